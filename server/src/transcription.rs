//! Who writes recordings down: speech servers behind core's port. A recording is sent on and
//! forgotten; neither it nor what was said is logged.

mod request;
mod server;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use todo_core::{
    ports::Transcriber,
    speech::{Language, Recording, TranscriberError, Transcription},
};

use crate::{
    config::AssistantSettings,
    outgoing::{self, NoClient},
};
pub use server::SpeechServer;

/// Longest to wait for a connection.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

/// The transcriber that the settings describe; `None` if they name no server.
pub fn from_settings(
    settings: &AssistantSettings,
) -> Result<Option<Arc<dyn Transcriber>>, NoClient> {
    let servers = servers(settings)?;
    Ok(if servers.is_empty() { None } else { Some(Arc::new(Chain(servers))) })
}

/// The servers that the settings name, in the order in which they are asked.
pub fn servers(settings: &AssistantSettings) -> Result<Vec<SpeechServer>, NoClient> {
    let client = outgoing::client(CONNECT_TIME_MAX)?;
    let named = settings.transcribers.iter();
    Ok(named.map(|server| SpeechServer::new(client.clone(), server.clone())).collect())
}

/// Asks one server after the other until one answers.
#[derive(Debug)]
struct Chain(Vec<SpeechServer>);

#[async_trait]
impl Transcriber for Chain {
    async fn transcribe(
        &self,
        recording: &Recording,
        language: Option<&Language>,
    ) -> Result<Transcription, TranscriberError> {
        let mut failure = TranscriberError::Unsupported(recording.format());
        for server in &self.0 {
            match server.transcribe(recording, language).await {
                Ok(transcription) => return Ok(transcription),
                // Another one that cannot read it says less than one that is away or refused it.
                Err(TranscriberError::Unsupported(_)) => {}
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}
