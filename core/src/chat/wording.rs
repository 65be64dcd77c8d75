//! Texts and results of calls, as answers name them.

use serde_json::Value;

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

/// `“A”`, `“A” and “B”`, `“A”, “B” and 3 more`, in the words of a language: `and`, `{count} more`.
pub(crate) fn quotes<T: AsRef<str>>(titles: &[T], between: Between<'_>, more: &str) -> String {
    quotes_of(titles, titles.len(), between, more)
}

/// [`quotes`] of `count` titles, of which these are the first.
pub(crate) fn quotes_of<T: AsRef<str>>(
    titles: &[T],
    count: usize,
    between: Between<'_>,
    more: &str,
) -> String {
    let named = if count > NAMED_MAX { NAMED_MAX - 1 } else { count }.min(titles.len());
    let mut parts: Vec<String> =
        titles[..named].iter().map(|title| quote(title.as_ref())).collect();
    if count > named {
        parts.push(more.replace("{count}", &(count - named).to_string()));
    }
    list(&parts, between)
}

/// What stands between the parts of a list in a language, and before the last: a comma, "and".
pub(crate) type Between<'a> = (&'a str, &'a str);

/// `A, B and C`, in the words of a language.
pub(crate) fn list(parts: &[String], (comma, and): Between<'_>) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {and} {last}", rest.join(comma)),
    }
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

/// What the task of a result is called.
pub(crate) fn title(result: &Value) -> Option<&str> {
    result.get("title").and_then(Value::as_str)
}
