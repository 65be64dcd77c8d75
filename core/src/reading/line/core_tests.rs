//! What lines of text come to mean. Today is Tuesday 24 November 2026, ten in the morning in
//! Karachi.

use jiff::{ZonedDateTime, civil::date, tz::TimeZone};

use super::*;

mod kinds;
mod languages;
mod properties;
mod whole;

/// Reads `text` and says in short what came out: `title | due | priority | tags | recurrence`,
/// where the due date is local and what is absent is left out.
fn read(text: &str) -> String {
    read_at(text, &now())
}

fn now() -> ZonedDateTime {
    at(2026, 11, 24, 10)
}

fn at(year: i16, month: i8, day: i8, hour: i8) -> ZonedDateTime {
    let zone = TimeZone::get("Asia/Karachi").unwrap();
    date(year, month, day).at(hour, 0, 0, 0).to_zoned_datetime(zone).unwrap()
}

fn read_at(text: &str, now: &ZonedDateTime) -> String {
    let said = parse(text, now);
    // An end is looked at where ends are tested.
    short(Line { end: None, ..said }, now)
}

fn short(said: Line, now: &ZonedDateTime) -> String {
    let local = |due: Due| match due {
        Due::Day(day) | Due::Last { day, .. } => day.to_string(),
        Due::At(moment) => {
            now.time_zone().to_datetime(moment).strftime("%Y-%m-%d %H:%M").to_string()
        }
    };
    let mut said_in_short = vec![said.title];
    said_in_short.extend(said.due.map(local));
    said_in_short.extend(said.end.map(|end| format!("until {}", local(end))));
    said_in_short.extend(said.priority.map(|priority| priority.word().to_owned()));
    said_in_short.extend(said.tags.iter().map(|tag| format!("#{tag}")));
    said_in_short.extend(said.rule.map(|rule| {
        match Rule::of_word(rule.word()).as_ref() == Some(&rule) {
            true => format!("{:?}", rule.word()).to_lowercase(),
            false => rule.to_string(),
        }
    }));
    said_in_short.join(" | ")
}

fn assert_reads(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, meaning)| read(text) != *meaning)
        .map(|(text, meaning)| format!("{text:?}\n  is  {}\n  not {meaning}", read(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sentence_of_the_front_page_is_understood() {
    assert_eq!(
        read("Add a task to buy groceries tomorrow 5pm #home"),
        "Buy groceries | 2026-11-25 17:00 | #home"
    );
}

#[test]
fn days_are_read() {
    assert_reads(&[
        ("Pay rent today", "Pay rent | 2026-11-24"),
        ("Pay rent tomorrow.", "Pay rent | 2026-11-25"),
        ("Pay rent the day after tomorrow", "Pay rent | 2026-11-26"),
        ("Call tomorrow Bob", "Call Bob | 2026-11-25"),
        ("Tomorrow call mom", "Call mom | 2026-11-25"),
        ("Friday: call mom", "Call mom | 2026-11-27"),
        ("Gym friday", "Gym | 2026-11-27"),
        ("Gym on tuesday", "Gym | 2026-12-01"),
        ("Gym next friday", "Gym | 2026-12-04"),
        ("Gym next monday", "Gym | 2026-11-30"),
        ("Gym this saturday", "Gym | 2026-11-28"),
        ("Clean up this weekend", "Clean up | 2026-11-28"),
        ("Clean up next weekend", "Clean up | 2026-12-05"),
        ("Plan trip next week", "Plan trip | 2026-11-30"),
        ("Plan trip next month", "Plan trip | 2026-12-01"),
        ("Plan trip next year", "Plan trip | 2027-01-01"),
        ("Send report by end of month", "Send report | 2026-11-30"),
        ("Send report by the end of the month", "Send report | 2026-11-30"),
        ("Send report end of next month", "Send report | 2026-12-31"),
        ("Send report eod", "Send report | 2026-11-24"),
        ("Buy cake for tomorrow", "Buy cake | 2026-11-25"),
        ("tomorrow, 5pm: call mom", "Call mom | 2026-11-25 17:00"),
    ]);
}

#[test]
fn dates_are_read() {
    assert_reads(&[
        ("Visit Rome on 24 Dec", "Visit Rome | 2026-12-24"),
        ("Visit Rome 24th of December", "Visit Rome | 2026-12-24"),
        ("Visit Rome Dec 24, 2027 with Bob", "Visit Rome with Bob | 2027-12-24"),
        ("Visit Rome Nov 24", "Visit Rome | 2026-11-24"),
        ("Visit Rome Nov 23", "Visit Rome | 2027-11-23"),
        ("Visit Rome on 29 Feb", "Visit Rome | 2028-02-29"),
        ("Visit Rome on 31 Feb", "Visit Rome on 31 Feb"),
        ("Visit Rome on 24/12", "Visit Rome | 2026-12-24"),
        ("Visit Rome on 12/24", "Visit Rome | 2026-12-24"),
        ("Visit Rome 3/12/2027", "Visit Rome | 2027-12-03"),
        ("Visit Rome 24.12.2026", "Visit Rome | 2026-12-24"),
        ("Visit Rome 2026-12-24", "Visit Rome | 2026-12-24"),
        ("Visit Rome 2020-01-02", "Visit Rome | 2020-01-02"),
        ("Visit Rome 2026-12-24T17:30", "Visit Rome | 2026-12-24 17:30"),
        ("Visit Rome 2026-12-24T12:30:00Z", "Visit Rome | 2026-12-24 17:30"),
        ("Visit Rome the 24th", "Visit Rome | 2026-11-24"),
        ("Visit Rome on the 23rd", "Visit Rome | 2026-12-23"),
        ("Pay on the 31st", "Pay | 2026-12-31"),
        ("Dinner on the 5th of December at noon", "Dinner | 2026-12-05 12:00"),
        ("April fools prank 1 April", "April fools prank | 2027-04-01"),
    ]);
}

#[test]
fn distances_are_counted_from_now() {
    assert_reads(&[
        ("Call in 3 days", "Call | 2026-11-27"),
        ("Call in two weeks", "Call | 2026-12-08"),
        ("Call in a month", "Call | 2026-12-24"),
        ("Call in an hour", "Call | 2026-11-24 11:00"),
        ("Call in half an hour", "Call | 2026-11-24 10:30"),
        ("Call in 90 minutes about rent", "Call about rent | 2026-11-24 11:30"),
        ("Call 2 weeks from now", "Call | 2026-12-08"),
        ("Call in 3 days at 5pm", "Call | 2026-11-27 17:00"),
        ("Call in 9999 years", "Call in 9999 years"),
        ("Call in 99999999999999999999 days", "Call in 99999999999999999999 days"),
    ]);
}

#[test]
fn numbers_may_be_words() {
    assert_reads(&[
        ("Call at half past six", "Call | 2026-11-24 18:30"),
        ("Call tomorrow at quarter past nine", "Call | 2026-11-25 09:15"),
        ("Call at a quarter to five", "Call | 2026-11-24 16:45"),
        ("Call at quarter to one", "Call | 2026-11-24 12:45"),
        ("Call at half past twelve", "Call | 2026-11-24 12:30"),
        ("Call at ten past 6 pm", "Call | 2026-11-24 18:10"),
        ("Call at half past six in the morning", "Call | 2026-11-25 06:30"),
        ("Call at six thirty pm", "Call | 2026-11-24 18:30"),
        ("Call at eleven forty five am", "Call | 2026-11-24 11:45"),
        ("Call at twelve fifteen am tomorrow", "Call | 2026-11-25 00:15"),
        ("Call in twenty minutes", "Call | 2026-11-24 10:20"),
        ("Call in forty five minutes", "Call | 2026-11-24 10:45"),
        ("Call in twenty-one days", "Call | 2026-12-15"),
        ("Call on december third", "Call | 2026-12-03"),
        ("Call by the twentieth of december", "Call | 2026-12-20"),
        ("Call on the twenty fifth of december", "Call | 2026-12-25"),
        ("Call on november thirtieth at five", "Call | 2026-11-30 17:00"),
        ("Buy six thirty watt bulbs", "Buy six thirty watt bulbs"),
        ("Read the first of three parts", "Read the first of three parts"),
        ("Finish the second", "Finish the second"),
        ("Ten to one against", "Ten to one against"),
    ]);
}

#[test]
fn days_are_counted_from_other_days_and_within_months() {
    assert_reads(&[
        ("Call a week from today", "Call | 2026-12-01"),
        ("Call a week from friday", "Call | 2026-12-04"),
        ("Call two days from tomorrow", "Call | 2026-11-27"),
        ("Call on the first monday of december", "Call | 2026-12-07"),
        ("Call the last friday of the month at 5pm", "Call | 2026-11-27 17:00"),
        ("Call the 2nd tuesday of next month", "Call | 2026-12-08"),
        ("Call the first sunday of march", "Call | 2027-03-07"),
        ("Buy gifts by christmas", "Buy gifts | 2026-12-25"),
        ("Dance on new year’s eve at noon", "Dance | 2026-12-31 12:00"),
        ("Buy christmas presents", "Buy christmas presents"),
    ]);
}

#[test]
fn times_are_read() {
    assert_reads(&[
        ("Call 5pm", "Call | 2026-11-24 17:00"),
        ("Call at 5:30 pm", "Call | 2026-11-24 17:30"),
        ("Call 5.30pm", "Call | 2026-11-24 17:30"),
        ("Call 5 p.m.", "Call | 2026-11-24 17:00"),
        ("Call at 12am", "Call | 2026-11-25 00:00"),
        ("Call at 12pm", "Call | 2026-11-24 12:00"),
        ("Call 17:00", "Call | 2026-11-24 17:00"),
        ("Call at 05:30", "Call | 2026-11-25 05:30"),
        ("Call at 5", "Call | 2026-11-24 17:00"),
        ("Call at 5 o’clock", "Call | 2026-11-24 17:00"),
        ("Call at 11", "Call | 2026-11-24 11:00"),
        ("Call at 9", "Call | 2026-11-24 21:00"),
        ("Call tomorrow at 9", "Call | 2026-11-25 09:00"),
        ("Call at 9 tomorrow", "Call | 2026-11-25 09:00"),
        ("Call at noon", "Call | 2026-11-24 12:00"),
        ("Call today at midnight", "Call | 2026-11-25 00:00"),
        ("Call tomorrow morning", "Call | 2026-11-25 09:00"),
        ("Call in the morning", "Call | 2026-11-25 09:00"),
        ("Call tomorrow at 7 in the morning", "Call | 2026-11-25 07:00"),
        ("Call tomorrow evening at 8", "Call | 2026-11-25 20:00"),
        ("Call tonight", "Call | 2026-11-24 20:00"),
        ("Call tonight at 9", "Call | 2026-11-24 21:00"),
        ("Call tonight at 12", "Call | 2026-11-25 00:00"),
        ("Call monday night", "Call | 2026-11-30 20:00"),
        ("Call this evening", "Call | 2026-11-24 18:00"),
        ("Call this morning", "Call | 2026-11-24"),
        ("Call at five pm", "Call | 2026-11-24 17:00"),
        ("Call tomorrow at 5 re: rent", "Call re: rent | 2026-11-25 17:00"),
        ("Meeting from 2pm to 3pm", "Meeting | 2026-11-24 14:00"),
        ("Book a table for 7pm", "Book a table | 2026-11-24 19:00"),
        ("Set a reminder for 3pm to call", "Call | 2026-11-24 15:00"),
        ("Book a table for 7", "Book a table for 7"),
        ("Call at 25", "Call at 25"),
        ("Call at 13pm", "Call at 13pm"),
    ]);
}

#[test]
fn a_time_that_is_past_rolls_to_the_next_day() {
    let evening = at(2026, 11, 24, 18);
    for (text, meaning) in [
        ("Call 5pm", "Call | 2026-11-25 17:00"),
        ("Call at 5", "Call | 2026-11-25 17:00"),
        ("Call 24 Nov 5pm", "Call | 2027-11-24 17:00"),
        ("Call every tuesday 5pm", "Call | 2026-12-01 17:00 | weekly"),
        ("Call every day at 5pm", "Call | 2026-11-25 17:00 | daily"),
        ("Call today 5pm", "Call | 2026-11-24 17:00"),
        ("Call tonight", "Call | 2026-11-24 20:00"),
    ] {
        assert_eq!(read_at(text, &evening), meaning, "{text}");
    }
    assert_eq!(read_at("Call tonight", &at(2026, 11, 24, 22)), "Call | 2026-11-24");
}

#[test]
fn repetitions_are_read() {
    assert_reads(&[
        ("Stretch every day", "Stretch | 2026-11-24 | daily"),
        ("Stretch daily", "Stretch | 2026-11-24 | daily"),
        ("Stretch every morning", "Stretch | 2026-11-25 09:00 | daily"),
        ("Stretch every day at 7am", "Stretch | 2026-11-25 07:00 | daily"),
        ("Gym every monday", "Gym | 2026-11-30 | weekly"),
        ("Gym every tuesday", "Gym | 2026-11-24 | weekly"),
        ("Gym on mondays at 6pm", "Gym | 2026-11-30 18:00 | weekly"),
        ("Gym every monday evening", "Gym | 2026-11-30 18:00 | weekly"),
        ("Gym weekly", "Gym | 2026-11-24 | weekly"),
        ("Gym every week on friday", "Gym | 2026-11-27 | weekly"),
        ("Rent every month", "Rent | 2026-11-24 | monthly"),
        ("Rent monthly on the 1st", "Rent | 2026-12-01 | monthly"),
        ("Rent every month on the 31st", "Rent | 2026-12-31 | monthly"),
        ("Rent every 31st", "Rent | 2026-12-31 | monthly"),
        ("Rent on the 1st of every month", "Rent | 2026-12-01 | monthly"),
        ("Rent 15th of each month", "Rent | 2026-12-15 | monthly"),
        ("Rent every month on 15", "Rent | 2026-12-15 | monthly"),
        ("Rent every day starting next week", "Rent | 2026-11-30 | daily"),
        (
            "Pay rent every month on friday 5pm !high #home",
            "Pay rent | 2026-11-27 17:00 | high | #home | monthly",
        ),
        ("Gym every 2 weeks", "Gym | 2026-11-24 | FREQ=WEEKLY;INTERVAL=2"),
        ("Gym every other day", "Gym | 2026-11-24 | FREQ=DAILY;INTERVAL=2"),
        ("Gym every other monday", "Gym | 2026-11-30 | FREQ=WEEKLY;INTERVAL=2"),
        ("Gym every 2nd monday", "Gym | 2026-12-14 | FREQ=MONTHLY;BYDAY=2MO"),
    ]);
}

#[test]
fn priorities_and_tags_are_read() {
    assert_reads(&[
        ("Buy milk !high", "Buy milk | high"),
        ("!h Buy milk", "Buy milk | high"),
        ("Buy milk !1", "Buy milk | high"),
        ("Buy milk !!!", "Buy milk | high"),
        ("Buy milk !low #Home, #shop", "Buy milk | low | #Home | #shop"),
        ("Buy milk high priority", "Buy milk | high"),
        ("Buy milk with low priority tomorrow", "Buy milk | 2026-11-25 | low"),
        ("High priority: buy milk", "Buy milk | high"),
        ("Buy milk #home #HOME", "Buy milk | #home"),
        ("Buy milk p1", "Buy milk | high"),
        ("Buy #ünïcode #宿題 milk", "Buy milk | #ünïcode | #宿題"),
        ("Buy milk !high !low", "Buy milk !low | high"),
    ]);
}

#[test]
fn words_of_a_title_are_left_alone() {
    for text in [
        "Buy Monday magazine",
        "Read the Sunday Times",
        "Write weekly report",
        "Prepare the 5pm meeting",
        "Buy tomorrow's paper",
        "Discuss high priority items",
        "Buy 1/2 kg flour",
        "Be available 24/7",
        "Sit on the 5th floor",
        "Meet at 5 Guys",
        "Watch \"The Day After Tomorrow\"",
        "Fix bug #42",
        "Learn C#",
        "Book a table for 2",
        "March 5 miles",
        "Say good morning",
        "Email bob@example.com",
        "Call mom!!!",
        "Add numbers",
        "Take the weekly",
        "Call Bob sunday or monday",
        "Book Dec 26-24",
        "Call mom on her birthday",
        "Review what happened last friday",
        "Make dinner",
        "I, Robot",
        "Version 2.0.1",
        "3:2 ratio",
        "!",
        "#",
        "",
    ] {
        assert_eq!(read(text), text);
    }
}

#[test]
fn a_title_that_is_one_quotation_loses_its_marks() {
    assert_reads(&[
        ("\"Monday magazine\" tomorrow", "Monday magazine | 2026-11-25"),
        ("Buy \"Monday magazine\" tomorrow", "Buy \"Monday magazine\" | 2026-11-25"),
    ]);
}

#[test]
fn words_around_a_task_are_taken_off() {
    assert_reads(&[
        ("Add a task to buy groceries", "Buy groceries"),
        ("add task: buy milk", "Buy milk"),
        ("Please create a new task called Call Bob", "Call Bob"),
        ("Add a high priority task to call the bank", "Call the bank | high"),
        ("I need to remember to pay bills", "Pay bills"),
        ("Don’t forget to pay bills tomorrow", "Pay bills | 2026-11-25"),
        ("Add milk to my list tomorrow", "Milk | 2026-11-25"),
        ("Could you please put milk on the to-do list", "Milk"),
        ("Todo: milk", "Milk"),
        ("Remind me next monday at 5 pm to call Bob", "Call Bob | 2026-11-30 17:00"),
        ("Add a task for tomorrow to buy milk", "Buy milk | 2026-11-25"),
        ("Remind me often to call Bob", "Remind me often to call Bob"),
        ("Remember to", "Remember to"),
        ("Add a task list to the project", "Add a task list to the project"),
    ]);
}

#[test]
fn only_who_asks_to_be_reminded_is() {
    let reminder = |text| {
        let said = parse(text, &now());
        said.reminder.map(|at| now().time_zone().to_datetime(at).to_string())
    };
    assert_eq!(reminder("Remind me to call at 5pm").as_deref(), Some("2026-11-24T17:00:00"));
    assert_eq!(reminder("Remind me to call tomorrow").as_deref(), Some("2026-11-25T09:00:00"));
    assert_eq!(reminder("Remind me to call today"), None);
    assert_eq!(reminder("Call at 5pm"), None);
    let interrupted = reminder("Remind me tomorrow at 5pm to call");
    assert_eq!(interrupted.as_deref(), Some("2026-11-25T17:00:00"));
}

#[test]
fn a_time_that_the_clocks_skip_is_an_hour_later_and_one_shown_twice_the_first() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let due = |text, today: jiff::civil::Date| {
        let now = today.at(12, 0, 0, 0).to_zoned_datetime(zone.clone()).unwrap();
        parse(text, &now).due.unwrap().to_string()
    };
    assert_eq!(due("Wake up tomorrow at 02:30", date(2026, 3, 28)), "2026-03-29T01:30:00Z");
    assert_eq!(due("Wake up tomorrow at 02:30", date(2026, 10, 24)), "2026-10-25T00:30:00Z");
}

#[test]
fn parts_say_where_and_what() {
    let text = "Gym ü friday 6pm, every week #health !high";
    let parts: Vec<(PartKind, &str, String)> = parse(text, &now())
        .parts
        .into_iter()
        .map(|part| (part.kind, &text[part.range], part.label))
        .collect();
    let part = |kind, words, label: &str| (kind, words, label.to_owned());
    assert_eq!(
        parts,
        [
            part(PartKind::Date, "friday", "Fri 27 Nov"),
            part(PartKind::Time, "6pm,", "18:00"),
            part(PartKind::Recurrence, "every week", "Every week"),
            part(PartKind::Tag, "#health", "#health"),
            part(PartKind::Priority, "!high", "High"),
        ]
    );
}

#[test]
fn a_line_of_nothing_but_phrases_makes_no_task() {
    let said = parse("tomorrow 5pm #home", &now());
    assert_eq!(said.title, "");
    assert_eq!(said.into_new_task().unwrap_err().field, "title");
}

#[test]
fn what_was_read_becomes_a_task() {
    let new =
        parse("Pay rent every month on the 31st !high #home", &now()).into_new_task().unwrap();
    assert_eq!(new.title.as_str(), "Pay rent");
    assert_eq!(new.due, Some(Due::Day(date(2026, 12, 31))));
    assert_eq!(
        (new.priority, new.recurrence),
        (Priority::High, Rule::of_word(Recurrence::Monthly))
    );
    assert_eq!(new.tags.as_slice(), ["home"]);
}

#[test]
fn more_tags_than_a_task_can_have_stay_in_the_title() {
    let text = (0..30).map(|n| format!("#tag{n}")).collect::<Vec<_>>().join(" ");
    let said = parse(&text, &now());
    assert_eq!(said.tags.len(), crate::task::TAGS_MAX);
    assert!(said.title.starts_with("#tag20"));
}
