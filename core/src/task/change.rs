//! The decisions: what a change makes of a task. Plain functions; time is an argument.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::{
    Description, Due, InvalidField, Kept, LAST_MOMENT, Length, Priority, Rank, Recurrence, Rule,
    State, Tags, Task, TaskId, Title,
};
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
    /// How long it lasts from when it is due.
    pub length: Option<Length>,
    pub tags: Tags,
    pub recurrence: Option<Rule>,
    pub keep_every: bool,
    pub reminder: Option<Timestamp>,
    /// Whether it is done already. That does not repeat it.
    pub is_done: bool,
}

impl NewTask {
    /// A task of which only the title is known.
    pub fn titled(title: Title) -> Self {
        Self {
            title,
            description: None,
            priority: Priority::default(),
            due: None,
            length: None,
            tags: Tags::default(),
            recurrence: None,
            keep_every: false,
            reminder: None,
            is_done: false,
        }
    }

    /// The same as `task` once more, open.
    pub fn copied(task: Task) -> Self {
        Self {
            title: task.title,
            description: task.description,
            priority: task.priority,
            due: task.due,
            length: task.length,
            tags: task.tags,
            recurrence: task.recurrence,
            keep_every: task.keep_every,
            reminder: task.reminder,
            is_done: false,
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
            length: self.length,
            tags: self.tags,
            recurrence: self.recurrence,
            keep_every: self.keep_every,
            kept: Kept::default(),
            reminder: self.reminder,
            state: if self.is_done { State::Done { at: Some(now) } } else { State::Open },
            skipped: 0,
            moved_to: None,
            created_at: now,
            updated_at: now,
        };
        task.keep_due(zone);
        task.keep_reminder(zone);
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
    /// When it ends: a day or a moment, as it is due. It moves along when only `due` is changed.
    pub due_end: Option<Option<Due>>,
    pub tags: Option<Tags>,
    pub recurrence: Option<Repetition>,
    pub keep_every: Option<bool>,
    pub reminder: Option<Option<Timestamp>>,
    /// The reminder moves along when `due` is changed and it is not.
    pub move_reminder: bool,
    pub completed: Option<bool>,
}

/// How a task is to repeat from now on.
#[derive(Clone, Debug, PartialEq)]
pub enum Repetition {
    /// So and not otherwise; `None` is not at all.
    Exactly(Option<Rule>),
    /// By one of the original's words. A rule that this word stands for already stays: clients that
    /// know the words alone send them back with every change.
    Word(Recurrence),
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
    /// Applies `edit`; what changes nothing leaves the version as it is. Completing through an edit repeats a task like
    /// every other way does. Nothing is changed when the end does not fit the date.
    pub fn edit(
        &mut self,
        edit: Edit,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<Completion, InvalidField> {
        let before = self.clone();
        let due = edit.due.unwrap_or(self.due);
        let length = edit.due_end.map(|end| Length::of(due, end)).transpose()?;
        set(&mut self.title, edit.title);
        set(&mut self.description, edit.description);
        set(&mut self.priority, edit.priority);
        self.due = due;
        set(&mut self.length, length);
        set(&mut self.tags, edit.tags);
        self.repeat(edit.recurrence);
        set(&mut self.keep_every, edit.keep_every);
        if edit.move_reminder && edit.reminder.is_none() {
            self.move_reminder(before.due, zone);
        }
        set(&mut self.reminder, edit.reminder);
        // A form sends all fields back: the same date again is not a new day of the month.
        if (&before.recurrence, before.due) != (&self.recurrence, self.due) {
            self.keep_due(zone);
        }
        if (&before.recurrence, before.reminder) != (&self.recurrence, self.reminder) {
            self.keep_reminder(zone);
        }
        Ok(match edit.completed {
            Some(true) if !self.is_done() => self.complete(zone, now),
            Some(false) if self.is_done() => self.reopen(now),
            _ => {
                if *self != before {
                    self.touch(now);
                }
                Completion::Only
            }
        })
    }

    /// Puts the reminder as far from the date as it was from the one `before`, by the owner's calendar.
    fn move_reminder(&mut self, before: Option<Due>, zone: &TimeZone) {
        let (Some(before), Some(after), Some(reminder)) = (before, self.due, self.reminder) else {
            return;
        };
        let local = |due: Due| match (before, after, due) {
            (Due::At(_), Due::At(_), Due::At(moment)) => zone.to_datetime(moment),
            (.., due) => due.day(zone).into(),
        };
        let further = local(after).duration_since(local(before));
        let moved = zone.to_datetime(reminder).checked_add(further);
        if let Ok(moved) = moved.and_then(|local| zone.to_timestamp(local)) {
            self.reminder = Some(moved);
        }
    }

    fn repeat(&mut self, repetition: Option<Repetition>) {
        match repetition {
            None => {}
            Some(Repetition::Exactly(rule)) => self.recurrence = rule,
            Some(Repetition::Word(word)) if word == self.recurrence_word() => {}
            Some(Repetition::Word(word)) => self.recurrence = Rule::of_word(word),
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
        let following = self.following(zone, now);
        self.skipped = following.skipped;
        match following.next {
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
        self.skipped = 0;
        self.touch(now);
        // Whether it repeated is a question of then: it may have stopped repeating since.
        Completion::Retracted(self.id.successor())
    }

    /// Moves it to another place in its owner's order.
    pub fn move_to(&mut self, rank: Rank, now: Timestamp) {
        if self.moved_to.as_ref() != Some(&rank) {
            self.moved_to = Some(rank);
            self.touch(now);
        }
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
            ("its date", (self.due, self.length) == (other.due, other.length)),
            ("its tags", self.tags == other.tags),
            (
                "how it repeats",
                (&self.recurrence, self.keep_every) == (&other.recurrence, other.keep_every),
            ),
            ("its reminder", self.reminder == other.reminder),
            ("whether it is done", self.state == other.state),
            ("its place", self.moved_to == other.moved_to),
        ];
        fields.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.differences(other).is_empty()
    }

    /// Moves `updated_at` on, also when the clock stands still or goes back. Past the last moment, which stands
    /// for whatever another program wrote there, it begins anew.
    fn touch(&mut self, now: Timestamp) {
        let after = self.updated_at.checked_add(1.microsecond()).ok();
        let after = after.filter(|after| *after <= LAST_MOMENT);
        self.updated_at = after.map_or(now, |after| now.max(after));
    }
}

fn set<T>(field: &mut T, change: Option<T>) {
    if let Some(value) = change {
        *field = value;
    }
}
