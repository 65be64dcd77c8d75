//! Several wishes in one message: "add milk, then delete the dentist".
//!
//! Each wish is fulfilled as if it were said alone. Those that do not build on what is done before
//! them run side by side, so that a message takes few rounds; deletions come last, since the turn
//! ends with the question whether they may be done. What may be a wish or a part of a title ("add
//! buy milk and complete the report") the list decides: it is a wish if there is such a task.

mod ledger;
mod list;
mod parting;
mod times;

use std::borrow::Cow;

use serde_json::json;

use super::{
    super::{
        model::{Entry, Reply},
        tool::{CallRecord, Tool, ToolCall},
        turn::ROUNDS_MAX,
        wording,
    },
    Scene, fulfil,
    intent::{Deed, Intent},
    item::{self, Item},
    matching::{self, Fit},
    question, says,
    target::Target,
};
use ledger::Ledger;
use parting::Wish;

/// Most wishes in one message. The turn's own limit on calls is a little higher.
const WISHES_MAX: usize = 12;
/// Rounds that wishes take which run side by side, and that one takes which waits for others.
const ROUNDS_TOGETHER: usize = 3;
const ROUNDS_ALONE: usize = 2;

/// Fulfils what the message wishes for, or says what was done; `None` if that is one thing.
pub(super) fn reply(scene: &Scene<'_>) -> Option<Reply> {
    let mut work = Work::on(scene)?;
    let count = work.wishes.len();
    if count > WISHES_MAX || work.rounds() >= ROUNDS_MAX {
        return Some(says(&format!(
            "Those are {count} things, more than I can do at once, so nothing was changed. Say \
             them in parts."
        )));
    }
    if let Err(asked) = work.settle() {
        return Some(asked);
    }
    (work.wishes.len() > 1).then(|| work.go_on())
}

/// Of several wishes, the one about which the answer asked back.
pub(super) fn asked_back(scene: &Scene<'_>) -> Option<Intent> {
    let mut work = Work::on(scene)?;
    work.settle().ok()?;
    work.go_on();
    work.wishes.into_iter().find(Wanted::asks).map(|wanted| wanted.wish.intent)
}

struct Work<'a> {
    scene: &'a Scene<'a>,
    wishes: Vec<Wanted<'a>>,
    ledger: Ledger<'a>,
}

/// A wish, and how far it is.
struct Wanted<'a> {
    wish: Wish,
    /// What was looked up and done for it.
    records: Vec<&'a CallRecord>,
    /// What is said of it in the end.
    said: Option<String>,
    /// Deletions, which wait for the others.
    held: Vec<ToolCall>,
}

impl Wanted<'_> {
    fn is_over(&self) -> bool {
        self.said.is_some() || !self.held.is_empty()
    }

    fn asks(&self) -> bool {
        self.said.as_deref().is_some_and(|said| question::of(said).is_some())
    }

    /// Whether the turn's own words for what was done say all there is to say.
    fn is_plain(&self) -> bool {
        self.said.is_none() || self.records.iter().any(|record| record.is_change())
    }
}

impl<'a> Work<'a> {
    /// `None` if the message is one wish.
    fn on(scene: &'a Scene<'a>) -> Option<Self> {
        let wishes = parting::read(scene.text, scene.now);
        let wanted = |wish| Wanted { wish, records: Vec::new(), said: None, held: Vec::new() };
        (wishes.len() > 1).then(|| Self {
            scene,
            wishes: wishes.into_iter().map(wanted).collect(),
            ledger: Ledger::of(&scene.done),
        })
    }

    /// How many rounds it may take.
    fn rounds(&self) -> usize {
        let alone = self.wishes.iter().filter(|wanted| wanted.wish.builds_on_others()).count();
        let together = if alone < self.wishes.len() { ROUNDS_TOGETHER } else { 0 };
        together + alone * ROUNDS_ALONE
    }

    /// Joins what turns out to be one wish; `Err` asks for the list that decides it.
    fn settle(&mut self) -> Result<(), Reply> {
        let doubtful = (1..self.wishes.len()).any(|at| self.is_doubtful(at));
        if !doubtful {
            return Ok(());
        }
        let look = ToolCall::new(Tool::ListTasks.name(), json!({ "status": "all" }));
        let Some(listing) = self.ledger.take(&look) else { return Err(self.asks_for(vec![look])) };
        let items = item::listed([listing], self.scene.now.time_zone());
        let mut at = 1;
        while at < self.wishes.len() {
            if self.is_doubtful(at) && !self.is_wish(at, &items) {
                let second = self.wishes.remove(at).wish;
                let first = &mut self.wishes[at - 1].wish;
                *first = parting::joined(self.scene.text, first, &second, self.scene.now);
            } else {
                at += 1;
            }
        }
        Ok(())
    }

    fn is_doubtful(&self, at: usize) -> bool {
        self.wishes[at].wish.is_doubtful(&self.wishes[at - 1].wish)
    }

    fn is_wish(&self, at: usize, items: &[Item]) -> bool {
        let wish = &self.wishes[at].wish;
        let Intent::Act(deed, target) = &wish.intent else { return true };
        if matches!(self.wishes[at - 1].wish.intent, Intent::Act(..)) {
            let Target::Described(name) = wish.as_name() else { return true };
            return !items.iter().any(|item| matching::is_named(&name.words, item));
        }
        match target {
            Target::Described(wanted) => {
                let fit = matching::fit(wanted, items.to_vec(), self.scene.now);
                matches!(fit, Fit::One(_) | Fit::All(_) | Fit::Several(_))
            }
            Target::It | Target::Them => *deed != Deed::Delete,
            Target::Places(_) => true,
        }
    }

    /// Makes the calls that come next, or says what came of all.
    fn go_on(&mut self) -> Reply {
        loop {
            let (calls, has_moved) = self.round();
            if !calls.is_empty() {
                return self.asks_for(calls);
            }
            if !has_moved {
                return self.told();
            }
            self.ledger.begin_round();
        }
    }

    /// The calls that are yet to be made, and whether any wish got further without.
    fn round(&mut self) -> (Vec<ToolCall>, bool) {
        let (mut calls, mut has_moved) = (Vec::<ToolCall>::new(), false);
        for at in 0..self.wishes.len() {
            let waits = self.wishes[at].wish.builds_on_others();
            if waits && !self.wishes[..at].iter().all(Wanted::is_over) {
                break;
            }
            if self.wishes[at].is_over() {
                continue;
            }
            let reply = self.reply_to(at);
            let wanted = &mut self.wishes[at];
            if reply.calls.is_empty() {
                wanted.said = Some(reply.text);
                has_moved = true;
            } else if reply.calls.iter().any(|call| call.tool().is_some_and(Tool::is_destructive)) {
                wanted.held = reply.calls;
                has_moved = true;
            } else {
                for call in reply.calls {
                    if let Some(record) = self.ledger.take(&call) {
                        wanted.records.push(record);
                        has_moved = true;
                    } else if !calls.iter().any(|known| known.is_same(&call)) {
                        calls.push(call);
                    }
                }
            }
        }
        (calls, has_moved)
    }

    fn reply_to(&self, at: usize) -> Reply {
        let Wanted { wish, records, .. } = &self.wishes[at];
        let before = if wish.builds_on_others() {
            Cow::Owned(self.before(at))
        } else {
            Cow::Borrowed(self.scene.before)
        };
        let scene =
            Scene { before: &before, text: &wish.text, done: records.clone(), now: self.scene.now };
        fulfil(&scene, &wish.intent)
    }

    /// The conversation as if the wishes before were said one by one.
    fn before(&self, at: usize) -> Vec<Entry> {
        let mut entries = self.scene.before.to_vec();
        for Wanted { wish, records, said, .. } in &self.wishes[..at] {
            entries.push(Entry::User(wish.text.clone()));
            if !records.is_empty() {
                entries.push(Entry::Tools(records.iter().copied().cloned().collect()));
            }
            entries.extend(said.clone().map(Entry::Assistant));
        }
        entries
    }

    /// Looks first, since what is added now is not meant by what is to be found.
    fn asks_for(&self, calls: Vec<ToolCall>) -> Reply {
        if self.ledger.has_changes_of_others() {
            let done: Vec<CallRecord> = self.scene.done.iter().copied().cloned().collect();
            return says(&format!("{} Ask me for the rest.", wording::summary(&done)));
        }
        let looks = |call: &ToolCall| call.tool().is_some_and(Tool::is_read_only);
        let (looks, changes): (Vec<ToolCall>, Vec<ToolCall>) = calls.into_iter().partition(looks);
        let first = self.scene.done.len();
        let calls = looks.into_iter().chain(changes).enumerate();
        Reply::wants(
            calls
                .map(|(at, call)| ToolCall { id: format!("call_{}", first + at), ..call })
                .collect(),
        )
    }

    /// What came of all wishes, or the deletions, if the question before them says the rest.
    fn told(&self) -> Reply {
        let held: Vec<ToolCall> =
            self.wishes.iter().flat_map(|wanted| wanted.held.clone()).collect();
        if !held.is_empty() && self.wishes.iter().all(Wanted::is_plain) {
            return self.asks_for(held);
        }
        // A question comes first: that is where an answer to it is expected. One is enough.
        let asking = self.wishes.iter().find(|wanted| wanted.asks());
        let told = self.wishes.iter().filter(|wanted| wanted.said.is_some() && !wanted.asks());
        let mut texts: Vec<String> =
            asking.into_iter().chain(told).filter_map(|wanted| wanted.said.clone()).collect();
        texts.dedup();
        let asking_too = self.wishes.iter().filter(|wanted| wanted.asks()).skip(1);
        let held = self.wishes.iter().filter(|wanted| !wanted.held.is_empty());
        for Wanted { wish, .. } in asking_too.chain(held) {
            texts.push(format!("Then say “{}” by itself.", wording::one_line(&wish.text)));
        }
        let between = if texts.iter().any(|text| text.contains('\n')) { "\n" } else { " " };
        says(&texts.join(between))
    }
}
