//! Somebody who speaks and somebody who listens, both machines: Flite says words into files, and `tests/recogniser` writes them
//! down behind the endpoint that transcribers have.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{node::cache, python};

/// How long the recogniser may take to load its model, on a machine that is busy.
const START_TIMEOUT: Duration = Duration::from_mins(2);

/// A recogniser that runs. Ends with this value.
#[derive(Debug)]
pub struct Recogniser {
    /// What `TODO_ASSISTANT_TRANSCRIPTION_BASE_URL` is set to.
    pub base: String,
    _process: Child,
}

impl Recogniser {
    /// Starts one; `None` where it cannot be had, which is said as the reason why `test` was not run.
    pub async fn start(test: &str) -> Option<Self> {
        let mut process = python::start("recogniser", test).await?;
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let base = timeout(START_TIMEOUT, lines.next_line()).await.expect("it starts in time");
        let base = base.expect("its output").expect("where it listens");
        Some(Self { base, _process: process })
    }
}

/// Somebody who speaks into files, which go with this value.
#[derive(Debug)]
pub struct Speaker(TempDir);

impl Speaker {
    /// `None` where no synthesiser can be had, which is said as the reason why `test` was not run.
    pub async fn find(test: &str) -> Option<Self> {
        let speaker = Self(tempfile::tempdir().expect("a folder"));
        match speaker.try_say("yes").await {
            Ok(_) => Some(speaker),
            Err(why) => {
                // The test harness shows this also when the test passes.
                let _ = writeln!(std::io::stderr(), "{test} not run: it needs flite ({why})");
                None
            }
        }
    }

    /// The file that says `words`: WAV, one channel.
    pub async fn say(&self, words: &str) -> PathBuf {
        self.try_say(words).await.expect("what spoke before speaks")
    }

    async fn try_say(&self, words: &str) -> Result<PathBuf, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("recogniser/synthesiser");
        let file = self.0.path().join(format!("{}.wav", words.replace(' ', "-")));
        let mut synthesiser = Command::new(script);
        let folder = cache().join("todo-chatbot/flite");
        let output = synthesiser.arg(folder).arg(words).arg(&file).output().await;
        let output = output.map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(file)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        }
    }
}

/// How far `heard` is from `said`: the fewest words to substitute, to leave out and to put in; and how many words `said` has.
pub fn word_errors(said: &str, heard: &str) -> (usize, usize) {
    let (said, heard): (Vec<&str>, Vec<&str>) =
        (said.split_whitespace().collect(), heard.split_whitespace().collect());
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (at, word) in said.iter().enumerate() {
        let mut next = vec![at + 1];
        for (place, other) in heard.iter().enumerate() {
            let substituted = row[place] + usize::from(word != other);
            next.push(substituted.min(row[place + 1] + 1).min(next[place] + 1));
        }
        row = next;
    }
    (row[heard.len()], said.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_wrong_are_counted() {
        for (said, heard, errors) in [
            ("buy milk", "buy milk", 0),
            ("buy milk", "", 2),
            ("buy milk", "by milk", 1),
            ("buy milk", "please buy milk", 1),
            ("buy the milk", "buy milk now", 2),
        ] {
            assert_eq!(word_errors(said, heard).0, errors, "{said} / {heard}");
        }
    }
}
