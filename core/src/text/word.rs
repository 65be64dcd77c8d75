//! The words of a text, where they are, and what parts them.

use std::ops::Range;

use super::fold;

/// A word, or a passage in quotes, which is taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it is compared: folded, without the punctuation around it. Signs in front that mean something
    /// stay (`#home`, `!high`, `+3d`). Empty for a passage in quotes; punctuation alone is its own key.
    pub key: String,
    /// Bytes of the text without the punctuation around it. For a passage in quotes: what is inside.
    pub range: Range<usize>,
    /// Bytes of the text with the punctuation around it, from white space to white space.
    pub whole: Range<usize>,
    /// What parts it from the next word.
    pub after: Gap,
    pub is_quoted: bool,
}

/// How two words are parted, from weak to strong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    Space,
    Comma,
    Colon,
    Dash,
    /// The end of a sentence.
    Stop,
    /// The end of a question.
    Question,
    Line,
}

/// Quotes are none of these: one without its other stays with its word.
const OPENING: [char; 5] = ['(', '[', '{', '¿', '¡'];
const CLOSING: [char; 17] =
    [',', '.', ';', ':', '!', '?', ')', ']', '}', '…', '،', '؛', '۔', '؟', '।', '、', '。'];
const DASHES: [char; 4] = ['-', '–', '—', '―'];

/// What opens a quotation, and what closes it.
const QUOTES: [(char, char); 9] = [
    ('"', '"'),
    ('“', '”'),
    ('“', '“'),
    ('„', '”'),
    ('„', '“'),
    ('«', '»'),
    ('»', '«'),
    ('‘', '’'),
    ('\'', '\''),
];

/// Longest abbreviation of a title, in letters: "Mrs."
const ABBREVIATION_MAX_LETTERS: usize = 4;
const VOWELS: [char; 6] = ['a', 'e', 'i', 'o', 'u', 'y'];

/// Splits `text` at white space; a passage in quotes is one word. Linear in the text.
pub fn words(text: &str) -> Vec<Word> {
    let mut quotes = Quotations { text, hopeless: Vec::new() };
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        if letter.is_whitespace() {
            if let Some(last) = words.last_mut().filter(|_| letter == '\n') {
                last.after = Gap::Line;
            }
            at += letter.len_utf8();
            continue;
        }
        let word = match quotes.inside(at) {
            Some(range) => quotation(text, at, range),
            None => plain(text, at..end_of_chunk(text, at)),
        };
        at = word.whole.end;
        words.push(word);
    }
    words
}

fn end_of_chunk(text: &str, from: usize) -> usize {
    text[from..].find(char::is_whitespace).map_or(text.len(), |length| from + length)
}

fn quotation(text: &str, start: usize, range: Range<usize>) -> Word {
    let end = end_of_chunk(text, range.end);
    let after = gap(text[range.end..end].trim_start_matches(['"', '\'', '”', '“', '’', '»', '«']));
    Word { key: String::new(), range, whole: start..end, after, is_quoted: true }
}

fn plain(text: &str, whole: Range<usize>) -> Word {
    let chunk = &text[whole.clone()];
    let inner = chunk.trim_start_matches(OPENING);
    let start = whole.end - inner.len();
    let bare = inner.trim_end_matches(CLOSING);
    if !bare.chars().any(char::is_alphanumeric) {
        // "!!!" and "-" are nothing but punctuation, and mean something; so does a picture.
        let is_dash = chunk.chars().all(|letter| DASHES.contains(&letter));
        let after = if is_dash { Gap::Dash } else { gap(chunk) };
        return Word { key: fold(chunk), range: whole.clone(), whole, after, is_quoted: false };
    }
    let range = start..start + bare.len();
    let punctuation = &inner[bare.len()..];
    let is_abbreviated = punctuation == "." && is_abbreviation(bare, &text[whole.end..]);
    let after = if is_abbreviated { Gap::Space } else { gap(punctuation) };
    Word { key: fold(bare), range, after, whole, is_quoted: false }
}

/// "Dr. Okafor", "J. Smith": a capital, alone or with letters that nobody could speak, before a name.
fn is_abbreviation(word: &str, after: &str) -> bool {
    let mut letters = word.chars();
    let is_capital = letters.next().is_some_and(char::is_uppercase);
    let is_rest = letters.all(|letter| letter.is_lowercase() && !VOWELS.contains(&letter));
    let is_name = after.trim_start().starts_with(char::is_uppercase);
    is_capital && is_rest && is_name && word.chars().count() <= ABBREVIATION_MAX_LETTERS
}

/// What the punctuation after a word says.
fn gap(punctuation: &str) -> Gap {
    let strength = |letter| match letter {
        '?' | '؟' => Gap::Question,
        '.' | '!' | ';' | '…' | '؛' | '۔' | '।' | '。' => Gap::Stop,
        ':' => Gap::Colon,
        ',' | '،' | '、' => Gap::Comma,
        letter if DASHES.contains(&letter) => Gap::Dash,
        _ => Gap::Space,
    };
    punctuation.chars().map(strength).max().unwrap_or(Gap::Space)
}

/// Finds quotations without looking twice for an end that is not there.
struct Quotations<'a> {
    text: &'a str,
    /// Closing marks that do not come any more.
    hopeless: Vec<char>,
}

impl Quotations<'_> {
    /// What is inside the quotation that opens at `start`.
    fn inside(&mut self, start: usize) -> Option<Range<usize>> {
        let opening = self.text[start..].chars().next()?;
        let from = start + opening.len_utf8();
        let ends = QUOTES.iter().filter(|(open, _)| *open == opening);
        let end = ends.filter_map(|(_, close)| self.closing(*close, from)).min()?;
        (!self.text[from..end].trim().is_empty()).then_some(from..end)
    }

    /// The first mark after `from` that closes: no letter follows it, so that "it's" goes on.
    fn closing(&mut self, mark: char, from: usize) -> Option<usize> {
        if self.hopeless.contains(&mark) {
            return None;
        }
        let closes = |(at, _): &(usize, &str)| {
            let after = self.text[at + mark.len_utf8()..].chars().next();
            !after.is_some_and(char::is_alphanumeric)
        };
        let rest = &self.text[from..];
        let found = rest.match_indices(mark).map(|(at, text)| (from + at, text)).find(closes);
        if found.is_none() {
            self.hopeless.push(mark);
        }
        found.map(|(at, _)| at)
    }
}
