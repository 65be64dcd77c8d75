//! What is wrong with a request to a model.

use serde_json::Value;

/// Google's word for calls that another model made.
const FOREIGN_SIGNATURE: &str = "skip_thought_signature_validator";
/// Names that no argument may have: whose tasks they are is not the model's to say.
const OWNERS: [&str; 4] = ["user_id", "userId", "owner", "account"];

/// What is wrong with `body`, in which none of `secrets` may stand.
pub(super) fn request(body: &Value, secrets: &[String]) -> Vec<String> {
    let mut complaints = pairs(messages(body));
    let options = &body["stream_options"];
    if body["stream"] != true || !(options.is_null() || options["include_usage"] == true) {
        complaints.push("it is not streamed with its usage".to_owned());
    }
    if !body["model"].is_string() {
        complaints.push("no model is named".to_owned());
    }
    for tool in list(&body["tools"]) {
        let parameters = &tool["function"]["parameters"];
        if parameters["type"] != "object" {
            complaints.push(format!("the parameters are no object: {tool}"));
        }
        if OWNERS.iter().any(|name| !parameters["properties"][name].is_null()) {
            complaints.push(format!("a tool lets the model choose whose tasks: {tool}"));
        }
    }
    let text = body.to_string();
    let seen = secrets.iter().filter(|secret| text.contains(secret.as_str()));
    complaints.extend(seen.map(|secret| format!("{secret:?} was sent")));
    complaints
}

/// Whether the calls made since the user last spoke bear a signature that was given, and no other
/// call bears a wrong one.
pub(super) fn is_signed(body: &Value, given: &[String]) -> bool {
    let messages = messages(body);
    let spoke = messages.iter().rposition(|message| message["role"] == "user");
    messages.iter().enumerate().all(|(at, message)| {
        let first = list(&message["tool_calls"]).first();
        let signature = first.map(|call| &call["extra_content"]["google"]["thought_signature"]);
        match signature.map(Value::as_str) {
            None => true,
            Some(Some(text)) => text == FOREIGN_SIGNATURE || given.iter().any(|own| own == text),
            Some(None) => spoke.is_none_or(|spoke| at < spoke),
        }
    })
}

/// Every call is answered at once, in order, by its id, and nothing else is.
fn pairs(messages: &[Value]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for message in messages {
        match (message["role"].as_str(), open.is_empty()) {
            (Some("tool"), false) => {
                let id = open.remove(0);
                if message["tool_call_id"] != id || !message["content"].is_string() {
                    complaints.push(format!("call {id} is not answered by {message}"));
                }
            }
            (Some("tool"), true) => complaints.push(format!("a result without a call: {message}")),
            (Some("system" | "user" | "assistant"), true) => {
                open = calls(message, &mut complaints);
                if open.is_empty() && message["content"].as_str().is_none_or(str::is_empty) {
                    complaints.push(format!("a message says nothing: {message}"));
                }
            }
            _ => complaints.push(format!("not at this place: {message}")),
        }
    }
    if !open.is_empty() {
        complaints.push(format!("calls without a result: {open:?}"));
    }
    complaints
}

/// The ids of a message's calls.
fn calls<'a>(message: &'a Value, complaints: &mut Vec<String>) -> Vec<&'a str> {
    let calls = list(&message["tool_calls"]);
    for call in calls {
        let function = &call["function"];
        let arguments =
            function["arguments"].as_str().and_then(|text| serde_json::from_str(text).ok());
        let is_plain = |name: &str| {
            (1..=64).contains(&name.len())
                && name
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
        };
        if !arguments.is_some_and(|arguments: Value| arguments.is_object())
            || !function["name"].as_str().is_some_and(is_plain)
        {
            complaints.push(format!("a call that servers refuse: {call}"));
        }
    }
    calls.iter().map(|call| call["id"].as_str().unwrap_or_default()).collect()
}

fn messages(body: &Value) -> &[Value] {
    list(&body["messages"])
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
