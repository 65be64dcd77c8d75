//! A part of the list, or how many tasks it has.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Question, list, say};
use crate::{
    chat::{tool::ToolCall, wording::quote},
    reading::{
        request::{Act, Slot},
        rules::spoken,
        selection::{self, Order, Selection, Window},
    },
    talk::{item::Item, matching::Matching, plan::Said},
    task::{Priority, list::Status},
};

impl Question<'_> {
    /// What part of the list is asked for.
    pub(in crate::talk) fn selection(&self) -> Selection {
        let text =
            [Slot::Which, Slot::What, Slot::Task].map(|slot| self.request.get(slot)).join(" ");
        let text = text.trim();
        let text = match self
            .request
            .find(Slot::Window)
            .filter(|window| Window::named(window, self.scene.now).is_none())
        {
            Some(window) if !text.contains(window) => format!("{text} {window}"),
            _ => text.to_owned(),
        };
        let mut read = selection::read(self.place.grammar, &text, &spoken(&text), self.scene.now);
        if let Some(window) =
            self.request.find(Slot::Window).and_then(|name| Window::named(name, self.scene.now))
        {
            read.window = Some(window);
        }
        if let Some(tag) = self.request.find(Slot::Tag) {
            read.tag = Some(crate::text::fold(tag.trim_start_matches('#')));
        }
        if let Some(kind) = self.request.find(Slot::Kind).and_then(selection::kind_named) {
            read.kind = Some(kind);
        }
        if let Some(level) = self.request.find(Slot::Level).and_then(Priority::parse) {
            read.level = Some(level);
        }
        match self.request.find(Slot::Status) {
            Some("completed") => read.status = Some(Status::Done),
            Some(_) => read.status = Some(Status::Todo),
            None => {}
        }
        if let Some(order) = self.request.find(Slot::Order) {
            read.order = match order {
                "due" => Some(Order::Due),
                "priority" => Some(Order::Priority),
                _ => Some(Order::Newest),
            };
        }
        let is_whole = read.is_all && read.window.is_none() && self.request.act != Act::Count;
        let is_of_any = is_whole || read.kind == Some(selection::Kind::New);
        if read.status.is_none() && !is_of_any && read.about.is_empty() {
            read.status = Some(Status::Todo);
        }
        read
    }

    /// The arguments of `list_tasks` that find the part.
    pub(super) fn arguments(&self, wanted: &Selection) -> Value {
        let mut arguments = json!({ "status": match wanted.status {
            Some(Status::Todo) => "pending",
            Some(Status::Done) => "completed",
            None => "all",
        }});
        if let Some(window) = wanted.window.as_ref().filter(|_| wanted.status != Some(Status::Done))
        {
            // What is late is told besides what is due today.
            if let Some(from) = window.from.filter(|_| window.name != "today") {
                arguments["due_from"] = json!(from.to_string());
            }
            let to = window.to.map(|to| to.to_string());
            if let Some(to) = to {
                arguments["due_to"] = json!(to);
            }
        }
        if let Some(level) = wanted.level {
            arguments["priority"] = json!(level);
        }
        if let Some(tag) = &wanted.tag {
            arguments["tag"] = json!(tag);
        }
        arguments
    }

    /// A part of the list, or how many there are.
    pub(super) fn part(&self, items: Vec<Item>, left_out: usize) -> Said {
        let wanted = self.selection();
        let now = self.scene.now;
        let today = wanted.window.as_ref().is_some_and(|window| window.name == "today")
            && wanted.status != Some(Status::Done)
            && wanted.kind != Some(selection::Kind::New);
        let late: Vec<Item> = if today {
            items
                .iter()
                .filter(|item| {
                    item.due.is_some_and(|due| due.day(self.scene.zone()) < now.date())
                        && !item.completed
                })
                .cloned()
                .collect()
        } else {
            Vec::new()
        };
        let mut shown: Vec<Item> = items
            .into_iter()
            .filter(|item| {
                self.place.admits(&wanted, item)
                    && self.place.is_about(&wanted.about.join(" "), item)
            })
            .collect();
        self.sort(&wanted, &mut shown);
        let left_out = if today && !self.is_filter(&wanted) { 0 } else { left_out };
        let total = shown.len() + left_out;
        let mut lines = Vec::new();
        let noun = self.noun(&wanted, total);
        if total == 0 {
            lines.push(self.nothing(&wanted, &noun));
        } else if self.request.act == Act::Count {
            return say(self
                .wording
                .say("counted", &[("count", &total.to_string()), ("noun", &noun)]));
        } else {
            lines.push(
                self.wording.say("heading", &[("count", &total.to_string()), ("noun", &noun)]),
            );
            lines.push(self.wording.numbered(&shown, now));
            if left_out > 0 {
                lines.push(self.wording.say("left_out", &[("count", &left_out.to_string())]));
            }
        }
        if !late.is_empty() {
            let titles: Vec<&str> = late.iter().map(|item| item.title.as_str()).collect();
            let key = if late.len() == 1 { "one_late" } else { "several_late" };
            lines.push(self.wording.say(
                key,
                &[("count", &late.len().to_string()), ("what", &self.wording.quotes(&titles))],
            ));
        }
        Said {
            text: lines.join("\n"),
            touched: if shown.len() == 1 { shown.clone() } else { Vec::new() },
            shown,
            ..Said::default()
        }
    }

    /// The call that lists the part: by the filters of the list where these tell it, else by what its tasks are
    /// like. What is late is told besides what is due today.
    pub(super) fn listing(&self) -> ToolCall {
        let wanted = self.selection();
        let is_today = wanted.window.as_ref().is_some_and(|window| window.name == "today")
            && wanted.kind.is_none();
        if self.is_filter(&wanted) || is_today {
            return list(self.arguments(&wanted));
        }
        Matching::of(self.place.grammar, wanted, Act::Show).listing()
    }

    /// Whether the filters of the list tell what is wanted.
    fn is_filter(&self, wanted: &Selection) -> bool {
        let is_of_dates =
            |window: &Window| !window.is_overdue() && wanted.status != Some(Status::Done);
        wanted.about.is_empty()
            && wanted.kind.is_none()
            && wanted.window.as_ref().is_none_or(is_of_dates)
    }

    pub(super) fn sort(&self, wanted: &Selection, items: &mut [Item]) {
        let due = |item: &Item| (item.due.is_none(), item.due.map(|due| self.moment(due)));
        match wanted.order {
            Some(Order::Due) => items.sort_by_key(due),
            Some(Order::Priority) => {
                items.sort_by_key(|item| (std::cmp::Reverse(item.priority), due(item)));
            }
            Some(Order::Newest) => {}
            // The items come with the newest first. Of one day, what was there first comes first.
            None if wanted.window.is_some() && wanted.status != Some(Status::Done) => {
                items.reverse();
                items.sort_by_key(due);
            }
            None => {}
        }
    }

    /// "open high priority tasks tagged #home due today".
    fn noun(&self, wanted: &Selection, count: usize) -> String {
        let word = |key: &str| self.wording.say(key, &[]);
        let status = match wanted.status {
            _ if wanted.window.as_ref().is_some_and(Window::is_overdue) => word("noun_overdue"),
            Some(Status::Todo) => word("noun_open"),
            Some(Status::Done) => word("noun_done"),
            None => String::new(),
        };
        let level = wanted
            .level
            .map(|level| self.wording.say("noun_level", &[("level", self.wording.level(level))]))
            .unwrap_or_default();
        let kind = match wanted.kind {
            Some(selection::Kind::Repeating) => word("noun_repeating"),
            Some(selection::Kind::Undated) => word("noun_undated"),
            Some(selection::Kind::Dated) => word("noun_dated"),
            Some(selection::Kind::Untagged) => word("noun_untagged"),
            Some(selection::Kind::New) | None => String::new(),
        };
        let task = word(if count == 1 { "noun_task" } else { "noun_tasks" });
        let tag = wanted
            .tag
            .as_ref()
            .map(|tag| self.wording.say("noun_tag", &[("tag", &format!("#{tag}"))]))
            .unwrap_or_default();
        let window = wanted.window.as_ref().filter(|window| !window.is_overdue());
        let window = window.map(|window| self.window(window, wanted)).unwrap_or_default();
        let about = if wanted.about.is_empty() {
            String::new()
        } else {
            self.wording.say("noun_about", &[("what", &quote(&wanted.about.join(" ")))])
        };
        let noun = self.wording.say(
            "noun",
            &[
                ("status", &status),
                ("level", &level),
                ("kind", &kind),
                ("task", &task),
                ("tag", &tag),
                ("window", &window),
                ("about", &about),
            ],
        );
        noun.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn window(&self, window: &Window, wanted: &Selection) -> String {
        let day = |day: Option<Date>| {
            day.map(|day| self.wording.day(day, self.scene.now)).unwrap_or_default()
        };
        let (from, to) = (day(window.from), day(window.to));
        let named =
            self.wording.say(&format!("window_{}", window.name), &[("from", &from), ("to", &to)]);
        match (wanted.kind, wanted.status) {
            (Some(selection::Kind::New), _) => self.wording.say("noun_new", &[("when", &named)]),
            (_, Some(Status::Done)) => named,
            _ => self.wording.say("noun_due", &[("when", &named)]),
        }
    }

    fn nothing(&self, wanted: &Selection, noun: &str) -> String {
        let is_plain = Selection { status: None, is_all: false, order: None, ..wanted.clone() }
            == Selection::default();
        match wanted.status {
            None if is_plain => self.wording.say("empty", &[]),
            Some(Status::Todo) if is_plain => self.wording.say("nothing_open", &[]),
            Some(Status::Done) if is_plain => self.wording.say("nothing_done", &[]),
            _ => self.wording.say("nothing_such", &[("noun", noun)]),
        }
    }
}
