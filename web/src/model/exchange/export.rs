//! A list as a file, part by part: what stands before its tasks, between them and after them.

use todo_core::wire;

use super::{calendar, table::FORMULA};

/// What parts tags in a cell, or quotes them.
const ODD: [char; 3] = [',', ';', '"'];

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Table,
    Calendar,
}

impl Format {
    /// By the file's name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "tasks.json" => Some(Self::Json),
            "tasks.csv" => Some(Self::Table),
            "tasks.ics" => Some(Self::Calendar),
            _ => None,
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Table => "text/csv; charset=utf-8",
            Self::Calendar => "text/calendar; charset=utf-8",
        }
    }

    pub fn begin(self) -> &'static str {
        match self {
            Self::Json => "{\"tasks\":[",
            Self::Table => {
                "Title,Description,Due,End,Reminder,Priority,Tags,Repeat,Status,Keep every\r\n"
            }
            Self::Calendar => calendar::BEGIN,
        }
    }

    pub fn end(self) -> &'static str {
        match self {
            Self::Json => "\n]}\n",
            Self::Table => "",
            Self::Calendar => calendar::END,
        }
    }

    /// `task`; the first one of its file stands after nothing.
    pub fn task(self, task: &wire::Task, is_first: bool) -> String {
        match self {
            Self::Json => {
                let comma = if is_first { "\n" } else { ",\n" };
                format!("{comma}{}", serde_json::to_string(task).unwrap_or_default())
            }
            Self::Table => row(task),
            Self::Calendar => calendar::task(task),
        }
    }
}

fn row(task: &wire::Task) -> String {
    let priority = super::super::task_line::priority_word(task.priority);
    let status = if task.completed { "done" } else { "open" };
    let keep_every = if task.keep_every { "yes" } else { "" };
    // A whole day is written as one: other programs take it for midnight otherwise.
    let moment = |moment: &Option<String>| {
        moment.as_deref().unwrap_or_default().trim_end_matches("T00:00:00").to_owned()
    };
    let cells = [
        &task.title,
        task.description.as_deref().unwrap_or_default(),
        &moment(&task.due_date),
        &moment(&task.due_end),
        task.reminder_at.as_deref().unwrap_or_default(),
        priority,
        &tags(&task.tags),
        task.rrule.as_deref().unwrap_or_default(),
        status,
        keep_every,
    ];
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Into memory, nothing fails.
    let _ = writer.write_record(cells.map(harmless));
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Spaces part tags, and semicolons where a tag has a space itself. Where a tag has what would part it, or begins with
/// what reading takes away, each stands in quotes, a quote in it twice.
fn tags(tags: &[String]) -> String {
    let is_odd = |tag: &String| tag.contains(ODD) || tag.starts_with('#') || tag.trim() != tag;
    if tags.iter().any(is_odd) {
        let quoted = tags.iter().map(|tag| format!("\"{}\"", tag.replace('"', "\"\"")));
        return quoted.collect::<Vec<_>>().join(", ");
    }
    if tags.iter().any(|tag| tag.contains(' ')) {
        return tags.iter().flat_map(|tag| [tag.as_str(), ";"]).collect();
    }
    tags.join(" ")
}

/// What a table's program would run as a formula is a text: begun by an apostrophe, which reading takes away.
fn harmless(cell: &str) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::exchange;

    fn task() -> wire::Task {
        serde_json::from_value(json!({
            "id": "01900000-0000-7000-8000-000000000000", "user_id": "u", "title": "Tea, green",
            "description": "two\nlines", "priority": "high", "due_date": "2026-12-01T00:00:00",
            "tags": ["home"], "recurrence": "weekly", "rrule": "FREQ=WEEKLY", "reminder_at": null,
            "completed": false, "completed_at": null, "created_at": "2026-11-23T07:00:00Z",
            "updated_at": "2026-11-23T07:00:00Z",
        }))
        .unwrap()
    }

    #[test]
    fn what_goes_out_comes_in_again() {
        let now = "2026-11-24T10:00:00+01:00[Europe/Berlin]".parse().unwrap();
        for format in [Format::Json, Format::Table, Format::Calendar] {
            let file = [format.begin(), &format.task(&task(), true), format.end()].concat();
            let found = exchange::read(&file, &now).unwrap();
            let back = &found.tasks[0].task;
            assert_eq!(back.title, "Tea, green", "{format:?}");
            assert_eq!(back.description.as_deref(), Some("two\nlines"), "{format:?}");
            assert!(back.due_date.as_deref().unwrap().starts_with("2026-12-01"), "{format:?}");
            assert_eq!(back.tags.as_deref(), Some(&["home".to_owned()][..]), "{format:?}");
            assert_eq!(back.rrule.as_deref(), Some("FREQ=WEEKLY"), "{format:?}");
        }
    }

    #[test]
    fn nothing_of_a_task_is_lost_on_the_way() {
        let now = "2026-11-24T10:00:00+01:00[Europe/Berlin]".parse().unwrap();
        let whole = wire::Task {
            title: "=HYPERLINK(1)".to_owned(),
            description: Some("'-1\nfirst; second".to_owned()),
            due_date: Some("2026-12-01T11:00:00Z".to_owned()),
            due_end: Some("2026-12-01T12:30:00Z".to_owned()),
            reminder_at: Some("2026-12-01T10:45:00Z".to_owned()),
            tags: ["at work", "c#", "a,b", "c d;", "#e", " f ", "\"g\", h", "'i"]
                .map(str::to_owned)
                .into(),
            keep_every: true,
            ..task()
        };
        for format in [Format::Json, Format::Table, Format::Calendar] {
            let file = [format.begin(), &format.task(&whole, true), format.end()].concat();
            // As a form sends it.
            let sent = file.replace("\r\n", "\n").replace('\n', "\r\n");
            let found = exchange::read(&sent, &now).unwrap();
            // Only the first says when it was added.
            let times =
                "When a task was added or done: it counts as added, and what is done as done, now.";
            let told = if format == Format::Json { vec![times] } else { vec![] };
            assert_eq!(found.left_out, told, "{format:?}");
            let back = &found.tasks[0].task;
            assert_eq!(back.title, whole.title, "{format:?}");
            assert_eq!(back.description, whole.description, "{format:?}");
            assert_eq!(back.due_date, whole.due_date, "{format:?}");
            assert_eq!(back.due_end, whole.due_end, "{format:?}");
            assert_eq!(back.reminder_at, whole.reminder_at, "{format:?}");
            assert_eq!(back.tags.as_ref(), Some(&whole.tags), "{format:?}");
            assert_eq!(back.keep_every, Some(true), "{format:?}");
        }
    }

    #[test]
    fn a_table_holds_no_formula() {
        let task = wire::Task { title: "=1+1".to_owned(), ..task() };
        assert!(Format::Table.task(&task, true).starts_with("'=1+1,"));
    }
}
