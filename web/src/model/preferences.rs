//! How someone likes the pages: kept in cookies, so that the first byte is right already.

use serde::{Deserialize, Serialize};

use crate::words::say_with;

/// The cookie that holds the theme.
pub const THEME_COOKIE: &str = "theme";
/// The cookie that holds the text direction.
pub const DIRECTION_COOKIE: &str = "dir";
/// The directions that can be chosen.
pub const DIRECTIONS: [&str; 2] = ["ltr", "rtl"];
/// The cookie that says how times of day are written.
pub const CLOCK_COOKIE: &str = "clock";
/// The cookie that says how close rows stand.
pub const DENSITY_COOKIE: &str = "density";
/// The density that can be chosen besides the usual one.
pub const COMPACT: &str = "compact";
/// The cookie that holds the time zone's IANA name; the browser sets it.
pub const ZONE_COOKIE: &str = "tz";
/// The cookie that says that the zone was chosen and the browser's is not to replace it.
pub const ZONE_CHOSEN_COOKIE: &str = "tz_chosen";
/// The cookie that holds the language that somebody writes and speaks in, as a BCP 47 tag.
pub const LANGUAGE_COOKIE: &str = "language";
/// The cookie that holds the language of the pages, as `<html lang>` has it.
pub const PAGES_COOKIE: &str = "pages";
/// The languages that lines, messages and what is said aloud are understood in, by their tags: their own names.
pub const LANGUAGES: [(&str, &str); 6] = [
    ("en-US", "English (US)"),
    ("en-GB", "English (UK)"),
    ("de-DE", "Deutsch"),
    ("es-ES", "Español"),
    ("hi-IN", "हिन्दी"),
    ("ur-PK", "اردو"),
];
/// What is heard and spoken: of each the tag that recognisers know, and what it calls itself. More than the pages are written in.
pub const SPOKEN: [(&str, &str); 8] = [
    ("en-US", "English (US)"),
    ("en-GB", "English (UK)"),
    ("ar-SA", "العربية"),
    ("de-DE", "Deutsch"),
    ("es-ES", "Español"),
    ("fr-FR", "Français"),
    ("hi-IN", "हिन्दी"),
    ("ur-PK", "اردو"),
];
/// The cookie that says that single letters are no shortcuts.
pub const KEYS_OFF_COOKIE: &str = "keys_off";
/// A year, in seconds.
pub const COOKIE_SECONDS: u32 = 31_536_000;

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The key of its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::System => "theme.system",
            Self::Light => "theme.light",
            Self::Dark => "theme.dark",
        }
    }

    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

/// How times of day are written: `17:00`, `5:00 pm`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    #[default]
    Hours24,
    Hours12,
}

impl Clock {
    pub const ALL: [Self; 2] = [Self::Hours24, Self::Hours12];

    pub fn word(self) -> &'static str {
        match self {
            Self::Hours24 => "24",
            Self::Hours12 => "12",
        }
    }

    /// The key of its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Hours24 => "clock.24",
            Self::Hours12 => "clock.12",
        }
    }

    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|clock| clock.word() == word).unwrap_or_default()
    }

    /// `time`, which is written `17:00`, as this clock has it. Other text stays.
    pub fn worded(self, time: &str) -> String {
        let hour = time.split_once(':').and_then(|(hour, minutes)| {
            let is_clock = hour.len() == 2 && minutes.len() == 2 && minutes.parse::<u8>().is_ok();
            Some((hour.parse::<u8>().ok().filter(|_| is_clock)?, minutes))
        });
        match (self, hour) {
            (Self::Hours12, Some((hour, minutes))) => {
                let key = if hour < 12 { "clock.am" } else { "clock.pm" };
                say_with(key, &[&format!("{}:{minutes}", (hour + 11) % 12 + 1)])
            }
            _ => time.to_owned(),
        }
    }
}

/// Everything the cookies say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub theme: Theme,
    /// `ltr` or `rtl`, if one was chosen; empty is as the language has it.
    pub direction: String,
    pub zone: String,
    /// The browser said which zone it is in, or one was chosen.
    #[serde(default)]
    pub is_zone_known: bool,
    pub zone_chosen: bool,
    /// The tag of the language that was chosen to write in; empty follows the browser.
    pub language: String,
    /// The tag of the language that was chosen for the pages; empty follows the one that is written in.
    #[serde(default)]
    pub pages: String,
    pub clock: Clock,
    /// [`COMPACT`], or empty as usual.
    pub density: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            direction: String::new(),
            zone: "UTC".to_owned(),
            is_zone_known: false,
            zone_chosen: false,
            language: String::new(),
            pages: String::new(),
            clock: Clock::default(),
            density: String::new(),
        }
    }
}

impl Preferences {
    /// Reads a `Cookie` header.
    pub fn read(cookies: &str) -> Self {
        let zone = cookie(cookies, ZONE_COOKIE).map(unescape).filter(|zone| is_zone_name(zone));
        Self {
            theme: Theme::parse(cookie(cookies, THEME_COOKIE).unwrap_or_default()),
            direction: direction(cookie(cookies, DIRECTION_COOKIE).unwrap_or_default()).to_owned(),
            is_zone_known: zone.is_some(),
            zone_chosen: zone.is_some() && cookie(cookies, ZONE_CHOSEN_COOKIE).is_some(),
            zone: zone.unwrap_or_else(|| "UTC".to_owned()),
            language: language(cookie(cookies, LANGUAGE_COOKIE).unwrap_or_default()).to_owned(),
            pages: pages(cookie(cookies, PAGES_COOKIE).unwrap_or_default()).to_owned(),
            clock: Clock::parse(cookie(cookies, CLOCK_COOKIE).unwrap_or_default()),
            density: density(cookie(cookies, DENSITY_COOKIE).unwrap_or_default()).to_owned(),
        }
    }

    /// For `<html dir>`, of pages whose language goes in `own` direction.
    pub fn direction<'a>(&'a self, own: &'a str) -> &'a str {
        if self.direction.is_empty() { own } else { &self.direction }
    }
}

/// `word`, if it is a direction; empty otherwise.
pub fn direction(word: &str) -> &'static str {
    DIRECTIONS.into_iter().find(|known| *known == word).unwrap_or_default()
}

/// `word`, if it is [`COMPACT`]; empty otherwise.
pub fn density(word: &str) -> &'static str {
    if word == COMPACT { COMPACT } else { "" }
}

/// `tag`, if it is one of [`LANGUAGES`]; empty otherwise.
pub fn language(tag: &str) -> &'static str {
    LANGUAGES.iter().find(|(known, _)| *known == tag).map_or("", |(known, _)| known)
}

/// `tag`, if it can be one of a language of the pages; which there are is for `words` to say.
pub fn pages(tag: &str) -> &str {
    const TAG_MAX_BYTES: usize = 8;
    let is_tag = tag.len() <= TAG_MAX_BYTES && tag.bytes().all(|it| it.is_ascii_lowercase());
    if is_tag { tag } else { "" }
}

/// The tag in [`LANGUAGES`] of who reads pages in the language `tag`, `ur`; empty where there is none.
pub fn written(tag: &str) -> &'static str {
    let is_of = |known: &str| known.split('-').next() == Some(tag);
    LANGUAGES.iter().find(|(known, _)| is_of(known)).map_or("", |(known, _)| known)
}

/// The languages of an `Accept-Language` header, in the order that browsers send them in: best first.
pub fn accepted(header: &str) -> impl Iterator<Item = &str> {
    let tags = header.split(',').map(|it| it.split(';').next().unwrap_or_default().trim());
    tags.filter(|tag| {
        !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

/// A `Set-Cookie` line that scripts may read; `None` removes the cookie.
pub fn set_cookie(name: &str, value: Option<&str>) -> String {
    let seconds = if value.is_some() { COOKIE_SECONDS } else { 0 };
    let value = value.unwrap_or_default();
    format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax")
}

/// The value of one cookie of a `Cookie` header.
pub fn cookie<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// Browsers may write the slash as `%2F`.
fn unescape(zone: &str) -> String {
    zone.replace("%2F", "/").replace("%2f", "/").replace("%2B", "+")
}

/// What a zone's name can look like; whether there is such a zone is the API's to say.
fn is_zone_name(name: &str) -> bool {
    const ZONE_MAX_BYTES: usize = 64;
    (1..=ZONE_MAX_BYTES).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_say_how_the_page_looks() {
        let read = Preferences::read("a=b; theme=dark; tz=Asia%2FKarachi; dir=rtl; language=ur-PK");
        assert_eq!((read.language.as_str(), read.pages.as_str()), ("ur-PK", ""));
        let apart = Preferences::read("language=de-DE; pages=ur");
        assert_eq!((apart.language.as_str(), apart.pages.as_str()), ("de-DE", "ur"));
        assert_eq!((read.theme, read.direction("ltr")), (Theme::Dark, "rtl"));
        assert_eq!((read.zone.as_str(), read.zone_chosen), ("Asia/Karachi", false));
    }

    #[test]
    fn a_clock_of_twelve_hours_has_noon_and_midnight() {
        let worded = |time| Clock::Hours12.worded(time);
        let said = ["00:05", "09:30", "12:00", "17:00"].map(worded);
        assert_eq!(said, ["12:05 am", "9:30 am", "12:00 pm", "5:00 pm"]);
        assert_eq!(Clock::Hours24.worded("17:00"), "17:00");
        for other in ["Fri 4 Dec", "#a:bc", "High", "9:30"] {
            assert_eq!(worded(other), other);
        }
        assert_eq!(Preferences::read("clock=12").clock, Clock::Hours12);
    }

    #[test]
    fn nonsense_in_cookies_is_the_default() {
        let read =
            Preferences::read("theme=<script>; dir=up; tz=Mars\u{7f}; tz_chosen=1; pages=<b>");
        assert_eq!(read, Preferences::default());
        assert_eq!(read.direction("rtl"), "rtl");
    }

    #[test]
    fn the_browsers_languages_come_best_first() {
        let tags: Vec<_> = accepted("de-AT,de;q=0.9, en;q=0.8").collect();
        assert_eq!(tags, ["de-AT", "de", "en"]);
        for odd in ["", "*", "<script>"] {
            assert_eq!(accepted(odd).count(), 0);
        }
        assert_eq!((language("fr"), written("ur"), written("")), ("", "ur-PK", ""));
    }

    #[test]
    fn a_removed_cookie_expires_at_once() {
        assert_eq!(set_cookie("theme", None), "theme=; Path=/; Max-Age=0; SameSite=Lax");
    }
}
