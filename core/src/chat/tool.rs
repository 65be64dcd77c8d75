//! The tools: their published names, their arguments, and the use cases they end in.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A call a model asks for. Arguments are not trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    pub id: String,
    pub name: String,
    pub arguments: Value,
}

/// A call and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    pub call: ToolCall,
    /// What the tool returned, or `{"error": …}`.
    pub output: Value,
}
