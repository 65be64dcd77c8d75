//! The parameters of OAuth's requests: a query or a form.

use std::collections::HashMap;

use url::form_urlencoded;

use super::Refused;

/// Parameters by name. None comes twice, and one without a value is not there (RFC 6749, 3.1).
#[derive(Clone, Default)]
pub struct Parameters(HashMap<String, String>);

impl Parameters {
    /// Reads what is encoded as in a query.
    pub fn parse(encoded: &[u8]) -> Result<Self, Refused> {
        let mut read = HashMap::new();
        for (name, value) in form_urlencoded::parse(encoded) {
            if !value.is_empty() && read.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(Refused::request(format!("{name}: must come once")));
            }
        }
        Ok(Self(read))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn need(&self, name: &str) -> Result<&str, Refused> {
        self.get(name).ok_or_else(|| Refused::request(format!("{name}: is missing")))
    }
}

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Codes and tokens stand in them.
        f.debug_set().entries(self.0.keys()).finish()
    }
}
