//! Traces, as a collector gets them.

use std::{
    collections::HashMap,
    process::Stdio,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use http::{Method, StatusCode};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value as Attribute},
    trace::v1::Span,
};
use prost::Message;
use serde_json::{Value, json};
use todo_tests::{User, free_port, program::Program};
use tokio::net::TcpListener;

/// The trace and the span that a caller is in.
const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/// How long the program may take to notice that nobody takes its traces, on a busy machine.
const NOTICED_TIME_MAX: Duration = Duration::from_mins(1);
const SAID: &str = "Add a task to water the chrysanthemums tomorrow";

/// Takes traces by OTLP over HTTP.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Bytes>>>);

impl Collector {
    async fn start(&self) -> String {
        let router = Router::new().route("/v1/traces", post(collect)).with_state(self.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        base
    }

    fn requests(&self) -> Vec<ExportTraceServiceRequest> {
        let bodies = self.0.lock().unwrap();
        bodies.iter().map(|body| ExportTraceServiceRequest::decode(body.clone()).unwrap()).collect()
    }

    fn spans(&self) -> Vec<Span> {
        let resources = self.requests().into_iter().flat_map(|request| request.resource_spans);
        resources.flat_map(|resource| resource.scope_spans).flat_map(|scope| scope.spans).collect()
    }

    /// Whether `text` stands anywhere in what was sent.
    fn holds(&self, text: &str) -> bool {
        let bodies = self.0.lock().unwrap();
        bodies.iter().any(|body| body.windows(text.len()).any(|part| part == text.as_bytes()))
    }
}

async fn collect(
    State(collector): State<Collector>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    assert_eq!(headers["content-type"], "application/x-protobuf");
    collector.0.lock().unwrap().push(body);
    StatusCode::OK
}

fn attributes(attributes: &[KeyValue]) -> HashMap<&str, String> {
    let text = |attribute: &KeyValue| match attribute.value.as_ref().and_then(|it| it.value.clone())
    {
        Some(Attribute::StringValue(text)) => text,
        Some(Attribute::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    };
    attributes.iter().map(|attribute| (attribute.key.as_str(), text(attribute))).collect()
}

fn hex(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_is_one_trace_of_the_caller_and_says_nothing_of_what_was_said() {
    let collector = Collector::default();
    let endpoint = collector.start().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())];
    let program = Program::start_with(folder.path(), "sqlite:todo.db", &settings).await;
    let alice = User::sign_up(&program.base, "alice").await;
    let body = json!({ "message": SAID });
    let headers = [("traceparent", CALLER)];
    let said = alice.send_json(Method::POST, "chat", &headers, &body).await.expect(200);
    assert!(program.terminate().await, "stopping delivers what is left");

    let spans: Vec<Span> = collector.spans();
    let turn: Vec<&Span> =
        spans.iter().filter(|span| CALLER.contains(&hex(&span.trace_id))).collect();
    let one = |name: &str| {
        *turn.iter().find(|span| span.name == name).unwrap_or_else(|| {
            panic!(
                "{name} is not among {:?}",
                turn.iter().map(|span| &span.name).collect::<Vec<_>>()
            )
        })
    };
    let request = one("POST /api/{user_id}/chat");
    assert!(CALLER.contains(&hex(&request.parent_span_id)), "it continues the caller's trace");
    assert_eq!(attributes(&request.attributes)["http.response.status_code"], "200");
    let agent = one("invoke_agent todo-chatbot");
    assert_eq!(agent.parent_span_id, request.span_id);
    let (chat, tool) = (one("chat built-in"), one("execute_tool add_task"));
    assert_eq!((&chat.parent_span_id, &tool.parent_span_id), (&agent.span_id, &agent.span_id));
    assert_eq!(attributes(&chat.attributes)["gen_ai.operation.name"], "chat");
    assert_eq!(attributes(&tool.attributes)["gen_ai.tool.name"], "add_task");

    let resource = collector.requests()[0].resource_spans[0].resource.clone().unwrap();
    let resource = attributes(&resource.attributes);
    assert_eq!(resource["service.name"], "todo-server");
    assert_eq!(resource["service.version"], env!("CARGO_PKG_VERSION"));
    let token = alice.token.clone().unwrap();
    let task = said["tool_calls"][0]["result"]["task_id"].as_str().unwrap();
    for content in [SAID, "chrysanthemums", &alice.email, &alice.id, &token, task] {
        assert!(!collector.holds(content), "{content} is in a trace");
    }
    assert!(!spans.iter().any(|span| span.name.contains("/api/health")), "probes are not traced");
}

/// Every line of a request names its trace, by which the one is found from the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_and_traces_are_joined_by_id() {
    let collector = Collector::default();
    let endpoint = collector.start().await;
    let traced =
        [("TODO_TELEMETRY_LOG_FORMAT", "json"), ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)];
    // Without a collector, the caller's trace is named all the same, and none is made up.
    for settings in [&traced[..], &traced[..1]] {
        let folder = tempfile::tempdir().unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let program =
            Program::start_logging(folder.path(), "sqlite:todo.db", settings, Stdio::from(log))
                .await;
        let alice = User::sign_up(&program.base, "alice").await;
        for (id, caller) in [("inside", Some(("traceparent", CALLER))), ("alone", None)] {
            let headers: Vec<_> = [("x-request-id", id)].into_iter().chain(caller).collect();
            alice.send_json(Method::GET, "tasks", &headers, &json!(null)).await.expect(200);
        }
        assert!(program.terminate().await, "stopping delivers what is left");

        let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
        let trace_of = |id: &str| {
            let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let line = lines.into_iter().find(|line| line["span"]["request_id"] == id);
            line.unwrap_or_else(|| panic!("no line of {id}: {log}"))["span"]["trace_id"].clone()
        };
        let inside = trace_of("inside");
        assert!(inside.as_str().is_some_and(|it| CALLER.contains(it)), "{inside}");
        let alone = trace_of("alone");
        if settings.len() == 1 {
            assert_eq!(alone, Value::Null, "there is no trace to be found");
        } else {
            let sent: Vec<_> = collector.spans().iter().map(|it| hex(&it.trace_id)).collect();
            assert!(
                alone.as_str().is_some_and(|it| sent.iter().any(|trace| trace == it)),
                "{alone}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_most_talkative_log_says_nothing_of_what_was_looked_for() {
    const SOUGHT: &str = "chrysanthemum";
    for level in ["debug", "trace"] {
        let folder = tempfile::tempdir().unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let settings = [("RUST_LOG", level)];
        let program =
            Program::start_logging(folder.path(), "sqlite:todo.db", &settings, Stdio::from(log))
                .await;
        let alice = User::sign_up(&program.base, "alice").await;
        for path in ["tasks", "conversations"] {
            alice.get(&format!("{path}?search={SOUGHT}")).await.expect(200);
        }
        alice.get(&format!("tasks?tag={SOUGHT}")).await.expect(200);
        alice.say(&format!("Show me my tasks about {SOUGHT}s")).await;
        alice.say(&format!("Add a task to water the {SOUGHT}s")).await;
        let body = json!({ "name": "cli", "scopes": ["tasks:read", "tasks:write"] });
        let token = alice.post("/api/tokens", &body).await.expect(201)["token"].clone();
        let program_of_hers = alice.with_token(token.as_str().unwrap());
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": "list_tasks", "arguments": { "title": SOUGHT } } });
        let headers = [("accept", "application/json, text/event-stream")];
        let answer = program_of_hers.send_json(Method::POST, "/mcp", &headers, &call).await;
        assert!(answer.text.contains(SOUGHT), "it was found: {}", answer.text);
        assert!(program.terminate().await, "it stops in good order");
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
        assert!(log.contains("DEBUG"), "it is talkative");
        let said = log.lines().filter(|line| line.to_lowercase().contains(SOUGHT));
        let said: Vec<_> = said.take(5).collect();
        assert!(said.is_empty(), "{level}: {said:#?}");
        assert!(!log.contains(token.as_str().unwrap()) && !log.contains(&alice.email), "{level}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_away_hurts_no_request_and_fills_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port().unwrap();
    let endpoint = format!("http://127.0.0.1:{port}");
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("TODO_TELEMETRY_LOG_FORMAT", "json"),
    ];
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let program =
        Program::start_logging(folder.path(), "sqlite:todo.db", &settings, Stdio::from(log)).await;
    let alice = User::sign_up(&program.base, "alice").await;
    let log = || std::fs::read_to_string(folder.path().join("log")).unwrap();
    let deadline = Instant::now() + NOTICED_TIME_MAX;
    while !log().contains("Traces cannot be delivered") {
        alice.say("What's pending?").await;
        assert!(Instant::now() < deadline, "nobody noticed:\n{}", log());
    }
    for _ in 0..10 {
        alice.say("What's pending?").await;
    }
    assert!(program.terminate().await, "it stops in good order");
    let log = log();
    assert_eq!(log.matches("Traces cannot be delivered").count(), 1, "{log}");
    assert!(!log.contains("What's pending"), "{log}");
}
