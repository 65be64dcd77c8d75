//! How the pages look: kept in cookies.
#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "an action is a future, even with nothing to wait for")
)]

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::model::preferences::{
        DIRECTION_COOKIE, THEME_COOKIE, Theme, ZONE_CHOSEN_COOKIE, ZONE_COOKIE, set_cookie,
    },
    axum::http::{HeaderValue, header},
    jiff::tz::TimeZone,
    leptos_axum::ResponseOptions,
};

use super::Refused;

/// Chooses theme, text direction and time zone. An empty zone follows the browser.
#[server(prefix = "/actions", endpoint = "set-appearance")]
pub async fn set_appearance(
    #[server(default)] theme: String,
    #[server(default)] direction: String,
    #[server(default)] zone: String,
) -> Result<(), Refused> {
    let zone = zone.trim();
    if !zone.is_empty() && TimeZone::get(zone).is_err() {
        let message = "There is no time zone of that name. Write one like Europe/Paris, or leave it empty to \
                       follow your browser.";
        return Err(api::refuse(Refused {
            field: Some("zone".to_owned()),
            ..Refused::new(422, message)
        }));
    }
    let zone = (!zone.is_empty()).then_some(zone);
    keep(THEME_COOKIE, Some(Theme::parse(&theme).word()));
    keep(DIRECTION_COOKIE, (direction == "rtl").then_some("rtl"));
    keep(ZONE_COOKIE, zone);
    keep(ZONE_CHOSEN_COOKIE, zone.map(|_| "1"));
    leptos_axum::redirect("/profile?saved=appearance");
    Ok(())
}

#[cfg(feature = "ssr")]
fn keep(name: &str, value: Option<&str>) {
    let response = expect_context::<ResponseOptions>();
    if let Ok(line) = HeaderValue::from_str(&set_cookie(name, value)) {
        response.append_header(header::SET_COOKIE, line);
    }
}
