//! Marks: `!high`, `#home`, and several in one word: `#home!high`, `#home,#work`.

use std::ops::Range;

use crate::{
    reading::lexicon,
    task::{Priority, TAG_MAX_CHARS},
    text::{fold, is_blank},
};

/// What a mark says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Priority(Priority),
    Tag(String),
}

/// The marks of one word, with their bytes in it; `None` if anything else is in the word.
pub(super) fn read(word: &str) -> Option<Vec<(Range<usize>, Mark)>> {
    let visible = word.trim_start_matches(|letter: char| is_blank(letter.encode_utf8(&mut [0; 4])));
    let mut at = word.len() - visible.len();
    let mut marks = Vec::new();
    while at < word.len() {
        let end = next_mark(word, at);
        let text = &word[at..end];
        let mark = priority(text).map(Mark::Priority).or_else(|| tag(text).map(Mark::Tag))?;
        marks.push((at..end, mark));
        at = end;
    }
    (!marks.is_empty()).then_some(marks)
}

/// Where the mark ends that begins at `from`: before another, or with the word.
fn next_mark(word: &str, from: usize) -> usize {
    let is_next = |(at, sign): &(usize, char)| match sign {
        '#' => tag(word[*at..].split(['!', ',']).next().unwrap_or_default()).is_some(),
        '!' => priority(&word[*at..]).is_some() && !word[from..*at].ends_with('!'),
        _ => false,
    };
    let signs = word[from..].char_indices().skip(1).map(|(at, sign)| (from + at, sign));
    signs.into_iter().find(is_next).map_or(word.len(), |(at, _)| at)
}

fn priority(text: &str) -> Option<Priority> {
    let word = fold(text.trim_end_matches([',', '.', ';', ':', ')']));
    match word.as_str() {
        "!high" | "!hi" | "!h" | "!1" | "!urgent" | "!!!" => return Some(Priority::High),
        "!medium" | "!med" | "!m" | "!2" | "!!" => return Some(Priority::Medium),
        "!low" | "!lo" | "!l" | "!3" => return Some(Priority::Low),
        _ => {}
    }
    let level = word.strip_prefix('!').filter(|level| !level.is_empty())?;
    let mut levels = lexicon::all().iter().flat_map(|lexicon| lexicon.entries("level"));
    let named = levels.find(|(_, words)| lexicon::phrases(words).any(|word| fold(word) == level));
    named.and_then(|(key, _)| Priority::parse(key))
}

/// `#home`, as typed: what the API takes. A number alone ("Fix #42") is none.
fn tag(text: &str) -> Option<String> {
    let name =
        text.strip_prefix('#')?.trim_end_matches([',', '.', ';', ':', '!', '?', ')', ']', '،']);
    let is_name = name.chars().any(|letter| letter.is_alphabetic() || !letter.is_ascii())
        && !is_blank(name)
        && !name.starts_with(['#', '!'])
        && name.chars().all(|letter| !letter.is_control() && letter != '"')
        && name.chars().count() <= TAG_MAX_CHARS;
    is_name.then(|| name.to_owned())
}
