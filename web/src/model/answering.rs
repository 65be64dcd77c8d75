//! An answer as it comes: what the page shows of a turn that the conversation does not hold yet.

#[cfg(test)]
mod tests;

use serde_json::Value;
use todo_core::wire::{ChatStart, ProposedCall, ToolUse};

use super::conversation::{MessageLine, Thread, deed, doing, is_told};
use crate::actions::Refused;

/// A message on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    /// It was typed, and is given back if it is not answered.
    pub typed: bool,
    /// The conversation it belongs to; empty until a new one begins.
    pub conversation: String,
    /// Makes it harmless to send it again.
    pub key: String,
    pub place: Place,
}

/// Where something said belongs in its conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// At its end.
    #[default]
    End,
    /// Where the reader's message of this id stands: it is forgotten with everything after it.
    Of(String),
    /// It was said already: the answer of this id is given again.
    Answer(String),
}

/// Something said, and what came of it so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answering {
    pub said: Said,
    pub state: State,
    /// Where question and answer will stand. `None` until the server took the question.
    start: Option<ChatStart>,
    /// What was done, a sentence each.
    deeds: Vec<String>,
    /// What is being done.
    doing: Option<String>,
    /// The beginning of the answer.
    text: String,
    /// How many turns had ended with it. `None` until it has.
    ended: Option<usize>,
}

/// How far an answer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Running,
    Done,
    /// The reader has heard enough.
    Stopped,
    Failed(Refused),
}

impl Answering {
    pub fn to(said: Said) -> Self {
        Self { said, ..Self::default() }
    }

    /// Takes in an event of the stream, a [`todo_core::wire::ChatEvent`]. It is read by hand: the
    /// code that reads that type is several times as much to load.
    pub fn hear(&mut self, name: &str, data: &str) {
        let Ok(mut data) = serde_json::from_slice::<Value>(data.as_bytes()) else { return };
        match name {
            "start" => {
                let conversation_id = text(&data, "conversation_id");
                self.said.conversation.clone_from(&conversation_id);
                let (message_id, question_id) =
                    (text(&data, "message_id"), text(&data, "question_id"));
                self.start = Some(ChatStart { conversation_id, message_id, question_id });
            }
            "token" => self.text.push_str(&text(&data, "text")),
            "tool_call" => {
                self.text.clear();
                let (tool, args) = (text(&data, "tool"), data["args"].take());
                self.doing = Some(doing(&ProposedCall { tool, args }));
            }
            "tool_result" => {
                self.text.clear();
                self.doing = None;
                let (tool, args, result) =
                    (text(&data, "tool"), data["args"].take(), data["result"].take());
                let call = ToolUse { tool, args, result };
                self.deeds.extend(is_told(&call).then(|| deed(&call)));
            }
            "done" => self.state = State::Done,
            "error" => self.state = State::Failed(refused(&data)),
            // Confirmations, and what is not known yet, stand in the answer.
            _ => {}
        }
    }

    /// Nothing more is heard: it was ended by `why`, unless it had come to its end. It is the turn of this
    /// number.
    pub fn end(&mut self, why: State, number: usize) {
        self.doing = None;
        self.ended = Some(number);
        if self.is_running() {
            self.state = why;
        }
    }

    pub fn is_running(&self) -> bool {
        self.state == State::Running
    }

    /// What is to be known of it before it is whole: the last thing that was done.
    pub fn news(&self) -> &str {
        match (&self.state, self.deeds.last()) {
            (State::Running, Some(deed)) => deed,
            (State::Running, None) => "The assistant is working on it",
            _ => "",
        }
    }

    /// Why there is no answer.
    pub fn refusal(&self) -> Option<&Refused> {
        match &self.state {
            State::Failed(refused) => Some(refused),
            _ => None,
        }
    }

    /// The id of the answer that the server still has to write down, after it was cut off.
    pub fn awaited(&self) -> Option<&str> {
        let start = self.start.as_ref().filter(|_| match &self.state {
            State::Stopped => true,
            State::Failed(refused) => *refused == Refused::cut_off(),
            State::Running | State::Done => false,
        });
        start.map(|start| start.message_id.as_str())
    }

    /// How many messages of `thread` are shown: those that another takes the place of are not.
    pub fn kept(&self, thread: &Thread) -> usize {
        let (Place::Of(id) | Place::Answer(id)) = &self.said.place else {
            return thread.messages.len();
        };
        let place = thread.messages.iter().position(|message| message.id == *id);
        place.filter(|_| self.is_newer(thread)).unwrap_or(thread.messages.len())
    }

    /// Whether `thread` does not have it yet. An answer given again keeps its id, which says nothing of that.
    fn is_newer(&self, thread: &Thread) -> bool {
        let is_read = self.ended.is_some_and(|ended| thread.turns >= ended);
        self.is_running() || (self.state == State::Done && !is_read)
    }

    /// What is shown after the messages of `thread`.
    pub fn lines(&self, thread: &Thread) -> Vec<MessageLine> {
        let is_again = matches!(self.said.place, Place::Answer(_));
        let Some(start) = &self.start else {
            return if self.is_running() && is_again {
                vec![self.answer()]
            } else if self.is_running() {
                vec![self.question(), self.answer()]
            } else {
                Vec::new()
            };
        };
        let mut lines = Vec::new();
        if !holds(thread, &start.message_id) || (is_again && self.is_newer(thread)) {
            if !is_again && !holds(thread, &start.question_id) {
                lines.push(self.question());
            }
            lines.push(self.answer());
        }
        lines
    }

    fn question(&self) -> MessageLine {
        MessageLine { from_user: true, text: self.said.text.clone(), ..MessageLine::default() }
    }

    fn answer(&self) -> MessageLine {
        let deeds = self.deeds.iter().chain(&self.doing).cloned().collect();
        let text = self.text.clone();
        MessageLine { deeds, text, is_marked: true, ..MessageLine::default() }
    }

    /// What was typed and found no way into the conversation, or no answer there.
    pub fn unsaid(&self) -> Option<&Said> {
        let is_lost = match self.state {
            State::Running | State::Done => false,
            State::Stopped => self.start.is_none(),
            State::Failed(_) => true,
        };
        (self.said.typed && is_lost).then_some(&self.said)
    }

    /// The key under which the same is said once more: while there is no answer to it in `thread`,
    /// that is no new message.
    pub fn key_again(&self, said: &Said, thread: &Thread) -> Option<String> {
        let is_same = self.said.text.trim() == said.text.trim()
            && self.said.conversation == said.conversation
            && self.said.place == said.place;
        let is_answered = match self.state {
            State::Running | State::Done => true,
            State::Stopped | State::Failed(_) => {
                self.start.as_ref().is_some_and(|start| holds(thread, &start.message_id))
            }
        };
        (is_same && !is_answered).then(|| self.said.key.clone())
    }
}

/// What was not answered and what was typed since, in one line.
pub fn given_back(said: &str, typed: &str) -> String {
    [said, typed].map(str::trim).join(" ").trim().to_owned()
}

/// A problem, as the API words it.
pub fn refused(problem: &Value) -> Refused {
    let status = problem["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    match (status.unwrap_or(500), problem["detail"].as_str(), problem["field"].as_str()) {
        (401, ..) => Refused::signed_out(),
        (status, Some(detail), field) => Refused::by_api(status, detail, field.map(str::to_owned)),
        (status, None, _) => Refused::from_status(status),
    }
}

fn text(data: &Value, name: &str) -> String {
    data[name].as_str().unwrap_or_default().to_owned()
}

fn holds(thread: &Thread, id: &str) -> bool {
    thread.messages.iter().any(|message| message.id == id)
}
