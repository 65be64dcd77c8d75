//! A phrase is taken whole or not at all: nothing of a moment dangles in the title, in any language.

use std::path::Path;

use serde::Deserialize;

use super::{super::*, now};
use crate::text::fold;

/// Moments of one language, `phrases/CODE.toml`, and a task that they may be said with.
#[derive(Debug, Deserialize)]
struct Sample {
    title: String,
    phrases: Vec<String>,
}

fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reading/line/phrases");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let read = |file| toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    files.into_iter().map(read).collect()
}

/// What is wrong about the title of a line with a phrase in it, if anything is.
fn dangling(before: &str, phrase: &str, after: &str) -> Option<String> {
    let atoms: Vec<&str> = phrase.split(" + ").collect();
    let text = format!("{before} {} {after} #home", atoms.join(" "));
    let left = parse(&text, &now()).title;
    // Each may be read or not.
    let is_whole = (0..1_u32 << atoms.len()).any(|kept| {
        let is_kept = |(at, _): &(usize, &&str)| kept & (1 << at) != 0;
        let kept = atoms.iter().enumerate().filter(is_kept).map(|(_, atom)| *atom);
        let kept: Vec<&str> = kept.collect();
        letters(&left) == letters(&format!("{before} {} {after}", kept.join(" ")))
    });
    (!is_whole).then(|| format!("{text:?} leaves {left:?}"))
}

/// What is the same whatever stands around words.
fn letters(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_ascii_punctuation());
    fold(&words.collect::<Vec<_>>().concat())
}

#[test]
fn nothing_of_a_moment_dangles_wherever_it_stands() {
    let wrong = |Sample { title, phrases }: Sample| -> Vec<String> {
        let places = [(title.as_str(), ""), ("", title.as_str()), (title.as_str(), "Zoltan")];
        let dangling = |phrase: &String| {
            places.iter().find_map(|(before, after)| dangling(before, phrase, after))
        };
        phrases.iter().filter_map(dangling).collect()
    };
    let wrong: Vec<String> = samples().into_iter().flat_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_may_be_one_date_or_another_stays_in_the_title() {
    for text in ["call 5pm tomorrow or friday", "meet Bob at 5pm or 6pm", "support hotline 24/7"] {
        assert_eq!(parse(text, &now()).title, text);
    }
}

#[test]
fn what_can_be_but_one_date_is_read() {
    for (text, title, due) in [
        ("pay rent 31/12", "pay rent", "2026-12-31"),
        ("party 12/31", "party", "2026-12-31"),
        ("dentiste à 16h", "dentiste", "2026-11-24T11:00"),
        ("dentiste à 15h30", "dentiste", "2026-11-24T10:30"),
    ] {
        let read = parse(text, &now());
        assert_eq!(read.title, title);
        assert!(read.due.unwrap().to_string().starts_with(due), "{text}: {:?}", read.due);
    }
}
