//! The words of a line, and where they are.

use std::ops::Range;

/// Marks that open or close a quotation, which is left alone.
pub(super) const QUOTES: [char; 5] = ['"', '“', '”', '„', '«'];

/// A run of characters that are not white space, or a quotation.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// Bytes of the line.
    pub(super) range: Range<usize>,
    pub(super) text: &'a str,
    /// The text in lower case without punctuation around it; empty for a quotation.
    pub(super) word: String,
    /// Whether a comma, colon or the like ends a clause here.
    pub(super) breaks: bool,
}

pub(super) fn split(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = 0;
    while let Some(start) = find(line, rest, |c| !c.is_whitespace()) {
        let end = quotation_end(line, start)
            .or_else(|| find(line, start, char::is_whitespace))
            .unwrap_or(line.len());
        tokens.push(token(line, start..end));
        rest = end;
    }
    tokens
}

fn token(line: &str, range: Range<usize>) -> Token<'_> {
    let text = &line[range.clone()];
    let word = if text.starts_with(QUOTES) { String::new() } else { word(text) };
    Token { range, text, word, breaks: text.ends_with([',', ':', ';', '-', '–', '—']) }
}

fn word(text: &str) -> String {
    let bare = text
        .trim_start_matches(['(', '[', '{'])
        .trim_end_matches([',', '.', ';', ':', '!', '?', ')', ']', '}']);
    // "!!!" is nothing but punctuation, and means something.
    let bare = if bare.is_empty() { text } else { bare };
    bare.to_lowercase().replace('’', "'")
}

/// Where the quotation ends that begins at `start`, with whatever is attached to its end.
fn quotation_end(line: &str, start: usize) -> Option<usize> {
    let opening = line[start..].chars().next().filter(|c| QUOTES.contains(c))?;
    let inside = start + opening.len_utf8();
    let closing = find(line, inside, |c| QUOTES.contains(&c) || c == '»')?;
    Some(find(line, closing, char::is_whitespace).unwrap_or(line.len()))
}

fn find(line: &str, from: usize, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
    line[from..].find(is_wanted).map(|index| from + index)
}
