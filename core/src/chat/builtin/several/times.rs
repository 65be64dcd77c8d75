//! Two tasks in one line: "call ann tomorrow at 9 and water the plants at 6". One task has one time.

use jiff::ZonedDateTime;

use crate::{
    reading::line::{self as quick_add, Line, PartKind},
    task::Due,
};

/// The two lines, if each side of an "and" has words and a time. A time without a day is meant for
/// the other's.
pub(super) fn read(line: &str, now: &ZonedDateTime) -> Option<[String; 2]> {
    if line.contains(QUOTES) {
        return None;
    }
    line.match_indices(AND).find_map(|(at, _)| {
        let (one, other) = (&line[..at], &line[at + AND.len()..]);
        let (first, second) = (timed(one, now)?, timed(other, now)?);
        let mut other = other.to_owned();
        if !has_day(&second) && has_day(&first) {
            let day = first.due?.day(now.time_zone());
            other = format!("{other} {day}");
        }
        Some([one.to_owned(), other])
    })
}

fn timed(line: &str, now: &ZonedDateTime) -> Option<Line> {
    let read = quick_add::parse(line, now);
    let is_whole = read.title.contains(char::is_alphabetic) && matches!(read.due, Some(Due::At(_)));
    is_whole.then_some(read)
}

fn has_day(read: &Line) -> bool {
    read.parts.iter().any(|part| part.kind == PartKind::Date)
}

const AND: &str = " and ";
const QUOTES: [char; 5] = ['"', '“', '‘', '«', '\''];
