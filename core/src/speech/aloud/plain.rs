//! Takes out what is written but not said: markup, links, tags, ids, pictures.

use uuid::Uuid;

/// One line of an answer. Tags that describe a task are left out.
pub(super) fn text(line: &str) -> String {
    let line = without_links(&without_tags(line));
    let words = line.split_whitespace().filter(|word| is_said(word));
    let line = words.collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|letter| !is_mark(*letter)).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "Milk, today, #home." as "Milk, today."
fn without_tags(line: &str) -> String {
    let is_tag = |part: &&str| part.starts_with('#') && !part.contains(' ');
    let (tags, parts): (Vec<&str>, Vec<&str>) = line.split(", ").partition(is_tag);
    let stop = if tags.last().is_some_and(|tag| tag.ends_with('.')) { "." } else { "" };
    parts.join(", ") + stop
}

/// `[text](address)` as `text`.
fn without_links(line: &str) -> String {
    let mut said = String::new();
    let mut rest = line;
    while let Some((before, (name, after))) = link(rest) {
        said.push_str(before);
        said.push_str(name);
        rest = after;
    }
    said + rest
}

/// The first link: what stands before it, its name, and what follows.
fn link(line: &str) -> Option<(&str, (&str, &str))> {
    let middle = line.find("](")?;
    let start = line[..middle].rfind('[')?;
    let end = middle + line[middle..].find(')')?;
    Some((&line[..start], (&line[start + 1..middle], &line[end + 1..])))
}

fn is_said(word: &str) -> bool {
    let core = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_id = Uuid::try_parse(core).is_ok();
    !is_id && !core.starts_with("http://") && !core.starts_with("https://")
}

/// Quotation marks, markup and pictures.
fn is_mark(letter: char) -> bool {
    matches!(letter,
        '“' | '”' | '«' | '»' | '"' | '`' | '*' | '_' | '#' | '~' | '|' | '\u{200d}'
        | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}
