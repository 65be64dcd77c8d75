//! What the phrases of one line say together.

use jiff::{
    Timestamp, ToSpan, ZonedDateTime,
    civil::{Date, Time, Weekday},
    tz::{Offset, TimeZone},
};

use crate::{
    reading::moment::{Clock, DayPart, Days, Distance, Meaning, Repeat},
    task::{
        Due, Priority, REMINDER_HOUR, TAGS_MAX,
        rule::{CountedFrom, End, Rule},
    },
    text::fold,
};

/// Minutes of a day.
const DAY: i16 = 24 * 60;

/// What has been said so far: the first of each kind counts.
#[derive(Debug, Default)]
pub(super) struct Interpretation {
    pub(super) days: Option<Days>,
    to: Option<Date>,
    part: Option<DayPart>,
    pub(super) clock: Option<Clock>,
    until: Option<Clock>,
    times: Vec<Clock>,
    pub(super) moment: Option<Timestamp>,
    /// How it repeats, set before anything is taken.
    repeat: Option<Repeat>,
    has_repeat: bool,
    last: Option<Days>,
    length: Option<Distance>,
    count: Option<u32>,
    except: Option<Vec<Weekday>>,
    after_completion: bool,
    pub(super) priority: Option<Priority>,
    pub(super) tags: Vec<String>,
}

impl Interpretation {
    /// Nothing yet of a line in which `repeat` is said.
    pub(super) fn new(repeat: Option<&Repeat>, priority: Option<Priority>) -> Self {
        Self { repeat: repeat.cloned(), priority, ..Self::default() }
    }

    /// Takes what a phrase says; `false` if that was said before, or does not fit what was.
    pub(super) fn take(&mut self, says: &Meaning) -> bool {
        let is_timed = self.part.is_some() || self.moment.is_some();
        match says {
            Meaning::Day { days, ends: true, .. }
                if self.repeat.is_some() && self.last.is_none() =>
            {
                put(&mut self.last, *days)
            }
            Meaning::Day { days, part, .. } => {
                let fits = self.moment.is_none() && !(part.is_some() && self.part.is_some());
                fits && put(&mut self.days, *days) && {
                    self.part = self.part.or(*part);
                    true
                }
            }
            Meaning::Range { from, to } => {
                let fits = self.moment.is_none() && self.days.is_none();
                fits && put(&mut self.days, *from) && put(&mut self.to, *to)
            }
            Meaning::Moment(moment) => {
                let fits = !is_timed && self.days.is_none() && self.clock.is_none();
                fits && put(&mut self.moment, *moment)
            }
            Meaning::Time { clock, until } => {
                let fits = self.moment.is_none() && put(&mut self.clock, *clock);
                if fits {
                    self.until = *until;
                }
                fits
            }
            Meaning::Times(clocks) => self.take_times(clocks),
            Meaning::Part(part) => !is_timed && put(&mut self.part, *part),
            Meaning::Repeat(repeat) => self.take_repeat(repeat, is_timed),
            Meaning::For(length) => put(&mut self.length, *length),
            Meaning::Count(count) => put(&mut self.count, *count),
            Meaning::Except(days) => self.take_except(days),
            Meaning::AfterCompletion => !std::mem::replace(&mut self.after_completion, true),
            Meaning::Priority(priority) => put(&mut self.priority, *priority),
        }
    }

    fn take_repeat(&mut self, repeat: &Repeat, is_timed: bool) -> bool {
        let fits = !self.has_repeat && (repeat.part.is_none() || !is_timed);
        if fits {
            self.has_repeat = true;
            self.part = self.part.or(repeat.part);
        }
        fits
    }

    /// Several times of day are a rule's hours at the same minute.
    fn take_times(&mut self, clocks: &[Clock]) -> bool {
        let minute = clocks.first().map(|clock| clock.minutes % 60);
        let fits = self.repeat.is_some()
            && self.clock.is_none()
            && clocks
                .iter()
                .all(|clock| Some(clock.minutes % 60) == minute && clock.zone.is_none());
        if fits {
            self.times = clocks.to_vec();
            self.times.sort_by_key(|clock| clock.within(None));
            self.clock = self.times.first().copied();
        }
        fits
    }

    fn take_except(&mut self, days: &[Weekday]) -> bool {
        let left = self.repeat.clone().and_then(|repeat| repeat.except(days));
        let fits = self.except.is_none() && left.is_some();
        if fits {
            self.repeat = left;
            self.except = Some(days.to_vec());
        }
        fits
    }

    pub(super) fn take_tag(&mut self, tag: &str) -> bool {
        if self.tags.iter().any(|known| fold(known) == fold(tag)) {
            return true;
        }
        let fits = self.tags.len() < TAGS_MAX;
        if fits {
            self.tags.push(tag.to_owned());
        }
        fits
    }

    /// When the task is due. What repeats begins today, or on the first of its days.
    pub(super) fn due(&self, now: &ZonedDateTime) -> Option<Due> {
        if let Some(moment) = self.moment {
            return Some(Due::At(moment));
        }
        let today = now.date();
        let day = self.first_day(today)?;
        let Some(minutes) = self.minutes(day, now) else {
            return Some(Due::Day(day));
        };
        // "Every friday at midnight" is of fridays: the midnight that begins them.
        let minutes = if self.repeat.is_some() { minutes % DAY } else { minutes };
        let moment = self.at(day, minutes, now)?;
        if moment > now.timestamp() {
            return Some(Due::At(moment));
        }
        // Past already: the next of its days, if there is another.
        match self.first_day(today.tomorrow().ok()?)? {
            next if next > day => self.at(next, minutes, now).map(Due::At),
            // "tonight" at eleven: still today.
            _ if self.clock.is_none() => Some(Due::Day(day)),
            _ => Some(Due::At(moment)),
        }
    }

    fn first_day(&self, from: Date) -> Option<Date> {
        let is_timed = self.clock.is_some() || self.part.is_some();
        match (self.days, &self.repeat) {
            (Some(days), _) => days.first(from),
            (None, Some(repeat)) => repeat.first(from),
            (None, None) => is_timed.then_some(from),
        }
    }

    /// When it ends, for what takes a while.
    pub(super) fn end(&self, due: Option<Due>, now: &ZonedDateTime) -> Option<Due> {
        let due = due?;
        let until = self.until.map(|clock| clock.within(self.part));
        let end = match (self.to, due) {
            (Some(to), Due::Day(_) | Due::Last { .. }) => Due::Day(to),
            (Some(to), Due::At(_)) => {
                let clock = until.or(self.clock.map(|clock| clock.within(self.part)))?;
                Due::At(self.at(to, clock, now)?)
            }
            (None, Due::At(from)) => {
                let day = now.time_zone().to_datetime(from).date();
                let at = self.at(day, until?, now)?;
                // "22:00-2:00" ends on the next day.
                Due::At(if at > from { at } else { self.at(day.tomorrow().ok()?, until?, now)? })
            }
            (None, Due::Day(_) | Due::Last { .. }) => return None,
        };
        Some(end)
    }

    /// The rule by which the task repeats.
    pub(super) fn rule(&self, due: Option<Due>, now: &ZonedDateTime) -> Option<Rule> {
        let mut parts = self.repeat.as_ref()?.parts.clone();
        let start = due.map_or(now.date(), |due| due.day(now.time_zone()));
        if let Some(days) = self.last {
            parts.end = End::On(days.first(start)?);
        } else if let Some(length) = self.length {
            parts.end = End::On(length.day_from(start)?.checked_sub(1.day()).ok()?);
        } else if let Some(count) = self.count {
            parts.end = End::Times(count);
        }
        if self.after_completion {
            parts.counted_from = CountedFrom::Completion;
        }
        let hours = |clock: &Clock| i8::try_from(clock.within(self.part) / 60 % 24).ok();
        if !self.times.is_empty() {
            parts.hours = self.times.iter().filter_map(hours).collect();
            parts.minutes = vec![i8::try_from(self.times.first()?.minutes % 60).ok()?];
        }
        Rule::new(parts).ok()
    }

    /// The time of day, in minutes since midnight. An hour that is over today, said without am or
    /// pm, is the one twelve hours later if that is still to come.
    fn minutes(&self, day: Date, now: &ZonedDateTime) -> Option<i16> {
        let Some(clock) = self.clock else {
            return self.part.map(DayPart::minutes);
        };
        let is_over = |minutes| {
            day == now.date() && self.at(day, minutes, now).is_some_and(|at| at <= now.timestamp())
        };
        let next = self
            .times
            .iter()
            .map(|clock| clock.within(self.part))
            .find(|minutes| !is_over(*minutes));
        if let Some(minutes) = next {
            return Some(minutes);
        }
        let minutes = clock.within(self.part);
        let later = minutes + DAY / 2;
        // What takes a while is not moved away from its end, and what comes again has other days.
        let can_be_later = clock.is_open
            && self.part.is_none()
            && later < DAY
            && self.until.is_none()
            && self.repeat.is_none();
        Some(if is_over(minutes) && can_be_later && !is_over(later) { later } else { minutes })
    }

    /// That many minutes into `day` by the clocks where `now` is, or in the zone that was named.
    fn at(&self, day: Date, minutes: i16, now: &ZonedDateTime) -> Option<Timestamp> {
        let zone = match self.clock.and_then(|clock| clock.zone) {
            Some(ahead) => Offset::from_seconds(i32::from(ahead) * 60).ok()?.to_time_zone(),
            None => now.time_zone().clone(),
        };
        at(day, minutes, &zone)
    }
}

/// When to remind: at the moment the task is due, or in the morning of its day.
pub(super) fn reminder(due: Option<Due>, now: &ZonedDateTime) -> Option<Timestamp> {
    let moment = match due? {
        Due::At(moment) => moment,
        Due::Day(day) | Due::Last { day, .. } => {
            at(day, i16::from(REMINDER_HOUR) * 60, now.time_zone())?
        }
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

/// That many minutes into `day`: a time that the clocks skip is the one an hour later, one they show
/// twice the first.
fn at(day: Date, minutes: i16, zone: &TimeZone) -> Option<Timestamp> {
    let day = if minutes < DAY { day } else { day.tomorrow().ok()? };
    let hour = i8::try_from(minutes / 60 % 24).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    let local = day.to_datetime(Time::new(hour, minute, 0, 0).ok()?);
    Some(zone.to_ambiguous_zoned_datetime(local).compatible().ok()?.timestamp())
}
