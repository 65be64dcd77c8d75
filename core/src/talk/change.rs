//! Changes to tasks that are there: from a request and the tasks it means to calls of tools, and what
//! to say once they ran.

mod date;

use jiff::{Span, ZonedDateTime};
use serde_json::{Value, json};

use super::{
    item::Item,
    ringing::Later,
    wording::{Wording, capitalised},
};
use crate::{
    chat::{
        tool::{CallRecord, Tool, ToolCall},
        wording::{as_sentence, problems, quote},
    },
    reading::{
        request::{Act, Request, Slot},
        rules::{spoken, unquoted},
        sentence::Grammar,
        span, when,
    },
    task::{Due, Priority, Rule, fold},
};
pub(super) use date::before;
pub(crate) use date::{at_time_of, lasting, moment_of, moved, moved_whole};
use date::{first_date, later, shifted};

/// A change that is understood as far as one task needs.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Complete,
    Reopen,
    Delete,
    Rename(String),
    /// A date in words, or an hour.
    Move(String),
    Shift(Span),
    Undate,
    /// No time of day any more: the day stays.
    Untime,
    Prioritise(Priority),
    Tag(Vec<String>),
    /// Tags in place of some that are there; of all, where none are named.
    Retag(Vec<String>, Vec<String>),
    /// No tag: all of them.
    Untag(Vec<String>),
    /// How, and a first date in words.
    Repeat(Rule, String),
    StopRepeating,
    /// When, in words.
    RemindAt(String),
    /// So long before, and at what time of that day, in words.
    RemindBefore(Span, Option<String>),
    Unremind,
    /// Of what rang: to ring again.
    Snooze(Later),
    Note(String),
    /// A note in place of the one that is there.
    Describe(String),
    /// The reminder, so much later.
    RingLater(Span),
}

/// What a request lacks to be a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lacks {
    Value(Slot),
    /// It cannot be done by any value.
    Nothing,
}

impl Change {
    /// The change that a request asks for.
    pub(crate) fn of(
        request: &Request,
        grammar: &Grammar,
        now: &ZonedDateTime,
    ) -> Result<Self, Lacks> {
        let slot = |slot| request.find(slot).ok_or(Lacks::Value(slot));
        Ok(match request.act {
            Act::Complete | Act::Fact => Self::Complete,
            Act::Reopen => Self::Reopen,
            Act::Delete | Act::Drop => Self::Delete,
            Act::Rename => Self::Rename(title(slot(Slot::Name)?)),
            Act::Move | Act::Snooze => {
                let when = request.find(Slot::When).or(request.find(Slot::Number));
                let when = when.ok_or(Lacks::Value(Slot::When))?.to_owned();
                if let Some(span) = later(&when, grammar) {
                    return Ok(Self::Shift(span));
                }
                // "Water the plants every three days" is a rule, not a day.
                match when::read(&when, now).and_then(|read| read.rule) {
                    Some(rule) => Self::Repeat(rule, when),
                    None => Self::Move(when),
                }
            }
            Act::Shift => {
                let words = spoken(slot(Slot::Span)?);
                let (span, _) = span::read(grammar, &words).ok_or(Lacks::Value(Slot::When))?;
                let earlier = request.get(Slot::Direction) == "earlier";
                Self::Shift(if earlier { span.negate() } else { span })
            }
            Act::Undate if request.get(Slot::Kind) == "hour" => Self::Untime,
            Act::Undate => Self::Undate,
            Act::Prioritise => Self::Prioritise(
                Priority::parse(slot(Slot::Level)?).ok_or(Lacks::Value(Slot::Level))?,
            ),
            Act::Tag if request.get(Slot::Kind) == "instead" => {
                let old = request.find(Slot::Any).map(|tag| tags(grammar, tag));
                Self::Retag(old.unwrap_or_default(), tags(grammar, slot(Slot::Tag)?))
            }
            Act::Tag => Self::Tag(tags(grammar, slot(Slot::Tag)?)),
            Act::Untag => Self::Untag(
                request.find(Slot::Tag).map(|tag| tags(grammar, tag)).unwrap_or_default(),
            ),
            Act::Repeat => {
                let when = slot(Slot::When)?;
                let read = when::read(when, now).ok_or(Lacks::Value(Slot::When))?;
                match read.rule {
                    Some(rule) => Self::Repeat(rule, when.to_owned()),
                    None => Self::Move(when.to_owned()),
                }
            }
            Act::StopRepeating => Self::StopRepeating,
            Act::Remind => match request.find(Slot::Span) {
                Some(text) => {
                    let (span, _) =
                        span::read(grammar, &spoken(text)).ok_or(Lacks::Value(Slot::When))?;
                    match request.get(Slot::Direction) {
                        "" => Self::RemindBefore(span, request.find(Slot::When).map(str::to_owned)),
                        "earlier" => Self::RingLater(span.negate()),
                        _ => Self::RingLater(span),
                    }
                }
                None => Self::RemindAt(slot(Slot::When)?.to_owned()),
            },
            Act::Unremind => Self::Unremind,
            Act::Note if request.get(Slot::Kind) == "anew" => {
                Self::Describe(slot(Slot::Note)?.to_owned())
            }
            Act::Note => Self::Note(slot(Slot::Note)?.to_owned()),
            Act::Split => Self::Note(checklist(slot(Slot::Items)?, grammar)),
            Act::Change => return Err(Lacks::Value(Slot::Name)),
            _ => return Err(Lacks::Nothing),
        })
    }

    /// Whether it is so already.
    pub(crate) fn is_done(&self, item: &Item) -> bool {
        match self {
            Self::Complete => item.completed,
            Self::Reopen => !item.completed,
            Self::Unremind => item.reminder.is_none(),
            _ => false,
        }
    }

    /// The call that makes the change to `item`; `None` if its date cannot be told.
    pub(crate) fn call(&self, item: &Item, now: &ZonedDateTime) -> Option<ToolCall> {
        let id = &item.id;
        let update = |fields: Value| {
            let mut arguments = json!({ "task_id": id });
            for (name, value) in fields.as_object().into_iter().flatten() {
                arguments[name] = value.clone();
            }
            ToolCall::new(Tool::UpdateTask.name(), arguments)
        };
        Some(match self {
            Self::Complete => ToolCall::new(Tool::CompleteTask.name(), json!({ "task_id": id })),
            Self::Delete => ToolCall::new(Tool::DeleteTask.name(), json!({ "task_id": id })),
            Self::Reopen => update(json!({ "completed": false })),
            Self::Rename(title) => update(json!({ "title": title })),
            Self::Move(when) => {
                let (to, end) = moved_whole(when, (item.due, None), now)?;
                let mut fields = json!({ "due_date": to.to_string() });
                if let Some(end) = end {
                    fields["due_end"] = json!(end.to_string());
                }
                update(fields)
            }
            Self::Shift(span) => {
                update(json!({ "due_date": shifted(item.due, *span, now)?.to_string() }))
            }
            Self::Undate => update(json!({ "due_date": "none" })),
            Self::Untime => {
                let day = Due::Day(item.due?.day(now.time_zone()));
                update(json!({ "due_date": day.to_string() }))
            }
            Self::Prioritise(priority) => update(json!({ "priority": priority })),
            Self::Tag(tags) => ToolCall::new(
                Tool::UpdateTasks.name(),
                json!({ "task_ids": [id], "add_tags": tags }),
            ),
            Self::Retag(old, new) => {
                let tags = [without(&item.tags, old), new.clone()].concat();
                update(json!({ "tags": tags }))
            }
            Self::Untag(tags) => update(json!({ "tags": without(&item.tags, tags) })),
            Self::Repeat(rule, when) => {
                let mut fields = repeating(rule);
                if let Some(due) = first_date(when, item, now) {
                    fields["due_date"] = json!(due.to_string());
                }
                update(fields)
            }
            Self::StopRepeating => update(json!({ "recurrence": "none" })),
            Self::RemindAt(when) => update(
                json!({ "reminder_at": moment_of(moved(when, item.due, now)?, now)?.to_string() }),
            ),
            Self::RemindBefore(span, at) => {
                let at = before(item.due?, *span, at.as_deref(), now)?;
                update(json!({ "reminder_at": at.to_string() }))
            }
            Self::Unremind => update(json!({ "reminder_at": "none" })),
            Self::RingLater(span) => {
                let at = shifted(item.reminder, *span, now)?;
                update(json!({ "reminder_at": at.to_string() }))
            }
            Self::Describe(note) => update(json!({ "description": note })),
            Self::Snooze(later) => update(json!({ "reminder_at": later.moment(now)?.to_string() })),
            Self::Note(note) => ToolCall::new(
                Tool::UpdateTasks.name(),
                json!({ "task_ids": [id], "add_note": note }),
            ),
        })
    }

    /// What to say of the tasks for which the calls went well.
    pub(crate) fn said(
        &self,
        done: &[(&Item, &CallRecord)],
        wording: Wording,
        now: &ZonedDateTime,
    ) -> String {
        let titles: Vec<&str> = done.iter().map(|(item, _)| item.title.as_str()).collect();
        let what = wording.quotes(&titles);
        let say = |key: &str, gaps: &[(&str, &str)]| {
            let gaps: Vec<(&str, &str)> =
                [("what", what.as_str())].into_iter().chain(gaps.iter().copied()).collect();
            wording.say(key, &gaps)
        };
        match self {
            Self::Complete => {
                let repeat = done.iter().any(|(item, _)| item.rule.is_some());
                let next = match (repeat, done.len()) {
                    (false, _) => String::new(),
                    (true, 1) => wording.say("comes_again", &[]),
                    (true, _) => wording.say("come_again", &[]),
                };
                say("completed", &[]) + &next
            }
            Self::Reopen => say("reopened", &[]),
            Self::Delete => say("deleted", &[]),
            Self::Rename(title) => say("renamed", &[("name", &quote(title))]),
            Self::Prioritise(priority) => {
                say("prioritised", &[("level", wording.level(*priority))])
            }
            Self::Tag(tags) | Self::Retag(_, tags) => {
                say("tagged", &[("tags", &wording.tags(tags))])
            }
            Self::Untag(tags) if tags.is_empty() => say("untagged_all", &[]),
            Self::Untag(tags) => say("untagged", &[("tags", &wording.tags(tags))]),
            Self::Repeat(rule, _) => say("repeating", &[("how", &wording.rhythm(rule))]),
            Self::StopRepeating => say("not_repeating", &[]),
            Self::Undate => say("undated", &[]),
            Self::Unremind => say("reminder_off", &[]),
            Self::Note(_) | Self::Describe(_) => say("noted", &[]),
            Self::Move(_) | Self::Shift(_) | Self::Untime => {
                grouped("moved", done, wording, |record| {
                    let date = |name| {
                        let text = record.call.arguments.get(name).and_then(Value::as_str)?;
                        Due::parse(text, now.time_zone()).ok()
                    };
                    let span = |due| wording.span(due, date("due_end"), now);
                    date("due_date").map(span).unwrap_or_default()
                })
            }
            Self::RemindAt(_) | Self::RemindBefore(..) | Self::Snooze(_) | Self::RingLater(_) => {
                let records: Vec<&CallRecord> = done.iter().map(|(_, record)| *record).collect();
                grouped("reminding", done, wording, |record| wording.arrival(record, now))
                    + &wording.arrival_notes(&records, now)
            }
        }
    }
}

/// One sentence for each date, as `when` words it.
fn grouped(
    key: &str,
    done: &[(&Item, &CallRecord)],
    wording: Wording,
    when: impl Fn(&CallRecord) -> String,
) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (item, record) in done {
        let when = when(record);
        match groups.iter_mut().find(|(known, _)| *known == when) {
            Some((_, titles)) => titles.push(&item.title),
            None => groups.push((when, vec![&item.title])),
        }
    }
    let sentence = |(when, titles): &(String, Vec<&str>)| {
        wording.say(key, &[("what", &wording.quotes(titles)), ("when", when)])
    };
    groups.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// What went wrong, each once.
pub(crate) fn problems_in(records: &[&CallRecord]) -> Vec<String> {
    let mut sentences = Vec::new();
    for problem in records.iter().flat_map(|record| problems(&record.output)) {
        let sentence = as_sentence(problem);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// The arguments that make a task repeat so: the word of old where it says all.
pub(crate) fn repeating(rule: &Rule) -> Value {
    if is_word(rule) {
        json!({ "recurrence": rule.word() })
    } else {
        json!({ "rrule": rule.to_string() })
    }
}

/// Whether one of the original's words says all of a rule.
pub(crate) fn is_word(rule: &Rule) -> bool {
    Rule::of_word(rule.word()).as_ref() == Some(rule)
}

fn title(text: &str) -> String {
    let name = unquoted(text);
    if name == text.trim() { capitalised(name) } else { name.to_owned() }
}

/// `work and #home` as two tags.
pub(crate) fn tags(grammar: &Grammar, text: &str) -> Vec<String> {
    let words = spoken(text);
    let is_tag = |word: &&crate::text::Word| {
        word.is_quoted
            || (grammar.begins("and", std::slice::from_ref(*word)).is_none()
                && !word.key.is_empty())
    };
    let parts =
        words.iter().filter(is_tag).map(|word| text[word.range.clone()].trim_start_matches('#'));
    parts
        .flat_map(|tag| tag.split('#'))
        .map(|tag| tag.split_whitespace().collect::<Vec<_>>().join("-"))
        .filter(|tag| !tag.is_empty())
        .collect()
}

/// Parts as lines to tick off.
pub(crate) fn checklist(text: &str, grammar: &Grammar) -> String {
    let items = super::plan::items(text, grammar, super::plan::Enumeration::Announced);
    items.iter().map(|item| format!("- [ ] {item}")).collect::<Vec<_>>().join("\n")
}

fn without(tags: &[String], removed: &[String]) -> Vec<String> {
    if removed.is_empty() {
        return Vec::new();
    }
    let stays = |tag: &&String| !removed.iter().any(|gone| fold(gone) == fold(tag));
    tags.iter().filter(stays).cloned().collect()
}
