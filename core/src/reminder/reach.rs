//! How a reminder reaches its owner: what may be promised of it.

use jiff::{Timestamp, tz::TimeZone};

use super::Quiet;

/// A way in which reminders reach somebody who does not look at the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// A notification on the devices that asked for them.
    Push,
    Email,
    /// Programs that are told of what happens, which pass it on as they like.
    Webhook,
}

impl Channel {
    /// Its name in addresses, in the database, in tools' results and in the keys of replies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        [Self::Push, Self::Email, Self::Webhook].into_iter().find(|channel| channel.name() == name)
    }

    /// Whether quiet hours hold it back: programs do not sleep.
    pub fn keeps_quiet(self) -> bool {
        self != Self::Webhook
    }
}

/// How reminders reach an account as things stand: by the open page always, by other ways if their owner wants them and
/// nothing is missing for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    pub channels: Vec<Channel>,
    /// Holds back what people are woken by: every way but the open page and programs.
    pub quiet: Option<Quiet>,
    /// Where the account is at home: the clock of its quiet hours.
    pub zone: TimeZone,
}

impl Default for Reach {
    fn default() -> Self {
        Self { channels: Vec::new(), quiet: None, zone: TimeZone::UTC }
    }
}

/// What may be promised of one reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    pub at: Timestamp,
    pub channels: Vec<Channel>,
    /// Until when quiet hours hold it back, but for the open page and programs.
    pub held_until: Option<Timestamp>,
}

impl Reach {
    /// What may be promised of a reminder for `at`.
    pub fn promise(&self, at: Timestamp) -> Promise {
        let there = at.to_zoned_datetime(self.zone.clone());
        let end = self.quiet.and_then(|quiet| quiet.end(&there));
        let held_until = end.filter(|_| self.channels.iter().any(|way| way.keeps_quiet()));
        Promise { at, channels: self.channels.clone(), held_until }
    }
}

#[cfg(test)]
mod core_tests {
    use super::*;

    fn night() -> Quiet {
        Quiet { from: jiff::civil::time(22, 0, 0, 0), until: jiff::civil::time(7, 0, 0, 0) }
    }

    #[test]
    fn a_reminder_in_the_night_is_promised_for_the_morning() {
        let reach =
            Reach { channels: vec![Channel::Email], quiet: Some(night()), zone: TimeZone::UTC };
        let promise = |at: &str| reach.promise(at.parse().unwrap()).held_until;
        assert_eq!(promise("2026-11-28T23:00:00Z"), "2026-11-29T07:00:00Z".parse().ok());
        assert_eq!(promise("2026-11-28T21:00:00Z"), None);
    }

    #[test]
    fn quiet_hours_hold_nothing_back_where_only_the_page_and_programs_tell_of_reminders() {
        for channels in [vec![], vec![Channel::Webhook]] {
            let reach = Reach { channels, quiet: Some(night()), ..Reach::default() };
            assert_eq!(reach.promise("2026-11-28T23:00:00Z".parse().unwrap()).held_until, None);
        }
    }
}
