//! Recordings, written down by a speech server that a test tells what to hear.

use std::{
    collections::VecDeque,
    process::Stdio,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Multipart, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use todo_core::speech::Recording;
use todo_tests::{
    Answer, TestApp, User,
    program::{Program, command},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const TRANSCRIBE: &str = "/api/voice/transcribe";
const WEBM: &[u8] = include_bytes!("../../../core/src/speech/recording/core_tests/milk.webm");

/// A speech server: it answers what it was told to, in order, and remembers what it was asked.
#[derive(Clone, Default)]
struct SpeechServer(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    answers: VecDeque<(StatusCode, Value)>,
    /// The fields of each form, or `body` and its JSON; and `authorization`.
    asked: Vec<Vec<(String, String)>>,
}

impl SpeechServer {
    /// Starts it and answers where.
    async fn start(&self) -> String {
        let router = Router::new()
            .route("/v1/audio/transcriptions", post(form))
            .route("/v1/chat/completions", post(chat))
            .with_state(self.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        base
    }

    fn answers(&self, status: u16, body: Value) {
        let status = StatusCode::from_u16(status).unwrap();
        self.0.lock().unwrap().answers.push_back((status, body));
    }

    fn asked(&self) -> Vec<Vec<(String, String)>> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }

    fn answer(&self, mut asked: Vec<(String, String)>, headers: &HeaderMap) -> Response {
        if let Some(key) = headers.get("authorization") {
            asked.push(("authorization".to_owned(), key.to_str().unwrap().to_owned()));
        }
        let mut script = self.0.lock().unwrap();
        script.asked.push(asked);
        let (status, body) = script.answers.pop_front().expect("an answer that was foreseen");
        (status, axum::Json(body)).into_response()
    }
}

async fn form(State(server): State<SpeechServer>, headers: HeaderMap, form: Multipart) -> Response {
    let mut form = form;
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.unwrap() {
        let name = field.name().unwrap().to_owned();
        let text = match field.file_name().map(str::to_owned) {
            Some(file) => format!("{file}: {} bytes", field.bytes().await.unwrap().len()),
            None => field.text().await.unwrap(),
        };
        fields.push((name, text));
    }
    server.answer(fields, &headers)
}

async fn chat(State(server): State<SpeechServer>, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    server.answer(vec![("body".to_owned(), body)], &headers)
}

/// The product, with this server in OpenAI's place.
async fn with_openai() -> (SpeechServer, TestApp) {
    let server = SpeechServer::default();
    let base = server.start().await;
    let settings = [("OPENAI_API_KEY", "sk-voice"), ("OPENAI_BASE_URL", base.as_str())];
    (server, TestApp::on_sqlite_with(&settings).await)
}

/// Sends a form with these fields; the recording is called by a name that lies.
async fn send(who: &User, fields: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, content) in fields {
        let file = if *name == "file" { "; filename=\"notes.txt\"" } else { "" };
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n");
        body.extend(head.into_bytes());
        body.extend(b"content-type: text/plain\r\n\r\n");
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=x")];
    who.send(Method::POST, TRANSCRIBE, &headers, body).await
}

fn pairs(asked: &[(String, String)]) -> Vec<(&str, &str)> {
    asked.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

#[tokio::test]
async fn a_recording_is_written_down_and_goes_nowhere_else() {
    let (server, app) = with_openai().await;
    let alice = app.sign_up("alice").await;

    server.answers(200, json!({ "text": " Add buy milk. ", "usage": {} }));
    let heard = send(&alice, &[("language", b"ur-PK"), ("file", WEBM)]).await.expect(200);

    assert_eq!(heard["text"], "Add buy milk.");
    assert_eq!(heard["language"], "ur-PK");
    let seconds = heard["duration_seconds"].as_f64().unwrap();
    assert!((0.9..1.3).contains(&seconds), "{seconds}");
    let asked = server.asked().remove(0);
    let file = format!("recording.webm: {} bytes", WEBM.len());
    assert_eq!(
        pairs(&asked),
        [
            ("file", file.as_str()),
            ("model", "whisper-1"),
            ("response_format", "json"),
            ("language", "ur"),
            ("authorization", "Bearer sk-voice"),
        ]
    );
    assert_eq!(alice.get("conversations").await.expect(200), json!([]), "nothing is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_recording_or_its_words_is_kept_or_logged() {
    let server = SpeechServer::default();
    let base = server.start().await;
    let folder = tempfile::tempdir().unwrap();
    let settings =
        [("TODO_ASSISTANT_TRANSCRIPTION_BASE_URL", base.as_str()), ("RUST_LOG", "trace")];
    let log = Stdio::from(std::fs::File::create(folder.path().join("log")).unwrap());
    let program = Program::start_logging(folder.path(), "sqlite:todo.db", &settings, log).await;
    let alice = User::sign_up(&program.base, "alice").await;
    server.answers(200, json!({ "text": "water the chrysanthemums" }));
    assert_eq!(
        send(&alice, &[("file", WEBM)]).await.expect(200)["text"],
        "water the chrysanthemums"
    );
    server.answers(200, json!({ "words": "water the chrysanthemums" }));
    send(&alice, &[("file", WEBM)]).await.problem(503);
    assert!(program.terminate().await);

    let mut read = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            let bytes = std::fs::read(file.path()).unwrap();
            let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
            assert!(!holds(b"chrysanthemums"), "the words are in {:?}", file.path());
            assert!(!holds(&WEBM[1000..1064]), "the recording is in {:?}", file.path());
            read += 1;
        }
    }
    assert!(read >= 2, "the log and the database were read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_tries_each_speech_server_with_a_second_of_silence() {
    let server = SpeechServer::default();
    let base = server.start().await;
    let folder = tempfile::tempdir().unwrap();
    let doctor = async |base: &str| {
        let mut doctor = command(folder.path());
        doctor.arg("doctor").env("PORT", "0").env("TODO_ASSISTANT_TRANSCRIPTION_BASE_URL", base);
        let output = doctor.stdout(Stdio::piped()).output().await.unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, off) = doctor("").await;
    assert!(code == Some(0) && off.contains("ok     transcription Off:"), "{off}");

    server.answers(200, json!({ "text": "" }));
    let (code, well) = doctor(&base).await;
    let row = "ok     transcription transcription (whisper-1) writes recordings down";
    assert!(code == Some(0) && well.contains(row), "{well}");
    assert!(pairs(&server.asked()[0]).contains(&("file", "recording.wav: 32044 bytes")));

    server.answers(401, json!({}));
    let (code, ill) = doctor(&base).await;
    assert!(code == Some(1) && ill.contains("WRONG  transcription"), "{ill}");
    assert!(ill.contains("401") && ill.contains("TODO_ASSISTANT_TRANSCRIPTION_MODEL"), "{ill}");
}

#[tokio::test]
async fn a_server_of_ones_own_is_asked_alone_and_without_the_other_ones_key() {
    let (own, openai) = (SpeechServer::default(), SpeechServer::default());
    let (own_base, openai_base) = (own.start().await, openai.start().await);
    let app = TestApp::on_sqlite_with(&[
        ("TODO_ASSISTANT_TRANSCRIPTION_BASE_URL", &own_base),
        ("TODO_ASSISTANT_TRANSCRIPTION_MODEL", "small"),
        ("OPENAI_API_KEY", "sk-voice"),
        ("OPENAI_BASE_URL", &openai_base),
    ])
    .await;
    let alice = app.sign_up("alice").await;

    own.answers(200, json!({ "text": "hello", "language": "en" }));
    let heard = send(&alice, &[("file", WEBM)]).await.expect(200);
    assert_eq!((&heard["text"], &heard["language"]), (&json!("hello"), &json!("en")));
    let asked = own.asked().remove(0);
    assert!(pairs(&asked).contains(&("model", "small")));
    assert!(!asked.iter().any(|(name, _)| name == "authorization"), "{asked:?}");

    own.answers(404, json!({ "detail": "not here" }));
    send(&alice, &[("file", WEBM)]).await.problem(503);
    assert!(openai.asked().is_empty(), "a recording for one's own server stays there");
}

#[tokio::test]
async fn gemini_hears_what_openai_does_not_answer_if_it_can_read_it() {
    let (openai, gemini) = (SpeechServer::default(), SpeechServer::default());
    let (openai_base, gemini_base) = (openai.start().await, gemini.start().await);
    let app = TestApp::on_sqlite_with(&[
        ("OPENAI_API_KEY", "sk-voice"),
        ("OPENAI_BASE_URL", &openai_base),
        ("GEMINI_API_KEY", "g-voice"),
        ("GEMINI_BASE_URL", &gemini_base),
        ("GEMINI_MODEL", "gemini-test"),
    ])
    .await;
    let alice = app.sign_up("alice").await;
    let wav = Recording::silence(2);

    openai.answers(401, json!({ "error": { "message": "bad key" } }));
    gemini.answers(200, json!({ "choices": [{ "message": { "content": "Add buy milk" } }] }));
    let heard = send(&alice, &[("file", wav.bytes())]).await.expect(200);
    assert_eq!((&heard["text"], &heard["duration_seconds"]), (&json!("Add buy milk"), &json!(2.0)));
    let asked = gemini.asked().remove(0);
    assert_eq!(pairs(&asked)[1], ("authorization", "Bearer g-voice"));
    let body: Value = serde_json::from_str(&asked[0].1).unwrap();
    assert_eq!(body["model"], "gemini-test");
    let audio = &body["messages"][0]["content"][1];
    assert_eq!(
        (&audio["type"], &audio["input_audio"]["format"]),
        (&json!("input_audio"), &json!("wav"))
    );

    openai.answers(401, json!({ "error": { "message": "bad key" } }));
    send(&alice, &[("file", WEBM)]).await.problem(503);
    assert!(gemini.asked().is_empty(), "Gemini takes no WebM");
}

#[tokio::test]
async fn gemini_alone_says_which_recordings_it_takes() {
    let gemini = SpeechServer::default();
    let base = gemini.start().await;
    let app =
        TestApp::on_sqlite_with(&[("GEMINI_API_KEY", "g-voice"), ("GEMINI_BASE_URL", &base)]).await;
    let alice = app.sign_up("alice").await;
    let detail = send(&alice, &[("file", WEBM)]).await.problem(415);
    assert!(detail.contains("WebM") && detail.contains("WAV or MP3"), "{detail}");
    gemini.answers(200, json!({ "choices": [{ "message": { "role": "assistant" } }] }));
    let silent = send(&alice, &[("file", Recording::silence(1).bytes())]).await.expect(200);
    assert_eq!(silent["text"], "", "nobody spoke");
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_once_more_and_what_it_refuses_is_the_callers() {
    let (server, app) = with_openai().await;
    let alice = app.sign_up("alice").await;

    server.answers(503, json!({ "secret": "of the server" }));
    server.answers(200, json!({ "text": "hello" }));
    assert_eq!(send(&alice, &[("file", WEBM)]).await.expect(200)["text"], "hello");

    server.answers(400, json!({ "error": { "message": "cannot decode sk-voice" } }));
    let refused = send(&alice, &[("file", WEBM)]).await;
    assert!(refused.problem(422).starts_with("file: could not be written down"));
    server.answers(200, json!({ "words": "of another shape" }));
    let unreadable = send(&alice, &[("file", WEBM)]).await;
    unreadable.problem(503);
    assert_eq!(unreadable.header("retry-after"), "2");
    assert_eq!(server.asked().len(), 4);
    for answer in [refused, unreadable] {
        assert!(!answer.text.contains("sk-voice") && !answer.text.contains("secret"));
    }
}

#[tokio::test]
async fn every_recording_that_cannot_be_taken_is_refused_with_what_to_do() {
    let (server, app) = with_openai().await;
    let alice = app.sign_up("alice").await;
    let long = Recording::silence(121);
    let (large, huge) = (vec![0; (10 << 20) + 1], vec![0; 12 << 20]);
    for (fields, status, says) in [
        (vec![], 422, "file: is missing"),
        (vec![("file", &b""[..])], 422, "file: is empty"),
        (vec![("file", b"hello")], 415, "file: is not audio"),
        (vec![("file", b"\x1A\x45\xDF\xA3\x80")], 422, "file: has no sound"),
        (vec![("file", long.bytes())], 422, "file: lasts 121 seconds; 120 is the most"),
        (vec![("file", &large)], 413, "file: is larger than 10 MB"),
        (vec![("file", &huge)], 413, "too large"),
        (vec![("file", WEBM), ("language", b"klingon!")], 422, "language: is not"),
    ] {
        let answer = send(&alice, &fields).await;
        assert!(answer.problem(status).contains(says), "{}", answer.text);
    }
    let no_form = alice.post(TRANSCRIBE, &json!({ "file": "hello" })).await;
    assert!(no_form.problem(415).contains("multipart/form-data"));
    send(&app.nobody(), &[("file", WEBM)]).await.problem(401);
    assert!(server.asked().is_empty(), "nothing of all that went on");
}

#[tokio::test]
async fn without_a_transcriber_the_answer_names_the_settings() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    for file in [WEBM, b"hello"] {
        let detail = send(&alice, &[("file", file)]).await.problem(501);
        for setting in ["OPENAI_API_KEY", "GEMINI_API_KEY", "TODO_ASSISTANT_TRANSCRIPTION_BASE_URL"]
        {
            assert!(detail.contains(setting), "{detail}");
        }
    }
}

/// Begins to send a recording and stops halfway.
async fn begin_to_send(app: &TestApp, who: &User) -> TcpStream {
    let mut stream = TcpStream::connect(app.base.strip_prefix("http://").unwrap()).await.unwrap();
    let token = who.token.as_ref().unwrap();
    let head = format!(
        "POST {TRANSCRIBE} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n\
         --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn who_sends_slowly_waits_alone_and_not_for_long() {
    let server = SpeechServer::default();
    let base = server.start().await;
    let app = TestApp::on_sqlite_with(&[
        ("TODO_ASSISTANT_TRANSCRIPTION_BASE_URL", base.as_str()),
        ("TODO_HTTP_REQUEST_SECONDS_MAX", "3"),
    ])
    .await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    // One of two waits for the rest of its recording; the other is refused, as all are that follow.
    let mut two = FuturesUnordered::new();
    for _ in 0..2 {
        two.push(read_to_end(begin_to_send(&app, &alice).await));
    }
    let mut refused = vec![two.next().await.unwrap()];
    for _ in 0..4 {
        refused.push(read_to_end(begin_to_send(&app, &alice).await).await);
    }
    for answer in refused {
        assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("Wait for it"), "{answer}");
    }
    server.answers(200, json!({ "text": "hello" }));
    send(&bob, &[("file", WEBM)]).await.expect(200);

    let late = two.next().await.unwrap();
    assert!(late.starts_with("HTTP/1.1 504 "), "{late}");
    assert!(late.contains("did not arrive within 3 seconds"), "{late}");
    server.answers(200, json!({ "text": "hello" }));
    send(&alice, &[("file", WEBM)]).await.expect(200);
}

async fn read_to_end(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_server_that_fails_again_and_again_is_left_alone() {
    let (server, app) = with_openai().await;
    let alice = app.sign_up("alice").await;
    for _ in 0..3 {
        server.answers(401, json!({}));
        send(&alice, &[("file", WEBM)]).await.problem(503);
    }
    assert_eq!(server.asked().len(), 3);

    send(&alice, &[("file", WEBM)]).await.problem(503);

    assert!(server.asked().is_empty(), "it was asked once more");
}
