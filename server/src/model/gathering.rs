//! Puts a reply together from its pieces. A call that did not arrive whole is never run.

use serde_json::Value;
use todo_core::chat::{
    lenient,
    model::Usage,
    tool::ToolCall,
    turn::{ANSWER_MAX_CHARS, ARGUMENTS_MAX_CHARS},
    written::{self, Written},
};

use super::{
    failure::Failure,
    messages,
    response::{CallPiece, Choice, Chunk, Tokens},
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
        if chunk.has_failed {
            return Err(Failure::Cut);
        }
        if let Some(Tokens { read, written }) = chunk.usage {
            self.usage = Some(Usage {
                input_tokens: read.unwrap_or_default(),
                output_tokens: written.unwrap_or_default(),
            });
        }
        chunk.choice.map_or(Ok(String::new()), |choice| self.take_choice(choice))
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
        if !is_cut_short && self.finish.is_none() {
            // Whether that was all, nobody knows.
            return Err(Failure::Cut);
        }
        let calls: Result<Vec<ToolCall>, Failure> = self
            .calls
            .into_iter()
            .map(|call| match lenient::arguments(&call.arguments) {
                Some(arguments) => Ok(call.into_call(arguments, model)),
                None if is_cut_short => Err(Failure::TooLong),
                // The model's own mistake, which it is told about.
                None => Ok(call.into_malformed(model)),
            })
            .collect();
        let (text, calls) = with_written(self.text, calls?, model);
        Ok(Gathered { text, calls, usage: self.usage, is_cut_short })
    }

    fn take_choice(&mut self, choice: Choice) -> Result<String, Failure> {
        // The first: what tells the end says nothing of how.
        self.finish = self.finish.take().or(choice.finish);
        let text = self.fitting(choice.text);
        self.text.push_str(&text);
        for piece in choice.calls {
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
        if !piece.id.is_empty() {
            call.id = piece.id;
        }
        call.extra_content = piece.extra_content.or(call.extra_content.take());
        if !piece.name.is_empty() {
            call.name = piece.name;
        }
        match piece.arguments {
            Some(Value::String(text)) => call.arguments.push_str(&text),
            None => {}
            Some(whole) => call.arguments = whole.to_string(),
        }
        if call.arguments.len() > ARGUMENTS_MAX_CHARS * size_of::<char>() {
            return Err(Failure::TooLong);
        }
        Ok(())
    }

    /// Which call a piece belongs to: the last with its index. Some servers number every call 0,
    /// or none: another id begins another call, and so does a name after a call that is whole.
    fn place_of(&self, piece: &CallPiece) -> usize {
        let is_meant = |call: &Call| piece.index.is_none_or(|index| call.index == index);
        match self.calls.iter().rposition(is_meant) {
            Some(at) if self.calls[at].goes_on_with(piece) => at,
            _ => self.calls.len(),
        }
    }
}

impl Call {
    /// Whether a piece with the same number is more of this call.
    fn goes_on_with(&self, piece: &CallPiece) -> bool {
        let is_others = !piece.id.is_empty() && !self.id.is_empty() && piece.id != self.id;
        let is_named_anew = !piece.name.is_empty() && !self.name.is_empty();
        let is_whole = lenient::arguments(&self.arguments).is_some_and(|read| read.is_object());
        !is_others && !(is_named_anew && (is_whole || piece.name != self.name))
    }

    fn into_call(self, arguments: Value, model: &str) -> ToolCall {
        let extra = Some(messages::extra(model, self.extra_content.as_ref()));
        ToolCall { id: self.id, name: self.name, arguments, extra }
    }

    fn into_malformed(mut self, model: &str) -> ToolCall {
        let arguments = Value::String(std::mem::take(&mut self.arguments));
        self.into_call(arguments, model)
    }
}

/// The text and the calls; where the model made none, those that it wrote into its text. Nobody is shown
/// these, also where it made others.
fn with_written(text: String, calls: Vec<ToolCall>, model: &str) -> (String, Vec<ToolCall>) {
    match written::written(&text) {
        Some(Written { calls: found, rest }) if calls.is_empty() => {
            let own = |call| ToolCall { extra: Some(messages::extra(model, None)), ..call };
            (rest, found.into_iter().map(own).collect())
        }
        Some(Written { rest, .. }) => (rest, calls),
        None => (text, calls),
    }
}

#[cfg(test)]
mod tests;
