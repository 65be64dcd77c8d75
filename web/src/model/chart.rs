//! The seven-day chart: how tall each bar is, and the same in words.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use todo_core::wire::DayCount;

use super::due::weekday_short;
use crate::words::{count, say, say_with};

/// The height of the tallest bar, in the drawing's units.
pub const BAR_MAX: u64 = 64;
/// A day with nothing done still shows where its bar would stand.
const BAR_MIN: u64 = 3;

/// One day of the chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// `Mon`.
    pub weekday: String,
    pub count: u64,
    pub height: u64,
}

/// The bars, oldest day first. A date that does not parse keeps its own text as a name.
pub fn bars(days: &[DayCount]) -> Vec<Bar> {
    let most = days.iter().map(|day| day.count).max().unwrap_or(0).max(1);
    days.iter()
        .map(|day| Bar {
            weekday: weekday(&day.date),
            count: day.count,
            height: (day.count * BAR_MAX / most).max(BAR_MIN),
        })
        .collect()
}

/// The chart in a sentence, for those who do not see it.
pub fn sentence(bars: &[Bar]) -> String {
    let total: u64 = bars.iter().map(|bar| bar.count).sum();
    let day = |bar: &Bar| say_with("chart.day", &[&bar.weekday, &bar.count.to_string()]);
    let days: Vec<String> = bars.iter().map(day).collect();
    say_with("chart.sentence", &[&finished(total), &days.join(say("list.comma"))])
}

/// `3 days in a row`: the last days with something done, today's work aside as long as it is not begun. One day is no row.
pub fn in_a_row(bars: &[Bar]) -> Option<String> {
    const ROW_MIN_DAYS: usize = 2;
    let is_idle = |bar: &&Bar| bar.count == 0;
    let days: Vec<&Bar> = bars.iter().rev().collect();
    let begun = usize::from(days.first().is_some_and(is_idle));
    let row = days[begun..].iter().take_while(|bar| !is_idle(bar)).count();
    (row >= ROW_MIN_DAYS).then(|| say_with("chart.row", &[&row.to_string()]))
}

/// `1 task finished`.
pub fn finished(number: u64) -> String {
    count("count.finished.one", "count.finished.other", number)
}

fn weekday(date: &str) -> String {
    date.parse().map_or_else(|_| date.to_owned(), |date: Date| say(weekday_short(date)).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(counts: &[u64]) -> Vec<DayCount> {
        let date = |n: usize| format!("2026-11-{:02}", 17 + n);
        counts
            .iter()
            .enumerate()
            .map(|(n, count)| DayCount { date: date(n), count: *count })
            .collect()
    }

    #[test]
    fn the_best_day_has_the_tallest_bar_and_an_idle_day_a_stub() {
        let heights: Vec<u64> = bars(&days(&[0, 2, 4])).iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [BAR_MIN, BAR_MAX / 2, BAR_MAX]);
    }

    #[test]
    fn the_chart_reads_as_a_sentence() {
        assert_eq!(
            sentence(&bars(&days(&[1, 0]))),
            "1 task finished in the last seven days: Tue 1, Wed 0."
        );
    }

    #[test]
    fn days_in_a_row_end_today_or_yesterday() {
        for (counts, row) in [
            (&[0, 1, 0, 2, 1, 1, 3][..], Some("· 4 days in a row")),
            (&[0, 0, 0, 0, 1, 1, 0], Some("· 2 days in a row")),
            (&[1, 1, 1, 1, 1, 0, 0], None),
            (&[0, 0, 0, 0, 0, 0, 1], None),
            (&[], None),
        ] {
            assert_eq!(in_a_row(&bars(&days(counts))).as_deref(), row, "{counts:?}");
        }
    }
}
