//! What differs between two objects, in a form that people read.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most lines of one difference.
const LINES_MAX: usize = 60;
/// What the API server keeps for itself, or says in some of its answers only, which tells nobody anything.
const OWN: [&str; 6] =
    ["apiVersion", "kind", "resourceVersion", "generation", "managedFields", "status"];
/// Stands for what may be a secret.
const HIDDEN: &str = "(not shown)";
const NOTHING: &str = "–";

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Such as `spec.replicas`.
    pub field: String,
    pub before: String,
    pub after: String,
}

/// What became of `before`, field by field.
pub(super) fn between(before: &Value, after: &Value) -> Vec<Difference> {
    let mut lines = Vec::new();
    compare("", before, after, &mut lines);
    if lines.len() > LINES_MAX {
        let left_out = lines.len() - LINES_MAX;
        lines.truncate(LINES_MAX);
        let more = format!("{left_out} more fields");
        lines.push(Difference { field: more, before: HIDDEN.to_owned(), after: HIDDEN.to_owned() });
    }
    lines
}

fn compare(path: &str, before: &Value, after: &Value, lines: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let under = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys.into_iter().filter(|key| !OWN.contains(&key.as_str())) {
                let of = |object: &serde_json::Map<String, Value>| object.get(key).cloned();
                let (old, new) = (of(old).unwrap_or_default(), of(new).unwrap_or_default());
                compare(&under(key), &old, &new, lines);
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for at in 0..old.len().max(new.len()) {
                let of = |array: &[Value]| array.get(at).cloned().unwrap_or_default();
                compare(&under(&at.to_string()), &of(old), &of(new), lines);
            }
        }
        _ => lines.push(Difference {
            field: path.to_owned(),
            before: shown(path, before),
            after: shown(path, after),
        }),
    }
}

/// A value in words; not that of a variable, nor a whole object that may hold some.
fn shown(path: &str, value: &Value) -> String {
    let is_variable = path.contains(".env.") && path.rsplit('.').next() == Some("value");
    match value {
        Value::Null => NOTHING.to_owned(),
        _ if is_variable => HIDDEN.to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => HIDDEN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_shown_before_and_after_and_variables_are_not() {
        let pod = |image: &str, secret: &str| {
            let variable = json!({ "name": "KEY", "value": secret });
            json!({
                "kind": image,
                "metadata": { "resourceVersion": image },
                "spec": { "containers": [{ "image": image, "env": [variable] }] },
            })
        };
        let lines = between(&pod("todo:1", "old key"), &pod("todo:2", "new key"));
        let fields: Vec<_> = lines.iter().map(|line| line.field.as_str()).collect();
        assert_eq!(fields, ["spec.containers.0.env.0.value", "spec.containers.0.image"]);
        assert_eq!((&*lines[1].before, &*lines[1].after), ("todo:1", "todo:2"));
        assert!(!format!("{lines:?}").contains("key\""), "{lines:?}");
        assert_eq!(between(&pod("todo:1", "k"), &pod("todo:1", "k")), []);
    }
}
