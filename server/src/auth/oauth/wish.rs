//! What a program wishes of somebody: the request at the authorization endpoint.

use todo_core::token::{Scope, Scopes};
use url::Url;

use super::{
    super::{Auth, Error, SignedIn},
    Parameters, Program, Refused, Resource, document, program,
};

/// SHA-256 in base64url, in characters.
const CHALLENGE_CHARS: usize = 43;

/// A wish that can be put to somebody.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub program: Program,
    pub scopes: Scopes,
    pub(super) redirect: String,
    pub(super) resource: Resource,
    pub(super) challenge: String,
    state: Option<String>,
}

/// A wish that cannot.
#[derive(Debug)]
pub enum Unmet {
    /// Where the program is answered is not certain: only the person can be told.
    Here(Refused),
    /// The program is told at this address.
    There(String),
}

impl Wanted {
    /// Where the answer goes, in words.
    pub fn destination(&self) -> String {
        program::destination(&self.redirect)
    }

    /// The origin or scheme that the answer goes to, as a policy names it.
    pub fn source(&self) -> String {
        match Url::parse(&self.redirect) {
            Ok(url) if url.origin().is_tuple() => url.origin().ascii_serialization(),
            Ok(url) => format!("{}:", url.scheme()),
            Err(_) => "'none'".to_owned(),
        }
    }

    /// Where the program learns `pairs` from.
    fn answered(&self, issuer: &str, pairs: &[(&str, &str)]) -> String {
        answered(&self.redirect, self.state.as_deref(), issuer, pairs)
    }
}

impl Auth {
    /// What the query of an authorization request asks for. Reads the document of a program that is named by an
    /// address: only for who is signed in.
    pub async fn wanted(&self, query: &str) -> Result<Wanted, Unmet> {
        let given = Parameters::parse(query.as_bytes()).map_err(Unmet::Here)?;
        let (program, redirect) = self.asker(&given).await.map_err(Unmet::Here)?;
        let state = given.get("state").map(str::to_owned);
        self.wish(&given, program, redirect.clone(), state.clone()).map_err(|refused| {
            let pairs = [("error", refused.code), ("error_description", &refused.detail)];
            Unmet::There(answered(&redirect, state.as_deref(), self.base_url(), &pairs))
        })
    }

    /// Who asks, and where they are answered.
    async fn asker(&self, given: &Parameters) -> Result<(Program, String), Refused> {
        let id = given.need("client_id")?;
        let program = if document::is_address(id) {
            self.documented(id).await?
        } else {
            self.registered(id).ok_or_else(|| {
                Refused::client(
                    "client_id: is not registered here; the program has to register again",
                )
            })?
        };
        let redirect = given.need("redirect_uri")?;
        if !program.is_answered_at(redirect) {
            return Err(Refused::request("redirect_uri: is none that the program registered"));
        }
        Ok((program, redirect.to_owned()))
    }

    fn wish(
        &self,
        given: &Parameters,
        program: Program,
        redirect: String,
        state: Option<String>,
    ) -> Result<Wanted, Refused> {
        if given.need("response_type")? != "code" {
            return Err(Refused::new("unsupported_response_type", "response_type: must be code"));
        }
        let challenge = given.need("code_challenge")?.to_owned();
        if given.get("code_challenge_method") != Some("S256") || challenge.len() != CHALLENGE_CHARS
        {
            return Err(Refused::request(
                "code_challenge_method: must be S256, with its challenge",
            ));
        }
        let scopes = scopes(given.get("scope"))?;
        let resource = self.resource(given.get("resource"))?;
        Ok(Wanted { program, scopes, redirect, resource, challenge, state })
    }

    /// What shows that `who` saw the page that asks about `query`.
    pub fn ticket(&self, who: &SignedIn, query: &str) -> String {
        hex::encode(self.secret().sign(&ticketed(who, query)))
    }

    /// Whether `ticket` is the one for `query`.
    pub fn is_ticket(&self, who: &SignedIn, query: &str, ticket: &str) -> bool {
        let ticket = hex::decode(ticket).unwrap_or_default();
        self.secret().verifies(&ticketed(who, query), &ticket)
    }

    /// Allows what is wanted, within `scopes`: where the program finds its code.
    pub async fn allow(
        &self,
        who: &SignedIn,
        wanted: &Wanted,
        scopes: &Scopes,
    ) -> Result<String, Error> {
        let code = self.grant(who, wanted, scopes).await?;
        Ok(wanted.answered(self.base_url(), &[("code", &code)]))
    }

    /// Refuses it: where the program learns that.
    pub fn deny(&self, wanted: &Wanted) -> String {
        wanted.answered(self.base_url(), &[("error", "access_denied")])
    }
}

fn ticketed(who: &SignedIn, query: &str) -> String {
    format!("oauth consent\n{}\n{query}", who.session.id)
}

/// The scopes that are named and known; none named means all. Names of other servers' are passed over, as OAuth allows.
fn scopes(named: Option<&str>) -> Result<Scopes, Refused> {
    let Some(named) = named else {
        return Ok(Scopes::stored(&Scope::ALL.map(Scope::name).join(" ")));
    };
    let scopes = Scopes::stored(named);
    if scopes.as_slice().is_empty() {
        let known = Scope::ALL.map(Scope::name).join(" and ");
        return Err(Refused::new("invalid_scope", format!("scope: the scopes are {known}")));
    }
    Ok(scopes)
}

/// `redirect` with `pairs`, the program's own state and who answers (RFC 9207).
fn answered(redirect: &str, state: Option<&str>, issuer: &str, pairs: &[(&str, &str)]) -> String {
    let Ok(mut url) = Url::parse(redirect) else { return redirect.to_owned() };
    url.query_pairs_mut()
        .extend_pairs(pairs)
        .extend_pairs(state.map(|state| ("state", state)))
        .append_pair("iss", issuer);
    url.into()
}
