//! What clients send, before the transport sees it: what they get wrong in many ways is put right,
//! and what is no call is answered as JSON-RPC says.

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use rmcp::model::ProtocolVersion;
use serde_json::{Map, Value, json};

/// The body is no JSON.
const PARSE_ERROR: i32 = -32700;
/// It is JSON, but no JSON-RPC message.
const INVALID_REQUEST: i32 = -32600;
/// The method is known, and what it is given is of no use.
const INVALID_PARAMS: i32 = -32602;
/// The one version in which several messages come in one body.
const BATCHES: &str = "2025-03-26";
/// The methods that are nothing without parameters.
const NEED_PARAMETERS: [&str; 4] = ["initialize", "tools/call", "prompts/get", "resources/read"];
/// Most messages in one body.
const BATCH_MAX: usize = 20;
/// What says which version a client speaks, after the handshake.
const VERSION: &str = "mcp-protocol-version";

/// What came in one body.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    One(Value),
    /// Each is answered for itself, also one that is none.
    Several(Vec<Result<Value, Refusal>>),
}

/// Whether an answer in JSON is welcome: `Accept` says so, or nothing.
pub(super) fn accepts_json(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT);
    let mut kinds =
        values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let is_json = |kind: &str| {
        let (essence, parameters) = kind.split_once(';').unwrap_or((kind, ""));
        let refused = parameters.split(';').any(|parameter| {
            let weight =
                parameter.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok());
            weight.is_some_and(|weight| weight <= 0.0)
        });
        let essence = essence.trim().to_ascii_lowercase();
        // The last one is what Java sends.
        let admits = ["application/json", "application/*", "*/*", "*"];
        !refused && admits.contains(&essence.as_str())
    };
    values.iter().next().is_none() || kinds.any(is_json)
}

/// Whether a stream of events is taken for an answer.
pub(super) fn accepts_stream(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT);
    let mut kinds =
        values.iter().filter_map(|value| value.to_str().ok()).flat_map(|it| it.split(','));
    kinds.any(|kind| {
        let essence = kind.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("text/event-stream")
    })
}

/// Reads a body; the response says what is wrong with it.
pub(super) fn read(body: &[u8], headers: &HeaderMap) -> Result<Message, Refusal> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let Ok(message) = serde_json::from_slice::<Value>(body) else {
        return Err(refused(&Value::Null, PARSE_ERROR, "Send one JSON-RPC message as JSON."));
    };
    let Value::Array(several) = message else { return one(message).map(Message::One) };
    let version = headers.get(VERSION).and_then(|version| version.to_str().ok());
    if version.is_some_and(|version| version != BATCHES) {
        return Err(invalid("Send one JSON-RPC message at a time: this version has no batches."));
    }
    if several.is_empty() || several.len() > BATCH_MAX {
        return Err(invalid(&format!("Send 1 to {BATCH_MAX} messages in one batch.")));
    }
    Ok(Message::Several(several.into_iter().map(one).collect()))
}

/// A message as the transport takes it.
fn one(message: Value) -> Result<Value, Refusal> {
    let Value::Object(mut message) = message else {
        return Err(invalid("A JSON-RPC message is one JSON object."));
    };
    let id = message.get("id").cloned();
    if message.get("jsonrpc") != Some(&json!("2.0")) {
        return Err(invalid("A JSON-RPC message has \"jsonrpc\": \"2.0\"."));
    }
    if id.as_ref().is_some_and(|id| !(id.is_string() || id.is_i64() || id.is_u64())) {
        return Err(invalid("The id of a request is text or a whole number."));
    }
    let answers = message.contains_key("result") || message.contains_key("error");
    let method = match message.get("method") {
        Some(Value::String(method)) => method.clone(),
        None if answers => return Ok(Value::Object(message)),
        _ => return Err(invalid("A request names its method.")),
    };
    let parameters = match message.remove("params").filter(|given| !given.is_null()) {
        None if !NEED_PARAMETERS.contains(&method.as_str()) => {
            return Ok(Value::Object(message));
        }
        given => given.unwrap_or_else(|| json!({})),
    };
    let mended = match parameters {
        Value::Object(parameters) => mended(&method, parameters),
        _ => Err("params is one JSON object".to_owned()),
    };
    match mended {
        Ok(parameters) => {
            message.insert("params".to_owned(), Value::Object(parameters));
            Ok(Value::Object(message))
        }
        Err(problem) => Err(refused(&id.unwrap_or_default(), INVALID_PARAMS, &problem)),
    }
}

/// The parameters of a method, with what some clients leave out or write otherwise.
fn mended(method: &str, mut parameters: Map<String, Value>) -> Result<Map<String, Value>, String> {
    if parameters.get("_meta").is_some_and(|meta| !meta.is_object()) {
        return Err("_meta: must be one JSON object".to_owned());
    }
    let is_text = |name: &str| parameters.get(name).is_some_and(Value::is_string);
    match method {
        "prompts/get" if !is_text("name") => {
            return Err("name: must be the name of a prompt".to_owned());
        }
        "resources/read" if !is_text("uri") => {
            return Err("uri: must be the address of a resource".to_owned());
        }
        "initialize" => {
            let newest = ProtocolVersion::LATEST_WITH_INITIALIZE.to_string();
            let version = parameters.entry("protocolVersion").or_insert_with(|| json!(""));
            // Versions are days: as text they are in order. Later ones begin without a greeting.
            let is_fit = |it: &str| it.is_empty() || (is_known(it) && it <= newest.as_str());
            if !version.as_str().is_some_and(is_fit) {
                *version = json!(newest);
            }
            parameters.entry("capabilities").or_insert_with(|| json!({}));
            let nameless = json!({ "name": "unnamed", "version": "0" });
            parameters.entry("clientInfo").or_insert(nameless);
        }
        "tools/call" => {
            if !is_text("name") {
                return Err("name: must be the name of a tool".to_owned());
            }
            let written = match parameters.get("arguments") {
                None | Some(Value::Null) => Some(json!({})),
                Some(Value::Object(_)) => None,
                Some(Value::String(text)) => {
                    serde_json::from_str(text).ok().filter(Value::is_object)
                }
                Some(_) => Some(Value::Null),
            };
            match written {
                Some(arguments @ Value::Object(_)) => {
                    parameters.insert("arguments".to_owned(), arguments);
                }
                None if parameters.get("arguments").is_some_and(Value::is_object) => {}
                _ => return Err("arguments: must be one JSON object".to_owned()),
            }
        }
        _ => {}
    }
    Ok(parameters)
}

fn is_known(version: &str) -> bool {
    ProtocolVersion::KNOWN_VERSIONS.iter().any(|known| known.as_str() == version)
}

fn invalid(problem: &str) -> Refusal {
    refused(&Value::Null, INVALID_REQUEST, problem)
}

fn refused(id: &Value, code: i32, problem: &str) -> Refusal {
    Refusal { id: id.clone(), code, problem: problem.to_owned() }
}

/// That the transport finds no use for a message of this id, whose form is right.
pub(super) fn unfit(id: &Value) -> Refusal {
    refused(id, INVALID_PARAMS, "The params are not as the protocol has them for this method.")
}

/// That what a message of this id leads to cannot be sent to its sender.
pub(super) fn unanswerable(id: &Value, problem: &str) -> Refusal {
    refused(id, INVALID_REQUEST, problem)
}

/// That several messages came where each may have to be asked about.
pub(super) fn one_at_a_time() -> Refusal {
    invalid("Send one JSON-RPC message at a time: in a session there are no batches.")
}

/// Why a message is not taken: an error of JSON-RPC, with status 400.
#[derive(Debug, PartialEq)]
pub(super) struct Refusal {
    id: Value,
    code: i32,
    problem: String,
}

impl Refusal {
    pub(super) fn body(&self) -> Value {
        let error = json!({ "code": self.code, "message": self.problem });
        json!({ "jsonrpc": "2.0", "id": self.id, "error": error })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(self.body())).into_response()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn json_is_welcome_unless_accept_says_otherwise() {
        assert!(accepts_json(&HeaderMap::new()));
        for accept in [
            "*/*",
            "application/json",
            "text/event-stream, Application/JSON;q=0.5",
            "application/*",
        ] {
            assert!(accepts_json(&headers("accept", accept)), "{accept}");
        }
        for accept in ["text/event-stream", "text/html", "application/json;q=0", ""] {
            assert!(!accepts_json(&headers("accept", accept)), "{accept}");
        }
    }

    #[test]
    fn what_clients_leave_out_is_put_right() {
        let read = |body: Value| match read(body.to_string().as_bytes(), &HeaderMap::new()) {
            Ok(Message::One(message)) => message,
            other => panic!("{other:?}"),
        };
        let call = |parameters: Value| json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters });
        let whole = call(json!({ "name": "list_tasks", "arguments": {} }));
        assert_eq!(read(call(json!({ "name": "list_tasks" }))), whole);
        assert_eq!(read(call(json!({ "name": "list_tasks", "arguments": "{}" }))), whole);
        let hello = |version: &str| json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "protocolVersion": version } });
        for later in ["2099-01-01", "2026-07-28"] {
            assert_eq!(read(hello(later))["params"]["protocolVersion"], "2025-11-25");
        }
        assert_eq!(read(hello(""))["params"]["protocolVersion"], "");
    }
}
