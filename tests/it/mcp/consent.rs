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

/// A client of before 2026-07-28, which greeted and can put questions to its user.
struct Greeted {
    url: String,
    token: String,
    session: String,
}

impl Greeted {
    async fn start(app: &TestApp, program: &User, version: &str) -> Self {
        // A second time, it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (url, token) = (format!("{}/mcp", app.base), program.token.clone().unwrap());
        let greeted = Self { url, token, session: String::new() };
        let parameters = json!({
            "protocolVersion": version,
            "capabilities": { "elicitation": {} },
            "clientInfo": { "name": "test", "version": "1" },
        });
        let greeting =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters });
        let answer = greeted.send(&greeting, "").await;
        let session = answer.headers().get("mcp-session-id").expect("a session");
        Self { session: session.to_str().unwrap().to_owned(), ..greeted }
    }

    async fn send(&self, message: &Value, session: &str) -> reqwest::Response {
        self.post(message, session, "application/json, text/event-stream").await
    }

    async fn send_accepting(&self, kinds: &str, message: &Value) -> reqwest::Response {
        self.post(message, &self.session, kinds).await
    }

    async fn post(&self, message: &Value, session: &str, kinds: &str) -> reqwest::Response {
        let request = reqwest::Client::new().post(&self.url).bearer_auth(&self.token);
        let request = request.header("accept", kinds);
        let request = request.header("content-type", "application/json").body(message.to_string());
        let request =
            if session.is_empty() { request } else { request.header("mcp-session-id", session) };
        request.send().await.unwrap()
    }

    async fn call(&self, tool: &str, arguments: &Value) -> reqwest::Response {
        let parameters = json!({ "name": tool, "arguments": arguments });
        let call =
            json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": parameters });
        self.send(&call, &self.session).await
    }

    /// Answers a question with a word.
    async fn says(&self, question: &Value, word: &str) {
        let result = json!({ "action": "accept", "content": { "answer": word } });
        let answer = json!({ "jsonrpc": "2.0", "id": question["id"], "result": result });
        assert_eq!(self.send(&answer, &self.session).await.status(), 202);
    }
}

/// The next message of a stream.
async fn next(stream: &mut reqwest::Response) -> Value {
    let mut text = String::new();
    loop {
        text += std::str::from_utf8(&stream.chunk().await.unwrap().expect("an event")).unwrap();
        let data = text.lines().find_map(|line| line.strip_prefix("data: "));
        if let Some(data) = data.filter(|_| text.ends_with("\n\n")) {
            return serde_json::from_str(data).unwrap();
        }
    }
}

on_both_databases! {
    async fn before_2026_a_client_is_asked_while_its_call_runs(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let (hers, his) = (program(&alice, &BOTH).await, program(&bob, &BOTH).await);
        let milk = alice.add("Buy milk").await;
        let one = json!({ "task_id": milk["id"] });
        for version in ["2025-06-18", "2025-11-25"] {
            let client = Greeted::start(&app, &hers, version).await;
            let other = Greeted::start(&app, &his, version).await;
            for word in ["no", "thanks, ok", ""] {
                let mut stream = client.call("delete_task", &one).await;
                let question = next(&mut stream).await;
                assert_eq!(question["method"], "elicitation/create", "{question}");
                assert!(question["params"]["message"].as_str().unwrap().starts_with("Delete “Buy milk”?"));
                assert_eq!(question["params"]["requestedSchema"]["required"], json!(["answer"]));
                // Nobody else answers for her.
                other.says(&question, "yes").await;
                client.says(&question, word).await;
                let result = next(&mut stream).await;
                assert_eq!((&result["id"], &result["result"]["isError"]), (&json!(7), &json!(true)), "{result}");
                assert_eq!(alice.titles().await, ["Buy milk"], "{word}");
            }
            // What loses nothing is answered at once, and so is what reads.
            let added = client.call("add_task", &json!({ "title": "Buy tea" })).await;
            assert_eq!(added.headers()["content-type"], "application/json");
            let added: Value = added.json().await.unwrap();
            let tea = json!({ "task_id": added["result"]["structuredContent"]["task_id"] });
            let mut stream = client.call("delete_task", &tea).await;
            client.says(&next(&mut stream).await, "yes").await;
            let result = next(&mut stream).await;
            let account = &result["result"]["structuredContent"]["account"]["tasks"][0];
            assert_eq!((&account["act"], &account["before"]), (&json!("deleted"), &json!("Buy tea")), "{result}");
            assert_eq!(alice.titles().await, ["Buy milk"]);
        }
        // A session that is another's, or none, is no client that can be asked.
        let hers_now = Greeted::start(&app, &hers, "2025-06-18").await;
        let stolen = Greeted { session: hers_now.session, ..Greeted::start(&app, &his, "2025-06-18").await };
        let bread = bob.add("Buy bread").await;
        let gone = stolen.call("delete_task", &json!({ "task_id": bread["id"] })).await;
        assert_eq!(gone.headers()["content-type"], "application/json");
        assert_eq!(bob.titles().await.len(), 0);
    }

    async fn each_client_is_told_whether_its_user_is_asked(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        let described = |tools: &[Value], name: &str| {
            let tool = tools.iter().find(|tool| tool["name"] == name).expect("it is offered");
            tool["description"].as_str().unwrap().to_owned()
        };
        let unasked = super::tools(&program).await;
        let client = Greeted::start(&app, &program, "2025-06-18").await;
        let list = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
        let asked: Value = client.send(&list, &client.session).await.json().await.unwrap();
        let new = json!({ "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": { "elicitation": {} },
        } });
        let headers = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/list")];
        let newest = ask_with(&program, &headers, "tools/list", &new).await.expect(200);
        for name in ["delete_task", "undo_change"] {
            assert!(described(&unasked, name).ends_with("It happens at once: ask the user before you call this."));
            for tools in [&asked["result"]["tools"], &newest["result"]["tools"]] {
                let told = described(tools.as_array().unwrap(), name);
                assert!(told.contains("this server asks the user"), "{name}: {told}");
                assert!(!told.contains("at once"), "{name}: {told}");
            }
        }
        assert!(!described(&unasked, "update_task").contains("asks"));
        let told = described(newest["result"]["tools"].as_array().unwrap(), "update_task");
        assert!(told.ends_with("this server asks the user first."), "{told}");
    }

    async fn a_client_that_is_asked_gets_around_the_question_neither_by_a_batch_nor_without_a_stream(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let client = Greeted::start(&app, &program(&alice, &BOTH).await, "2025-06-18").await;
        let milk = alice.add("Buy milk").await;
        let delete = |id: Value| {
            let parameters = json!({ "name": "delete_task", "arguments": { "task_id": milk["id"] } });
            json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": parameters })
        };
        let batch = client.send(&json!([delete(json!(1))]), &client.session).await;
        assert_eq!(batch.status(), 400);
        let refused: Value = batch.json().await.unwrap();
        assert_eq!(refused["error"]["code"], -32600, "{refused}");

        let mut told = delete(json!(2));
        told.as_object_mut().unwrap().remove("id");
        assert_eq!(client.send(&told, &client.session).await.status(), 400);

        let refused = client.send_accepting("application/json", &delete(json!(3))).await;
        assert_eq!(refused.status(), 400);
        let refused: Value = refused.json().await.unwrap();
        assert_eq!(refused["id"], 3, "{refused}");
        let advice = refused["error"]["message"].as_str().unwrap();
        assert!(advice.ends_with("Send the header Accept: application/json, text/event-stream."), "{advice}");
        assert_eq!(alice.titles().await, ["Buy milk"]);

        // What loses nothing needs no stream.
        let parameters = json!({ "name": "add_task", "arguments": { "title": "Buy tea" } });
        let add = json!({ "jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": parameters });
        assert_eq!(client.send_accepting("application/json", &add).await.status(), 200);
        assert_eq!(alice.titles().await.len(), 2);
    }

    async fn one_account_leaves_only_so_many_questions_open(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let client = Greeted::start(&app, &program(&alice, &BOTH).await, "2025-06-18").await;
        let milk = alice.add("Buy milk").await;
        let one = json!({ "task_id": milk["id"] });
        let mut open = Vec::new();
        for _ in 0..4 {
            let mut stream = client.call("delete_task", &one).await;
            next(&mut stream).await;
            open.push(stream);
        }
        let refused: Value = client.call("delete_task", &one).await.json().await.unwrap();
        assert_eq!(refused["result"]["isError"], true, "{refused}");
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }
}
