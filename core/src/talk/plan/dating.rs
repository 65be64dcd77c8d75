//! When a new task is due: what its line says of that, and what is said around it.

use jiff::ZonedDateTime;
use serde_json::{Value, json};

use super::Planner;
use crate::{
    reading::{
        line::{self, Line, Part, PartKind},
        request::{Request, Slot},
        rules::spoken,
        when,
    },
    talk::change::{self, Change},
    task::{Due, start_of},
    text::{self, Word},
};

/// Shortest word that is put right to be part of a date, in letters.
const MISSPELT_MIN_LETTERS: usize = 3;

impl Planner<'_> {
    /// A line with words put right that are then part of a date: "evry month". Titles stay as they are
    /// written, and what is written with a capital is a name.
    pub(super) fn with_dates_as_meant(&self, line: &str) -> String {
        let mut put_right = line.to_owned();
        for word in spoken(line).into_iter().rev() {
            let Some(meant) = self.time_word(&word).filter(|_| {
                line[word.range.clone()].chars().all(char::is_lowercase) && !word.is_quoted
            }) else {
                continue;
            };
            let mut other = put_right.clone();
            other.replace_range(word.range.clone(), meant);
            let is_moment = |part: &Part| {
                matches!(part.kind, PartKind::Date | PartKind::Time | PartKind::Recurrence)
                    && part.range.contains(&word.range.start)
            };
            if when::line(&other, self.scene.now).parts.iter().any(is_moment) {
                put_right = other;
            }
        }
        put_right
    }

    /// The word of dates that a word nobody knows is spelt like. Names of days and months are read so anyway.
    fn time_word(&self, word: &Word) -> Option<&'static str> {
        let grammar = self.place.grammar;
        if grammar.knows(&word.key) || word.key.chars().count() < MISSPELT_MIN_LETTERS {
            return None;
        }
        let is_of_time = |known: &str| {
            let word = [Word { key: known.to_owned(), ..word.clone() }];
            let is_named =
                ["weekday", "month"].iter().any(|kind| grammar.value(kind, &word).is_some());
            let is_edge = grammar.value("edge", &word).is_some();
            !is_named
                && !is_edge
                && (when::may_be(&word) || grammar.begins("article", &word).is_some())
        };
        let near = grammar
            .vocabulary()
            .filter_map(|(known, _)| text::misspelling(&word.key, known).map(|cost| (cost, known)));
        near.filter(|(_, known)| is_of_time(known)).min().map(|(_, known)| known)
    }

    /// "Remind me 20 minutes before the standup at 9:30": `new`, reminded of so long before its hour.
    pub(super) fn reminding_before(&self, mut new: Value, request: &Request) -> Option<Value> {
        let due = Due::parse(new["due_date"].as_str()?, self.scene.zone()).ok()?;
        let change = Change::of(request, self.place.grammar, self.scene.now).ok()?;
        let Change::RemindBefore(span, at) = change else { return None };
        let at = change::before(due, span, at.as_deref(), self.scene.now)?;
        new["reminder_at"] = json!(at.to_string());
        Some(new)
    }

    /// A line as the language of the message reads it.
    pub(super) fn line(&self, text: &str, now: &ZonedDateTime) -> Line {
        line::parse_in(text, now, self.place.grammar.code)
    }

    /// The line `alone`, which says `line`, with what was said around it: "shaam ko … lena", "6 baje", is one moment.
    /// `None` where nothing was, or where that would change the title.
    pub(super) fn line_with(&self, alone: &Line, line: &str, request: &Request) -> Option<Line> {
        let around = [Slot::Instead, Slot::When].into_iter().filter_map(|slot| request.find(slot));
        let around: Vec<&str> = around.collect();
        if around.is_empty() {
            return None;
        }
        let whole = self.line(&format!("{line} {}", around.join(" ")), self.scene.now);
        (text::fold(&whole.title) == text::fold(&alone.title)).then_some(whole)
    }

    /// Puts into a line what was said around it of when: what it lacks, then what takes the place of a date.
    pub(super) fn date(&self, read: &mut Line, text: &str, request: &Request) {
        let now = self.scene.now;
        let mut is_time_only = read.parts.iter().all(|part| part.kind != PartKind::Date);
        // "Every saturday … at 10" says one thing in two places.
        let [when, instead] = [Slot::When, Slot::Instead].map(|slot| request.get(slot));
        let both = format!("{instead} {when}");
        let is_one = !when.is_empty() && !instead.is_empty() && when::read(&both, now).is_some();
        let said = [(Slot::When, when), (Slot::Instead, instead)];
        for (slot, when) in
            if is_one { vec![(Slot::Instead, both.as_str())] } else { said.to_vec() }
        {
            let extra =
                when::read(when, now).or_else(|| when::read(&self.with_dates_as_meant(when), now));
            let Some(extra) = extra else { continue };
            let names_day = extra.rule.is_none() || extra.due != Some(Due::Day(now.date()));
            let before = (read.due, read.end);
            let merged = match (extra.due, read.due) {
                // "Add a task for friday: call mom at nine".
                (Some(day @ Due::Day(_)), Some(Due::At(moment))) if is_time_only => {
                    let due =
                        self.time_on(day, text).or_else(|| change::at_time_of(day, moment, now));
                    due.map(|due| (due, change::lasting(before, due)))
                }
                (Some(_), Some(_)) if slot == Slot::Instead && names_day => {
                    change::moved_whole(when, before, now)
                }
                (Some(due), None) => Some((due, extra.end)),
                _ => None,
            };
            if let Some((due, end)) = merged {
                (read.due, read.end) = (Some(due), end);
            }
            is_time_only &= extra.is_time_only;
            read.rule = extra.rule.or(read.rule.take());
        }
    }

    /// The time that a line says, as of that day: "um 9" is in the morning there, though today nine is over.
    fn time_on(&self, day: Due, text: &str) -> Option<Due> {
        let zone = self.scene.zone();
        let midnight = start_of(day.day(zone), zone).to_zoned_datetime(zone.clone());
        let read = self.line(text, &midnight);
        read.due.filter(|due| matches!(due, Due::At(_)) && due.day(zone) == day.day(zone))
    }
}
