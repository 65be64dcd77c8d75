//! The JSON of passkeys, in Better Auth's names and those of the standard.

use serde::Serialize;
use todo_core::wire;

use super::{super::answer::ChallengeAnswer, Attachment};
use crate::auth::{
    ALGORITHMS, AskedPasskey, Auth, PRODUCT, SignedIn, StoredPasskey, javascript_time, random,
};

/// How long a browser is to wait for its user, in milliseconds.
const TIMEOUT_MILLISECONDS: u32 = 60_000;
const PUBLIC_KEY: &str = "public-key";
const PREFERRED: &str = "preferred";

/// `PublicKeyCredentialCreationOptionsJSON`.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PasskeyRegistrationOptions)]
pub(super) struct RegistrationOptions {
    rp: RelyingParty,
    user: Owner,
    /// In base64url.
    challenge: String,
    pub_key_cred_params: Vec<Algorithm>,
    /// In milliseconds.
    timeout: u32,
    exclude_credentials: Vec<Known>,
    authenticator_selection: Selection,
    /// `none`.
    attestation: &'static str,
    extensions: Extensions,
}

/// Who asks.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PasskeyRelyingParty)]
struct RelyingParty {
    name: &'static str,
    /// The domain that the passkey is bound to.
    id: String,
}

/// Whose the new passkey is, as its authenticator shows it.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PasskeyOwner)]
struct Owner {
    /// New each time, in base64url: an authenticator tells nobody whose account it is.
    id: String,
    name: String,
    display_name: String,
}

/// How a key may sign.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PasskeyAlgorithm)]
struct Algorithm {
    /// Its COSE number.
    alg: i64,
    r#type: &'static str,
}

/// A passkey by its credential.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = KnownPasskey)]
struct Known {
    id: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    transports: Vec<String>,
}

/// Which authenticators will do.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuthenticatorSelection)]
struct Selection {
    /// `required`: whoever signs in says no name first, so that a credential that does not know its owner would be of no use.
    resident_key: &'static str,
    require_resident_key: bool,
    user_verification: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticator_attachment: Option<Attachment>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PasskeyExtensions)]
struct Extensions {
    cred_props: bool,
}

impl RegistrationOptions {
    pub(super) fn new(
        auth: &Auth,
        asked: &AskedPasskey,
        name: Option<String>,
        email: String,
        attachment: Option<Attachment>,
    ) -> Self {
        let algorithm = |alg| Algorithm { alg, r#type: PUBLIC_KEY };
        Self {
            rp: RelyingParty { name: PRODUCT, id: auth.relying_party().to_owned() },
            user: Owner {
                id: random::id(),
                name: name.unwrap_or_else(|| email.clone()),
                display_name: email,
            },
            challenge: asked.challenge.clone(),
            pub_key_cred_params: ALGORITHMS.map(algorithm).into(),
            timeout: TIMEOUT_MILLISECONDS,
            exclude_credentials: asked.known.iter().map(Into::into).collect(),
            authenticator_selection: Selection {
                resident_key: "required",
                require_resident_key: true,
                user_verification: PREFERRED,
                authenticator_attachment: attachment,
            },
            attestation: "none",
            extensions: Extensions { cred_props: true },
        }
    }
}

/// `PublicKeyCredentialRequestOptionsJSON`.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PasskeyAuthenticationOptions)]
pub(super) struct AuthenticationOptions {
    /// In base64url.
    challenge: String,
    /// The domain that passkeys are bound to.
    rp_id: String,
    /// In milliseconds.
    timeout: u32,
    user_verification: &'static str,
    /// Absent, any will do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allow_credentials: Vec<Known>,
}

impl AuthenticationOptions {
    pub(super) fn new(auth: &Auth, asked: &AskedPasskey) -> Self {
        Self {
            challenge: asked.challenge.clone(),
            rp_id: auth.relying_party().to_owned(),
            timeout: TIMEOUT_MILLISECONDS,
            user_verification: PREFERRED,
            allow_credentials: asked.known.iter().map(Into::into).collect(),
        }
    }
}

impl From<&StoredPasskey> for Known {
    fn from(passkey: &StoredPasskey) -> Self {
        let transports = passkey.transports.as_deref().unwrap_or_default().split(',');
        Self {
            id: passkey.credential.clone(),
            r#type: PUBLIC_KEY,
            transports: transports.filter(|it| !it.is_empty()).map(str::to_owned).collect(),
        }
    }
}

/// What showing a passkey answers: who is in, or that a code is asked for.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(super) enum PasskeyAnswer {
    In(Box<Entered>),
    Challenge(ChallengeAnswer),
}

impl PasskeyAnswer {
    pub(super) const CHALLENGE: Self = Self::Challenge(ChallengeAnswer::TOTP);
}

impl From<&SignedIn> for PasskeyAnswer {
    fn from(signed_in: &SignedIn) -> Self {
        let (session, user) = ((&signed_in.session).into(), (&signed_in.user).into());
        Self::In(Box::new(Entered { session, user }))
    }
}

/// Whom a passkey let in.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PasskeyEntry)]
pub(super) struct Entered {
    session: wire::Session,
    user: wire::User,
}

/// What renaming a passkey answers.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = RenamedPasskey)]
pub(super) struct Renamed {
    pub(super) passkey: wire::Passkey,
}

impl From<StoredPasskey> for wire::Passkey {
    fn from(passkey: StoredPasskey) -> Self {
        Self {
            id: passkey.id,
            name: passkey.name,
            public_key: passkey.public_key,
            user_id: passkey.user,
            credential_id: passkey.credential,
            counter: passkey.counter,
            device_type: passkey.device_type,
            backed_up: passkey.backed_up,
            transports: passkey.transports,
            created_at: passkey.created_at.map(javascript_time),
            aaguid: passkey.make,
        }
    }
}
