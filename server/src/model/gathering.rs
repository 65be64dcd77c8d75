//! Puts a reply together from its pieces. A call that did not arrive whole is never run.

use serde_json::Value;
use todo_core::chat::{
    model::Usage,
    tool::ToolCall,
    turn::{ANSWER_MAX_CHARS, ARGUMENTS_MAX_CHARS},
};

use super::{
    failure::Failure,
    messages,
    response::{CallPiece, Choice, Chunk},
};

/// Most calls of one reply that are gathered; a turn takes fewer.
const CALLS_MAX: usize = 64;

/// A reply that is still coming.
#[derive(Debug)]
pub(super) struct Gathering {
    text: String,
    /// How many characters more there is room for; `None` once there was not enough.
    room: Option<usize>,
    calls: Vec<Call>,
    /// How it ended, as the server put it.
    finish: Option<String>,
    usage: Option<Usage>,
}

/// A call whose arguments are still coming.
#[derive(Debug, Default)]
struct Call {
    index: usize,
    id: String,
    name: String,
    arguments: String,
    extra_content: Option<Value>,
}

/// All of a reply.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Gathered {
    pub text: String,
    pub calls: Vec<ToolCall>,
    /// Absent where the server does not count.
    pub usage: Option<Usage>,
    /// Whether the model had more to say.
    pub is_cut_short: bool,
}

impl Default for Gathering {
    fn default() -> Self {
        Self {
            text: String::new(),
            room: Some(ANSWER_MAX_CHARS),
            calls: Vec::new(),
            finish: None,
            usage: None,
        }
    }
}

impl Gathering {
    /// Takes one event and returns what it says.
    pub(super) fn take(&mut self, chunk: Chunk) -> Result<String, Failure> {
        if chunk.error.is_some_and(|error| !error.is_null()) {
            return Err(Failure::Cut);
        }
        if let Some(tokens) = chunk.usage {
            self.usage = Some(Usage {
                input_tokens: tokens.prompt_tokens.unwrap_or_default(),
                output_tokens: tokens.completion_tokens.unwrap_or_default(),
            });
        }
        let Some(choice) = chunk.choices.unwrap_or_default().into_iter().next() else {
            return Ok(String::new());
        };
        self.take_choice(choice)
    }

    /// What was said so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether nobody wants to hear more.
    pub(super) fn is_full(&self) -> bool {
        self.room.is_none()
    }

    /// Ends where the stream ended, in a reply of `model`.
    pub(super) fn finish(self, model: &str) -> Result<Gathered, Failure> {
        let is_cut_short = self.is_full() || self.finish.as_deref() == Some("length");
        let is_ended = self.finish.is_some();
        if !is_ended && self.calls.is_empty() && self.text.is_empty() {
            return Err(Failure::Cut);
        }
        let calls: Result<Vec<ToolCall>, Failure> = self
            .calls
            .into_iter()
            .map(|call| match read_arguments(&call.arguments) {
                Some(arguments) => Ok(call.into_call(arguments, model)),
                None if is_cut_short => Err(Failure::TooLong),
                // The model's own mistake, which it is told about.
                None if is_ended => Ok(call.into_malformed(model)),
                None => Err(Failure::Cut),
            })
            .collect();
        Ok(Gathered { text: self.text, calls: calls?, usage: self.usage, is_cut_short })
    }

    fn take_choice(&mut self, choice: Choice) -> Result<String, Failure> {
        if let Some(finish) = choice.finish_reason.filter(|reason| !reason.is_empty()) {
            self.finish = Some(finish);
        }
        let delta = choice.delta.unwrap_or_default();
        let text = self.fitting(delta.text());
        self.text.push_str(&text);
        for piece in delta.tool_calls.unwrap_or_default() {
            self.take_piece(piece)?;
        }
        Ok(text)
    }

    fn fitting(&mut self, text: String) -> String {
        let room = self.room.unwrap_or_default();
        self.room = room.checked_sub(text.chars().count());
        match self.room {
            Some(_) => text,
            None => text.chars().take(room).collect(),
        }
    }

    fn take_piece(&mut self, piece: CallPiece) -> Result<(), Failure> {
        let at = self.place_of(&piece);
        if at >= CALLS_MAX {
            return Err(Failure::TooLong);
        }
        if at == self.calls.len() {
            let index = piece.index.unwrap_or(at);
            self.calls.push(Call { index, ..Call::default() });
        }
        let Some(call) = self.calls.get_mut(at) else { return Ok(()) };
        if let Some(id) = piece.id.filter(|id| !id.is_empty()) {
            call.id = id;
        }
        call.extra_content = piece.extra_content.or(call.extra_content.take());
        let function = piece.function.unwrap_or_default();
        if let Some(name) = function.name.filter(|name| !name.is_empty()) {
            call.name = name;
        }
        match function.arguments {
            Some(Value::String(text)) => call.arguments.push_str(&text),
            Some(Value::Null) | None => {}
            Some(whole) => call.arguments = whole.to_string(),
        }
        if call.arguments.len() > ARGUMENTS_MAX_CHARS * size_of::<char>() {
            return Err(Failure::TooLong);
        }
        Ok(())
    }

    /// Which call a piece belongs to: the last with its index. Some servers number every call 0,
    /// or none: another id begins another call.
    fn place_of(&self, piece: &CallPiece) -> usize {
        let is_meant = |call: &Call| piece.index.is_none_or(|index| call.index == index);
        let id = piece.id.as_deref().unwrap_or_default();
        match self.calls.iter().rposition(is_meant) {
            Some(at) if id.is_empty() || self.calls[at].id.is_empty() => at,
            Some(at) if self.calls[at].id == id => at,
            _ => self.calls.len(),
        }
    }
}

impl Call {
    fn into_call(self, arguments: Value, model: &str) -> ToolCall {
        let extra = Some(messages::extra(model, self.extra_content.as_ref()));
        ToolCall { id: self.id, name: self.name, arguments, extra }
    }

    fn into_malformed(mut self, model: &str) -> ToolCall {
        let arguments = Value::String(std::mem::take(&mut self.arguments));
        self.into_call(arguments, model)
    }
}

/// No prefix of an object is an object: what reads as one arrived whole.
fn read_arguments(text: &str) -> Option<Value> {
    if text.trim().is_empty() {
        return Some(Value::Null);
    }
    serde_json::from_str::<Value>(text).ok().filter(Value::is_object)
}

#[cfg(test)]
mod tests;
