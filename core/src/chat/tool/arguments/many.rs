//! The arguments of tools that are about several tasks, or about changes.

use jiff::civil::Time;
use serde_json::Value;

use super::{
    super::{BadCall, Undo, WantedId},
    Arguments, PRIORITIES, bare, scalar,
};
use crate::{
    journal::ChangeId,
    task::{Adjustment, Description, Period, TaskId},
};

/// Most tasks that one call changes.
pub const TASK_IDS_MAX: usize = 50;
/// Most changes that one call takes back.
pub const UNDO_COUNT_MAX: usize = 20;
/// Most characters of a text that is no id, as it is shown again.
const WRONG_ID_MAX_CHARS: usize = 64;
const NO_IDS: &str = "task_ids: must be a list of ids from list_tasks";

impl Arguments<'_> {
    /// Ids, each once, in their order. One that is none spoils itself, not the others.
    pub(super) fn task_ids(&self) -> Result<Vec<WantedId>, BadCall> {
        let texts: Vec<String> = match self.given.get("task_ids") {
            Some(Value::Array(ids)) => {
                ids.iter().map(|id| scalar("task_ids", id)).collect::<Result<_, _>>()?
            }
            // Some write the list down as text.
            Some(Value::String(text)) if text.trim_start().starts_with('[') => {
                serde_json::from_str::<Vec<String>>(text).map_err(|_| BadCall(NO_IDS.to_owned()))?
            }
            Some(Value::String(text)) => text.split(',').map(str::to_owned).collect(),
            _ => return Err(BadCall(NO_IDS.to_owned())),
        };
        let mut ids: Vec<WantedId> = Vec::new();
        for text in texts.iter().map(|text| bare(text)).filter(|text| !text.is_empty()) {
            let id = text.parse().map(TaskId).map_err(|_| start_of(text));
            if ids.contains(&id) {
                continue;
            }
            // Refused at once: to tell thousands of ids apart takes long.
            if ids.len() == TASK_IDS_MAX {
                return Err(BadCall(format!(
                    "task_ids: are too many; {TASK_IDS_MAX} is the most in one call, so send the \
                     rest in another"
                )));
            }
            ids.push(id);
        }
        if ids.is_empty() {
            return Err(BadCall("task_ids: must name at least one task".to_owned()));
        }
        Ok(ids)
    }

    pub(super) fn adjustment(&self) -> Result<Adjustment, BadCall> {
        let adjustment = Adjustment {
            priority: self.word("priority", PRIORITIES)?,
            due: self.due()?,
            time: self.time()?,
            tags: self.tags("tags")?,
            added_tags: self.tags("add_tags")?.filter(|tags| !tags.is_empty()),
            recurrence: self.repetition()?,
            added_note: self
                .filter("add_note")?
                .map(|note| Description::parse(&note))
                .transpose()?,
            ..Adjustment::default()
        };
        if adjustment == Adjustment::default() {
            return Err(BadCall("give at least one field to change besides task_ids".to_owned()));
        }
        if adjustment.due.is_some() && adjustment.time.is_some() {
            return Err(BadCall(
                "give due_date (the same day for all) or time (each keeps its day), not both"
                    .to_owned(),
            ));
        }
        Ok(adjustment)
    }

    pub(super) fn period(&self) -> Result<Period, BadCall> {
        let periods = &[("today", Period::Today), ("week", Period::Week)];
        Ok(self.word("period", periods)?.unwrap_or(Period::Today))
    }

    pub(super) fn undo(&self) -> Result<Undo, BadCall> {
        if self.flag("redo")? == Some(true) {
            return Ok(Undo::LastUndo);
        }
        match (self.filter("change_id")?, self.filter("count")?) {
            (None, None) => Ok(Undo::InOneGo),
            (None, Some(count)) => match count.parse() {
                Ok(count @ 1..=UNDO_COUNT_MAX) => Ok(Undo::Last(count)),
                _ => Err(BadCall(format!("count: must be a number from 1 to {UNDO_COUNT_MAX}"))),
            },
            (Some(id), None) => id.parse().map(|id| Undo::Change(ChangeId(id))).map_err(|_| {
                BadCall(
                    "change_id: must be an id that undo_change returned; leave it out to undo what \
                     was done last"
                        .to_owned(),
                )
            }),
            (Some(_), Some(_)) => Err(BadCall("give change_id or count, not both".to_owned())),
        }
    }

    fn time(&self) -> Result<Option<Time>, BadCall> {
        let Some(text) = self.filter("time")? else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|_| BadCall("time: must be a time of day in 24 hours, like 14:00".to_owned()))
    }
}

fn start_of(text: &str) -> String {
    text.chars().take(WRONG_ID_MAX_CHARS).collect()
}
