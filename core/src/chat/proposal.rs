//! What waits for the user's yes, as it was shown.

use serde::{Deserialize, Serialize};

use super::{
    Message,
    tool::{Tool, ToolCall},
};
use crate::{
    journal::Effect,
    talk::wording::{Wording, YES_MAX},
    task::{Task, TaskId},
    usecase::task::Expected,
};

/// What every language understands as a yes.
const YES: &str = "yes";

/// A call that waits for a yes, with the tasks it touches as the user was shown them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    #[serde(flatten)]
    pub call: ToolCall,
    /// Absent in what an earlier version proposed: such a proposal lapses.
    #[serde(default)]
    pub shown: Vec<Shown>,
    /// How many more tasks it touches, which were counted and not named.
    #[serde(default, skip_serializing_if = "is_none_more")]
    pub more: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde wants it")]
fn is_none_more(more: &usize) -> bool {
    *more == 0
}

/// A task that a proposed call touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub id: TaskId,
    pub title: String,
    /// What would happen to it.
    pub act: Act,
    /// The `updated_at` that a yes holds for. `None`: it is not on the list yet, or an earlier call
    /// of the same proposal changes it first.
    pub version: Option<String>,
}

/// What happens to a task, as a question names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Delete,
    Complete,
    Change,
    Add,
}

impl Act {
    pub const ALL: [Self; 4] = [Self::Delete, Self::Complete, Self::Change, Self::Add];

    pub fn of(effect: &Effect) -> Self {
        match effect {
            Effect::Created(_) => Self::Add,
            Effect::Deleted(_) => Self::Delete,
            Effect::Edited { before, after } => {
                let ends = after.is_done() && !before.is_done();
                let (state, reminder) = (after.state, after.reminder);
                let ended = Task { reminder, state, ..(**before).clone() };
                if ends && ended.is_same(after) { Self::Complete } else { Self::Change }
            }
        }
    }

    /// What the texts about it are called after.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Complete => "complete",
            Self::Change => "change",
            Self::Add => "add",
        }
    }

    /// The act that a question about all of these is worded by: the gravest.
    pub fn of_all(proposal: &[Proposed]) -> Option<Self> {
        proposal.iter().flat_map(|proposed| &proposed.shown).map(|shown| shown.act).min()
    }

    /// The tool that does nothing else.
    pub fn tool(self) -> Tool {
        match self {
            Self::Add => Tool::AddTask,
            Self::Complete => Tool::CompleteTask,
            Self::Delete => Tool::DeleteTask,
            Self::Change => Tool::UpdateTask,
        }
    }
}

impl Proposed {
    /// A call that nobody needs to be asked about.
    pub fn unasked(call: ToolCall) -> Self {
        Self { call, shown: Vec::new(), more: 0 }
    }
}

impl Shown {
    pub fn of(effect: &Effect) -> Self {
        let task = effect.before().unwrap_or_else(|| effect.task());
        Self {
            id: task.id,
            title: task.title.to_string(),
            act: Act::of(effect),
            version: effect.before().map(|before| before.updated_at.to_string()),
        }
    }

    /// What a yes takes the task `id` to be, where these were shown.
    pub fn expected(shown: &[Self], id: TaskId) -> Expected {
        let known =
            shown.iter().find(|shown| shown.id == id).and_then(|shown| shown.version.clone());
        known.map_or(Expected::Anything, |version| Expected::OneOf(vec![version]))
    }
}

/// How many tasks of the list a yes to this is about.
pub(super) fn weight(proposal: &[Proposed]) -> usize {
    tasks(proposal).iter().filter(|shown| shown.act != Act::Add).count() + more(proposal)
}

/// What is to be said to have carried out what `message` proposes, if it does.
pub fn reply_to(message: &Message) -> Option<String> {
    let language = message.frame.as_ref().map_or("", |frame| frame.language.as_str());
    (!message.proposal.is_empty()).then(|| reply(&message.proposal, language))
}

/// What agrees to a proposal that was put in this language: yes, or for many tasks the word that the question asks for.
fn reply(proposal: &[Proposed], language: &str) -> String {
    let act = Act::of_all(proposal).filter(|_| weight(proposal) > YES_MAX);
    let word = act.map(|act| Wording::of(language).word_for(act));
    word.filter(|word| !word.is_empty()).unwrap_or(YES).to_owned()
}

/// How many tasks a proposal touches, those among them that it does not name.
pub fn count(proposal: &[Proposed]) -> usize {
    tasks(proposal).len() + more(proposal)
}

/// How many tasks a proposal touches and does not name.
pub fn more(proposal: &[Proposed]) -> usize {
    proposal.iter().map(|proposed| proposed.more).sum()
}

/// The tasks that a proposal touches and names, each once.
pub fn tasks(proposal: &[Proposed]) -> Vec<&Shown> {
    let mut tasks: Vec<&Shown> = Vec::new();
    for shown in proposal.iter().flat_map(|proposed| &proposed.shown) {
        if !tasks.iter().any(|known| known.id == shown.id) {
            tasks.push(shown);
        }
    }
    tasks
}

#[cfg(test)]
mod core_tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{reading::lexicon, talk::consent::Consent};

    fn proposal(act: Act, count: usize) -> Vec<Proposed> {
        let shown = |number: usize| Shown {
            id: TaskId(Uuid::from_u128(number as u128)),
            title: format!("Errand {number}"),
            act,
            version: None,
        };
        let call = ToolCall::new("any", json!({}));
        vec![Proposed { call, shown: (0..count).map(shown).collect(), more: 0 }]
    }

    #[test]
    fn what_is_to_be_said_agrees_in_every_language_to_however_many() {
        let languages: Vec<&str> = lexicon::all().iter().map(|lexicon| lexicon.code).collect();
        assert!(languages.len() > 1);
        for language in languages {
            for act in Act::ALL {
                for count in [1, YES_MAX, YES_MAX + 1] {
                    let proposal = proposal(act, count);
                    let said = reply(&proposal, language);
                    let consent = Consent::to(&said, act.tool(), weight(&proposal));
                    assert_eq!(consent, Consent::Yes, "{language}: {act:?} {count}: {said}");
                }
            }
        }
        assert_eq!(reply(&proposal(Act::Delete, YES_MAX + 1), "de"), "löschen");
        assert_eq!(reply(&proposal(Act::Delete, YES_MAX), "de"), "yes");
    }
}
