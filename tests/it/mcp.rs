//! The tools over the Model Context Protocol.

mod clients;
mod consent;
mod operator;
mod protocol;

use http::Method;
use serde_json::{Value, json};
use todo_core::chat::tool::specs;
use todo_tests::{Answer, TestApp, User, on_both_databases};

use crate::tokens::program;

const READ: [&str; 1] = ["tasks:read"];
const BOTH: [&str; 2] = ["tasks:read", "tasks:write"];
const ACCEPT: (&str, &str) = ("accept", "application/json, text/event-stream");

/// Sends one JSON-RPC request.
async fn ask(program: &User, method: &str, parameters: &Value) -> Answer {
    ask_with(program, &[], method, parameters).await
}

/// [`ask`], with more headers.
async fn ask_with(
    program: &User,
    headers: &[(&str, &str)],
    method: &str,
    parameters: &Value,
) -> Answer {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
    let headers = [headers, &[ACCEPT]].concat();
    program.send_json(Method::POST, "/mcp", &headers, &body).await
}

/// The tools that `program` is offered.
async fn tools(program: &User) -> Vec<Value> {
    let answer = ask(program, "tools/list", &json!({})).await.expect(200);
    answer["result"]["tools"].as_array().unwrap().clone()
}

/// The names of the tools that `program` is offered.
pub(crate) async fn offered(program: &User) -> Vec<String> {
    names(&tools(program).await).into_iter().map(str::to_owned).collect()
}

fn names(tools: &[Value]) -> Vec<&str> {
    tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect()
}

/// Calls a tool: what it returned, or the text of its error.
pub(crate) async fn call(program: &User, tool: &str, arguments: Value) -> Result<Value, String> {
    run(program, &json!({ "name": tool, "arguments": arguments })).await
}

pub(crate) async fn run(program: &User, parameters: &Value) -> Result<Value, String> {
    let answer = ask(program, "tools/call", parameters).await.expect(200);
    let result = &answer["result"];
    assert!(result["isError"].is_boolean(), "{answer}");
    let text = result["content"][0]["text"].as_str().unwrap();
    if result["isError"] == true {
        return Err(text.to_owned());
    }
    Ok(serde_json::from_str(text).unwrap())
}

on_both_databases! {
    async fn a_program_works_the_list_through_the_assistants_tools(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;

        let milk = call(&program, "add_task", json!({ "title": "Buy milk" })).await.unwrap();
        let id = milk["task_id"].as_str().unwrap();
        let changes = json!({ "task_id": id, "title": "Buy oat milk", "priority": "high" });
        call(&program, "update_task", changes).await.unwrap();
        let listed = call(&program, "list_tasks", json!({ "status": "pending" })).await.unwrap();
        assert_eq!(listed[0]["title"], "Buy oat milk");
        assert_eq!(alice.titles().await, ["Buy oat milk"], "the same list");

        let done = call(&program, "complete_task", json!({ "task_id": id })).await.unwrap();
        assert_eq!(done["status"], "completed");
        let gone = call(&program, "delete_task", json!({ "task_id": id })).await.unwrap();
        assert_eq!(gone["status"], "deleted");
        let again = call(&program, "delete_task", json!({ "task_id": id })).await.unwrap_err();
        assert!(again.contains("not on the list"), "{again}");
    }

    async fn a_call_that_cannot_be_run_says_what_to_do(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        for (tool, arguments, words) in [
            ("add_task", json!({}), "title"),
            ("add_task", json!({ "title": "" }), "must not be empty"),
            ("add_task", json!({ "title": "x", "user_id": "bob" }), "takes no argument"),
            ("add_task", json!({ "title": "x", "due_date": "soon" }), "due_date"),
            ("list_tasks", json!({ "status": "late" }), "status"),
            ("complete_task", json!({ "task_id": "1" }), "task_id"),
        ] {
            let message = call(&program, tool, arguments.clone()).await.unwrap_err();
            assert!(message.contains(words), "{tool} {arguments}: {message}");
        }
        let unknown = ask(&program, "tools/call", &json!({ "name": "drop_table" })).await;
        let error = &unknown.expect(200)["error"];
        assert_eq!(error["code"], -32602, "{error}");
        assert!(error["message"].as_str().unwrap().contains("add_task"), "{error}");
    }

    async fn a_token_that_only_reads_is_offered_and_runs_only_what_reads(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.add("Buy milk").await;
        let id = alice.get("tasks").await.json()[0]["id"].clone();
        let reader = program(&alice, &READ).await;

        let offered = tools(&reader).await;
        assert!(names(&offered).contains(&"list_tasks") && !names(&offered).contains(&"add_task"));
        assert!(offered.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
        assert_eq!(call(&reader, "list_tasks", json!({})).await.unwrap()[0]["title"], "Buy milk");
        for tool in ["add_task", "update_task", "complete_task", "delete_task"] {
            let arguments = json!({ "task_id": id, "title": "Taken over" });
            let refused = call(&reader, tool, arguments).await.unwrap_err();
            assert!(refused.contains("tasks:write"), "{tool}: {refused}");
        }
        assert_eq!(alice.titles().await, ["Buy milk"]);
        let writer = program(&alice, &["tasks:write"]).await;
        assert!(call(&writer, "list_tasks", json!({})).await.unwrap_err().contains("tasks:read"));
    }

    async fn another_accounts_tasks_are_not_there_whatever_a_client_claims(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let id = bob.add("Bob's").await["id"].clone();
        let program = program(&alice, &BOTH).await;
        for tool in ["complete_task", "update_task", "delete_task"] {
            let mut arguments = json!({ "task_id": id });
            if tool == "update_task" {
                arguments["title"] = "Taken over".into();
            }
            let missing = call(&program, tool, arguments).await.unwrap_err();
            assert!(missing.contains("not on the list"), "{tool}: {missing}");
        }
        let claims = [("x-user-id", bob.id.as_str()), ("x-forwarded-user", bob.id.as_str())];
        let list = json!({ "name": "list_tasks", "arguments": {} });
        let listed = ask_with(&program, &claims, "tools/call", &list).await.expect(200);
        assert_eq!(listed["result"]["content"][0]["text"], "[]");
        assert_eq!(bob.titles().await, ["Bob's"]);
    }

    async fn a_call_sent_again_with_its_key_adds_once_and_without_one_twice(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;
        let add = |title: &str, meta: Value| {
            json!({ "name": "add_task", "arguments": { "title": title }, "_meta": meta })
        };
        let once = add("Once", json!({ "idempotencyKey": "a-1" }));
        let first = run(&program, &once).await.unwrap();
        assert_eq!(run(&program, &once).await.unwrap(), first);
        // The JSON-RPC id is the same for both: it is no key.
        run(&program, &add("Twice", json!({}))).await.unwrap();
        run(&program, &add("Twice", json!({}))).await.unwrap();
        let mut titles = alice.titles().await;
        titles.sort();
        assert_eq!(titles, ["Once", "Twice", "Twice"]);
        let other = run(&program, &add("Never", json!({ "idempotencyKey": "a-1" }))).await;
        assert!(other.unwrap_err().contains("another call before"));
        // Of a refused call nothing was done: mended, it goes by the same key.
        let (empty, mended) = (" ", "Mended");
        let keyed = |title: &str| add(title, json!({ "idempotencyKey": "a-2" }));
        run(&program, &keyed(empty)).await.unwrap_err();
        run(&program, &keyed(mended)).await.unwrap();
        run(&program, &keyed(empty)).await.unwrap_err();
        assert!(alice.titles().await.contains(&mended.to_owned()));
        for key in [json!(1), json!(""), json!("x".repeat(256))] {
            let refused = run(&program, &add("Never", json!({ "idempotencyKey": key }))).await;
            assert!(refused.unwrap_err().contains("idempotencyKey"), "{key}");
        }
    }

    async fn what_is_returned_is_also_there_as_an_object_that_its_schema_describes(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;
        let offered = tools(&program).await;
        let milk = alice.add("Buy milk").await["id"].clone();
        for (tool, arguments) in [
            ("add_task", json!({ "title": "Buy tea", "tags": "[\"home\"]" })),
            ("list_tasks", json!({})),
            ("summarize_tasks", json!({})),
            ("update_tasks", json!({ "task_ids": [milk], "priority": "high" })),
            ("undo_change", json!({})),
            ("search", json!({ "query": "tea" })),
            ("fetch", json!({ "id": milk })),
        ] {
            let parameters = json!({ "name": tool, "arguments": arguments });
            let result = ask(&program, "tools/call", &parameters).await.expect(200)["result"].clone();
            assert_eq!(result["isError"], false, "{tool}: {result}");
            let described = offered.iter().find(|offered| offered["name"] == tool).unwrap();
            for name in described["outputSchema"]["required"].as_array().unwrap() {
                let field = &result["structuredContent"][name.as_str().unwrap()];
                assert!(!field.is_null(), "{tool} lacks {name}: {result}");
            }
        }
        let tea = alice.get("tasks?search=tea").await.expect(200);
        assert_eq!(tea[0]["tags"], json!(["home"]));
    }

    async fn what_changes_something_tells_what_it_did_by_title_before_and_after(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;
        let milk = alice.add("Buy milk").await["id"].clone();
        let account = async |tool: &str, arguments: Value| {
            let parameters = json!({ "name": tool, "arguments": arguments });
            let answer = ask(&program, "tools/call", &parameters).await.expect(200);
            answer["result"]["structuredContent"]["account"].clone()
        };
        let renamed = account("update_task", json!({ "task_id": milk, "title": "Buy oat milk" })).await;
        let task = json!({ "task_id": milk, "act": "changed", "before": "Buy milk", "after": "Buy oat milk" });
        assert_eq!(renamed["tasks"], json!([task]));
        let deleted = account("delete_task", json!({ "task_id": milk })).await;
        let gone = json!({ "task_id": milk, "act": "deleted", "before": "Buy oat milk", "after": null });
        assert_eq!(deleted["tasks"], json!([gone]));
        assert!(deleted["summary"].as_str().unwrap().contains("Buy oat milk"), "{deleted}");
        assert_eq!(account("undo_change", json!({})).await["tasks"][0]["act"], "restored");
        assert_eq!(account("list_tasks", json!({})).await, Value::Null, "it only looks");
    }

    async fn clients_find_tasks_by_search_and_fetch(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let noted = json!({ "title": "Buy milk", "description": "Oat, if there is any" });
        alice.post("tasks", &noted).await.expect(201);
        let reader = program(&alice, &READ).await;
        let found = call(&reader, "search", json!({ "query": "oat" })).await.unwrap();
        let first = &found["results"][0];
        assert_eq!(first["title"], "Buy milk");
        assert!(first["url"].as_str().unwrap().starts_with(&app.base), "{first}");
        let fetched = call(&reader, "fetch", json!({ "id": first["id"] })).await.unwrap();
        assert_eq!(fetched["text"], "Buy milk\nOat, if there is any");
        assert_eq!(fetched["metadata"]["priority"], "medium");
        assert!(call(&reader, "fetch", json!({ "id": "7" })).await.unwrap_err().contains("search"));
        assert!(call(&reader, "search", json!({})).await.unwrap_err().contains("query"));
        let writer = program(&alice, &["tasks:write"]).await;
        let refused = call(&writer, "search", json!({ "query": "oat" })).await.unwrap_err();
        assert!(refused.contains("tasks:read"), "{refused}");
        let refused = call(&writer, "fetch", json!({ "id": first["id"] })).await.unwrap_err();
        assert!(refused.contains("tasks:read"), "{refused}");
    }

    async fn prompts_and_resources_are_there_to_begin_with(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let milk = alice.add("Buy milk").await;
        let reader = program(&alice, &READ).await;
        let result = async |method: &str, parameters: Value| {
            ask(&reader, method, &parameters).await.expect(200)["result"].clone()
        };
        let prompts = result("prompts/list", json!({})).await;
        assert_eq!(names(prompts["prompts"].as_array().unwrap()), ["plan_my_day", "weekly_review"]);
        let plan = result("prompts/get", json!({ "name": "plan_my_day" })).await;
        assert!(plan["messages"][0]["content"]["text"].as_str().unwrap().contains("summarize_tasks"));

        let templates = result("resources/templates/list", json!({})).await;
        assert_eq!(templates["resourceTemplates"][0]["uriTemplate"], "todo://tasks/{id}");
        let resources = result("resources/list", json!({})).await;
        assert_eq!(resources["resources"][0]["uri"], "todo://tasks");
        let list = result("resources/read", json!({ "uri": "todo://tasks" })).await;
        assert!(list["contents"][0]["text"].as_str().unwrap().contains("Buy milk"), "{list}");
        let uri = format!("todo://tasks/{}", milk["id"].as_str().unwrap());
        let one = result("resources/read", json!({ "uri": uri })).await;
        assert!(one["contents"][0]["text"].as_str().unwrap().contains("Buy milk"), "{one}");
        let theirs = program(&bob, &BOTH).await;
        let refused = ask(&theirs, "resources/read", &json!({ "uri": uri })).await.json();
        assert!(refused["error"]["code"].is_i64(), "{refused}");
    }

    async fn times_in_words_are_the_users(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await.in_zone("Asia/Karachi");
        let arguments = json!({ "title": "Call mom", "due_date": "tomorrow 5pm" });
        call(&program, "add_task", arguments).await.unwrap();
        let tasks = alice.get("tasks").await.expect(200);
        assert_eq!(tasks[0]["due_date"], "2026-11-25T12:00:00Z");
        // In the owner's own zone where the request names none; of an edit and a search, too.
        let home = alice.with_token(program.token.as_ref().unwrap());
        let later = json!({ "task_id": tasks[0]["id"], "due_date": "friday at noon", "tags": "[\"family\"]" });
        call(&home, "update_task", later).await.unwrap();
        let tasks = alice.get("tasks").await.expect(200);
        assert_eq!((&tasks[0]["due_date"], &tasks[0]["tags"]), (&json!("2026-11-27T07:00:00Z"), &json!(["family"])));
        let found = call(&home, "list_tasks", json!({ "due_from": "friday", "due_to": "friday" })).await.unwrap();
        assert_eq!(found[0]["title"], "Call mom");
    }

    async fn times_are_the_users(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await.in_zone("Asia/Karachi");
        let add = |title: &str, meta: Value| {
            let arguments = json!({ "title": title, "due_date": "2026-11-25T17:00:00" });
            json!({ "name": "add_task", "arguments": arguments, "_meta": meta })
        };
        run(&program, &add("By header", json!({}))).await.unwrap();
        run(&program, &add("By meta", json!({ "timeZone": "America/New_York" }))).await.unwrap();
        // What the first request named is the account's from then on.
        let zoneless = alice.with_token(program.token.as_ref().unwrap());
        run(&zoneless, &add("At home", json!({}))).await.unwrap();
        for (search, due) in [
            ("header", "2026-11-25T12:00:00Z"),
            ("meta", "2026-11-25T22:00:00Z"),
            ("home", "2026-11-25T12:00:00Z"),
        ] {
            let found = alice.get(&format!("tasks?search={search}")).await.expect(200);
            assert_eq!(found[0]["due_date"], due, "{search}");
        }
        let nowhere = run(&program, &add("Nowhere", json!({ "timeZone": "Mars/Base" }))).await;
        assert!(nowhere.unwrap_err().contains("timeZone"));
        ask(&program.in_zone("Mars/Base"), "tools/list", &json!({})).await.problem(422);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tool_is_cores_with_its_hints() {
    let app = TestApp::on_sqlite().await;
    let offered = tools(&program(&app.sign_up("alice").await, &BOTH).await).await;
    let own = specs();
    let expected = own.iter().map(|spec| spec.name).chain(["search", "fetch"]);
    assert_eq!(names(&offered), expected.collect::<Vec<_>>());
    for (tool, spec) in offered.iter().zip(specs()) {
        assert_eq!(tool["inputSchema"], spec.parameters, "{}", spec.name);
        let asks = tool["description"].as_str().unwrap().contains("ask the user before");
        assert_eq!(asks, tool["annotations"]["destructiveHint"] == true, "{}", spec.name);
        let hints = tool["annotations"].as_object().unwrap();
        assert_eq!(hints.len(), 4, "{}: {hints:?}", spec.name);
        assert_eq!(hints["openWorldHint"], false, "{}", spec.name);
        assert!(tool["title"].is_string() && tool["outputSchema"]["type"] == "object", "{tool}");
        assert!(hints["destructiveHint"] == false || hints["readOnlyHint"] == false);
    }
    let hint = |name: &str, hint: &str| {
        let tool = offered.iter().find(|tool| tool["name"] == name).unwrap();
        tool["annotations"][hint].as_bool().unwrap()
    };
    assert!(hint("list_tasks", "readOnlyHint") && !hint("add_task", "readOnlyHint"));
    assert!(hint("delete_task", "destructiveHint") && !hint("complete_task", "destructiveHint"));
    assert!(hint("undo_change", "destructiveHint"), "what was added goes by it");
    assert!(hint("complete_task", "idempotentHint") && !hint("add_task", "idempotentHint"));
}

/// Clients lose properties, tools or all tools over anything richer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_schema_is_one_flat_object_of_plain_types() {
    let app = TestApp::on_sqlite().await;
    for tool in tools(&program(&app.sign_up("alice").await, &BOTH).await).await {
        let schema = &tool["inputSchema"];
        assert_eq!(schema["type"], "object", "{tool}");
        let properties = schema["properties"].as_object().unwrap();
        for (name, property) in properties {
            let mut plain = vec![property];
            let kind = property["type"].as_str().unwrap_or_else(|| panic!("{name}: {property}"));
            match kind {
                "array" => plain.push(&property["items"]),
                "string" | "boolean" | "integer" | "number" => {}
                other => panic!("{name} is {other}"),
            }
            for part in plain {
                let keys: Vec<_> = part.as_object().unwrap().keys().map(String::as_str).collect();
                assert!(
                    keys.iter().all(|key| ["type", "description", "enum", "items"].contains(key)),
                    "{name}: {keys:?}"
                );
                assert!(part["type"].is_string(), "{name}: {part}");
            }
            for word in property["enum"].as_array().into_iter().flatten() {
                let description = property["description"].as_str().unwrap();
                assert!(description.contains(word.as_str().unwrap()), "{name}: {word}");
            }
        }
        for name in schema["required"].as_array().unwrap() {
            assert!(properties.contains_key(name.as_str().unwrap()), "{name} of {tool}");
        }
    }
}
