//! Spans of the assistant, by OpenTelemetry's conventions for generative AI. What was said, what
//! tools were told and what they returned is in none of them.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use opentelemetry::trace::TraceContextExt;
use todo_core::{
    chat::{
        model::{Listener, ModelError, Origin, Prompt, Reply},
        tool::{CallRecord, Tool, ToolCall},
    },
    ports::Model,
    usecase::chat::Progress,
};
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::trace::TARGET;

/// The assistant, whichever model it asks.
const AGENT: &str = "todo-chatbot";
/// The model of an answer that names none.
const BUILTIN_MODEL: &str = "built-in";
/// A tool that a model made up.
const UNKNOWN_TOOL: &str = "unknown";

/// The span of one exchange with the assistant.
pub(crate) fn turn() -> Span {
    tracing::info_span!(
        target: TARGET,
        "invoke_agent",
        otel.name = format!("invoke_agent {AGENT}"),
        gen_ai.operation.name = "invoke_agent",
        gen_ai.agent.name = AGENT,
        gen_ai.provider.name = AGENT,
    )
}

/// A model whose replies are traced.
pub(crate) struct TracedModel(pub(crate) Arc<dyn Model>);

#[async_trait]
impl Model for TracedModel {
    async fn reply(&self, prompt: &Prompt, heard: Listener<'_>) -> Result<Reply, ModelError> {
        let span = chat();
        let reply = self.0.reply(prompt, heard).instrument(span.clone()).await;
        if let Ok(reply) = &reply {
            replied(&span, &reply.origin);
        } else {
            span.record("otel.status_code", "ERROR");
            span.record("error.type", "unavailable");
        }
        reply
    }
}

/// The span of one question to a model. Which one answers is known afterwards.
fn chat() -> Span {
    tracing::info_span!(
        target: TARGET,
        "chat",
        otel.kind = "client",
        otel.status_code = Empty,
        error.type = Empty,
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = Empty,
        gen_ai.response.model = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
    )
}

fn replied(span: &Span, origin: &Origin) {
    let (provider, model) = match origin.model.split_once('/') {
        Some(parts) => parts,
        None if origin.model.is_empty() => (AGENT, BUILTIN_MODEL),
        None => ("openai", origin.model.as_str()),
    };
    // A span that has begun takes another name only this way.
    span.context().span().update_name(format!("chat {model}"));
    span.record("gen_ai.provider.name", provider);
    span.record("gen_ai.response.model", model);
    span.record("gen_ai.usage.input_tokens", origin.usage.input_tokens);
    span.record("gen_ai.usage.output_tokens", origin.usage.output_tokens);
}

/// The spans of the tools of one turn, made from what it tells on the way.
#[derive(Debug, Default)]
pub(crate) struct ToolSpans(Mutex<Option<Span>>);

impl ToolSpans {
    pub(crate) fn observe(&self, progress: Progress<'_>) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            Progress::Calling(call) => *running = Some(tool(call)),
            Progress::Called(record) => {
                if let Some(span) = running.take() {
                    ran(&span, record);
                }
            }
            _ => {}
        }
    }
}

/// The span of one call. Names that models make up could hold anything and are not taken over.
fn tool(call: &ToolCall) -> Span {
    let name = call.tool().map_or(UNKNOWN_TOOL, Tool::name);
    tracing::info_span!(
        target: TARGET,
        "execute_tool",
        otel.name = format!("execute_tool {name}"),
        otel.status_code = Empty,
        error.type = Empty,
        gen_ai.operation.name = "execute_tool",
        gen_ai.tool.name = name,
        gen_ai.tool.type = "function",
    )
}

fn ran(span: &Span, record: &CallRecord) {
    if record.output.get("error").is_some() {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", "refused");
    }
}

/// The span of one recording that a model writes down.
pub(crate) fn transcription(provider: &str, model: &str) -> Span {
    tracing::info_span!(
        target: TARGET,
        "transcribe",
        otel.name = format!("transcribe {model}"),
        otel.kind = "client",
        gen_ai.operation.name = "transcribe",
        gen_ai.provider.name = provider,
        gen_ai.request.model = model,
    )
}
