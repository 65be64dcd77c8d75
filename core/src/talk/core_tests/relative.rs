//! What is said of the day before, of a denied or another time, and what puts right what was said: each in relation to
//! something else.

use super::{Builtin, Dialogue};

#[tokio::test]
async fn a_reminder_may_be_of_the_day_before_at_a_time() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("MOT for the van friday 9am").await;
    for (text, at) in [
        ("remind me the day before the MOT", "2026-11-26T04:00:00Z"),
        ("remind me the evening before the MOT", "2026-11-26T13:00:00Z"),
        ("remind me the day before at 4", "2026-11-26T11:00:00Z"),
        ("erinnere mich eine Stunde vorher", "2026-11-27T03:00:00Z"),
        ("recuérdamelo dos horas antes", "2026-11-27T02:00:00Z"),
        ("ek din pehle yaad dila dena", "2026-11-26T04:00:00Z"),
    ] {
        dialogue.say(text).await;
        let reminder = dialogue.task("MOT for the van").await.reminder.unwrap();
        assert_eq!(reminder.to_string(), at, "{text}");
    }
    assert_eq!(dialogue.list().await, ["MOT for the van"]);
}

#[tokio::test]
async fn later_is_later_than_the_task_in_every_language() {
    let dialogue = Dialogue::with(Builtin);
    for title in ["Meeting mit Jonas", "Reunión con Marta", "Ahmed wali meeting", "डॉक्टर से मिलना"]
    {
        dialogue.has(&format!("{title} wednesday 14:00")).await;
    }
    for (text, title) in [
        ("Das Meeting mit Jonas ist eine Stunde später", "Meeting mit Jonas"),
        ("La reunión con Marta es una hora más tarde", "Reunión con Marta"),
        ("Ahmed wali meeting ek ghanta baad hogi", "Ahmed wali meeting"),
        ("डॉक्टर से मिलना एक घंटा बाद कर दो", "डॉक्टर से मिलना"),
    ] {
        dialogue.say(text).await;
        let due = dialogue.task(title).await.due.unwrap();
        assert_eq!(due.to_string(), "2026-11-25T10:00:00Z", "{text}");
    }
}

#[tokio::test]
async fn what_is_denied_is_not_done() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Gym tomorrow 18:00").await;
    dialogue.has("1:1 with Daniel tomorrow 10:00").await;
    dialogue
        .goes(
            "> no gym today
             Delete “Gym”? Reply yes or no.
             > I'm not going to the gym tomorrow
             Delete “Gym”? Reply yes or no.
             > I didn't go to the gym today
             “Gym” is open already.
             > Daniel can't make it tomorrow, he can do Thursday
             Moved “1:1 with Daniel” to Thu 26 Nov 10:00.
             > move the gym to tomorrow
             “Gym” is due tomorrow 18:00 already.",
        )
        .await;
}

#[tokio::test]
async fn what_is_not_understood_of_a_report_is_said_and_what_cannot_be_is_asked_about() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Greenfield invoice").await;
    dialogue.has("Dentist wednesday 10:00").await;
    dialogue
        .goes(
            "> Greenfield has been invoiced and the drain at number 12 is clear
             Marked “Greenfield invoice” as complete. I did not understand “the drain at number 12 is clear”.
             > the dentist can't do wednesday
             When shall it be? Say for example “tomorrow 5pm”.
             > friday at 9
             Moved “Dentist” to Fri 27 Nov 09:00.",
        )
        .await;
    dialogue.elsewhere();
    let asked = dialogue.say("I finished the first two").await.text;
    assert!(asked.starts_with("Which task do you mean?"), "{asked}");
}

#[tokio::test]
async fn a_number_puts_right_what_was_moved_or_added_and_is_no_name() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Interview tomorrow 10:00").await;
    dialogue
        .goes(
            "> postpone the interview by an hour
             Moved “Interview” to tomorrow 11:00.
             > sorry, I meant two hours
             Moved “Interview” to tomorrow 12:00.
             > add call the vet tomorrow at 3
             Added “Call the vet”, due tomorrow 15:00.
             > I meant 4
             Moved “Call the vet” to tomorrow 16:00.",
        )
        .await;
}

#[tokio::test]
async fn the_reminder_goes_along_and_notes_end_up_where_they_belong() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Board deck friday 3pm").await;
    for text in [
        "remind me 10 minutes before the board deck",
        "move the board deck to monday",
        "add a note to the board deck: include the churn numbers",
    ] {
        dialogue.say(text).await;
    }
    let deck = dialogue.task("Board deck").await;
    assert_eq!(deck.reminder.unwrap().to_string(), "2026-11-30T09:50:00Z");
    assert_eq!(deck.description.unwrap().as_str(), "include the churn numbers");
    dialogue.say("add call gran tomorrow at 5, note: ask about Sunday").await;
    let call = dialogue.task("Call gran").await;
    assert_eq!(call.description.unwrap().as_str(), "ask about Sunday");
}

#[tokio::test]
async fn undo_asks_before_it_takes_off_what_this_talk_never_named() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Feed the birds").await;
    dialogue
        .goes(
            "> gibberish flurb zonk
             Shall I add “Gibberish flurb zonk” to your list? Reply yes or no.
             > no, undo that please
             All right, nothing was changed.
             > undo
             Delete “Feed the birds”? Reply yes or no.
             > no
             Kept “Feed the birds”. Nothing was deleted.
             > add tea
             Added “Tea”.
             > undo
             Took “Tea” off the list again.
             > redo
             Put “Tea” back on the list.",
        )
        .await;
}

#[tokio::test]
async fn several_things_with_dates_of_their_own_are_all_added() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> add dentist on friday at 4pm, vet on saturday and bank on monday
             Added “Dentist”, due Fri 27 Nov 16:00. Added “Vet”, due Sat 28 Nov. Added “Bank”, due Mon 30 Nov.
             > add football every Tuesday and Friday at 5pm
             Added “Football”, due today 17:00, repeats every Tuesday and Friday.
             > jeden Dienstag und Donnerstag um 18 Uhr Training
             “Training” steht jetzt auf der Liste, fällig heute 18:00, wiederholt sich jeden Dienstag und Donnerstag.
             > Montag von 9 bis 12 Workshop
             “Workshop” steht jetzt auf der Liste, fällig Mo 30 Nov. 09:00 – 12:00.
             > I called the bank and I need to call mum tomorrow, then drop off the library books
             Marked “Bank” as complete. Added “Call mum”, due tomorrow. Added “Drop off the library books”.",
        )
        .await;
}

#[tokio::test]
async fn days_without_anything_new_tasks_and_those_without_dates_are_told() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Water plants").await;
    dialogue.has("Pay rent friday").await;
    dialogue
        .goes(
            "> which tasks have no date?
             You have 1 open undated task:
             1. Water plants
             > what isn't scheduled?
             You have 1 open undated task:
             1. Water plants
             > which tasks have no tags?
             You have 2 open untagged tasks:
             1. Pay rent, due Fri 27 Nov
             2. Water plants
             > what did I add today?
             You have 2 tasks added today:
             1. Pay rent, due Fri 27 Nov
             2. Water plants
             > when am I free this week?
             These days are free: today, tomorrow, Thu 26 Nov, Sat 28 Nov, Sun 29 Nov.
             > and next week?
             These days are free: Mon 30 Nov, Tue 1 Dec, Wed 2 Dec, Thu 3 Dec, Fri 4 Dec, Sat 5 Dec, Sun 6 Dec.",
        )
        .await;
}

#[tokio::test]
async fn what_is_put_on_another_date_lasts_as_long_unless_an_end_is_said() {
    for (text, answer) in [
        ("add trip from monday to friday", "Added “Trip”, due Mon 30 Nov – Fri 4 Dec."),
        ("tomorrow, add trip 14:00-15:30", "Added “Trip”, due tomorrow 14:00 – 15:30."),
        ("for friday, add trip 14:00-15:30", "Added “Trip”, due Fri 27 Nov 14:00 – 15:30."),
        (
            "add trip friday 14:00-15:30. make that thursday",
            "Shall I add “Trip”, due Thu 26 Nov 14:00 – 15:30 to your list? Reply yes or no.",
        ),
        (
            "add trip friday 14:00-15:30. make that 16:00",
            "Shall I add “Trip”, due Fri 27 Nov 16:00 – 17:30 to your list? Reply yes or no.",
        ),
    ] {
        assert_eq!(Dialogue::with(Builtin).say(text).await.text, answer, "{text}");
    }
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Trip friday 14:00-16:00").await;
    dialogue
        .goes(
            "> move the trip to thursday 10:00-11:00
             Moved “Trip” to Thu 26 Nov 10:00 – 11:00.
             > make the trip 3pm to 5pm
             Moved “Trip” to Thu 26 Nov 15:00 – 17:00.
             > the trip is from 5 dec to 10 dec
             Moved “Trip” to Sat 5 Dec – Thu 10 Dec.",
        )
        .await;
}

#[tokio::test]
async fn an_exception_is_left_out() {
    let lines = ["Call plumber", "Call roofer", "Call mum", "Yoga tomorrow 18:00", "Iron tomorrow"];
    let dialogue = super::list_of(&lines).await;
    dialogue
        .goes(
            "> tick off the plumber and the roofer but not mum
             Marked “Call plumber” and “Call roofer” as complete.
             > oops, not the roofer
             Reopened “Call roofer”.
             > push everything from tomorrow to friday except yoga
             Moved “Iron” to Fri 27 Nov.
             > complete everything except the yoga and mum
             Complete 2 tasks: “Iron” and “Call roofer”? Reply yes or no.",
        )
        .await;
}

#[tokio::test]
async fn what_is_asked_before_a_change_is_answered_as_it_was_then() {
    let dialogue =
        super::list_of(&["Pay tax 2026-11-20", "Pay visa 2026-11-22", "Plan menu"]).await;
    dialogue
        .goes(
            "> what's overdue? and move all of that to tomorrow
             You have 2 overdue tasks:
             1. Pay tax, due Fri 20 Nov
             2. Pay visa, due Sun 22 Nov
             Moved “Pay visa” and “Pay tax” to tomorrow.",
        )
        .await;
}

#[tokio::test]
async fn several_that_are_added_are_spoken_of_together() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> add eggs, butter and flour to my list, all tagged shopping
             Added “Eggs”, #shopping. Added “Butter”, #shopping. Added “Flour”, #shopping.
             > add \"mow lawn\", \"trim hedge\" and \"rake leaves\"
             Added “Mow lawn”. Added “Trim hedge”. Added “Rake leaves”.
             > add send the contract to Mireille
             Added “Send the contract to Mireille”.
             > today please
             Moved “Send the contract to Mireille” to today.",
        )
        .await;
    dialogue.say("add dentist friday at 10 and optician monday at 11, and remind me of both a day earlier").await;
    for (title, at) in [("Dentist", "2026-11-26T05:00:00Z"), ("Optician", "2026-11-29T06:00:00Z")] {
        let reminder = dialogue.task(title).await.reminder.unwrap();
        assert_eq!(reminder.to_string(), at, "{title}");
    }
}

#[tokio::test]
async fn a_verb_is_said_of_something_else_of_another_task() {
    let dialogue = super::list_of(&["Draft newsletter #club", "Book speaker #club friday"]).await;
    dialogue
        .goes(
            "> remove the club tag from the newsletter and the due date from the speaker
             Removed #club from “Draft newsletter”. Removed the date of “Book speaker”.
             > create a task to book the hall, and another to print song sheets
             Added “Book the hall”. Added “Print song sheets”.",
        )
        .await;
}

#[tokio::test]
async fn days_of_the_week_in_a_row_are_days_of_every_week() {
    for (text, answer) in [
        (
            "gym mon wed fri 7am",
            "Added “Gym”, due tomorrow 07:00, repeats every Monday, Wednesday and Friday.",
        ),
        ("tomorrow i have the dentist at 5pm", "Added “The dentist”, due tomorrow 17:00."),
        (
            "take the tablets every single day at 8:15",
            "Added “Take the tablets”, due today 08:15, repeats daily.",
        ),
    ] {
        assert_eq!(Dialogue::with(Builtin).say(text).await.text, answer, "{text}");
    }
}

#[tokio::test]
async fn an_hour_put_right_stays_in_its_half_of_the_day_where_that_is_nearer() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> añade cena con Marta el sábado a las nueve de la noche
             He añadido “Cena con Marta”, para sáb 28 nov 21:00.
             > no espera, mejor a las diez
             He movido “Cena con Marta”: sáb 28 nov 22:00.
             > add standup on friday at 14:00
             Added “Standup”, due Fri 27 Nov 14:00.
             > actually make it at ten
             Moved “Standup” to Fri 27 Nov 10:00.",
        )
        .await;
}
