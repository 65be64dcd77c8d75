//! Devices that ask for notifications, and ask for no more.

use axum::{extract::State, http::StatusCode};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use todo_core::wire;
use url::Url;

use crate::{
    extract::{self, Owner},
    http::parameters::OfOwner,
    notify::push::{Device, keys},
    problem::Problem,
    state::App,
};

/// Longest address of a device, in bytes: push services' own are some hundred.
const ENDPOINT_BYTES_MAX: usize = 2048;
/// With or without `=`: not every client leaves it out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Asks for notifications on a device, with what its browser gave. Asked again, it is still one device.
#[utoipa::path(
    post,
    operation_id = "ask_for_notifications",
    path = "/notifications/push",
    tag = "reminders",
    params(OfOwner),
    request_body = wire::PushDevice,
    responses((status = NO_CONTENT)),
)]
pub(super) async fn ask(
    State(app): State<App>,
    Owner(owner): Owner,
    extract::Json(body): extract::Json<wire::PushDevice>,
) -> Result<StatusCode, Problem> {
    let endpoint = endpoint(&body.endpoint)?;
    app.to_given().check(&endpoint).map_err(|error| Problem::invalid("endpoint", error))?;
    let bytes = |name: &str, text: &str| {
        BASE64.decode(text).map_err(|_| Problem::invalid(name, "is not base64url"))
    };
    let public = bytes("keys.p256dh", &body.keys.p256dh)?;
    let auth = bytes("keys.auth", &body.keys.auth)?;
    let keys = keys(&public, &auth).ok_or_else(|| {
        Problem::invalid("keys", "are no point on P-256 and 16 bytes; send what the browser gave")
    })?;
    let device = Device { endpoint, keys };
    app.storage()?.devices.remember(&owner, &device, app.clock().now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the notifications on a device.
#[utoipa::path(
    delete,
    operation_id = "end_notifications",
    path = "/notifications/push",
    tag = "reminders",
    params(OfOwner),
    request_body = wire::ForgetPushDevice,
    responses((status = NO_CONTENT, description = "Also if it had none")),
)]
pub(super) async fn forget(
    State(app): State<App>,
    Owner(owner): Owner,
    extract::Json(body): extract::Json<wire::ForgetPushDevice>,
) -> Result<StatusCode, Problem> {
    app.storage()?.devices.forget(&owner, &endpoint(&body.endpoint)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn endpoint(text: &str) -> Result<Url, Problem> {
    let url = Url::parse(text).ok().filter(|_| text.len() <= ENDPOINT_BYTES_MAX);
    url.ok_or_else(|| Problem::invalid("endpoint", "is no address of a push service"))
}
