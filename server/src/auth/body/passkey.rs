//! Reads what is sent about passkeys.

use serde::de::DeserializeOwned;
use todo_core::wire::{AddPasskey, ChosenPasskey, RenamePasskey, ShownCredential};

use super::Fields;
use crate::auth::Error;

/// The longest name of a passkey, in characters.
pub const PASSKEY_NAME_CHARACTERS_MAX: usize = 64;

impl Fields {
    pub fn new_passkey(mut self) -> Result<AddPasskey, Error> {
        let response = self.credential();
        let name = self.optional_text("name").map(|name| name.trim().to_owned());
        self.check_text("name", name.as_deref(), PASSKEY_NAME_CHARACTERS_MAX);
        let name = name.filter(|name| !name.is_empty());
        self.finish_with(response).map(|response| AddPasskey { response, name })
    }

    pub fn shown_passkey(mut self) -> Result<ShownCredential, Error> {
        let response = self.credential();
        self.finish_with(response)
    }

    pub fn rename_passkey(mut self) -> Result<RenamePasskey, Error> {
        let id = self.text("id");
        let name = self.text("name").map(|name| name.trim().to_owned());
        self.check_text("name", name.as_deref(), PASSKEY_NAME_CHARACTERS_MAX);
        if name.as_deref() == Some("") {
            self.refuse("name", "Too small: expected string to have >=1 characters");
        }
        self.finish()?;
        Ok(RenamePasskey { id: id.unwrap_or_default(), name: name.unwrap_or_default() })
    }

    pub fn chosen_passkey(mut self) -> Result<ChosenPasskey, Error> {
        let id = self.text("id");
        self.finish()?;
        Ok(ChosenPasskey { id: id.unwrap_or_default() })
    }

    /// What a browser says of a credential.
    fn credential<T: DeserializeOwned>(&mut self) -> Option<T> {
        let value = self.values.remove("response").unwrap_or_default();
        match serde_path_to_error::deserialize(value) {
            Ok(credential) => Some(credential),
            Err(error) => {
                let place = error.path().to_string();
                let what = error.inner();
                self.refuse("response", &format!("Invalid input at {place}: {what}"));
                None
            }
        }
    }

    fn finish_with<T>(&self, read: Option<T>) -> Result<T, Error> {
        self.finish()?;
        read.ok_or(Error::InvalidJson)
    }
}
