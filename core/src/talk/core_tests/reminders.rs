//! What the assistant says of reminders: no more than will happen.

use jiff::{civil::time, tz::TimeZone};

use super::*;
use crate::{
    reminder::{Channel, Quiet, Reach},
    testing::FixedNotifier,
};

fn by_email(quiet: Option<Quiet>) -> FixedNotifier {
    let zone = TimeZone::get("Asia/Karachi").unwrap();
    FixedNotifier(Reach { channels: vec![Channel::Email], quiet, zone })
}

#[tokio::test]
async fn a_reminder_is_promised_where_it_will_arrive() {
    let mut dialogue = list_of(&["Dentist tomorrow 3pm"]).await;
    dialogue.notifier = by_email(None);
    dialogue
        .goes(
            "> Remind me tomorrow at 7am to water the plants
             Added “Water the plants”, due tomorrow 07:00. I will remind you: tomorrow 07:00, by e-mail and in the open page.
             > remind me an hour before the dentist
             I will remind you of “Dentist”: tomorrow 14:00, by e-mail and in the open page.",
        )
        .await;
}

#[tokio::test]
async fn a_reminder_that_quiet_hours_hold_back_is_not_promised_for_its_moment() {
    let mut dialogue = list_of(&[]).await;
    let night = Quiet { from: time(22, 0, 0, 0), until: time(7, 0, 0, 0) };
    dialogue.notifier = by_email(Some(night));
    dialogue
        .goes(
            "> Remind me today at 11pm to lock the door
             Added “Lock the door”, due today 23:00. I will remind you: today 23:00, by e-mail and in the open page. Your quiet hours hold back all but the page until tomorrow 07:00.",
        )
        .await;
}

#[tokio::test]
async fn a_webhook_is_promised_and_held_back_by_nothing() {
    let mut dialogue = list_of(&[]).await;
    let night = Quiet { from: time(22, 0, 0, 0), until: time(7, 0, 0, 0) };
    let reach = by_email(Some(night)).0;
    dialogue.notifier = FixedNotifier(Reach { channels: vec![Channel::Webhook], ..reach.clone() });
    dialogue
        .goes(
            "> Remind me today at 11pm to lock the door
             Added “Lock the door”, due today 23:00. I will remind you: today 23:00, by webhook and in the open page.",
        )
        .await;
    let channels = vec![Channel::Email, Channel::Webhook];
    dialogue.notifier = FixedNotifier(Reach { channels, ..reach });
    dialogue
        .goes(
            "> Remind me today at 11pm to feed the geese
             Added “Feed the geese”, due today 23:00. I will remind you: today 23:00, by e-mail, by webhook and in the open page. Your quiet hours hold back all but the page and the webhook until tomorrow 07:00.",
        )
        .await;
}

#[tokio::test]
async fn what_reminders_there_are_is_told_in_their_order() {
    let dialogue = list_of(&["Dentist tomorrow 3pm", "Buy milk"]).await;
    dialogue.say("what reminders do I have?").await;
    dialogue.say("remind me an hour before the dentist").await;
    dialogue.say("remind me today at 6pm to stretch").await;
    dialogue
        .goes(
            "> what reminders do I have?
             2 reminders are set:
             1. Stretch: today 18:00
             2. Dentist: tomorrow 14:00
             > show my reminders for tomorrow
             One reminder is set:
             1. Dentist: tomorrow 14:00",
        )
        .await;
}

#[tokio::test]
async fn what_rang_is_put_off_and_keeps_its_date() {
    let dialogue = list_of(&["Buy milk"]).await;
    dialogue.say("remind me today at 9am to stretch").await;
    dialogue.clock.advance(jiff::SignedDuration::from_mins(65));
    let due = dialogue.task("Stretch").await.due;
    for (said, at) in [
        ("snooze it", "today 09:15"),
        ("snooze it for half an hour", "today 10:15"),
        ("snooze it until 5pm", "today 17:00"),
    ] {
        let answer = dialogue.say(said).await.text;
        let (_, when) = answer.split_once(": ").unwrap_or_else(|| panic!("{said}: {answer}"));
        assert!(when.starts_with(at), "{said}: {answer}");
        assert_eq!(dialogue.task("Stretch").await.due, due, "{said}");
        dialogue.clock.advance(jiff::SignedDuration::from_mins(40));
    }
}

#[tokio::test]
async fn what_did_not_ring_is_moved_by_snoozing_as_before() {
    let dialogue = list_of(&["Dentist tomorrow 3pm"]).await;
    let answer = dialogue.say("snooze the dentist for 1 hour").await.text;
    assert_eq!(answer, "Moved “Dentist” to tomorrow 16:00.");
}

#[tokio::test]
async fn a_reminder_is_set_before_each_of_several_tasks() {
    let dialogue =
        list_of(&["Team meeting tomorrow 9am", "Client meeting friday 2pm", "Buy milk"]).await;
    dialogue.say("remind me 15 minutes before every meeting").await;
    for (title, at) in
        [("Team meeting", "2026-11-25T03:45:00Z"), ("Client meeting", "2026-11-27T08:45:00Z")]
    {
        assert_eq!(dialogue.task(title).await.reminder, at.parse().ok(), "{title}");
    }
    assert_eq!(dialogue.task("Buy milk").await.reminder, None);
}

#[tokio::test]
async fn a_reminder_is_taken_off_and_its_task_stays() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Pay rent friday 10:00").await;
    for text in [
        "cancel the reminder for the rent",
        "remove the rent reminder",
        "don't remind me about the rent any more",
        "stop reminding me of the rent",
    ] {
        dialogue.say("remind me an hour before the rent").await;
        assert!(dialogue.task("Pay rent").await.reminder.is_some());
        let said = dialogue.say(text).await.text;
        assert_eq!(said, "I will not remind you of “Pay rent” any more.", "{text}");
        assert!(dialogue.task("Pay rent").await.reminder.is_none());
    }
    dialogue
        .goes(
            "> cancel the rent reminder
             No reminder is set for “Pay rent”.
             > move the rent to monday and remind me an hour before
             Moved “Pay rent” to Mon 30 Nov 10:00. I will remind you of “Pay rent”: Mon 30 Nov 09:00, only in the open page. Your profile has more ways to be reminded.
             > make it two hours
             I will remind you of “Pay rent”: Mon 30 Nov 08:00, only in the open page. Your profile has more ways to be reminded.",
        )
        .await;
}

#[tokio::test]
async fn a_reminder_may_get_its_moment_afterwards_or_that_of_a_task_that_is_new() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.say("remind me to take the lasagne out").await;
    dialogue.say("tonight at 9").await;
    dialogue.say("remind me 20 minutes before the standup at 9:30 tomorrow").await;
    for (title, due, at) in [
        ("Take the lasagne out", "2026-11-24T16:00:00Z", "2026-11-24T16:00:00Z"),
        ("The standup", "2026-11-25T04:30:00Z", "2026-11-25T04:10:00Z"),
    ] {
        let task = dialogue.task(title).await;
        assert_eq!(
            (task.due.unwrap().to_string(), task.reminder.unwrap().to_string()),
            (due.to_owned(), at.to_owned()),
            "{title}"
        );
    }
}

#[tokio::test]
async fn what_waits_for_a_yes_may_be_put_right() {
    let dialogue = super::list_of(&["Buy paint", "Buy sandpaper", "Buy brushes"]).await;
    dialogue
        .goes(
            "> delete the brushes
             Delete “Buy brushes”? Reply yes or no.
             > no wait, the sandpaper
             Delete “Buy sandpaper”? Reply yes or no.
             > yes
             Deleted “Buy sandpaper”.",
        )
        .await;
}

#[tokio::test]
async fn a_reminder_is_put_off_without_its_task() {
    let dialogue = list_of(&[]).await;
    dialogue.say("remind me to take out trash today at 8pm").await;
    let due = dialogue.task("Take out trash").await.due;
    dialogue.say("snooze that reminder by 2 hours").await;
    dialogue.say("postpone the trash reminder by an hour").await;
    let task = dialogue.task("Take out trash").await;
    let (Some(crate::task::Due::At(due)), true) = (due, task.due == due) else {
        panic!("{due:?} became {:?}", task.due)
    };
    assert_eq!(task.reminder.unwrap().duration_since(due), jiff::SignedDuration::from_hours(3));
    dialogue.say("remove that reminder").await;
    assert_eq!(dialogue.task("Take out trash").await.reminder, None);
}
