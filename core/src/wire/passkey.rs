//! Passkeys on the wire, as Better Auth's plugin and browsers write them. Bytes are in base64url.

use serde::{Deserialize, Serialize};

/// A new passkey, as a browser has just made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddPasskey {
    pub response: MadeCredential,
    /// What its owner calls it, at most 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// `RegistrationResponseJSON`: what `toJSON` of a browser's new credential says. What else it says is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeCredential {
    pub id: String,
    pub raw_id: String,
    /// `public-key`.
    pub r#type: String,
    pub response: Attestation,
}

/// What the authenticator says of a new credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attestation {
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: String,
    pub attestation_object: String,
    /// How the authenticator can be reached: `internal`, `hybrid`, `usb` and so on.
    #[serde(default)]
    pub transports: Vec<String>,
}

/// A passkey that signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShowPasskey {
    pub response: ShownCredential,
}

/// `AuthenticationResponseJSON`: what `toJSON` of a browser's known credential says. What else it says is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShownCredential {
    pub id: String,
    pub raw_id: String,
    /// `public-key`.
    pub r#type: String,
    pub response: Assertion,
}

/// What the authenticator says of a known credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assertion {
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: String,
    pub authenticator_data: String,
    pub signature: String,
}

/// What one passkey is to be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenamePasskey {
    pub id: String,
    /// 1 to 64 characters.
    pub name: String,
}

/// One passkey of the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChosenPasskey {
    pub id: String,
}

/// What is known of a passkey, in Better Auth's names. Its secret half never leaves its owner's device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    pub id: String,
    /// What its owner calls it.
    pub name: Option<String>,
    /// A COSE key in base64.
    pub public_key: String,
    pub user_id: String,
    /// In base64url.
    #[serde(rename = "credentialID")]
    pub credential_id: String,
    /// How often it was used, as its authenticator says; many always say 0.
    pub counter: u32,
    /// `singleDevice`, or `multiDevice` for one that can be in several places.
    pub device_type: String,
    /// Whether it was in several places when it was made.
    pub backed_up: bool,
    /// How the authenticator can be reached, separated by commas.
    pub transports: Option<String>,
    pub created_at: Option<String>,
    /// Of which make the authenticator is, as it says itself.
    pub aaguid: Option<String>,
}
