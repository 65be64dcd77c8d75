//! Speaking with the list: what was heard, what came of it, and what to say aloud.

mod aloud;
mod language;
mod outcome;
mod recording;
mod transcript;

pub use aloud::{SPEECH_MAX_CHARS, SPOKEN_ITEMS_MAX, aloud};
pub use language::Language;
pub use outcome::{ActionType, Outcome};
pub use recording::{
    Format, RECORDING_BYTES_MAX, RECORDING_SECONDS_MAX, Recording, UnusableRecording,
};
pub use transcript::{InvalidTranscript, Transcript, clear};

/// What a recording says.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcription {
    /// Empty if nobody spoke.
    pub text: String,
    /// The language spoken, if the transcriber says so.
    pub language: Option<String>,
}

/// Why there is no transcription.
#[derive(Debug, thiserror::Error)]
pub enum TranscriberError {
    /// None of the transcribers there are takes this format.
    #[error("{} is not a format that the transcriber takes", .0.name())]
    Unsupported(Format),
    /// The transcriber listened and could make nothing of it.
    #[error("the transcriber refused the recording")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the transcriber is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
