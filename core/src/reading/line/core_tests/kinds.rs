//! Phrases that are taken whole or not at all. Today is Saturday 28 November 2026, nine in the morning in
//! Berlin.

use jiff::{civil::date, tz::TimeZone};

use super::{super::*, short};

fn now() -> ZonedDateTime {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    date(2026, 11, 28).at(9, 0, 0, 0).to_zoned_datetime(zone).unwrap()
}

fn assert_reads(table: &[(&str, &str)]) {
    let read = |text: &str| short(parse(text, &now()), &now());
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, meaning)| read(text) != *meaning)
        .map(|(text, meaning)| format!("{text:?}\n  is  {}\n  not {meaning}", read(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_weekday_beside_a_date_only_confirms_it() {
    assert_reads(&[
        ("Dentist Tue 8 Dec 15:00", "Dentist | 2026-12-08 15:00"),
        ("Dinner on Friday December 4 at 7pm", "Dinner | 2026-12-04 19:00"),
        ("Dinner on Friday, December 4th, at 7pm", "Dinner | 2026-12-04 19:00"),
        ("Dentist 8 Dec (Tue) 15:00", "Dentist | 2026-12-08 15:00"),
        ("Dentist Mon 8 Dec", "Dentist Mon 8 Dec"),
        ("Movie on friday the 4th", "Movie | 2026-12-04"),
    ]);
}

#[test]
fn rules_of_repetition_are_read_whole() {
    assert_reads(&[
        ("Gym every mon, wed and fri", "Gym | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        (
            "Pay rent every 1st and 15th of the month",
            "Pay rent | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1,15",
        ),
        ("Water plants every 2 weeks", "Water plants | 2026-11-28 | FREQ=WEEKLY;INTERVAL=2"),
        (
            "Standup every weekday at 9:30",
            "Standup | 2026-11-30 09:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ),
        ("Birthday every year on 3 May", "Birthday | 2027-05-03 | FREQ=YEARLY"),
        ("Birthday every may 3", "Birthday | 2027-05-03 | FREQ=YEARLY"),
        (
            "Invoice every month on the last day",
            "Invoice | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            "Invoice on the last day of every month",
            "Invoice | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            "Call mom every sunday until 1 march",
            "Call mom | 2026-11-29 | FREQ=WEEKLY;UNTIL=20270301",
        ),
        ("Stretch every day for 2 weeks", "Stretch | 2026-11-28 | FREQ=DAILY;UNTIL=20261211"),
        (
            "Stretch every day except weekends",
            "Stretch | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ),
        (
            "Stretch every day except on sundays",
            "Stretch | 2026-11-28 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA",
        ),
        ("Report every first monday", "Report | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO"),
        ("Report every last friday of the month", "Report | 2026-12-25 | FREQ=MONTHLY;BYDAY=-1FR"),
        (
            "Meds daily at 8am and 8pm",
            "Meds | 2026-11-28 20:00 | FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0",
        ),
        (
            "Pills every day at 8, 12 and 20",
            "Pills | 2026-11-28 12:00 | FREQ=DAILY;BYHOUR=8,12,20;BYMINUTE=0",
        ),
        (
            "Haircut every 6 weeks after completion",
            "Haircut | 2026-11-28 | FREQ=WEEKLY;INTERVAL=6;X-FROM=COMPLETION",
        ),
        (
            "Water plants 3 days after I finish",
            "Water plants | 2026-11-28 | FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION",
        ),
        ("Exercise every day 10 times", "Exercise | 2026-11-28 | FREQ=DAILY;COUNT=10"),
        ("Gym weekends", "Gym | 2026-11-28 | FREQ=WEEKLY;BYDAY=SA,SU"),
        ("Work every monday to friday", "Work | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("Class every tue/thu 6pm", "Class | 2026-12-01 18:00 | FREQ=WEEKLY;BYDAY=TU,TH"),
        ("Check every 3 months", "Check | 2026-11-28 | FREQ=MONTHLY;INTERVAL=3"),
        ("Drink water every 2 hours", "Drink water every 2 hours"),
    ]);
}

#[test]
fn ranges_have_an_end() {
    assert_reads(&[
        ("Book hotel from friday to sunday", "Book hotel | 2026-12-04 | until 2026-12-06"),
        ("Vacation from 5 dec to 10 dec", "Vacation | 2026-12-05 | until 2026-12-10"),
        ("Vacation from 3 to 5 march 2027", "Vacation | 2027-03-03 | until 2027-03-05"),
        ("Vacation from 5 to 10 december", "Vacation | 2026-12-05 | until 2026-12-10"),
        ("Meeting tomorrow 14:00-15:00", "Meeting | 2026-11-29 14:00 | until 2026-11-29 15:00"),
        ("Meeting from 2pm to 3pm", "Meeting | 2026-11-28 14:00 | until 2026-11-28 15:00"),
        ("Meeting monday 2-3pm", "Meeting | 2026-11-30 14:00 | until 2026-11-30 15:00"),
        ("Party tomorrow from 10pm to 2am", "Party | 2026-11-29 22:00 | until 2026-11-30 02:00"),
    ]);
}

#[test]
fn distances_have_several_units() {
    assert_reads(&[
        ("Call in an hour and a half", "Call | 2026-11-28 10:30"),
        ("Call in 2 hours 30 minutes", "Call | 2026-11-28 11:30"),
        ("Call in 1.5 hours", "Call | 2026-11-28 10:30"),
        ("Call in 45m", "Call | 2026-11-28 09:45"),
        ("Call in 1h30m", "Call | 2026-11-28 10:30"),
        ("Call in 1 week and 2 days", "Call | 2026-12-07"),
        ("Call in two and a half hours", "Call | 2026-11-28 11:30"),
        ("Call +3d", "Call | 2026-12-01"),
        ("Call in a fortnight", "Call | 2026-12-12"),
    ]);
}

#[test]
fn no_word_of_a_phrase_is_left_behind() {
    assert_reads(&[
        ("Write up the january 6 report", "Write up the january 6 report"),
        ("delete mails up to january 30th", "delete mails up to january 30th"),
        ("Email report at end of day", "Email report | 2026-11-28"),
        ("Email report by end of week", "Email report | 2026-11-29"),
        ("Sit in the sun", "Sit in the sun"),
        ("Fly in may", "Fly in may"),
        ("Dinner at 7 or 8", "Dinner at 7 or 8"),
        ("Lesson every tuesday except in july", "Lesson every tuesday except in july"),
        ("tomar pastillas cada 8 horas", "tomar pastillas cada 8 horas"),
        ("Dinner friday or saturday", "Dinner friday or saturday"),
        ("Train 5pm and 6pm", "Train 5pm and 6pm"),
        ("\"Call tomorrow\"", "Call tomorrow"),
        ("\"Call tomorrow\" friday", "Call tomorrow | 2026-12-04"),
    ]);
}

#[test]
fn dates_in_digits_are_read_or_visibly_left() {
    assert_reads(&[
        ("Pay 2026/12/01", "Pay | 2026-12-01"),
        ("Pay 1.12.", "Pay | 2026-12-01"),
        ("Pay at 17.30", "Pay | 2026-11-28 17:30"),
        ("Pay 17.30", "Pay 17.30"),
        ("Call 5:30PM PST", "Call | 2026-11-29 02:30"),
        ("Call 5:30PM XYZ", "Call XYZ | 2026-11-28 17:30"),
        ("Dentist 12/03 9:15", "Dentist | 2027-03-12 09:15"),
        ("Version 1.12", "Version 1.12"),
    ]);
    let american = parse_in("Dentist 12/03 9:15", &now(), "en-US");
    assert_eq!(short(american, &now()), "Dentist | 2026-12-03 09:15");
}

#[test]
fn marks_may_be_joined() {
    assert_reads(&[
        ("Clean #🌱", "Clean | #🌱"),
        ("Clean #home!high", "Clean | high | #home"),
        ("Clean #home,#work", "Clean | #home | #work"),
        ("Clean #home#work", "Clean | #home | #work"),
        ("Clean #c#", "Clean | #c#"),
        ("نظف #بيت", "نظف | #بيت"),
    ]);
}

#[test]
fn short_and_misspelled_words_are_read_where_they_close() {
    assert_reads(&[
        ("Call tmrw 5p", "Call | 2026-11-29 17:00"),
        ("Call thrusday", "Call | 2026-12-03"),
        ("Call on thrusday about rent", "Call about rent | 2026-12-03"),
        ("Call tommorrow", "Call | 2026-11-29"),
        ("Call wensday", "Call | 2026-12-02"),
        ("Call fridya 3pm", "Call | 2026-12-04 15:00"),
        ("Pay on 3 Febuary", "Pay | 2027-02-03"),
        ("Buy sundry goods", "Buy sundry goods"),
        ("Buy tommorrow land tickets", "Buy tommorrow land tickets"),
        ("Sun cream", "Sun cream"),
        ("Ask Mark", "Ask Mark"),
    ]);
}

#[test]
fn several_lines_are_several_tasks() {
    let pasted = "- [ ] milk\n* eggs tomorrow\n\n1. call Bob\n• 3 apples";
    assert_eq!(lines(pasted), ["milk", "eggs tomorrow", "call Bob", "3 apples"]);
}
