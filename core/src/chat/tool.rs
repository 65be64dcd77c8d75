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

/// A tool as it is described to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    pub name: &'static str,
    pub description: &'static str,
    /// JSON Schema of the arguments: one flat object.
    pub parameters: Value,
}

/// Every tool there is.
pub fn specs() -> Vec<Spec> {
    Vec::new()
}
