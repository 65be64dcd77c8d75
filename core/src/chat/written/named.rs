//! The name of a tool in front of its arguments, however a model's template parts them.

use super::Tool;

pub(super) const FENCE: &str = "```";
/// Words that may stand between a name and its arguments, in lower case.
const BETWEEN: [&str; 7] =
    ["json", "action input", "action_input", "arguments", "parameters", "input", "with"];
/// What ends a sentence: what stands before it is no part of the call.
const SENTENCE_ENDS: [&str; 4] = ["\n", ". ", "! ", "? "];
/// How the marks of models' templates begin.
const MARKS: [&str; 2] = ["<|", "<\u{ff5c}"];

/// A tool that a text names at its end.
pub(super) struct Named {
    pub(super) tool: Tool,
    /// Where that begins to be said, in bytes.
    pub(super) begins: usize,
    /// Whether a fence was opened after the name.
    pub(super) is_fenced: bool,
}

/// The tool of the arguments that follow on `before`.
pub(super) fn before(before: &str) -> Option<Named> {
    let (text, is_fenced) = without_between(before);
    let name = text.rsplit(|it: char| !is_of_name(it)).next().unwrap_or_default();
    let tool = Tool::meant(name)?;
    let head = &text[..text.len() - name.len()];
    Some(Named { tool, begins: begins(head), is_fenced })
}

pub(super) fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ['_', '-', '.'].contains(&letter)
}

/// A text without what may stand at its end between a name and its arguments, and whether that was a fence
/// among other things.
fn without_between(text: &str) -> (&str, bool) {
    let (mut text, mut is_fenced) = (text, false);
    loop {
        let shorter = text.trim_end();
        let shorter = if let Some(opened) = shorter.strip_suffix(FENCE) {
            is_fenced = true;
            opened
        } else if let Some(at) = mark_at_end(shorter) {
            &shorter[..at]
        } else if let Some(rest) = without_number(shorter) {
            rest
        } else if let Some(word) = BETWEEN.iter().find(|word| ends_with_word(shorter, word)) {
            &shorter[..shorter.len() - word.len()]
        } else {
            shorter.trim_end_matches([':', '=', '>', '"', '\'', '`', '*'])
        };
        if shorter.len() == text.len() {
            return (text, is_fenced);
        }
        text = shorter;
    }
}

/// Where a mark such as `<|message|>` begins that ends the text.
fn mark_at_end(text: &str) -> Option<usize> {
    let inside = text.strip_suffix("|>").or_else(|| text.strip_suffix("\u{ff5c}>"))?;
    let at = inside.rfind('<')?;
    MARKS.iter().any(|mark| inside[at..].starts_with(mark)).then_some(at)
}

/// `functions.add_task:0` numbers its calls.
fn without_number(text: &str) -> Option<&str> {
    let rest = text.trim_end_matches(|it: char| it.is_ascii_digit());
    rest.strip_suffix(':').filter(|_| rest.len() < text.len())
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(at) = text.len().checked_sub(word.len()) else { return false };
    text.is_char_boundary(at)
        && text[at..].eq_ignore_ascii_case(word)
        && !text[..at].ends_with(is_of_name)
}

/// Where what leads to a name begins: its tag, its mark, or its sentence.
fn begins(head: &str) -> usize {
    let sentence = SENTENCE_ENDS.iter().filter_map(|end| Some(head.rfind(end)? + end.len())).max();
    let sentence = sentence.unwrap_or_default();
    let mark = MARKS.iter().filter_map(|mark| head[sentence..].find(mark)).min();
    let tag = head[sentence..].rfind('<').filter(|at| !head[sentence + at..].contains('>'));
    mark.or(tag).map_or(sentence, |at| sentence + at)
}
