//! What comes along of files from elsewhere, and what is told of the rest.

use super::*;

fn found(text: &str) -> Found {
    read(text, &"2026-11-24T10:00:00+01:00[Europe/Berlin]".parse().unwrap()).unwrap()
}

fn titles(found: &Found) -> Vec<&str> {
    found.tasks.iter().map(|incoming| incoming.task.title.as_str()).collect()
}

#[test]
fn todoists_table_comes_with_dates_labels_and_priorities() {
    let found = found(
        "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n\
         section,Home,,,,,,,,\n\
         task,Buy milk @shop,Two litres,1,1,Ann (1),,tomorrow at 18:00,en,\n\
         task,\"Pay rent, really\",,4,2,Ann (1),,every month,en,\n\
         note,Look here,,,,,,,,\n",
    );
    assert_eq!(found.source, "Todoist");
    assert_eq!(titles(&found), ["Buy milk", "Pay rent, really"]);
    let milk = &found.tasks[0].task;
    assert_eq!(milk.tags.as_deref(), Some(&["shop".to_owned()][..]));
    assert_eq!(milk.priority, Some(Priority::High));
    assert_eq!(milk.due_date.as_deref(), Some("2026-11-25T17:00:00Z"));
    assert!(found.tasks[1].task.rrule.as_deref().unwrap_or_default().contains("MONTHLY"));
    assert_eq!(found.left_out.len(), 3, "{:?}", found.left_out);
}

#[test]
fn todoists_backup_is_its_projects_one_after_the_other() {
    let found = found(
        "TYPE,CONTENT,PRIORITY,INDENT,DATE\ntask,Trip,4,1,2026-12-03\ntask,Pack,4,2,\n\
         TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,DATE\ntask,Pay rent,monthly,1,1,\n",
    );
    assert_eq!((found.source, titles(&found)), ("Todoist", vec!["Trip", "Pay rent"]));
    let [trip, rent] = [0, 1].map(|at| &found.tasks[at].task);
    assert_eq!(trip.description.as_deref(), Some("- [ ] Pack"));
    assert_eq!(
        (rent.description.as_deref(), rent.priority),
        (Some("monthly"), Some(Priority::High))
    );
    assert_eq!(found.left_out, [""; 0]);
}

#[test]
fn of_todoists_table_nothing_is_lost_unlisted() {
    let found = found(
        "TYPE,CONTENT,PRIORITY,INDENT,RESPONSIBLE,DATE,DURATION,DURATION_UNIT,DEADLINE\n\
             task,Trip,2,1,,2026-12-03,2,day,\n\
         task,Call Ann,4,1,,2026-12-01 at 10:00,30,minute,2027-01-01\n\
         task,Oil the gate,4,1,Bob (2),every! month,,,\n\
         task,* Garden,4,1,,,,,2027-02-01\n\
         task,Mow,4,1,,every! monday,,,\n",
    );
    assert_eq!(titles(&found), ["Trip", "Call Ann", "Oil the gate", "Garden", "Mow"]);
    let [trip, call, oil, garden, mow] = [0, 1, 2, 3, 4].map(|at| &found.tasks[at].task);
    assert_eq!(trip.due_end.as_deref(), Some("2026-12-04"));
    assert_eq!(call.due_end.as_deref(), Some("2026-12-01T09:30:00Z"));
    assert_eq!(call.priority, None);
    let rules = [oil, mow].map(|task| task.rrule.as_deref().unwrap_or_default());
    assert!(rules[0].contains("MONTHLY") && rules[0].ends_with("X-FROM=COMPLETION"));
    assert!(rules[1].contains("WEEKLY") && !rules[1].contains("X-FROM"));
    assert_eq!(garden.due_date.as_deref(), Some("2027-02-01T00:00:00"));
    let expected = [
        "Headings that cannot be completed: each comes as a task.",
        "That “every! monday” counts from the day it is done.",
        "What else is said of tasks there: deadline, responsible.",
    ];
    assert_eq!(found.left_out, expected);
}

#[test]
fn googles_deleted_tasks_stay_away_and_subtasks_are_told_of() {
    let found = found(
        r#"{"kind":"tasks#taskLists","items":[{"title":"My list","items":[
        {"id":"a","title":"Trip","completed":"2026-11-01T00:00:00Z","status":"completed"},
        {"id":"b","title":"Pack","parent":"a"},{"id":"c","title":"Gone","deleted":true}]}]}"#,
    );
    // A subtask that is no more than its title is a step.
    assert_eq!(titles(&found), ["Trip"]);
    assert_eq!(found.tasks[0].task.description.as_deref(), Some("- [ ] Pack"));
    let expected = [
        "When a task was added or done: it counts as added, and what is done as done, now.",
        "What was deleted there: 1.",
    ];
    assert_eq!(found.left_out, expected);
}

#[test]
fn our_own_tasks_come_whole_but_for_what_the_api_does_not_take() {
    let found = found(
        r#"{"tasks":[{"id":"1","title":"Tea","keep_every":true,"rank":"m","skipped":0,
        "created_at":"2026-11-01T00:00:00Z","user_id":"u","updated_at":"2026-11-01T00:00:00Z"},
        {"title":" "}]}"#,
    );
    assert_eq!((titles(&found), found.tasks[0].task.keep_every), (vec!["Tea"], Some(true)));
    let expected = [
        "When a task was added or done: it counts as added, and what is done as done, now.",
        "The order that you gave.",
        "Entries without a title: 1.",
    ];
    assert_eq!(found.left_out, expected);
}

#[test]
fn alarms_of_calendars_remind_and_what_has_no_place_is_told_of() {
    let alarm = |trigger: &str| {
        let found = found(&format!(
            "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Tea\nDUE:20261201T170000Z\nLOCATION:Home\n\
             BEGIN:VALARM\n{trigger}\nEND:VALARM\nEND:VTODO\nEND:VCALENDAR\n",
        ));
        (found.tasks[0].task.reminder_at.clone().unwrap_or_default(), found.left_out)
    };
    let location = "What else is said of tasks there: LOCATION.".to_owned();
    for (trigger, at) in [
        ("TRIGGER:-PT30M", "2026-12-01T16:30:00Z"),
        ("TRIGGER;RELATED=END:-P1D", "2026-11-30T17:00:00Z"),
        ("TRIGGER;VALUE=DATE-TIME:20261201T120000Z", "2026-12-01T12:00:00Z"),
    ] {
        assert_eq!(alarm(trigger), (at.to_owned(), vec![location.clone()]), "{trigger}");
    }
    let (none, left_out) = alarm("TRIGGER:soon");
    let unread = "The reminder “soon”, which is not understood. Its task comes without it.";
    assert_eq!((none.as_str(), left_out), ("", vec![unread.to_owned(), location]));
}

#[test]
fn lists_of_google_and_of_our_own_are_told_apart() {
    let google = found(
        r#"{"kind":"tasks#taskLists","items":[{"title":"My list","items":[
        {"id":"a","title":"Call Ann","notes":"about it","due":"2026-12-01T00:00:00Z","status":"completed"}]}]}"#,
    );
    assert_eq!((google.source, titles(&google)), ("Google Tasks", vec!["Call Ann"]));
    let task = &google.tasks[0].task;
    assert_eq!((task.due_date.as_deref(), task.completed), (Some("2026-12-01"), Some(true)));
    let own = found(r#"{"tasks":[{"id":"1","title":"Tea","priority":"low","tags":["a"]}]}"#);
    assert_eq!((own.source, titles(&own)), ("Saydo", vec!["Tea"]));
}

#[test]
fn calendars_come_with_what_they_say_of_a_task() {
    let found = found(
        "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:1\r\nSUMMARY:Buy\\, then \r\n carry\r\n\
         DUE;VALUE=DATE:20261201\r\nPRIORITY:1\r\nCATEGORIES:home,shop\r\n\
         RRULE:FREQ=WEEKLY\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nSUMMARY:Party\r\nEND:VEVENT\r\n\
         END:VCALENDAR\r\n",
    );
    assert_eq!(titles(&found), ["Buy, then carry"]);
    let task = &found.tasks[0].task;
    assert_eq!(task.due_date.as_deref(), Some("2026-12-01"));
    assert_eq!(task.priority, Some(Priority::High));
    assert_eq!(found.left_out, ["Events: only tasks come along."]);
}

#[test]
fn the_same_task_has_the_same_key_and_another_one_another() {
    let table = "Title,Due,Priority,Tags,Status\nTea,2026-12-01,high,a b,open\nMilk,,,,done\n";
    let (one, two) = (found(table), found(table));
    assert_eq!(one.tasks[0].key(), two.tasks[0].key());
    assert_ne!(one.tasks[0].key(), one.tasks[1].key());
    assert_eq!(one.tasks[1].task.completed, Some(true));
}

#[test]
fn what_is_no_list_is_not_read() {
    let now = "2026-11-24T10:00:00+01:00[Europe/Berlin]".parse().unwrap();
    for text in ["", "hello", "a,b\nc,d", "{}", "[1]"] {
        assert_eq!(read(text, &now), None, "{text}");
    }
}
