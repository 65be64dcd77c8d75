//! A list side by side: a column for each priority, for each tag, or for each day of a week. What is moved into a column
//! gets what the column is about.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use todo_core::{task::Priority, wire};

use super::{
    due::{self, Span},
    listing::{By, Listing, View},
    section::{Elsewhere, Gets, Section},
    tags,
    task_line::{TaskLine, priority_word},
};
use crate::words::{say, say_with};

/// Tags that have a column of their own; the others share the last one.
const TAG_COLUMNS_MAX: usize = 8;
const WEEK_DAYS: i32 = 7;
const PRIORITIES: [(Priority, &str); 3] =
    [(Priority::High, "high"), (Priority::Medium, "medium"), (Priority::Low, "low")];

/// The ways on from a week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// From when until when, in words.
    pub span: String,
    /// The first days of the weeks around it, `2026-11-16`.
    pub before: String,
    pub after: String,
    pub is_present: bool,
}

/// The first of the seven days that `listing` shows to whom it is `today`: today, so that the week lies ahead.
fn first_day(listing: &Listing, today: Date) -> Date {
    listing.from.parse().unwrap_or(today)
}

/// The last day of the week that begins on `first`.
fn last_day(first: Date) -> Date {
    first.saturating_add((WEEK_DAYS - 1).days())
}

impl Week {
    /// The week of `listing`; `None` where another view is shown.
    pub fn of(listing: &Listing, today: Date) -> Option<Self> {
        let first = first_day(listing, today);
        let last = last_day(first);
        let week = |first: Date| first.to_string();
        (listing.view == View::Week).then(|| Self {
            span: say_with("week.span", &[&due::short(first), &due::short(last)]),
            before: week(first.saturating_sub(WEEK_DAYS.days())),
            after: week(first.saturating_add(WEEK_DAYS.days())),
            is_present: first == today,
        })
    }
}

/// The query with which the API is asked for what `listing` shows to whom it is `today`.
pub fn question(listing: &Listing, today: Date) -> String {
    let first = first_day(listing, today);
    match listing.view {
        View::Week => listing.question((&first.to_string(), &last_day(first).to_string())),
        _ => listing.question(("", "")),
    }
}

/// The query for what is due from before the week that `listing` shows: only the present one, and its first page, has
/// it. Apart from the days, which are whole however much is overdue.
pub fn earlier_question(listing: &Listing, today: Date) -> Option<String> {
    let is_asked = listing.view == View::Week
        && listing.cursor.is_empty()
        && first_day(listing, today) == today;
    let before = today.yesterday().ok()?.to_string();
    is_asked.then(|| listing.question(("", &before)))
}

/// What of the tasks of columns is not on the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Missing {
    /// Of what was asked for with [`question`].
    pub elsewhere: Elsewhere,
    /// Of what was asked for with [`earlier_question`].
    pub earlier: bool,
}

/// The columns of `tasks` that `listing` asks for. A board without tasks has none.
pub fn columns(
    tasks: &[wire::Task],
    listing: &Listing,
    missing: Missing,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<Section> {
    let line = |task: &wire::Task| TaskLine::new(task.clone(), zone, now);
    let mut columns = match listing.by {
        _ if listing.view == View::Week => days(tasks, listing, zone, now, line),
        _ if tasks.is_empty() => Vec::new(),
        By::Priority => by_priority(tasks, line),
        By::Tag => by_tag(tasks, line),
    };
    for column in &mut columns {
        // What began earlier and goes on stands under today.
        let is_of_earlier = column.is_late || column.is_now;
        column.is_part =
            (missing.elsewhere.is_any() && !column.is_late) || (missing.earlier && is_of_earlier);
    }
    columns
}

fn by_priority(tasks: &[wire::Task], line: impl Fn(&wire::Task) -> TaskLine) -> Vec<Section> {
    let column = |(priority, title): (Priority, &'static str)| Section {
        title: say(title).to_owned(),
        gets: Gets::Priority(priority_word(priority).to_owned()),
        lines: tasks.iter().filter(|task| task.priority == priority).map(&line).collect(),
        ..Section::default()
    };
    PRIORITIES.map(column).into()
}

/// A task stands under each of its tags that has a column. The last column says whether tags without one are in it.
fn by_tag(tasks: &[wire::Task], line: impl Fn(&wire::Task) -> TaskLine) -> Vec<Section> {
    let known: Vec<String> = tags::most_used(tasks).into_iter().take(TAG_COLUMNS_MAX).collect();
    let column = |tag: &String| Section {
        title: tags::shown(tag),
        gets: Gets::Tag(tag.clone()),
        lines: tasks.iter().filter(|task| tags::has(&task.tags, tag)).map(&line).collect(),
        ..Section::default()
    };
    let mut columns: Vec<Section> = known.iter().map(column).collect();
    let has_column = |task: &&wire::Task| task.tags.iter().any(|tag| tags::has(&known, tag));
    let rest: Vec<_> = tasks.iter().filter(|task| !has_column(task)).collect();
    let is_untagged = rest.iter().all(|task| task.tags.is_empty());
    columns.push(Section {
        title: say(if is_untagged { "board.untagged" } else { "board.other-tags" }).to_owned(),
        gets: Gets::Tag(String::new()),
        lines: rest.into_iter().map(&line).collect(),
        ..Section::default()
    });
    columns
}

/// Seven days, and before them what is overdue from earlier: only in the present week.
fn days(
    tasks: &[wire::Task],
    listing: &Listing,
    zone: &TimeZone,
    now: Timestamp,
    line: impl Fn(&wire::Task) -> TaskLine,
) -> Vec<Section> {
    let today = zone.to_datetime(now).date();
    let first = first_day(listing, today);
    // What began before this week and goes on stands under today.
    let day_of = |task: &wire::Task| {
        let span = Span::read(task.due_date.as_deref(), task.due_end.as_deref(), zone)?;
        let day = span.due.day(zone);
        Some(if day < first { span.day(zone, now) } else { day })
    };
    let under = |day: Date| {
        let lines = tasks.iter().filter(move |task| day_of(task) == Some(day)).map(&line);
        lines.map(|line| TaskLine { due: line.due.and_then(due::DueLabel::under_its_day), ..line })
    };
    let column = |ahead: i32| {
        let day = first.saturating_add(ahead.days());
        let (title, note) = due::column_heading(day, today);
        Section {
            is_now: day == today,
            title,
            note,
            gets: Gets::Day(day.to_string()),
            lines: under(day).collect(),
            ..Section::default()
        }
    };
    let mut columns: Vec<Section> = (0..WEEK_DAYS).map(column).collect();
    let earlier = tasks.iter().filter(|task| day_of(task).is_some_and(|day| day < first));
    let earlier: Vec<TaskLine> = earlier
        .map(&line)
        .map(|line| TaskLine { due: line.due.map(due::DueLabel::among_overdue), ..line })
        .collect();
    if !earlier.is_empty() {
        let title = say("section.overdue").to_owned();
        columns.insert(0, Section { is_late: true, title, lines: earlier, ..Section::default() });
    }
    columns
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Midday on Wednesday 25 November 2026 in Karachi.
    const NOW: &str = "2026-11-25T07:00:00Z";

    fn task(title: &str, priority: &str, due: Option<&str>, tags: &[&str]) -> wire::Task {
        serde_json::from_value(json!({
            "id": "01900000-0000-7000-8000-000000000000", "user_id": "u", "title": title,
            "description": null, "priority": priority, "due_date": due, "tags": tags,
            "recurrence": "none", "reminder_at": null, "completed": false, "completed_at": null,
            "created_at": "2026-11-23T07:00:00Z", "updated_at": "2026-11-23T07:00:00Z",
        }))
        .unwrap()
    }

    fn listing(pairs: &[(&str, &str)]) -> Listing {
        Listing::read(|name| {
            pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn shown(tasks: &[wire::Task], listing: &Listing) -> Vec<String> {
        let zone = TimeZone::get("Asia/Karachi").unwrap();
        let titles = |column: &Section| {
            column.lines.iter().map(|line| line.title.clone()).collect::<Vec<_>>().join(" ")
        };
        let columns = columns(tasks, listing, Missing::default(), &zone, NOW.parse().unwrap());
        columns.iter().map(|it| format!("{} {}: {}", it.title, it.note, titles(it))).collect()
    }

    #[test]
    fn a_board_has_every_priority_and_none_without_tasks() {
        let board = listing(&[("view", "board")]);
        let tasks = [task("a", "low", None, &[]), task("b", "high", None, &[])];
        assert_eq!(shown(&tasks, &board), ["High : b", "Medium : ", "Low : a"]);
        assert_eq!(shown(&[], &board), [""; 0]);
    }

    #[test]
    fn a_task_stands_under_each_of_its_tags_or_under_none() {
        let board = listing(&[("view", "board"), ("by", "tag")]);
        let tasks = [
            task("a", "low", None, &["home", "work"]),
            task("b", "low", None, &["work"]),
            task("c", "low", None, &[]),
        ];
        assert_eq!(shown(&tasks, &board), ["#work : a b", "#home : a", "No tag : c"]);
        let spelt = ["Home", "#home", " HOME "].map(|tag| task("a", "low", None, &[tag]));
        assert_eq!(shown(&spelt, &board), ["#Home : a a a", "No tag : "]);
    }

    #[test]
    fn tags_without_a_column_are_said_to_be_in_the_last_one() {
        let board = listing(&[("view", "board"), ("by", "tag")]);
        let tags: Vec<String> = (0..=TAG_COLUMNS_MAX).map(|it| format!("t{it}")).collect();
        let tasks: Vec<_> = tags.iter().map(|tag| task(tag, "low", None, &[tag])).collect();
        let columns = shown(&tasks, &board);
        assert_eq!(columns.last().map(String::as_str), Some("Other tags, or none : t8"));
    }

    #[test]
    fn columns_know_whether_they_are_whole() {
        let zone = TimeZone::get("Asia/Karachi").unwrap();
        let parts = |before, after, earlier| {
            let missing = Missing { elsewhere: Elsewhere { before, after }, earlier };
            let tasks = [task("a", "low", Some("2026-11-20"), &[])];
            let week = listing(&[("view", "week")]);
            let columns = columns(&tasks, &week, missing, &zone, NOW.parse().unwrap());
            columns.iter().map(|it| if it.is_part { '+' } else { '.' }).collect::<String>()
        };
        assert_eq!(parts(false, false, false), "........");
        assert_eq!(parts(false, false, true), "++......");
        assert_eq!(parts(false, true, false), ".+++++++");
    }

    #[test]
    fn a_week_begins_today_and_keeps_what_is_late_before_it() {
        let tasks = [
            task("a", "low", Some("2026-11-20"), &[]),
            task("b", "low", Some("2026-11-25T15:00:00Z"), &[]),
            task("c", "low", Some("2026-12-01"), &[]),
        ];
        let week = shown(&tasks, &listing(&[("view", "week")]));
        let first = ["Overdue : a", "Today 25 Nov: b", "Tomorrow 26 Nov: ", "Friday 27 Nov: "];
        assert_eq!((&week[..4], week.len()), (&first.map(str::to_owned)[..], 8));
        assert_eq!(week[7], "Tuesday 1 Dec: c");
        let later = shown(&[], &listing(&[("view", "week"), ("from", "2026-12-03")]));
        assert_eq!((later[0].as_str(), later.len()), ("Thursday 3 Dec: ", 7));
    }

    #[test]
    fn a_week_knows_the_weeks_around_it_and_asks_for_its_own_days() {
        let today = jiff::civil::date(2026, 11, 25);
        let other = listing(&[("view", "week"), ("from", "2026-12-03")]);
        let week = Week::of(&other, today).unwrap();
        assert_eq!((week.before.as_str(), week.after.as_str()), ("2026-11-26", "2026-12-10"));
        assert_eq!((week.span.as_str(), week.is_present), ("3 Dec – 9 Dec", false));
        let days = "due_from=2026-12-03&due_to=2026-12-09";
        assert!(question(&other, today).contains(days));
        // What is overdue from earlier comes along, and takes nothing away from the days.
        let present = listing(&[("view", "week")]);
        let days = "due_from=2026-11-25&due_to=2026-12-01";
        assert!(question(&present, today).contains(days));
        let earlier = earlier_question(&present, today).unwrap();
        assert!(earlier.contains("&due_to=2026-11-24&") && !earlier.contains("due_from"));
        let next = listing(&[("view", "week"), ("cursor", "x")]);
        for without in [&other, &next, &listing(&[])] {
            assert_eq!(earlier_question(without, today), None);
        }
        assert_eq!(Week::of(&listing(&[]), today), None);
    }
}
