//! Takes back what was done last.

use serde_json::json;

use super::{
    super::{model::Reply, tool::Tool, wording},
    Scene, says,
};

/// Takes back what the last answer did, or says what was taken back.
pub(super) fn reply(scene: &Scene<'_>) -> Reply {
    let Some(record) = scene.actions().first().copied() else {
        return scene.calls(Tool::UndoChange, [json!({})]);
    };
    let mut sentences = wording::undone(std::slice::from_ref(record));
    for problem in wording::problems(&record.output) {
        sentences.push(wording::as_sentence(problem));
    }
    match record.output.get("left_out").and_then(serde_json::Value::as_u64) {
        None | Some(0) => {}
        Some(more) => sentences.push(format!("Likewise {more} more.")),
    }
    says(&sentences.join(" "))
}
