//! What a wish comes to, by a dry run: nothing is changed by planning.

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Component, Plan, REPLICAS_MAX, Wish, difference};
use crate::kubernetes::Caller;

const APPS: &str = "apis/apps/v1";
const AUTOSCALING: &str = "apis/autoscaling/v2";
/// Which of its templates a Deployment runs, counted.
const REVISION: &str = "deployment.kubernetes.io/revision";
/// What a `ReplicaSet`'s pods bear besides their template.
const HASH: &str = "pod-template-hash";
/// As `kubectl rollout restart` does it, so that both see each other's.
const RESTARTED: &str = "kubectl.kubernetes.io/restartedAt";

/// What `wish` comes to for `release`; it may take the change `undoes` back. The plan is called `id`.
///
/// # Errors
///
/// In words for whoever wishes it: it is no wish, or the API server does not let the account do it.
pub(crate) async fn plan(
    caller: &Caller,
    release: &str,
    wish: Wish,
    undoes: Option<Uuid>,
    (id, now): (Uuid, Timestamp),
) -> anyhow::Result<Plan> {
    let deployment = deployment(caller, release, wish.component()).await?;
    let target = text(&deployment["metadata"]["name"])?.to_owned();
    let mut plan = Plan {
        id,
        wish,
        expected: deployment["metadata"]["generation"].as_u64().unwrap_or_default(),
        at: now.to_string(),
        difference: Vec::new(),
        warnings: Vec::new(),
        undo: None,
        replica_set: None,
        target,
        undoes,
    };
    plan.complete(caller, &deployment).await?;
    let tried = plan.send(caller, true).await?;
    let before = match plan.wish {
        Wish::Scale { .. } => scale(caller, &plan.target).await?,
        _ => deployment,
    };
    plan.difference = difference::between(&before, &tried);
    ensure!(
        !plan.difference.is_empty(),
        "{} is like that already; nothing has to be done",
        plan.target
    );
    Ok(plan)
}

impl Plan {
    /// What the wish leaves open: what takes it back, which revision, what to warn of.
    async fn complete(&mut self, caller: &Caller, deployment: &Value) -> anyhow::Result<()> {
        match self.wish.clone() {
            Wish::Scale { component, replicas } => {
                ensure!(
                    replicas <= REPLICAS_MAX,
                    "{replicas} pods are too many; {REPLICAS_MAX} is the most"
                );
                let before = deployment["spec"]["replicas"].as_u64().unwrap_or(1);
                self.expected = before;
                let before = u32::try_from(before).context("more pods than can be counted")?;
                self.undo = Some(Wish::Scale { component, replicas: before });
                if replicas == 0 {
                    self.warnings.push(format!("without pods {} serves nobody", self.target));
                }
                self.warn_of_autoscaler(caller).await;
            }
            Wish::Restart { .. } => {
                self.warnings.push(
                    "a restart cannot be taken back; pods are replaced one after the other"
                        .to_owned(),
                );
            }
            Wish::Rollback { component, revision } => {
                let revisions = revisions(caller, deployment).await?;
                let present =
                    revision_of(deployment).context("the Deployment does not say its revision")?;
                let wanted = match revision {
                    Some(revision) => revision,
                    None => revisions
                        .iter()
                        .map(|(it, _)| *it)
                        .filter(|it| *it < present)
                        .max()
                        .context("there is no earlier revision to go back to")?,
                };
                let known = revisions.iter().find(|(it, _)| *it == wanted);
                let Some((_, set)) = known else {
                    let there: Vec<_> = revisions.iter().map(|(it, _)| it.to_string()).collect();
                    bail!("there is no revision {wanted}; there are {}", there.join(", "));
                };
                self.replica_set = Some(text(&set["metadata"]["name"])?.to_owned());
                self.wish = Wish::Rollback { component, revision: Some(wanted) };
                self.undo = Some(Wish::Rollback { component, revision: Some(present) });
                self.warnings.push(
                    "helm does not know of it: its next upgrade brings its own values back"
                        .to_owned(),
                );
            }
        }
        Ok(())
    }

    async fn warn_of_autoscaler(&mut self, caller: &Caller) {
        let Ok(answer) = caller.get(AUTOSCALING, "horizontalpodautoscalers").await else { return };
        let list: Value = answer.json().await.unwrap_or_default();
        let is_its = |it: &&Value| it["spec"]["scaleTargetRef"]["name"] == *self.target;
        if let Some(it) = list["items"].as_array().into_iter().flatten().find(is_its) {
            let (least, most) = (&it["spec"]["minReplicas"], &it["spec"]["maxReplicas"]);
            self.warnings.push(format!(
                "an autoscaler has the last word, between {least} and {most}; change autoscaling.minReplicas instead"
            ));
        }
    }

    /// Asks the API server for it; in a dry run, for what would come of it.
    pub(super) async fn send(&self, caller: &Caller, is_dry: bool) -> anyhow::Result<Value> {
        let (what, operations) = match &self.wish {
            Wish::Scale { replicas, .. } => (
                format!("deployments/{}/scale", self.target),
                json!([
                    { "op": "test", "path": "/spec/replicas", "value": self.expected },
                    { "op": "replace", "path": "/spec/replicas", "value": replicas },
                ]),
            ),
            Wish::Restart { .. } => {
                let name = RESTARTED.replace('/', "~1");
                (
                    self.whole(),
                    json!([self.unchanged(), {
                        "op": "add",
                        "path": format!("/spec/template/metadata/annotations/{name}"),
                        "value": self.at,
                    }]),
                )
            }
            Wish::Rollback { .. } => {
                let set = self.replica_set.as_deref().context("no revision was chosen")?;
                let set: Value =
                    caller.get(APPS, &format!("replicasets/{set}")).await?.json().await?;
                let mut template = set["spec"]["template"].clone();
                if let Some(labels) = template["metadata"]["labels"].as_object_mut() {
                    labels.remove(HASH);
                }
                (
                    self.whole(),
                    json!([self.unchanged(), {
                        "op": "replace", "path": "/spec/template", "value": template,
                    }]),
                )
            }
        };
        let answer = caller.patch(APPS, &what, is_dry, &operations).await?;
        answer.json().await.context("the API server's answer cannot be read")
    }

    fn whole(&self) -> String {
        format!("deployments/{}", self.target)
    }

    /// Nobody has changed what it should be since it was shown.
    fn unchanged(&self) -> Value {
        json!({ "op": "test", "path": "/metadata/generation", "value": self.expected })
    }
}

/// The one Deployment of a component.
async fn deployment(caller: &Caller, release: &str, component: Component) -> anyhow::Result<Value> {
    let mut list: Value = caller.get(APPS, "deployments").await?.json().await?;
    let label = |it: &Value, name: &str| it["metadata"]["labels"][name].clone();
    let mut found: Vec<Value> = serde_json::from_value(list["items"].take())?;
    found.retain(|it| {
        label(it, "app.kubernetes.io/instance") == release
            && label(it, "app.kubernetes.io/component") == component.word()
    });
    ensure!(
        found.len() == 1,
        "the release {release} has {} Deployments of {}",
        found.len(),
        component.word()
    );
    Ok(found.remove(0))
}

pub(super) async fn whole(caller: &Caller, target: &str) -> anyhow::Result<Value> {
    Ok(caller.get(APPS, &format!("deployments/{target}")).await?.json().await?)
}

async fn scale(caller: &Caller, target: &str) -> anyhow::Result<Value> {
    Ok(caller.get(APPS, &format!("deployments/{target}/scale")).await?.json().await?)
}

/// The `ReplicaSet`s of a Deployment by the revision that they are.
async fn revisions(caller: &Caller, deployment: &Value) -> anyhow::Result<Vec<(u64, Value)>> {
    let list: Value = caller.get(APPS, "replicasets").await?.json().await?;
    let uid = &deployment["metadata"]["uid"];
    let is_its = |set: &&Value| {
        let owners = set["metadata"]["ownerReferences"].as_array();
        owners.into_iter().flatten().any(|owner| owner["uid"] == *uid)
    };
    let sets = list["items"].as_array().into_iter().flatten().filter(is_its);
    Ok(sets.filter_map(|set| Some((revision_of(set)?, set.clone()))).collect())
}

fn revision_of(object: &Value) -> Option<u64> {
    object["metadata"]["annotations"][REVISION].as_str()?.parse().ok()
}

fn text(value: &Value) -> anyhow::Result<&str> {
    value.as_str().context("the API server's answer lacks a name")
}
