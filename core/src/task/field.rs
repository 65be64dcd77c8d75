//! A task's texts, parsed once and trusted afterwards.

use std::fmt;

use serde::Serialize;

use crate::text::{fold, is_blank};

#[cfg(test)]
mod core_tests;

/// Longest title, in characters. The original's column holds 255.
pub const TITLE_MAX_CHARS: usize = 255;
/// Longest description, in characters.
pub const DESCRIPTION_MAX_CHARS: usize = 10_000;
/// Most tags on one task.
pub const TAGS_MAX: usize = 20;
/// Longest tag, in characters.
pub const TAG_MAX_CHARS: usize = 50;

/// A field that cannot be taken as given. The message says what to send instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct InvalidField {
    pub field: &'static str,
    pub message: String,
}

impl InvalidField {
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

/// What a task is called: trimmed, on one line, 1 to [`TITLE_MAX_CHARS`] characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Title(String);

impl Title {
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        refuse_nul("title", text)?;
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.chars().count() {
            0 => Err(InvalidField::new("title", "must not be empty")),
            _ if is_blank(&line) => {
                let message = "has nothing but invisible characters; write what is to be done";
                Err(InvalidField::new("title", message))
            }
            1..=TITLE_MAX_CHARS => Ok(Self(line)),
            n => Err(InvalidField::new(
                "title",
                format!("has {n} characters; {TITLE_MAX_CHARS} is the most"),
            )),
        }
    }

    /// A title that is already stored: it is kept as it is, whatever today's limits say.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Notes on a task: at most [`DESCRIPTION_MAX_CHARS`] characters, line breaks kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Description(String);

impl Description {
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        refuse_nul("description", text)?;
        match text.chars().count() {
            0..=DESCRIPTION_MAX_CHARS => Ok(Self(text.to_owned())),
            n => Err(InvalidField::new(
                "description",
                format!("has {n} characters; {DESCRIPTION_MAX_CHARS} is the most"),
            )),
        }
    }

    /// A description that is already stored, kept as it is.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A task's labels as they were sent, in the order given, each once. Those that are typed
/// ([`Tags::typed`]) stand without `#` and white space, and no two are alike but for case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Tags(Vec<String>);

impl Tags {
    pub fn parse<T: AsRef<str>>(tags: impl IntoIterator<Item = T>) -> Result<Self, InvalidField> {
        Self::collect(tags.into_iter().map(|tag| tag.as_ref().to_owned()), |one, other| {
            one == other
        })
    }

    /// Tags as people type them: `#home` is `home`, and `work stuff` is `work-stuff`.
    pub fn typed<T: AsRef<str>>(tags: impl IntoIterator<Item = T>) -> Result<Self, InvalidField> {
        let words = |tag: &str| tag.split_whitespace().collect::<Vec<_>>().join("-");
        let tags = tags.into_iter().map(|tag| words(tag.as_ref().trim().trim_start_matches('#')));
        Self::collect(tags, |one, other| tag_key(one) == tag_key(other))
    }

    /// These and those of `added` that are not among them, by [`tag_key`].
    pub fn with(&self, added: &Self) -> Result<Self, InvalidField> {
        let is_new = |tag: &&String| !self.0.iter().any(|known| tag_key(known) == tag_key(tag));
        Self::parse(self.0.iter().chain(added.0.iter().filter(is_new)))
    }

    fn collect(
        tags: impl Iterator<Item = String>,
        is_same: impl Fn(&str, &str) -> bool,
    ) -> Result<Self, InvalidField> {
        let mut kept: Vec<String> = Vec::new();
        for tag in tags {
            check_tag(&tag)?;
            if kept.iter().any(|known| is_same(known, &tag)) {
                continue;
            }
            // Refused at once: to tell a hundred thousand tags apart takes minutes.
            if kept.len() == TAGS_MAX {
                let message = format!("are too many; {TAGS_MAX} is the most");
                return Err(InvalidField::new("tags", message));
            }
            kept.push(tag);
        }
        Ok(Self(kept))
    }

    /// Tags that are already stored, kept as they are.
    pub fn stored(tags: Vec<String>) -> Self {
        Self(tags)
    }

    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A tag's name without its sign and what stands around it: `#home` and ` home ` are shown as `home`.
pub fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(|letter: char| letter == '#' || letter.is_whitespace());
    // A sign alone is a name.
    if name.is_empty() { tag } else { name.trim_end() }
}

/// What two tags have in common that are the same to a person, and so to every list, filter and board: `Home` and
/// `#home`.
pub fn tag_key(tag: &str) -> String {
    fold(tag_name(tag))
}

fn check_tag(tag: &str) -> Result<(), InvalidField> {
    refuse_nul("tags", tag)?;
    match tag.chars().count() {
        0 => Err(InvalidField::new("tags", "must not contain an empty tag")),
        _ if is_blank(tag) => {
            let message = "must not contain a tag of nothing but invisible characters";
            Err(InvalidField::new("tags", message))
        }
        1..=TAG_MAX_CHARS => Ok(()),
        n => Err(InvalidField::new(
            "tags",
            format!("contain one of {n} characters; {TAG_MAX_CHARS} is the most"),
        )),
    }
}

/// Postgres cannot store NUL in text.
pub(crate) fn refuse_nul(field: &'static str, text: &str) -> Result<(), InvalidField> {
    if text.contains('\0') {
        return Err(InvalidField::new(field, "must not contain NUL characters"));
    }
    Ok(())
}
