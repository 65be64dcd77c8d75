//! The tools as MCP has them: core's own, for one holder of a token.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock,
        Implementation, ListToolsResult, PaginatedRequestParams, ProtocolVersion,
        RequestMetaObject, ServerCapabilities, ServerConfig, Tool as Described, ToolAnnotations,
    },
    service::RequestContext,
};
use serde_json::Value;
use todo_core::{
    chat::tool::{Spec, Tool, ToolCall, specs},
    journal::Actor,
    token::Scope,
    usecase,
};
use uuid::Uuid;

use crate::{
    auth::{Holder, known_zone},
    extract::IDEMPOTENCY_KEY_MAX_CHARS,
    problem::chain,
    state::App,
};

/// What to say to a client that asks for a version there is not, or for none: the newest that all
/// known clients take. A client that names another one that there is gets that.
const FALLBACK_VERSION: ProtocolVersion = ProtocolVersion::V_2025_06_18;
/// In a call's `_meta`: makes the call, sent again, add nothing again.
const IDEMPOTENCY_KEY: &str = "idempotencyKey";
/// In a call's `_meta`: where the user is, before what the header `X-Time-Zone` says.
const TIME_ZONE: &str = "timeZone";
/// Keys of calls have a space of their own, away from those of other routes.
const CALLS: Uuid = Uuid::from_u128(0x7f1d_2a60_9c0b_4c33_8e57_5a0c_4d8e_b1f6);

/// The tools, for one request of `holder`.
#[derive(Clone)]
pub(super) struct Tools {
    pub(super) app: App,
    pub(super) holder: Holder,
    pub(super) zone: TimeZone,
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let name = Implementation::new("todo-chatbot", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_protocol_version(FALLBACK_VERSION)
            .with_server_info(name)
            .with_instructions(self.instructions())
    }

    fn get_tool(&self, name: &str) -> Option<Described> {
        self.offered().into_iter().find(|tool| tool.name == name)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        // Another token is offered other tools.
        Ok(ListToolsResult::with_all_items(self.offered()).with_cache_scope(CacheScope::Private))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = Tool::named(&request.name) else {
            let names = Tool::ALL.map(Tool::name).join(", ");
            let message = format!("There is no such tool; the tools are {names}.");
            return Err(ErrorData::invalid_params(message, None));
        };
        let result = self.run(tool, request, &context.meta).await;
        tracing::info!(tool = tool.name(), failed = result.is_err(), "MCP {}", tool.name());
        Ok(match result {
            Ok(output) => CallToolResult::success(vec![ContentBlock::text(output.to_string())]),
            Err(message) => CallToolResult::error(vec![ContentBlock::text(message)]),
        }
        .into())
    }
}

impl Tools {
    /// Runs `tool`. An error is for the model: it says what to do next.
    async fn run(
        &self,
        tool: Tool,
        request: CallToolRequestParams,
        meta: &RequestMetaObject,
    ) -> Result<Value, String> {
        self.holder.check(scope_of(tool)).map_err(|error| error.detail().into_owned())?;
        let arguments = request.arguments.map_or(Value::Null, Value::Object);
        let call = ToolCall::new(tool.name(), arguments);
        let key = self.key(meta)?;
        let zone = self.zone(meta).await?;
        let context = self.app.context(zone).map_err(|problem| problem.detail)?;
        let context = usecase::Context { actor: self.actor(), ..context };
        match usecase::chat::tool::run(&context, &self.holder.user, &call, key).await {
            Ok(output) => match output.get("error").and_then(Value::as_str) {
                Some(message) => Err(message.to_owned()),
                None => Ok(output),
            },
            Err(error) => {
                tracing::error!(cause = %chain(&error), "A tool could not run");
                Err(error.to_string())
            }
        }
    }

    /// Whom the journal names.
    fn actor(&self) -> Actor {
        Actor::Token { name: self.holder.name.clone() }
    }

    /// What makes one call the same as another. The request's JSON-RPC id does not: clients count
    /// from one, so two of them share ids, and so does one with itself after a restart. A call
    /// without a key is a new one.
    fn key(&self, meta: &RequestMetaObject) -> Result<Uuid, String> {
        let Some(given) = meta.get(IDEMPOTENCY_KEY) else { return Ok(self.app.ids().next()) };
        given
            .as_str()
            .filter(|key| (1..=IDEMPOTENCY_KEY_MAX_CHARS).contains(&key.chars().count()))
            .map(|key| Uuid::new_v5(&CALLS, key.as_bytes()))
            .ok_or_else(|| {
                format!(
                    "_meta.{IDEMPOTENCY_KEY} must be text of 1 to {IDEMPOTENCY_KEY_MAX_CHARS} characters"
                )
            })
    }

    async fn zone(&self, meta: &RequestMetaObject) -> Result<TimeZone, String> {
        let Some(given) = meta.get(TIME_ZONE) else { return Ok(self.zone.clone()) };
        let zone = given.as_str().and_then(known_zone).ok_or_else(|| {
            format!("_meta.{TIME_ZONE} must be a time zone's IANA name, such as Asia/Karachi")
        })?;
        self.app.auth().adopt_zone(&self.holder.user, self.holder.home(), &zone).await;
        Ok(zone)
    }

    /// The tools within the token's scopes.
    fn offered(&self) -> Vec<Described> {
        specs().into_iter().filter_map(|spec| self.offer(spec)).collect()
    }

    fn offer(&self, spec: Spec) -> Option<Described> {
        let tool = Tool::named(spec.name)?;
        let Value::Object(schema) = spec.parameters else { return None };
        let allowed = self.holder.scopes.allow(scope_of(tool));
        let described = Described::new(spec.name, describe(tool, spec.description), schema);
        allowed.then(|| described.with_annotations(hints(tool)))
    }

    fn instructions(&self) -> String {
        let zone = self.zone.iana_name().unwrap_or("UTC");
        format!(
            "The to-do list of the person whose token this is. Times without an offset are read \
             in {zone}. Find ids with list_tasks."
        )
    }
}

/// Core's words, but for what they say of destructive tools after the first sentence: that the
/// application asks the user. Here that is the client's part.
fn describe(tool: Tool, words: &'static str) -> Cow<'static, str> {
    match words.split_once(". ") {
        Some((what, _)) if tool.is_destructive() => {
            format!("{what}. It happens at once: ask the user before you call this.").into()
        }
        _ => words.into(),
    }
}

fn scope_of(tool: Tool) -> Scope {
    if tool.is_read_only() { Scope::TasksRead } else { Scope::TasksWrite }
}

fn hints(tool: Tool) -> ToolAnnotations {
    ToolAnnotations::new()
        .read_only(tool.is_read_only())
        .destructive(tool.is_destructive())
        .idempotent(tool.is_idempotent())
        // Nothing beyond this one list.
        .open_world(false)
}
