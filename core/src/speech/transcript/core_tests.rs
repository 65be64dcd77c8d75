//! What is heard, and how it is read.

use proptest::prelude::*;

use super::*;

#[test]
fn what_is_said_reads_like_what_is_typed() {
    for (heard, read) in [
        ("um hey please add a task to buy milk", "add a task to buy milk"),
        ("Hey, um, could you please add buy milk. Thanks.", "add buy milk"),
        ("delete the uh meeting", "delete the meeting"),
        ("okay so delete the meeting please", "delete the meeting"),
        ("Add a task to buy milk.", "Add a task to buy milk"),
        ("What's pending?", "What's pending?"),
        ("call mom at five p m", "call mom at 5pm"),
        ("call mom at five thirty p.m.", "call mom at 5:30pm"),
        ("call mom at 5 P.M. tomorrow", "call mom at 5pm tomorrow"),
        ("call mom at 5:30 pm", "call mom at 5:30pm"),
        ("wake up at seven in the morning", "wake up at 7am"),
        ("call mom at half past six", "call mom at 6:30"),
        ("call mom at half past six p m", "call mom at 6:30pm"),
        ("leave at a quarter to one", "leave at 12:45"),
        ("leave at ten past nine", "leave at 9:10"),
        ("leave at five oh five", "leave at 5:05"),
        ("leave at five thirty", "leave at 5:30"),
        ("meet at five o clock", "meet at 5 o'clock"),
        ("complete task number three", "complete task number 3"),
        ("delete task twenty one", "delete task 21"),
        ("complete tasks one and three", "complete tasks 1 and three"),
        ("move task two to friday", "move task 2 to friday"),
        ("remind me in twenty five minutes to stretch", "remind me in 25 minutes to stretch"),
        ("pay rent on november twenty fourth", "pay rent on november 24th"),
        ("pay rent on the first of december", "pay rent on the 1st of december"),
        ("buy milk hashtag home", "buy milk #home"),
        ("buy milk hash tag Shop", "buy milk #shop"),
    ] {
        assert_eq!(clear(heard), read, "{heard}");
    }
}

#[test]
fn what_belongs_to_a_title_or_another_language_stays() {
    for text in [
        "buy two apples and five pears",
        "add task one pager review",
        "read half of the book",
        "Change task 1 to 'Call mom tonight'",
        "Compra leche mañana a las 5",
        "کل دودھ خریدنا ہے",
        "please",
        "um",
        "wait...",
    ] {
        assert_eq!(clear(text), text);
    }
}

#[test]
fn an_empty_transcript_is_told_from_one_that_cannot_be_taken() {
    assert_eq!(Transcript::parse(" \n"), Err(InvalidTranscript::Empty));
    assert_eq!(Transcript::parse(" hi ").unwrap().as_str(), "hi");
    for text in ["a\0b", &"x".repeat(MESSAGE_MAX_CHARS + 1)] {
        let refused = Transcript::parse(text).unwrap_err();
        assert!(refused.to_string().starts_with("transcript: "), "{refused}");
    }
}

proptest! {
    #[test]
    fn anything_that_was_heard_is_read_as_something(text in "\\PC{0,60}") {
        prop_assert_eq!(clear(&text).is_empty(), text.trim().is_empty());
    }

    #[test]
    fn words_of_speech_are_always_read(
        words in proptest::collection::vec(
            prop_oneof![
                "um|hey|please|task|number|five|twenty|one|half|past|to|p|m|at|in|the|of|oh|o",
                "clock|quarter|a|hash|tag|minutes|november|first|[0-9]{1,3}|[0-9]:[0-9]{2}|#|\\.",
            ],
            1..12,
        )
    ) {
        prop_assert!(!clear(&words.join(" ")).is_empty());
    }
}
