//! What logs and measurements say about models, and what they never say.

use std::{fs::File, process::Stdio};

use todo_tests::{
    LLM_KEY, LlmReply, ScriptedLlm, User, free_port,
    program::{Program, command},
};

/// What a user says, which stays between them and the model.
const CONFIDENCE: &str = "I need to remember to call the divorce lawyer";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_is_logged_with_what_to_do_and_without_key_or_content() {
    let llm = ScriptedLlm::start().await;
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("server.log");
    let (port, metrics) = (free_port().unwrap(), free_port().unwrap());
    let child = command(folder.path())
        .arg("serve")
        .env("PORT", port.to_string())
        .env("RUST_LOG", "debug,async_openai=trace")
        .env("TODO_TELEMETRY_METRICS_ADDRESS", format!("127.0.0.1:{metrics}"))
        .envs(llm.as_openai())
        .stderr(Stdio::from(File::create(&log).unwrap()))
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let program = Program { base: format!("http://127.0.0.1:{port}"), child };
    program.wait_until_ready().await;
    let alice = User::sign_up(&program.base, "alice").await;
    let says_all = format!("{{\"error\": \"{LLM_KEY}, {CONFIDENCE}\"}}");
    llm.says("Noted.");
    llm.replies(LlmReply::raw(&format!("data: {CONFIDENCE} {{\n\n")));
    llm.replies(LlmReply::status(500).rewritten(|_| says_all.clone()));
    llm.replies(LlmReply::status(401).rewritten(|_| says_all.clone()));
    alice.say(CONFIDENCE).await;
    alice.say(CONFIDENCE).await;

    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(logged.contains("The assistant is gpt-4o-mini at http://127.0.0.1"), "{logged}");
    assert!(logged.contains("gpt-4o-mini gave no reply: it refuses (401"), "{logged}");
    assert!(logged.contains("check OPENAI_API_KEY"), "{logged}");
    for secret in [LLM_KEY, "divorce"] {
        assert!(!logged.contains(secret), "{secret} is in\n{logged}");
    }

    let shown = User::nobody(&format!("http://127.0.0.1:{metrics}")).get("/metrics").await.text;
    let labels = r#"provider="openai",model="gpt-4o-mini""#;
    for line in [
        format!(r#"model_requests_total{{{labels},outcome="ok"}} 1"#),
        format!(r#"model_requests_total{{{labels},outcome="refused"}} 1"#),
        format!(r#"model_tokens_total{{{labels},direction="input"}} 120"#),
        format!("model_request_duration_seconds_count{{{labels}}} 2"),
    ] {
        assert!(shown.contains(&line), "{line} is not in\n{shown}");
    }
    llm.assert_finished();
}
