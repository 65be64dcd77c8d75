//! Scaling, restarting and rolling back, in two steps: a plan that changes nothing and is shown, and
//! what is done with the approval that came with it, bound to exactly that plan.

use std::{sync::Arc, time::Duration};

use rmcp::model::{
    CallToolResult, ContentBlock, RequestStateCodec, SealOptions, Tool as Described,
    ToolAnnotations,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Operator, object};
use crate::{
    kubernetes::Caller,
    operate::{self, Component, Noted, Plan, REPLICAS_MAX, ReleaseLog, Wish},
};

pub(super) const PLAN: &str = "plan_change";
pub(super) const APPLY: &str = "apply_change";
pub(super) const LIST: &str = "release_changes";

const PLAN_WHAT: &str = "Shows what scaling, restarting or rolling back a part of the release would come to, by a dry \
    run, and returns an approval for exactly that. Changes nothing. Show the difference to the person who operates the \
    release before you use the approval.";
const APPLY_WHAT: &str = "Makes the change that plan_change showed, once the person who operates the release has agreed \
    to it; looks whether it holds, and notes it. Refused if the release is not as it was when it was shown.";
const LIST_WHAT: &str = "What was changed about the release through these tools, the newest first: what, when, how it \
    ended, and whether it can be taken back.";
/// How long an approval may be used.
const APPROVAL_TIME_MAX: Duration = Duration::from_mins(10);
/// What the key that signs approvals is for.
const PURPOSE: &str = "release changes";
/// Most changes that are shown.
const SHOWN_MAX: u64 = 50;

/// What `plan_change` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    action: Action,
    component: Option<Component>,
    replicas: Option<u32>,
    revision: Option<u64>,
    change_id: Option<Uuid>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Scale,
    Restart,
    Rollback,
    Undo,
}

impl Operator {
    pub(super) async fn change(&self, tool: &str, arguments: Value) -> CallToolResult {
        let done = match tool {
            PLAN => self.plan(arguments).await,
            APPLY => self.apply(&arguments).await,
            _ => self.list().await,
        };
        match done {
            Ok((words, object)) => {
                let mut result = CallToolResult::success(vec![ContentBlock::text(words)]);
                result.structured_content = Some(object);
                result
            }
            Err(error) => {
                let why = format!("Nothing was changed: {error:#}.");
                CallToolResult::error(vec![ContentBlock::text(why)])
            }
        }
    }

    async fn plan(&self, arguments: Value) -> anyhow::Result<(String, Value)> {
        let asked: Asked = serde_json::from_value(arguments)?;
        let (wish, undoes) = self.wish(asked).await?;
        let caller = Caller::of(&self.settings.cluster)?;
        let named = (self.app.ids().next(), self.app.clock().now());
        let plan = operate::plan(&caller, &self.settings.release, wish, undoes, named).await?;
        let options = SealOptions::new().associated_data(self.about()).ttl(APPROVAL_TIME_MAX);
        let approval = self.codec()?.seal_json_with(&plan, &options)?;
        let minutes = APPROVAL_TIME_MAX.as_secs() / 60;
        // In words as well: some clients hand their model nothing else.
        let words = format!(
            "Nothing is changed yet. {} would change:\n{}\nShow this to the person who operates the release. \
             If they agree, call {APPLY} within {minutes} minutes with this approval: {approval}",
            plan.target,
            shown(&plan),
        );
        let object = json!({
            "target": plan.target,
            "wish": plan.wish,
            "difference": plan.difference,
            "warnings": plan.warnings,
            "can_be_undone": plan.undo.is_some(),
            "approval": approval,
        });
        Ok((words, object))
    }

    /// What is wished, and which change it takes back.
    async fn wish(&self, asked: Asked) -> anyhow::Result<(Wish, Option<Uuid>)> {
        let Asked { action, component, replicas, revision, change_id } = asked;
        let component =
            || component.ok_or_else(|| anyhow::anyhow!("component: must be server or web"));
        Ok(match action {
            Action::Scale => {
                let replicas =
                    replicas.ok_or_else(|| anyhow::anyhow!("replicas: is required to scale"))?;
                (Wish::Scale { component: component()?, replicas }, None)
            }
            Action::Restart => (Wish::Restart { component: component()? }, None),
            Action::Rollback => (Wish::Rollback { component: component()?, revision }, None),
            Action::Undo => {
                let id =
                    change_id.ok_or_else(|| anyhow::anyhow!("change_id: is required to undo"))?;
                let found = self.log()?.find_noted(id).await?.ok_or_else(|| {
                    anyhow::anyhow!("change_id: there is no such change; see {LIST}")
                })?;
                let undo = found
                    .undo
                    .ok_or_else(|| anyhow::anyhow!("a restart leaves nothing to take back"))?;
                (undo, Some(id))
            }
        })
    }

    async fn apply(&self, arguments: &Value) -> anyhow::Result<(String, Value)> {
        let approval = arguments["approval"].as_str().unwrap_or_default();
        let plan: Plan = self.codec()?.open_json_with(approval, self.about()).map_err(|_| {
            anyhow::anyhow!(
                "approval: is no approval of {PLAN}, or older than ten minutes; plan it again"
            )
        })?;
        let caller = Caller::of(&self.settings.cluster)?;
        let (log, now) = (self.log()?, self.app.clock().now());
        // What was begun is brought to its end, also where whoever asked goes away.
        let making = tokio::spawn(async move { operate::apply(&caller, &*log, plan, now).await });
        let noted = making.await??;
        let words = format!(
            "{} was changed ({}): {}. Its change_id is {}.",
            noted.target,
            noted.outcome.word(),
            noted.detail,
            noted.id
        );
        Ok((words, described(&noted)))
    }

    async fn list(&self) -> anyhow::Result<(String, Value)> {
        let noted = self.log()?.noted(SHOWN_MAX).await?;
        let changes: Vec<Value> = noted.iter().map(described).collect();
        let lines: Vec<String> = noted
            .iter()
            .map(|it| {
                format!(
                    "{} {} {}: {} {}",
                    it.at,
                    it.id,
                    it.target,
                    json!(it.wish),
                    it.outcome.word()
                )
            })
            .collect();
        let words =
            if lines.is_empty() { "Nothing was changed.".to_owned() } else { lines.join("\n") };
        Ok((words, json!({ "changes": changes })))
    }

    /// Where changes are noted.
    fn log(&self) -> anyhow::Result<Arc<dyn ReleaseLog>> {
        let storage = self.app.storage().map_err(|problem| anyhow::anyhow!(problem.detail))?;
        Ok(Arc::clone(&storage.release_log))
    }

    /// An approval is for this release alone.
    fn about(&self) -> &[u8] {
        self.settings.release.as_bytes()
    }

    fn codec(&self) -> anyhow::Result<RequestStateCodec> {
        Ok(RequestStateCodec::try_new(self.app.auth().secret().derive(PURPOSE))?)
    }
}

fn shown(plan: &Plan) -> String {
    let line = |it: &operate::Difference| format!("  {}: {} → {}", it.field, it.before, it.after);
    let warnings = plan.warnings.iter().map(|warning| format!("  ! {warning}"));
    plan.difference.iter().map(line).chain(warnings).collect::<Vec<_>>().join("\n")
}

fn described(noted: &Noted) -> Value {
    json!({
        "change_id": noted.id,
        "at": noted.at.to_string(),
        "target": noted.target,
        "wish": noted.wish,
        "difference": noted.difference,
        "outcome": noted.outcome.word(),
        "detail": noted.detail,
        "undoes": noted.undoes,
        "can_be_undone": noted.undo.is_some(),
    })
}

/// How the three are described.
pub(super) fn offered() -> Vec<Described> {
    let text = |what: &str| json!({ "type": "string", "description": what });
    let one_of = |words: &[&str], what: &str| {
        let mut property = text(&format!("{what}: {}.", words.join(", ")));
        property["enum"] = json!(words);
        property
    };
    let number = |what: &str| json!({ "type": "integer", "description": what });
    let plan = json!({
        "action": one_of(&["scale", "restart", "rollback", "undo"], "What to do"),
        "component": one_of(&["server", "web"], "Which part; not for undo"),
        "replicas": number(&format!("How many pods, for scale; {REPLICAS_MAX} at most.")),
        "revision": number("Which revision to go back to, for rollback; the one before, if it is left out."),
        "change_id": text("Which change to take back, for undo."),
    });
    let apply = json!({ "approval": text("The approval that plan_change returned, unchanged.") });
    vec![
        described_as(PLAN, "Plan a change", PLAN_WHAT, plan, &["action"], true),
        described_as(APPLY, "Make the planned change", APPLY_WHAT, apply, &["approval"], false),
        described_as(LIST, "What was changed", LIST_WHAT, json!({}), &[], true),
    ]
}

fn described_as(
    name: &'static str,
    title: &str,
    what: &'static str,
    properties: Value,
    required: &[&str],
    is_read_only: bool,
) -> Described {
    let hints = ToolAnnotations::new()
        .read_only(is_read_only)
        .destructive(!is_read_only)
        .idempotent(true)
        .open_world(false);
    let schema: Map<String, Value> = object(json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    }));
    Described::new(name, what, schema).with_title(title).with_annotations(hints)
}
