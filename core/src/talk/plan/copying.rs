//! A task once more: "duplicate the rent", "make a copy of it for friday".

use serde_json::json;

use super::{
    Planner, Step,
    adding::{repeat, set_end},
};
use crate::{
    reading::request::{Act, Request, Slot},
    talk::{change::moved_whole, frame::Missing, item::Item, reference::Meant},
};

/// Ends a note that was too long to be listed whole.
const CUT: char = '…';

impl Planner<'_> {
    /// What is named once more. Where nothing is called so, something is to be copied that is no task.
    pub(super) fn copy(&self, request: &Request) -> Vec<Step> {
        match self.found(request, Act::Find, request.get(Slot::Task)) {
            Meant::These(items) => {
                items.iter().map(|item| self.once_more(item, request.find(Slot::When))).collect()
            }
            Meant::Which(items) => vec![self.ask("which", &[], request, Missing::Which, items)],
            _ => {
                let new = Request::new(Act::Add, &request.text);
                self.add(&new.with(Slot::Title, &request.text))
            }
        }
    }

    /// A task with all that is said of another, but for its day where another one is said.
    fn once_more(&self, item: &Item, when: Option<&str>) -> Step {
        let before = (item.due, item.end);
        let moved = when.and_then(|when| moved_whole(when, before, self.scene.now));
        let (due, end) = moved.map_or(before, |(due, end)| (Some(due), end));
        let mut new = json!({ "title": item.title, "priority": item.priority, "tags": item.tags });
        if let Some(due) = due {
            new["due_date"] = json!(due.to_string());
            set_end(&mut new, end);
        }
        if let Some(rule) = &item.rule {
            repeat(&mut new, rule);
        }
        if !item.description.is_empty() && !item.description.ends_with(CUT) {
            new["description"] = json!(item.description);
        }
        Step::Add(new)
    }
}
