//! Passkeys: added, shown to sign in, renamed and removed, as Better Auth's plugin does.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::{Deserialize, Serialize};
use todo_core::wire::{AddPasskey, ShownCredential};
use uuid::Uuid;

use super::{
    Auth, Client, Entry, Error, Kept, Refusal, SignedIn, StoredPasskey,
    link::Purpose,
    random,
    webauthn::{self, Expected, Fault},
};

/// How many passkeys an account may have.
const PASSKEYS_MAX: usize = 20;
/// How long a challenge is, in bytes.
const CHALLENGE_BYTES: usize = 32;
/// How many ways to reach an authenticator are kept. The standard knows seven.
const TRANSPORTS_MAX: usize = 8;
/// No way to reach an authenticator has a longer name, in characters.
const TRANSPORT_CHARACTERS_MAX: usize = 16;
/// Keys as Better Auth keeps them.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a browser is asked.
#[derive(Clone)]
pub struct AskedPasskey {
    /// What this browser has to bring back.
    pub token: String,
    /// In base64url.
    pub challenge: String,
    /// The passkeys of who is signed in.
    pub known: Vec<StoredPasskey>,
}

/// What is kept of a question, in Better Auth's words but for whose it is, which is named as in other links.
#[derive(Serialize, Deserialize)]
struct Question {
    r#type: Ceremony,
    #[serde(rename = "expectedChallenge")]
    challenge: String,
    /// Empty if nobody is signed in.
    user: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Ceremony {
    Registration,
    Authentication,
}

impl Auth {
    /// Asks the browser of `who` for a new passkey.
    pub async fn ask_for_new_passkey(&self, who: &SignedIn) -> Result<AskedPasskey, Error> {
        self.check_fresh(who)?;
        let asked = self.ask(Ceremony::Registration, Some(who)).await?;
        if asked.known.len() >= PASSKEYS_MAX {
            return Err(Refusal::TooManyPasskeys.into());
        }
        Ok(asked)
    }

    /// Adds the passkey that the browser of `who` made when it was asked with `token`.
    pub async fn add_passkey(
        &self,
        who: &SignedIn,
        token: Option<&str>,
        request: AddPasskey,
        client: &Client,
    ) -> Result<StoredPasskey, Error> {
        let user = &who.user.id;
        self.check_fresh(who)?;
        self.count("add-passkey", user, client, None).await?;
        let question = self.answered(Ceremony::Registration, token).await?;
        if question.user != *user {
            return Err(Refusal::NotYourPasskey.into());
        }
        let made = webauthn::made(&self.expected(&question), &request.response)
            .map_err(|fault| refused(fault, Refusal::RegistrationFailed))?;
        let passkey = StoredPasskey {
            id: random::id(),
            name: request.name,
            public_key: BASE64.encode(&made.public_key),
            user: user.clone(),
            credential: made.id,
            counter: made.counter,
            device_type: if made.is_portable { "multiDevice" } else { "singleDevice" }.to_owned(),
            backed_up: made.is_backed_up,
            transports: Some(listed(&request.response.response.transports)),
            created_at: Some(self.now()),
            make: Some(Uuid::from_bytes(made.make).to_string()),
        };
        match self.stores()?.passkeys.add_passkey(&passkey, PASSKEYS_MAX).await? {
            Kept::Added => {}
            Kept::TooMany => return Err(Refusal::TooManyPasskeys.into()),
            Kept::Known => return Err(Refusal::PasskeyKnown.into()),
        }
        tracing::info!(user.id = %user, "Added a passkey");
        Ok(passkey)
    }

    /// Asks a browser for a passkey: for one of `who`, or of anybody who has one.
    pub async fn ask_for_passkey(
        &self,
        who: Option<&SignedIn>,
        client: &Client,
    ) -> Result<AskedPasskey, Error> {
        self.count_of_address("ask-for-passkey", client).await?;
        self.ask(Ceremony::Authentication, who).await
    }

    /// Signs in whose passkey a browser showed when it was asked with `token`. An authenticator that asked for a finger, a face or
    /// a PIN is two factors by itself, so that no code is asked for; one that did not is something that one finds.
    pub async fn enter_by_passkey(
        &self,
        token: Option<&str>,
        answer: &ShownCredential,
        trust: Option<&str>,
        client: &Client,
    ) -> Result<Entry, Error> {
        self.count("show-passkey", &answer.id, client, None).await?;
        let question = self.answered(Ceremony::Authentication, token).await?;
        let stores = self.stores()?;
        let passkey = stores.passkeys.passkey(&answer.id).await?;
        // Who was signed in was asked for their own.
        let is_asked = |it: &StoredPasskey| question.user.is_empty() || question.user == it.user;
        let passkey = passkey.filter(is_asked).ok_or(Refusal::UnknownPasskey)?;
        let key = BASE64.decode(&passkey.public_key).map_err(|error| {
            Error::Internal(format!("the key of a passkey is no base64: {error}").into())
        })?;
        let shown = webauthn::shown(&self.expected(&question), answer, &key, passkey.counter)
            .map_err(|fault| refused(fault, Refusal::AuthenticationFailed))?;
        let user = stores.accounts.user(&passkey.user).await?.ok_or(Refusal::UnknownPasskey)?;
        if !stores.passkeys.count_use(&passkey.id, passkey.counter, shown.counter).await? {
            return Err(refused(Fault::CounterWentBack, Refusal::AuthenticationFailed));
        }
        if !shown.is_verified {
            return self.enter(user, Purpose::SecondStep, trust, client, true).await;
        }
        let session = self.open_session(&user.id, client, true).await?;
        Ok(Entry::In { signed_in: Box::new(SignedIn { session, user }), trust: None })
    }

    /// The passkeys of `user`, oldest first.
    pub async fn passkeys(&self, user: &str) -> Result<Vec<StoredPasskey>, Error> {
        Ok(self.stores()?.passkeys.passkeys(user).await?)
    }

    pub async fn rename_passkey(
        &self,
        user: &str,
        id: &str,
        name: &str,
    ) -> Result<StoredPasskey, Error> {
        let renamed = self.stores()?.passkeys.rename_passkey(user, id, name).await?;
        renamed.ok_or_else(|| Refusal::NoSuchPasskey.into())
    }

    pub async fn remove_passkey(&self, user: &str, id: &str) -> Result<(), Error> {
        if !self.stores()?.passkeys.remove_passkey(user, id).await? {
            return Err(Refusal::NoSuchPasskey.into());
        }
        tracing::info!(user.id = %user, "Removed a passkey");
        Ok(())
    }

    async fn ask(&self, r#type: Ceremony, who: Option<&SignedIn>) -> Result<AskedPasskey, Error> {
        let challenge = webauthn::encoded(&rand::random::<[u8; CHALLENGE_BYTES]>());
        let user = who.map(|who| who.user.id.clone()).unwrap_or_default();
        let known = match who {
            Some(who) => self.passkeys(&who.user.id).await?,
            None => Vec::new(),
        };
        let question = Question { r#type, challenge: challenge.clone(), user };
        let question = serde_json::to_string(&question).map_err(|it| Error::Internal(it.into()))?;
        let token = self.new_link(Purpose::Passkey, question).await?;
        Ok(AskedPasskey { token, challenge, known })
    }

    /// What was asked with `token`, once.
    async fn answered(&self, r#type: Ceremony, token: Option<&str>) -> Result<Question, Error> {
        let lost = Refusal::ChallengeNotFound;
        let link = self.good_link(Purpose::Passkey, token.ok_or(lost)?).await?.ok_or(lost)?;
        if !self.stores()?.links.use_link(&link.identifier, self.now()).await? {
            return Err(lost.into());
        }
        let question: Question = serde_json::from_str(&link.value).map_err(|_| lost)?;
        if question.r#type == r#type { Ok(question) } else { Err(lost.into()) }
    }

    fn expected<'a>(&'a self, question: &'a Question) -> Expected<'a> {
        Expected {
            challenge: &question.challenge,
            origins: &self.origins().0,
            relying_party: self.relying_party(),
        }
    }
}

/// A refusal that tells programs no more than Better Auth does; what is wrong stands in the log.
fn refused(fault: Fault, refusal: Refusal) -> Error {
    tracing::info!(%fault, "Refused a passkey");
    refusal.into()
}

/// `transports` as they are kept; what can be none is left out.
fn listed(transports: &[String]) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c == '-';
    let is_one = |it: &&String| {
        (1..=TRANSPORT_CHARACTERS_MAX).contains(&it.len()) && it.chars().all(is_plain)
    };
    let named = transports.iter().filter(is_one).take(TRANSPORTS_MAX);
    named.map(String::as_str).collect::<Vec<_>>().join(",")
}

impl std::fmt::Debug for AskedPasskey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AskedPasskey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_reach_an_authenticator_are_kept_as_far_as_they_can_be_some() {
        let told = ["internal", "smart-card", "", "a,b", "USB", &"x".repeat(17)].map(str::to_owned);
        assert_eq!(listed(&told), "internal,smart-card");
        assert_eq!(listed(&vec!["usb".to_owned(); 100]).matches("usb").count(), TRANSPORTS_MAX);
    }

    #[test]
    fn keys_are_read_with_and_without_padding() {
        assert_eq!(BASE64.decode("AQ==").unwrap(), BASE64.decode("AQ").unwrap());
    }
}
