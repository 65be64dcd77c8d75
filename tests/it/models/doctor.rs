//! `todo-server doctor` on the models that are set.

use std::process::{Output, Stdio};

use serde_json::json;
use todo_tests::{LLM_KEY, LlmReply, ScriptedLlm, free_port, program::command};

/// What doctor prints about these settings, and its exit code.
async fn doctor(variables: &[(&str, &str)]) -> (String, i32) {
    let folder = tempfile::tempdir().unwrap();
    let output: Output = command(folder.path())
        .arg("doctor")
        .env("PORT", "0")
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(!told.contains(LLM_KEY), "a key is in\n{told}");
    (told, output.status.code().unwrap())
}

/// The line about the first provider.
fn row(told: &str) -> &str {
    told.lines().find(|line| line.contains(" openai ")).expect(told)
}

#[tokio::test]
async fn a_model_that_calls_tools_is_fine() {
    let llm = ScriptedLlm::start().await;
    llm.calls("report_word", &json!({ "word": "ready" }));
    let (told, code) = doctor(&llm.as_openai()).await;
    assert!(row(&told).starts_with("ok "), "{told}");
    assert!(row(&told).contains("has gpt-4o-mini, and it calls tools"), "{told}");
    assert!(told.contains("openai (whisper-1) writes no recordings down"), "{told}");
    assert_eq!(code, 0, "a model's server need not hear:\n{told}");
    llm.assert_finished();
}

#[tokio::test]
async fn a_model_that_only_talks_is_found_out() {
    let llm = ScriptedLlm::without_key().await;
    for reply in [
        LlmReply::says("report_word(\"ready\")"),
        LlmReply::calls(&[("report_word", json!({}))]),
        LlmReply::calls_as_written(&[("report_word", "ready".to_owned())]),
    ] {
        llm.replies(reply);
        let (told, code) = doctor(&llm.as_openai()).await;
        assert!(row(&told).starts_with("WRONG "), "{told}");
        assert!(row(&told).contains("would talk and change nothing"), "{told}");
        assert!(row(&told).contains("set OPENAI_MODEL"), "{told}");
        assert_eq!(code, 1);
    }
}

#[tokio::test]
async fn a_refusal_comes_with_what_to_do() {
    for (status, advice) in [
        (401, "check OPENAI_API_KEY"),
        (403, "check OPENAI_API_KEY"),
        (404, "check OPENAI_MODEL"),
        (400, "that can call tools"),
        (301, "set OPENAI_BASE_URL to where it redirects"),
    ] {
        let llm = ScriptedLlm::start().await;
        llm.replies(LlmReply::status(status));
        let (told, code) = doctor(&llm.as_openai()).await;
        assert!(row(&told).contains(advice) && row(&told).contains("“As scripted.”"), "{told}");
        assert_eq!(code, 1, "{told}");
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_said() {
    let url = format!("http://127.0.0.1:{}/v1", free_port().unwrap());
    let (told, code) = doctor(&[("OPENAI_BASE_URL", &url)]).await;
    assert!(row(&told).contains("cannot be reached; check OPENAI_BASE_URL"), "{told}");
    assert_eq!(code, 1, "{told}");
}

#[tokio::test]
async fn a_key_that_a_provider_repeats_is_not_shown() {
    let llm = ScriptedLlm::start().await;
    let body = json!({ "error": { "message": format!("Incorrect API key provided: {LLM_KEY}") } });
    llm.replies(LlmReply::status(401).rewritten(|_| body.to_string()));
    let (told, _) = doctor(&llm.as_openai()).await;
    assert!(row(&told).contains("Incorrect API key provided: (the key)"), "{told}");
}
