//! Asks the owner, through the client, before something is lost: elicitation as of 2026-07-28, where
//! the question goes out with what a yes holds for, signed, and comes back with the answer.

use std::{collections::BTreeMap, time::Duration};

use rmcp::{
    RoleServer,
    model::{
        CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction,
        ElicitationSchema, InputRequest, InputRequiredResult, ProtocolVersion, RequestStateCodec,
        SealOptions,
    },
    service::RequestContext,
};
use serde_json::{Value, json};
use todo_core::{chat::tool::ToolCall, usecase::chat::tool::Question, user::UserId};

use crate::state::App;

/// How long a question may be answered.
pub(super) const ANSWER_TIME_MAX: Duration = Duration::from_mins(10);
/// What the key that signs questions is for.
const PURPOSE: &str = "mcp questions";
/// Under which name the question goes out and its answer comes back.
const QUESTION: &str = "consent";
/// The one field of the answer.
const ANSWER: &str = "answer";

/// Whether the client can put a question to its user. One that cannot was told, in the tool's
/// description, to ask by itself.
pub(super) fn can_ask(context: &RequestContext<RoleServer>) -> bool {
    let version = context.protocol_version();
    let is_new = version.is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
    let capability = context.meta.client_capabilities().and_then(|it| it.elicitation);
    // One that names no mode has forms.
    is_new && capability.is_some_and(|modes| modes.form.is_some() || modes.url.is_none())
}

/// What came back to a question.
pub(super) enum Answer {
    Yes(Question),
    No,
}

/// The questions that `owner` is asked about one call.
pub(super) struct Questions<'a> {
    app: &'a App,
    /// Whose yes it is, and to what: nobody else's answer, and none to another call, is taken for it.
    about: String,
}

impl<'a> Questions<'a> {
    pub(super) fn about(app: &'a App, owner: &UserId, call: &ToolCall) -> Self {
        let about = json!([owner.as_str(), call.name, call.arguments]).to_string();
        Self { app, about }
    }

    /// The answer that a call comes back with; `None` if it brings none, or one to another question.
    pub(super) fn answer(&self, request: &CallToolRequestParams) -> Option<Answer> {
        let state = request.request_state.as_deref()?;
        let question: Question = self.codec()?.open_json_with(state, self.about.as_bytes()).ok()?;
        let given = request.input_responses.as_ref()?.get(QUESTION)?.clone();
        let given: ElicitResult = serde_json::from_value(given).ok()?;
        Some(if agrees(&question, &given) { Answer::Yes(question) } else { Answer::No })
    }

    /// The question, to be put to the user; `None` where it cannot be written down.
    pub(super) fn ask(&self, question: &Question) -> Option<InputRequiredResult> {
        let options =
            SealOptions::new().associated_data(self.about.as_bytes()).ttl(ANSWER_TIME_MAX);
        let state = self.codec()?.seal_json_with(question, &options).ok()?;
        let asked = ElicitRequestParams::FormElicitationParams {
            meta: None,
            message: question.words.clone(),
            requested_schema: form(question)?,
        };
        let asked = InputRequest::Elicitation(ElicitRequest::new(asked));
        let questions = BTreeMap::from([(QUESTION.to_owned(), asked)]);
        Some(InputRequiredResult::new(Some(questions), Some(state)))
    }

    fn codec(&self) -> Option<RequestStateCodec> {
        RequestStateCodec::try_new(self.app.auth().secret().derive(PURPOSE)).ok()
    }
}

/// Whether what came back to `question` is a yes to it.
pub(super) fn agrees(question: &Question, given: &ElicitResult) -> bool {
    let word = given.content.as_ref().and_then(|content| content[ANSWER].as_str());
    given.action == ElicitationAction::Accept
        && word.is_some_and(|word| question.is_agreed_by(word))
}

/// Yes or no; where that is not enough, the word.
pub(super) fn form(question: &Question) -> Option<ElicitationSchema> {
    let mut answer = json!({ "type": "string", "title": "Your answer" });
    if question.takes_a_yes() {
        answer["enum"] = json!(["yes", "no"]);
    }
    let form = json!({ "type": "object", "properties": { ANSWER: answer }, "required": [ANSWER] });
    let Value::Object(form) = form else { return None };
    ElicitationSchema::from_json_schema(form).ok()
}
