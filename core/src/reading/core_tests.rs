//! The rules read what they say they read.

use jiff::ZonedDateTime;

use super::{
    grammars,
    request::{Act, Slot},
    rules,
};

/// Saturday, 28 November 2026.
fn now() -> ZonedDateTime {
    "2026-11-28T10:00[Europe/Berlin]".parse().unwrap()
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
        assert_eq!(rules::read(text, &now(), Some(&|_| false)).requests.len(), count, "{text}");
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
    let reading = rules::read("add 'buy paint and delete the dentist'", &now(), Some(&|_| true));
    assert_eq!(reading.requests.len(), 1);
}
