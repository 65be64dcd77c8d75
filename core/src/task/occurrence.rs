//! The task that follows a repeating one when it is completed.

use jiff::{
    Timestamp,
    civil::{DateTime, Time},
    tz::TimeZone,
};

use super::{
    Due, Rule, State, Task,
    due::moment,
    rule::{CountedFrom, End, Frequency, Place},
};

#[cfg(test)]
mod core_tests;

/// Most occurrences that are passed over one by one. Beyond, they are left out uncounted.
pub const SKIPPED_MAX: u32 = 1_000;

/// What a repeating task keeps to on its owner's calendar where its present dates cannot show it: 31
/// January, 28 February and then 31 March; half past two, after the night in which there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The day of the month of what repeats by months or years.
    pub month_day: Option<i8>,
    /// The local time at which it is due.
    pub time: Option<Time>,
    /// The local time at which it reminds.
    pub reminder_time: Option<Time>,
}

/// What completing a task brings.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Following {
    pub(super) next: Option<Task>,
    /// Occurrences that are passed over, since they are over already: at most [`SKIPPED_MAX`].
    pub(super) skipped: u32,
}

impl Task {
    /// What follows when the task is completed at `now`: the next occurrence, or where that is over
    /// too and the task does not keep every one, the first after today (of a moment: after now).
    pub(super) fn following(&self, zone: &TimeZone, now: Timestamp) -> Following {
        let nothing = Following { next: None, skipped: 0 };
        let Some(rule) = &self.recurrence else { return nothing };
        let local_now = zone.to_datetime(now);
        let from = match rule.parts().counted_from {
            CountedFrom::Due => self.place(zone, local_now),
            CountedFrom::Completion => {
                Place { day: local_now.date(), ..self.place(zone, local_now) }
            }
        };
        let month_day = self.kept_month_day(from);
        let course = Course { rule, from, month_day, zone, now };
        let (next, skipped) = course.next(self.keep_every);
        Following { next: next.and_then(|next| self.moved(&course, next, skipped)), skipped }
    }

    /// Notes which day of the month and time the task keeps to, seen from `zone`; and lets go of a length
    /// that its date cannot have.
    pub(super) fn keep_due(&mut self, zone: &TimeZone) {
        let rule = self.recurrence.as_ref();
        let local = match self.due {
            Some(Due::At(at)) if rule.is_some() => Some(zone.to_datetime(at).time()),
            _ => None,
        };
        let day = self.due_day(zone).filter(|_| rule.is_some_and(by_month));
        self.kept.month_day = day.map(jiff::civil::Date::day);
        self.kept.time = local;
        self.length =
            self.length.filter(|length| self.due.is_some_and(|due| length.end_of(due).is_some()));
    }

    /// Notes which time the task reminds at, seen from `zone`.
    pub(super) fn keep_reminder(&mut self, zone: &TimeZone) {
        let reminder = self.reminder.filter(|_| self.recurrence.is_some());
        self.kept.reminder_time = reminder.map(|at| zone.to_datetime(at).time());
    }

    /// Where the task stands on the owner's calendar. One without a date stands at the day it is done.
    fn place(&self, zone: &TimeZone, now: DateTime) -> Place {
        match self.due {
            None => Place { day: now.date(), time: None },
            Some(Due::Day(day) | Due::Last { day, .. }) => Place { day, time: None },
            Some(Due::At(at)) => {
                let local = local(at, self.kept.time, zone);
                Place { day: local.date(), time: Some(local.time()) }
            }
        }
    }

    /// The day of the month it keeps to, if that is why it stands where it does.
    fn kept_month_day(&self, from: Place) -> Option<i8> {
        let last = from.day.days_in_month();
        self.kept.month_day.filter(|kept| (*kept).clamp(1, last) == from.day.day())
    }

    /// The next occurrence: this task at `next`, with `skipped` others between.
    fn moved(&self, course: &Course<'_>, next: Place, skipped: u32) -> Option<Task> {
        let Course { rule, from, month_day, zone, now } = *course;
        let mut rule = rule.clone();
        rule.count_down(skipped + 1)?;
        let reminder = self.next_reminder(course, next);
        let kept = Kept {
            month_day: month_day.or(Some(from.day.day())).filter(|_| by_month(&rule)),
            time: next.time,
            reminder_time: reminder.map(DateTime::time),
        };
        Some(Task {
            id: self.id.successor(),
            due: Some(due(next, zone)?),
            recurrence: Some(rule),
            kept,
            reminder: reminder.and_then(|local| moment(local, zone).ok()),
            state: State::Open,
            skipped: 0,
            created_at: now,
            updated_at: now,
            ..self.clone()
        })
    }

    /// When to remind of `next`, on the owner's calendar: as long before (or after) it as now. Without a
    /// due date the reminder repeats by itself.
    fn next_reminder(&self, course: &Course<'_>, next: Place) -> Option<DateTime> {
        let Course { rule, zone, now, .. } = *course;
        let reminder = local(self.reminder?, self.kept.reminder_time, zone);
        let local_now = zone.to_datetime(now);
        if self.due.is_some() {
            let present = datetime(self.place(zone, local_now));
            return reminder.checked_add(datetime(next).duration_since(present)).ok();
        }
        let from = Place { day: reminder.date(), time: Some(reminder.time()) };
        let after = from.max(Place { day: local_now.date(), time: Some(local_now.time()) });
        rule.occurrences(from, self.kept_month_day(from), after).next().map(datetime)
    }
}

/// The way from one occurrence to the next.
#[derive(Clone, Copy)]
struct Course<'a> {
    rule: &'a Rule,
    from: Place,
    month_day: Option<i8>,
    zone: &'a TimeZone,
    now: Timestamp,
}

impl Course<'_> {
    /// The next place, and how many others are passed over on the way.
    fn next(&self, keep_every: bool) -> (Option<Place>, u32) {
        let mut places = self.after(self.from);
        let Some(first) = places.next() else { return (None, 0) };
        if keep_every || !self.is_over(first) {
            return (Some(first), 0);
        }
        // Where occurrences are counted, each has to be.
        let counts_down = matches!(self.rule.parts().end, End::Times(_));
        let mut skipped = 1;
        for place in places {
            if self.is_to_come(place) {
                return (Some(place), skipped);
            }
            skipped += 1;
            if skipped >= SKIPPED_MAX && !counts_down {
                let now = self.zone.to_datetime(self.now);
                let now = Place { day: now.date(), time: Some(now.time()) };
                let to_come = self.after(now).find(|place| self.is_to_come(*place));
                return (to_come, skipped);
            }
        }
        (None, skipped)
    }

    /// The places after `place`, up to the rule's end.
    fn after(&self, place: Place) -> impl Iterator<Item = Place> {
        // A rule with times of day follows a whole day with another day.
        let whole_day = place.time.is_none() && self.rule.names_times();
        let time = if whole_day { Some(Time::MAX) } else { place.time };
        let from = due(self.from, self.zone);
        self.rule
            .occurrences(self.from, self.month_day, Place { time, ..place })
            // A time that one night skips may come to be the same moment as the one after it.
            .filter(move |next| is_later(from, due(*next, self.zone)))
            .take_while(|next| !self.is_beyond(*next))
    }

    fn is_beyond(&self, place: Place) -> bool {
        let End::At(end) = self.rule.parts().end else { return false };
        match due(place, self.zone) {
            Some(Due::At(moment)) => moment > end,
            Some(Due::Day(day) | Due::Last { day, .. }) => day > self.zone.to_datetime(end).date(),
            None => true,
        }
    }

    fn is_over(&self, place: Place) -> bool {
        due(place, self.zone).is_some_and(|due| due.is_over(self.zone, self.now))
    }

    fn is_to_come(&self, place: Place) -> bool {
        match due(place, self.zone) {
            Some(Due::Day(day) | Due::Last { day, .. }) => {
                day > self.zone.to_datetime(self.now).date()
            }
            Some(Due::At(moment)) => moment > self.now,
            None => true,
        }
    }
}

fn is_later(from: Option<Due>, next: Option<Due>) -> bool {
    match (from, next) {
        (Some(Due::At(from)), Some(Due::At(next))) => next > from,
        _ => true,
    }
}

fn by_month(rule: &Rule) -> bool {
    matches!(rule.parts().frequency, Frequency::Monthly | Frequency::Yearly)
}

/// What the clock shows at `at`, or would show but for a change of the clocks: `kept`.
fn local(at: Timestamp, kept: Option<Time>, zone: &TimeZone) -> DateTime {
    let shown = zone.to_datetime(at);
    let meant = kept.map(|time| shown.date().to_datetime(time));
    meant.filter(|meant| moment(*meant, zone) == Ok(at)).unwrap_or(shown)
}

fn datetime(place: Place) -> DateTime {
    place.day.to_datetime(place.time.unwrap_or(Time::midnight()))
}

/// `place` in `zone`; `None` beyond the years that can be held.
fn due(place: Place, zone: &TimeZone) -> Option<Due> {
    match place.time {
        None => Some(Due::Day(place.day)),
        Some(time) => moment(place.day.to_datetime(time), zone).ok().map(Due::At),
    }
}
