//! What is said of a reminder: when it comes, and how, as the tool that set it promised.

use jiff::ZonedDateTime;
use serde_json::Value;

use super::wording::Wording;
use crate::{
    chat::{
        tool::{CallRecord, output},
        wording::list,
    },
    task::Due,
};

impl Wording {
    /// `tomorrow 09:00, by e-mail and in the open page`: when and how what a call set will come.
    pub(crate) fn arrival(self, record: &CallRecord, now: &ZonedDateTime) -> String {
        let at = record.output.get("reminder").and_then(|reminder| reminder.get("at"));
        let at = at.or(record.call.arguments.get("reminder_at")).and_then(Value::as_str);
        let at = at.and_then(|at| Due::parse(at, now.time_zone()).ok());
        let when = at.map(|at| self.when(at, now)).unwrap_or_default();
        let Some((channels, _)) = output::promised(&record.output, now.time_zone()) else {
            return when;
        };
        let how = if channels.is_empty() {
            self.say("way_page_only", &[])
        } else {
            let ways = channels.iter().map(|way| self.say(&format!("way_{}", way.name()), &[]));
            let ways: Vec<String> = ways.chain([self.say("way_page", &[])]).collect();
            list(&ways, self.between())
        };
        format!("{when}{}{how}", self.between().0)
    }

    /// What there is to know besides: how else it could arrive, and that it is held back. Begins with a space.
    pub(crate) fn arrival_notes(self, records: &[&CallRecord], now: &ZonedDateTime) -> String {
        let mut notes: Vec<String> = Vec::new();
        for record in records {
            let note = match output::promised(&record.output, now.time_zone()) {
                Some((channels, _)) if channels.is_empty() => self.say("reminder_elsewhere", &[]),
                Some((channels, Some(until))) => {
                    let is_all = channels.iter().all(|way| way.keeps_quiet());
                    let key = if is_all { "reminder_held" } else { "reminder_held_webhook" };
                    self.say(key, &[("when", &self.when(until, now))])
                }
                _ => continue,
            };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes.concat()
    }
}
