//! Speaking with the built-in assistant. It is Tuesday, 2026-11-24, 08:00 in Karachi.

use std::sync::Mutex;

use super::*;
use crate::{
    chat::{Speaker, builtin::Builtin, dialogue::Dialogue},
    speech::Format,
    testing::{ScriptedModel, ScriptedTranscriber},
};

/// Hears nothing and stops nothing.
struct Nobody;

impl chat::Follower for Nobody {
    fn hear(&self, _: chat::Progress<'_>) {}
}

/// One person speaking in one conversation.
struct Talk<M> {
    dialogue: Dialogue<M>,
    conversation: Mutex<Option<ConversationId>>,
}

impl<M: Model> Talk<M> {
    fn with(model: M) -> Self {
        Self { dialogue: Dialogue::with(model), conversation: Mutex::default() }
    }

    async fn hear(&self, words: &str) -> Spoken {
        self.dialogue.clock.advance(jiff::SignedDuration::from_secs(1));
        let (ctx, owner) = (self.dialogue.context(), &self.dialogue.owner);
        let transcript = Transcript::parse(words).unwrap();
        let conversation = self.conversation.lock().unwrap().clone();
        let spoken = process(&ctx, owner, conversation, &transcript, None, &Nobody).await.unwrap();
        *self.conversation.lock().unwrap() = Some(spoken.conversation.clone());
        spoken
    }
}

fn titles(payload: &Payload) -> Vec<String> {
    let text = |value: &Value| value["title"].as_str().unwrap_or_default().to_owned();
    match payload {
        Payload::None => Vec::new(),
        Payload::Tasks(tasks) => tasks.iter().map(|task| task.title.to_string()).collect(),
        Payload::Listed(tasks) | Payload::Gone(tasks) => tasks.iter().map(text).collect(),
    }
}

#[tokio::test]
async fn every_outcome_has_its_action_its_tasks_and_its_speech() {
    let talk = Talk::with(Builtin);
    let mut seen = Vec::new();
    for (heard, action, tasks, speech) in [
        (
            "um please add a task to call mom tomorrow at half past six p m",
            ActionType::Create,
            vec!["Call mom"],
            "Added Call mom, due tomorrow at 6:30 PM.",
        ),
        ("add buy milk", ActionType::Create, vec!["Buy milk"], "Added Buy milk."),
        (
            "hey what's pending",
            ActionType::Query,
            vec!["Buy milk", "Call mom"],
            "You have 2 open tasks: Buy milk; and Call mom, due tomorrow at 6:30 PM.",
        ),
        (
            "okay complete task number two please",
            ActionType::Update,
            vec!["Call mom"],
            "Marked Call mom as complete.",
        ),
        (
            "please delete the milk task",
            ActionType::Delete,
            vec!["Buy milk"],
            "Delete Buy milk? Say yes or no.",
        ),
        ("cancel", ActionType::None, vec![], "Kept Buy milk. Nothing was deleted."),
        (
            "delete buy milk",
            ActionType::Delete,
            vec!["Buy milk"],
            "Delete Buy milk? Say yes or no.",
        ),
        ("um yes please", ActionType::Delete, vec!["Buy milk"], "Deleted Buy milk."),
    ] {
        let spoken = talk.hear(heard).await;
        assert_eq!((spoken.action, spoken.speech.as_str()), (action, speech), "{heard}");
        assert_eq!(titles(&spoken.payload), tasks, "{heard}");
        assert_eq!(spoken.awaited.is_some(), speech.ends_with("yes or no."), "{heard}");
        seen.push(spoken.action);
    }
    let failing = Talk::with(ScriptedModel::default());
    let failed = failing.hear("add buy milk").await;
    assert!(failed.speech.starts_with("The assistant cannot be reached"), "{}", failed.speech);
    seen.push(failed.action);
    assert!(ActionType::ALL.iter().all(|action| seen.contains(action)), "{seen:?}");
}

#[tokio::test]
async fn nothing_is_deleted_before_the_yes_in_whatever_language_it_comes() {
    for yes in ["yes", "haan ji", "sí por favor", "oui", "um, yes, delete it"] {
        let talk = Talk::with(Builtin);
        talk.dialogue.has("Buy milk").await;
        let asked = talk.hear("delete milk").await;
        assert!(asked.awaited.is_some());
        assert_eq!(talk.dialogue.list().await, ["Buy milk"]);
        let done = talk.hear(yes).await;
        assert_eq!(done.action, ActionType::Delete, "{yes}");
        assert!(done.awaited.is_none() && talk.dialogue.list().await.is_empty(), "{yes}");
    }
}

#[tokio::test]
async fn when_several_tasks_fit_it_asks_which_and_understands_the_answer() {
    let talk = Talk::with(Builtin);
    talk.dialogue.has("Meeting with Ann").await;
    talk.dialogue.has("Meeting with Bob").await;
    let asked = talk.hear("um complete the meeting").await;
    assert_eq!(asked.action, ActionType::Query);
    assert_eq!(asked.speech, "Which task? Meeting with Bob or Meeting with Ann.");
    assert_eq!(titles(&asked.payload), ["Meeting with Bob", "Meeting with Ann"]);
    let done = talk.hear("uh the second one please").await;
    assert_eq!(done.speech, "Marked Meeting with Ann as complete.");
}

#[tokio::test]
async fn the_words_are_kept_as_heard_and_read_as_meant() {
    let talk = Talk::with(ScriptedModel::default());
    talk.dialogue.model.says("Noted.");
    let spoken = talk.hear("Um, please remember the, uh, milk.").await;

    let prompt = talk.dialogue.model.prompts().pop().unwrap();
    assert_eq!(prompt.entries, [Entry::User("remember the, milk".to_owned())]);
    assert!(prompt.system.contains("read aloud"));
    let (ctx, owner) = (talk.dialogue.context(), &talk.dialogue.owner);
    let kept = chat::messages(&ctx, owner, &spoken.conversation, None, 10).await.unwrap();
    assert_eq!(kept.messages[0].speaker, Speaker::User);
    assert_eq!(kept.messages[0].text, "Um, please remember the, uh, milk.");
}

#[tokio::test]
async fn the_same_request_again_says_the_same_and_does_nothing() {
    let dialogue = Dialogue::with(Builtin);
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let transcript = Transcript::parse("um add buy milk").unwrap();
    let first = process(&ctx, owner, None, &transcript, Some("k"), &Nobody).await.unwrap();
    let again = process(&ctx, owner, None, &transcript, Some("k"), &Nobody).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(dialogue.list().await, ["Buy milk"]);
}

#[tokio::test]
async fn a_recording_is_checked_before_anybody_listens() {
    let transcriber = ScriptedTranscriber::default();
    transcriber.hears(" Buy\0 milk \n");
    let refused = transcribe(&transcriber, b"hello", None).await.unwrap_err();
    assert!(matches!(refused, CannotTranscribe::Unusable(UnusableRecording::UnknownFormat)));

    let recording = Recording::silence(1);
    let language = Language::parse("ur-PK").unwrap();
    let heard = transcribe(&transcriber, recording.bytes(), Some(&language)).await.unwrap();

    assert_eq!(heard.transcription.text, "Buy milk");
    assert_eq!(heard.seconds, Some(1.0));
    assert_eq!(transcriber.asked(), [(Format::Wav, Some("ur-PK".to_owned()))]);
    let gone = transcribe(&transcriber, recording.bytes(), None).await.unwrap_err();
    assert!(matches!(gone, CannotTranscribe::Transcriber(TranscriberError::Unavailable(_))));
}

#[tokio::test]
async fn a_yes_without_a_conversation_answers_what_was_asked_just_now() {
    let dialogue = Dialogue::with(Builtin);
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let hear = async |words: &str, key: Option<&str>| {
        dialogue.clock.advance(SignedDuration::from_secs(1));
        let transcript = Transcript::parse(words).unwrap();
        process(&ctx, owner, None, &transcript, key, &Nobody).await.unwrap()
    };
    dialogue.has("Buy milk").await;
    assert!(hear("delete the milk", None).await.awaited.is_some());
    let gone = hear("yes", Some("k")).await;
    assert_eq!(gone.action, ActionType::Delete, "{}", gone.text);
    assert!(dialogue.list().await.is_empty());
    assert_eq!(hear("yes", Some("k")).await, gone, "sent again, it is answered again");

    dialogue.has("Buy bread").await;
    hear("delete the bread", None).await;
    dialogue.clock.advance(ANSWERED_WITHIN);
    assert_eq!(hear("yes", None).await.action, ActionType::None, "that was too long ago");
    assert_eq!(dialogue.list().await, ["Buy bread"]);

    hear("delete the bread", None).await;
    let other = hear("what's pending?", None).await;
    assert_eq!(hear("yes", None).await.action, ActionType::None, "{other:?}");
    assert_eq!(dialogue.list().await, ["Buy bread"], "something else was said in between");
}

#[tokio::test]
async fn what_points_back_or_answers_needs_no_conversation_and_a_new_request_has_its_own() {
    let dialogue = Dialogue::with(Builtin);
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let hear = async |words: &str| {
        dialogue.clock.advance(SignedDuration::from_secs(1));
        let transcript = Transcript::parse(words).unwrap();
        process(&ctx, owner, None, &transcript, None, &Nobody).await.unwrap()
    };
    dialogue.has("Meeting with Ann").await;
    dialogue.has("Meeting with Bob").await;
    let asked = hear("complete the meeting").await;
    let done = hear("the second one").await;
    assert_eq!(
        (&done.conversation, done.text.as_str()),
        (&asked.conversation, "Marked “Meeting with Ann” as complete.")
    );

    let shown = hear("show me all my tasks").await;
    assert_ne!(shown.conversation, asked.conversation);
    let first = hear("make the first one urgent").await;
    assert_eq!(first.conversation, shown.conversation, "{}", first.text);
    let again = hear("move it to friday").await;
    assert_eq!(again.conversation, shown.conversation, "{}", again.text);
    assert_ne!(hear("add buy tea").await.conversation, shown.conversation);

    let asked = hear("complete the meeting").await;
    dialogue.clock.advance(ANSWERED_WITHIN);
    let late = hear("the second one").await;
    assert_ne!(late.conversation, asked.conversation, "that was too long ago: {}", late.text);
}
