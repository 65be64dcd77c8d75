//! From requests to what is done, asked and said about each.

mod adding;
mod changing;
mod copying;
mod dating;
mod enumeration;
mod listing;

use serde_json::{Value, json};

use super::{
    change::Change,
    frame::{Asked, Frame, Missing},
    item::Item,
    reference::Referent,
    scene::Scene,
    wording::Wording,
};
use crate::{
    chat::tool::ToolCall,
    reading::{
        line::{Part, PartKind},
        request::{Act, Request, Slot},
        rules::spoken,
        when,
    },
};
pub(crate) use enumeration::{Enumeration, items};

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
    /// Waits for a yes to all that are like something: so many, of which these are the first.
    ProposeAll {
        change: Change,
        items: Vec<Item>,
        count: usize,
        call: ToolCall,
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
    /// Whether what is shown is to be gone through, a task at a time.
    pub(crate) is_round: bool,
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
        for (at, request) in requests.iter().enumerate() {
            let counted = self.counted(request, requests.get(at + 1));
            let request = counted.as_ref().unwrap_or(request);
            if self.fills_in(request, &mut steps) {
                continue;
            }
            if at > 0 && requests[at - 1].act.changes() && self.is_pronoun(request) {
                match steps.last_mut() {
                    Some(Step::Say(Said { asked: Some(asked), .. })) => {
                        asked.then.push(request.clone());
                        continue;
                    }
                    Some(Step::ProposeAll { .. }) => {
                        let task = requests[at - 1].get(Slot::Task);
                        steps.push(self.change(&request.clone().with(Slot::Task, task)));
                        continue;
                    }
                    // What "it" is was named, and not found: it is nothing that was spoken of before.
                    Some(Step::Say(said)) if said.touched.is_empty() => {
                        steps.push(self.ask_which(request));
                        continue;
                    }
                    _ => {}
                }
            }
            let spoken_of = spoken_of(&steps).filter(|_| self.is_pronoun(request));
            let more = match spoken_of.or_else(|| self.rest(request, &steps)) {
                Some(ids) => self.step(&request.clone().meaning(ids)),
                None if steps.iter().any(|step| matches!(step, Step::Show(_))) => {
                    self.step_after_list(&self.of_shown(request, &steps))
                }
                None => self.step(request),
            };
            let said = if requests.len() == 1 { self.scene.text } else { request.text.as_str() };
            let is_passed_over = self.passes_over_a_day(request, said);
            let safe = |step| match step {
                Step::Change { items, .. } | Step::Propose { items, .. }
                    if is_passed_over && items.len() > 1 =>
                {
                    self.ask_which(request)
                }
                Step::ProposeAll { .. } if is_passed_over => self.ask_which(request),
                step => step,
            };
            let is_copy = request.act == Act::Copy;
            let as_meant = |step| if is_copy { step } else { self.as_moved(safe(step), &steps) };
            let more: Vec<Step> = more.into_iter().map(as_meant).collect();
            steps.extend(more);
        }
        without_doubled(steps)
    }

    /// Whether everything is to be changed, though a day was said that no part of the request holds.
    fn passes_over_a_day(&self, request: &Request, said: &str) -> bool {
        let is_read = |moment: &str| request.slots.iter().any(|(_, text)| text.contains(moment));
        let is_moment = |part: &Part| matches!(part.kind, PartKind::Date | PartKind::Time);
        let bare = |part: &Part| {
            said[part.range.clone()].trim_matches(|letter: char| !letter.is_alphanumeric())
        };
        request.act.changes()
            && self.is_all(request.get(Slot::Task))
            && when::line(said, self.scene.now)
                .parts
                .iter()
                .any(|part| is_moment(part) && !is_read(bare(part)))
    }

    /// "What is overdue? Move all of that": what the question just before was about.
    fn of_shown(&self, request: &Request, steps: &[Step]) -> Request {
        let task = request.get(Slot::Task);
        let asked = steps.iter().rev().find_map(|step| match step {
            Step::Show(asked) => {
                [Slot::What, Slot::Which].into_iter().find_map(|slot| asked.find(slot))
            }
            _ => None,
        });
        match asked.filter(|_| request.act.changes() && self.is_all_of_them(task)) {
            Some(asked) => request.clone().with(Slot::Task, format!("{task} {asked}")),
            None => request.clone(),
        }
    }

    /// Whether words are "all of them", "everything" and the like, and nothing else.
    fn is_all_of_them(&self, task: &str) -> bool {
        matches!(self.pronoun(task), Some("all" | "them"))
    }

    /// Where the same message asked for the list, "the last one" is the list's, not what was touched before.
    fn step_after_list(&self, request: &Request) -> Vec<Step> {
        let frame = Frame { touched: Vec::new(), ..self.place.frame.clone() };
        let place = Referent { frame: &frame, ..self.place };
        Planner { scene: self.scene, place, wording: self.wording }.step(request)
    }

    fn step(&self, request: &Request) -> Vec<Step> {
        match request.act {
            Act::Move if request.get(Slot::Kind) == "event" && self.is_several(&request.text) => {
                self.several(&Request::new(Act::Add, &request.text), &request.text)
            }
            Act::Add => self.add(request),
            Act::AddMany => self.add_many(request),
            Act::Copy => self.copy(request),
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
            Act::Elsewhere if request.get(Slot::Kind) == "date" => vec![self.tell_date(request)],
            Act::No if self.is_too_late() => vec![self.done_already()],
            act => vec![self.say(small_talk(act))],
        }
    }

    /// "What day is it?", "what is the date next friday?"
    fn tell_date(&self, request: &Request) -> Step {
        let now = self.scene.now;
        let day = request.find(Slot::When).and_then(|when| when::day(when, now));
        let when = day.map_or_else(|| self.wording.now(now), |day| self.wording.date(day, now));
        let key = if day.is_some() { "day_is" } else { "now_is" };
        let text = self.wording.say(key, &[("when", &when)]);
        Step::Say(Said { text, ..Said::default() })
    }

    /// Whether the answer just before asked nothing, but did something.
    fn is_too_late(&self) -> bool {
        self.scene.frame.asked.is_none() && !self.scene.just_done.is_empty()
    }

    /// "No", once it is done: what was, and how it is taken back.
    fn done_already(&self) -> Step {
        let done = self.wording.summary(&self.scene.just_done);
        let text = self.wording.say("declined_late", &[("what", &done)]);
        Step::Say(Said { text, ..Said::default() })
    }

    /// "Add tulips and roses, both due friday": where both are spoken of next, they are two.
    fn counted(&self, request: &Request, next: Option<&Request>) -> Option<Request> {
        let next = next.filter(|next| request.act == Act::Add && self.is_pronoun(next))?;
        let title = request.find(Slot::Title)?;
        self.place.grammar.begins("of_all", &spoken(&next.text))?;
        let many = Request { act: Act::AddMany, ..request.clone() };
        Some(many.with(Slot::Items, title))
    }

    /// "The first two are urgent, the rest low": of what was shown, or named last, what this message did not change.
    fn rest(&self, request: &Request, steps: &[Step]) -> Option<Vec<String>> {
        let pronoun = self.pronoun(request.get(Slot::Task));
        // "The gate on saturday, and the other one tomorrow", of two that were shown.
        let is_other = pronoun == Some("other") && !steps.is_empty();
        if pronoun != Some("rest") && !is_other {
            return None;
        }
        let frame = self.place.frame;
        let known = if frame.shown.is_empty() { &frame.touched } else { &frame.shown };
        let changed = steps.iter().flat_map(|step| match step {
            Step::Change { items, .. } | Step::Propose { items, .. } => items.as_slice(),
            _ => &[],
        });
        let mut changed: Vec<&str> = changed.map(|item| item.id.as_str()).collect();
        if changed.is_empty() {
            changed.extend(frame.touched.iter().map(|seen| seen.id.as_str()));
        }
        let rest = known.iter().filter(|seen| !changed.contains(&seen.id.as_str()));
        let rest: Vec<String> = rest.map(|seen| seen.id.clone()).collect();
        let most = if is_other { 1 } else { rest.len() };
        (!rest.is_empty() && rest.len() <= most).then_some(rest)
    }

    /// Asks which task "it" is.
    fn ask_which(&self, request: &Request) -> Step {
        self.ask("which_it", &[], request, Missing::Which, Vec::new())
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
            asked: Some(Asked { request: request.clone(), missing, then: Vec::new() }),
            shown,
            ..Said::default()
        })
    }

    /// Whether a change is to "it", or to nothing that is named.
    pub(super) fn is_pronoun(&self, request: &Request) -> bool {
        let task = request.get(Slot::Task);
        let is_named = !spoken(task).is_empty() && !self.is_that(task);
        request.act.changes()
            && request.ids.is_empty()
            && !is_named
            && request.find(Slot::Did).is_none()
    }

    /// Whether words are "it", "that" and the like, and nothing else.
    fn is_that(&self, text: &str) -> bool {
        matches!(self.pronoun(text), Some("it" | "them"))
    }

    /// Whether a reference is "everything" and no more.
    pub(super) fn is_all(&self, task: &str) -> bool {
        self.pronoun(task) == Some("all")
    }

    /// What kind of pronoun words are that are nothing else: "it", "all".
    fn pronoun(&self, text: &str) -> Option<&str> {
        self.place.grammar.whole("pronoun", &spoken(text))
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

/// "I rang the dentist's; so friday for the dentist": what is only perhaps done is not asked about where the same task
/// is changed.
fn without_doubled(mut steps: Vec<Step>) -> Vec<Step> {
    let changed = |step: &Step| match step {
        Step::Change { items, .. } => items.iter().map(|item| item.id.clone()).collect(),
        _ => Vec::new(),
    };
    let changed: Vec<String> = steps.iter().flat_map(changed).collect();
    steps.retain(|step| match step {
        Step::Propose { change: Change::Complete, items, .. } => {
            items.iter().all(|item| !changed.contains(&item.id))
        }
        _ => true,
    });
    steps
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
