//! Days that are told by what they are: "christmas eve", "the first monday of december".

use jiff::civil::Date;

use super::calendar::{self, Days, plus_months, weekday};

/// Days of the year that have a name.
pub(super) fn feast(words: &[&str]) -> Option<(usize, Days)> {
    let (length, month, day) = match words {
        ["christmas", "eve", ..] => (2, 12, 24),
        ["christmas", "day", ..] => (2, 12, 25),
        ["christmas", ..] => (1, 12, 25),
        ["new", "year's" | "years", "eve", ..] => (3, 12, 31),
        ["new", "year's" | "years", "day", ..] => (3, 1, 1),
        _ => return None,
    };
    Some((length, Days::OfYear { month, day }))
}

/// `first monday of december`, `last friday of the month`: the next one to come.
pub(super) fn nth_weekday(words: &[&str], today: Date) -> Option<(usize, Date)> {
    let [nth, name, "of", rest @ ..] = words else { return None };
    let weekday = weekday(name)?;
    let nth = match *nth {
        "last" => -1,
        "first" | "1st" => 1,
        "second" | "2nd" => 2,
        "third" | "3rd" => 3,
        "fourth" | "4th" => 4,
        _ => return None,
    };
    let on = |month: Date| month.nth_weekday_of_month(nth, weekday).ok();
    match rest {
        ["next", "month", ..] => Some((5, on(plus_months(today.first_of_month(), 1)?)?)),
        ["the" | "this", "month", ..] => on(today).filter(|day| *day >= today).map(|day| (5, day)),
        [name, ..] => {
            let month = calendar::month(name)?;
            let years = today.year()..=today.year().saturating_add(1);
            let mut days = years.filter_map(|year| on(Date::new(year, month, 1).ok()?));
            days.find(|day| *day >= today).map(|day| (4, day))
        }
        [] => None,
    }
}
