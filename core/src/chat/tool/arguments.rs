//! Reads a call's arguments. Models send numbers as text, text as numbers and null for what they
//! leave out; that much is understood. Anything else is refused with what to send instead.

#![expect(clippy::option_option, reason = "absent, cleared and given are three things, as in Edit")]

mod many;

use jiff::{Timestamp, ZonedDateTime, civil::Date, tz::TimeZone};
use serde_json::{Map, Value};

use super::{Action, BadCall, Tool, ToolCall, is_around, schema, snake};
use crate::{
    chat::lenient,
    reading::when,
    talk::matching::{DELETED, MATCHING, Matching},
    task::{
        Description, Due, Edit, InvalidField, Length, NewTask, Priority, Recurrence, Repetition,
        Rule, Tags, TaskId, Title, fold,
        list::{Query, Sort, Status},
        parse_reminder,
    },
};

/// What a proposal to delete says besides the published arguments: the title that the user is
/// shown, under which alone the task may go.
pub(in crate::chat) const SHOWN_TITLE: &str = "title";
/// What clears a field: the schemas keep one plain type per property, so null cannot.
const CLEAR: &str = "none";
/// What to send where nothing could be read.
const NO_OBJECT: &str = "the arguments must be one JSON object";
/// What some models put around a value, as if it were written in a program.
const AROUND: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’')];

/// What to do about a date that says how to repeat.
const REPEATS: &str =
    "says how to repeat, too; give the first day here, and the rest as rrule or recurrence";

pub use many::{TASK_IDS_MAX, UNDO_COUNT_MAX};

pub(super) fn action(call: &ToolCall, now: &ZonedDateTime) -> Result<Action, BadCall> {
    let tool = call.tool().ok_or_else(|| unknown_tool(&call.name))?;
    let arguments = Arguments::read(tool, &call.arguments, now)?;
    if let Some(matching) = arguments.matching(tool)? {
        return Ok(matching);
    }
    if tool == Tool::ListTasks && arguments.flag(DELETED)? == Some(true) {
        return Ok(Action::ListDeleted);
    }
    Ok(match tool {
        Tool::AddTask => Action::Add(arguments.new_task()?),
        Tool::ListTasks => Action::List(arguments.listing()?),
        Tool::CompleteTask => Action::Complete(arguments.task_id()?),
        Tool::UpdateTask => Action::Update(arguments.task_id()?, arguments.edit()?),
        Tool::DeleteTask => Action::Delete(arguments.task_id()?, arguments.text(SHOWN_TITLE)?),
        Tool::CompleteTasks => Action::CompleteMany(arguments.task_ids()?),
        Tool::UpdateTasks => Action::UpdateMany(arguments.task_ids()?, arguments.adjustment()?),
        Tool::SummarizeTasks => Action::Summarize(arguments.period()?),
        Tool::UndoChange => Action::Undo(arguments.undo()?),
    })
}

fn unknown_tool(name: &str) -> BadCall {
    let names: Vec<_> = Tool::ALL.iter().map(|tool| tool.name()).collect();
    BadCall(format!("there is no tool {name:?}; the tools are {}", names.join(", ")))
}

struct Arguments<'a> {
    given: Map<String, Value>,
    /// What words like "tomorrow" mean, and where times without an offset are.
    now: &'a ZonedDateTime,
    zone: &'a TimeZone,
}

impl<'a> Arguments<'a> {
    fn read(tool: Tool, value: &Value, now: &'a ZonedDateTime) -> Result<Self, BadCall> {
        let given = match value {
            Value::Null => Map::new(),
            Value::Object(given) => given.clone(),
            Value::String(text) => match lenient::arguments(text) {
                Some(Value::Null) => Map::new(),
                Some(Value::Object(given)) => given,
                _ => return Err(BadCall(NO_OBJECT.to_owned())),
            },
            _ => return Err(BadCall(NO_OBJECT.to_owned())),
        };
        let known = schema::properties(tool);
        let given = with_known_names(given, &known);
        let is_known = |name: &str| {
            known.contains(&name)
                || (tool == Tool::DeleteTask && name == SHOWN_TITLE)
                || (tool.takes_all() && name == MATCHING)
                || (tool == Tool::ListTasks && name == DELETED)
        };
        if let Some(name) = given.keys().find(|name| !is_known(name)) {
            return Err(BadCall(format!(
                "{} takes no argument {name:?}; it takes {}",
                tool.name(),
                known.join(", ")
            )));
        }
        Ok(Self { given, now, zone: now.time_zone() })
    }

    /// All that are like something, where the call is about these.
    fn matching(&self, tool: Tool) -> Result<Option<Action>, BadCall> {
        let Some(argument) = self.given.get(MATCHING) else { return Ok(None) };
        let is_listed = tool == Tool::ListTasks;
        match Matching::read(argument).filter(|matching| matching.changes() != is_listed) {
            Some(matching) if is_listed => Ok(Some(Action::ListMatching(Box::new(matching)))),
            Some(matching) => Ok(Some(Action::ChangeMatching(Box::new(matching)))),
            None => Err(BadCall(format!("{MATCHING}: is not what the assistant made"))),
        }
    }

    fn new_task(&self) -> Result<NewTask, BadCall> {
        let title = self.text("title")?.ok_or_else(|| BadCall("title: is required".to_owned()))?;
        let mut new = NewTask::titled(Title::parse(bare(&title))?);
        new.description = self.clearable("description", Description::parse)?.flatten();
        new.priority = self.word("priority", PRIORITIES)?.unwrap_or_default();
        new.due = self.due()?.flatten();
        new.length = Length::of(new.due, self.due_end()?.flatten())?;
        new.tags = self.tags("tags")?.unwrap_or_default();
        new.recurrence = self.repetition()?.flatten();
        new.keep_every = self.flag("keep_every")?.unwrap_or_default();
        new.reminder = self.reminder()?.flatten();
        Ok(new)
    }

    fn edit(&self) -> Result<Edit, BadCall> {
        let edit = Edit {
            title: self.text("title")?.map(|text| Title::parse(bare(&text))).transpose()?,
            description: self.clearable("description", Description::parse)?,
            priority: self.word("priority", PRIORITIES)?,
            due: self.due()?,
            due_end: self.due_end()?,
            tags: self.tags("tags")?,
            recurrence: self.repetition()?.map(Repetition::Exactly),
            keep_every: self.flag("keep_every")?,
            reminder: self.reminder()?,
            completed: self.flag("completed")?,
            ..Edit::default()
        };
        if edit == Edit::default() {
            return Err(BadCall("give at least one field to change besides task_id".to_owned()));
        }
        Ok(Edit { move_reminder: true, ..edit })
    }

    fn listing(&self) -> Result<Query, BadCall> {
        let sought = |text: String| bare(&text).to_owned();
        let title = self.filter("title")?.map(sought);
        let search = self.filter("search")?.map(sought);
        if title.is_some() && search.is_some() {
            return Err(BadCall("give title or search, not both".to_owned()));
        }
        let tag = self.filter("tag")?.map(|tag| bare(&tag).trim_start_matches('#').to_owned());
        let (due_from, due_to) = (self.day("due_from")?, self.day("due_to")?);
        let dated = due_from.is_some() || due_to.is_some();
        Ok(Query {
            status: self.word("status", STATUSES)?.flatten(),
            search,
            title,
            priority: self.word("priority", PRIORITY_FILTERS)?.flatten(),
            tag,
            due_from,
            due_to,
            sort: if dated { Sort::DueAscending } else { Sort::Newest },
            ..Query::default()
        })
    }

    fn task_id(&self) -> Result<TaskId, BadCall> {
        let text = self.text("task_id")?.unwrap_or_default();
        bare(&text).parse().map(TaskId).map_err(|_| {
            BadCall(
                "task_id: must be an id that list_tasks returned, not a place in the list"
                    .to_owned(),
            )
        })
    }

    fn due(&self) -> Result<Option<Option<Due>>, BadCall> {
        self.moment("due_date")
    }

    fn due_end(&self) -> Result<Option<Option<Due>>, BadCall> {
        self.moment("due_end")
    }

    /// A day or a time, by the calendar or in words: "tomorrow 5pm".
    fn moment(&self, name: &'static str) -> Result<Option<Option<Due>>, BadCall> {
        self.clearable(name, |text| {
            let text = bare(text);
            Due::parse(text, self.zone).or_else(|error| {
                let said = when::read(text, self.now);
                if said.as_ref().is_some_and(|moment| moment.rule.is_some()) {
                    return Err(InvalidField::new(name, REPEATS));
                }
                said.and_then(|moment| moment.due)
                    .ok_or_else(|| InvalidField::new(name, error.to_string()))
            })
        })
    }

    fn reminder(&self) -> Result<Option<Option<Timestamp>>, BadCall> {
        self.clearable("reminder_at", |text| {
            let text = bare(text);
            let said = || when::read(text, self.now).and_then(|moment| moment.due);
            parse_reminder(text, self.zone)
                .or_else(|error| match said() {
                    Some(Due::At(at)) => Ok(at),
                    Some(Due::Day(day) | Due::Last { day, .. }) => {
                        parse_reminder(&day.to_string(), self.zone)
                    }
                    None => Err(error),
                })
                .map_err(|error| InvalidField::new("reminder_at", error.to_string()))
        })
    }

    /// How to repeat, by a word or by a rule; an inner `None` is not at all.
    fn repetition(&self) -> Result<Option<Option<Rule>>, BadCall> {
        let word = self.word("recurrence", RECURRENCES)?;
        let rule = self.clearable("rrule", |text| {
            Rule::parse(bare(text)).map_err(|error| InvalidField::new("rrule", error.to_string()))
        })?;
        match (word, rule) {
            (word, None) => Ok(word.map(Rule::of_word)),
            (None, Some(rule)) => Ok(Some(rule)),
            // A rule that is cleared says nothing against a word; one that is given says more.
            (Some(word), Some(None)) => Ok(Some(Rule::of_word(word))),
            (Some(word), Some(Some(rule))) if rule.word() == word => Ok(Some(Some(rule))),
            (Some(_), Some(Some(_))) => {
                Err(BadCall("give recurrence or rrule, not both: they contradict".to_owned()))
            }
        }
    }

    fn day(&self, name: &'static str) -> Result<Option<Date>, BadCall> {
        self.filter(name)?
            .map(|text| {
                let text = bare(&text);
                Due::parse(text, self.zone)
                    .ok()
                    .map(|due| due.day(self.zone))
                    .or_else(|| when::day(text, self.now))
                    .ok_or_else(|| BadCall(format!("{name}: must be a day like 2026-11-24")))
            })
            .transpose()
    }

    /// Text, or a list of texts, split at commas.
    fn tags(&self, name: &'static str) -> Result<Option<Tags>, BadCall> {
        let tags = match self.given.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) if text.trim() == CLEAR => Vec::new(),
            // Some write the list down as text.
            Some(Value::String(text)) if text.trim_start().starts_with('[') => {
                serde_json::from_str::<Vec<String>>(text)
                    .map_err(|_| BadCall(format!("{name}: must be a list of texts")))?
            }
            Some(Value::String(text)) => {
                text.split(',').filter(|tag| !tag.trim().is_empty()).map(str::to_owned).collect()
            }
            Some(Value::Array(tags)) => {
                tags.iter().map(|tag| scalar(name, tag)).collect::<Result<_, _>>()?
            }
            Some(_) => return Err(BadCall(format!("{name}: must be a list of texts"))),
        };
        Ok(Some(Tags::typed(tags)?))
    }

    /// One of `words`, whatever its case. Empty text is nothing.
    fn word<T: Copy>(&self, name: &str, words: &[(&'static str, T)]) -> Result<Option<T>, BadCall> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let text = fold(bare(&text));
        if text.is_empty() {
            return Ok(None);
        }
        words.iter().find(|(word, _)| *word == text).map(|(_, value)| Some(*value)).ok_or_else(
            || {
                let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                BadCall(format!("{name}: must be one of {}", known.join(", ")))
            },
        )
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, BadCall> {
        self.word(name, &[("true", true), ("false", false)])
    }

    /// A field that `none` or empty text clears.
    fn clearable<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, InvalidField>,
    ) -> Result<Option<Option<T>>, BadCall> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match bare(&text) {
            "" => Ok(Some(None)),
            word if fold(word) == CLEAR => Ok(Some(None)),
            _ => Ok(Some(Some(parse(&text)?))),
        }
    }

    /// Text to look for; empty text looks for nothing.
    fn filter(&self, name: &'static str) -> Result<Option<String>, BadCall> {
        let text = self.text(name)?.map(|text| text.trim().to_owned());
        match text {
            // Postgres refuses NUL in text, also in a question.
            Some(text) if text.contains('\0') => {
                Err(BadCall(format!("{name}: must not contain NUL characters")))
            }
            text => Ok(text.filter(|text| !text.is_empty())),
        }
    }

    fn text(&self, name: &str) -> Result<Option<String>, BadCall> {
        match self.given.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => scalar(name, value).map(Some),
        }
    }
}

const PRIORITIES: &[(&str, Priority)] =
    &[("low", Priority::Low), ("medium", Priority::Medium), ("high", Priority::High)];

const PRIORITY_FILTERS: &[(&str, Option<Priority>)] = &[
    ("all", None),
    ("low", Some(Priority::Low)),
    ("medium", Some(Priority::Medium)),
    ("high", Some(Priority::High)),
];

const RECURRENCES: &[(&str, Recurrence)] = &[
    ("none", Recurrence::None),
    ("daily", Recurrence::Daily),
    ("weekly", Recurrence::Weekly),
    ("monthly", Recurrence::Monthly),
];

const STATUSES: &[(&str, Option<Status>)] =
    &[("all", None), ("pending", Some(Status::Todo)), ("completed", Some(Status::Done))];

/// The arguments under the names that the tool has for them: `taskId` and `"title"` mean what they say.
fn with_known_names(given: Map<String, Value>, known: &[&str]) -> Map<String, Value> {
    let meant = |name: &str| {
        let plain = snake(name.trim_matches(is_around));
        known.contains(&plain.as_str()).then_some(plain)
    };
    let is_known = |name: &str| known.contains(&name);
    let mut named = Map::new();
    for (name, value) in &given {
        match meant(name).filter(|meant| !is_known(name) && !given.contains_key(meant)) {
            Some(meant) => named.insert(meant, value.clone()),
            None => named.insert(name.clone(), value.clone()),
        };
    }
    named
}

/// A text without what stands around all of it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inside = |(opens, closes): (char, char)| {
        let inside = text.strip_prefix(opens)?.strip_suffix(closes)?;
        // “A” and “B” are two.
        (!inside.contains([opens, closes])).then_some(inside.trim())
    };
    AROUND.into_iter().find_map(inside).unwrap_or(text)
}

fn scalar(name: &str, value: &Value) -> Result<String, BadCall> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(BadCall(format!("{name}: must be plain text")))
        }
    }
}

impl From<InvalidField> for BadCall {
    fn from(error: InvalidField) -> Self {
        Self(error.to_string())
    }
}
