//! Answers in the language that was spoken, from the replies of its lexicon.

use jiff::{Timestamp, ToSpan, ZonedDateTime, civil::Date};
use serde_json::Value;

use super::item::Item;
use crate::{
    chat::{
        tool::{CallRecord, Tool},
        wording::{
            Between, as_sentence, one_line, problem, problems, quotes, quotes_of, results, title,
        },
    },
    reading::lexicon::{self, DEFAULT_LANGUAGE, Lexicon},
    task::{Due, Priority, Rule},
};

/// The replies of one language; what it lacks is said in the default one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wording(&'static Lexicon);

impl Wording {
    /// The wording of a language by the name of its lexicon.
    pub(crate) fn of(language: &str) -> Self {
        let default = || lexicon::all().first();
        Self(
            lexicon::of(language)
                .or_else(|| lexicon::of(DEFAULT_LANGUAGE))
                .or_else(default)
                .unwrap_or_else(|| unreachable!("the default language has a file")),
        )
    }

    pub(crate) fn language(self) -> &'static str {
        self.0.code
    }

    /// A reply as it is written down.
    pub(super) fn template(self, key: &str) -> &'static str {
        let default =
            || lexicon::of(DEFAULT_LANGUAGE).and_then(|lexicon| lexicon.text("reply", key));
        self.0.text("reply", key).or_else(default).unwrap_or_default()
    }

    /// A reply with its gaps filled.
    pub(crate) fn say(self, key: &str, gaps: &[(&str, &str)]) -> String {
        let mut text = String::new();
        let mut rest = self.template(key);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((gap, after)) = after.split_once('}') else { break };
            text.push_str(before);
            text.push_str(
                gaps.iter().find(|(name, _)| *name == gap).map_or("", |(_, value)| value),
            );
            rest = after;
        }
        text.push_str(rest);
        text
    }

    /// What stands between the parts of a list, and before the last.
    pub(crate) fn between(self) -> Between<'static> {
        (self.template("comma"), self.template("and"))
    }

    /// `“A”, “B” and “C”`.
    pub(crate) fn quotes<T: AsRef<str>>(self, titles: &[T]) -> String {
        quotes(titles, self.between(), self.template("more"))
    }

    /// [`Self::quotes`] of `count` titles, of which these are the first.
    pub(crate) fn quotes_of<T: AsRef<str>>(self, titles: &[T], count: usize) -> String {
        quotes_of(titles, count, self.between(), self.template("more"))
    }

    /// `#home and #work`.
    pub(crate) fn tags(self, tags: &[String]) -> String {
        let tags: Vec<String> = tags.iter().map(|tag| format!("#{tag}")).collect();
        tags.join(&format!(" {} ", self.template("and")))
    }

    pub(crate) fn level(self, priority: Priority) -> &'static str {
        self.template(&format!("level_{}", priority.word()))
    }

    /// How often: in the words of the language where the word of old says all.
    pub(crate) fn rhythm(self, rule: &Rule) -> String {
        if super::change::is_word(rule) {
            return self.template(&format!("every_{}", rule.word().word())).to_owned();
        }
        let words = rule.words_spoken(self.language());
        let mut letters = words.chars();
        let first: String =
            letters.next().map(|letter| letter.to_lowercase().collect()).unwrap_or_default();
        first + letters.as_str()
    }

    /// `today`, `tomorrow 17:00`, `Fri 27 Nov`, `Mon 4 Jan 2027 09:00`.
    pub(crate) fn when(self, due: Due, now: &ZonedDateTime) -> String {
        let day = self.day(due.day(now.time_zone()), now);
        match due {
            Due::Day(_) | Due::Last { .. } => day,
            Due::At(moment) => format!("{day} {}", clock(moment, now)),
        }
    }

    /// `tomorrow 14:00 – 15:00`, `Sat 5 Dec – Thu 10 Dec`; [`Self::when`] of what does not last.
    pub(crate) fn span(self, due: Due, end: Option<Due>, now: &ZonedDateTime) -> String {
        let (begins, zone) = (self.when(due, now), now.time_zone());
        let ends = match end {
            None => return begins,
            Some(Due::At(moment)) if due.day(zone) == zone.to_datetime(moment).date() => {
                clock(moment, now)
            }
            Some(end) => self.when(end, now),
        };
        format!("{begins} – {ends}")
    }

    /// The day and the time of day that it is.
    pub(crate) fn now(self, now: &ZonedDateTime) -> String {
        format!("{} {}", self.date(now.date(), now), clock(now.timestamp(), now))
    }

    /// A day, by its name where it is near.
    pub(crate) fn day(self, day: Date, now: &ZonedDateTime) -> String {
        let is = |days: i64| now.date().checked_add(days.days()).is_ok_and(|other| other == day);
        for (distance, key) in [(0, "today"), (1, "tomorrow"), (-1, "yesterday")] {
            if is(distance) {
                return self.template(key).to_owned();
            }
        }
        self.date(day, now)
    }

    /// `Fri 27 Nov`, `Mon 4 Jan 2027`: a day by the calendar.
    pub(crate) fn date(self, day: Date, now: &ZonedDateTime) -> String {
        let name = |key: &str, at: i8| {
            let at = usize::try_from(at).unwrap_or_default();
            self.template(key).split(' ').nth(at).unwrap_or_default()
        };
        let year =
            if day.year() == now.year() { String::new() } else { format!(" {}", day.year()) };
        let weekday = name("weekdays", day.weekday().to_monday_zero_offset());
        format!("{weekday} {} {}{year}", day.day(), name("months", day.month() - 1))
    }

    /// `, due tomorrow 17:00, high priority, #home, repeats weekly`: what is worth saying of a task.
    pub(crate) fn details(self, item: &Item, now: &ZonedDateTime) -> String {
        let mut parts = Vec::new();
        if let Some(due) = item.due {
            parts.push(self.due(due, &self.span(due, item.end, now)));
        }
        if item.priority != Priority::Medium {
            parts.push(self.say("with_level", &[("level", self.level(item.priority))]));
        }
        parts.extend(item.tags.iter().map(|tag| format!("#{tag}")));
        if let Some(rule) = &item.rule {
            parts.push(self.say("repeats", &[("how", &self.rhythm(rule))]));
        }
        parts.into_iter().flat_map(|part| [self.template("comma").to_owned(), part]).collect()
    }

    /// That something is due `when`: what has a time is not until then in every language, but then.
    pub(crate) fn due(self, due: Due, when: &str) -> String {
        let is_timed = matches!(due, Due::At(_)) && self.0.text("reply", "due_timed").is_some();
        self.say(if is_timed { "due_timed" } else { "due" }, &[("when", when)])
    }

    /// A task as a line of a list.
    pub(crate) fn line(self, number: usize, item: &Item, now: &ZonedDateTime) -> String {
        let done = if item.completed { self.template("done_mark") } else { "" };
        let space = if done.is_empty() { "" } else { " " };
        format!("{number}. {}{space}{done}{}", one_line(&item.title), self.details(item, now))
    }

    /// Tasks as numbered lines.
    pub(crate) fn numbered(self, items: &[Item], now: &ZonedDateTime) -> String {
        let lines: Vec<String> =
            items.iter().enumerate().map(|(at, item)| self.line(at + 1, item, now)).collect();
        lines.join("\n")
    }
}

/// Most tasks that a mere yes consents to; more want the word for what is done.
pub(crate) const YES_MAX: usize = 10;

impl Wording {
    /// That `count` things are more than the `most` that are done at once.
    pub(crate) fn too_many(self, count: &str, most: usize) -> String {
        self.say("too_many", &[("count", count), ("most", &most.to_string())])
    }

    /// One sentence for each kind of thing that was done, failures last. Empty if nothing was.
    pub(crate) fn summary(self, records: &[CallRecord]) -> String {
        let done = [
            ("added", &[Tool::AddTask] as &[Tool]),
            ("completed", &[Tool::CompleteTask, Tool::CompleteTasks]),
            ("updated", &[Tool::UpdateTask, Tool::UpdateTasks]),
            ("deleted", &[Tool::DeleteTask]),
        ];
        let mut sentences: Vec<String> = done
            .into_iter()
            .filter_map(|(key, tools)| {
                let titles = titles_done(records, tools);
                let count = titles.len() + unnamed(records, tools);
                let what = self.quotes_of(&titles, count);
                (!titles.is_empty()).then(|| self.say(key, &[("what", &what)]))
            })
            .collect();
        sentences.extend(self.undone(records));
        for problem in records.iter().flat_map(|record| problems(&record.output)) {
            let sentence = as_sentence(problem);
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        sentences.join(" ")
    }

    /// One sentence for each way in which changes were taken back.
    pub(crate) fn undone(self, records: &[CallRecord]) -> Vec<String> {
        let all: Vec<&Value> =
            records.iter().flat_map(|record| results(&record.output, "changes")).collect();
        let sentence = |(status, key): (&str, &str)| {
            let is_so =
                |result: &&&Value| result.get("status").and_then(Value::as_str) == Some(status);
            let mut titles: Vec<&str> =
                all.iter().filter(is_so).filter_map(|it| title(it)).collect();
            titles.dedup();
            (!titles.is_empty()).then(|| self.say(key, &[("what", &self.quotes(&titles))]))
        };
        [
            ("removed", "undo_removed"),
            ("restored", "undo_restored"),
            ("changed_back", "undo_changed_back"),
        ]
        .into_iter()
        .filter_map(sentence)
        .collect()
    }
}

fn titles_done<'a>(records: &'a [CallRecord], tools: &[Tool]) -> Vec<&'a str> {
    records
        .iter()
        .filter(|record| record.call.tool().is_some_and(|tool| tools.contains(&tool)))
        .flat_map(|record| std::iter::once(&record.output).chain(results(&record.output, "tasks")))
        .filter(|result| problem(result).is_none())
        .filter_map(title)
        .collect()
}

/// How many tasks calls were about besides those that they name.
fn unnamed(records: &[CallRecord], tools: &[Tool]) -> usize {
    let is_of = |record: &&CallRecord| record.call.tool().is_some_and(|tool| tools.contains(&tool));
    let unnamed = |record: &CallRecord| {
        let count = record.output.get("count").and_then(Value::as_u64).unwrap_or_default();
        let named = results(&record.output, "tasks").iter().filter(|it| title(it).is_some());
        usize::try_from(count).unwrap_or_default().saturating_sub(named.count())
    };
    records.iter().filter(is_of).map(unnamed).sum()
}

/// `17:00`, at the place of `now`.
fn clock(moment: Timestamp, now: &ZonedDateTime) -> String {
    now.time_zone().to_datetime(moment).strftime("%H:%M").to_string()
}

/// A title that begins with a capital.
pub(crate) fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
