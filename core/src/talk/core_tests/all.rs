//! What is said of all of several at the end, of the rest, and of two that are joined.

use super::{Builtin, Dialogue, list_of};
use crate::{chat::tool::CallRecord, task::Priority};

/// The titles on the list, and of each whether it has all the tags that are expected.
async fn added(wish: &str) -> Vec<(String, Vec<String>)> {
    let dialogue = Dialogue::with(Builtin);
    let answer = dialogue.say(wish).await;
    let changes = answer.calls.iter().filter(|record| CallRecord::is_change(record));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let tags = |record: &CallRecord| {
        let tags = record.call.arguments["tags"].as_array().cloned().unwrap_or_default();
        tags.iter().map(text).collect()
    };
    changes.map(|record| (text(&record.call.arguments["title"]), tags(record))).collect()
}

#[tokio::test]
async fn a_tag_for_all_at_the_end_is_of_each() {
    for (wish, titles, tag) in [
        ("put formula and wipes on the list, both with tag baby", ["formula", "wipes"], "baby"),
        ("füge Ballons und Kerzen hinzu, beide mit Tag Feier", ["Ballons", "Kerzen"], "Feier"),
        (
            "añade estudiar anatomía para el sábado y entregar el trabajo para el lunes, los dos con la etiqueta uni",
            ["estudiar anatomía", "entregar el trabajo"],
            "uni",
        ),
    ] {
        let wanted = titles.map(|title| (title.to_owned(), vec![tag.to_owned()]));
        let added: Vec<_> = added(wish).await;
        let fold = |(title, tags): &(String, Vec<String>)| (title.to_lowercase(), tags.clone());
        let added: Vec<_> = added.iter().map(fold).collect();
        assert_eq!(added, wanted.iter().map(fold).collect::<Vec<_>>(), "{wish}");
    }
}

#[tokio::test]
async fn the_rest_is_what_was_named_just_before_and_not_changed_since() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.say("add milk, bread, eggs and butter").await;
    dialogue.say("the first two are urgent, the rest low").await;
    for (title, priority) in [
        ("Milk", Priority::High),
        ("Bread", Priority::High),
        ("Eggs", Priority::Low),
        ("Butter", Priority::Low),
    ] {
        assert_eq!(dialogue.task(title).await.priority, priority, "{title}");
    }
}

#[tokio::test]
async fn a_deed_on_another_day_is_another_task() {
    for (wish, titles) in [
        ("add MOT, and on sunday call Jean about dinner", ["MOT", "call Jean about dinner"]),
        (
            "Remind me at 3 to collect Noah and at 5 to put the lasagne in",
            ["collect Noah", "put the lasagne in"],
        ),
        ("apúntame comprar pan y el viernes llamar a Luis", ["comprar pan", "llamar a Luis"]),
    ] {
        let added: Vec<_> =
            added(wish).await.into_iter().map(|(title, _)| title.to_lowercase()).collect();
        assert_eq!(added, titles.map(str::to_lowercase), "{wish}");
    }
}

#[tokio::test]
async fn what_is_nearly_done_is_not_done() {
    for told in ["I've nearly finished the coursework", "almost done with the coursework"] {
        let dialogue = list_of(&["Finish coursework"]).await;
        dialogue.say(told).await;
        assert!(!dialogue.task("Finish coursework").await.is_done(), "{told}");
    }
}

#[tokio::test]
async fn half_past_seven_is_no_half_done() {
    let dialogue = list_of(&["Blumen gießen"]).await;
    dialogue.say("ich habe um halb acht die Blumen gegossen").await;
    assert!(dialogue.task("Blumen gießen").await.is_done());
}

#[tokio::test]
async fn a_name_is_written_as_it_is_said_to_be() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.say("add call Mark").await;
    dialogue.say("no, Marc with a c").await;
    dialogue.task("Call Marc").await;
}
