//! Whoever operates the release that this server is a part of.

use secrecy::ExposeSecret;

use super::{OperatorSettings, read::Reader};
use crate::kubernetes::Cluster;

const TOKEN: &str = "operator.token";
/// Shorter ones could be guessed.
const TOKEN_MIN_CHARS: usize = 32;

pub(super) fn operator(reader: &mut Reader) -> Option<OperatorSettings> {
    let release = reader.text("operator.release");
    let api =
        reader.parse("operator.api", "the address of an API server", |text| text.parse().ok());
    let account = reader.text("operator.account").into();
    let may_change = reader.flag("operator.may_change");
    let token = reader.secret(TOKEN)?;
    if token.expose_secret().chars().count() < TOKEN_MIN_CHARS {
        reader.refuse(TOKEN, "is too short; make one of 32 characters: openssl rand -base64 32");
        return None;
    }
    Some(OperatorSettings { token, release, may_change, cluster: Cluster { api: api?, account } })
}
