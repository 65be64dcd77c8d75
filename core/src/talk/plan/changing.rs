//! Tasks that are there: which of them a request changes, and what is asked first.

use jiff::{ToSpan, tz::TimeZone};

use super::{Planner, Said, Step};
use crate::{
    chat::{tool::ToolCall, wording::quote},
    reading::{
        request::{Act, Request, Slot},
        rules::spoken,
        when,
    },
    talk::{
        change::{Change, Lacks},
        frame::Missing,
        item::{self, Item},
        matching::Matching,
        reference::Meant,
    },
    task::Due,
};

/// Most tasks that are changed without asking.
const UNASKED_MAX: usize = 5;

impl Planner<'_> {
    pub(super) fn change(&self, request: &Request) -> Step {
        let from_day = self.from_day(request).or_else(|| self.of_reminder(request));
        let request = from_day.as_ref().unwrap_or(request);
        let task = self.reference(request);
        if let Some(step) = self.change_all(request, &task) {
            return step;
        }
        let meant = if let Some(meant) = self.rang_last(request) {
            meant
        } else {
            self.found(request, request.act, &task)
        };
        let meant = match meant {
            Meant::Near(_) | Meant::Nothing => self.without_date(request, &task).unwrap_or(meant),
            meant => meant,
        };
        // "Move everything to friday except the gym".
        let left_out = request.find(Slot::Name).filter(|_| request.act == Act::Move);
        let meant = match left_out {
            Some(name) => self.place.except(meant, name),
            None => meant,
        };
        match meant {
            // "Dinner with mom on friday" is not the task to call her.
            Meant::Near(_) if request.get(Slot::Kind) == "event" => self.nothing(request, &task),
            Meant::These(_) if request.get(Slot::Kind) == "chore" && !self.is_everything(&task) => {
                self.nothing(request, &task)
            }
            Meant::These(items) => self.change_these(request, items, &task),
            Meant::Which(items) => self.ask("which", &[], request, Missing::Which, items),
            Meant::Near(items) => self.near(request, items, &task),
            Meant::Nothing => self.nothing(request, &task),
            Meant::NoneOfKind => self.say("none_of_kind"),
            Meant::NoPlace(_, 0) => self.say("empty"),
            Meant::NoPlace(number, 1) => Step::Say(Said {
                text: self.wording.say("no_place_but_one", &[("number", &number.to_string())]),
                ..Said::default()
            }),
            Meant::NoPlace(number, length) => Step::Say(Said {
                text: self.wording.say(
                    "no_place",
                    &[("number", &number.to_string()), ("length", &length.to_string())],
                ),
                ..Said::default()
            }),
            Meant::Gone => self.say("gone"),
            Meant::Unclear => self.ask_which(request),
        }
    }

    /// The tasks of a request: those that are known by now, else what `task` means to somebody who wants `act`.
    pub(super) fn found(&self, request: &Request, act: Act, task: &str) -> Meant {
        if request.ids.is_empty() {
            return self.place.find(act, task);
        }
        let ids: Vec<&str> = request.ids.iter().map(String::as_str).collect();
        self.place.by_ids(&ids)
    }

    /// What a request says of the tasks that it is about.
    fn reference(&self, request: &Request) -> String {
        let task = request.get(Slot::Task);
        match (request.act, request.find(Slot::Did), request.find(Slot::Any)) {
            (Act::Fact, Some(did), _) if !self.is_that(task) => {
                format!("{} {task}", did.replace('_', " "))
            }
            (Act::Move, _, Some(from)) => format!("{task} {from}"),
            // "Clear the done ones".
            (Act::Delete, ..) => format!("{task} {}", request.get(Slot::Status)).trim().to_owned(),
            // "सब हो गया आज का": which of them is said last.
            (Act::Complete, ..) => format!("{task} {}", request.get(Slot::What)).trim().to_owned(),
            _ => task.to_owned(),
        }
    }

    /// All tasks that are like what a request is about, where the list is too long to see them.
    pub(in crate::talk) fn matching(&self, request: &Request) -> Option<Matching> {
        let from_day = self.from_day(request);
        let request = from_day.as_ref().unwrap_or(request);
        let is_long = self.scene.left_out() > 0 && request.ids.is_empty();
        let selection = self.place.many(&self.reference(request))?;
        let is_about_many = is_long && request.act.changes();
        is_about_many.then(|| Matching::of(self.place.grammar, selection, request.act))
    }

    /// What comes of a change to all that are like something, where the list is too long to see them.
    fn change_all(&self, request: &Request, task: &str) -> Option<Step> {
        let matching = self.matching(request)?;
        let Some(record) = self.scene.record(&matching.listing()) else {
            return Some(self.ask_which(request));
        };
        let items = item::listed(&[record], self.scene.zone());
        let (first, more) = (items.first()?.clone(), item::left_out(record));
        if more == 0 {
            return Some(self.change_these(request, items, task));
        }
        let count = items.len() + more;
        let titles: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
        let what = self.wording.quotes_of(&titles, count);
        let lacks = |slot| self.ask_value(request, request, slot, &what);
        Some(match Change::of(request, self.place.grammar, self.scene.now) {
            Ok(Change::Rename(_)) => self.ask("which", &[], request, Missing::Which, items),
            Ok(change) if change.call(&first, self.scene.now).is_none() => lacks(Slot::When),
            Ok(change) => {
                let count_told = u64::try_from(count).unwrap_or(u64::MAX);
                let call = matching.changing(&change, request, count_told, self.scene.now);
                Step::ProposeAll { change, items, count, call }
            }
            Err(Lacks::Value(slot)) => lacks(slot),
            Err(Lacks::Nothing) => self.name(items, &what),
        })
    }

    /// Asks for what a request lacks to be done to `known`.
    fn ask_value(&self, request: &Request, known: &Request, slot: Slot, what: &str) -> Step {
        let (key, slot) = match (request.act, slot) {
            (Act::Snooze, _) => ("until_when", Slot::When),
            (_, Slot::When | Slot::Span) => ("when", Slot::When),
            // It may be the date or the name: whatever the answer is.
            (Act::Change, _) => ("change_what", Slot::When),
            (_, Slot::Name) => ("new_name", Slot::Name),
            (_, Slot::Tag) => ("which_tag", Slot::Tag),
            (_, Slot::Level) => ("which_level", Slot::Level),
            (_, Slot::Note) => ("which_note", Slot::Note),
            (_, slot) => ("when", slot),
        };
        self.ask(key, &[("what", what)], known, Missing::Value(slot), Vec::new())
    }

    /// "Move everything due on 5 December to 6 December": what is due on the one day, to the other.
    pub(in crate::talk) fn from_day(&self, request: &Request) -> Option<Request> {
        let (grammar, now) = (self.place.grammar, self.scene.now);
        let when = request.find(Slot::When).filter(|_| request.act == Act::Move)?;
        let words = spoken(when);
        let is_day = |said: &str| when::read(said, now).is_some_and(|read| !read.is_time_only);
        let (from, to) = (1..words.len()).find_map(|at| {
            let length = grammar.begins("to", &words[at..])?;
            let first = words.get(at + length)?;
            let (from, to) = (when[..words[at].whole.start].trim(), &when[first.whole.start..]);
            (is_day(from) && is_day(to)).then_some((from, to))
        })?;
        let task = format!("{} {from}", request.get(Slot::Task));
        let meant = self.place.find(Act::Move, &task);
        let is_meant =
            request.ids.is_empty() && matches!(meant, Meant::These(_) | Meant::NoneOfKind);
        is_meant.then(|| request.clone().with(Slot::Task, task).with(Slot::When, to))
    }

    /// "The rent today": what is meant if the date is none of the task's.
    pub(super) fn without_date(&self, request: &Request, task: &str) -> Option<Meant> {
        let title = when::line(task, self.scene.now).title;
        let is_shorter = !title.trim().is_empty() && title.trim().len() < task.trim().len();
        let meant = is_shorter.then(|| self.place.find(request.act, title.trim()))?;
        matches!(meant, Meant::These(_)).then_some(meant)
    }

    fn near(&self, request: &Request, items: Vec<Item>, task: &str) -> Step {
        // One alone is asked about with what would be done to it, so that nobody agrees to something else.
        let change = Change::of(request, self.place.grammar, self.scene.now).ok();
        if let ([item], Some(change)) = (items.as_slice(), change)
            && let Some(call) = change.call(item, self.scene.now)
        {
            return Step::Propose { change, items, calls: vec![call] };
        }
        let key = if items.len() == 1 { "near_one" } else { "near_several" };
        self.ask(
            key,
            &[("what", &quote(&self.place.name_in(task)))],
            request,
            Missing::Which,
            items,
        )
    }

    fn change_these(&self, request: &Request, items: Vec<Item>, task: &str) -> Step {
        let ids: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
        let known = request.clone().meaning(ids);
        let what =
            self.wording.quotes(&items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>());
        let change = match self.later(request, &items) {
            Some(later) => Ok(Change::Snooze(later)),
            // "Take that tag off": the one it has.
            None if self.is_that_tag(request) => {
                let is_clear = items.iter().all(|item| item.tags.len() < 2);
                is_clear.then(|| Change::Untag(Vec::new())).ok_or(Lacks::Value(Slot::Tag))
            }
            None => Change::of(request, self.place.grammar, self.scene.now),
        };
        let change = match change {
            Ok(change) => change,
            Err(Lacks::Value(slot)) => return self.ask_value(request, &known, slot, &what),
            Err(Lacks::Nothing) => return self.name(items, &what),
        };
        if let Change::Rename(_) = change
            && items.len() > 1
        {
            return self.ask("which", &[], request, Missing::Which, items);
        }
        if items.iter().all(|item| change.is_done(item)) {
            let key = match change {
                Change::Complete => "complete_already",
                Change::Unremind => "no_reminder_of",
                _ => "open_already",
            };
            return Step::Say(Said {
                text: self.wording.say(key, &[("what", &what)]),
                touched: items,
                ..Said::default()
            });
        }
        let items: Vec<Item> = items.into_iter().filter(|item| !change.is_done(item)).collect();
        let calls: Option<Vec<ToolCall>> =
            items.iter().map(|item| change.call(item, self.scene.now)).collect();
        let Some(calls) = calls else {
            return match change {
                Change::RemindBefore(..) | Change::RemindAt(_) => self.ask(
                    "remind_when",
                    &[("what", &what)],
                    &Request {
                        slots: request
                            .slots
                            .iter()
                            .filter(|(slot, _)| *slot != Slot::Span)
                            .cloned()
                            .collect(),
                        ..known
                    },
                    Missing::Value(Slot::When),
                    Vec::new(),
                ),
                _ => self.ask("not_a_date", &[], &known, Missing::Value(Slot::When), Vec::new()),
            };
        };
        if let (Change::Move(_), [item], [call]) = (&change, items.as_slice(), calls.as_slice())
            && let Some(due) = item.due
            && call.arguments["due_date"] == due.to_string()
        {
            if let Some(step) = self.next_but_one(&change, item) {
                return step;
            }
            let when = self.wording.when(due, self.scene.now);
            return Step::Say(Said {
                text: self.wording.say("moved_already", &[("what", &what), ("when", &when)]),
                touched: items,
                ..Said::default()
            });
        }
        let (said, _) = self.place.without_exception(task, &spoken(task)).unwrap_or((task, ""));
        let is_everything = self.is_all(said) || self.is_all(request.get(Slot::Task));
        let asks = matches!(change, Change::Delete)
            || request.get(Slot::Kind) == "perhaps"
            || items.len() > UNASKED_MAX
            || (is_everything && items.len() > 1);
        if asks {
            return Step::Propose { change, items, calls };
        }
        Step::Change { change, items, calls }
    }

    fn is_that_tag(&self, request: &Request) -> bool {
        request.act == Act::Untag && self.pronoun(request.get(Slot::Tag)) == Some("it")
    }

    /// "Move the gym to friday and remind me an hour before": a reminder of the date that it is moved to.
    pub(super) fn as_moved(&self, step: Step, before: &[Step]) -> Step {
        let Step::Change { change: change @ Change::RemindBefore(..), mut items, calls } = step
        else {
            return step;
        };
        for item in &mut items {
            item.due = moved_to(&item.id, before, self.scene.zone()).or(item.due);
        }
        let moved: Option<Vec<ToolCall>> =
            items.iter().map(|item| change.call(item, self.scene.now)).collect();
        Step::Change { change, items, calls: moved.unwrap_or(calls) }
    }

    /// "Next monday", of what is on that monday already: a week later.
    fn next_but_one(&self, change: &Change, item: &Item) -> Option<Step> {
        let Change::Move(when) = change else { return None };
        let words = spoken(when);
        let is_next = |at: &usize| self.place.grammar.begins("next", &words[*at..]).is_some();
        (0..words.len()).find(is_next)?;
        let later = Change::Shift(1.week());
        let call = later.call(item, self.scene.now)?;
        Some(Step::Change { change: later, items: vec![item.clone()], calls: vec![call] })
    }

    /// A task is named, and nothing else said.
    fn name(&self, items: Vec<Item>, what: &str) -> Step {
        let text = self.wording.say("what_about", &[("what", what)]);
        Step::Say(Said { text, touched: items, ..Said::default() })
    }

    /// Whether a reference is to all of the list, or of a kind.
    pub(super) fn is_everything(&self, task: &str) -> bool {
        self.is_all(task) || self.place.is_many(&spoken(task))
    }
}

/// When a task is due after these steps, if they move it.
fn moved_to(id: &str, steps: &[Step], zone: &TimeZone) -> Option<Due> {
    steps.iter().rev().find_map(|step| {
        let Step::Change { calls, .. } = step else { return None };
        let call = calls.iter().find(|call| call.arguments["task_id"] == id)?;
        Due::parse(call.arguments["due_date"].as_str()?, zone).ok()
    })
}
