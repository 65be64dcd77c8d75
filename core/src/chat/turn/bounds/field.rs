//! What a change makes of a task, and which wishes are wishes for that.

use crate::{reading::request::Act, task::Task};

/// One thing about a task that a change can make another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Notes,
    Priority,
    Date,
    Tags,
    Rhythm,
    Reminder,
    Done,
    Open,
    Place,
}

/// What differs between two versions of a task.
pub(super) fn changed(before: &Task, after: &Task) -> Vec<Field> {
    let date = |task: &Task| (task.due, task.length);
    let rhythm = |task: &Task| (task.recurrence.clone(), task.keep_every);
    let ends = after.is_done() && !before.is_done();
    // What is done reminds of nothing any more.
    let reminds = before.reminder != after.reminder && !(ends && after.reminder.is_none());
    let differs = [
        (Field::Title, before.title != after.title),
        (Field::Notes, before.description != after.description),
        (Field::Priority, before.priority != after.priority),
        (Field::Date, date(before) != date(after)),
        (Field::Tags, before.tags != after.tags),
        (Field::Rhythm, rhythm(before) != rhythm(after)),
        (Field::Reminder, reminds),
        (Field::Done, ends),
        (Field::Open, before.is_done() && !after.is_done()),
        (Field::Place, before.moved_to != after.moved_to),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

/// Whether somebody who wants this act wants `field` to become another.
pub(super) fn is_wish_for(act: Act, field: Field) -> bool {
    let fields: &[Field] = match act {
        Act::Complete | Act::Fact => &[Field::Done],
        Act::Reopen => &[Field::Open],
        Act::Rename => &[Field::Title],
        Act::Move | Act::Shift | Act::Snooze | Act::Remind => &[Field::Date, Field::Reminder],
        Act::Undate => &[Field::Date, Field::Rhythm, Field::Reminder],
        Act::Prioritise => &[Field::Priority],
        Act::Tag | Act::Untag => &[Field::Tags],
        Act::Repeat => &[Field::Rhythm, Field::Date, Field::Reminder],
        Act::StopRepeating => &[Field::Rhythm],
        Act::Unremind => &[Field::Reminder],
        Act::Note | Act::Split => &[Field::Notes],
        Act::Change => &[Field::Title, Field::Notes, Field::Tags],
        _ => &[],
    };
    fields.contains(&field)
}
