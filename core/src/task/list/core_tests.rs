//! Cursors and the words of a question.

use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::task::{Due, Rank, TaskId};

const SORTS: [Sort; 5] =
    [Sort::Newest, Sort::DueAscending, Sort::DueDescending, Sort::Priority, Sort::Manual];

fn key(sort: Sort, at: Timestamp, due: Option<Due>, priority: Priority) -> Key {
    match sort {
        Sort::Newest => Key::Created(at),
        Sort::DueAscending => Key::DueAscending(due),
        Sort::DueDescending => Key::DueDescending(due),
        Sort::Priority => Key::Priority(priority, at),
        Sort::Manual => Key::Manual(Rank::made(at)),
    }
}

#[test]
fn a_cursor_is_plain_text() {
    let cursor = Cursor {
        key: Key::Priority(Priority::High, Timestamp::UNIX_EPOCH),
        id: TaskId(Uuid::from_u128(1)),
    };
    assert_eq!(cursor.encode(), "priority.high.0.00000000-0000-0000-0000-000000000001");
}

#[test]
fn a_cursor_that_nobody_was_given_is_refused() {
    let id = Uuid::nil();
    for text in [
        String::new(),
        "newest".into(),
        format!("newest.0.{id}."),
        format!("newest.none.{id}"),
        format!("newest.99999999999999999999.{id}"),
        format!("newest.9223372036854775807.{id}"),
        format!("oldest.0.{id}"),
        "newest.0.💡".into(),
        "newest.0\0.1".into(),
    ] {
        assert_eq!(Cursor::parse(&text, Sort::Newest).unwrap_err().field, "cursor", "{text}");
    }
}

#[test]
fn words_that_are_unknown_filter_nothing() {
    assert_eq!(
        (Status::parse("todo"), Status::parse("done")),
        (Some(Status::Todo), Some(Status::Done))
    );
    assert_eq!((Status::parse("all"), Status::parse("")), (None, None));
    assert_eq!(
        ["date_asc", "date_desc", "priority", "manual", "created"].map(Sort::parse),
        [Sort::DueAscending, Sort::DueDescending, Sort::Priority, Sort::Manual, Sort::Newest]
    );
}

proptest! {
    #[test]
    fn a_cursor_is_read_back_in_its_own_order_only(
        micros in -62_135_510_400_000_000_i64..253_402_207_200_000_000,
        is_dated: bool,
        is_day: bool,
        priority in prop::sample::select(vec![Priority::Low, Priority::Medium, Priority::High]),
        id: u128,
    ) {
        let at = Timestamp::from_microsecond(micros).unwrap();
        let day = TimeZone::UTC.to_datetime(at).date();
        let due = is_dated.then_some(if is_day { Due::Day(day) } else { Due::At(at) });
        for sort in SORTS {
            let cursor = Cursor {
                key: key(sort, at, due, priority),
                id: TaskId(Uuid::from_u128(id)),
            };
            let text = cursor.encode();
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)));
            for other in SORTS {
                let parsed = Cursor::parse(&text, other);
                prop_assert_eq!(parsed.ok(), (other == sort).then(|| cursor.clone()));
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text: String) {
        for sort in SORTS {
            let _ = Cursor::parse(&text, sort);
        }
    }
}
