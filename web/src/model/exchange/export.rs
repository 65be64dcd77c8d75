//! A list as a file, part by part: what stands before its tasks, between them and after them.

use todo_core::wire;

use super::calendar;

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
            Self::Table => "Title,Description,Due,Priority,Tags,Repeat,Status\r\n",
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
    // A whole day is written as one: other programs take it for midnight otherwise.
    let due = task.due_date.as_deref().map(|due| due.trim_end_matches("T00:00:00"));
    let cells = [
        &task.title,
        task.description.as_deref().unwrap_or_default(),
        due.unwrap_or_default(),
        priority,
        &task.tags.join(" "),
        task.rrule.as_deref().unwrap_or_default(),
        status,
    ];
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Into memory, nothing fails.
    let _ = writer.write_record(cells.map(harmless));
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// What a table's program would run as a formula is a text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '@', '\t']) { format!("'{cell}") } else { cell.to_owned() }
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
    fn a_table_holds_no_formula() {
        let task = wire::Task { title: "=1+1".to_owned(), ..task() };
        assert!(Format::Table.task(&task, true).starts_with("'=1+1,"));
    }
}
