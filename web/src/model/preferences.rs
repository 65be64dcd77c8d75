//! How someone likes the pages: kept in cookies, so that the first byte is right already.

use serde::{Deserialize, Serialize};

/// The cookie that holds the theme.
pub const THEME_COOKIE: &str = "theme";
/// The cookie that holds the text direction.
pub const DIRECTION_COOKIE: &str = "dir";
/// The cookie that holds the time zone's IANA name; the browser sets it.
pub const ZONE_COOKIE: &str = "tz";
/// The cookie that says that the zone was chosen and the browser's is not to replace it.
pub const ZONE_CHOSEN_COOKIE: &str = "tz_chosen";
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

    pub fn title(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

/// Everything the cookies say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub theme: Theme,
    pub right_to_left: bool,
    pub zone: String,
    pub zone_chosen: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            right_to_left: false,
            zone: "UTC".to_owned(),
            zone_chosen: false,
        }
    }
}

impl Preferences {
    /// Reads a `Cookie` header.
    pub fn read(cookies: &str) -> Self {
        let zone = cookie(cookies, ZONE_COOKIE).map(unescape).filter(|zone| is_zone_name(zone));
        Self {
            theme: Theme::parse(cookie(cookies, THEME_COOKIE).unwrap_or_default()),
            right_to_left: cookie(cookies, DIRECTION_COOKIE) == Some("rtl"),
            zone_chosen: zone.is_some() && cookie(cookies, ZONE_CHOSEN_COOKIE).is_some(),
            zone: zone.unwrap_or_else(|| "UTC".to_owned()),
        }
    }

    /// For `<html dir>`.
    pub fn direction(&self) -> &'static str {
        if self.right_to_left { "rtl" } else { "ltr" }
    }
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
        let read = Preferences::read("a=b; theme=dark; tz=Asia%2FKarachi; dir=rtl");
        assert_eq!((read.theme, read.direction()), (Theme::Dark, "rtl"));
        assert_eq!((read.zone.as_str(), read.zone_chosen), ("Asia/Karachi", false));
    }

    #[test]
    fn nonsense_in_cookies_is_the_default() {
        let read = Preferences::read("theme=<script>; dir=up; tz=Mars\u{7f}; tz_chosen=1");
        assert_eq!(read, Preferences::default());
    }

    #[test]
    fn a_removed_cookie_expires_at_once() {
        assert_eq!(set_cookie("theme", None), "theme=; Path=/; Max-Age=0; SameSite=Lax");
    }
}
