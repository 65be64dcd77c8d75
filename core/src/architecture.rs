//! Which floor of this crate may name which.

use std::{fs, path::Path};

/// From the bottom up: a floor, and all that it may name.
const FLOORS: [(&str, &[&str]); 3] =
    [("text", &[]), ("task", &["text", "user"]), ("reading", &["text", "task"])];

#[test]
fn each_floor_of_core_names_only_those_below() {
    for (floor, below) in FLOORS {
        let mut files = Vec::new();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        sources(&source.join(floor), &mut files);
        sources(&source.join(floor).with_extension("rs"), &mut files);
        assert!(!files.is_empty(), "there is no {floor}");
        for (path, text) in files {
            for named in modules(&text) {
                let is_below = named == floor || below.contains(&named.as_str());
                assert!(is_below, "{path} names {named}, which is not below {floor}");
            }
        }
    }
}

/// The Rust files of a module and everything within it, with their text.
fn sources(path: &Path, found: &mut Vec<(String, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        found.push((path.display().to_string(), fs::read_to_string(path).unwrap()));
    }
}

/// The modules of this crate that a file names: `crate::a`, and `crate::{a, b::{c, d}}`.
fn modules(text: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (at, start) in text.match_indices("crate::") {
        // `todo_core::`, in an example.
        if text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            continue;
        }
        match text[at + start.len()..].strip_prefix('{') {
            Some(group) => named.extend(heads(group)),
            None => named.push(word(&text[at + start.len()..])),
        }
    }
    named
}

/// The first names of the paths in a group, up to its end.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut begins) = (0, Vec::new(), true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' => begins = depth == 0,
            _ if begins && depth == 0 && !letter.is_whitespace() => {
                heads.push(word(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}
