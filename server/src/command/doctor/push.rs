//! Notifications on devices: whether browsers may ask for them here, and their push services be reached.

use std::time::Duration;

use futures_util::future::join_all;
use todo_server::{
    config::{self, Settings},
    outgoing::ToGiven,
    problem::chain,
    store::Database,
};
use url::Url;

use super::Finding;

/// Longest that a push service is waited for.
const TIME_MAX: Duration = Duration::from_secs(8);

/// What is said where no device asked yet, which is no fault.
const NO_DEVICE: &str =
    "No device asked for notifications yet: people turn them on in their profile";

/// Asks the push services of the devices that asked last for nothing: whatever they answer, they are there.
pub(super) async fn push(settings: &Settings, database: &Database) -> Finding {
    let url = &settings.http.public_url;
    if url.scheme() != "https" && !config::is_loopback(url) {
        return Ok(format!(
            "Off: browsers take notifications from https alone, and not from {url}"
        ));
    }
    if !database.is_current().await.unwrap_or_default() {
        return Ok(NO_DEVICE.to_owned());
    }
    let store = database.store().await.map_err(|error| chain(&error))?;
    let services = store.push_services().await.map_err(|error| chain(&error))?;
    if services.is_empty() {
        return Ok(NO_DEVICE.to_owned());
    }
    let way = ToGiven::new(settings.notify.allows_private_addresses);
    let way = way.map_err(|error| chain(&error))?;
    let asked = join_all(services.iter().map(|service| answers(&way, service))).await;
    asked.into_iter().collect::<Result<Vec<()>, String>>()?;
    let services = services.into_iter().collect::<Vec<_>>().join(", ");
    Ok(format!("The push services of the devices that asked answer: {services}"))
}

async fn answers(way: &ToGiven, service: &str) -> Result<(), String> {
    let wrong = |why: String| {
        format!(
            "The push service at {service} cannot be reached: {why}; let the server out to it (networkPolicy.modelPorts \
             and .modelTo in the chart's values)"
        )
    };
    let url = Url::parse(service).map_err(|error| wrong(error.to_string()))?;
    way.check(&url).map_err(|refused| wrong(format!("its address {refused}")))?;
    let answer = way.client.get(url).timeout(TIME_MAX).send().await;
    answer.map(drop).map_err(|error| wrong(chain(&error.without_url())))
}
