//! The tools as MCP has them: core's own, for one holder of a token.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock,
        ElicitResult, GetPromptRequestParams, GetPromptResponse, Implementation,
        InputRequiredResult, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
        ListToolsResult, PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams,
        ReadResourceResponse, RequestMetaObject, ServerCapabilities, ServerConfig,
        Tool as Described, ToolAnnotations,
    },
    service::RequestContext,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use todo_core::{
    chat::tool::{Spec, Tool, ToolCall, specs},
    journal::Actor,
    token::Scope,
    usecase::{self, chat::tool::Question},
    wire::TurnAccount,
};
use uuid::Uuid;

use super::{
    consent::{self, Answer, Questions},
    finder,
    output::{self, Output},
    prompts,
};
use crate::{
    auth::{Holder, known_zone},
    extract::IDEMPOTENCY_KEY_MAX_CHARS,
    ports::{Once, Standing},
    problem::{Problem, chain},
    state::App,
};

/// What to say to a client that asks for no version: the newest that all known clients take. A client
/// that names one that there is gets that, and one that names another gets the newest there is.
pub(super) const FALLBACK_VERSION: ProtocolVersion = ProtocolVersion::V_2025_06_18;
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
    /// Whether the client is asked while its calls run, as before 2026-07-28.
    pub(super) is_asked: bool,
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let name = Implementation::new("todo-chatbot", env!("CARGO_PKG_VERSION"));
        let capabilities = ServerCapabilities::builder();
        let capabilities = capabilities.enable_tools().enable_prompts().enable_resources().build();
        ServerConfig::new(capabilities)
            .with_protocol_version(FALLBACK_VERSION)
            .with_server_info(name)
            .with_instructions(self.instructions())
    }

    fn get_tool(&self, name: &str) -> Option<Described> {
        self.offered(self.is_asked).into_iter().find(|tool| tool.name == name)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        // Another token is offered other tools.
        let offered = self.offered(self.is_asked || consent::can_ask(&context));
        Ok(ListToolsResult::with_all_items(offered).with_cache_scope(CacheScope::Private))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.clone().map_or(Value::Null, Value::Object);
        let name = request.name.clone().into_owned();
        let result = match (Tool::named(&name), name.as_str()) {
            (Some(tool), _) if !tool.is_read_only() && consent::can_ask(&context) => {
                let call = ToolCall::new(tool.name(), arguments);
                match self.run_asking(tool, call, &request, &context.meta).await {
                    Ok(Asked::Ran(output)) => Ok(output),
                    Ok(Asked::Asks(question)) => return Ok(question.into()),
                    Err(message) => Err(message),
                }
            }
            (Some(tool), _) => self.run(tool, arguments, &context.meta).await,
            (None, finder::SEARCH) => self.search(&arguments).await.map(Output::read),
            (None, finder::FETCH) => self.fetch(&arguments).await.map(Output::read),
            (None, _) => {
                let offered = self.offered(self.is_asked);
                let names: Vec<_> = offered.iter().map(|tool| tool.name.as_ref()).collect();
                let names = names.join(", ");
                let message = format!("There is no such tool; the tools are {names}.");
                return Err(ErrorData::invalid_params(message, None));
            }
        };
        tracing::info!(tool = name, failed = result.is_err(), "MCP {name}");
        Ok(result_of(result).into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::prompts()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        Ok(prompts::prompt(&request.name)?.into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(prompts::resources()))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(prompts::templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        Ok(self.resource(&request.uri).await?.into())
    }
}

impl Tools {
    /// Runs `tool`. An error is for the model: it says what to do next.
    async fn run(
        &self,
        tool: Tool,
        arguments: Value,
        meta: &RequestMetaObject,
    ) -> Result<Output, String> {
        let (key, zone) = (self.key(meta)?, self.zone(meta).await?);
        let claimed = self.claim(meta, tool, &arguments).await?;
        let ran = self.try_run(tool, arguments, key, zone.clone()).await?;
        if let (Some((once, id)), Ok(output)) = (claimed, &ran)
            && output.get("error").is_some()
        {
            // Nothing was done: mended, the call may be sent again under the same key.
            let given_up = self.app.storage().map_err(|problem| problem.detail)?;
            let given_up = given_up.kept_answers.give_up(&once, &id).await;
            given_up.map_err(|error| Problem::from(error).detail)?;
        }
        let returned = told(ran)?;
        if tool.is_read_only() {
            return Ok(Output::read(returned));
        }
        self.accounted(returned, key, zone).await
    }

    /// Runs `call`, which changes something, once its owner has agreed where something would be lost.
    async fn run_asking(
        &self,
        tool: Tool,
        call: ToolCall,
        request: &CallToolRequestParams,
        meta: &RequestMetaObject,
    ) -> Result<Asked, String> {
        self.holder.check(scope_of(tool)).map_err(|error| error.detail().into_owned())?;
        let zone = self.zone(meta).await?;
        let questions = Questions::about(&self.app, &self.holder.user, &call);
        let context = self.context(zone.clone())?;
        let agreed = match questions.answer(request) {
            Some(Answer::No) => return Err(DECLINED.to_owned()),
            Some(Answer::Yes(question)) => question,
            None => {
                let key = self.key(meta)?;
                let asked = usecase::chat::tool::question(&context, &self.holder.user, &call, key);
                let asked = asked.await.map_err(|error| error.to_string())?;
                if let Some(question) = asked.and_then(|question| questions.ask(&question)) {
                    return Ok(Asked::Asks(question));
                }
                return self.run(tool, call.arguments, meta).await.map(Asked::Ran);
            }
        };
        // The same yes, sent again, does nothing again.
        let key =
            Uuid::new_v5(&CALLS, request.request_state.as_deref().unwrap_or_default().as_bytes());
        self.carry_out(&agreed, key, zone).await.map(Asked::Ran)
    }

    /// What the owner has to agree to before `call` runs, if something would be lost by it.
    pub(super) async fn to_agree(
        &self,
        tool: Tool,
        call: &ToolCall,
        meta: &RequestMetaObject,
    ) -> Result<Option<Agreed>, String> {
        self.holder.check(scope_of(tool)).map_err(|error| error.detail().into_owned())?;
        let (zone, key) = (self.zone(meta).await?, self.key(meta)?);
        let context = self.context(zone.clone())?;
        let asked = usecase::chat::tool::question(&context, &self.holder.user, call, key).await;
        let question = asked.map_err(|error| error.to_string())?;
        Ok(question.map(|question| Agreed { question, key, zone }))
    }

    /// Does what was asked about, if what came back is a yes.
    pub(super) async fn on_answer(
        &self,
        agreed: Agreed,
        given: Option<ElicitResult>,
    ) -> Result<Output, String> {
        let Agreed { question, key, zone } = agreed;
        if !given.is_some_and(|given| consent::agrees(&question, &given)) {
            return Err(DECLINED.to_owned());
        }
        self.carry_out(&question, key, zone).await
    }

    async fn carry_out(
        &self,
        agreed: &Question,
        key: Uuid,
        zone: TimeZone,
    ) -> Result<Output, String> {
        let context = self.context(zone.clone())?;
        let owner = &self.holder.user;
        let ran = usecase::chat::tool::run_agreed(&context, owner, &agreed.proposed, key).await;
        self.accounted(told(ran)?, key, zone).await
    }

    /// What the call of `key` returned, with what it did.
    async fn accounted(
        &self,
        returned: Value,
        key: Uuid,
        zone: TimeZone,
    ) -> Result<Output, String> {
        let context = self.context(zone)?;
        // It is done already, and what it returned says so, too.
        let account = usecase::chat::tool::account(&context, &self.holder.user, key).await.ok();
        Ok(Output { returned, account: account.as_ref().map(TurnAccount::from) })
    }

    fn context(&self, zone: TimeZone) -> Result<usecase::Context<'_>, String> {
        let context = self.app.context(zone).map_err(|problem| problem.detail)?;
        Ok(usecase::Context { actor: self.actor(), ..context })
    }

    /// What a tool that reads returns, for something else that reads.
    pub(super) async fn output(&self, tool: Tool, arguments: Value) -> Result<Value, String> {
        self.run_as(tool, arguments, self.app.ids().next(), self.zone.clone()).await
    }

    /// Refuses a token that may not read.
    pub(super) fn may_read(&self) -> Result<(), String> {
        let check = self.holder.check(Scope::TasksRead);
        check.map_err(|error| error.detail().into_owned())
    }

    async fn run_as(
        &self,
        tool: Tool,
        arguments: Value,
        key: Uuid,
        zone: TimeZone,
    ) -> Result<Value, String> {
        told(self.try_run(tool, arguments, key, zone).await?)
    }

    async fn try_run(
        &self,
        tool: Tool,
        arguments: Value,
        key: Uuid,
        zone: TimeZone,
    ) -> Result<Result<Value, usecase::Error>, String> {
        self.holder.check(scope_of(tool)).map_err(|error| error.detail().into_owned())?;
        let call = ToolCall::new(tool.name(), arguments);
        let context = self.context(zone)?;
        Ok(usecase::chat::tool::run(&context, &self.holder.user, &call, key).await)
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

    /// Refuses a key that was sent with another call before, within a day; else answers the claim, if there is one.
    async fn claim(
        &self,
        meta: &RequestMetaObject,
        tool: Tool,
        arguments: &Value,
    ) -> Result<Option<(Once, String)>, String> {
        let Some(key) = meta.get(IDEMPOTENCY_KEY).and_then(Value::as_str) else { return Ok(None) };
        let call = Sha256::digest(json!([tool.name(), arguments]).to_string());
        let once = Once {
            owner: self.holder.user.clone(),
            key: Uuid::new_v5(&CALLS, key.as_bytes()).to_string(),
            request: hex::encode(call),
        };
        let (now, id) = (self.app.clock().now(), self.app.ids().next().to_string());
        let storage = self.app.storage().map_err(|problem| problem.detail)?;
        // The call itself is done once by its key: nobody has to wait here, and nothing is kept.
        let standing = storage.kept_answers.take_on(&once, id, now, now).await;
        match standing.map_err(|error| Problem::from(error).detail)? {
            Standing::Another => Err(format!(
                "_meta.{IDEMPOTENCY_KEY} was sent with another call before; send a new one for what is new"
            )),
            Standing::Open(id) => Ok(Some((once, id))),
            Standing::Running | Standing::Answered(..) => Ok(None),
        }
    }

    async fn zone(&self, meta: &RequestMetaObject) -> Result<TimeZone, String> {
        let Some(given) = meta.get(TIME_ZONE) else { return Ok(self.zone.clone()) };
        let zone = given.as_str().and_then(known_zone).ok_or_else(|| {
            format!("_meta.{TIME_ZONE} must be a time zone's IANA name, such as Asia/Karachi")
        })?;
        self.app.auth().adopt_zone(&self.holder.user, self.holder.home(), &zone).await;
        Ok(zone)
    }

    /// The tools within the token's scopes, as they are for a client that is asked before something is lost, or is not.
    fn offered(&self, is_asked: bool) -> Vec<Described> {
        let mut offered: Vec<Described> =
            specs().into_iter().filter_map(|spec| self.offer(spec, is_asked)).collect();
        if self.may_read().is_ok() {
            offered.extend(finder::offered());
        }
        offered
    }

    fn offer(&self, spec: Spec, is_asked: bool) -> Option<Described> {
        let tool = Tool::named(spec.name)?;
        let Value::Object(schema) = spec.parameters else { return None };
        let allowed = self.holder.scopes.allow(scope_of(tool));
        let described =
            Described::new(spec.name, describe(tool, spec.description, is_asked), schema);
        let described = described
            .with_title(output::title(tool))
            .with_raw_output_schema(output::schema(spec.name));
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

/// What the owner is asked before a call runs, and how it then does.
pub(super) struct Agreed {
    pub(super) question: Question,
    key: Uuid,
    zone: TimeZone,
}

/// What a tool did, for a client; or why it could not.
pub(super) fn result_of(output: Result<Output, String>) -> CallToolResult {
    match output {
        Ok(output) => {
            let text = vec![ContentBlock::text(output.returned.to_string())];
            let mut result = CallToolResult::success(text);
            result.structured_content = Some(output.structured());
            result
        }
        Err(message) => CallToolResult::error(vec![ContentBlock::text(message)]),
    }
}

/// What came of a call that may have to be asked about.
enum Asked {
    Ran(Output),
    Asks(InputRequiredResult),
}

/// What a model is told when the user said no.
const DECLINED: &str = "The user was asked and did not say yes: nothing was changed. Do not try again \
    unless they ask for it.";

/// What a tool returned, or why it could not.
fn told(ran: Result<Value, usecase::Error>) -> Result<Value, String> {
    match ran {
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

/// Core's words, but for what they say of destructive tools after the first sentence: that the application asks the user.
/// Here it does where the client can put a question to them, and only where something would be lost; else asking is the
/// client's part.
fn describe(tool: Tool, words: &'static str, is_asked: bool) -> Cow<'static, str> {
    match (tool, words.split_once(". ")) {
        (_, Some((what, _))) if tool.is_destructive() => {
            format!("{what}. {}", if is_asked { ASKED } else { AT_ONCE }).into()
        }
        (Tool::UpdateTask, _) if is_asked => format!("{words} {WORDS_ASKED}").into(),
        _ => words.into(),
    }
}

/// What a model is told of destructive tools whose user the server asks.
const ASKED: &str = "Where something would be lost, this server asks the user, and does it only after their yes: do not \
    ask yourself.";
/// What it is then told of the tool by which words of a description may go.
const WORDS_ASKED: &str =
    "Where words of a description would be lost, this server asks the user first.";
/// What it is told where nobody else asks.
const AT_ONCE: &str = "It happens at once: ask the user before you call this.";

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
