//! Where an account is at home: its time zone, for every request that names none, and its language.
//! Both are taken from the first request that names them, until their owner says otherwise.

use http::{HeaderMap, header};
use jiff::tz::TimeZone;
use todo_core::{speech::Language, user::UserId};

use super::{Auth, Error, Home};
use crate::extract::TIME_ZONE_HEADER;

impl Home {
    /// The account's zone, if it is known and this machine knows it.
    pub fn zone(&self) -> Option<TimeZone> {
        known_zone(self.time_zone.as_deref()?)
    }

    /// What `headers` say of where their sender is.
    fn named_by(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let zone = text(TIME_ZONE_HEADER).and_then(known_zone);
        let first = |languages: &str| {
            let tag = languages.split([',', ';']).next().unwrap_or_default();
            Language::parse(tag).ok().map(|language| language.tag().to_owned())
        };
        Self {
            time_zone: zone.and_then(|zone| zone.iana_name().map(str::to_owned)),
            language: text(header::ACCEPT_LANGUAGE.as_str()).and_then(first),
        }
    }

    /// What `named` says beyond this; `None` if that is nothing.
    fn missing(&self, named: Self) -> Option<Self> {
        let time_zone = named.time_zone.filter(|_| self.time_zone.is_none());
        let language = named.language.filter(|_| self.language.is_none());
        let news = time_zone.is_some() || language.is_some();
        news.then_some(Self { time_zone, language })
    }
}

impl Auth {
    /// The home of `user`, with what the `headers` of a request add where it is not known yet.
    pub async fn at_home(&self, user: &UserId, home: &Home, headers: &HeaderMap) -> Home {
        let is_known = home.time_zone.is_some() && home.language.is_some();
        if is_known { home.clone() } else { self.adopt(user, home, Home::named_by(headers)).await }
    }

    /// Notes the zone that something else than the headers named, if none is known yet.
    pub async fn adopt_zone(&self, user: &UserId, home: &Home, zone: &TimeZone) {
        let time_zone = zone.iana_name().map(str::to_owned);
        self.adopt(user, home, Home { time_zone, language: None }).await;
    }

    pub async fn home(&self, user: &UserId) -> Result<Home, Error> {
        Ok(self.stores()?.homes.home(user).await?)
    }

    pub async fn set_home(&self, user: &UserId, home: &Home) -> Result<(), Error> {
        Ok(self.stores()?.homes.set_home(user, home).await?)
    }

    /// `home` with what `named` adds. That it cannot be noted is no reason to refuse the request.
    async fn adopt(&self, user: &UserId, home: &Home, named: Home) -> Home {
        let Some(news) = home.missing(named) else { return home.clone() };
        if let Err(cause) = self.note_home(user, &news).await {
            tracing::warn!(%cause, "Where an account is at home could not be noted");
        }
        Home {
            time_zone: home.time_zone.clone().or(news.time_zone),
            language: home.language.clone().or(news.language),
        }
    }

    async fn note_home(&self, user: &UserId, news: &Home) -> Result<(), Error> {
        Ok(self.stores()?.homes.adopt_home(user, news).await?)
    }
}

/// The zone of this IANA name, if there is one.
pub fn known_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name.trim()).ok().filter(|zone| !zone.is_unknown())
}
