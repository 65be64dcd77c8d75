//! What a page shows as done before the server says so: a task that is added, and one that gets another day, priority or
//! tags. It stands until a page that was loaded since tells, or until it is refused.

use todo_core::task::Priority;

use super::{
    line::AsTask,
    listing::{Listing, View},
    preferences::Clock,
    section::{Gets, Section},
    tags,
    task_form::TaskForm,
    task_line::{TaskLine, priority_word},
};
use crate::{model::due::DueLabel, words::say};

/// A change that is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A task, and the day on which it is due, `2026-11-24`; empty without one.
    Added {
        line: Box<TaskLine>,
        day: String,
    },
    /// The tasks of these ids are due on another day.
    Due {
        ids: Vec<String>,
        day: String,
    },
    Prioritised {
        ids: Vec<String>,
        priority: Priority,
    },
    /// The task carries these tags, and no others.
    Tagged {
        id: String,
        tags: Vec<String>,
    },
    /// The form of the task holds this.
    Edited {
        id: String,
        form: Box<TaskForm>,
    },
    /// The tasks of these ids are not where they were.
    Gone {
        ids: Vec<String>,
    },
}

impl Expected {
    /// What is added by a line that was read as `task`, in the list of the tag `within`, if of one; `key` is the request's.
    /// Nothing where it has no title: that is refused.
    pub fn added(task: AsTask, key: &str, within: &str, clock: Clock) -> Option<Self> {
        let AsTask { title, day, parts } = task;
        let of = |kind: &'static str| parts.iter().filter(move |part| part.kind == kind);
        let due: Vec<String> = of("due").map(|part| part.said(clock)).collect();
        let mut tags: Vec<String> =
            of("tag").map(|part| part.label.trim_start_matches('#').to_owned()).collect();
        if !within.is_empty() && !tags::has(&tags, within) {
            tags.push(within.to_owned());
        }
        let is = |priority: Priority| {
            of("priority").any(|part| part.label.eq_ignore_ascii_case(priority_word(priority)))
        };
        let priority = [Priority::High, Priority::Low].into_iter().find(|it| is(*it));
        let line = TaskLine {
            id: format!("new-{key}"),
            priority: priority.unwrap_or_default(),
            tags,
            due: (!due.is_empty()).then(|| DueLabel::as_read(due.join(", "))),
            repeats: of("recurrence").next().map(|part| part.label.clone()),
            title,
            ..TaskLine::default()
        };
        (!line.title.is_empty()).then(|| Self::Added { line: Box::new(line), day })
    }

    /// What a form with these values changes, as far as that is known here.
    pub fn of(value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let what = value("what")?;
        let ids = value("ids").or_else(|| value("id"))?;
        let ids = || ids.split(',').map(str::to_owned).collect();
        match what.as_str() {
            "date" => {
                value("date").filter(|day| !day.is_empty()).map(|day| Self::Due { ids: ids(), day })
            }
            "tags" => Some(Self::Tagged { id: value("id")?, tags: tags::split(&value("tags")?) }),
            word => Some(Self::Prioritised { ids: ids(), priority: Priority::parse(word)? }),
        }
    }

    /// What a form with these values will have changed that waits for the network. What is added is read by the server.
    pub fn of_waiting(value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let is_over =
            value("done").is_some() || matches!(value("what").as_deref(), Some("done" | "delete"));
        if is_over {
            let ids = value("ids").or_else(|| value("id"))?;
            return Some(Self::Gone { ids: ids.split(',').map(str::to_owned).collect() });
        }
        match (value("id"), value("form[title]")) {
            (Some(id), Some(_)) => {
                Some(Self::Edited { id, form: Box::new(TaskForm::read("form", value)) })
            }
            _ => Self::of(value),
        }
    }

    /// Shows it in the task `line`, wherever that stands.
    pub fn apply_to(&self, line: &mut TaskLine) {
        match self {
            Self::Edited { id, form } if *id == line.id => *line = form.laid_on(line),
            _ => {}
        }
    }

    /// Shows it among the tasks of `listing`.
    pub fn apply(&self, listing: &Listing, sections: &mut Vec<Section>) {
        match self {
            Self::Added { line, day } => add(line, day, listing, sections),
            Self::Due { ids, day } => {
                for line in sections.iter_mut().flat_map(|section| &mut section.lines) {
                    if ids.contains(&line.id) {
                        line.date_input.clone_from(day);
                    }
                }
                let due = |line: &mut TaskLine| {
                    line.due = line.due.take().and_then(DueLabel::under_its_day);
                };
                give(ids, &Gets::Day(day.clone()), due, sections);
            }
            Self::Prioritised { ids, priority } => {
                for line in sections.iter_mut().flat_map(|section| &mut section.lines) {
                    if ids.contains(&line.id) {
                        line.priority = *priority;
                    }
                }
                let gets = Gets::Priority(priority_word(*priority).to_owned());
                give(ids, &gets, |_| {}, sections);
            }
            Self::Tagged { id, tags } => tag(id, tags, sections),
            Self::Edited { id, form } => {
                sections.iter_mut().flat_map(|it| &mut it.lines).for_each(|it| self.apply_to(it));
                let ids = std::slice::from_ref(id);
                for gets in [Gets::Day(form.date.clone()), Gets::Priority(form.priority.clone())] {
                    give(ids, &gets, |_| {}, sections);
                }
            }
            Self::Gone { ids } => {
                for section in &mut *sections {
                    section.lines.retain(|line| !ids.contains(&line.id));
                }
                if !listing.view.has_columns() {
                    sections.retain(|section| !section.lines.is_empty());
                }
            }
        }
    }
}

/// Moves the tasks of these ids into the section that `gets` this, where there is one.
fn give(ids: &[String], gets: &Gets, change: impl Fn(&mut TaskLine), sections: &mut [Section]) {
    if !sections.iter().any(|section| section.gets == *gets) {
        return;
    }
    let mut taken = Vec::new();
    for section in sections.iter_mut().filter(|section| section.gets != *gets) {
        taken.extend(section.lines.extract_if(.., |line| ids.contains(&line.id)));
    }
    taken.iter_mut().for_each(change);
    if let Some(section) = sections.iter_mut().find(|section| section.gets == *gets) {
        section.lines.extend(taken);
    }
}

/// Gives the task these tags, and on a board of tags the columns of them: one that has none stands in the last.
fn tag(id: &str, tags: &[String], sections: &mut [Section]) {
    let lines = sections.iter().flat_map(|section| &section.lines);
    let Some(mut line) = lines.into_iter().find(|line| line.id == id).cloned() else { return };
    line.tags = tags.to_vec();
    let has_column =
        sections.iter().any(|it| matches!(&it.gets, Gets::Tag(tag) if tags::has(tags, tag)));
    for section in sections {
        let here = section.lines.iter().position(|it| it.id == id);
        let belongs = match &section.gets {
            Gets::Tag(tag) if tag.is_empty() => !has_column,
            Gets::Tag(tag) => tags::has(tags, tag),
            _ => here.is_some(),
        };
        match here {
            Some(at) if belongs => section.lines[at] = line.clone(),
            Some(at) => drop(section.lines.remove(at)),
            None if belongs => section.lines.push(line.clone()),
            None => {}
        }
    }
}

/// Puts a new task where `listing` will have it; nowhere where it is no part of that.
fn add(line: &TaskLine, day: &str, listing: &Listing, sections: &mut Vec<Section>) {
    let priority = priority_word(line.priority);
    let is_asked_for = listing.search.is_empty()
        && listing.cursor.is_empty()
        && (listing.priority.is_empty() || listing.priority == priority)
        && (listing.tag.is_empty() || tags::has(&line.tags, &listing.tag));
    let is_in_view = match listing.view {
        View::Completed => false,
        View::Inbox => day.is_empty(),
        View::Upcoming | View::Week => !day.is_empty(),
        View::Today | View::Board => true,
    };
    // The list may hear of it before the one who asked is answered.
    let is_there = sections.iter().flat_map(|it| &it.lines).any(|it| it.title == line.title);
    if !is_asked_for || !is_in_view || is_there {
        return;
    }
    if !listing.is_by_day() && !listing.view.has_columns() {
        return whole(sections).lines.insert(0, line.clone());
    }
    let is_its = |section: &Section| match &section.gets {
        Gets::Day(its) => its == day,
        Gets::Priority(word) => word == priority,
        Gets::Tag(tag) => tags::has(&line.tags, tag),
        Gets::Nothing => day.is_empty() && section.title == say("section.undated"),
    };
    let rest = |section: &Section| section.gets == Gets::Tag(String::new());
    let place = sections.iter().position(is_its).or_else(|| sections.iter().position(rest));
    match place {
        Some(place) => sections[place].lines.push(line.clone()),
        None if listing.view.has_columns() => {}
        None => sections.insert(day_place(day, sections), day_section(line, day)),
    }
}

/// The one section of a list that is not parted.
fn whole(sections: &mut Vec<Section>) -> &mut Section {
    if sections.is_empty() {
        sections.push(Section::default());
    }
    &mut sections[0]
}

/// Where a new section of this day stands: before the first of a later one. Undated is last.
fn day_place(day: &str, sections: &[Section]) -> usize {
    let is_later = |section: &Section| match &section.gets {
        Gets::Day(its) => its.as_str() > day,
        _ => !section.is_late,
    };
    let place = (!day.is_empty()).then(|| sections.iter().position(is_later)).flatten();
    place.unwrap_or(sections.len())
}

fn day_section(line: &TaskLine, day: &str) -> Section {
    let line = line.clone();
    if day.is_empty() {
        let title = say("section.undated").to_owned();
        return Section { title, lines: vec![line], ..Section::default() };
    }
    let title = line.due.as_ref().map(|due| due.text.clone()).unwrap_or_default();
    Section { title, gets: Gets::Day(day.to_owned()), lines: vec![line], ..Section::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::line::Part;

    fn line(id: &str) -> TaskLine {
        TaskLine { id: id.to_owned(), title: id.to_owned(), ..TaskLine::default() }
    }

    fn section(gets: Gets, ids: &[&str]) -> Section {
        Section { gets, lines: ids.iter().map(|id| line(id)).collect(), ..Section::default() }
    }

    fn day(day: &str, ids: &[&str]) -> Section {
        section(Gets::Day(day.to_owned()), ids)
    }

    fn shown(sections: &[Section]) -> Vec<String> {
        let ids = |section: &Section| {
            section.lines.iter().map(|line| line.title.clone()).collect::<Vec<_>>().join(" ")
        };
        sections.iter().map(ids).collect()
    }

    fn added(title: &str, day: &str, parts: &[(&str, &str)]) -> Expected {
        let part = |(kind, label): &(&str, &str)| Part {
            kind: (*kind).to_owned(),
            label: (*label).to_owned(),
            ..Part::default()
        };
        let parts = parts.iter().map(part).collect();
        let task = AsTask { title: title.to_owned(), day: day.to_owned(), parts };
        Expected::added(task, "key", "", Clock::default()).unwrap()
    }

    #[test]
    fn a_new_task_stands_under_its_day_before_anybody_answered() {
        let undated = Section {
            title: say("section.undated").to_owned(),
            ..section(Gets::Nothing, &["someday"])
        };
        let late = Section { is_late: true, ..section(Gets::Nothing, &["late"]) };
        let start = [late, day("2026-11-24", &["a"]), day("2026-11-27", &["b"]), undated];
        for (when, expected) in [
            ("2026-11-24", ["late", "a new", "b", "someday"].as_slice()),
            ("2026-11-25", &["late", "a", "new", "b", "someday"]),
            ("", &["late", "a", "b", "someday new"]),
        ] {
            let mut sections = start.to_vec();
            added("new", when, &[]).apply(&Listing::default(), &mut sections);
            assert_eq!(shown(&sections), expected, "{when}");
        }
    }

    #[test]
    fn a_new_task_is_shown_only_where_it_will_be() {
        let new = added("new", "", &[("priority", "High"), ("tag", "#home")]);
        let listings = [
            (Listing { view: View::Completed, ..Listing::default() }, false),
            (Listing { view: View::Upcoming, ..Listing::default() }, false),
            (Listing { view: View::Inbox, ..Listing::default() }, true),
            (Listing { search: "tea".into(), ..Listing::default() }, false),
            (Listing { tag: "work".into(), ..Listing::default() }, false),
            (Listing { tag: "home".into(), ..Listing::default() }, true),
            (Listing { priority: "high".into(), ..Listing::default() }, true),
            (Listing { priority: "low".into(), ..Listing::default() }, false),
        ];
        for (listing, expected) in listings {
            let mut sections = Vec::new();
            new.apply(&listing, &mut sections);
            assert_eq!(!sections.is_empty(), expected, "{listing:?}");
        }
    }

    #[test]
    fn a_task_that_the_list_heard_of_already_stands_there_once() {
        let mut sections = vec![day("2026-11-24", &["new"])];
        added("new", "2026-11-24", &[]).apply(&Listing::default(), &mut sections);
        assert_eq!(shown(&sections), ["new"]);
    }

    #[test]
    fn a_line_without_a_title_is_not_shown_as_added() {
        assert_eq!(Expected::added(AsTask::default(), "key", "home", Clock::default()), None);
    }

    #[test]
    fn what_is_dropped_on_another_day_or_priority_is_there_at_once() {
        let values = |pairs: &'static [(&str, &str)]| {
            move |name: &str| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, it)| (*it).to_owned())
            }
        };
        let mut week = vec![day("2026-11-24", &["a", "b"]), day("2026-11-25", &["c"])];
        let due = [("what", "date"), ("id", "a"), ("date", "2026-11-25")];
        let moved = Expected::of(|name| {
            due.iter().find(|(known, _)| *known == name).map(|(_, it)| (*it).to_owned())
        });
        moved.unwrap().apply(&Listing::default(), &mut week);
        assert_eq!(shown(&week), ["b", "c a"]);
        assert_eq!(week[1].lines[1].date_input, "2026-11-25");

        let columns = ["high", "low"].map(|word| Gets::Priority(word.to_owned()));
        let [high, low] = columns;
        let mut board = vec![section(high, &["a"]), section(low, &["b", "c"])];
        let raised = Expected::of(values(&[("what", "high"), ("ids", "b,c")])).unwrap();
        raised.apply(&Listing::default(), &mut board);
        assert_eq!(shown(&board), ["a b c", ""]);
        assert_eq!(board[0].lines[2].priority, Priority::High);
        assert_eq!(Expected::of(values(&[("what", "delete"), ("id", "a")])), None);
    }

    #[test]
    fn what_waits_for_the_network_is_shown_as_done() {
        let waiting = |pairs: &[(&str, &str)]| {
            let value = |name: &str| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, it)| (*it).to_owned())
            };
            Expected::of_waiting(value)
        };
        let mut week = vec![day("2026-11-24", &["a", "b"]), day("2026-11-25", &["c"])];
        let edited = [("id", "a"), ("form[title]", "new"), ("form[date]", "2026-11-25")];
        for it in
            [&edited[..], &[("id", "b"), ("done", "true")], &[("ids", "c"), ("what", "delete")]]
        {
            let listing = Listing { view: View::Week, ..Listing::default() };
            waiting(it).unwrap().apply(&listing, &mut week);
        }
        assert_eq!(shown(&week), ["", "new"]);
        assert_eq!(waiting(&[("form[title]", "milk")]), None);
    }

    #[test]
    fn a_task_stands_under_each_of_its_tags() {
        let column = |tag: &str, ids: &[&str]| section(Gets::Tag(tag.to_owned()), ids);
        let mut board = vec![column("home", &["a"]), column("work", &[]), column("", &["b"])];
        for (tags, expected) in [
            (["work", "home"].as_slice(), ["a", "a", "b"]),
            (&["work"], ["", "a", "b"]),
            (&[], ["", "", "b a"]),
        ] {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            let tagged = Expected::Tagged { id: "a".to_owned(), tags };
            tagged.apply(&Listing::default(), &mut board);
            assert_eq!(shown(&board), expected);
        }
    }
}
