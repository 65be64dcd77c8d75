//! Reads the few forms of TOML that the files use: tables of strings, on one line or several.
//!
//! A TOML library would be the largest part of the page. A test compares it with one.

use super::Table;

/// Between these a text may have several lines.
const LONG: &str = "'''";

/// Tables in the order of the file. A line that is none of the forms is left out.
pub(super) fn tables(file: &'static str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut rest = file;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            tables.push((name, Vec::new()));
        } else if let Some((key, value, after)) = entry(line, after) {
            if let Some((_, entries)) = tables.last_mut() {
                entries.push((key, value));
            }
            rest = after;
            continue;
        }
        rest = after;
    }
    tables
}

/// `key = "value"`, or `key = '''` and lines up to `'''`; with what comes after it.
fn entry(
    line: &'static str,
    after: &'static str,
) -> Option<(&'static str, &'static str, &'static str)> {
    if line.starts_with('#') {
        return None;
    }
    let (key, value) = line.split_once('=')?;
    let (key, value) = (key.trim().trim_matches('"'), value.trim());
    if value == LONG {
        let (value, after) = after.split_once(LONG)?;
        return Some((key, value, after));
    }
    Some((key, value.strip_prefix('"')?.strip_suffix('"')?, after))
}
