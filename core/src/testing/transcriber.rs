//! A transcriber that hears what a test tells it to.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use crate::{
    ports::Transcriber,
    speech::{Format, Language, Recording, TranscriberError, Transcription},
};

/// Hears its texts in order, and keeps what it was asked. When it has no text left, it is not
/// available.
#[derive(Debug, Default)]
pub struct ScriptedTranscriber {
    texts: Mutex<VecDeque<String>>,
    asked: Mutex<Vec<(Format, Option<String>)>>,
}

impl ScriptedTranscriber {
    /// Will hear `text`.
    pub fn hears(&self, text: &str) {
        locked(&self.texts).push_back(text.to_owned());
    }

    /// The format and the language of every recording so far.
    pub fn asked(&self) -> Vec<(Format, Option<String>)> {
        locked(&self.asked).clone()
    }
}

#[async_trait]
impl Transcriber for ScriptedTranscriber {
    async fn transcribe(
        &self,
        recording: &Recording,
        language: Option<&Language>,
    ) -> Result<Transcription, TranscriberError> {
        let Some(text) = locked(&self.texts).pop_front() else {
            return Err(TranscriberError::Unavailable("the script is at its end".into()));
        };
        let language = language.map(|language| language.tag().to_owned());
        locked(&self.asked).push((recording.format(), language.clone()));
        Ok(Transcription { text, language })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
