//! A client that can put questions to its user is asked to, before something is lost.

use serde_json::{Value, json};
use todo_tests::{TestApp, User, on_both_databases};

use super::{BOTH, ask_with};
use crate::tokens::program;

/// A call of a client that has forms; `more` comes beside its name and arguments.
async fn call(program: &User, tool: &str, arguments: Value, more: Value) -> Value {
    let mut parameters = json!({
        "name": tool,
        "arguments": arguments,
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "form": {} } },
        },
    });
    for (name, value) in more.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    let headers =
        [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/call"), ("mcp-name", tool)];
    ask_with(program, &headers, "tools/call", &parameters).await.expect(200)["result"].clone()
}

/// What comes back to a question when its user says `word`.
fn says(question: &Value, word: &str) -> Value {
    let answer = json!({ "action": "accept", "content": { "answer": word } });
    json!({ "inputResponses": { "consent": answer }, "requestState": question["requestState"] })
}

fn words(question: &Value) -> &str {
    assert_eq!(question["resultType"], "input_required", "{question}");
    question["inputRequests"]["consent"]["params"]["message"].as_str().unwrap()
}

on_both_databases! {
    async fn a_yes_holds_for_whom_and_what_was_asked_as_it_was_shown(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let (hers, his) = (program(&alice, &BOTH).await, program(&bob, &BOTH).await);
        let milk = alice.add("Buy milk").await;
        let tea = alice.add("Buy tea").await;
        let one = |task: &Value| json!({ "task_id": task["id"] });
        let question = call(&hers, "delete_task", one(&milk), json!({})).await;
        assert!(words(&question).starts_with("Delete “Buy milk”?"), "{question}");

        let yes = says(&question, "yes");
        let forged = json!({ "inputResponses": yes["inputResponses"], "requestState": "rs1.e30.AAAA" });
        for (who, task, answer) in [
            (&hers, &tea, &yes),    // to another task
            (&his, &milk, &yes),    // of another account
            (&hers, &milk, &forged), // to no question of ours
        ] {
            let result = call(who, "delete_task", one(task), answer.clone()).await;
            assert!(result["isError"] != false, "it is asked again, or refused: {result}");
            assert_eq!(alice.titles().await.len(), 2);
        }
        for no in ["no", "thanks, ok", "yes but later", ""] {
            let result = call(&hers, "delete_task", one(&milk), says(&question, no)).await;
            assert_eq!(result["isError"], true, "{no}: {result}");
        }
        alice.patch(&format!("tasks/{}", milk["id"].as_str().unwrap()), &json!({ "title": "Buy oat milk" })).await;
        let result = call(&hers, "delete_task", one(&milk), yes).await;
        assert_eq!(result["isError"], true, "it is another by now: {result}");
        assert_eq!(alice.titles().await.len(), 2);

        let question = call(&hers, "delete_task", one(&milk), json!({})).await;
        let removed = call(&hers, "delete_task", one(&milk), says(&question, "yes")).await;
        let account = &removed["structuredContent"]["account"]["tasks"][0];
        assert_eq!((&account["act"], &account["before"]), (&json!("deleted"), &json!("Buy oat milk")));
        assert_eq!(alice.titles().await, ["Buy tea"]);
    }

    async fn what_goes_by_an_undo_is_asked_about_and_many_tasks_want_the_word(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;
        for number in 1..=11 {
            let title = json!({ "title": format!("Errand {number}") });
            let added = call(&program, "add_task", title, json!({})).await;
            assert_eq!(added["isError"], false, "what loses nothing happens at once: {added}");
        }
        let undo = json!({ "count": 11 });
        let question = call(&program, "undo_change", undo.clone(), json!({})).await;
        assert!(words(&question).contains("“Errand 11”"), "{question}");
        let result = call(&program, "undo_change", undo.clone(), says(&question, "yes")).await;
        assert_eq!((&result["isError"], alice.titles().await.len()), (&json!(true), 11), "{result}");
        let result = call(&program, "undo_change", undo, says(&question, "delete")).await;
        assert_eq!(result["isError"], false, "{result}");
        assert_eq!(alice.titles().await.len(), 0);
    }
}
