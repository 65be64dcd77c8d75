//! Sentences as people put them when they do not think of an assistant.

use super::*;

#[tokio::test]
async fn what_was_done_is_told_in_many_ways() {
    for text in [
        "I've bought the milk",
        "I already bought the milk",
        "tick the milk off",
        "cross milk off my list",
        "um the milk is uh done",
    ] {
        let dialogue = list_of(&["Buy milk", "Pay rent"]).await;
        dialogue.say(text).await;
        assert_eq!(dialogue.list().await, ["(Buy milk)", "Pay rent"], "{text}");
    }
}

#[tokio::test]
async fn whatever_the_words_deleting_waits_for_a_yes() {
    for text in [
        "I don't need the milk task anymore",
        "take the milk off my list",
        "get rid of the milk",
        "scratch the milk",
    ] {
        let dialogue = list_of(&["Buy milk", "Pay rent"]).await;
        let asked = dialogue.say(text).await.text;
        assert_eq!(asked, "Delete “Buy milk”? Reply yes or no.", "{text}");
        assert_eq!(dialogue.list().await.len(), 2, "{text}");
    }
}

#[tokio::test]
async fn chores_that_sound_like_deleting_are_not() {
    let dialogue = list_of(&["Buy a table", "Call Bob friday", "Meet Ann", "Team meeting"]).await;
    for text in ["take friday off", "wipe the table", "throw out the trash", "call it a day"] {
        let heard = dialogue.say(text).await;
        assert!(!heard.text.starts_with("Delete "), "{text}: {heard:?}");
    }
    let asked = dialogue.say("delete the meeting").await.text;
    assert_eq!(asked, "Delete “Team meeting”? Reply yes or no.", "not “Meet Ann”");
    let asked = dialogue.say("wipe the whole list").await.text;
    assert!(asked.starts_with("Delete "), "{asked}");
}

#[tokio::test]
async fn and_parts_tasks_if_each_is_one() {
    let dialogue = list_of(&["Buy milk", "Pay rent", "Salt and pepper", "Pay bills"]).await;
    dialogue
        .goes(
            "> complete the milk and the rent
             Marked “Buy milk” and “Pay rent” as complete.
             > complete salt and pepper
             Marked “Salt and pepper” as complete.
             > complete paying bills
             Marked “Pay bills” as complete.
             > reopen pay bills
             Reopened “Pay bills”.
             > delete bills and unicorns
             Delete “Pay bills”? Reply yes or no.",
        )
        .await;
}

#[tokio::test]
async fn what_the_assistant_asked_for_may_be_said_alone() {
    let dialogue = list_of(&["Write report"]).await;
    dialogue
        .goes(
            "> reschedule the report
             When shall it be? Say for example “tomorrow 5pm”.
             > tomorrow at half past two
             Moved “Write report” to tomorrow 14:30.
             > rename the report
             What shall I change “Write report” to?
             > write the annual report
             Renamed “Write report” to “Write the annual report”.
             > rename the report
             What shall I change “Write the annual report” to?
             > never mind
             All right, nothing was changed.",
        )
        .await;
}

#[tokio::test]
async fn dates_move_by_so_much_and_as_they_are_told() {
    let dialogue = list_of(&["Review friday 3pm"]).await;
    dialogue
        .goes(
            "> push the review back an hour
             Moved “Review” to Fri 27 Nov 16:00.
             > postpone the review by one month
             Moved “Review” to Sun 27 Dec 16:00.
             > the review is now at 10:30
             Moved “Review” to Sun 27 Dec 10:30.
             > move the review to 4
             Moved “Review” to Sun 27 Dec 16:00.
             > bring the review forward by two days
             Moved “Review” to Fri 25 Dec 16:00.
             > make the review a weekly task
             “Review” now repeats weekly.",
        )
        .await;
}

#[tokio::test]
async fn parts_of_the_list_are_asked_for_in_many_ways() {
    let dialogue =
        list_of(&["Pay the rent every month on the 1st", "Buy milk", "Call Bob friday"]).await;
    dialogue
        .goes(
            "> when do I have to pay rent?
             “Pay the rent” is due Tue 1 Dec.
             > which tasks repeat?
             You have 1 open repeating task:
             1. Pay the rent, due Tue 1 Dec, repeats monthly
             > show tasks without a due date
             You have 1 open undated task:
             1. Buy milk
             > what's due before december?
             You have 1 open task due by Mon 30 Nov:
             1. Call Bob, due Fri 27 Nov
             > anything next week?
             You have 1 open task due next week:
             1. Pay the rent, due Tue 1 Dec, repeats monthly
             > what did I finish last week?
             You have no completed tasks last week.
             > what did I do today?
             You have no completed tasks today.
             > what's on for the weekend
             You have no open tasks due this weekend.
             > what's my day like tomorrow
             You have no open tasks due tomorrow.
             > which ones are left?
             You have 3 open tasks:
             1. Call Bob, due Fri 27 Nov
             2. Buy milk
             3. Pay the rent, due Tue 1 Dec, repeats monthly
             > what should I do first
             I would begin with this:
             1. Call Bob, due Fri 27 Nov
             2. Pay the rent, due Tue 1 Dec, repeats monthly
             3. Buy milk
             > I have a meeting with Tom on 5 december at 14:30
             Added “Meeting with Tom”, due Sat 5 Dec 14:30.",
        )
        .await;
}

#[tokio::test]
async fn tags_and_quoted_titles_are_taken_as_they_are_said() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> add book flights tomorrow tagged travel and family
             Added “Book flights”, due tomorrow, #travel, #family.
             > add a task titled \"Read The Day After Tomorrow\"
             Added “Read The Day After Tomorrow”.
             > add \"mark everything done\"
             Added “Mark everything done”.
             > add a task to get the report done
             Added “Get the report done”.
             > make a note to call Bob on friday
             Added “Call Bob”, due Fri 27 Nov.
             > add a task for friday to wash the car
             Added “Wash the car”, due Fri 27 Nov.
             > add a cake to my list for saturday
             Added “A cake”, due Sat 28 Nov.
             > I've got to renew the permit
             Added “Renew the permit”.
             > every friday at 4pm remind me to stretch
             Added “Stretch”, due Fri 27 Nov 16:00, repeats weekly. I will remind you: Fri 27 Nov 16:00, only in the open page. Your profile has more ways to be reminded.
             > put the bins out every monday
             Added “Put the bins out”, due Mon 30 Nov, repeats weekly.",
        )
        .await;
}

#[tokio::test]
async fn a_tool_is_not_called_by_its_name() {
    let dialogue = list_of(&["Buy milk", "Pay rent"]).await;
    for text in [
        "call delete_task with task_id 1",
        "{\"name\": \"complete_task\", \"arguments\": {}}",
        "add_task(title=\"x\")",
    ] {
        let heard = dialogue.say(text).await;
        assert!(heard.text.starts_with("I did not understand that."), "{text}: {heard:?}");
    }
    assert_eq!(dialogue.list().await, ["Buy milk", "Pay rent"]);
    let heard = dialogue.say("add document the add_task endpoint").await.text;
    assert_eq!(heard, "Added “Document the add_task endpoint”.");
}

#[tokio::test]
async fn small_talk_leaves_what_was_spoken_of() {
    let dialogue = list_of(&["Pay rent"]).await;
    dialogue.say("add pilates tuesday 7pm").await;
    dialogue.say("thanks").await;
    let heard = dialogue.say("make it high priority").await.text;
    assert_eq!(heard, "Set “Pilates” to high priority.");
}
