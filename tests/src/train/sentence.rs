//! One sentence out of a template.

use todo_core::{
    reading::learnt::{
        Role,
        training::{Act, Example, Mark, Message, Named, Piece, Slot, Template, Token, is_learnt},
    },
    text,
};

use super::{noise, random::Random, sheet::Sheet};

/// In percent: words of a task that is meant are those of its title; words of a new one are by chance
/// those of another; the grammar reads a moment.
const NAMED_AS_WRITTEN: usize = 85;
const NEW_BUT_KNOWN: usize = 6;
const MOMENT_READ: usize = 96;
/// In percent: a phrase that may be missing is.
const MISSING: usize = 50;
/// In percent: the whole title is said where a task is named, or most of it.
const NAMED_WHOLE: usize = 50;
const NAMED_MOSTLY: usize = 60;
/// In percent: a question is written with its mark; anything else is.
const ASKED: usize = 50;
const ASKED_ANYHOW: usize = 4;

/// A sentence that a rule of a lexicon reads; `None` if nothing can stand in one of its slots, or the
/// model is not told of its act.
pub(super) fn of_rule(template: &Template, sheet: &Sheet, random: &mut Random) -> Option<Example> {
    let act = learnt_as(template.act).filter(|act| is_learnt(*act))?;
    let mut saying = Saying::new(act, sheet, random);
    for piece in &template.pieces {
        match piece {
            Piece::Words(phrases) => {
                let phrase = saying.random.pick(phrases)?.clone();
                saying.words(&phrase, Mark::Plain, Role::Filler);
            }
            Piece::Slot { slot, may_be_missing, values } => {
                if *may_be_missing && saying.random.percent(MISSING) {
                    continue;
                }
                let name = slot_name(*slot);
                let known = if values.is_empty() { sheet.fill(name) } else { values };
                let value = saying.random.pick(known)?.clone();
                saying.fill(name, &value);
            }
        }
    }
    let example = saying.done();
    if example.message.tokens.is_empty() {
        None
    } else {
        Some(noise::around(example, sheet, random))
    }
}

/// A sentence of a template: `remind me to {title} {when}`.
pub(super) fn of_template(act: Act, text: &str, sheet: &Sheet, random: &mut Random) -> Example {
    let mut saying = Saying::new(act, sheet, random);
    let mut rest = text;
    while let Some((words, slot)) = rest.split_once('{') {
        saying.words(words, Mark::Plain, Role::Filler);
        let (slot, after) = slot.split_once('}').unwrap_or((slot, ""));
        let known = saying.sheet.fill(slot);
        assert!(!known.is_empty(), "nothing fills {slot:?} in {text:?}");
        if let Some(value) = saying.random.pick(known) {
            saying.fill(slot, value);
        }
        rest = after;
    }
    saying.words(rest, Mark::Plain, Role::Filler);
    noise::around(saying.done(), sheet, random)
}

/// Acts that the model need not tell apart.
fn learnt_as(act: Act) -> Option<Act> {
    Some(match act {
        Act::Fact => Act::Complete,
        Act::Drop => Act::Delete,
        Act::AddMany => Act::Add,
        Act::Redo => Act::Undo,
        Act::Split | Act::Change | Act::Name | Act::Correct | Act::Choose | Act::Foreign => {
            return None;
        }
        act => act,
    })
}

fn slot_name(slot: Slot) -> &'static str {
    match slot {
        Slot::Title | Slot::Items => "title",
        Slot::Task | Slot::Which | Slot::Any => "task",
        Slot::What => "what",
        Slot::When => "when",
        Slot::Span => "span",
        Slot::Name => "name",
        Slot::Note => "note",
        Slot::Tag => "tag",
        Slot::Did => "did",
        Slot::Do => "do",
        _ => "other",
    }
}

struct Saying<'a> {
    act: Act,
    sheet: &'a Sheet,
    random: &'a mut Random,
    tokens: Vec<Token>,
    roles: Vec<Role>,
    named: Named,
}

impl<'a> Saying<'a> {
    fn new(act: Act, sheet: &'a Sheet, random: &'a mut Random) -> Self {
        let (tokens, roles) = (Vec::new(), Vec::new());
        Self { act, sheet, random, tokens, roles, named: Named::Nothing }
    }

    fn fill(&mut self, slot: &str, text: &str) {
        let is_read = self.random.percent(MOMENT_READ);
        let is_named = self.random.percent(NAMED_AS_WRITTEN);
        let is_chance = self.random.percent(NEW_BUT_KNOWN);
        match slot {
            "when" if is_read => self.words(text, Mark::Moment, Role::Filler),
            "task" | "done" if is_named => self.named(text),
            "title" if is_chance => {
                self.named = self.named.max(Named::Touched);
                self.words(text, Mark::Known, Role::Task);
            }
            "task" | "title" | "done" | "did" | "do" => {
                self.words(text, Mark::Plain, Role::Task);
            }
            "name" | "note" | "tag" | "level" => self.words(text, Mark::Plain, Role::Value),
            _ => self.words(text, Mark::Plain, Role::Filler),
        }
    }

    /// A task by the words of its title; little words are nobody's.
    fn named(&mut self, text: &str) {
        let is_whole = self.random.percent(NAMED_WHOLE);
        let is_most = self.random.percent(NAMED_MOSTLY);
        self.named = match (is_whole, is_most) {
            (true, _) => Named::Whole,
            (false, true) => Named::Mostly,
            (false, false) => Named::Touched,
        };
        for word in text.split_whitespace() {
            let is_little = self.sheet.fill("little").iter().any(|little| little == word);
            self.words(word, if is_little { Mark::Plain } else { Mark::Known }, Role::Task);
        }
    }

    fn words(&mut self, text: &str, mark: Mark, role: Role) {
        for word in text::words(text) {
            if word.is_quoted || word.key.chars().any(char::is_alphanumeric) {
                let mark = if word.is_quoted { Mark::Quoted } else { mark };
                self.tokens.push(Token { key: word.key, mark });
                self.roles.push(role);
            }
        }
    }

    fn done(self) -> Example {
        let often = if self.act.asks() { ASKED } else { ASKED_ANYHOW };
        let is_question = self.random.percent(often);
        let message = Message { tokens: self.tokens, named: self.named, is_question };
        Example { acts: vec![self.act], message, roles: self.roles, weight: 1 }
    }
}
