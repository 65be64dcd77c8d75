//! Values as the original's clients send them: it took switches as words and numbers, and times as seconds.

use serde::{Deserialize, Deserializer, de::Error};

#[cfg(test)]
mod core_tests;

/// What switches a thing on, whatever its case.
const ON: [&str; 6] = ["true", "t", "yes", "y", "on", "1"];
/// What switches a thing off, whatever its case.
const OFF: [&str; 6] = ["false", "f", "no", "n", "off", "0"];

/// What JSON may hold in place of a switch or a time. Lists and objects are neither.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Flag(bool),
    Number(serde_json::Number),
    Text(String),
}

/// A switch: `true`, `1`, `"yes"` and their like, or null.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let refused = || D::Error::custom("must be true or false");
    let word = match Option::<Scalar>::deserialize(deserializer).map_err(|_| refused())? {
        None => return Ok(None),
        Some(Scalar::Flag(flag)) => return Ok(Some(flag)),
        Some(Scalar::Number(number)) if number.as_f64() == Some(1.0) => "1".to_owned(),
        Some(Scalar::Number(number)) if number.as_f64() == Some(0.0) => "0".to_owned(),
        Some(Scalar::Number(_)) => return Err(refused()),
        Some(Scalar::Text(word)) => word.to_ascii_lowercase(),
    };
    match word.as_str() {
        word if ON.contains(&word) => Ok(Some(true)),
        word if OFF.contains(&word) => Ok(Some(false)),
        _ => Err(refused()),
    }
}

/// A time as text, or as a number that its reader understands ([`Due::parse`](crate::task::Due::parse)); or null.
pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let refused = || D::Error::custom("must be a date or time as text, or seconds since 1970");
    match Option::<Scalar>::deserialize(deserializer).map_err(|_| refused())? {
        None => Ok(None),
        Some(Scalar::Text(text)) => Ok(Some(text)),
        Some(Scalar::Number(number)) => Ok(Some(number.to_string())),
        Some(Scalar::Flag(_)) => Err(refused()),
    }
}

/// [`flag`], where absent is told from null.
#[expect(clippy::option_option, reason = "absent, null and a value are three things to say")]
pub(super) fn present_flag<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<bool>>, D::Error> {
    flag(deserializer).map(Some)
}

/// [`time`], where absent is told from null.
#[expect(clippy::option_option, reason = "absent, null and a value are three things to say")]
pub(super) fn present_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<String>>, D::Error> {
    time(deserializer).map(Some)
}
