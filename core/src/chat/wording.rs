//! Says in words what was done.

use serde_json::Value;

use super::tool::{CallRecord, Tool};

/// Longest part of a title that is quoted, in characters.
const QUOTED_MAX_CHARS: usize = 80;
/// Most titles that one sentence names.
const NAMED_MAX: usize = 10;

/// A title in quotes, on one line, cut if it is long.
pub(crate) fn quote(title: &str) -> String {
    format!("“{}”", one_line(title))
}

/// A title on one line, cut if it is long.
pub(crate) fn one_line(title: &str) -> String {
    let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED_MAX_CHARS) {
        None => line,
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
    }
}

/// `“A”`, `“A” and “B”`, `“A”, “B” and 3 more`.
pub(crate) fn quotes<T: AsRef<str>>(titles: &[T]) -> String {
    let named = if titles.len() > NAMED_MAX { NAMED_MAX - 1 } else { titles.len() };
    let mut parts: Vec<String> =
        titles[..named].iter().map(|title| quote(title.as_ref())).collect();
    if titles.len() > named {
        parts.push(format!("{} more", titles.len() - named));
    }
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// What the question before deleting says.
pub(crate) fn delete_question(titles: &[String]) -> String {
    match titles {
        [one] => format!("Delete {}? Reply yes or no.", quote(one)),
        many => format!("Delete {} tasks: {}? Reply yes or no.", many.len(), quotes(many)),
    }
}

/// One sentence for each kind of thing that was done, failures last. Empty if nothing was.
pub(crate) fn summary(records: &[CallRecord]) -> String {
    let done = [
        (Tool::AddTask, "Added"),
        (Tool::CompleteTask, "Completed"),
        (Tool::UpdateTask, "Updated"),
        (Tool::DeleteTask, "Deleted"),
    ];
    let mut sentences: Vec<String> = done
        .into_iter()
        .filter_map(|(tool, verb)| {
            let titles = titles_done(records, tool);
            (!titles.is_empty()).then(|| format!("{verb} {}.", quotes(&titles)))
        })
        .collect();
    for record in records {
        if let Some(problem) = problem(&record.output) {
            let sentence = as_sentence(problem);
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
    }
    sentences.join(" ")
}

/// Why a call did not do what it was asked to.
pub(crate) fn problem(output: &Value) -> Option<&str> {
    output.get("error").and_then(Value::as_str)
}

/// Makes a message a sentence: a capital and a full stop.
pub(crate) fn as_sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first: String =
        letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let stop = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

fn titles_done(records: &[CallRecord], tool: Tool) -> Vec<&str> {
    records
        .iter()
        .filter(|record| record.call.tool() == Some(tool) && problem(&record.output).is_none())
        .filter_map(|record| record.output.get("title").and_then(Value::as_str))
        .collect()
}
