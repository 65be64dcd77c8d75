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
        ("Added", &[Tool::AddTask] as &[Tool]),
        ("Completed", &[Tool::CompleteTask, Tool::CompleteTasks]),
        ("Updated", &[Tool::UpdateTask, Tool::UpdateTasks]),
        ("Deleted", &[Tool::DeleteTask]),
    ];
    let mut sentences: Vec<String> = done
        .into_iter()
        .filter_map(|(verb, tools)| {
            let titles = titles_done(records, tools);
            (!titles.is_empty()).then(|| format!("{verb} {}.", quotes(&titles)))
        })
        .collect();
    sentences.extend(undone(records));
    for problem in records.iter().flat_map(|record| problems(&record.output)) {
        let sentence = as_sentence(problem);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.join(" ")
}

/// One sentence for each way in which changes were taken back.
pub(crate) fn undone(records: &[CallRecord]) -> Vec<String> {
    let results: Vec<&Value> =
        records.iter().flat_map(|record| results(&record.output, "changes")).collect();
    let sentences = [
        ("removed", "Took ", " off the list again."),
        ("restored", "Put ", " back on the list."),
        ("changed_back", "Changed ", " back to how it was."),
    ];
    let sentence = |(status, before, after): (&str, &str, &str)| {
        let is_so = |result: &&&Value| result.get("status").and_then(Value::as_str) == Some(status);
        let mut titles: Vec<&str> =
            results.iter().filter(is_so).filter_map(|it| title(it)).collect();
        titles.dedup();
        (!titles.is_empty()).then(|| format!("{before}{}{after}", quotes(&titles)))
    };
    sentences.into_iter().filter_map(sentence).collect()
}

/// Why a call did not do what it was asked to.
pub(crate) fn problem(output: &Value) -> Option<&str> {
    output.get("error").and_then(Value::as_str)
}

/// Why a call did not do what it was asked to, also where it did so to some of several tasks.
pub(crate) fn problems(output: &Value) -> impl Iterator<Item = &str> {
    let single = results(output, "tasks").iter().chain(results(output, "changes"));
    problem(output).into_iter().chain(single.filter_map(problem))
}

/// What became of each of several things.
pub(crate) fn results<'a>(output: &'a Value, name: &str) -> &'a [Value] {
    output.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Makes a message a sentence: a capital and a full stop.
pub(crate) fn as_sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first: String =
        letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let stop = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

fn titles_done<'a>(records: &'a [CallRecord], tools: &[Tool]) -> Vec<&'a str> {
    records
        .iter()
        .filter(|record| record.call.tool().is_some_and(|tool| tools.contains(&tool)))
        .flat_map(|record| std::iter::once(&record.output).chain(results(&record.output, "tasks")))
        .filter(|result| problem(result).is_none())
        .filter_map(title)
        .collect()
}

fn title(result: &Value) -> Option<&str> {
    result.get("title").and_then(Value::as_str)
}
