//! A real recogniser behind the endpoint, which hears what a synthesiser says.

use std::{fmt::Write as _, io::Write as _};

use http::Method;
use serde_json::json;
use todo_tests::{
    TestApp,
    recogniser::{Recogniser, Speaker, word_errors},
};

use super::PROCESS;

const TEST: &str = "what_a_machine_says_another_writes_down_with_an_error_that_is_named";
/// What people say to the list. Names and numbers are hardest.
const SAID: [&str; 6] = [
    "what is on my list today",
    "call the doctor tomorrow morning",
    "move the meeting to friday",
    "delete the milk task",
    "what is due this week",
    "no thank you",
];
/// Most of the words that may be wrong, of a hundred. Seen: 7. Neither voice nor model is made for this.
const ERROR_MAX: usize = 30;

#[tokio::test]
async fn what_a_machine_says_another_writes_down_with_an_error_that_is_named() {
    let Some(speaker) = Speaker::find(TEST).await else { return };
    let Some(recogniser) = Recogniser::start(TEST).await else { return };
    let settings = [("TODO_ASSISTANT_TRANSCRIPTION_BASE_URL", recogniser.base.as_str())];
    let app = TestApp::on_sqlite_with(&settings).await;
    let alice = app.sign_up("alice").await;
    alice.add("Buy milk").await;
    let (mut wrong, mut words, mut told) = (0, 0, String::new());
    for said in SAID {
        let clip = std::fs::read(speaker.say(said).await).unwrap();
        let body = [
            b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                .as_slice(),
            &clip,
            b"\r\n--x--\r\n",
        ]
        .concat();
        let form = [("content-type", "multipart/form-data; boundary=x")];
        let heard =
            alice.send(Method::POST, "/api/voice/transcribe", &form, body).await.expect(200);
        let heard = heard["text"].as_str().unwrap().to_owned();
        let (errors, of) = word_errors(said, &heard);
        (wrong, words) = (wrong + errors, words + of);
        let _ = writeln!(told, "  {errors} of {of} wrong: {said:?} was heard as {heard:?}");
        // Whatever was heard, nothing is lost by it alone.
        if !heard.is_empty() {
            alice
                .post(PROCESS, &json!({ "transcript": heard, "client_timezone": "UTC" }))
                .await
                .expect(200);
        }
        assert!(alice.titles().await.contains(&"Buy milk".to_owned()), "{heard}");
    }
    let error = wrong * 100 / words;
    // The test harness shows this also when the test passes.
    let _ = writeln!(std::io::stderr(), "{wrong} of {words} words wrong ({error} %)\n{told}");
    assert!(error <= ERROR_MAX, "{error} % of the words are wrong:\n{told}");
}
