//! Reminders that are asked for or put off: what comes, and what rang.

use jiff::{SignedDuration, Span, Timestamp, ZonedDateTime};
use serde_json::json;

use super::{
    change::{moment_of, moved},
    item::Item,
    plan::{Planner, Said},
    reference::Meant,
    show::Question,
};
use crate::{
    chat::{
        tool::{Tool, ToolCall},
        wording::one_line,
    },
    reading::{
        request::{Act, Request, Slot},
        rules::{language, spoken},
        span,
    },
    reminder::{LATE_HOURS_MAX, SNOOZE_MINUTES, SNOOZE_MINUTES_MAX},
    task::Due,
    text::Word,
};

/// Until when a reminder is put off.
#[derive(Clone, Debug)]
pub(crate) enum Later {
    By(Span),
    /// A moment in words.
    To(String),
}

/// When the task's reminder is for, if it waits for its owner or is to come.
fn reminder(item: &Item, now: Timestamp) -> Option<Timestamp> {
    let Some(Due::At(at)) = item.reminder.filter(|_| !item.completed) else { return None };
    (at.duration_since(now) > -SignedDuration::from_hours(LATE_HOURS_MAX)).then_some(at)
}

/// Whether the task's reminder came due, and its owner did not get to it.
fn rang(item: &Item, now: Timestamp) -> bool {
    reminder(item, now).is_some_and(|at| at <= now)
}

impl Planner<'_> {
    /// "Snooze it": the task whose reminder rang last, if one did.
    pub(super) fn rang_last(&self, request: &Request) -> Option<Meant> {
        let now = self.scene.now.timestamp();
        let snoozes = self.is_snoozing(request) && self.is_pronoun(request);
        let ringing = self.place.items.iter().filter(|item| snoozes && rang(item, now));
        let last = ringing.max_by_key(|item| reminder(item, now))?;
        Some(Meant::These(vec![last.clone()]))
    }

    /// What a request to snooze wants of reminders that rang: that they ring again, and no other date.
    pub(super) fn later(&self, request: &Request, items: &[Item]) -> Option<Later> {
        let now = self.scene.now.timestamp();
        if !self.is_snoozing(request) || !items.iter().all(|item| rang(item, now)) {
            return None;
        }
        if let Some(text) = request.find(Slot::Span) {
            let read = span::read(self.place.grammar, &spoken(text));
            return read.map(|(span, _)| Later::By(span));
        }
        let when = request.find(Slot::When).or(request.find(Slot::Number));
        let by_itself = || Later::By(Span::new().minutes(SNOOZE_MINUTES));
        Some(when.map_or_else(by_itself, |when| Later::To(when.to_owned())))
    }

    /// "Snooze that reminder by an hour", "delete the rent reminder": what is wanted of the reminder, not of the task.
    pub(super) fn of_reminder(&self, request: &Request) -> Option<Request> {
        let (grammar, task) = (self.place.grammar, request.get(Slot::Task));
        let words = spoken(task);
        let (at, length) = (0..words.len())
            .find_map(|at| Some((at, grammar.begins("reminders", &words[at..])?)))?;
        let are_many = words[..at]
            .iter()
            .any(|word| grammar.begins("many", std::slice::from_ref(word)).is_some());
        let is_of_title = |item: &Item| item.words.iter().any(|known| known.key == words[at].key);
        let is_titled = words[at].is_quoted || self.place.items.iter().any(is_of_title);
        if !request.ids.is_empty() || are_many || is_titled {
            return None;
        }
        let act = match request.act {
            Act::Shift => Act::Remind,
            Act::Move if request.find(Slot::When).is_some() => Act::Remind,
            Act::Snooze => Act::Snooze,
            Act::Delete | Act::Drop | Act::Undate => Act::Unremind,
            _ => return None,
        };
        let (before, after) = (&words[..at], &words[at + length..]);
        let named = |words: &[Word]| {
            let first = self.place.content(words).into_iter().next()?;
            Some(task[first.range.start..words.last()?.range.end].to_owned())
        };
        let name = named(before).or_else(|| named(after)).unwrap_or_default();
        Some(Request { act, ..request.clone() }.with(Slot::Task, name))
    }

    fn is_snoozing(&self, request: &Request) -> bool {
        let says_so = || self.place.grammar.begins("snoozing", &spoken(&request.text)).is_some();
        request.act == Act::Snooze || (matches!(request.act, Act::Shift | Act::Move) && says_so())
    }
}

impl Question<'_> {
    /// Whether it is about reminders, not tasks.
    pub(super) fn is_about_reminders(&self) -> bool {
        let words = spoken(&self.request.text);
        let grammar = self.place.grammar;
        matches!(self.request.act, Act::Show | Act::Count)
            && (0..words.len()).any(|at| grammar.begins("reminders", &words[at..]).is_some())
    }

    pub(super) fn reminders_call() -> ToolCall {
        ToolCall::new(Tool::ListTasks.name(), json!({ "status": "pending" }))
    }

    /// The reminders that wait or are to come, the first one first.
    pub(super) fn reminders(&self, items: Vec<Item>, left_out: usize) -> Said {
        let now = self.scene.now;
        let window = self.selection().window;
        let is_within = |at: &Timestamp| {
            let day = Due::At(*at).day(self.scene.zone());
            window.as_ref().is_none_or(|window| {
                window.from.is_none_or(|from| day >= from) && window.to.is_none_or(|to| day <= to)
            })
        };
        let mut set: Vec<(Timestamp, Item)> = items
            .into_iter()
            .filter_map(|item| Some((reminder(&item, now.timestamp()).filter(is_within)?, item)))
            .collect();
        set.sort_by_key(|(at, _)| *at);
        let mut lines = vec![match set.len() {
            0 => self.wording.say("no_reminders", &[]),
            1 => self.wording.say("one_reminder", &[]),
            count => self.wording.say("reminders", &[("count", &count.to_string())]),
        }];
        lines.extend(set.iter().enumerate().map(|(place, (at, item))| {
            let when = self.wording.when(Due::At(*at), now);
            let title = one_line(&item.title);
            format!("{}. {title}: {when}", place + 1)
        }));
        if left_out > 0 {
            lines.push(self.wording.say("reminders_left_out", &[("count", &left_out.to_string())]));
        }
        let shown: Vec<Item> = set.into_iter().map(|(_, item)| item).collect();
        let touched = if shown.len() == 1 { shown.clone() } else { Vec::new() };
        Said { text: lines.join("\n"), shown, touched, ..Said::default() }
    }
}

/// The moment to which words put a reminder off, such as "half an hour" or "friday at 9"; `None` where they mean none within
/// the longest time that one may be put off.
pub fn put_off_until(text: &str, now: &ZonedDateTime) -> Option<Timestamp> {
    let words = spoken(text);
    let span = span::read(language(text), &words).filter(|(_, length)| *length == words.len());
    let later = span.map_or_else(|| Later::To(text.to_owned()), |(span, _)| Later::By(span));
    let last = now.timestamp() + SignedDuration::from_mins(SNOOZE_MINUTES_MAX.into());
    later.moment(now).filter(|at| *at > now.timestamp() && *at <= last)
}

impl Later {
    /// The moment this means.
    pub(super) fn moment(&self, now: &ZonedDateTime) -> Option<Timestamp> {
        match self {
            Self::By(span) => now.checked_add(*span).ok().map(|then| then.timestamp()),
            Self::To(when) => moment_of(moved(when, None, now)?, now),
        }
    }
}
