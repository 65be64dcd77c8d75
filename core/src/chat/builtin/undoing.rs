//! Takes back what was done last.

use serde_json::json;

use super::{
    super::{
        model::Reply,
        tool::{Tool, UNDO_COUNT_MAX},
        wording,
    },
    Scene, says,
};

/// Takes back what the last answer did, or so many changes; or says what was taken back.
pub(super) fn reply(scene: &Scene<'_>, count: Option<usize>) -> Reply {
    if let Some(count) = count.filter(|count| *count > UNDO_COUNT_MAX) {
        return says(&format!(
            "{count} changes are more than I take back at once; say “undo the last \
             {UNDO_COUNT_MAX}”, and again after that.",
        ));
    }
    let Some(record) = scene.actions().first().copied() else {
        let arguments = count.map_or(json!({}), |count| json!({ "count": count }));
        return scene.calls(Tool::UndoChange, [arguments]);
    };
    let mut sentences = wording::undone(std::slice::from_ref(record));
    for problem in wording::problems(&record.output) {
        sentences.push(wording::as_sentence(problem));
    }
    let taken = wording::results(&record.output, "changes").len();
    if count.is_some_and(|count| (1..count).contains(&taken)) {
        sentences.push("That is all that I can take back here.".to_owned());
    }
    match record.output.get("left_out").and_then(serde_json::Value::as_u64) {
        None | Some(0) => {}
        Some(more) => sentences.push(format!("Likewise {more} more.")),
    }
    says(&sentences.join(" "))
}
