//! An answer as it comes: what the page shows of a turn that the conversation does not hold yet.

use serde_json::Value;
use todo_core::wire::{ChatStart, ProposedCall, ToolUse};

use super::conversation::{MessageLine, Thread, deed, doing};
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
        let Ok(mut data) = serde_json::from_str::<Value>(data) else { return };
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
                self.deeds.push(deed(&ToolUse { tool, args, result }));
            }
            "done" => self.state = State::Done,
            "error" => self.state = State::Failed(refused(&data)),
            // Confirmations, and what is not known yet, stand in the answer.
            _ => {}
        }
    }

    /// Nothing more is heard: it was ended by `why`, unless it had come to its end.
    pub fn end(&mut self, why: State) {
        self.doing = None;
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

    /// What is shown after the messages of `thread`.
    pub fn lines(&self, thread: &Thread) -> Vec<MessageLine> {
        let Some(start) = &self.start else {
            return if self.is_running() {
                vec![self.question(), self.answer()]
            } else {
                Vec::new()
            };
        };
        let mut lines = Vec::new();
        if !holds(thread, &start.message_id) {
            if !holds(thread, &start.question_id) {
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
        MessageLine { deeds, text: self.text.clone(), ..MessageLine::default() }
    }

    /// What was typed and found no way into the conversation, or no answer there.
    pub fn unsaid(&self) -> Option<&str> {
        let is_lost = match self.state {
            State::Running | State::Done => false,
            State::Stopped => self.start.is_none(),
            State::Failed(_) => true,
        };
        (self.said.typed && is_lost).then_some(self.said.text.as_str())
    }

    /// The key under which the same is said once more: while there is no answer to it in `thread`,
    /// that is no new message.
    pub fn key_again(&self, said: &Said, thread: &Thread) -> Option<String> {
        let is_same = self.said.text.trim() == said.text.trim()
            && self.said.conversation == said.conversation;
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
        (status, Some(detail), Some(field)) => Refused::of_field(status, detail, field.to_owned()),
        (status, Some(detail), None) => Refused::new(status, detail),
        (status, None, _) => Refused::from_status(status),
    }
}

fn text(data: &Value, name: &str) -> String {
    data[name].as_str().unwrap_or_default().to_owned()
}

fn holds(thread: &Thread, id: &str) -> bool {
    thread.messages.iter().any(|message| message.id == id)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use todo_core::wire::{ChatAnswer, ChatEvent, ChatToken};

    use super::*;

    fn start() -> ChatEvent {
        let [conversation_id, question_id, message_id] = ["c", "q", "m"].map(str::to_owned);
        ChatEvent::Start(ChatStart { conversation_id, message_id, question_id })
    }

    fn token(text: &str) -> ChatEvent {
        ChatEvent::Token(ChatToken { text: text.to_owned() })
    }

    fn done() -> ChatEvent {
        let (conversation_id, response, tool_calls) = ("c".to_owned(), String::new(), Vec::new());
        ChatEvent::Done(ChatAnswer { conversation_id, response, tool_calls, confirmation: None })
    }

    fn hear(answering: &mut Answering, event: &ChatEvent) {
        answering.hear(event.name(), &event.data().to_string());
    }

    fn said(text: &str) -> Said {
        let (text, conversation) = (text.to_owned(), "c".to_owned());
        Said { text, typed: true, conversation, ..Said::default() }
    }

    fn heard(events: &[ChatEvent]) -> Answering {
        let mut answering = Answering::to(said("Add milk"));
        for event in events {
            hear(&mut answering, event);
        }
        answering
    }

    fn thread(ids: &[&str]) -> Thread {
        let message = |id: &&str| MessageLine { id: (*id).to_owned(), ..MessageLine::default() };
        Thread { messages: ids.iter().map(message).collect(), ..Thread::default() }
    }

    /// What is shown after these messages: texts, and deeds in brackets.
    fn shown(answering: &Answering, ids: &[&str]) -> Vec<String> {
        let line = |line: MessageLine| match line.deeds.join(", ") {
            deeds if deeds.is_empty() => line.text,
            deeds => format!("[{deeds}] {}", line.text),
        };
        answering.lines(&thread(ids)).into_iter().map(line).collect()
    }

    #[test]
    fn words_that_a_tool_interrupts_were_not_the_answer() {
        let (tool, args) = ("add_task".to_owned(), json!({ "title": "Milk" }));
        let call = ChatEvent::ToolCall(ProposedCall { tool: tool.clone(), args: args.clone() });
        let mut answering = heard(&[start(), token("Let me "), token("see")]);
        assert_eq!(shown(&answering, &[]), ["Add milk", "Let me see"]);
        hear(&mut answering, &call);
        assert_eq!(shown(&answering, &[]), ["Add milk", "[Adding “Milk”…] "]);
        let result = json!({ "title": "Milk" });
        hear(&mut answering, &ChatEvent::ToolResult(ToolUse { tool, args, result }));
        hear(&mut answering, &token("Done."));
        assert_eq!(shown(&answering, &[]), ["Add milk", "[Added “Milk”] Done."]);
    }

    #[test]
    fn what_the_conversation_holds_is_not_shown_twice() {
        let answering = heard(&[start(), token("Hm"), done()]);
        assert_eq!(shown(&answering, &["q"]), ["Hm"]);
        assert_eq!(shown(&answering, &["q", "m"]), [""; 0]);
    }

    #[test]
    fn what_the_server_never_took_is_not_shown() {
        let mut refused = heard(&[]);
        assert_eq!(shown(&refused, &[]), ["Add milk", ""]);
        refused.end(State::Failed(Refused::new(429, "Too many.")));
        assert_eq!(shown(&refused, &[]), [""; 0]);
        assert_eq!(refused.refusal().map(|refused| refused.status), Some(429));
    }

    #[test]
    fn what_is_not_known_or_not_readable_is_passed_over() {
        let mut answering = heard(&[start()]);
        answering.hear("thought", "{}");
        answering.hear("token", "{");
        assert_eq!(answering, heard(&[start()]));
    }

    #[test]
    fn an_answer_that_came_to_its_end_is_not_cut_off_any_more() {
        let mut done = heard(&[start(), done()]);
        done.end(State::Failed(Refused::cut_off()));
        assert_eq!((&done.state, done.awaited()), (&State::Done, None));
        let mut cut = heard(&[start(), token("Half ")]);
        cut.end(State::Failed(Refused::cut_off()));
        assert_eq!(cut.awaited(), Some("m"));
    }

    #[test]
    fn a_problem_in_the_middle_is_a_refusal() {
        let problem = json!({ "status": 503, "detail": "The list is away." });
        let failed = heard(&[start(), ChatEvent::Error(problem)]);
        assert_eq!(failed.refusal(), Some(&Refused::new(503, "The list is away.")));
        assert_eq!(failed.awaited(), None, "nobody writes an answer to that");
    }

    #[test]
    fn sending_again_is_no_new_message_until_the_answer_stands() {
        let key = |answering: &Answering, text: &str, held: &[&str]| {
            answering.key_again(&said(text), &thread(held)).is_some()
        };
        let mut cut = heard(&[start()]);
        assert!(!key(&cut, "Add milk", &["q"]), "it runs");
        cut.end(State::Failed(Refused::cut_off()));
        assert!(key(&cut, "Add milk", &["q"]));
        assert!(!key(&cut, "Add tea", &["q"]));
        assert!(!key(&cut, "Add milk", &["q", "m"]));
    }

    #[test]
    fn what_was_typed_comes_back_unless_it_stands_in_the_conversation() {
        let ended = |events: &[ChatEvent], why| {
            let mut typed = heard(events);
            typed.end(why);
            typed.unsaid().map(str::to_owned)
        };
        let said = Some("Add milk".to_owned());
        assert_eq!(ended(&[], State::Failed(Refused::unreachable())), said);
        assert_eq!(ended(&[start()], State::Failed(Refused::cut_off())), said);
        assert_eq!(ended(&[], State::Stopped), said);
        assert_eq!(ended(&[start()], State::Stopped), None);
        assert_eq!(ended(&[start()], State::Done), None);
    }

    #[test]
    fn what_was_said_comes_back_before_what_was_typed_since() {
        assert_eq!(given_back("Add milk", ""), "Add milk");
        assert_eq!(given_back("Add milk", " and tea "), "Add milk and tea");
    }

    #[test]
    fn a_problem_reads_as_a_refusal_with_the_next_step() {
        let problem =
            json!({ "status": 422, "detail": "message: must not be empty", "field": "message" });
        assert_eq!(refused(&problem).message, "Message must not be empty.");
        assert_eq!(refused(&json!({ "status": 401, "detail": "Invalid" })), Refused::signed_out());
        assert!(refused(&Value::Null).message.contains("Try again"));
    }
}
