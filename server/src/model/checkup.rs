//! Tries a provider out: reached, key taken, model there, and a tool called when asked for.
//! Small models fail at the last silently: they talk, and nothing changes.

use std::time::Instant;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use todo_core::chat::tool::ToolCall;

use super::{
    failure::{Failure, Said},
    messages::tool,
    policy::Policy,
    provider::Provider,
    request::{Message, Request, Tool},
};
use crate::{config, outgoing, problem::chain};

/// The tool that is offered.
const TOOL: &str = "report_word";
/// What it is to be called with.
const WORD: &str = "ready";

/// What is right with the provider, or what has to change.
pub async fn checkup(settings: &config::Provider, policy: Policy) -> Result<String, String> {
    let config::Provider { name, base_url, model, api_key } = settings;
    let names = name.to_uppercase();
    let http = outgoing::client(policy.connect_time_max).map_err(|error| chain(&error))?;
    let provider = Provider::new(settings, &http, policy);
    let began = Instant::now();
    let reply = provider.ask(&question(model), &|_| {}, began + policy.turn_time_max).await;
    let took = began.elapsed().as_secs_f64();
    match reply {
        Ok(reply) if reply.calls.iter().any(is_right) => {
            let key = if api_key.is_some() { "takes the key, " } else { "" };
            Ok(format!("{base_url} {key}has {model}, and it calls tools ({took:.1} s)"))
        }
        Ok(_) => Err(format!(
            "{model} at {base_url} answers, but does not call the tool it is asked to call: it would talk and change nothing; \
             set {names}_MODEL to a model that can call tools (qwen3, llama3.1, …), and switch tool calls on in its server \
             (llama.cpp: --jinja, vLLM: --enable-auto-tool-choice)"
        )),
        Err(broken) => {
            let advice = broken.failure.advice(&names);
            let said = said(&broken.failure, settings);
            Err(format!("{model} at {base_url} cannot be used: {}{said}; {advice}", broken.failure))
        }
    }
}

fn question(model: &str) -> Request {
    let system = "You try out tools. Answer by calling the tool, without words.";
    let user = format!("Call the tool {TOOL} with the word {WORD}.");
    let messages =
        vec![Message::System { content: system.to_owned() }, Message::User { content: user }];
    Request::new(model, messages, vec![offered()])
}

fn offered() -> Tool {
    let word = json!({ "type": "string", "description": "The word to report." });
    let parameters =
        json!({ "type": "object", "properties": { "word": word }, "required": ["word"] });
    tool(TOOL, "Reports one word.", parameters)
}

fn is_right(call: &ToolCall) -> bool {
    call.name == TOOL && call.arguments.get("word").is_some_and(Value::is_string)
}

/// What the provider said, without the key, which some repeat.
fn said(failure: &Failure, settings: &config::Provider) -> String {
    let (Failure::Refused { said: Said(said), .. } | Failure::Rejected { said: Said(said), .. }) =
        failure
    else {
        return String::new();
    };
    let key = settings.api_key.as_ref().map(ExposeSecret::expose_secret);
    match key {
        _ if said.is_empty() => String::new(),
        Some(key) => format!(", “{}”", said.replace(key, "(the key)")),
        None => format!(", “{said}”"),
    }
}
