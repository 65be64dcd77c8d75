//! What was done last, and how a day or a week stands.

use serde_json::Value;

use super::{Question, say};
use crate::{
    chat::{
        model::{Entry, Prompt},
        tool::CallRecord,
        wording::results,
    },
    reading::{request::Act, rules::spoken},
    talk::{account::claims, consent::says, item::Item, plan::Said},
    task::list::Status,
};

impl Question<'_> {
    /// What was done last, by the calls of the conversation.
    pub(super) fn recent(&self, prompt: &Prompt) -> Said {
        let changes = prompt.entries.iter().rev().find_map(|entry| match entry {
            Entry::Tools(records) => {
                let changes: Vec<CallRecord> =
                    records.iter().filter(|record| record.is_change()).cloned().collect();
                (!changes.is_empty()).then_some(changes)
            }
            Entry::User(_) | Entry::Assistant(_) => None,
        });
        match changes {
            Some(changes) => say(self.wording.summary(&changes)),
            None => say(self.wording.say("nothing_recent", &[])),
        }
    }

    /// "What did I delete?" What was done is asked, and a word for deleting is said.
    pub(super) fn is_about_deleted(&self) -> bool {
        let is_of_past =
            self.request.act == Act::Show && self.selection().status == Some(Status::Done);
        let words = spoken(self.scene.text);
        is_of_past && (says("consent_delete", &words) || claims("removed", self.scene.text))
    }

    /// What was deleted, wherever that was.
    pub(super) fn deleted(&self, items: &[Item], left_out: usize) -> Said {
        let titles: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
        let what = self.wording.quotes_of(&titles, titles.len() + left_out);
        let text = if titles.is_empty() {
            self.wording.say("nothing_deleted", &[])
        } else {
            self.wording.say("deleted", &[("what", &what)])
        };
        say(text)
    }

    pub(super) fn summary(&self, record: &CallRecord) -> Said {
        let period = if record.call.arguments["period"] == "week" {
            "summary_week"
        } else {
            "summary_today"
        };
        let mut shown: Vec<Item> = Vec::new();
        let mut text = self.wording.say(
            period,
            &["completed", "due", "overdue"]
                .map(|name| (name, count(record, name).to_string()))
                .each_ref()
                .map(|(name, count)| (*name, count.as_str())),
        );
        for name in ["overdue", "due", "completed"] {
            let group = record.output.get(name).unwrap_or(&Value::Null);
            let items: Vec<Item> = results(group, "tasks")
                .iter()
                .filter_map(|task| Item::read(task, self.scene.zone()))
                .collect();
            if items.is_empty() {
                continue;
            }
            let lines: Vec<String> = items
                .iter()
                .enumerate()
                .map(|(at, item)| self.wording.line(shown.len() + at + 1, item, self.scene.now))
                .collect();
            text = format!(
                "{text}\n{}\n{}",
                self.wording.say(&format!("summary_{name}"), &[]),
                lines.join("\n")
            );
            let more = count(record, name).saturating_sub(items.len() as u64);
            if more > 0 {
                text = format!(
                    "{text}\n{}",
                    self.wording.say("more_of_them", &[("count", &more.to_string())])
                );
            }
            shown.extend(items);
        }
        Said { text, shown, ..Said::default() }
    }
}

fn count(record: &CallRecord, name: &str) -> u64 {
    record
        .output
        .get(name)
        .and_then(|group| group.get("count"))
        .and_then(Value::as_u64)
        .unwrap_or_default()
}
