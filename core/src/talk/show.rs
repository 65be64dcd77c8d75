//! Answers to questions about the list: what to look up for them, and what to say.

use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

use super::{
    item::{self, Item},
    plan::Said,
    reference::{Meant, Referent, is_overdue},
    scene::Scene,
    wording::Wording,
};
use crate::{
    chat::{
        model::{Entry, Prompt},
        tool::{CallRecord, Tool, ToolCall},
        wording::{as_sentence, problem, quote, results},
    },
    reading::{
        request::{Act, Request, Slot},
        rules::spoken,
        selection::{self, Order, Selection, Window},
    },
    task::{Priority, list::Status},
};

/// Most tasks that are named as the first to do.
const FIRST_MAX: usize = 3;
/// Most tasks in a plan for a day.
const PLANNED_MAX: usize = 10;

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
            Act::Show | Act::Count => Some(list(self.arguments(&self.selection()))),
            Act::Summary => {
                let period =
                    if self.request.get(Slot::Period) == "week" { "week" } else { "today" };
                Some(ToolCall::new(Tool::SummarizeTasks.name(), json!({ "period": period })))
            }
            Act::First | Act::Plan | Act::Busiest | Act::Overwhelmed => {
                Some(list(json!({ "status": "pending" })))
            }
            Act::Recent => None,
            _ => Some(list(json!({ "status": "all" }))),
        }
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
            Act::Show | Act::Count => self.part(items, left_out),
            Act::Summary => record.map(|record| self.summary(record)).unwrap_or_default(),
            Act::First => self.first(items),
            Act::Plan => self.plan(items),
            Act::Busiest => self.busiest(&items),
            Act::Overwhelmed => self.overwhelmed(items),
            Act::Recent => self.recent(prompt),
            _ => self.one(&items),
        }
    }

    /// What part of the list is asked for.
    fn selection(&self) -> Selection {
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
        if read.status.is_none() && !is_whole && read.about.is_empty() {
            read.status = Some(Status::Todo);
        }
        read
    }

    /// The arguments of `list_tasks` that find the part.
    fn arguments(&self, wanted: &Selection) -> Value {
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
    fn part(&self, items: Vec<Item>, left_out: usize) -> Said {
        let wanted = self.selection();
        let now = self.scene.now;
        let today = wanted.window.as_ref().is_some_and(|window| window.name == "today")
            && wanted.status != Some(Status::Done);
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
            .filter(|item| self.place.admits(&wanted, item) && self.is_about(&wanted, item))
            .collect();
        self.sort(&wanted, &mut shown);
        let left_out = if wanted.about.is_empty() && wanted.kind.is_none() { left_out } else { 0 };
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
            asked: None,
        }
    }

    fn is_about(&self, wanted: &Selection, item: &Item) -> bool {
        if wanted.about.is_empty() {
            return true;
        }
        let text = wanted.about.join(" ");
        let only = Referent { items: std::slice::from_ref(item), ..self.place };
        matches!(only.find(Act::Find, &text), Meant::These(_))
    }

    fn sort(&self, wanted: &Selection, items: &mut [Item]) {
        let due = |item: &Item| (item.due.is_none(), item.due.map(|due| self.moment(due)));
        match wanted.order {
            Some(Order::Due) => items.sort_by_key(due),
            Some(Order::Priority) => {
                items.sort_by_key(|item| (std::cmp::Reverse(item.priority), due(item)));
            }
            Some(Order::Newest) => {}
            None if wanted.window.is_some() && wanted.status != Some(Status::Done) => {
                items.sort_by_key(due);
            }
            None => {}
        }
    }

    fn moment(&self, due: crate::task::Due) -> jiff::Timestamp {
        match due {
            crate::task::Due::At(moment) => moment,
            crate::task::Due::Day(day) => {
                self.scene.zone().to_timestamp(day.at(23, 59, 0, 0)).unwrap_or(jiff::Timestamp::MAX)
            }
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
            None => String::new(),
        };
        let task = word(if count == 1 { "noun_task" } else { "noun_tasks" });
        let tag = wanted
            .tag
            .as_ref()
            .map(|tag| self.wording.say("noun_tag", &[("tag", &format!("#{tag}"))]))
            .unwrap_or_default();
        let window = wanted.window.as_ref().filter(|window| !window.is_overdue());
        let window = window
            .map(|window| self.window(window, wanted.status == Some(Status::Done)))
            .unwrap_or_default();
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

    fn window(&self, window: &Window, done: bool) -> String {
        let day = |day: Option<Date>| {
            day.map(|day| self.wording.day(day, self.scene.now)).unwrap_or_default()
        };
        let (from, to) = (day(window.from), day(window.to));
        let named =
            self.wording.say(&format!("window_{}", window.name), &[("from", &from), ("to", &to)]);
        if done { named } else { self.wording.say("noun_due", &[("when", &named)]) }
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
                    &[("what", &what), ("when", &self.wording.when(due, self.scene.now))],
                ),
                None => self.wording.say("due_never", &[("what", &what)]),
            };
            return Said { text, touched: found.clone(), shown: found, asked: None };
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
            asked: None,
        }
    }

    /// Most urgent first: what is late, then what is due or important.
    fn by_urgency(&self, mut items: Vec<Item>) -> Vec<Item> {
        let now = self.scene.now;
        items.sort_by_key(|item| {
            let is_today = item.due.is_some_and(|due| due.day(self.scene.zone()) <= now.date());
            let rank = match (is_overdue(item, now), is_today, item.priority) {
                (true, ..) => 0,
                (_, true, Priority::High) => 1,
                (_, true, _) => 2,
                (_, _, Priority::High) => 3,
                (_, _, Priority::Medium) => 4,
                _ => 5,
            };
            (
                rank,
                std::cmp::Reverse(item.priority),
                item.due.is_none(),
                item.due.map(|due| self.moment(due)),
            )
        });
        items
    }

    fn first(&self, items: Vec<Item>) -> Said {
        if items.is_empty() {
            return say(self.wording.say("nothing_open", &[]));
        }
        let mut items = self.by_urgency(items);
        items.truncate(FIRST_MAX);
        let text = format!("{}\n{}", self.wording.say("first", &[]), self.reasons(&items));
        Said { text, touched: items[..1].to_vec(), shown: items, asked: None }
    }

    /// Lines that say why.
    fn reasons(&self, items: &[Item]) -> String {
        let lines: Vec<String> = items
            .iter()
            .enumerate()
            .map(|(at, item)| {
                let late = if is_overdue(item, self.scene.now) {
                    self.wording.say("late_mark", &[])
                } else {
                    String::new()
                };
                self.wording.line(at + 1, item, self.scene.now) + &late
            })
            .collect();
        lines.join("\n")
    }

    fn plan(&self, items: Vec<Item>) -> Said {
        let now = self.scene.now;
        let is_for_today =
            |item: &Item| item.due.is_some_and(|due| due.day(self.scene.zone()) <= now.date());
        let all = self.by_urgency(items);
        let mut planned: Vec<Item> =
            all.iter().filter(|item| is_for_today(item)).cloned().collect();
        let key = if planned.is_empty() { "plan_free" } else { "plan" };
        if planned.is_empty() {
            planned = all.into_iter().take(FIRST_MAX).collect();
        }
        planned.truncate(PLANNED_MAX);
        if planned.is_empty() {
            return say(self.wording.say("nothing_open", &[]));
        }
        let text = format!(
            "{}\n{}\n{}",
            self.wording.say(key, &[]),
            self.reasons(&planned),
            self.wording.say("which_first", &[])
        );
        Said { text, shown: planned, ..Said::default() }
    }

    fn overwhelmed(&self, items: Vec<Item>) -> Said {
        if items.is_empty() {
            return say(self.wording.say("nothing_open", &[]));
        }
        let late = items.iter().filter(|item| is_overdue(item, self.scene.now)).count();
        let count = items.len();
        let mut first = self.by_urgency(items);
        first.truncate(FIRST_MAX);
        let heading = self
            .wording
            .say("overwhelmed", &[("count", &count.to_string()), ("late", &late.to_string())]);
        let text = format!(
            "{heading}\n{}\n{}",
            self.reasons(&first),
            self.wording.say("one_at_a_time", &[])
        );
        Said { text, shown: first, ..Said::default() }
    }

    fn busiest(&self, items: &[Item]) -> Said {
        let mut days: Vec<(Date, Vec<&Item>)> = Vec::new();
        let last = self.scene.now.date().saturating_add(14.days());
        for item in items {
            let Some(day) = item.due.map(|due| due.day(self.scene.zone())) else { continue };
            if day < self.scene.now.date() || day > last {
                continue;
            }
            match days.iter_mut().find(|(known, _)| *known == day) {
                Some((_, tasks)) => tasks.push(item),
                None => days.push((day, vec![item])),
            }
        }
        days.sort_by_key(|(day, tasks)| (std::cmp::Reverse(tasks.len()), *day));
        let Some((day, tasks)) = days.into_iter().next() else {
            return say(self.wording.say("no_dates", &[]));
        };
        let shown: Vec<Item> = tasks.into_iter().cloned().collect();
        let heading = self.wording.say(
            "busiest",
            &[("day", &self.wording.day(day, self.scene.now)), ("count", &shown.len().to_string())],
        );
        Said {
            text: format!("{heading}\n{}", self.wording.numbered(&shown, self.scene.now)),
            shown,
            ..Said::default()
        }
    }

    /// What was done last, by the calls of the conversation.
    fn recent(&self, prompt: &Prompt) -> Said {
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

    fn summary(&self, record: &CallRecord) -> Said {
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

fn list(arguments: Value) -> ToolCall {
    ToolCall::new(Tool::ListTasks.name(), arguments)
}

fn say(text: String) -> Said {
    Said { text, ..Said::default() }
}
