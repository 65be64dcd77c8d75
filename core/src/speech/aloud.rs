//! An answer as it is said: short, without markup and ids, with dates in words.

mod date;
mod plain;

use jiff::ZonedDateTime;

/// Longest text that is said, in characters: about half a minute.
pub const SPEECH_MAX_CHARS: usize = 400;
/// Most things of a list that are said one by one.
pub const SPOKEN_ITEMS_MAX: usize = 5;

/// What is said where an answer has no words.
const WORDLESS: &str = "Done.";
/// How answers that are read end in a question, and how it is asked aloud.
const ASKED_ALOUD: [(&str, &str); 2] =
    [("Reply yes or no.", "Say yes or no."), ("Which one do you mean?", "Which task?")];

/// `answer` as somebody says it whose clock shows `now`.
pub fn aloud(answer: &str, now: &ZonedDateTime) -> String {
    let mut said = Said::default();
    for line in answer.lines().map(str::trim).filter(|line| !line.is_empty()) {
        said.take(line, now);
    }
    let text = ASKED_ALOUD
        .iter()
        .fold(said.into_text(), |text, (written, spoken)| text.replace(written, spoken));
    let text = shortened(&text);
    if text.chars().any(char::is_alphanumeric) { text } else { WORDLESS.to_owned() }
}

/// An answer in parts.
#[derive(Default)]
struct Said {
    /// Sentences before a list.
    before: Vec<String>,
    items: Vec<String>,
    /// How many items are not in `items`.
    more: usize,
    /// Sentences after a list.
    after: Vec<String>,
}

impl Said {
    fn take(&mut self, line: &str, now: &ZonedDateTime) {
        if let Some(item) = item(line) {
            if self.items.len() < SPOKEN_ITEMS_MAX {
                self.items.push(date::in_words(&plain::text(item), now));
            } else {
                self.more += 1;
            }
        } else if let Some(more) = left_out(line) {
            self.more += more;
        } else {
            let sentence = date::in_words(&plain::text(line), now);
            let part = if self.items.is_empty() { &mut self.before } else { &mut self.after };
            part.push(sentence);
        }
    }

    fn into_text(mut self) -> String {
        if self.items.is_empty() {
            return self.before.join(" ");
        }
        let before = self.before.join(" ");
        let asks = before.ends_with('?');
        if self.more > 0 {
            self.items.push(format!("{} more", self.more));
        }
        let list = joined(&self.items, if asks { "or" } else { "and" });
        let end = if list.ends_with(['.', '!', '?']) { "" } else { "." };
        let parts = [before, list + end].into_iter().chain(self.after);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// `A`, `A or B`, `A, B or C`; parted by semicolons where there are commas inside.
fn joined(items: &[String], conjunction: &str) -> String {
    let has_commas = items.iter().any(|item| item.contains(','));
    let (comma, last_comma) = if has_commas { ("; ", ";") } else { (", ", "") };
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{}{last_comma} {conjunction} {last}", rest.join(comma)),
    }
}

/// What a line of a list says: `1. Milk`, `- Milk`, `* Milk`.
fn item(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some(rest);
    }
    let line = line.trim_start_matches('*');
    let digits = line.find(|letter: char| !letter.is_ascii_digit()).filter(|digits| *digits > 0)?;
    line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") "))
}

/// How many more tasks there are, by a line like "…and 7 more."
fn left_out(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("…and ")?;
    rest.split(' ').next()?.parse().ok()
}

/// The sentences that fit, or the words.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(SPEECH_MAX_CHARS) else { return text.to_owned() };
    let start = &text[..end];
    let sentence = ['.', '!', '?', '۔', '।'].iter().filter_map(|stop| {
        let at = start.rfind(*stop)?;
        Some(at + stop.len_utf8())
    });
    match sentence.max() {
        Some(end) => start[..end].to_owned(),
        None => format!("{}…", start.rfind(' ').map_or(start, |space| &start[..space])),
    }
}

#[cfg(test)]
mod core_tests;
