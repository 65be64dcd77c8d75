//! New tasks: what is added for a request, and what a further one says about it.

use serde_json::{Value, json};

use super::{Enumeration, Planner, Said, Step, items};
use crate::{
    chat::wording::quote,
    reading::{
        learnt::Named,
        line::PartKind,
        request::{Act, Request, Slot},
        rules::{is_infinitive, spoken, unquoted},
        span, when,
    },
    talk::{
        answer::CHANGES_MAX,
        change::{self, Change, moment_of, repeating},
        doubt,
        frame::Missing,
        reference::Meant,
        wording::capitalised,
    },
    task::{Due, Priority, Rule, TITLE_MAX_CHARS},
    text::{self, Gap, Word},
};

/// Longest of two things that "and" joins, in words.
const PAIRED_MAX_WORDS: usize = 2;

impl Planner<'_> {
    /// Whether the request only says more about the task that is added just before, or about "all" of those.
    pub(super) fn fills_in(&self, request: &Request, steps: &mut [Step]) -> bool {
        let tagged = self.tag_alone(request).or_else(|| self.dated_alone(request));
        let request = tagged.as_ref().unwrap_or(request);
        let is_all = self.is_pronoun(request) || self.is_all(request.get(Slot::Task));
        let is_one = is_all && !self.is_of_all(request);
        let count = if is_one { 1 } else { steps.len() };
        let is_new = |step: &&mut Step| matches!(step, Step::Add(_) | Step::Offer(_));
        let new: Vec<&mut Step> = steps.iter_mut().rev().take_while(is_new).take(count).collect();
        let new = if is_all { self.without(request, new) } else { self.called(request, new) };
        if new.is_empty() {
            return false;
        }
        // Each is told, also where another one takes nothing in.
        let mut fills = true;
        for step in new {
            fills &= self.says_more(request, step);
        }
        fills
    }

    /// "All tagged shopping", "remind me of both".
    fn is_of_all(&self, request: &Request) -> bool {
        let begins = |class: &str, words: &[Word]| self.place.grammar.begins(class, words);
        let many = |words: &[Word]| begins("many", words).or(begins("of_all", words)).is_some();
        let is_of_all = |text: &str| {
            let words = spoken(text);
            (0..words.len()).any(|at| many(&words[at..]))
        };
        is_of_all(request.get(Slot::Task)) || many(&spoken(&request.text))
    }

    /// Says of the task of `step`, which is new, what the request says.
    fn says_more(&self, request: &Request, step: &mut Step) -> bool {
        let (Step::Add(new) | Step::Offer(new)) = step else { return false };
        let Ok(change) = Change::of(request, self.place.grammar, self.scene.now) else {
            return false;
        };
        let date =
            |name| new[name].as_str().and_then(|date| Due::parse(date, self.scene.zone()).ok());
        let due = date("due_date");
        match change {
            Change::Prioritise(priority) => new["priority"] = json!(priority),
            Change::Tag(tags) => {
                let known: Vec<String> =
                    serde_json::from_value(new["tags"].clone()).unwrap_or_default();
                new["tags"] = json!([known, tags].concat());
            }
            Change::Move(when) => {
                let before = (due, date("due_end"));
                let Some((due, end)) = change::moved_whole(&when, before, self.scene.now) else {
                    return false;
                };
                new["due_date"] = json!(due.to_string());
                set_end(new, end);
            }
            Change::Repeat(rule, when) => {
                repeat(new, &rule);
                if let Some(due) = when::read(&when, self.scene.now).and_then(|read| read.due) {
                    new["due_date"] = json!(due.to_string());
                }
            }
            Change::RemindAt(when) => {
                let at = change::moved(&when, due, self.scene.now)
                    .and_then(|due| moment_of(due, self.scene.now));
                let Some(at) = at else { return false };
                new["reminder_at"] = json!(at.to_string());
            }
            Change::RemindBefore(span, at) => {
                let at =
                    due.and_then(|due| change::before(due, span, at.as_deref(), self.scene.now));
                let Some(at) = at else { return false };
                new["reminder_at"] = json!(at.to_string());
            }
            Change::Note(note) => new["description"] = json!(note),
            _ => return false,
        }
        true
    }

    /// "…, tag uni", after something to add: the tag, where no task is called so.
    fn tag_alone(&self, request: &Request) -> Option<Request> {
        let name = request.find(Slot::Task).filter(|_| request.find(Slot::Tag).is_none())?;
        let is_tag = request.act == Act::Tag && !self.place.names(name);
        is_tag.then(|| Request::new(Act::Tag, &request.text).with(Slot::Tag, name))
    }

    /// "Add a task: milk, eggs, bread".
    pub(super) fn announces_one(&self, text: &str) -> bool {
        let names_one =
            |word: &Word| self.place.grammar.begins("task", std::slice::from_ref(word)).is_some();
        spoken(text).iter().any(|word| word.after == Gap::Colon && names_one(word))
    }

    /// "Gym mon 7am, haircut tue 5pm".
    fn is_list(&self, text: &str) -> bool {
        items(text, self.place.grammar, Enumeration::Perhaps(self.scene.now)).len() > 1
    }

    pub(super) fn is_several(&self, text: &str) -> bool {
        self.both(text).is_some() || self.is_list(text)
    }

    /// The several things of a text, as the request wants them.
    pub(super) fn several(&self, request: &Request, text: &str) -> Vec<Step> {
        let Some((things, when)) = self.both(text) else {
            return self.add_many(&request.clone().with(Slot::Items, text));
        };
        let each = request.clone().with(Slot::Items, things).with(Slot::When, when);
        self.add_many(&Request { act: Act::AddMany, ..each })
    }

    pub(super) fn add(&self, request: &Request) -> Vec<Step> {
        if request.find(Slot::Span).is_some() {
            return self.add_beside(request);
        }
        let dated = self.dated_only(request);
        let request = dated.as_ref().unwrap_or(request);
        let ask =
            || vec![self.ask("what_to_add", &[], request, Missing::Value(Slot::Title), Vec::new())];
        let Some(text) = request.find(Slot::Title) else { return ask() };
        if self.is_that(text) {
            return ask();
        }
        if request.get(Slot::Kind) == "about" && self.is_undated_reference(text) {
            return vec![
                self.change(&Request::new(Act::Remind, &request.text).with(Slot::Task, text)),
            ];
        }
        if let Some(dated) = self.dated_anew(request, text) {
            return vec![dated];
        }
        let has_details = request.find(Slot::Note).or(request.find(Slot::Items)).is_some();
        if !has_details && !self.announces_one(&request.text) && self.is_several(text) {
            return self.several(request, text);
        }
        if let Some(pair) = self.pair(request, text) {
            return self.add_many(&pair);
        }
        self.arguments(text, request)
            .map_or_else(ask, |new| vec![Step::Add(self.with_details(new, request))])
    }

    /// With the note or the parts that were said of it.
    fn with_details(&self, mut new: Value, request: &Request) -> Value {
        let parts = |items| change::checklist(items, self.place.grammar);
        let note = request.find(Slot::Note).map(capitalised);
        if let Some(note) = note.or_else(|| request.find(Slot::Items).map(parts)) {
            new["description"] = json!(note);
        }
        new
    }

    /// "Put bread and oat milk on the list": two things, where it is said that they are to be added, and of neither what
    /// to do with it.
    fn pair(&self, request: &Request, text: &str) -> Option<Request> {
        let grammar = self.place.grammar;
        let said = spoken(text);
        let joins = |at: usize| {
            said[at - 1].after >= Gap::Comma || grammar.begins("and", &said[at..]).is_some()
        };
        let is_asked = || doubt::asks_to_add(grammar, &spoken(self.scene.text));
        if !(1..said.len()).any(joins) || self.announces_one(&request.text) || !is_asked() {
            return None;
        }
        let title = self.line(text, self.scene.now).title;
        let title = title.trim();
        let when = text.trim().strip_prefix(title)?.trim();
        let is_dated = when.is_empty() || when::read(when, self.scene.now).is_some();
        let is_little = |word: &Word| {
            word.is_quoted || grammar.begins("leads_on", std::slice::from_ref(word)).is_some()
        };
        let is_thing = |item: &String| {
            let words = spoken(item);
            let is_deed = grammar.value("do", &words).is_some()
                || grammar.ends("deed_ends", &words).is_some()
                || words.get(..1).is_some_and(|first| is_infinitive(grammar, first));
            words.len() <= PAIRED_MAX_WORDS && !words.iter().any(is_little) && !is_deed
        };
        let things = items(title, grammar, Enumeration::Announced);
        let is_one = grammar.begins("paired", &spoken(title)).is_some();
        let are_two = things.len() == 2 && things.iter().all(is_thing) && !is_one;
        (is_dated && are_two).then(|| {
            let many = Request { act: Act::AddMany, ..request.clone() }.with(Slot::Items, title);
            if when.is_empty() { many } else { many.with(Slot::When, when) }
        })
    }

    /// "The day before I need to pack": before the task that was spoken of last.
    fn add_beside(&self, request: &Request) -> Vec<Step> {
        let mut bare = request.clone();
        bare.slots.retain(|(slot, _)| *slot != Slot::Span);
        match self.day_beside_touched(request) {
            Some(day) => self.add(&bare.with(Slot::Instead, day)),
            None => vec![self.ask("when", &[], &bare, Missing::Value(Slot::When), Vec::new())],
        }
    }

    fn day_beside_touched(&self, request: &Request) -> Option<String> {
        let (span, _) = span::read(self.place.grammar, &spoken(request.get(Slot::Span)))?;
        let span = if request.get(Slot::Direction) == "earlier" { span.negate() } else { span };
        let [seen] = self.place.frame.touched.as_slice() else { return None };
        let item = self.place.items.iter().find(|item| item.id == seen.id)?;
        let day = item.end.filter(|_| span.is_positive()).or(item.due)?.day(self.scene.zone());
        Some(day.checked_add(span).ok()?.to_string())
    }

    /// "Set a reminder for 7 tonight": when, and not yet what.
    fn dated_only(&self, request: &Request) -> Option<Request> {
        let when = request.find(Slot::Title).filter(|_| request.find(Slot::When).is_none())?;
        when::read(when, self.scene.now)?;
        let mut dated = request.clone().with(Slot::When, when);
        dated.slots.retain(|(slot, _)| *slot != Slot::Title);
        Some(dated)
    }

    /// "Get stamps and post the form, both tomorrow": several things, and when each is.
    fn both<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let grammar = self.place.grammar;
        let words = spoken(text);
        let joined = (1..words.len()).find(|at| grammar.begins("and", &words[*at..]).is_some())?;
        let (at, length) = (joined + 1..words.len())
            .find_map(|at| grammar.begins("both", &words[at..]).map(|length| (at, length)))?;
        let when = words.get(at + length).map(|first| text[first.whole.start..].trim())?;
        when::read(when, self.scene.now)?;
        Some((text[..words[at].whole.start].trim(), when))
    }

    /// "Zinc stick to shopping", where tasks are tagged so: where the title ends, and the tag.
    fn filed(&self, title: &str) -> (usize, Option<String>) {
        let grammar = self.place.grammar;
        let words = spoken(title);
        let tag = words.last().filter(|last| !last.is_quoted).and_then(|last| {
            let tags = self.place.items.iter().flat_map(|item| &item.tags);
            tags.clone().find(|tag| text::fold(tag) == last.key).cloned()
        });
        let begins = |at: &usize| grammar.begins("filed_under", &words[*at..]);
        let to = (1..words.len())
            .find(|at| begins(at).is_some_and(|length| at + length + 1 == words.len()));
        let is_asked = doubt::asks_to_add(grammar, &spoken(self.scene.text));
        match (to.filter(|_| is_asked), tag) {
            (Some(to), Some(tag)) => (words[to - 1].range.end, Some(tag)),
            _ => (title.len(), None),
        }
    }

    /// "The boiler service", of which somebody wants to be reminded.
    fn without_article(&self, title: &str) -> String {
        let words = spoken(title);
        let length = self.place.grammar.begins("article", &words).filter(|_| !words[0].is_quoted);
        let first = length.and_then(|length| words.get(length));
        first.map_or_else(|| title.to_owned(), |first| capitalised(&title[first.range.start..]))
    }

    /// "High priority call the bank": the deed, and how urgent it is.
    fn without_level(&self, title: String) -> (String, Option<Priority>) {
        let grammar = self.place.grammar;
        let words = spoken(&title);
        let led = grammar.value("level", &words).and_then(|(level, length)| {
            let rest = words.get(length..).filter(|rest| rest.len() > 1)?;
            let is_deed = length > 1 && grammar.value("do", rest).is_some();
            Some((Priority::parse(level)?, rest[0].range.start)).filter(|_| is_deed)
        });
        match led {
            Some((level, start)) => (capitalised(&title[start..]), Some(level)),
            None => (title, None),
        }
    }

    /// A title without what leads up to it and follows it: "that I should …", "… too".
    fn within_title<'t>(&self, title: &'t str) -> &'t str {
        let grammar = self.place.grammar;
        let words = spoken(title);
        let deed = |length: &usize| grammar.value("do", &words[*length..]).is_some();
        let led = grammar.begins("title_lead", &words).filter(|length| *length < words.len());
        let led = led.or_else(|| grammar.begins("deed_lead", &words).filter(deed));
        let rest = &words[led.unwrap_or(0)..];
        let followed = grammar.ends("title_tail", rest).filter(|length| *length < rest.len());
        let end = rest.len() - followed.unwrap_or(0);
        match (led.or(followed), rest.first(), end.checked_sub(1).and_then(|last| rest.get(last))) {
            (Some(_), Some(first), Some(last)) if !first.is_quoted && !last.is_quoted => {
                &title[first.range.start..last.range.end]
            }
            _ => title,
        }
    }

    /// "Book vet for Luna on thursday", where just that is on the list, and "invoice for Rahman to the
    /// 28th": the date of a task that is there, unless something is said to be added.
    fn dated_anew(&self, request: &Request, text: &str) -> Option<Step> {
        let grammar = self.place.grammar;
        if doubt::asks_to_add(grammar, &spoken(self.scene.text)) {
            return None;
        }
        let read = when::line(text, self.scene.now);
        let dates =
            read.parts.iter().filter(|part| matches!(part.kind, PartKind::Date | PartKind::Time));
        let dates = dates.map(|part| &text[part.range.clone()]);
        let when: Vec<&str> = dates.chain(request.find(Slot::When)).collect();
        let words = spoken(&read.title);
        let is_moved = grammar.begins("to", words.last().map(std::slice::from_ref)?).is_some();
        let Meant::These(items) = self.place.find(Act::Move, &read.title) else { return None };
        let [item] = items.as_slice() else { return None };
        let said = self.place.content(&words).len();
        let is_whole = said > 0
            && said == self.place.content(&item.words).len()
            && self.place.share_named(&words, item) == Named::Whole;
        let is_dated = !when.is_empty() && read.rule.is_none() && !item.completed;
        let moved = Request::new(Act::Move, &request.text).with(Slot::When, when.join(" "));
        let moved = moved.meaning(vec![item.id.clone()]);
        (is_dated && (is_moved || is_whole)).then(|| self.change(&moved))
    }

    /// "The insurance call", if there is one and no date is said.
    fn is_undated_reference(&self, text: &str) -> bool {
        when::line(text, self.scene.now).due.is_none() && self.place.names(text)
    }

    pub(super) fn add_many(&self, request: &Request) -> Vec<Step> {
        let kind = if request.act == Act::AddMany {
            Enumeration::Announced
        } else {
            Enumeration::Perhaps(self.scene.now)
        };
        let items = items(request.get(Slot::Items), self.place.grammar, kind);
        if items.len() > CHANGES_MAX {
            let text = self.wording.too_many(&items.len().to_string(), CHANGES_MAX);
            return vec![Step::Say(Said { text, ..Said::default() })];
        }
        let dated = self.each_dated(&items, request);
        let each = items.iter().enumerate().filter_map(|(at, item)| match &dated {
            Some(dated) => self.arguments(&dated[at].0, &dated[at].1),
            None => self.arguments(item, request),
        });
        each.map(Step::Add).collect()
    }

    /// The arguments that add what `text` describes; `None` without a title.
    pub(super) fn arguments(&self, text: &str, request: &Request) -> Option<Value> {
        let now = self.scene.now;
        let text = &self.with_dates_as_meant(text);
        let mut read = self.line(text, now);
        match self.line_with(&read, text, request) {
            Some(whole) => read = whole,
            None => self.date(&mut read, text, request),
        }
        let (bare, tag) = self.filed(&read.title);
        read.tags.extend(tag);
        read.title.truncate(bare);
        let title = unquoted(self.within_title(
            read.title.trim().trim_end_matches(['.', '!', '?', '۔', '।', '؟', ',', ';', ':']),
        ));
        let title = if title == read.title.trim() || title.len() == read.title.trim().len() {
            capitalised(title)
        } else {
            title.to_owned()
        };
        let title =
            capitalised(if unquoted(text) == text.trim() { &title } else { unquoted(text) });
        let title =
            if request.get(Slot::Kind) == "about" { self.without_article(&title) } else { title };
        let (title, urgency) = self.without_level(title);
        if title.is_empty() || self.is_that(&title) {
            return None;
        }
        let mut new = json!({ "title": title });
        let level =
            request.find(Slot::Level).and_then(Priority::parse).or(read.priority).or(urgency);
        if let Some(priority) = level {
            new["priority"] = json!(priority);
        }
        if let Some(due) = read.due {
            new["due_date"] = json!(due.to_string());
        }
        if let Some(tag) = request.find(Slot::Tag) {
            read.tags.extend(change::tags(self.place.grammar, tag));
        }
        if !read.tags.is_empty() {
            new["tags"] = json!(read.tags);
        }
        if let Some(rule) = &read.rule {
            repeat(&mut new, rule);
        }
        set_end(&mut new, read.end);
        if matches!(request.get(Slot::Kind), "reminder" | "about")
            && let Some(at) =
                read.due.and_then(|due| moment_of(due, now)).filter(|at| *at > now.timestamp())
        {
            new["reminder_at"] = json!(at.to_string());
        }
        (title_fits(&new)).then_some(new)
    }

    /// Nothing is called so: perhaps it was to be a new task.
    pub(super) fn nothing(&self, request: &Request, task: &str) -> Step {
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
        let deed = request.find(Slot::Did).filter(|_| request.get(Slot::Kind) == "event");
        let (added, is_sure) = if let Some(deed) = deed {
            // "The corsages have to be ordered by tuesday".
            let request = Request::new(Act::Add, "");
            let request =
                when.map(|when| request.clone().with(Slot::When, when)).unwrap_or(request);
            (self.arguments(&format!("{} {task}", deed.replace('_', " ")), &request), true)
        } else if request.get(Slot::Kind) == "event" {
            (new(&request.text, ""), !is_told)
        } else if request.act == Act::Remind && request.find(Slot::Span).is_some() {
            (new(task, "").and_then(|new| self.reminding_before(new, request)), is_plain)
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
}

/// Puts a rule of repetition among the arguments of a new task.
pub(super) fn repeat(new: &mut Value, rule: &Rule) {
    for (name, value) in repeating(rule).as_object().into_iter().flatten() {
        new[name] = value.clone();
    }
}

/// Where the new task ends, if it lasts.
pub(super) fn set_end(new: &mut Value, end: Option<Due>) {
    if let Some(end) = end {
        new["due_end"] = json!(end.to_string());
    } else if let Some(fields) = new.as_object_mut() {
        fields.remove("due_end");
    }
}

fn title_fits(new: &Value) -> bool {
    new["title"].as_str().is_some_and(|title| title.chars().count() <= TITLE_MAX_CHARS)
}
