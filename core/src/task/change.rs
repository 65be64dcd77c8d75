//! The decisions: what a change makes of a task. Plain functions; time is an argument.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::{Description, Due, Priority, Recurrence, State, Tags, Task, TaskId, Title};
use crate::user::UserId;

#[cfg(test)]
mod core_tests;

/// What someone wants to have on the list.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTask {
    pub title: Title,
    pub description: Option<Description>,
    pub priority: Priority,
    pub due: Option<Due>,
    pub tags: Tags,
    pub recurrence: Recurrence,
    pub reminder: Option<Timestamp>,
}

impl NewTask {
    /// A task of which only the title is known.
    pub fn titled(title: Title) -> Self {
        Self {
            title,
            description: None,
            priority: Priority::default(),
            due: None,
            tags: Tags::default(),
            recurrence: Recurrence::default(),
            reminder: None,
        }
    }

    /// Puts it on `owner`'s list.
    pub fn create(self, id: TaskId, owner: UserId, zone: &TimeZone, now: Timestamp) -> Task {
        let mut task = Task {
            id,
            owner,
            title: self.title,
            description: self.description,
            priority: self.priority,
            due: self.due,
            tags: self.tags,
            recurrence: self.recurrence,
            month_day: None,
            reminder: self.reminder,
            state: State::Open,
            created_at: now,
            updated_at: now,
        };
        task.keep_month_day(zone);
        task
    }
}

/// Fields to change; `None` leaves a field as it is, an inner `None` clears it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edit {
    pub title: Option<Title>,
    pub description: Option<Option<Description>>,
    pub priority: Option<Priority>,
    pub due: Option<Option<Due>>,
    pub tags: Option<Tags>,
    pub recurrence: Option<Recurrence>,
    pub reminder: Option<Option<Timestamp>>,
    pub completed: Option<bool>,
}

/// What completing or reopening did besides changing the task itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Completion {
    /// Nothing else.
    Only,
    /// A repeating task was completed: this is its next occurrence.
    Repeated(Box<Task>),
    /// A task was reopened: the next occurrence that its completion brought, if it did bring one
    /// and nobody touched it, goes again.
    Retracted(TaskId),
}

impl Task {
    /// Applies `edit`. Completing through an edit repeats a task like every other way does.
    pub fn edit(&mut self, edit: Edit, zone: &TimeZone, now: Timestamp) -> Completion {
        let before = (self.recurrence, self.due_day(zone));
        set(&mut self.title, edit.title);
        set(&mut self.description, edit.description);
        set(&mut self.priority, edit.priority);
        set(&mut self.due, edit.due);
        set(&mut self.tags, edit.tags);
        set(&mut self.recurrence, edit.recurrence);
        set(&mut self.reminder, edit.reminder);
        // A form sends all fields back: the same date again is not a new day of the month.
        if before != (self.recurrence, self.due_day(zone)) {
            self.keep_month_day(zone);
        }
        match edit.completed {
            Some(true) if !self.is_done() => self.complete(zone, now),
            Some(false) if self.is_done() => self.reopen(now),
            _ => {
                self.touch(now);
                Completion::Only
            }
        }
    }

    /// Completes an open task, reopens a done one.
    pub fn toggle(&mut self, zone: &TimeZone, now: Timestamp) -> Completion {
        if self.is_done() { self.reopen(now) } else { self.complete(zone, now) }
    }

    /// Marks the task done. Does nothing to one that is done already.
    pub fn complete(&mut self, zone: &TimeZone, now: Timestamp) -> Completion {
        if self.is_done() {
            return Completion::Only;
        }
        self.state = State::Done { at: Some(now) };
        self.touch(now);
        match self.next_occurrence(zone, now) {
            Some(next) => Completion::Repeated(Box::new(next)),
            None => Completion::Only,
        }
    }

    /// Opens a done task again. Does nothing to an open one.
    pub fn reopen(&mut self, now: Timestamp) -> Completion {
        if !self.is_done() {
            return Completion::Only;
        }
        self.state = State::Open;
        self.touch(now);
        // Whether it repeated is a question of then: it may have stopped repeating since.
        Completion::Retracted(self.id.successor())
    }

    /// The task that follows this one when it is completed at `now`: one step on, also when that
    /// is in the past. A repeating task without a date counts from the day it was done.
    fn next_occurrence(&self, zone: &TimeZone, now: Timestamp) -> Option<Task> {
        let from = self.due.unwrap_or_else(|| Due::Day(zone.to_datetime(now).date()));
        let month_day = match self.recurrence {
            Recurrence::Monthly => self.month_day.or_else(|| Some(from.day(zone).day())),
            _ => None,
        };
        let due = self.recurrence.next(from, month_day, zone)?;
        Some(Task {
            id: self.id.successor(),
            due: Some(due),
            month_day,
            reminder: self.next_reminder(from, due, zone),
            state: State::Open,
            created_at: now,
            updated_at: now,
            ..self.clone()
        })
    }

    /// The reminder moves along: as many days on as the due date, at the same time of day. Without
    /// a due date it repeats by itself.
    fn next_reminder(&self, from: Due, due: Due, zone: &TimeZone) -> Option<Timestamp> {
        let at = self.reminder?;
        if self.due.is_none() {
            return match self.recurrence.next(Due::At(at), None, zone)? {
                Due::At(moment) => Some(moment),
                Due::Day(_) => None,
            };
        }
        let days = (due.day(zone) - from.day(zone)).get_days();
        let local = zone.to_datetime(at).checked_add(days.days()).ok()?;
        Some(local.to_zoned_datetime(zone.clone()).ok()?.timestamp())
    }

    /// This task as it was `before`, as a change made at `now`.
    pub(crate) fn restored(&self, before: &Self, now: Timestamp) -> Self {
        let mut task = Self { updated_at: self.updated_at, ..before.clone() };
        task.touch(now);
        task
    }

    /// The fields in which two versions differ, as people call them. Times of changes do not
    /// count: a task that was changed and changed back is the same.
    pub(crate) fn differences(&self, other: &Self) -> Vec<&'static str> {
        let fields = [
            ("its title", self.title == other.title),
            ("its description", self.description == other.description),
            ("its priority", self.priority == other.priority),
            ("its date", self.due == other.due),
            ("its tags", self.tags == other.tags),
            ("how it repeats", self.recurrence == other.recurrence),
            ("its reminder", self.reminder == other.reminder),
            ("whether it is done", self.state == other.state),
        ];
        fields.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.differences(other).is_empty()
    }

    fn keep_month_day(&mut self, zone: &TimeZone) {
        self.month_day = match self.recurrence {
            Recurrence::Monthly => self.due_day(zone).map(jiff::civil::Date::day),
            _ => None,
        };
    }

    /// Moves `updated_at` on, also when the clock stands still or goes back.
    fn touch(&mut self, now: Timestamp) {
        let after = self.updated_at.checked_add(1.microsecond()).unwrap_or(Timestamp::MAX);
        self.updated_at = now.max(after);
    }
}

fn set<T>(field: &mut T, change: Option<T>) {
    if let Some(value) = change {
        *field = value;
    }
}
