//! A task once more, and what takes the place of something: a day of another, a tag of another, a day of a moment.

use super::{Builtin, Dialogue};

#[tokio::test]
async fn a_task_is_copied_with_all_that_is_said_of_it() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Pay rent 1 december #home !high").await;
    dialogue
        .goes(
            "> make a copy of pay rent for january 1
             Added “Pay rent”, due Fri 1 Jan 2027, high priority, #home.
             > copy the keys
             Added “Copy the keys”.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["Pay rent", "Pay rent", "Copy the keys"]);
    for said in [
        "duplicate the report for friday",
        "kopiere den Report auf Freitag",
        "duplica el report para el viernes",
        "duplique le report pour vendredi",
        "शुक्रवार के लिए Report की कॉपी बनाओ",
        "جمعہ کے لیے Report کی کاپی بناؤ",
        "friday ke liye report ki copy banao",
    ] {
        let dialogue = Dialogue::with(Builtin);
        dialogue.has("Report tomorrow 10:00").await;
        dialogue.say(said).await;
        assert_eq!(dialogue.list().await, ["Report", "Report"], "{said}");
        let due = dialogue.task("Report").await.due.unwrap().to_string();
        assert!(["2026-11-25T05:00:00Z", "2026-11-27T05:00:00Z"].contains(&&*due), "{said}: {due}");
    }
}

#[tokio::test]
async fn an_hour_is_taken_off_and_the_day_stays() {
    for said in [
        "remove the time from the gym but keep the day",
        "the gym has no specific time anymore",
        "lösche die Uhrzeit vom Gym",
        "quita la hora del gym",
        "enlève l'heure du gym",
        "Gym का समय हटा दो",
        "Gym کا وقت ہٹا دو",
        "gym ka time hata do",
    ] {
        let dialogue = Dialogue::with(Builtin);
        dialogue.has("Gym tomorrow 18:00").await;
        dialogue.say(said).await;
        let due = dialogue.task("Gym").await.due.map(|due| due.to_string());
        assert_eq!(due.as_deref(), Some("2026-11-25T00:00:00"), "{said}");
    }
}

#[tokio::test]
async fn from_one_moment_to_another_is_moved_to_the_other() {
    for said in [
        "move the dentist from thursday to friday at 11",
        "move the dentist from thursday at 10 to friday at 11",
        "verschiebe den Dentist von Donnerstag auf Freitag um 11 Uhr",
        "mueve el dentist del jueves al viernes a las 11",
        "déplace le dentist de jeudi à vendredi 11h",
    ] {
        let dialogue = Dialogue::with(Builtin);
        dialogue.has("Dentist thursday 10:00").await;
        dialogue.say(said).await;
        let task = dialogue.task("Dentist").await;
        assert_eq!(task.due.unwrap().to_string(), "2026-11-27T06:00:00Z", "{said}");
        assert_eq!(task.due_end(), None, "{said}");
    }
}

#[tokio::test]
async fn a_tag_takes_the_place_of_another() {
    for said in [
        "tag paint fence with house instead",
        "change the tag of the fence from garden to house",
        "retag the fence as house instead of garden",
    ] {
        let dialogue = Dialogue::with(Builtin);
        dialogue.has("Paint fence #garden").await;
        dialogue.say(said).await;
        let tags = dialogue.task("Paint fence").await.tags;
        let tags: Vec<String> = tags.as_slice().iter().map(ToString::to_string).collect();
        assert_eq!(tags, ["house"], "{said}");
    }
}

#[tokio::test]
async fn what_was_not_done_is_opened_again() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Buy gift").await;
    dialogue.has("Buy card").await;
    dialogue.say("I bought the gift and the card").await;
    dialogue
        .goes(
            "> wait, not the card
             Reopened “Buy card”.",
        )
        .await;
}

#[tokio::test]
async fn a_number_that_is_rung_is_no_time() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> call 555-1234 tomorrow
             Added “Call 555-1234”, due tomorrow.",
        )
        .await;
}

#[tokio::test]
async fn what_repeats_no_longer_is_moved_too() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Recycling every tuesday").await;
    dialogue
        .goes(
            "> stop the recycling from repeating and put it on sunday
             “Recycling” no longer repeats. Moved “Recycling” to Sun 29 Nov.",
        )
        .await;
}
