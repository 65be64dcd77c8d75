//! The language somebody speaks, as browsers name it.

use crate::task::InvalidField;

/// Longest tag, in characters: RFC 5646 asks for 35 at least.
const TAG_MAX_CHARS: usize = 35;

/// A BCP 47 tag such as `en-GB` or `ur-PK`, checked for its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(String);

impl Language {
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        let tag = text.trim();
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default();
        let named =
            (2..=3).contains(&primary.len()) && primary.bytes().all(|c| c.is_ascii_alphabetic());
        let fits = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric())
        };
        if named && tag.len() <= TAG_MAX_CHARS && parts.all(fits) {
            return Ok(Self(tag.to_owned()));
        }
        Err(InvalidField::new(
            "language",
            "is not a language's tag; send one such as en-US, ur-PK or es-ES, or leave it out",
        ))
    }

    /// The tag as it was given.
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The language without its region: `en` of `en-GB`.
    pub fn primary(&self) -> String {
        self.0.split('-').next().unwrap_or_default().to_ascii_lowercase()
    }
}

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn tags_of_browsers_are_taken_and_other_text_is_not() {
        for tag in
            ["en-US", "en-GB", "ur-PK", "hi-IN", "es-ES", "fr-FR", "ar-SA", "zh-Hans-CN", "pt"]
        {
            assert_eq!(Language::parse(tag).unwrap().tag(), tag);
        }
        assert_eq!(Language::parse(" EN-gb ").unwrap().primary(), "en");
        for text in ["", "e", "english", "en_US", "en-", "en--US", "12", "en-\0", &"en-a".repeat(9)]
        {
            assert_eq!(Language::parse(text).unwrap_err().field, "language", "{text:?}");
        }
    }
}
