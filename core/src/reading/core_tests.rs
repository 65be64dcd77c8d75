//! The rules read what they say they read.

use jiff::ZonedDateTime;

use super::{
    grammars,
    request::{Act, Slot},
    rules::{self, Known},
};
use crate::text::Word;

/// Saturday, 28 November 2026.
fn now() -> ZonedDateTime {
    "2026-11-28T10:00[Europe/Berlin]".parse().unwrap()
}

/// A list that has everything.
struct Everything;

impl Known for Everything {
    fn names(&self, _: &str) -> bool {
        true
    }

    fn mentioned(&self, words: &[Word]) -> Option<String> {
        words.get(1).map(|word| word.key.clone())
    }
}

#[test]
fn every_rule_reads_the_sentences_that_stand_under_it() {
    let mut misread = Vec::new();
    for grammar in grammars() {
        for (rule, example) in &grammar.examples {
            let reading = rules::read(example, &now(), None);
            let acts: Vec<Act> = reading.requests.iter().map(|request| request.act).collect();
            if acts != [grammar.act(*rule)] {
                misread.push(format!("{}: {example}: {acts:?}", grammar.code));
            }
        }
    }
    assert!(misread.is_empty(), "{misread:#?}");
}

#[test]
fn a_message_is_parted_where_a_request_begins_and_nowhere_else() {
    for (text, count) in [
        ("add buy milk and show my tasks", 2),
        ("remind me to call the plumber and cancel the old contract", 1),
        ("Mark the report as done. What's pending?", 2),
        ("add buy bread and butter", 1),
        ("my boss is back again so please remind me to send the report", 1),
        ("I need to call mom tomorrow because it is her birthday", 1),
    ] {
        assert_eq!(
            rules::read(text, &now(), Some(&|_: &str| false)).requests.len(),
            count,
            "{text}"
        );
    }
}

#[test]
fn wrong_spelling_is_read_in_verbs_but_stays_in_titles() {
    let reading = rules::read("remidn me to buy flwoers", &now(), None);
    let request = &reading.requests[0];
    assert_eq!((request.act, request.get(Slot::Title)), (Act::Add, "buy flwoers"));
    let reading = rules::read("delte the milk", &now(), None);
    assert_eq!(
        (reading.requests[0].act, reading.requests[0].get(Slot::Task)),
        (Act::Delete, "the milk")
    );
}

#[test]
fn quoted_text_is_never_read() {
    let reading = rules::read("add 'buy paint and delete the dentist'", &now(), Some(&Everything));
    assert_eq!(reading.requests.len(), 1);
}

#[test]
fn what_is_put_right_while_speaking_is_read_as_it_was_meant() {
    for (text, slot, meant) in [
        ("move the report to thursday no sorry friday", Slot::When, "friday"),
        ("add order flowers for mum no wait for grandma", Slot::Title, "order flowers for grandma"),
        ("add buy milk i mean bread", Slot::Title, "buy bread"),
        ("add flour for the cake i mean flowers not flour", Slot::Title, "flowers for the cake"),
        (
            "add call sam at seven thirty tonight no make that eight",
            Slot::Title,
            "call sam at eight tonight",
        ),
        ("delete the milk no wait keep that delete the parcel", Slot::Task, "the parcel"),
    ] {
        let reading = rules::read(text, &now(), Some(&Everything));
        assert_eq!(reading.requests[0].get(slot), meant, "{text}");
    }
}

#[test]
fn it_is_what_was_told_of_before() {
    let text = "The boiler is making that noise again, so move it to friday";
    let reading = rules::read(text, &now(), Some(&Everything));
    let request = &reading.requests[0];
    assert_eq!((request.act, request.get(Slot::Task)), (Act::Move, "boiler"));
}

#[test]
fn what_follows_a_heading_or_stands_by_itself_is_a_list_where_that_is_sure() {
    for (text, act) in [
        ("Groceries: oat milk, 6 eggs, sourdough", Act::AddMany),
        ("two things: 1) book the dentist 2) ask about parental leave", Act::AddMany),
        ("milk, eggs, bread", Act::AddMany),
        ("tent\nsleeping bags\nmarshmallows", Act::AddMany),
        ("note for the visa: photos, form, cash", Act::Note),
        ("Urgent: call the bank", Act::Add),
    ] {
        let reading = rules::read(text, &now(), Some(&|_: &str| false));
        let acts: Vec<Act> = reading.requests.iter().map(|request| request.act).collect();
        assert_eq!(acts, [act], "{text}");
    }
}

#[test]
fn signs_are_read_where_they_are_spoken_or_stand_for_words() {
    for (text, slot, said) in [
        ("+eggs", Slot::Title, "eggs"),
        ("rice -> basmati rice", Slot::Name, "basmati rice"),
        ("add buy stamps full stop", Slot::Title, "buy stamps"),
        ("add look up the comma", Slot::Title, "look up the comma"),
    ] {
        let reading = rules::read(text, &now(), Some(&Everything));
        assert_eq!(reading.requests[0].get(slot), said, "{text}");
    }
}

#[test]
fn what_is_told_after_a_task_is_no_part_of_its_name() {
    let known = |text: &str| text == "the apple tree thing";
    let text = "get rid of the apple tree thing, my grandson does it";
    let reading = rules::read(text, &now(), Some(&known));
    let request = &reading.requests[0];
    assert_eq!((request.act, request.get(Slot::Task)), (Act::Delete, "the apple tree thing"));
}

#[test]
fn no_more_of_a_message_is_read_than_can_be_answered() {
    let text = "when is the report due? ".repeat(rules::REQUESTS_MAX + 9);
    let reading = rules::read(&text, &now(), None);
    assert_eq!(reading.requests.len(), rules::REQUESTS_MAX + 1);
}
