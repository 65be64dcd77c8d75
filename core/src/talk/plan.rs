//! From requests to what is done, asked and said about each.

use jiff::ZonedDateTime;
use serde_json::{Value, json};

use super::{
    change::{Change, Lacks, moment_of, repeating},
    frame::{Asked, Missing},
    item::Item,
    reference::{Meant, Referent},
    scene::Scene,
    wording::{Wording, capitalised},
};
use crate::{
    chat::{tool::ToolCall, wording::quote},
    reading::{
        line::PartKind,
        request::{Act, Request, Slot},
        rules::{spoken, unquoted},
        sentence::Grammar,
        when,
    },
    task::{Due, Priority, Rule, TITLE_MAX_CHARS},
    text::Gap,
};

/// Most tasks that are changed without asking.
pub(crate) const UNASKED_MAX: usize = 5;
/// Most tasks that are added for one message.
const ADDED_MAX: usize = 12;

/// What comes of one request.
#[derive(Debug)]
pub(crate) enum Step {
    /// A new task, by the arguments of its call.
    Add(Value),
    Change {
        change: Change,
        items: Vec<Item>,
        calls: Vec<ToolCall>,
    },
    /// Waits for a yes.
    Propose {
        change: Change,
        items: Vec<Item>,
        calls: Vec<ToolCall>,
    },
    /// A new task that waits for a yes.
    Offer(Value),
    /// Something to look up and show.
    Show(Request),
    Undo(Value),
    Say(Said),
}

/// Something to say.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) asked: Option<Asked>,
    pub(crate) shown: Vec<Item>,
    pub(crate) touched: Vec<Item>,
}

/// What plans are made with.
pub(crate) struct Planner<'a> {
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) place: Referent<'a>,
    pub(crate) wording: Wording,
}

impl Planner<'_> {
    /// What comes of each request, in order.
    pub(crate) fn steps(&self, requests: &[Request]) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for request in requests {
            if self.fills_in(request, &mut steps) {
                continue;
            }
            let more = match spoken_of(&steps).filter(|_| self.is_pronoun(request)) {
                Some(ids) => self.step(&request.clone().meaning(ids)),
                None => self.step(request),
            };
            steps.extend(more);
        }
        steps
    }

    fn step(&self, request: &Request) -> Vec<Step> {
        match request.act {
            Act::Move if request.get(Slot::Kind) == "event" && self.is_list(&request.text) => self
                .add_many(&Request::new(Act::Add, &request.text).with(Slot::Items, &request.text)),
            Act::Add => self.add(request),
            Act::AddMany => self.add_many(request),
            Act::Mention => match self.arguments(request.get(Slot::Title), request) {
                Some(new) => vec![Step::Offer(new)],
                None => Vec::new(),
            },
            Act::Redo => vec![Step::Undo(json!({ "redo": true }))],
            Act::Undo => {
                let count =
                    request.find(Slot::Number).and_then(|number| number.parse::<u64>().ok());
                vec![Step::Undo(count.map_or(json!({}), |count| json!({ "count": count })))]
            }
            act if act.changes() => vec![self.change(request)],
            act if act.asks() || act == Act::Recent || act == Act::Overwhelmed => {
                vec![Step::Show(request.clone())]
            }
            act => vec![self.say(small_talk(act))],
        }
    }

    pub(crate) fn say(&self, key: &str) -> Step {
        Step::Say(Said { text: self.wording.say(key, &[]), ..Said::default() })
    }

    fn ask(
        &self,
        key: &str,
        gaps: &[(&str, &str)],
        request: &Request,
        missing: Missing,
        shown: Vec<Item>,
    ) -> Step {
        let mut text = self.wording.say(key, gaps);
        if !shown.is_empty() {
            text = format!("{text}\n{}", self.wording.numbered(&shown, self.scene.now));
        }
        Step::Say(Said {
            text,
            asked: Some(Asked { request: request.clone(), missing }),
            shown,
            touched: Vec::new(),
        })
    }

    /// Whether the request only says more about the task that is added just before.
    fn fills_in(&self, request: &Request, steps: &mut [Step]) -> bool {
        let Some(Step::Add(new)) = steps.last_mut() else { return false };
        if !self.is_pronoun(request) {
            return false;
        }
        let Ok(change) = Change::of(request, self.place.grammar, self.scene.now) else {
            return false;
        };
        let due = new["due_date"].as_str().and_then(|due| Due::parse(due, self.scene.zone()).ok());
        match change {
            Change::Prioritise(priority) => new["priority"] = json!(priority),
            Change::Tag(tags) => {
                let known: Vec<String> =
                    serde_json::from_value(new["tags"].clone()).unwrap_or_default();
                new["tags"] = json!([known, tags].concat());
            }
            Change::Move(when) => match super::change::moved(&when, due, self.scene.now) {
                Some(due) => new["due_date"] = json!(due.to_string()),
                None => return false,
            },
            Change::Repeat(rule, when) => {
                repeat(new, &rule);
                if let Some(due) = when::read(&when, self.scene.now).and_then(|read| read.due) {
                    new["due_date"] = json!(due.to_string());
                }
            }
            Change::RemindAt(when) => {
                let at = super::change::moved(&when, due, self.scene.now)
                    .and_then(|due| moment_of(due, self.scene.now));
                let Some(at) = at else { return false };
                new["reminder_at"] = json!(at.to_string());
            }
            Change::RemindBefore(span) => {
                let at = due.and_then(|due| moment_of(due, self.scene.now));
                let at = at.and_then(|at| {
                    at.to_zoned_datetime(self.scene.zone().clone()).checked_sub(span).ok()
                });
                let Some(at) = at else { return false };
                new["reminder_at"] = json!(at.timestamp().to_string());
            }
            Change::Note(note) => new["description"] = json!(note),
            _ => return false,
        }
        true
    }

    /// Whether a reference is to all of the list, or of a kind.
    fn is_everything(&self, task: &str) -> bool {
        let words = spoken(task);
        let all = self.place.grammar.value("pronoun", &words);
        all.is_some_and(|(name, length)| name == "all" && length == words.len())
            || self.place.is_many(&words)
    }

    /// Whether a change is to "it", or to nothing that is named.
    fn is_pronoun(&self, request: &Request) -> bool {
        let task = request.get(Slot::Task);
        let is_named = !spoken(task).is_empty() && !self.is_that(task);
        request.act.changes()
            && request.ids.is_empty()
            && !is_named
            && request.find(Slot::Did).is_none()
    }

    /// "Gym mon 7am, haircut tue 5pm".
    fn is_list(&self, text: &str) -> bool {
        items(text, self.place.grammar, Enumeration::Perhaps(self.scene.now)).len() > 1
    }

    /// Whether words are "it", "that" and the like, and nothing else.
    fn is_that(&self, text: &str) -> bool {
        let words = spoken(text);
        let pronoun = self.place.grammar.value("pronoun", &words);
        pronoun.is_some_and(|(name, length)| matches!(name, "it" | "them") && length == words.len())
    }

    fn add(&self, request: &Request) -> Vec<Step> {
        let ask =
            || vec![self.ask("what_to_add", &[], request, Missing::Value(Slot::Title), Vec::new())];
        let Some(text) = request.find(Slot::Title) else { return ask() };
        if self.is_that(text) {
            return ask();
        }
        if items(text, self.place.grammar, Enumeration::Perhaps(self.scene.now)).len() > 1 {
            return self.add_many(&request.clone().with(Slot::Items, text));
        }
        self.arguments(text, request).map_or_else(ask, |new| vec![Step::Add(new)])
    }

    fn add_many(&self, request: &Request) -> Vec<Step> {
        let kind = if request.act == Act::AddMany {
            Enumeration::Announced
        } else {
            Enumeration::Perhaps(self.scene.now)
        };
        let mut items = items(request.get(Slot::Items), self.place.grammar, kind);
        items.truncate(ADDED_MAX);
        let new = items.iter().filter_map(|item| self.arguments(item, request));
        new.map(Step::Add).collect()
    }

    /// The arguments that add what `text` describes; `None` without a title.
    fn arguments(&self, text: &str, request: &Request) -> Option<Value> {
        let now = self.scene.now;
        let mut read = when::line(text, now);
        let extra_free = request.find(Slot::Instead).is_none();
        let extra = [Slot::Instead, Slot::When]
            .into_iter()
            .find_map(|slot| request.find(slot))
            .and_then(|when| when::read(when, now));
        if let Some(extra) = extra {
            let is_time_only = read.parts.iter().all(|part| part.kind != PartKind::Date);
            let merged = match (extra.due, read.due) {
                // "Add a task for friday: call mom at nine".
                (Some(day @ Due::Day(_)), Some(Due::At(moment))) if is_time_only => {
                    super::change::at_time_of(day, moment, now)
                }
                (Some(_), Some(before)) if request.find(Slot::Instead).is_some() => {
                    super::change::moved(request.get(Slot::Instead), Some(before), now)
                }
                (due, before) => before.or(due),
            };
            read.due = merged.or(read.due);
            read.rule = extra.rule.or(read.rule);
        }
        let title = unquoted(
            read.title.trim().trim_end_matches(['.', '!', '?', '۔', '।', '؟', ',', ';', ':']),
        );
        let title = if title == read.title.trim() || title.len() == read.title.trim().len() {
            capitalised(title)
        } else {
            title.to_owned()
        };
        let title =
            capitalised(if unquoted(text) == text.trim() { &title } else { unquoted(text) });
        if title.is_empty() {
            return None;
        }
        let mut new = json!({ "title": title });
        let level = request.find(Slot::Level).and_then(Priority::parse).or(read.priority);
        if let Some(priority) = level {
            new["priority"] = json!(priority);
        }
        if let Some(due) = read.due {
            new["due_date"] = json!(due.to_string());
        }
        if let Some(tag) = request.find(Slot::Tag) {
            read.tags.extend(super::change::tags(self.place.grammar, tag));
        }
        if !read.tags.is_empty() {
            new["tags"] = json!(read.tags);
        }
        if let Some(rule) = &read.rule {
            repeat(&mut new, rule);
        }
        if let Some(end) = read.end.filter(|_| extra_free) {
            new["due_end"] = json!(end.to_string());
        }
        if request.get(Slot::Kind) == "reminder"
            && let Some(at) =
                read.due.and_then(|due| moment_of(due, now)).filter(|at| *at > now.timestamp())
        {
            new["reminder_at"] = json!(at.to_string());
        }
        (title_fits(&new)).then_some(new)
    }

    fn change(&self, request: &Request) -> Step {
        let mut task = request.get(Slot::Task).to_owned();
        if let (Act::Fact, Some(did)) = (request.act, request.find(Slot::Did)) {
            task = format!("{} {task}", did.replace('_', " "));
        }
        if let (Act::Move, Some(from)) = (request.act, request.find(Slot::Any)) {
            task = format!("{task} {from}");
        }
        let meant = if request.ids.is_empty() {
            self.place.find(request.act, &task)
        } else {
            let ids: Vec<&str> = request.ids.iter().map(String::as_str).collect();
            self.place.by_ids(&ids)
        };
        let meant = match meant {
            Meant::Near(_) | Meant::Nothing => self.without_date(request, &task).unwrap_or(meant),
            meant => meant,
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
            Meant::Unclear => self.ask("which_it", &[], request, Missing::Which, Vec::new()),
        }
    }

    /// "The rent today": what is meant if the date is none of the task's.
    fn without_date(&self, request: &Request, task: &str) -> Option<Meant> {
        let title = when::line(task, self.scene.now).title;
        let is_shorter = !title.trim().is_empty() && title.trim().len() < task.trim().len();
        let meant = is_shorter.then(|| self.place.find(request.act, title.trim()))?;
        matches!(meant, Meant::These(_)).then_some(meant)
    }

    fn near(&self, request: &Request, items: Vec<Item>, task: &str) -> Step {
        let key = if items.len() == 1 { "near_one" } else { "near_several" };
        self.ask(
            key,
            &[("what", &quote(&self.place.name_in(task)))],
            request,
            Missing::Which,
            items,
        )
    }

    /// Nothing is called so: perhaps it was to be a new task.
    fn nothing(&self, request: &Request, task: &str) -> Step {
        let words = spoken(&request.text);
        let grammar = self.place.grammar;
        let when = request.find(Slot::When);
        let new = |text: &str, kind: &str| {
            let request = Request::new(Act::Add, "").with(Slot::Kind, kind);
            let request = if text == task {
                when.map(|when| request.clone().with(Slot::When, when)).unwrap_or(request)
            } else {
                request
            };
            self.arguments(text, &request)
        };
        let is_plain = !matches!(request.act, Act::Delete | Act::Rename);
        let is_told = ["story", "told", "question"]
            .iter()
            .any(|class| grammar.begins(class, &words).is_some());
        // "Drop off the books" is a deed of its own, no "drop".
        let is_deed = grammar.value("do", &words).is_some_and(|(_, length)| length > 1);
        let is_plain = is_plain || is_deed;
        let (added, is_sure) = if request.get(Slot::Kind) == "event" {
            (new(&request.text, ""), !is_told)
        } else if request.act == Act::Remind && when.is_some() {
            (new(task, "reminder"), is_plain)
        } else if grammar.begins("schedules", &words).is_some() && when.is_some() {
            (new(task, ""), is_plain)
        } else if grammar.value("do", &words).is_some() && request.act != Act::Fact {
            (new(&request.text, ""), is_plain)
        } else if matches!(request.act, Act::Move | Act::Repeat) && when.is_some() {
            // "Gym every monday": with a date, what is on no list may be meant for it.
            (new(task, ""), false)
        } else {
            (None, false)
        };
        if let Some(new) = added {
            return if is_sure { Step::Add(new) } else { Step::Offer(new) };
        }
        Step::Say(Said {
            text: self.wording.say("no_such", &[("what", &quote(&self.place.name_in(task)))]),
            ..Said::default()
        })
    }

    fn change_these(&self, request: &Request, items: Vec<Item>, task: &str) -> Step {
        let ids: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
        let known = request.clone().meaning(ids);
        let what =
            self.wording.quotes(&items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>());
        let change = match Change::of(request, self.place.grammar, self.scene.now) {
            Ok(change) => change,
            Err(Lacks::Value(slot)) => {
                let (key, slot) = match (request.act, slot) {
                    (Act::Snooze, _) => ("until_when", Slot::When),
                    (_, Slot::When | Slot::Span) => ("when", Slot::When),
                    (Act::Change, _) => {
                        // It may be the date or the name: whatever the answer is.
                        return self.ask(
                            "change_what",
                            &[("what", &what)],
                            &known,
                            Missing::Value(Slot::When),
                            Vec::new(),
                        );
                    }
                    (_, Slot::Name) => ("new_name", Slot::Name),
                    (_, Slot::Tag) => ("which_tag", Slot::Tag),
                    (_, Slot::Level) => ("which_level", Slot::Level),
                    (_, Slot::Note) => ("which_note", Slot::Note),
                    (_, slot) => ("when", slot),
                };
                return self.ask(key, &[("what", &what)], &known, Missing::Value(slot), Vec::new());
            }
            Err(Lacks::Nothing) => return self.name(items, &what),
        };
        if let Change::Rename(_) = change
            && items.len() > 1
        {
            return self.ask("which", &[], request, Missing::Which, items);
        }
        if items.iter().all(|item| change.is_done(item)) {
            let key = if matches!(change, Change::Complete) {
                "complete_already"
            } else {
                "open_already"
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
                Change::RemindBefore(_) | Change::RemindAt(_) => self.ask(
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
        let is_everything = self
            .place
            .grammar
            .value("pronoun", &spoken(task))
            .is_some_and(|(name, length)| name == "all" && length == spoken(task).len());
        let asks = matches!(change, Change::Delete)
            || items.len() > UNASKED_MAX
            || (is_everything && items.len() > 1);
        if asks {
            return Step::Propose { change, items, calls };
        }
        Step::Change { change, items, calls }
    }

    /// A task is named, and nothing else said.
    fn name(&self, items: Vec<Item>, what: &str) -> Step {
        let text = self.wording.say("what_about", &[("what", what)]);
        Step::Say(Said { text, touched: items, ..Said::default() })
    }
}

/// The tasks that the last of these steps is about.
fn spoken_of(steps: &[Step]) -> Option<Vec<String>> {
    let items = match steps.last()? {
        Step::Change { items, .. } | Step::Propose { items, .. } => items,
        Step::Say(said) => &said.touched,
        _ => return None,
    };
    (!items.is_empty()).then(|| items.iter().map(|item| item.id.clone()).collect())
}

fn small_talk(act: Act) -> &'static str {
    match act {
        Act::Greet => "greeting",
        Act::Thank => "welcome",
        Act::Bye => "bye",
        Act::Help => "help",
        Act::Yes | Act::Choose | Act::Correct => "nothing_asked",
        Act::No => "declined",
        Act::Elsewhere => "elsewhere",
        Act::Foreign => "foreign",
        _ => "not_understood",
    }
}

/// Puts a rule of repetition among the arguments of a new task.
fn repeat(new: &mut Value, rule: &Rule) {
    for (name, value) in repeating(rule).as_object().into_iter().flatten() {
        new[name] = value.clone();
    }
}

fn title_fits(new: &Value) -> bool {
    new["title"].as_str().is_some_and(|title| title.chars().count() <= TITLE_MAX_CHARS)
}

/// Whether a text is an enumeration.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Enumeration<'a> {
    Announced,
    /// Only if each part begins with something that can be done, and commas part them or each has a
    /// time of its own.
    Perhaps(&'a ZonedDateTime),
}

/// The items of an enumeration; the text itself if it is none.
pub(crate) fn items(text: &str, grammar: &Grammar, kind: Enumeration<'_>) -> Vec<String> {
    if text.contains('\n') {
        return text
            .lines()
            .map(crate::reading::rules::bare_line)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
    }
    let words = spoken(text);
    let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
    let (mut start, mut at, mut commas) = (0, 0, 0);
    while at < words.len() {
        let joins =
            grammar.begins("and", &words[at..]).filter(|_| at > start && !words[at].is_quoted);
        if let Some(length) = joins {
            parts.push(start..at);
            start = at + length;
            at = start;
            continue;
        }
        at += 1;
        if at < words.len()
            && words[at - 1].after >= Gap::Comma
            && words[at - 1].after != Gap::Colon
        {
            parts.push(start..at);
            commas += 1;
            let skipped = grammar.begins("and", &words[at..]).unwrap_or(0);
            at += skipped;
            start = at;
        }
    }
    if start < words.len() {
        parts.push(start..words.len());
    }
    parts.retain(|part| !part.is_empty());
    let infinitive = |part: &std::ops::Range<usize>| {
        grammar.begins("infinitive", &words[part.clone()]).filter(|length| *length < part.len())
    };
    for part in &mut parts {
        part.start += infinitive(part).unwrap_or(0);
    }
    let is_parted = match kind {
        Enumeration::Announced => true,
        Enumeration::Perhaps(now) => {
            let source = |part: &std::ops::Range<usize>| {
                &text[words[part.start].whole.start..words[part.end - 1].whole.end]
            };
            stand_alone(&parts, commas > 0, grammar, &words, |part| {
                let read = when::line(source(part), now);
                (read.due.is_some() || read.rule.is_some()) && !read.title.trim().is_empty()
            })
        }
    };
    if !is_parted || parts.len() < 2 {
        return vec![text.trim().to_owned()];
    }
    parts
        .into_iter()
        .map(|part| {
            text[words[part.start].whole.start..words[part.end - 1].whole.end]
                .trim_matches([',', ';', '.', ' ', '،', '۔'])
                .to_owned()
        })
        .collect()
}

/// Whether each part is a task by itself: one that can be done or has a time of its own, if they are
/// several with commas between, or another time stands before the last.
fn stand_alone(
    parts: &[std::ops::Range<usize>],
    has_commas: bool,
    grammar: &Grammar,
    words: &[crate::text::Word],
    is_timed: impl Fn(&std::ops::Range<usize>) -> bool,
) -> bool {
    let is_deed = |part: &std::ops::Range<usize>| {
        let words = &words[part.clone()];
        grammar.value("do", words).is_some_and(|(_, length)| length < part.len())
            || (part.len() > 1 && grammar.ends("deed_ends", words).is_some())
    };
    let timed: Vec<bool> = parts.iter().map(&is_timed).collect();
    let deeds: Vec<bool> = parts.iter().map(is_deed).collect();
    let is_each = timed.iter().zip(&deeds).all(|(timed, deed)| *timed || *deed);
    let is_early = timed.split_last().is_some_and(|(_, before)| before.contains(&true));
    is_each && (is_early || (has_commas && parts.len() > 2 && deeds.iter().all(|deed| *deed)))
}
