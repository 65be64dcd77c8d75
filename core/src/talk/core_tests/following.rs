//! What follows on what was said or asked just before: the day of a question, a date said first, what was not there, a
//! "no" with what is meant instead.

use super::{Builtin, Dialogue, list_of};

#[tokio::test]
async fn whoever_asks_whether_it_was_done_has_not_said_so() {
    for (task, question) in [
        ("Pay the internet", "is the internet paid?"),
        ("Pay the internet", "paid the internet?"),
        ("Pagar el internet", "¿ya pagué el internet?"),
        ("Internet bezahlen", "Ist das Internet bezahlt?"),
    ] {
        let dialogue = list_of(&[task]).await;
        dialogue.say(question).await;
        assert!(!dialogue.task(task).await.is_done(), "{question}");
    }
}

#[tokio::test]
async fn what_is_added_after_a_question_about_a_day_is_of_that_day() {
    for (question, wish, title) in [
        ("What do I have on friday?", "put lunch with Carla there at 12:30", "Lunch with Carla"),
        ("¿tengo algo el viernes?", "ponme comida con Javi a las 12:30", "Comida con Javi"),
    ] {
        let dialogue = Dialogue::with(Builtin);
        dialogue.say(question).await;
        dialogue.say(wish).await;
        let due = dialogue.task(title).await.due.unwrap();
        assert_eq!(due.to_string(), "2026-11-27T07:30:00Z", "{wish}");
    }
}

#[tokio::test]
async fn a_date_that_was_said_first_is_of_what_is_named_next() {
    for (first, then, title) in [
        ("Put something on my list for friday", "oil change", "Oil change"),
        ("Trag für Freitag was ein", "Reifenwechsel", "Reifenwechsel"),
    ] {
        let dialogue = Dialogue::with(Builtin);
        dialogue.say(first).await;
        dialogue.say(then).await;
        let due = dialogue.task(title).await.due.unwrap();
        assert_eq!(due.to_string(), "2026-11-27T00:00:00", "{then}");
    }
}

#[tokio::test]
async fn what_was_asked_for_and_is_not_there_is_added() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> did I already put toothpaste on the list?
             I found no task that matches “toothpaste”. Say “Show me all my tasks” to see what is there.
             > ok then add it
             Added “Toothpaste”.",
        )
        .await;
}

#[tokio::test]
async fn a_no_with_another_task_or_time_puts_that_in_its_place() {
    let dialogue = list_of(&["Report", "Expense report", "Dentist friday 9am"]).await;
    dialogue
        .goes(
            "> I finished the report
             Marked “Report” as complete.
             > no, the other one, the expense report
             Changed “Report” back to how it was. Marked “Expense report” as complete.
             > move the dentist to monday
             Moved “Dentist” to Mon 30 Nov 09:00.
             > hm, tuesday is better
             Moved “Dentist” to Tue 1 Dec 09:00.
             > the 2nd, I mean
             Moved “Dentist” to Wed 2 Dec 09:00.",
        )
        .await;
}

#[tokio::test]
async fn one_of_several_is_chosen_by_its_day() {
    let dialogue = list_of(&["Dentist tomorrow", "Dentist friday"]).await;
    dialogue.say("get rid of the dentist").await;
    assert_eq!(dialogue.say("the one on friday").await.text, "Delete “Dentist”? Reply yes or no.");
    dialogue.say("yes").await;
    let left = dialogue.task("Dentist").await.due.unwrap();
    assert_eq!(left.to_string(), "2026-11-25T00:00:00");
}

#[tokio::test]
async fn a_note_is_taken_whole_and_read_out() {
    let dialogue = list_of(&["Call the school"]).await;
    dialogue
        .goes(
            "> add a note to call the school that i need to ask about the bus
             Added a note to “Call the school”.
             > what's the note on call the school?
             You have 1 task with “call the school”:
             1. Call the school
             i need to ask about the bus",
        )
        .await;
}

#[tokio::test]
async fn what_is_on_that_day_is_moved_from_it_to_another() {
    let dialogue = list_of(&["Appointment with Dr. Shah friday 11:15", "Forms for Dr. Shah"]).await;
    dialogue
        .goes(
            "> The appointment with Dr. Shah got moved from friday to saturday
             Moved “Appointment with Dr. Shah” to Sat 28 Nov 11:15.",
        )
        .await;
}

#[tokio::test]
async fn roman_urdu_is_read_without_its_vowels() {
    let dialogue = list_of(&["gym ki fees dena"]).await;
    dialogue.say("yar kal subah 8 bje gym jana yad kra dena").await;
    assert!(dialogue.task("Gym jana").await.reminder.is_some());
    dialogue.say("gym ki fees wala kl pe krdo").await;
    let due = dialogue.task("gym ki fees dena").await.due.unwrap();
    assert_eq!(due.to_string(), "2026-11-25T00:00:00");
}

#[tokio::test]
async fn a_statement_before_a_request_is_no_part_of_it() {
    let dialogue = list_of(&["بینک جانا today"]).await;
    dialogue.say("طبیعت ٹھیک نہیں ہے آج کے سارے کام کل پر ڈال دو").await;
    let due = dialogue.task("بینک جانا").await.due.unwrap();
    assert_eq!(due.to_string(), "2026-11-25T00:00:00");
    assert_eq!(dialogue.list().await, ["بینک جانا"]);
}
