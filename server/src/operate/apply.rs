//! Makes a change that was approved as it was shown, and looks whether it holds.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use todo_core::ports::StoreError;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{Noted, Outcome, Plan, ReleaseLog, Wish, plan};
use crate::{kubernetes::Caller, problem::chain};

/// How long it is looked whether the pods are as wanted.
const VERIFY_TIME_MAX: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(500);

/// Makes the change: noted first, so that none is made unseen. Answers the note as it then stands.
///
/// # Errors
///
/// In words for whoever approved it; nothing is changed then, and whatever was tried is noted.
pub(crate) async fn apply(
    caller: &Caller,
    log: &dyn ReleaseLog,
    plan: Plan,
    now: Timestamp,
) -> anyhow::Result<Noted> {
    let mut noted = Noted {
        id: plan.id,
        at: now,
        target: plan.target.clone(),
        wish: plan.wish.clone(),
        difference: plan.difference.clone(),
        undo: plan.undo.clone(),
        undoes: plan.undoes,
        outcome: Outcome::Begun,
        detail: String::new(),
    };
    log.note(&noted).await.map_err(|error| match error {
        StoreError::Exists => {
            anyhow::anyhow!("this was approved and made before; plan anew for another time")
        }
        error => anyhow::anyhow!("it cannot be noted, and so it is not made: {error}"),
    })?;
    tracing::info!(change.id = %noted.id, target = noted.target, "Changing the release");
    let (outcome, detail) = match plan.send(caller, false).await {
        Err(error) => (Outcome::Failed, format!("{error:#}")),
        Ok(_) => verify(caller, &plan.target, &plan.wish).await,
    };
    conclude(log, noted.id, outcome, &detail).await;
    anyhow::ensure!(outcome != Outcome::Failed, "{detail}");
    (noted.outcome, noted.detail) = (outcome, detail);
    Ok(noted)
}

/// What was made stays made where it cannot be noted how it ended: the note says that it began.
async fn conclude(log: &dyn ReleaseLog, id: Uuid, outcome: Outcome, detail: &str) {
    if let Err(error) = log.conclude(id, outcome, detail).await {
        tracing::error!(change.id = %id, cause = %chain(&error), "How a change ended was not noted");
    }
}

/// Looks until every pod is as wanted.
async fn verify(caller: &Caller, target: &str, wish: &Wish) -> (Outcome, String) {
    let until = Instant::now() + VERIFY_TIME_MAX;
    loop {
        let deployment = plan::whole(caller, target).await.unwrap_or_default();
        if is_as_wanted(&deployment, wish) {
            let pods = &deployment["spec"]["replicas"];
            return (Outcome::Verified, format!("all {pods} pods are as wanted and ready"));
        }
        if Instant::now() > until {
            // Pods that run what was there before are ready, too.
            let count = |kind: &str| deployment["status"][kind].as_u64().unwrap_or_default();
            let (made, missing) = (count("updatedReplicas"), count("unavailableReplicas"));
            let wanted = &deployment["spec"]["replicas"];
            let detail = format!(
                "after {} s {made} of {wanted} pods are made as wanted, and {missing} not ready; \
                 diagnose_release says why it takes longer",
                VERIFY_TIME_MAX.as_secs()
            );
            return (Outcome::Applied, detail);
        }
        sleep(POLL).await;
    }
}

fn is_as_wanted(deployment: &Value, wish: &Wish) -> bool {
    let (spec, status) = (&deployment["spec"], &deployment["status"]);
    let count = |value: &Value| value.as_u64().unwrap_or_default();
    let wanted = count(&spec["replicas"]);
    let is_scaled = match wish {
        Wish::Scale { replicas, .. } => wanted == u64::from(*replicas),
        Wish::Restart { .. } | Wish::Rollback { .. } => true,
    };
    let is_seen =
        count(&status["observedGeneration"]) >= count(&deployment["metadata"]["generation"]);
    let pods = ["replicas", "updatedReplicas", "availableReplicas"];
    !spec.is_null()
        && is_scaled
        && is_seen
        && pods.iter().all(|kind| count(&status[*kind]) == wanted)
}
