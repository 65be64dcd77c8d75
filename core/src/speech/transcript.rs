//! What a speech recogniser wrote down, made readable: people say "um, hey, please add a task to
//! call mom at half past six p m" where they would type "add a task to call mom at 6:30pm".

mod courtesy;
mod number;
mod time;

use crate::{
    task::{InvalidField, refuse_nul},
    usecase::chat::MESSAGE_MAX_CHARS,
};

/// Words that were heard: not empty, at most [`MESSAGE_MAX_CHARS`] characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript(String);

/// Why words cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTranscript {
    #[error("transcript: is empty; say something, or send what was heard")]
    Empty,
    #[error(transparent)]
    Invalid(#[from] InvalidField),
}

impl Transcript {
    pub fn parse(text: &str) -> Result<Self, InvalidTranscript> {
        let text = text.trim();
        refuse_nul("transcript", text)?;
        match text.chars().count() {
            0 => Err(InvalidTranscript::Empty),
            1..=MESSAGE_MAX_CHARS => Ok(Self(text.to_owned())),
            n => {
                let message = format!("has {n} characters; {MESSAGE_MAX_CHARS} is the most");
                Err(InvalidField::new("transcript", message).into())
            }
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The same words as one would type them: without fillers and courtesies around them, with digits
/// for spoken times and places in a list, `#` for "hashtag". What is not English stays as it is,
/// and so does what would be empty.
pub fn clear(text: &str) -> String {
    let words: Vec<Word<'_>> = text.split_whitespace().map(Word::read).collect();
    let said: Vec<Word<'_>> = words.iter().filter(|word| !courtesy::fills(word)).cloned().collect();
    let words = courtesy::without(if said.is_empty() { &words } else { &said });
    let mut cleared: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (length, text) = rewritten(words, at).unwrap_or((1, words[at].raw.to_owned()));
        // What a rewritten phrase ended in still ends it: "at half past six, …".
        let end = words[at + length - 1].ending();
        let kept = if text.ends_with(end) { "" } else { end };
        cleared.push(text + kept);
        at += length;
    }
    let line = cleared.join(" ");
    // Recognisers end every sentence with a full stop, which would end a title too.
    let line = line.strip_suffix('.').filter(|rest| !rest.ends_with('.')).unwrap_or(&line);
    if line.is_empty() { text.trim().to_owned() } else { line.to_owned() }
}

/// A word as it was heard.
#[derive(Clone, Debug)]
struct Word<'a> {
    raw: &'a str,
    /// Lower case, without punctuation around it.
    key: String,
}

impl<'a> Word<'a> {
    fn read(raw: &'a str) -> Self {
        let key = raw.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '#');
        Self { raw, key: key.to_lowercase().replace('’', "'") }
    }

    /// The punctuation after it that parts sentences.
    fn ending(&self) -> &'a str {
        let end = self.raw.trim_end_matches([',', ';', '?', '!']);
        &self.raw[end.len()..]
    }
}

fn key(words: &[Word<'_>], at: usize) -> String {
    words.get(at).map(|word| word.key.clone()).unwrap_or_default()
}

/// What the words from `at` on are written like, and how many of them that are.
fn rewritten(words: &[Word<'_>], at: usize) -> Option<(usize, String)> {
    time::rewritten(words, at)
        .or_else(|| number::rewritten(words, at))
        .or_else(|| hashtag(words, at))
}

fn hashtag(words: &[Word<'_>], at: usize) -> Option<(usize, String)> {
    let length = match (key(words, at).as_str(), key(words, at + 1).as_str()) {
        ("hashtag", _) => 1,
        ("hash", "tag") => 2,
        _ => return None,
    };
    let name = &words.get(at + length)?.key;
    (!name.is_empty()).then(|| (length + 1, format!("#{name}")))
}

#[cfg(test)]
mod core_tests;
