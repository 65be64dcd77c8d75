//! What to do first, a plan for the day, and help for who has too much to do.

use jiff::{Span, ToSpan, civil::Date};

use super::{Question, say};
use crate::{
    reading::request::Slot,
    talk::{item::Item, plan::Said, reference::is_overdue, round},
    task::Priority,
};

/// Most tasks that are named as the first to do.
const FIRST_MAX: usize = 3;
/// Most days that are looked at for a free one.
const FREE_DAYS_MAX: usize = 31;
/// Most tasks in a plan for a day.
const PLANNED_MAX: usize = 10;

impl Question<'_> {
    /// Most urgent first: what is late, then what is due or important.
    pub(super) fn by_urgency(&self, mut items: Vec<Item>) -> Vec<Item> {
        let now = self.scene.now;
        items.sort_by_key(|item| {
            let is_today = item.due.is_some_and(|due| due.day(self.scene.zone()) <= now.date());
            let rank = match (is_overdue(item, now), is_today, item.priority) {
                (true, ..) => 0,
                (_, true, Priority::High) => 1,
                (_, true, _) => 2,
                (_, _, Priority::High) => 3,
                (_, _, Priority::Medium) => 4,
                _ => 5,
            };
            (
                rank,
                std::cmp::Reverse(item.priority),
                item.due.is_none(),
                item.due.map(|due| self.moment(due)),
            )
        });
        items
    }

    pub(super) fn first(&self, items: Vec<Item>) -> Said {
        if items.is_empty() {
            return say(self.wording.say("nothing_open", &[]));
        }
        let mut items = self.by_urgency(items);
        // "Which one is the most urgent?" asks for one.
        let asked = self.request.find(Slot::Number).and_then(|number| number.parse().ok());
        items.truncate(asked.unwrap_or(FIRST_MAX));
        let text = format!("{}\n{}", self.wording.say("first", &[]), self.reasons(&items));
        Said { text, touched: items[..1].to_vec(), shown: items, ..Said::default() }
    }

    /// Lines that say why.
    fn reasons(&self, items: &[Item]) -> String {
        let lines: Vec<String> = items
            .iter()
            .enumerate()
            .map(|(at, item)| {
                let late = if is_overdue(item, self.scene.now) {
                    self.wording.say("late_mark", &[])
                } else {
                    String::new()
                };
                self.wording.line(at + 1, item, self.scene.now) + &late
            })
            .collect();
        lines.join("\n")
    }

    /// What is for today, to be gone through; where nothing is, a plan.
    pub(super) fn round(&self, items: Vec<Item>) -> Said {
        let mut shown = self.for_today(self.by_urgency(items.clone()));
        shown.truncate(round::TASKS_MAX);
        let count = shown.len().to_string();
        let text = match shown.len() {
            0 => return self.plan(items),
            1 => self.wording.say("round_begin_one", &[]),
            _ => self.wording.say("round_begin", &[("count", &count)]),
        };
        Said { text, shown, is_round: true, ..Said::default() }
    }

    /// What is due today, and what is late.
    fn for_today(&self, items: Vec<Item>) -> Vec<Item> {
        let (zone, today) = (self.scene.zone(), self.scene.now.date());
        let is_due = |item: &Item| item.due.is_some_and(|due| due.day(zone) <= today);
        items.into_iter().filter(is_due).collect()
    }

    pub(super) fn plan(&self, items: Vec<Item>) -> Said {
        let all = self.by_urgency(items);
        let mut planned = self.for_today(all.clone());
        let key = if planned.is_empty() { "plan_free" } else { "plan" };
        if planned.is_empty() {
            planned = all.into_iter().take(FIRST_MAX).collect();
        }
        planned.truncate(PLANNED_MAX);
        if planned.is_empty() {
            return say(self.wording.say("nothing_open", &[]));
        }
        let text = format!(
            "{}\n{}\n{}",
            self.wording.say(key, &[]),
            self.reasons(&planned),
            self.wording.say("which_first", &[])
        );
        Said { text, shown: planned, ..Said::default() }
    }

    pub(super) fn overwhelmed(&self, items: Vec<Item>) -> Said {
        if items.is_empty() {
            return say(self.wording.say("nothing_open", &[]));
        }
        let late = items.iter().filter(|item| is_overdue(item, self.scene.now)).count();
        let count = items.len();
        let mut first = self.by_urgency(items);
        first.truncate(FIRST_MAX);
        let heading = self
            .wording
            .say("overwhelmed", &[("count", &count.to_string()), ("late", &late.to_string())]);
        let text = format!(
            "{heading}\n{}\n{}",
            self.reasons(&first),
            self.wording.say("one_at_a_time", &[])
        );
        Said { text, shown: first, ..Said::default() }
    }

    /// The first and the last day that is asked about: from today for `ahead`, where none is said.
    fn days_ahead(&self, ahead: Span) -> (Date, Date) {
        let today = self.scene.now.date();
        let window = self.selection().window;
        let first = window.as_ref().and_then(|window| window.from).unwrap_or(today).max(today);
        let last = window.and_then(|window| window.to).unwrap_or(today.saturating_add(ahead));
        (first, last)
    }

    /// The days on which nothing is due, of those that are asked about; else of the next seven.
    fn free(&self, items: &[Item]) -> Said {
        let (first, last) = self.days_ahead(6.days());
        let zone = self.scene.zone();
        let spans: Vec<(Date, Date)> = items
            .iter()
            .filter_map(|item| Some((item.due?.day(zone), item.end.or(item.due)?.day(zone))))
            .collect();
        let is_free = |day: &Date| !spans.iter().any(|(from, to)| (*from..=*to).contains(day));
        let days = first.series(1.day()).take_while(|day| *day <= last).take(FREE_DAYS_MAX);
        let free: Vec<String> =
            days.filter(is_free).map(|day| self.wording.day(day, self.scene.now)).collect();
        match free.as_slice() {
            [] => say(self.wording.say("no_free_day", &[])),
            free => say(self
                .wording
                .say("free_days", &[("days", &free.join(self.wording.between().0))])),
        }
    }

    pub(super) fn busiest(&self, items: &[Item]) -> Said {
        if self.request.get(Slot::Kind) == "free" {
            return self.free(items);
        }
        let mut days: Vec<(Date, Vec<&Item>)> = Vec::new();
        let (first, last) = self.days_ahead(14.days());
        for item in items {
            let Some(day) = item.due.map(|due| due.day(self.scene.zone())) else { continue };
            if day < first || day > last {
                continue;
            }
            match days.iter_mut().find(|(known, _)| *known == day) {
                Some((_, tasks)) => tasks.push(item),
                None => days.push((day, vec![item])),
            }
        }
        days.sort_by_key(|(day, tasks)| (std::cmp::Reverse(tasks.len()), *day));
        let Some((day, tasks)) = days.into_iter().next() else {
            return say(self.wording.say("no_dates", &[]));
        };
        let shown: Vec<Item> = tasks.into_iter().cloned().collect();
        let heading = self.wording.say(
            "busiest",
            &[("day", &self.wording.day(day, self.scene.now)), ("count", &shown.len().to_string())],
        );
        Said {
            text: format!("{heading}\n{}", self.wording.numbered(&shown, self.scene.now)),
            shown,
            ..Said::default()
        }
    }
}
