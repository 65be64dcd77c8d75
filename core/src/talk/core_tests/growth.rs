//! How the work of an answer grows with what was said. Counted in looks at words, which are the same on
//! every machine.

use serde_json::json;

use crate::{
    chat::{
        model::{Entry, Prompt},
        tool::CallRecord,
    },
    reading::steps,
    talk::reply,
};

/// Tasks on the list.
const TASKS: usize = 12;
/// Most times by which the work for a character may grow from 500 characters to 4,000.
const GROWTH_MAX: usize = 3;
/// Most looks for 4,000 characters of anything.
const STEPS_MAX: usize = 40_000_000;
/// Most looks for what is short enough to be read whole: no shorter message may cost more than a longer one.
const SHORT_STEPS_MAX: usize = STEPS_MAX / 8;

/// Answers `text` as a turn does: looking the list up is a round of its own.
fn answer(text: &str) {
    let task = |n: usize| json!({ "id": n.to_string(), "title": format!("Water tree {n}"), "completed": false });
    let list: Vec<_> = (0..TASKS).map(task).collect();
    let mut entries = vec![Entry::User(text.to_owned())];
    for _ in 0..2 {
        let now = "2026-11-28T10:00:00+01:00[Europe/Berlin]".parse().unwrap();
        let prompt = Prompt { system: String::new(), entries: entries.clone(), now, frame: None };
        let looked_up = reply(&prompt).calls.into_iter();
        let record = |call| CallRecord { call, output: json!(list) };
        entries.push(Entry::Tools(looked_up.map(record).collect()));
    }
}

#[test]
fn eight_times_the_text_is_no_more_than_eight_times_as_much_work_by_far() {
    for unit in [
        "add a; ",
        "milk, ",
        "mark 1, ",
        "call ann, ",
        "add milk and eggs, call mom tomorrow, ",
        "a",
        "5",
        ",",
        ", , ",
        "qzxwv plorgh untyri ",
        "so i told my sister that the thing is on friday ",
        "tomorrow monday 5 pm ",
        "monday and tuesday and ",
        "remind me to ",
        "\"a\" ' ",
        "move the report to friday and ",
        "when is the report due? ",
        "no wait ",
        "Jobs: mop, dust, vacuum, wash, iron, cook. ",
        "saturday: eggs, milk, flour, rice, oil; ",
        "add to my list - soap, salt, tea, rice. ",
        "call the bank with a note that they close. ",
        "plan party with steps: cake, music. ",
        "delete all of the tasks, but keep the ",
        "1, 2 and 3 done, ",
        "new line milk hashtag home ",
        "scrap that, make it tea instead. ",
        "1 2 3 ",
        "कल दूध लाना है और ",
        "کل دودھ لانا ہے اور ",
        "kal doodh lena hai aur ",
        "compra leche mañana y ",
        "kauf morgen milch und ",
        "买牛奶明天",
        "💡 ",
    ] {
        let steps = |length: usize| {
            let text: String = unit.chars().cycle().take(length).collect();
            steps::of(|| answer(&text))
        };
        let (short, long) = (steps(500), steps(4_000));
        assert!(long <= short.max(500) * 8 * GROWTH_MAX, "{unit:?}: {short} steps, then {long}");
        assert!(short <= SHORT_STEPS_MAX, "{unit:?}: {short} steps");
        assert!(long <= STEPS_MAX, "{unit:?}: {long} steps");
    }
}
