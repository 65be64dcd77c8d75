//! What is written, and what is said of it. It is Tuesday, 2026-11-24, 08:00 in Karachi.

use proptest::prelude::*;

use super::*;

fn now() -> ZonedDateTime {
    "2026-11-24T08:00:00+05:00[Asia/Karachi]".parse().unwrap()
}

#[test]
fn answers_are_said_without_what_only_eyes_want() {
    for (written, said) in [
        (
            "Added “Buy milk”, due tomorrow 17:00, high priority, #home, #shop.",
            "Added Buy milk, due tomorrow at 5 PM, high priority.",
        ),
        ("Moved “Gym” to Fri 27 Nov 18:30.", "Moved Gym to Friday, November 27 at 6:30 PM."),
        ("Moved “Gym” to Mon 4 Jan 2027.", "Moved Gym to Monday, January 4, 2027."),
        ("It is due 2026-11-25T12:00:00Z.", "It is due tomorrow at 5 PM."),
        ("It is due 2026-12-25", "It is due Friday, December 25"),
        ("Delete “Buy milk”? Reply yes or no.", "Delete Buy milk? Say yes or no."),
        ("**Done**: `Buy milk` [here](https://example.com/x) ✅", "Done: Buy milk here"),
        (
            "Added (id 0192b6a0-0000-7000-8000-000000000000) see https://example.com",
            "Added (id see",
        ),
        ("Añadí «Comprar leche».", "Añadí Comprar leche."),
        ("Tagged “Milk” with #home.", "Tagged Milk with home."),
        ("", "Done."),
        ("👍", "Done."),
    ] {
        assert_eq!(aloud(written, &now()), said, "{written}");
    }
}

#[test]
fn a_list_becomes_a_sentence() {
    assert_eq!(
        aloud("Which one do you mean?\n1. Meeting with Ann\n2. Meeting with Bob", &now()),
        "Which task? Meeting with Ann or Meeting with Bob."
    );
    assert_eq!(
        aloud(
            "You have 2 open tasks:\n1. Pay rent, due tomorrow 17:00, #home\n2. Buy milk",
            &now()
        ),
        "You have 2 open tasks: Pay rent, due tomorrow at 5 PM; and Buy milk."
    );
    let long: Vec<String> = (1..=7).map(|n| format!("{n}. Chore {n}")).collect();
    let long = format!("You have 10 tasks:\n{}\n…and 3 more. Ask for a part.", long.join("\n"));
    assert_eq!(
        aloud(&long, &now()),
        "You have 10 tasks: Chore 1, Chore 2, Chore 3, Chore 4, Chore 5 and 5 more."
    );
}

#[test]
fn what_only_looks_like_a_date_is_said_as_it_stands() {
    for text in ["Fri27Nov", "Fri27Nov 17:00", "Fri 27Nov", "Fri"] {
        assert_eq!(aloud(text, &now()), text);
    }
}

#[test]
fn long_answers_end_at_a_sentence() {
    let said = aloud(&"This is one sentence. ".repeat(50), &now());
    assert!(said.ends_with("sentence.") && said.chars().count() <= SPEECH_MAX_CHARS, "{said}");
    let said = aloud(&"word ".repeat(500), &now());
    assert!(said.ends_with("word…") && said.chars().count() <= SPEECH_MAX_CHARS + 1, "{said}");
}

proptest! {
    #[test]
    fn everything_can_be_said(text in "([0-9]{1,2}\\. |- |\\[|\\]|\\(|\\)|[ \n]|Fri|27|Nov|17:00|\\PC){0,80}") {
        let said = aloud(&text, &now());
        prop_assert!(!said.is_empty() && said.chars().count() <= SPEECH_MAX_CHARS + 1);
        prop_assert!(!said.contains('\n'));
    }
}
