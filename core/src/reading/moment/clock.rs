//! What a clock shows, and the parts of the day.

/// Minutes from noon to noon by a clock with a dial.
pub(super) const HALF_DAY: i16 = 12 * 60;
/// Minutes of a day.
pub(super) const DAY: i16 = 24 * 60;

/// What a clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Clock {
    /// Minutes since midnight, up to that of the midnight that ends the day.
    pub(in super::super) minutes: i16,
    /// Said without am or pm: twelve hours later is possible.
    pub(in super::super) is_open: bool,
    /// The first hour that, without am or pm, is in the morning.
    pub(super) morning_from: i16,
    /// Minutes that a named zone is ahead of UTC.
    pub(in super::super) zone: Option<i16>,
}

impl Clock {
    pub(super) fn exactly(minutes: i16) -> Self {
        Self { minutes, is_open: false, morning_from: 0, zone: None }
    }

    /// With the hour on the dial: what is up to twelve may be before noon or after it.
    pub(super) fn on_dial(hour: i16, minute: i16, morning_from: i16) -> Option<Self> {
        let fits =
            (0..=24).contains(&hour) && (0..60).contains(&minute) && (hour < 24 || minute == 0);
        let is_open = (1..=12).contains(&hour);
        let clock = Self { minutes: hour * 60 + minute, is_open, morning_from, zone: None };
        fits.then_some(clock)
    }

    /// Before or after noon, as was said; `None` for "13 pm".
    pub(super) fn in_half(self, half: i16) -> Option<Self> {
        self.is_open.then_some(Self {
            minutes: self.minutes % HALF_DAY + half,
            is_open: false,
            ..self
        })
    }

    /// The time meant, given the part of the day that was named, if any.
    pub(in super::super) fn within(self, part: Option<DayPart>) -> i16 {
        let hour = self.minutes / 60;
        match part {
            _ if !self.is_open => self.minutes,
            Some(DayPart::Morning) => self.minutes % HALF_DAY,
            // "at night at one" is after midnight; "tonight at 12" ends the day.
            Some(DayPart::Night) if hour == 12 => self.minutes + HALF_DAY,
            None if hour >= self.morning_from => self.minutes,
            _ if hour == 12 => self.minutes,
            _ => self.minutes + HALF_DAY,
        }
    }
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum DayPart {
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
}

impl DayPart {
    pub(super) fn named(key: &str) -> Option<Self> {
        Some(match key {
            "morning" => Self::Morning,
            "noon" => Self::Noon,
            "afternoon" => Self::Afternoon,
            "evening" => Self::Evening,
            "night" => Self::Night,
            _ => return None,
        })
    }

    /// The time it stands for when no other is named, in minutes since midnight.
    pub(in super::super) fn minutes(self) -> i16 {
        let hour = match self {
            Self::Morning => 9,
            Self::Noon => 12,
            Self::Afternoon => 15,
            Self::Evening => 18,
            Self::Night => 20,
        };
        hour * 60
    }
}
