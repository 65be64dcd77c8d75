//! A rule in words, as it is shown to people: `words/CODE.toml` says how a language puts them together.

use jiff::{
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::{CountedFrom, End, Frequency, OnWeekday, Parts, Rule};

/// The languages of the pages by their codes, the one first that is taken for any other.
const FILES: [(&str, &str); 2] =
    [("en", include_str!("words/en.toml")), ("ur", include_str!("words/ur.toml"))];
/// The further languages in which is answered, by the names of their lexicons.
const SPOKEN: [(&str, &str); 5] = [
    ("de", include_str!("words/de.toml")),
    ("es", include_str!("words/es.toml")),
    ("fr", include_str!("words/fr.toml")),
    ("hi", include_str!("words/hi.toml")),
    ("ur-latn", include_str!("words/ur-latn.toml")),
];
const WORKDAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

impl Rule {
    /// What it means, in English: `Every Monday, Wednesday and Friday`, `Every 2 weeks`,
    /// `Every month on the last day, until 1 March 2027`.
    pub fn words(&self) -> String {
        self.words_in("en")
    }

    /// What it means, in the language of this tag: `ur`, `en-GB`.
    pub fn words_in(&self, tag: &str) -> String {
        self.in_words(Words::of(tag))
    }

    /// What it means, in the language of this lexicon: `de`, `ur-latn`.
    pub(crate) fn words_spoken(&self, lexicon: &str) -> String {
        let spoken = SPOKEN.iter().find(|(known, _)| *known == lexicon);
        self.in_words(spoken.map_or_else(|| Words::of(lexicon), |(_, file)| Words(file)))
    }

    fn in_words(&self, words: Words) -> String {
        let parts = self.parts();
        let said = words.days(parts);
        let said = if self.names_times() { words.at_times(&said, parts) } else { said };
        words.with_end(said, parts.end)
    }
}

/// Said by itself: that a rule ends after `day`, which is called `name` in English.
pub(crate) fn until(tag: &str, day: Date, name: &str) -> String {
    let words = Words::of(tag);
    words.with("alone.until", &[name, &words.date(day)])
}

/// Said by itself: that a rule ends after so many times.
pub(crate) fn count(tag: &str, times: u32) -> String {
    Words::of(tag).with("alone.times", &[&times.to_string()])
}

/// Said by itself: what the next date is counted from.
pub(crate) fn from_completion(tag: &str) -> String {
    Words::of(tag).get("alone.from-completion").to_owned()
}

/// A language's file: lines like `key = "text"`.
#[derive(Clone, Copy)]
struct Words(&'static str);

impl Words {
    fn of(tag: &str) -> Self {
        let code = tag.split('-').next().unwrap_or_default();
        let file = FILES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code));
        Self(file.unwrap_or(&FILES[0]).1)
    }

    /// The text of `key`; empty if the file has none.
    fn get(self, key: &str) -> &'static str {
        let value = |line: &'static str| {
            let rest = line.strip_prefix(key)?.strip_prefix(" = \"")?;
            rest.strip_suffix('"')
        };
        self.0.lines().find_map(value).unwrap_or_default()
    }

    /// The text of `key` with `values` where it has `{0}`, `{1}`.
    fn with(self, key: &str, values: &[&str]) -> String {
        let text = self.get(key).to_owned();
        let places = values.iter().enumerate();
        places.fold(text, |text, (place, value)| text.replace(&format!("{{{place}}}"), value))
    }

    fn with_end(self, said: String, end: End) -> String {
        let day = match end {
            End::Never => return said,
            End::On(day) => day,
            End::At(moment) => TimeZone::UTC.to_datetime(moment).date(),
            End::Times(1) => return self.with("end.last", &[&said]),
            End::Times(times) => return self.with("end.times", &[&said, &times.to_string()]),
        };
        self.with("end.until", &[&said, &self.date(day)])
    }

    fn days(self, parts: &Parts) -> String {
        let every = self.every(parts);
        if parts.counted_from == CountedFrom::Completion {
            return self.with("from-completion", &[&every]);
        }
        let on = self.on_days(parts);
        let months = self.list(&parts.months, "and", |month| self.month(*month).to_owned());
        let plain = parts.interval == 1 && parts.positions.is_empty();
        let uncounted = parts.weekdays.iter().all(|on| on.nth.is_none());
        // A week or day of some weekdays is better called by these.
        let by_weekday = is_by_week(parts)
            && plain
            && uncounted
            && !parts.weekdays.is_empty()
            && parts.month_days.is_empty();
        let named = if by_weekday {
            self.with("every", &[&self.weekdays(&parts.weekdays, "and")])
        } else {
            every
        };
        match (by_weekday || on.is_empty(), months.is_empty()) {
            (true, true) => named,
            (true, false) => self.with("in", &[&named, &months]),
            (false, true) => self.with("on", &[&named, &on]),
            (false, false) => self.with("on-of", &[&named, &on, &months]),
        }
    }

    fn every(self, parts: &Parts) -> String {
        let (one, many) = match parts.frequency {
            Frequency::Daily => ("day", "days"),
            Frequency::Weekly => ("week", "weeks"),
            Frequency::Monthly => ("month", "months"),
            Frequency::Yearly => ("year", "years"),
        };
        match parts.interval {
            1 => self.get(one).to_owned(),
            interval => self.with(many, &[&interval.to_string()]),
        }
    }

    /// `Monday and the last day`, `the first Monday`, `the last weekday`; nothing if no days are named.
    fn on_days(self, parts: &Parts) -> String {
        let days = match (parts.weekdays.is_empty(), parts.month_days.is_empty()) {
            (true, true) => return String::new(),
            (true, false) => self.month_days(&parts.month_days),
            (false, true) if parts.positions.is_empty() => return self.each_weekday(parts),
            (false, true) => self.weekdays(&parts.weekdays, "or"),
            (false, false) => {
                let weekdays = self.weekdays(&parts.weekdays, "or");
                self.with("that-is", &[&weekdays, &self.month_days(&parts.month_days)])
            }
        };
        if parts.positions.is_empty() {
            return days;
        }
        let positions = self.list(&parts.positions, "and", |place| self.nth(i32::from(*place)));
        let key = if parts.month_days.is_empty() { "nth" } else { "nth-of" };
        self.with(key, &[&positions, &days])
    }

    /// `the first Monday`; in a month or year `every Monday` where it is each of them.
    fn each_weekday(self, parts: &Parts) -> String {
        let days = self.weekdays(&parts.weekdays, "and");
        let each = !is_by_week(parts) && parts.weekdays.iter().all(|on| on.nth.is_none());
        if each { self.with("each", &[&days]) } else { days }
    }

    fn month_days(self, days: &[i8]) -> String {
        let from_start: Vec<i8> = days.iter().copied().filter(|day| *day > 0).collect();
        let from_end: Vec<i8> = days.iter().copied().filter(|day| *day < 0).rev().collect();
        let numbers = self.list(&from_start, "and", |day| self.ordinal(i32::from(*day)));
        let ends =
            self.list(&from_end, "and", |day| self.with("nth-day", &[&self.nth(i32::from(*day))]));
        let numbers = || self.with("dates", &[&numbers]);
        let ends = || self.with("ends", &[&ends]);
        match (from_start.is_empty(), from_end.is_empty()) {
            (false, false) => self.with("and", &[&numbers(), &ends()]),
            (false, true) => numbers(),
            _ => ends(),
        }
    }

    fn weekdays(self, on: &[OnWeekday], joined: &str) -> String {
        let workdays = on.len() == WORKDAYS.len()
            && on.iter().zip(WORKDAYS).all(|(on, day)| on.nth.is_none() && on.weekday == day);
        if workdays {
            return self.get("workday").to_owned();
        }
        self.list(on, joined, |on| match on.nth {
            None => self.weekday(on.weekday).to_owned(),
            Some(place) => {
                self.with("nth", &[&self.nth(i32::from(place)), self.weekday(on.weekday)])
            }
        })
    }

    fn at_times(self, said: &str, parts: &Parts) -> String {
        let minutes = if parts.minutes.is_empty() { &[0][..] } else { &parts.minutes };
        let times: Vec<(i8, i8)> = parts
            .hours
            .iter()
            .flat_map(|hour| minutes.iter().map(move |minute| (*hour, *minute)))
            .collect();
        if times.is_empty() {
            return self.with("minutes", &[said, &self.list(minutes, "and", ToString::to_string)]);
        }
        let times = self.list(&times, "and", |(hour, minute)| format!("{hour:02}:{minute:02}"));
        self.with("times", &[said, &times])
    }

    /// `first`, `last`, `second to last`, `11th`.
    fn nth(self, place: i32) -> String {
        match place {
            -1 => self.get("last").to_owned(),
            ..-1 => self.with("from-last", &[&self.nth(-place)]),
            _ => match self.get(&format!("nth.{place}")) {
                "" => self.with("nth.other", &[&place.to_string(), &self.ordinal(place)]),
                word => word.to_owned(),
            },
        }
    }

    fn ordinal(self, number: i32) -> String {
        let is_teen = (11..=13).contains(&(number % 100));
        let own = self.get(&format!("ordinal.{}", number % 10));
        let key = if is_teen || own.is_empty() { self.get("ordinal.other") } else { own };
        key.replace("{0}", &number.to_string())
    }

    /// `one, two and three`.
    fn list<T>(self, items: &[T], joined: &str, say: impl Fn(&T) -> String) -> String {
        let mut words: Vec<String> = items.iter().map(say).collect();
        match words.pop() {
            Some(last) if !words.is_empty() => {
                self.with(joined, &[&words.join(self.get("comma")), &last])
            }
            last => last.unwrap_or_default(),
        }
    }

    fn date(self, day: Date) -> String {
        let (number, year) = (day.day().to_string(), day.year().to_string());
        self.with("date", &[&number, self.month(day.month()), &year])
    }

    fn weekday(self, weekday: Weekday) -> &'static str {
        self.get(&format!("weekday.{}", weekday.to_monday_one_offset()))
    }

    fn month(self, month: i8) -> &'static str {
        self.get(&format!("month.{month}"))
    }
}

fn is_by_week(parts: &Parts) -> bool {
    matches!(parts.frequency, Frequency::Daily | Frequency::Weekly)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of a file with the places that their texts leave for values.
    fn keys(file: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
        let entries = file.lines().filter_map(|line| line.split_once(" = "));
        let places = |text: &'static str| {
            ["{0}", "{1}", "{2}"].into_iter().filter(|place| text.contains(place)).collect()
        };
        let kept = entries.filter(|(key, _)| {
            // How many ordinals have a word of their own differs, and which name of a day is taken.
            !["nth.", "ordinal.", "alone.until"].iter().any(|start| key.starts_with(start))
        });
        kept.map(|(key, text)| (key, places(text))).collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_values() {
        for (code, file) in FILES.into_iter().chain(SPOKEN) {
            assert_eq!(keys(file), keys(FILES[0].1), "{code}");
            for key in ["nth.other", "ordinal.other", "alone.until"] {
                assert!(!Words(file).get(key).is_empty(), "{key} in {code}");
            }
        }
    }

    #[test]
    fn a_rule_is_said_in_every_language_that_is_spoken() {
        let rule = Rule::parse("FREQ=WEEKLY;BYDAY=TU,TH").unwrap();
        for (lexicon, words) in [
            ("de", "Jeden Dienstag und Donnerstag"),
            ("es", "Cada martes y jueves"),
            ("fr", "Chaque mardi et jeudi"),
            ("hi", "हर मंगलवार और गुरुवार"),
            ("ur-latn", "Har mangal aur jumerat"),
            ("ur", "ہر منگل اور جمعرات"),
            ("en", "Every Tuesday and Thursday"),
        ] {
            assert_eq!(rule.words_spoken(lexicon), words);
        }
        let last = Rule::parse("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270301").unwrap();
        assert_eq!(last.words_spoken("de"), "Jeden Monat am letzten Freitag, bis 1. März 2027");
    }

    #[test]
    fn a_rule_is_said_in_another_language_and_in_english_where_that_is_unknown() {
        for (text, words) in [
            ("FREQ=WEEKLY;INTERVAL=2", "ہر 2 ہفتے بعد"),
            ("FREQ=WEEKLY;BYDAY=MO,WE", "ہر پیر اور بدھ"),
            ("FREQ=MONTHLY;BYMONTHDAY=1", "ہر مہینے 1 تاریخ کو"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "ہر مہینے آخری دن کو"),
            ("FREQ=MONTHLY;BYDAY=1MO", "ہر مہینے پہلے پیر کو"),
            ("FREQ=WEEKLY;BYDAY=SU;UNTIL=20270301", "ہر اتوار، 1 مارچ 2027 تک"),
            ("FREQ=DAILY;BYHOUR=8,20;COUNT=14", "ہر روز 08:00 اور 20:00 بجے، 14 بار"),
            ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3", "ہر سال مئی میں 3 تاریخ کو"),
        ] {
            let rule = Rule::parse(text).unwrap();
            assert_eq!(rule.words_in("ur-PK"), words, "{text}");
            assert_eq!(rule.words_in("sv"), rule.words(), "{text}");
        }
    }
}
