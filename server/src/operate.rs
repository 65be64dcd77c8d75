//! Changes to the release by whoever operates it: planned by a dry run, shown, approved as they were
//! shown, noted before they are made, looked after, and taken back.
//!
//! Kubernetes decides what may be done: the account's Role names two Deployments.

mod apply;
mod difference;
mod plan;
mod ports;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use apply::apply;
pub use difference::Difference;
pub(crate) use plan::plan;
pub use ports::{Noted, Outcome, ReleaseLog};

/// Most pods that a component is scaled to.
pub const REPLICAS_MAX: u32 = 50;

/// A part of the release that may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Component {
    Server,
    Web,
}

impl Component {
    pub fn word(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Web => "web",
        }
    }
}

/// What is to become of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum Wish {
    /// So many pods; none at all takes the component away from everybody.
    Scale { component: Component, replicas: u32 },
    /// New pods that run the same.
    Restart { component: Component },
    /// To what an earlier revision ran; `None`: the one before this.
    Rollback { component: Component, revision: Option<u64> },
}

impl Wish {
    pub fn component(&self) -> Component {
        match self {
            Self::Scale { component, .. }
            | Self::Restart { component }
            | Self::Rollback { component, .. } => *component,
        }
    }
}

/// What would be done, bound to how things were when it was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Names the plan, and the change that comes of it: approved twice, it is made once.
    pub id: Uuid,
    pub wish: Wish,
    /// The Deployment.
    pub target: String,
    /// What a dry run by the API server changed.
    pub difference: Vec<Difference>,
    /// What else somebody should know before they say yes.
    pub warnings: Vec<String>,
    /// What takes it back; `None`: nothing does.
    pub undo: Option<Wish>,
    /// The change that it takes back.
    pub undoes: Option<Uuid>,
    /// The `ReplicaSet` to go back to, for a rollback.
    replica_set: Option<String>,
    /// What the Deployment must still be: its number of pods for scaling, else its generation.
    expected: u64,
    /// When it was planned, in RFC 3339.
    at: String,
}
