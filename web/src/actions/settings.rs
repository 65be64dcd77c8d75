//! How the pages look, kept in cookies; and the language, which the assistant goes by as well.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::model::preferences::{
        self, CLOCK_COOKIE, Clock, DENSITY_COOKIE, DIRECTION_COOKIE, LANGUAGE_COOKIE, PAGES_COOKIE,
        THEME_COOKIE, Theme, ZONE_CHOSEN_COOKIE, ZONE_COOKIE, set_cookie,
    },
    crate::words::{Words, say},
    axum::http::Method,
    axum::http::{HeaderValue, header},
    jiff::tz::TimeZone,
    leptos_axum::ResponseOptions,
    serde_json::Value,
    todo_core::wire,
};

use super::Refused;

/// Chooses theme, text direction, density, clock, time zone, and the languages of the pages and of what is
/// written. An empty zone or language follows the browser.
#[server(prefix = "/actions", endpoint = "set-appearance")]
pub async fn set_appearance(
    #[server(default)] theme: String,
    #[server(default)] direction: String,
    #[server(default)] zone: String,
    #[server(default)] language: String,
    #[server(default)] pages: String,
    #[server(default)] clock: String,
    #[server(default)] density: String,
) -> Result<(), Refused> {
    let zone = zone.trim();
    if !zone.is_empty() && TimeZone::get(zone).is_err() {
        let message = say("refused.zone");
        return Err(api::refuse(Refused {
            field: Some("zone".to_owned()),
            ..Refused::new(422, message)
        }));
    }
    let zone = (!zone.is_empty()).then_some(zone);
    let language = Some(preferences::language(&language)).filter(|tag| !tag.is_empty());
    // What the assistant, programs and letters go by. A zone that follows the browser is taken from it anew; a language is
    // left as it is there.
    let settings = wire::UpdateSettings {
        time_zone: Some(zone.map(str::to_owned)),
        language: language.map(|tag| Some(tag.to_owned())),
    };
    api::send::<Value>(Method::PATCH, &api::own("settings").await?, &settings, None).await?;
    keep(LANGUAGE_COOKIE, language);
    keep(PAGES_COOKIE, of_pages(&pages));
    keep(THEME_COOKIE, Some(Theme::parse(&theme).word()));
    keep(DIRECTION_COOKIE, Some(preferences::direction(&direction)).filter(|it| !it.is_empty()));
    keep(CLOCK_COOKIE, Some(Clock::parse(&clock).word()));
    keep(DENSITY_COOKIE, Some(preferences::density(&density)).filter(|it| !it.is_empty()));
    keep(ZONE_COOKIE, zone);
    keep(ZONE_CHOSEN_COOKIE, zone.map(|_| "1"));
    leptos_axum::redirect("/profile?saved=appearance");
    Ok(())
}

/// Chooses the language of the pages and of what is written, also for who is not signed in: the tag of one that pages
/// have.
#[server(prefix = "/actions", endpoint = "set-language")]
pub async fn set_language(#[server(default)] language: String) -> Result<(), Refused> {
    keep_language(&language).await
}

/// What an action does is a future, also where there is nothing to wait for.
#[cfg(feature = "ssr")]
fn keep_language(language: &str) -> std::future::Ready<Result<(), Refused>> {
    let tag = preferences::written(language);
    keep(LANGUAGE_COOKIE, Some(tag).filter(|tag| !tag.is_empty()));
    keep(PAGES_COOKIE, of_pages(language));
    std::future::ready(Ok(()))
}

/// `tag`, if there are pages in this language.
#[cfg(feature = "ssr")]
fn of_pages(tag: &str) -> Option<&'static str> {
    Words::all().map(Words::tag).find(|known| *known == tag)
}

#[cfg(feature = "ssr")]
fn keep(name: &str, value: Option<&str>) {
    let response = expect_context::<ResponseOptions>();
    if let Ok(line) = HeaderValue::from_str(&set_cookie(name, value)) {
        response.append_header(header::SET_COOKIE, line);
    }
}
