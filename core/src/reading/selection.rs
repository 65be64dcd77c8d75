//! Which part of the list a phrase speaks of: "my open work tasks due this week, by priority".

use jiff::{ToSpan, ZonedDateTime, civil::Date};
use serde::{Deserialize, Serialize};

use super::{line, sentence::Grammar, when};
use crate::{
    task::{Priority, list::Status},
    text::{Gap, Word},
};

/// Days of a week.
const WEEK_DAYS: i64 = 7;
/// Longest date inside a phrase, in words.
const DATE_MAX_WORDS: usize = 7;

/// A part of the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Selection {
    pub(crate) status: Option<Status>,
    pub(crate) window: Option<Window>,
    pub(crate) level: Option<Priority>,
    pub(crate) tag: Option<String>,
    pub(crate) order: Option<Order>,
    pub(crate) kind: Option<Kind>,
    /// Everything, or all that fit.
    pub(crate) is_all: bool,
    /// Places in the list that was shown.
    pub(crate) places: Vec<Place>,
    /// What was not understood, as it is compared.
    pub(crate) about: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Order {
    Due,
    Priority,
    Newest,
}

/// What no filter of the list tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Repeating,
    Undated,
    Dated,
    Untagged,
    /// What was added, in the window.
    New,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Place {
    /// From 1.
    Number(usize),
    Last,
    /// So many, the last ones.
    LastOnes(usize),
    /// So many, the first ones.
    FirstOnes(usize),
}

/// A span of days, both ends included; open where `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window {
    /// What it is called in grammars and replies: `today`, `this_week`, `day`, `until`.
    pub(crate) name: String,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
}

impl Window {
    /// The window of that name, as seen at `now`. Weeks begin on Monday.
    pub(crate) fn named(name: &str, now: &ZonedDateTime) -> Option<Self> {
        let today = now.date();
        let on = |days: i64| today.saturating_add(days.days());
        let since_monday = i64::from(today.weekday().to_monday_zero_offset());
        let month = |months: i64| today.first_of_month().saturating_add(months.months());
        let span = |from: Date, to: Date| Some((Some(from), Some(to)));
        let (from, to) = match name {
            "overdue" => Some((None, Some(today))),
            "today" => span(today, today),
            "tomorrow" => span(on(1), on(1)),
            "yesterday" => span(on(-1), on(-1)),
            "this_week" => span(on(-since_monday), on(6 - since_monday)),
            "next_week" => span(on(7 - since_monday), on(13 - since_monday)),
            "last_week" => span(on(-7 - since_monday), on(-1 - since_monday)),
            "weekend" => span(on(5 - since_monday), on(6 - since_monday)),
            "next_weekend" => span(on(12 - since_monday), on(13 - since_monday)),
            "soon" => span(today, on(7)),
            "three_days" => span(today, on(3)),
            "fortnight" => span(today, on(14)),
            "this_month" => span(month(0), month(1).saturating_sub(1.day())),
            "next_month" => span(month(1), month(2).saturating_sub(1.day())),
            "last_month" => span(month(-1), month(0).saturating_sub(1.day())),
            "this_year" => span(today.first_of_year(), today.last_of_year()),
            _ => None,
        }?;
        Some(Self { name: name.to_owned(), from, to })
    }

    pub(crate) fn is_overdue(&self) -> bool {
        self.name == "overdue"
    }

    /// What is before or after it, as `edge` says; itself where that says nothing.
    fn beside(self, edge: &str) -> Self {
        match edge {
            "before" => {
                Self::dates("before", None, self.from.map(|from| from.saturating_sub(1.day())))
            }
            "until" => Self::dates("until", None, self.to),
            "after" => Self::dates("after", self.to.map(|to| to.saturating_add(1.day())), None),
            "from" => Self::dates("from", self.from, None),
            _ => self,
        }
    }

    /// What is left of a week, or the like, from the day on that `from` says; of one that is over, of the next.
    fn rest(&self, from: &Self) -> Option<Self> {
        let first = from.from.filter(|_| from.name == "from")?;
        let to = self.to.filter(|_| self.from.is_some_and(|begins| begins < first))?;
        Some(Self::span(first, if first > to { to.saturating_add(WEEK_DAYS.days()) } else { to }))
    }

    fn span(from: Date, to: Date) -> Self {
        Self::dates("span", Some(from), Some(to))
    }

    fn dates(name: &str, from: Option<Date>, to: Option<Date>) -> Self {
        Self { name: name.to_owned(), from, to }
    }
}

/// Reads a phrase. What it does not know is [`Selection::about`].
pub(crate) fn read(
    grammar: &Grammar,
    text: &str,
    words: &[Word],
    now: &ZonedDateTime,
) -> Selection {
    let mut reader = Reader { grammar, text, words, now, said: Selection::default() };
    let mut at = 0;
    while at < words.len() {
        at += reader.step(at).max(1);
    }
    reader.said
}

/// Whether a phrase speaks of a part of the list with each of its words, and counts no places in it.
pub(crate) fn is_part(grammar: &Grammar, text: &str, words: &[Word], now: &ZonedDateTime) -> bool {
    let mut reader = Reader { grammar, text, words, now, said: Selection::default() };
    let (mut at, mut unknown) = (0, 0);
    // "The last two": a word may be explained by the next one, and by none after that.
    while at < words.len() && (unknown == 0 || reader.said.about.len() < unknown) {
        unknown = reader.said.about.len();
        at += reader.step(at).max(1);
    }
    reader.said.about.is_empty() && reader.said.places.is_empty()
}

struct Reader<'a> {
    grammar: &'a Grammar,
    text: &'a str,
    words: &'a [Word],
    now: &'a ZonedDateTime,
    said: Selection,
}

impl Reader<'_> {
    /// Reads what begins at `at`, and says how many words that were.
    fn step(&mut self, at: usize) -> usize {
        let rest = &self.words[at..];
        // "5 December" is a day, and no fifth place in a month.
        let day = self.is_of_month(rest).then(|| self.date(at)).flatten();
        let known = day.or_else(|| self.tag(at)).or_else(|| self.place(rest));
        let known = known.or_else(|| self.lacking(rest)).or_else(|| self.value(rest, at));
        if let Some(length) = known.or_else(|| self.date(at)) {
            return length;
        }
        let pronoun = self.grammar.value("pronoun", rest);
        if let Some((_, length)) = pronoun.filter(|(name, _)| *name == "all") {
            self.said.is_all = true;
            return length;
        }
        if let Some(length) = self.grammar.begins("filler", rest) {
            return length;
        }
        self.said.about.push(rest[0].key.clone());
        1
    }

    /// Whether the words begin with a number, and a month follows it.
    fn is_of_month(&self, rest: &[Word]) -> bool {
        number(self.grammar, rest).is_some_and(|(_, length)| {
            rest.get(length..).is_some_and(|after| self.grammar.value("month", after).is_some())
        })
    }

    /// `#home`, `tagged home`.
    fn tag(&mut self, at: usize) -> Option<usize> {
        let word = &self.words[at];
        if let Some(tag) = word.key.strip_prefix('#').filter(|tag| !tag.is_empty()) {
            if tag.chars().all(|letter| letter.is_ascii_digit()) {
                return None;
            }
            self.said.tag = Some(tag.to_owned());
            return Some(1);
        }
        // "यात्रा टैग वाले".
        let after =
            self.words.get(at + 1..).and_then(|rest| self.grammar.begins("tagged_after", rest));
        if let Some(length) = after {
            self.said.tag = Some(word.key.clone());
            return Some(length + 1);
        }
        let length = self.grammar.begins("tagged", &self.words[at..])?;
        let tag = self.words.get(at + length)?;
        let is_tag = self.grammar.begins("filler", &self.words[at + length..]).is_none();
        is_tag.then(|| {
            self.said.tag = Some(tag.key.trim_start_matches('#').to_owned());
            length + 1
        })
    }

    /// "task 3", "the second", "the last two", "first three".
    fn place(&mut self, rest: &[Word]) -> Option<usize> {
        let before = self.words.len().checked_sub(rest.len() + 1).map(|at| &self.words[at..=at]);
        // "The second one", "the milk one": no number.
        if self.grammar.begins("one_word", rest).is_some() {
            let counts =
                before.is_some_and(|before| self.grammar.begins("numbered", before).is_some());
            if !counts || self.words.len() == 1 {
                return self.grammar.begins("one_word", rest).filter(|_| self.words.len() > 1);
            }
        }
        let (number, length) = number(self.grammar, rest)?;
        let is_last = |word: &Word| {
            matches!(self.grammar.value("pronoun", std::slice::from_ref(word)), Some(("last", _)))
        };
        let after = rest.get(length..).and_then(|rest| number_of(self.grammar, rest));
        if let (1, Some((count, more))) = (number, after.filter(|(count, _)| *count > 1))
            && self.grammar.begins("first", rest).is_some()
        {
            self.said.places.push(Place::FirstOnes(count));
            return Some(length + more);
        }
        if rest.len() < self.words.len() {
            let before = &self.words[self.words.len() - rest.len() - 1];
            if is_last(before) && number > 1 {
                self.said.about.retain(|word| *word != before.key);
                self.said.places.retain(|place| *place != Place::Last);
                self.said.places.push(Place::LastOnes(number));
                return Some(length);
            }
        }
        self.said.places.push(Place::Number(number));
        Some(length)
    }

    /// "Without a date", "has no tags".
    fn lacking(&mut self, rest: &[Word]) -> Option<usize> {
        let length = self.grammar.begins("without", rest)?;
        let after = rest.get(length..)?;
        let article = self.grammar.begins("article", after).unwrap_or(0);
        let after = after.get(article..)?;
        let lacks = |class: &str| self.grammar.begins(class, after);
        let (kind, more) = lacks("dates")
            .map(|more| (Kind::Undated, more))
            .or_else(|| lacks("labels").map(|more| (Kind::Untagged, more)))?;
        self.said.kind = Some(kind);
        Some(length + article + more)
    }

    fn value(&mut self, rest: &[Word], at: usize) -> Option<usize> {
        let window =
            self.grammar.value("window", rest).map(|(name, length)| (name.to_owned(), length));
        let kind = self.grammar.value("kind", rest).map(|(name, length)| (name.to_owned(), length));
        let level =
            self.grammar.value("level", rest).map(|(name, length)| (name.to_owned(), length));
        let status =
            self.grammar.value("status", rest).map(|(name, length)| (name.to_owned(), length));
        let order = self.order(at).map(|(name, length)| (name.to_owned(), length));
        let longest = [&window, &kind, &level, &status, &order]
            .into_iter()
            .filter_map(|found| found.as_ref().map(|(_, length)| *length))
            .max()?;
        let is = |found: &Option<(String, usize)>| {
            found.as_ref().filter(|(_, length)| *length == longest).map(|(name, _)| name.clone())
        };
        if let Some(order) = is(&order) {
            self.said.order = order_named(&order);
        } else if let Some(kind) = is(&kind) {
            self.said.kind = kind_named(&kind);
        } else if let Some(window) = is(&window) {
            // "Due today" is said once; what was said first counts.
            // "Coming up" says nothing beside "next week".
            let (edge, more) = self.edge_after(&rest[longest..]);
            let window = Window::named(&window, self.now).map(|window| window.beside(&edge));
            self.take_window(window);
            return Some(longest + more);
        } else if let Some(level) = is(&level) {
            self.said.level = Priority::parse(&level);
        } else if let Some(status) = is(&status) {
            let status = if status == "completed" { Status::Done } else { Status::Todo };
            self.said.status = self.said.status.or(Some(status));
        }
        Some(longest)
    }

    /// "by due date": an order, only after a word that sorts.
    fn order(&self, at: usize) -> Option<(&str, usize)> {
        let length = self.grammar.begins("sorted", &self.words[at..])?;
        let (name, more) = self.grammar.value("order", self.words.get(at + length..)?)?;
        Some((name, length + more))
    }

    /// "due before": the edge that is said last, and how many words say it.
    fn edge(&self, rest: &[Word]) -> (String, usize) {
        let mut said = (String::new(), 0);
        while let Some((edge, length)) =
            rest.get(said.1..).and_then(|rest| self.grammar.value("edge", rest))
        {
            said = (edge.to_owned(), said.1 + length);
        }
        said
    }

    /// "कल तक", "کل سے": the edge where a language's little words follow.
    fn edge_after(&self, rest: &[Word]) -> (String, usize) {
        let said = self.grammar.value("edge_after", rest);
        said.map_or_else(Default::default, |(edge, length)| (edge.to_owned(), length))
    }

    /// "This week from tomorrow on": the rest of it, on its last day the one that begins then.
    fn take_window(&mut self, window: Option<Window>) {
        self.said.window = match (self.said.window.take(), window) {
            (Some(said), Some(window)) if said.name != "soon" => {
                Some(said.rest(&window).or_else(|| window.rest(&said)).unwrap_or(said))
            }
            (said, window) => window.or(said),
        };
    }

    /// "on friday", "before december", "until the 3rd".
    fn date(&mut self, at: usize) -> Option<usize> {
        let rest = &self.words[at..];
        let (edge, skipped) = self.edge(rest);
        if let Some((name, length)) =
            rest.get(skipped..).and_then(|rest| self.grammar.value("window", rest))
        {
            self.said.window = Window::named(name, self.now).map(|window| window.beside(&edge));
            return Some(skipped + length);
        }
        if let Some((month, length)) =
            rest.get(skipped..).and_then(|rest| self.grammar.value("month", rest))
        {
            let is_whole = number(self.grammar, &rest[skipped + length..]).is_none();
            if let Some(month) = month.parse().ok().filter(|_| is_whole) {
                self.said.window = Some(in_month(month, &edge, self.now));
                return Some(skipped + length);
            }
        }
        if let Some((span, length)) =
            self.days_of_month(&rest[skipped..]).filter(|_| edge == "from")
        {
            self.said.window = Some(span);
            return Some(skipped + length);
        }
        let most = (rest.len() - skipped).min(DATE_MAX_WORDS);
        let first = rest.get(skipped..=skipped)?;
        let may_be = when::may_be(first) || when::may_be(&rest[skipped..skipped + most.min(3)]);
        if !may_be || !line::may_be_moments(first) {
            return None;
        }
        let (length, day) = (1..=most).rev().find_map(|length| {
            let words = &rest[skipped..skipped + length];
            let parted = words[..length - 1].iter().any(|word| word.after >= Gap::Colon);
            let source = &self.text[words[0].range.start..words[length - 1].range.end];
            let may_be = !parted && when::may_be(words);
            let day = if may_be { when::day(source, self.now) } else { None };
            day.map(|day| (length, day))
        })?;
        let said = &rest[skipped..skipped + length];
        let last =
            self.last_day(said).filter(|last| *last > day && matches!(edge.as_str(), "" | "from"));
        let found = match last {
            Some(last) => Window::span(day, last),
            None => Window::dates(near(day, self.now), Some(day), Some(day)).beside(&edge),
        };
        // "جمعے تک": some edges belong to the date.
        let within = (1..length).find_map(|at| {
            let (edge, taken) = self.edge_after(&said[at..]);
            (at + taken == length).then_some(edge).filter(|edge| !edge.is_empty())
        });
        let (behind, more) = match within {
            Some(edge) => (edge, 0),
            None => self.edge_after(&rest[skipped + length..]),
        };
        let found = if edge.is_empty() { found.beside(&behind) } else { found };
        self.said.window = Some(match (self.said.window.take(), found.to) {
            (Some(Window { name, from: Some(from), .. }), Some(to)) if name == "from" => {
                // "Between monday and wednesday", on a tuesday.
                let is_before = to < from;
                Window::span(from, if is_before { to.saturating_add(WEEK_DAYS.days()) } else { to })
            }
            _ => found,
        });
        Some(skipped + length + more)
    }

    /// "5-7 December": the last day.
    fn last_day(&self, words: &[Word]) -> Option<Date> {
        let source = &self.text[words.first()?.range.start..words.last()?.range.end];
        when::line(source, self.now).end.map(|end| end.day(self.now.time_zone()))
    }

    /// "5 and 7 December": a span of days, and how many words say it.
    fn days_of_month(&self, rest: &[Word]) -> Option<(Window, usize)> {
        let (first, length) = number(self.grammar, rest)?;
        let linked = rest.get(length..)?;
        let link = ["and", "to"].iter().find_map(|class| self.grammar.begins(class, linked))?;
        let last = linked.get(link..).filter(|last| self.is_of_month(last))?;
        let (_, digits) = number(self.grammar, last)?;
        let (_, month) = self.grammar.value("month", &last[digits..])?;
        let words = digits + month;
        let source = &self.text[last[0].range.start..last[words - 1].range.end];
        let last = when::day(source, self.now)?;
        let first = Date::new(last.year(), last.month(), i8::try_from(first).ok()?).ok()?;
        (first < last).then(|| (Window::span(first, last), length + link + words))
    }
}

/// What a day is called beside today.
fn near(day: Date, now: &ZonedDateTime) -> &'static str {
    match (day - now.date()).get_days() {
        0 => "today",
        1 => "tomorrow",
        -1 => "yesterday",
        _ => "day",
    }
}

fn in_month(month: i8, edge: &str, now: &ZonedDateTime) -> Window {
    let year = if month < now.month() { now.year() + 1 } else { now.year() };
    let first = Date::new(year, month, 1).unwrap_or(now.date());
    match edge {
        "before" | "until" => Window::dates("before", None, Some(first.saturating_sub(1.day()))),
        "after" => {
            Window::dates("after", Some(first.last_of_month().saturating_add(1.day())), None)
        }
        _ => Window::dates("month", Some(first), Some(first.last_of_month())),
    }
}

fn order_named(name: &str) -> Option<Order> {
    match name {
        "due" => Some(Order::Due),
        "priority" => Some(Order::Priority),
        "newest" => Some(Order::Newest),
        _ => None,
    }
}

pub(crate) fn kind_named(name: &str) -> Option<Kind> {
    match name {
        "undated" => Some(Kind::Undated),
        "repeating" => Some(Kind::Repeating),
        "dated" => Some(Kind::Dated),
        "untagged" => Some(Kind::Untagged),
        "new" => Some(Kind::New),
        _ => None,
    }
}

/// A number at the beginning of `words`, by digits or by name.
pub(crate) fn number(grammar: &Grammar, words: &[Word]) -> Option<(usize, usize)> {
    let first = words.first()?;
    let digits = first.key.trim_start_matches('#');
    if let Ok(number) = digits.parse() {
        return Some((number, 1));
    }
    number_of(grammar, words)
}

fn number_of(grammar: &Grammar, words: &[Word]) -> Option<(usize, usize)> {
    if let Some(number) = words.first().and_then(|word| word.key.parse().ok()) {
        return Some((number, 1));
    }
    let (name, length) = grammar.value("number", words)?;
    name.parse().ok().map(|number| (number, length))
}
