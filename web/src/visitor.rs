//! Who looks at the page, and where they belong.

use leptos::prelude::*;

use crate::{
    components::frame::Viewer,
    model::preferences::{Clock, Preferences},
};

/// What the server knows about the reader before a page begins: handed to the browser as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reader {
    pub viewer: Option<Viewer>,
    pub preferences: Preferences,
}

impl Reader {
    /// Reads the request.
    pub fn of_request() -> Self {
        #[cfg(feature = "ssr")]
        {
            use axum::http::{header, request::Parts};

            let session = use_context::<crate::session::CurrentSession>();
            let parts = use_context::<Parts>();
            let cookies = parts.iter().flat_map(|parts| parts.headers.get_all(header::COOKIE));
            let cookies: Vec<&str> = cookies.filter_map(|line| line.to_str().ok()).collect();
            Self {
                preferences: Preferences::read(&cookies.join("; ")),
                viewer: session.and_then(|session| session.0).map(|session| Viewer {
                    id: session.user.id.clone(),
                    name: session.user.name.clone(),
                    email: session.user.email.clone(),
                }),
            }
        }
        #[cfg(not(feature = "ssr"))]
        Self::default()
    }

    /// How the reader has times of day written. Only the server words them; it looks once for each request.
    pub fn clock() -> Clock {
        use_context::<Clock>().unwrap_or_else(|| {
            let clock = Self::of_request().preferences.clock;
            provide_context(clock);
            clock
        })
    }

    /// The tag of the language that lines are read in: the chosen one, else the browser's.
    pub fn language() -> String {
        let chosen = Self::of_request().preferences.language;
        Self::languages(vec![chosen]).into_iter().next().unwrap_or_else(|| "en".to_owned())
    }

    /// The tags of the languages that pages are read in, best first: what was chosen for them, what is written in, the
    /// browser's.
    pub fn page_languages() -> Vec<String> {
        let Preferences { pages, language, .. } = Self::of_request().preferences;
        Self::languages(vec![pages, language])
    }

    /// What was chosen of `languages`, and after it what the browser takes.
    fn languages(mut languages: Vec<String>) -> Vec<String> {
        languages.retain(|chosen| !chosen.is_empty());
        #[cfg(feature = "ssr")]
        {
            use axum::http::{header, request::Parts};

            let parts = use_context::<Parts>();
            let accepted = parts.as_ref().and_then(|it| it.headers.get(header::ACCEPT_LANGUAGE));
            let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
            languages.extend(crate::model::preferences::accepted(accepted).map(str::to_owned));
        }
        languages
    }

    /// Whether the page is one of `places`, and not the answer to a refused plain form: that has
    /// the action's address, which scripts do not know.
    pub fn is_at(places: &[&str]) -> bool {
        #[cfg(feature = "ssr")]
        {
            use_context::<axum::http::request::Parts>().is_some_and(|parts| {
                places.contains(&parts.uri.path())
                    && parts.extensions.get::<crate::actions::Submission>().is_none()
            })
        }
        #[cfg(not(feature = "ssr"))]
        places.is_empty()
    }
}

/// Counts how often the browser's time zone turned out to be another than the page was made for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ZoneVersion(pub RwSignal<usize>);

/// Keeps the browser's time zone in a cookie, unless the reader chose one.
pub fn keep_zone(preferences: &Preferences, version: ZoneVersion) {
    #[cfg(feature = "hydrate")]
    {
        use crate::{
            browser,
            model::preferences::{ZONE_COOKIE, set_cookie},
        };

        let known = (!preferences.zone_chosen).then(|| preferences.zone.clone());
        Effect::new(move || {
            let zone = browser::zone().filter(|zone| Some(zone) != known.as_ref());
            if let (Some(zone), true) = (zone, known.is_some()) {
                browser::keep_cookie(&set_cookie(ZONE_COOKIE, Some(&zone)));
                version.0.update(|version| *version += 1);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (preferences, version);
}

/// Sends the reader to another page, before this one is shown.
#[cfg(feature = "ssr")]
pub fn lead_to(place: &str) {
    use axum::http::{HeaderValue, StatusCode, header, request::Parts};

    let is_page = use_context::<Parts>()
        .is_some_and(|parts| !parts.uri.path().starts_with(crate::actions::PREFIX));
    let response = use_context::<leptos_axum::ResponseOptions>().filter(|_| is_page);
    match (response, HeaderValue::from_str(place)) {
        (Some(response), Ok(address)) => {
            response.insert_header(header::LOCATION, address);
            response.set_status(StatusCode::SEE_OTHER);
        }
        // A script that called an action goes there by itself.
        (None, Ok(_)) => leptos_axum::redirect(place),
        (_, Err(_)) => {}
    }
}
