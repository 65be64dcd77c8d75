//! Answers to questions about the list: what to look up for them, and what to say.

mod advice;
mod part;
mod past;

use serde_json::{Value, json};

use super::{
    item::{self, Item},
    matching::{DELETED, Matching},
    plan::Said,
    reference::{Meant, Referent},
    round,
    scene::Scene,
    wording::Wording,
};
use crate::{
    chat::{
        model::Prompt,
        tool::{CallRecord, Tool, ToolCall},
        wording::{as_sentence, problem, quote},
    },
    reading::{
        request::{Act, Request, Slot},
        rules::spoken,
        selection::Selection,
    },
    task::{Due, Priority},
};

/// A question, as it is looked up.
pub(crate) struct Question<'a> {
    pub(crate) request: &'a Request,
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) place: Referent<'a>,
    pub(crate) wording: Wording,
}

impl Question<'_> {
    /// The call that brings what the answer needs; `None` if nothing is needed.
    pub(crate) fn call(&self) -> Option<ToolCall> {
        match self.request.act {
            _ if self.is_about_reminders() => Some(Self::reminders_call()),
            _ if self.is_about_deleted() => Some(list(json!({ DELETED: true }))),
            Act::Show | Act::Count => Some(self.listing()),
            Act::First if self.is_part() => Some(self.listing()),
            Act::Summary => {
                let period =
                    if self.request.get(Slot::Period) == "week" { "week" } else { "today" };
                Some(ToolCall::new(Tool::SummarizeTasks.name(), json!({ "period": period })))
            }
            Act::First | Act::Plan | Act::Busiest | Act::Overwhelmed => {
                Some(list(json!({ "status": "pending" })))
            }
            Act::Recent => None,
            _ => Some(self.looked_for()),
        }
    }

    /// The call that lists what one task may be: of a list that was seen to be too long, what is called so.
    fn looked_for(&self) -> ToolCall {
        let about: Vec<String> = self
            .place
            .content(&spoken(self.request.get(Slot::Task)))
            .into_iter()
            .map(|word| word.key)
            .collect();
        if self.scene.left_out() == 0 || about.is_empty() {
            return list(json!({ "status": "all" }));
        }
        let selection = Selection { about, ..Selection::default() };
        Matching::of(self.place.grammar, selection, Act::Find).listing()
    }

    /// The answer, from what the call brought.
    pub(crate) fn answer(&self, record: Option<&CallRecord>, prompt: &Prompt) -> Said {
        if let Some(problem) = record.and_then(|record| problem(&record.output)) {
            return say(as_sentence(problem));
        }
        let zone = self.scene.zone();
        let items = record.map(|record| item::listed(&[record], zone)).unwrap_or_default();
        let left_out = record.map_or(0, item::left_out);
        match self.request.act {
            _ if self.is_about_reminders() => self.reminders(items, left_out),
            _ if self.is_about_deleted() => self.deleted(&items, left_out),
            Act::Show | Act::Count => self.part(items, left_out),
            Act::Summary => record.map(|record| self.summary(record)).unwrap_or_default(),
            Act::First if self.is_part() => self.part(items, left_out),
            Act::First => self.first(items),
            Act::Plan if round::is_wanted(self.request) => self.round(items),
            Act::Plan => self.plan(items),
            Act::Busiest => self.busiest(&items),
            Act::Overwhelmed => self.overwhelmed(items),
            Act::Recent => self.recent(prompt),
            _ => self.one(&items),
        }
    }

    /// "What's not urgent" is no question of what is first.
    fn is_part(&self) -> bool {
        self.selection().level.is_some_and(|level| level != Priority::High)
    }

    fn moment(&self, due: Due) -> jiff::Timestamp {
        match due {
            Due::At(moment) => moment,
            Due::Day(day) | Due::Last { day, .. } => {
                self.scene.zone().to_timestamp(day.at(23, 59, 0, 0)).unwrap_or(jiff::Timestamp::MAX)
            }
        }
    }

    /// What is asked about one task.
    fn one(&self, items: &[Item]) -> Said {
        let text = self.request.get(Slot::Task);
        let place = Referent { items, ..self.place };
        let found = match place.find(self.request.act, text) {
            Meant::These(found) | Meant::Which(found) => found,
            Meant::Near(found) if self.request.act != Act::Find => {
                let shown = self.wording.numbered(&found, self.scene.now);
                let key = if found.len() == 1 { "near_one" } else { "near_several" };
                let text = self.wording.say(key, &[("what", &quote(&self.place.name_in(text)))]);
                return Said { text: format!("{text}\n{shown}"), shown: found, ..Said::default() };
            }
            Meant::Unclear => return say(self.wording.say("which_it", &[])),
            _ => {
                return say(self
                    .wording
                    .say("no_such", &[("what", &quote(&self.place.name_in(text)))]));
            }
        };
        if let ([one], Act::AskWhen) = (found.as_slice(), self.request.act) {
            let what = quote(&one.title);
            let text = match one.due {
                Some(due) => self.wording.say(
                    "due_at",
                    &[("what", &what), ("when", &self.wording.span(due, one.end, self.scene.now))],
                ),
                None => self.wording.say("due_never", &[("what", &what)]),
            };
            return Said { text, touched: found.clone(), shown: found, ..Said::default() };
        }
        let noun = self.wording.say(if found.len() == 1 { "noun_task" } else { "noun_tasks" }, &[]);
        let about = self.wording.say("noun_about", &[("what", &quote(&self.place.name_in(text)))]);
        let noun = format!("{noun} {}", about.trim());
        let heading =
            self.wording.say("heading", &[("count", &found.len().to_string()), ("noun", &noun)]);
        let text = format!("{heading}\n{}", self.wording.numbered(&found, self.scene.now));
        let notes = match found.as_slice() {
            [one] if !one.description.is_empty() => format!("\n{}", one.description),
            _ => String::new(),
        };
        Said {
            text: text + &notes,
            touched: if found.len() == 1 { found.clone() } else { Vec::new() },
            shown: found,
            ..Said::default()
        }
    }
}

fn list(arguments: Value) -> ToolCall {
    ToolCall::new(Tool::ListTasks.name(), arguments)
}

fn say(text: String) -> Said {
    Said { text, ..Said::default() }
}
