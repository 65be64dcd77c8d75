//! What the phrases of one line say together.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::{Date, Time},
};

use super::{
    Due, Priority,
    calendar::Days,
    phrase::Says,
    repeat::Repeat,
    time::{Clock, DayPart},
};
use crate::task::{REMINDER_HOUR, TAGS_MAX, fold};

/// What has been said so far: the first of each kind counts.
#[derive(Debug, Default)]
pub(super) struct Interpretation {
    pub(super) days: Option<Days>,
    pub(super) part: Option<DayPart>,
    pub(super) clock: Option<Clock>,
    pub(super) moment: Option<Timestamp>,
    pub(super) repeat: Option<Repeat>,
    pub(super) priority: Option<Priority>,
    pub(super) tags: Vec<String>,
}

impl Interpretation {
    /// Takes what a phrase says; `false` if that was said before.
    pub(super) fn take(&mut self, says: &Says) -> bool {
        let is_timed = self.part.is_some() || self.moment.is_some();
        match says {
            Says::Date { days, part } => {
                let fits = self.moment.is_none() && !(part.is_some() && self.part.is_some());
                fits && {
                    self.part = self.part.or(*part);
                    put(&mut self.days, *days)
                }
            }
            Says::Moment(moment) => {
                let fits = !is_timed && self.days.is_none() && self.clock.is_none();
                fits && put(&mut self.moment, *moment)
            }
            Says::Time(clock) => self.moment.is_none() && put(&mut self.clock, *clock),
            Says::DayPart(part) => !is_timed && put(&mut self.part, *part),
            Says::Repeat(repeat) => {
                let fits = repeat.part.is_none() || !is_timed;
                fits && put(&mut self.repeat, *repeat) && {
                    self.part = self.part.or(repeat.part);
                    true
                }
            }
            Says::Priority(priority) => put(&mut self.priority, *priority),
            Says::Tag(tag) => self.take_tag(tag),
        }
    }

    /// When the task is due. What repeats begins today, or on the first of its days.
    pub(super) fn due(&self, now: &ZonedDateTime) -> Option<Due> {
        if let Some(moment) = self.moment {
            return Some(Due::At(moment));
        }
        let today = now.date();
        let is_timed = self.clock.is_some() || self.part.is_some();
        let days = self
            .days
            .or(self.repeat.and_then(|repeat| repeat.days))
            .or((is_timed || self.repeat.is_some()).then_some(Days::From(today)))?;
        let day = days.first(today)?;
        let Some(minutes) = self.minutes(day, now) else {
            return Some(Due::Day(day));
        };
        let moment = at(day, minutes, now)?;
        if moment > now.timestamp() {
            return Some(Due::At(moment));
        }
        // Past already: the next of its days, if there is another.
        match days.first(today.tomorrow().ok()?)? {
            next if next > day => at(next, minutes, now).map(Due::At),
            // "tonight" at eleven: still today.
            _ if self.clock.is_none() => Some(Due::Day(day)),
            _ => Some(Due::At(moment)),
        }
    }

    /// The time of day, in minutes since midnight. An hour that is over today, said without am or
    /// pm, is the one twelve hours later if that is still to come.
    fn minutes(&self, day: Date, now: &ZonedDateTime) -> Option<i16> {
        let Some(clock) = self.clock else {
            return self.part.map(DayPart::minutes);
        };
        let minutes = clock.within(self.part);
        let later = minutes + 12 * 60;
        let is_over = day == now.date() && at(day, minutes, now)? <= now.timestamp();
        let can_be_later = clock.is_open && self.part.is_none() && later < 24 * 60;
        if is_over && can_be_later && at(day, later, now)? > now.timestamp() {
            return Some(later);
        }
        Some(minutes)
    }

    fn take_tag(&mut self, tag: &str) -> bool {
        if self.tags.iter().any(|known| fold(known) == fold(tag)) {
            return true;
        }
        let fits = self.tags.len() < TAGS_MAX;
        if fits {
            self.tags.push(tag.to_owned());
        }
        fits
    }
}

/// When to remind: at the moment the task is due, or in the morning of its day.
pub(super) fn reminder(due: Option<Due>, now: &ZonedDateTime) -> Option<Timestamp> {
    let moment = match due? {
        Due::At(moment) => moment,
        Due::Day(day) => at(day, i16::from(REMINDER_HOUR) * 60, now)?,
    };
    Some(moment).filter(|moment| *moment > now.timestamp())
}

fn put<T>(place: &mut Option<T>, value: T) -> bool {
    let is_free = place.is_none();
    if is_free {
        *place = Some(value);
    }
    is_free
}

/// That many minutes into `day` by the clocks where `now` is: a time they skip is the one an hour
/// later, one they show twice the first.
fn at(day: Date, minutes: i16, now: &ZonedDateTime) -> Option<Timestamp> {
    let day = if minutes < 24 * 60 { day } else { day.tomorrow().ok()? };
    let hour = i8::try_from(minutes / 60 % 24).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    let local = day.to_datetime(Time::new(hour, minute, 0, 0).ok()?);
    Some(now.time_zone().to_ambiguous_zoned_datetime(local).compatible().ok()?.timestamp())
}
