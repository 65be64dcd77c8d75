//! A long enumeration is read as a short one: what stands between its second part and its last is left out
//! while the message is taken apart, and is put back into what was read. So it may be of any length.

use std::ops::Range;

use super::{Known, Names, Reading, all_spoken, quote_end, ranked};
use crate::{
    reading::sentence::Grammar,
    text::{Gap, Word},
};

/// Fewest parts of an enumeration that is folded. What has less is read as it is.
const PARTS_MIN: usize = 5;
/// Longest part between the first and the last, in words.
const PART_MAX_WORDS: usize = 5;

/// Reads a message that has a long enumeration, by reading a shorter one with `read_short`; `None` if it has none, or
/// was read apart within it.
pub(super) fn read(
    text: &str,
    names: Names<'_>,
    read_short: &dyn Fn(&str, Names<'_>) -> Reading,
) -> Option<Reading> {
    let folded = Folded::of(text)?;
    let named = names.map(Named);
    let read = |names: Names<'_>| read_short(&folded.text, names);
    let by_rules = read(named.as_ref().map(|named| named as &dyn Known));
    folded.unfolded(by_rules).or_else(|| folded.unfolded(read(names)))
}

/// The list without what the model is told of it: the parts of an enumeration are no clauses to be judged.
struct Named<'a>(&'a dyn Known);

impl Known for Named<'_> {
    fn names(&self, text: &str) -> bool {
        self.0.names(text)
    }

    fn is_title(&self, text: &str) -> bool {
        self.0.is_title(text)
    }

    fn has_word(&self, word: &Word) -> bool {
        self.0.has_word(word)
    }

    fn mentioned(&self, words: &[Word]) -> Option<String> {
        self.0.mentioned(words)
    }
}

/// A message in which an enumeration is folded.
struct Folded {
    text: String,
    /// What stands where something was left out, with and without it.
    whole: String,
    seam: String,
}

impl Folded {
    /// Folds the first long enumeration of a message, if it has one.
    fn of(text: &str) -> Option<Self> {
        let words = all_spoken(text);
        let grammars = ranked(&words, "");
        let parts = parts(&words, &grammars);
        let run = runs(&words, &parts, &grammars).find(|run| run.len() >= PARTS_MIN)?;
        let part = |at: usize| &words[parts[at].clone()];
        let end = |at: usize| part(at).last().map(|word| end_of(text, word));
        let second = begin_of(part(run.start + 1).first()?);
        let (cut, resumed) = (end(run.start + 1)?, end(run.end - 2)?);
        let seam = end_of(text, part(run.end - 1).first()?);
        Some(Self {
            text: format!("{}{}", &text[..cut], &text[resumed..]),
            whole: text[second..seam].to_owned(),
            seam: format!("{}{}", &text[second..cut], &text[resumed..seam]),
        })
    }

    /// The reading with what was left out; `None` if it was read apart where something is missing.
    fn unfolded(&self, reading: Reading) -> Option<Reading> {
        let mut is_there = false;
        let requests = reading.requests.into_iter().map(|mut request| {
            request.text = request.text.replacen(&self.seam, &self.whole, 1);
            for (_, value) in &mut request.slots {
                is_there |= value.contains(&self.seam);
                *value = value.replacen(&self.seam, &self.whole, 1);
            }
            request
        });
        let requests = requests.collect();
        is_there.then_some(Reading { requests, ..reading })
    }
}

fn begin_of(word: &Word) -> usize {
    if word.is_quoted { word.whole.start } else { word.range.start }
}

fn end_of(text: &str, word: &Word) -> usize {
    if word.is_quoted { quote_end(text, word) } else { word.range.end }
}

/// What commas and "and" part, as ranges of words.
fn parts(words: &[Word], grammars: &[&Grammar]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < words.len() {
        let joined = longest("and", grammars, &words[at..]).filter(|_| !words[at].is_quoted);
        if let Some(length) = joined {
            parts.push(start..at);
            at += length;
            start = at;
            continue;
        }
        at += 1;
        if words[at - 1].after >= Gap::Comma {
            parts.push(start..at);
            start = at;
        }
    }
    parts.push(start..words.len());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Parts of which each but the first is a thing and no request, as ranges of parts.
fn runs(
    words: &[Word],
    parts: &[Range<usize>],
    grammars: &[&Grammar],
) -> impl Iterator<Item = Range<usize>> {
    let begins = |class: &str, part: &[Word]| longest(class, grammars, part).is_some();
    let is_thing = |part: &[Word]| {
        !["opens", "joins", "afterthought", "story"].iter().any(|class| begins(class, part))
            && grammars.iter().all(|grammar| grammar.value("pronoun", part).is_none())
    };
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in 0..parts.len() {
        let part = &words[parts[at].clone()];
        // A sentence ends before it, or the part before is the last of its list.
        let is_parted = |run: &Range<usize>| {
            let before = &parts[run.end - 1];
            words[before.end - 1].after > Gap::Comma
                || (run.len() > 1 && before.len() > PART_MAX_WORDS)
        };
        match runs.last_mut().filter(|run| is_thing(part) && !is_parted(run)) {
            Some(run) => run.end = at + 1,
            None => runs.push(at..at + 1),
        }
    }
    runs.into_iter()
}

fn longest(class: &str, grammars: &[&Grammar], words: &[Word]) -> Option<usize> {
    grammars.iter().filter_map(|grammar| grammar.begins(class, words)).max()
}
