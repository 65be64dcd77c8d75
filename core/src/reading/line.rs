//! Reads a task out of one line of text: "Pay rent every month on the 31st 5pm !high #home".
//!
//! A title must not lose words by accident: what is not understood stays in it word for word. Marks
//! (`!high`, `#home`) are read wherever they stand, moments as [`super::moment`] says, what is quoted never.
//! Of two phrases of a kind the first counts and the second stays.
//!
//! A line is read in the language that explains most of it: its writer's if several do.

mod interpretation;
mod label;
mod lead_in;
mod mark;

#[cfg(test)]
mod core_tests;

use std::{ops::Range, sync::OnceLock};

use jiff::{Timestamp, ZonedDateTime};

use super::{
    lexicon::{self, Lexicon},
    moment::{self, DateOrder, Meaning, Phrase, Reader},
    piece,
    vocabulary::Vocabulary,
};
use crate::{
    task::{Due, InvalidField, Length, NewTask, Priority, Recurrence, Rule, Tags, Title},
    text::{Word, words},
};
use interpretation::Interpretation;
use mark::Mark;

/// Longest text that is read, in bytes. Longer text is a title as it stands (and, being longer
/// than a title may be, refused when the task is made).
pub const TEXT_MAX_BYTES: usize = 4_096;

/// Most tasks in one pasted text.
pub const LINES_MAX: usize = 100;

/// What a line of text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// What is left when everything recognised is taken out. May be empty.
    pub title: String,
    pub due: Option<Due>,
    /// When what begins at `due` is over, where the text says so.
    pub end: Option<Due>,
    pub priority: Option<Priority>,
    pub tags: Vec<String>,
    pub rule: Option<Rule>,
    /// Set where the text asks to be reminded.
    pub reminder: Option<Timestamp>,
    /// What was recognised, in the order of the text; the ranges are disjoint.
    pub parts: Vec<Part>,
    /// The code of the language it was read in: `en`, `ur-latn`.
    pub language: &'static str,
}

/// Something recognised, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: PartKind,
    /// Bytes of the input, on character boundaries.
    pub range: Range<usize>,
    /// How a page can show it: `Tue 24 Nov`, `17:00`, `Every Monday`, `High`, `#home`. Empty for
    /// a lead-in.
    pub label: String,
}

/// What a part says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Words around the task: "Add a task to", "Remind me to", "to my list".
    LeadIn,
    /// A day, perhaps with a time of day: "tomorrow", "tonight", "in 2 hours".
    Date,
    /// A time of day.
    Time,
    Priority,
    Tag,
    Recurrence,
}

/// Reads `text` as typed at `now`, in the zone that `now` carries, by somebody whose language nobody knows.
pub fn parse(text: &str, now: &ZonedDateTime) -> Line {
    parse_in(text, now, lexicon::DEFAULT_LANGUAGE)
}

/// Reads `text` as typed at `now` by somebody whose language (and place) is `tag`: `es`, `en-US`.
pub fn parse_in(text: &str, now: &ZonedDateTime, tag: &str) -> Line {
    if text.len() > TEXT_MAX_BYTES {
        return Line {
            title: text.trim().to_owned(),
            language: lexicon::DEFAULT_LANGUAGE,
            ..Line::default()
        };
    }
    let words = words(text);
    let pieces = piece::of(&words);
    let order = order(tag);
    let own = lexicon::of(tag).map_or(lexicon::DEFAULT_LANGUAGE, |lexicon| lexicon.code);
    let mut best: Option<(usize, Line)> = None;
    for vocabulary in in_order_for(own) {
        let code = vocabulary.lexicon.code;
        let is_expected = [own, lexicon::DEFAULT_LANGUAGE].contains(&code);
        let Some(hits) = vocabulary.hits(&pieces, is_expected) else { continue };
        let reader = Reader::new(text, &words, &pieces, &hits, now, order, vocabulary.morning_from);
        let (explained, line) = read(&reader, code);
        if best.as_ref().is_none_or(|(most, _)| explained > *most) {
            best = Some((explained, line));
        }
    }
    best.map(|(_, line)| line).unwrap_or_default()
}

/// Whether the words, all of them, may be dates and times in one language, as far as a glance tells.
pub(super) fn may_be_moments(words: &[Word]) -> bool {
    vocabularies().iter().any(|known| words.iter().all(|word| known.may_time(word)))
}

/// The lines of a pasted text that are tasks, without the signs of a list before them.
pub fn lines(text: &str) -> Vec<&str> {
    text.lines().map(without_bullet).filter(|line| !line.is_empty()).take(LINES_MAX).collect()
}

fn without_bullet(line: &str) -> &str {
    const BULLETS: [&str; 9] = ["- [ ] ", "* [ ] ", "- ", "* ", "• ", "– ", "— ", "[ ] ", "☐ "];
    let line = line.trim();
    let line = BULLETS.iter().find_map(|bullet| line.strip_prefix(bullet)).unwrap_or(line);
    let number = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    // "a) milk"
    if let Some(rest) = line.get(1..).and_then(|rest| rest.strip_prefix(") ")) {
        return rest.trim();
    }
    let numbered = line.len() - number.len();
    let rest = number.strip_prefix(". ").or_else(|| number.strip_prefix(") "));
    rest.filter(|_| (1..=3).contains(&numbered)).unwrap_or(line).trim()
}

/// Every language, the writer's first and then the one that nobody has to name.
fn in_order_for(own: &'static str) -> impl Iterator<Item = &'static Vocabulary> {
    let is_own = move |known: &&Vocabulary| known.lexicon.code == own;
    let own = vocabularies().iter().filter(is_own);
    own.chain(vocabularies().iter().filter(move |known| !is_own(known)))
}

fn vocabularies() -> &'static [Vocabulary] {
    static VOCABULARIES: OnceLock<Vec<Vocabulary>> = OnceLock::new();
    VOCABULARIES.get_or_init(|| lexicon::all().iter().map(Vocabulary::new).collect())
}

/// Which comes first in a numeric date where `tag` is spoken: `en-US` begins with the month.
fn order(tag: &str) -> DateOrder {
    let region = tag.rsplit_once('-').map(|(_, region)| region.to_ascii_lowercase());
    let known = |lexicon: &'static Lexicon| {
        let of_region = region.as_deref().and_then(|region| lexicon.text("order", region));
        of_region.or_else(|| lexicon.text("language", "order"))
    };
    match lexicon::of(tag).and_then(known) {
        Some("mdy") => DateOrder::MonthFirst,
        _ => DateOrder::DayFirst,
    }
}

/// What was recognised, and where in the text.
struct Taken {
    range: Range<usize>,
    says: Says,
}

enum Says {
    LeadIn,
    Moment(Meaning),
    Mark(Mark),
}

/// What one language reads, and how many pieces of the text it explains.
fn read(reader: &Reader<'_>, language: &'static str) -> (usize, Line) {
    let lead_in = lead_in::find(reader);
    let marks = marks(reader);
    let is_mark = |at: usize| {
        let word = &reader.words[reader.pieces[at].word];
        marks.binary_search_by_key(&word.whole.start, |mark| mark.range.start).is_ok()
    };
    let mut phrases =
        moment::find(&reader.up_to(lead_in.between.end), lead_in.between.start, |_| false);
    let end = lead_in
        .taken
        .last()
        .filter(|range| range.end == reader.len() && range.start > lead_in.start);
    let end = end.map_or(reader.len(), |range| range.start);
    let onto = |at: usize| lead_in.taken.iter().any(|range| range.start == at);
    phrases.extend(moment::find(&reader.up_to(end), lead_in.start, |at| is_mark(at) || onto(at)));

    let repeat = phrases.iter().find_map(|(_, phrase)| match &phrase.meaning {
        Meaning::Repeat(repeat) => Some(repeat),
        _ => None,
    });
    let mut said = Interpretation::new(repeat, lead_in.priority);
    let mut explained = 0;
    let mut taken: Vec<Taken> = Vec::new();
    for range in &lead_in.taken {
        explained += reader.known(range.clone());
        taken.push(Taken { range: bytes(reader, range), says: Says::LeadIn });
    }
    let mut candidates: Vec<Taken> = marks;
    candidates.extend(phrases.iter().map(|(at, Phrase { end, meaning, .. })| Taken {
        range: bytes(reader, &(*at..*end)),
        says: Says::Moment(meaning.clone()),
    }));
    candidates.sort_by_key(|taken| taken.range.start);
    for candidate in candidates {
        // Candidates come in order: only the words around the task and the one before can be in the way.
        let in_the_way = taken.iter().take(lead_in.taken.len()).chain(taken.last());
        let is_free = !in_the_way.into_iter().any(|known| overlap(&known.range, &candidate.range));
        let fits = match &candidate.says {
            _ if !is_free => false,
            Says::Mark(Mark::Tag(tag)) => said.take_tag(tag),
            Says::Mark(Mark::Priority(priority)) => said.take(&Meaning::Priority(*priority)),
            Says::Moment(meaning) => said.take(meaning),
            Says::LeadIn => true,
        };
        if fits {
            taken.push(candidate);
        }
    }
    taken.sort_by_key(|taken| taken.range.start);
    let level = closing_level(reader, &taken).filter(|(level, _)| said.take(level));
    taken.extend(level.map(|(level, range)| Taken { range, says: Says::Moment(level) }));
    explained += reader
        .pieces
        .iter()
        .enumerate()
        .filter(|(at, piece)| {
            let word = &reader.words[piece.word].whole;
            let is_moment = |taken: &Taken| matches!(taken.says, Says::Moment(_));
            within(&taken, word).any(is_moment)
                && (reader.known(*at..at + 1) > 0 || reader.digits(*at).is_some())
        })
        .count();
    (explained, line(reader, &taken, said, lead_in.reminds, language))
}

fn line(
    reader: &Reader<'_>,
    taken: &[Taken],
    said: Interpretation,
    reminds: bool,
    language: &'static str,
) -> Line {
    let now = reader.now;
    let due = said.due(now);
    let mut line = Line {
        title: title(reader.text, reader.words, taken),
        due,
        end: said.end(due, now),
        rule: said.rule(due, now),
        reminder: if reminds { interpretation::reminder(due, now) } else { None },
        priority: said.priority,
        tags: said.tags.clone(),
        parts: Vec::new(),
        language,
    };
    line.parts = taken.iter().map(|taken| part(taken, &said, &line, now)).collect();
    line
}

impl Line {
    /// The task to put on the list; an empty title is refused.
    pub fn into_new_task(self) -> Result<NewTask, InvalidField> {
        Ok(NewTask {
            title: Title::parse(&self.title)?,
            description: None,
            priority: self.priority.unwrap_or_default(),
            due: self.due,
            length: Length::of(self.due, self.end)?,
            tags: Tags::typed(&self.tags)?,
            recurrence: self.rule,
            keep_every: false,
            reminder: self.reminder,
            is_done: false,
        })
    }

    /// The one of the original's words that comes nearest to how it repeats.
    pub fn recurrence(&self) -> Recurrence {
        self.rule.as_ref().map_or(Recurrence::None, Rule::word)
    }
}

/// "Renew the card 2 july #admin high": how urgent it is, as the last word after a mark or a date.
fn closing_level(reader: &Reader<'_>, taken: &[Taken]) -> Option<(Meaning, Range<usize>)> {
    let last = reader.len().checked_sub(1).filter(|last| *last > 0)?;
    let (_, level) = reader.term(last, "level")?;
    let range = bytes(reader, &(last..last + 1));
    let before = bytes(reader, &(last - 1..last));
    let known = within(taken, &before).last()?;
    let fits = !matches!(known.says, Says::LeadIn) && range.start >= known.range.end;
    fits.then(|| Some((Meaning::Priority(Priority::parse(level)?), range))).flatten()
}

/// The marks of the text, word by word.
fn marks(reader: &Reader<'_>) -> Vec<Taken> {
    let of_word = |word: &Word| {
        let text = &reader.text[word.whole.clone()];
        let marks = if word.is_quoted { None } else { mark::read(text) };
        let start = word.whole.start;
        marks.into_iter().flatten().map(move |(range, mark)| Taken {
            range: start + range.start..start + range.end,
            says: Says::Mark(mark),
        })
    };
    reader.words.iter().flat_map(of_word).collect()
}

/// The bytes of some pieces, with the punctuation around them.
fn bytes(reader: &Reader<'_>, pieces: &Range<usize>) -> Range<usize> {
    let word = |at: usize| &reader.words[reader.pieces[at].word].whole;
    word(pieces.start).start..word(pieces.end - 1).end
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// What was taken of a word, or of several with it. `taken` is in order.
fn within<'t>(taken: &'t [Taken], word: &Range<usize>) -> impl Iterator<Item = &'t Taken> {
    let word = word.clone();
    let first = taken.partition_point(|taken| taken.range.end <= word.start);
    taken[first..].iter().take_while(move |taken| taken.range.start < word.end)
}

/// What was not taken, as one line. A title whose beginning was taken begins anew.
fn title(text: &str, words: &[Word], taken: &[Taken]) -> String {
    let mut left = Vec::new();
    for word in words {
        let parts = within(taken, &word.whole).map(|taken| &taken.range);
        // Of a word with several marks some may be too many.
        let mut from = word.whole.start;
        for range in parts {
            left.push(text.get(from..range.start).unwrap_or_default());
            from = range.end.max(from);
        }
        left.push(text.get(from..word.whole.end).unwrap_or_default());
    }
    left.retain(|part| !part.is_empty());
    let line = left.join(" ");
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if taken.is_empty() {
        return unquoted(&line).unwrap_or(&line).to_owned();
    }
    let line = line.trim_matches([',', ';', ':', '-', '–', '—', ' ']);
    let line = unquoted(line).unwrap_or(line);
    let begins_anew = words
        .first()
        .zip(taken.first())
        .is_some_and(|(word, taken)| taken.range.start <= word.whole.start);
    if begins_anew { capitalised(line) } else { line.to_owned() }
}

/// A title that is one quotation needs no quotation marks.
fn unquoted(line: &str) -> Option<&str> {
    let quotation = words(line);
    let [only] = quotation.as_slice() else { return None };
    let inner = line[only.range.clone()].trim();
    (only.is_quoted && only.whole.len() - only.range.len() <= inner_marks(line)).then_some(inner)
}

/// Bytes of the first and last mark of a quotation.
fn inner_marks(line: &str) -> usize {
    let first = line.chars().next().map_or(0, char::len_utf8);
    first + line.chars().next_back().map_or(0, char::len_utf8)
}

fn capitalised(line: &str) -> String {
    let mut letters = line.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn part(taken: &Taken, said: &Interpretation, line: &Line, now: &ZonedDateTime) -> Part {
    let (kind, label) = match &taken.says {
        Says::LeadIn => (PartKind::LeadIn, String::new()),
        Says::Moment(meaning) => (kind(meaning, line), label::of(meaning, said, line, now)),
        Says::Mark(Mark::Tag(tag)) => (PartKind::Tag, format!("#{tag}")),
        Says::Mark(Mark::Priority(priority)) => {
            (PartKind::Priority, label::priority_name(*priority).to_owned())
        }
    };
    Part { kind, range: taken.range.clone(), label }
}

fn kind(meaning: &Meaning, line: &Line) -> PartKind {
    match meaning {
        Meaning::Day { ends: true, .. } if line.rule.is_some() => PartKind::Recurrence,
        Meaning::Day { .. } | Meaning::Range { .. } | Meaning::Moment(_) => PartKind::Date,
        Meaning::Time { .. } | Meaning::Part(_) => PartKind::Time,
        Meaning::Priority(_) => PartKind::Priority,
        Meaning::Repeat(_)
        | Meaning::Times(_)
        | Meaning::For(_)
        | Meaning::Count(_)
        | Meaning::Except(_)
        | Meaning::AfterCompletion => PartKind::Recurrence,
    }
}
