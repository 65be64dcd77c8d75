//! A page of tasks, part by part: by the day they are due, or were done.

use std::cmp::Reverse;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use todo_core::wire;

use super::{
    due::{self, Span},
    listing::{Listing, View},
    task_line::TaskLine,
};
use crate::words::say;

/// Days ahead that have a part of their own on the first page.
const DAYS_AHEAD: i32 = 7;

/// Tasks under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Empty where there is nothing to tell apart.
    pub title: String,
    /// What is due in it is over.
    #[serde(default)]
    pub is_late: bool,
    /// The date that the title is about, where it does not say so itself.
    pub note: String,
    /// What a task gets that is moved here.
    #[serde(default)]
    pub gets: Gets,
    /// It is about today.
    #[serde(default)]
    pub is_now: bool,
    /// More of it may stand on another page: how many there are is not known.
    #[serde(default)]
    pub is_part: bool,
    pub lines: Vec<TaskLine>,
}

/// What is changed in a task that is moved into a section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Gets {
    #[default]
    Nothing,
    /// It is due on this day, `2026-11-24`.
    Day(String),
    Priority(String),
    /// It carries this tag in place of that of the section it comes from; empty is none.
    Tag(String),
}

impl Section {
    /// By what a section is known again when the page changes.
    pub fn name(&self) -> (String, Gets) {
        (self.title.clone(), self.gets.clone())
    }
}

/// Whether a list has tasks on other pages than the one that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    pub before: bool,
    pub after: bool,
}

impl Elsewhere {
    pub fn is_any(self) -> bool {
        self.before || self.after
    }
}

/// Where a task belongs, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Overdue,
    Day(Date),
    Later,
    Undated,
    /// When it was done, the latest first.
    Done(Reverse<Option<Date>>),
    All,
}

/// `tasks` for someone in `zone` at `now`, as `listing` wants them shown, when other pages hold more of it.
pub fn sections(
    tasks: Vec<wire::Task>,
    listing: &Listing,
    elsewhere: Elsewhere,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<Section> {
    let today = zone.to_datetime(now).date();
    let mut placed: Vec<_> = tasks
        .into_iter()
        .map(|task| {
            let place = if listing.is_by_day() {
                place(&task, listing.view, zone, now)
            } else {
                Place::All
            };
            (place, task)
        })
        .collect();
    // A logbook begins with what was done last; other pages keep the order they were asked for.
    let is_logbook = listing.view == View::Completed && listing.is_by_day();
    placed.sort_by_cached_key(|(place, task)| {
        (*place, Reverse(task.completed_at.clone().filter(|_| is_logbook)))
    });
    if listing.is_by_day() && !is_logbook {
        // Among equals the one that was added first, as several of one request were said.
        let are_equal = |one: &(Place, wire::Task), other: &(Place, wire::Task)| {
            (one.0, &one.1.due_date) == (other.0, &other.1.due_date)
        };
        for equals in placed.chunk_by_mut(are_equal) {
            equals.sort_by(|one, other| one.1.created_at.cmp(&other.1.created_at));
        }
    }
    let mut sections: Vec<(Place, Section)> = Vec::new();
    for (place, task) in placed {
        let line = TaskLine::new(task, zone, now);
        let due = line.due.and_then(|due| match place {
            Place::Day(_) => due.under_its_day(),
            Place::Overdue => Some(due.among_overdue()),
            _ => Some(due),
        });
        let line = TaskLine { due, ..line };
        match sections.last_mut() {
            Some((last, section)) if *last == place => section.lines.push(line),
            _ => {
                let (title, note) = heading(place, today);
                let gets = match place {
                    Place::Day(day) => Gets::Day(day.to_string()),
                    _ => Gets::Nothing,
                };
                sections.push((
                    place,
                    Section {
                        is_late: place == Place::Overdue,
                        title,
                        note,
                        gets,
                        lines: vec![line],
                        ..Section::default()
                    },
                ));
            }
        }
    }
    let shown: Vec<Place> = sections.iter().map(|(place, _)| *place).collect();
    let is_part = |place| goes_on(place, &shown, listing, today, elsewhere);
    sections
        .into_iter()
        .map(|(place, section)| Section { is_part: is_part(place), ..section })
        .collect()
}

/// Whether more of `place`, one of the `shown` of a page, may stand on another page. Pages follow each other by date; but
/// what is overdue since this morning stands after what is due today as a whole, and what goes on today before that.
fn goes_on(
    place: Place,
    shown: &[Place],
    listing: &Listing,
    today: Date,
    elsewhere: Elsewhere,
) -> bool {
    if !listing.is_by_day() || listing.view == View::Completed {
        return elsewhere.is_any();
    }
    let [first, last] = [shown.first(), shown.last()].map(|it| it.copied().unwrap_or(place));
    let is_present = |place: Place| place <= Place::Day(today);
    let before = place == first || is_present(place);
    let after = place == last || (is_present(place) && is_present(last));
    (elsewhere.before && before) || (elsewhere.after && after)
}

fn place(task: &wire::Task, view: View, zone: &TimeZone, now: Timestamp) -> Place {
    if view == View::Completed {
        let at = task.completed_at.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
        return Place::Done(Reverse(at.map(|at| zone.to_datetime(at).date())));
    }
    let Some(span) = Span::read(task.due_date.as_deref(), task.due_end.as_deref(), zone) else {
        return Place::Undated;
    };
    if span.is_over(zone, now) {
        return Place::Overdue;
    }
    let (day, today) = (span.day(zone, now), zone.to_datetime(now).date());
    let is_near = due::days_between(today, day) < DAYS_AHEAD;
    if is_near || view == View::Upcoming { Place::Day(day) } else { Place::Later }
}

fn heading(place: Place, today: Date) -> (String, String) {
    let plain = |key: &'static str| (say(key).to_owned(), String::new());
    match place {
        Place::Overdue => plain("section.overdue"),
        Place::Later => plain("section.later"),
        Place::Undated => plain("section.undated"),
        Place::All => (String::new(), String::new()),
        Place::Done(Reverse(None)) => plain("section.earlier"),
        Place::Done(Reverse(Some(day))) | Place::Day(day) => due::day_heading(day, today),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Midday on Monday 23 November 2026 in Karachi.
    const NOW: &str = "2026-11-23T07:00:00Z";

    fn task(title: &str, due: Option<&str>, completed_at: Option<&str>) -> wire::Task {
        serde_json::from_value(json!({
            "id": "01900000-0000-7000-8000-000000000000", "user_id": "u", "title": title,
            "description": null, "priority": "medium", "due_date": due, "tags": [],
            "recurrence": "none", "reminder_at": null, "completed": completed_at.is_some(),
            "completed_at": completed_at,
            "created_at": "2026-11-23T07:00:00Z", "updated_at": "2026-11-23T07:00:00Z",
        }))
        .unwrap()
    }

    fn shown(tasks: Vec<wire::Task>, listing: &Listing) -> Vec<String> {
        let zone = TimeZone::get("Asia/Karachi").unwrap();
        let sections = sections(tasks, listing, Elsewhere::default(), &zone, NOW.parse().unwrap());
        let titles = |section: &Section| {
            section.lines.iter().map(|line| line.title.clone()).collect::<Vec<_>>().join(" ")
        };
        sections.iter().map(|it| format!("{} ({}): {}", it.title, it.note, titles(it))).collect()
    }

    #[test]
    fn home_goes_day_by_day_for_a_week_and_then_on() {
        let due = |title: &str, due: &str| task(title, Some(due), None);
        let tasks = vec![
            due("a", "2026-11-20"),
            due("b", "2026-11-23"),
            // Passed this morning: after what is due today as a whole, in the order of the API.
            due("c", "2026-11-23T06:00:00Z"),
            due("d", "2026-11-24"),
            due("e", "2026-11-26"),
            due("f", "2026-11-30"),
            task("g", None, None),
        ];
        let expected = [
            "Overdue (): a c",
            "Today (Mon 23 Nov): b",
            "Tomorrow (Tue 24 Nov): d",
            "Thursday (26 Nov): e",
            "Later (): f",
            "No date (): g",
        ];
        assert_eq!(shown(tasks, &Listing::default()), expected);
    }

    #[test]
    fn a_heading_knows_whether_other_pages_have_more_of_it() {
        let zone = TimeZone::get("Asia/Karachi").unwrap();
        let parts = |days: &[&str], before, after| {
            let tasks = days.iter().map(|day| task("a", Some(day), None)).collect();
            let (listing, elsewhere) = (Listing::default(), Elsewhere { before, after });
            let sections = sections(tasks, &listing, elsewhere, &zone, NOW.parse().unwrap());
            let parts = sections.into_iter().filter(|section| section.is_part);
            parts.map(|section| section.title).collect::<Vec<_>>().join(" ")
        };
        let days = ["2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25"];
        assert_eq!(parts(&days, false, false), "");
        assert_eq!(parts(&days, false, true), "Wednesday");
        // One that was due this morning may come after what is due today as a whole.
        assert_eq!(parts(&days[..2], false, true), "Overdue Today");
        assert_eq!(parts(&days, true, false), "Overdue Today");
        assert_eq!(parts(&days[2..], true, false), "Tomorrow");
    }

    #[test]
    fn what_was_added_by_one_request_stands_as_it_was_said() {
        let added = |title: &str, due: Option<&str>, created_at: &str| wire::Task {
            created_at: created_at.to_owned(),
            ..task(title, due, None)
        };
        let tasks = vec![
            added("b", Some("2026-11-23"), "2026-11-23T07:00:00.2Z"),
            added("a", Some("2026-11-23"), "2026-11-23T07:00:00.1Z"),
            added("d", None, "2026-11-23T07:00:00.4Z"),
            added("c", None, "2026-11-23T07:00:00.3Z"),
        ];
        let expected = ["Today (Mon 23 Nov): a b", "No date (): c d"];
        assert_eq!(shown(tasks, &Listing::default()), expected);
    }

    #[test]
    fn what_goes_on_stands_under_today_until_it_is_over() {
        let trip = |title: &str, due: &str, end: &str| wire::Task {
            due_end: Some(end.to_owned()),
            ..task(title, Some(due), None)
        };
        let tasks =
            vec![trip("a", "2026-11-18", "2026-11-21"), trip("b", "2026-11-20", "2026-11-25")];
        let expected = ["Overdue (): a", "Today (Mon 23 Nov): b"];
        assert_eq!(shown(tasks, &Listing::default()), expected);
    }

    #[test]
    fn a_row_does_not_say_its_heading_again() {
        let due = |due: &str| task("a", Some(due), None);
        let tasks = vec![due("2026-11-20"), due("2026-11-23"), due("2026-11-23T12:00:00Z")];
        let zone = TimeZone::get("Asia/Karachi").unwrap();
        let (listing, elsewhere) = (Listing::default(), Elsewhere::default());
        let sections = sections(tasks, &listing, elsewhere, &zone, NOW.parse().unwrap());
        let lines = sections.into_iter().flat_map(|section| section.lines);
        let said: Vec<_> = lines.map(|line| line.due.map(|due| due.text)).collect();
        assert_eq!(said, [Some("Fri 20 Nov".to_owned()), None, Some("17:00".to_owned())]);
    }

    #[test]
    fn what_is_done_is_a_logbook() {
        let done = |title: &str, at: &str| task(title, None, Some(at));
        let tasks = vec![
            done("a", "2026-11-22T07:00:00Z"),
            done("b", "2026-11-23T05:00:00Z"),
            done("c", "2026-11-23T06:00:00Z"),
        ];
        let listing = Listing { view: View::Completed, ..Listing::default() };
        let expected = ["Today (Mon 23 Nov): c b", "Yesterday (Sun 22 Nov): a"];
        assert_eq!(shown(tasks, &listing), expected);
    }

    #[test]
    fn another_order_has_no_parts() {
        let tasks = vec![task("a", Some("2026-11-20"), None), task("b", None, None)];
        let listing = Listing { sort: "newest".into(), ..Listing::default() };
        assert_eq!(shown(tasks, &listing), [" (): a b"]);
    }
}
