//! How the pages look, kept in cookies; and the language, which the assistant goes by as well.

#![expect(clippy::too_many_arguments, reason = "what a plain form sends: each is a field of it")]

use leptos::prelude::*;
use todo_core::wire;
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
};

use super::Refused;

/// Where the account is at home.
#[server(prefix = "/actions", endpoint = "load-settings")]
pub async fn load_settings() -> Result<wire::Settings, Refused> {
    Ok(api::get(&api::own("settings").await?).await?.body)
}

/// Chooses theme, text direction, density, clock, time zone, and the languages of the pages and of what is
/// written. The account's zone and language are changed where they are not what the form was filled with; an empty one
/// follows the browser.
#[server(prefix = "/actions", endpoint = "set-appearance")]
pub async fn set_appearance(
    #[server(default)] theme: String,
    #[server(default)] direction: String,
    #[server(default)] zone: String,
    #[server(default)] language: String,
    #[server(default)] pages: String,
    #[server(default)] clock: String,
    #[server(default)] density: String,
    #[server(default)] zone_was: Option<String>,
    #[server(default)] language_was: Option<String>,
) -> Result<(), Refused> {
    let zone = zone.trim();
    if !zone.is_empty() && TimeZone::get(zone).is_err() {
        let message = say("refused.zone");
        return Err(api::refuse(Refused {
            field: Some("zone".to_owned()),
            ..Refused::new(422, message)
        }));
    }
    let zone = Changed::of(zone, zone_was.as_deref());
    let language = Changed::of(&language, language_was.as_deref());
    let language =
        language.filter(|it| it.0.is_none_or(|tag| !preferences::language(tag).is_empty()));
    // What the assistant, programs and letters go by. What is to follow the browser is forgotten, and taken from the next
    // request that says it: a browser that says no zone takes none away.
    let is_zone_kept = |it: &Changed<'_>| it.0.is_none() && !api::preferences().is_zone_known;
    let settings = wire::UpdateSettings {
        time_zone: zone.filter(|it| !is_zone_kept(it)).map(|it| it.0.map(str::to_owned)),
        language: language.map(|it| it.0.map(str::to_owned)),
    };
    if settings != wire::UpdateSettings::default() {
        api::send::<Value>(Method::PATCH, &api::own("settings").await?, &settings, None).await?;
    }
    if let Some(Changed(language)) = language {
        keep(LANGUAGE_COOKIE, language);
    }
    if let Some(Changed(zone)) = zone {
        keep(ZONE_COOKIE, zone);
        keep(ZONE_CHOSEN_COOKIE, zone.map(|_| "1"));
    }
    keep(PAGES_COOKIE, of_pages(&pages));
    keep(THEME_COOKIE, Some(Theme::parse(&theme).word()));
    keep(DIRECTION_COOKIE, Some(preferences::direction(&direction)).filter(|it| !it.is_empty()));
    keep(CLOCK_COOKIE, Some(Clock::parse(&clock).word()));
    keep(DENSITY_COOKIE, Some(preferences::density(&density)).filter(|it| !it.is_empty()));
    leptos_axum::redirect("/profile?saved=appearance");
    Ok(())
}

/// What a field says now; `None` if it was emptied.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy)]
struct Changed<'a>(Option<&'a str>);

#[cfg(feature = "ssr")]
impl<'a> Changed<'a> {
    /// Nothing if the field says what it was filled with. Of a form that does not tell that, an empty field says nothing.
    fn of(now: &'a str, was: Option<&str>) -> Option<Self> {
        let now = now.trim();
        (now != was.unwrap_or_default()).then(|| Self(Some(now).filter(|it| !it.is_empty())))
    }
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
