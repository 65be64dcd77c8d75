//! iCalendar (RFC 5545): tasks as `VTODO`s, both ways.

use jiff::{Span, SpanFieldwise, Timestamp, Unit, civil, tz::TimeZone};
use todo_core::{
    task::{Due, Priority},
    wire,
};

use super::{Edge, Found, Incoming};
use crate::words::{say, say_with};

/// What stands before the moment of an alarm.
const TRIGGER: &str = "TRIGGER;VALUE=DATE-TIME:";
/// Our own property: each occurrence of what repeats counts.
const KEEP_EVERY: &str = "X-SAYDO-KEEP-EVERY";
/// What is about the entry and not about the task.
const TECHNICAL: [&str; 5] = ["DTSTAMP", "SEQUENCE", "LAST-MODIFIED", "CLASS", "STATUS"];
/// Octets of a line, its end left out.
const LINE_MAX_BYTES: usize = 74;

/// Reads the tasks of a calendar; what else is in it stays there.
pub(super) fn read(text: &str, zone: &TimeZone) -> Found {
    let whole = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut found = Found { source: say("export.from.calendar"), ..Found::default() };
    let mut open: Option<Incoming> = None;
    let mut inner: Option<&str> = None;
    for line in whole.lines() {
        // What stands in a part of a task is not the task's own: an alarm has a description, too.
        if let (Some(incoming), Some(part)) = (open.as_mut(), inner) {
            if line.strip_prefix("END:") == Some(part) {
                inner = None;
            } else if part == "VALARM" && line.starts_with("TRIGGER") {
                alarm(incoming, line, &mut found, zone);
            }
            continue;
        }
        match (line, open.as_mut()) {
            (line, Some(_)) if line.starts_with("BEGIN:") => inner = line.strip_prefix("BEGIN:"),
            ("BEGIN:VTODO", _) => open = Some(Incoming::default()),
            ("END:VTODO", Some(incoming)) => {
                incoming.lasts(zone);
                // What is due has its beginning left.
                let begins = incoming.begins.as_ref();
                if begins.is_some_and(|begins| Some(begins) != incoming.task.due_date.as_ref()) {
                    found.others.insert("DTSTART".to_owned());
                }
                found.tasks.extend(open.take());
            }
            ("BEGIN:VEVENT" | "BEGIN:VJOURNAL", _) => found.leave(say("export.without.events")),
            (line, Some(incoming)) => {
                if let Some((name, value)) = line.split_once(':') {
                    property(incoming, name, value, &mut found, zone);
                }
            }
            _ => {}
        }
    }
    found
}

/// `TRIGGER:-PT30M`, `TRIGGER;RELATED=END:-P1D`, or a moment. A task has one reminder.
fn alarm(incoming: &mut Incoming, line: &str, found: &mut Found, zone: &TimeZone) {
    let Some((name, value)) = line.split_once(':') else { return };
    if incoming.alarm.is_some() || incoming.task.reminder_at.is_some() {
        return found.leave(say("export.without.alarms"));
    }
    if let Some(at) = line.strip_prefix(TRIGGER) {
        incoming.task.reminder_at = due(at, "", zone);
    } else if let Ok(apart) = value.parse::<Span>() {
        let edge = if name.contains("RELATED=END") { Edge::End } else { Edge::Start };
        incoming.alarm = Some((SpanFieldwise(apart), edge));
    } else {
        found.leave(say_with("export.without.reminder", &[value]));
    }
}

fn property(incoming: &mut Incoming, name: &str, value: &str, found: &mut Found, zone: &TimeZone) {
    let task = &mut incoming.task;
    let (name, parameters) = name.split_once(';').unwrap_or((name, ""));
    match name {
        "UID" => value.clone_into(&mut incoming.origin),
        "SUMMARY" => task.title = unescape(value),
        "DESCRIPTION" => task.description = Some(unescape(value)),
        "DUE" => task.due_date = due(value, parameters, zone),
        "DTSTART" => incoming.begins = due(value, parameters, zone),
        "DURATION" => incoming.length = value.parse::<Span>().ok().map(SpanFieldwise),
        "RRULE" => task.rrule = Some(value.to_owned()),
        "CATEGORIES" => task.tags = Some(values(value)),
        "STATUS" if value == "COMPLETED" => task.completed = Some(true),
        "PRIORITY" => {
            task.priority = match value {
                "1" | "2" | "3" | "4" => Some(Priority::High),
                "5" => Some(Priority::Medium),
                "6" | "7" | "8" | "9" => Some(Priority::Low),
                _ => None,
            }
        }
        KEEP_EVERY => task.keep_every = Some(value == "TRUE"),
        "CREATED" | "COMPLETED" => found.leave(say("export.without.times")),
        "PERCENT-COMPLETE" if ["0", "100"].contains(&value) => {}
        _ if TECHNICAL.contains(&name) || name.starts_with("X-") => {}
        _ => _ = found.others.insert(name.to_owned()),
    }
}

/// `20261201`, `20261201T170000Z`, or `20261201T170000` in the zone that `parameters` name.
fn due(value: &str, parameters: &str, zone: &TimeZone) -> Option<String> {
    if let Ok(day) = civil::Date::strptime("%Y%m%d", value) {
        return Some(day.to_string());
    }
    let named = parameters.split(';').find_map(|it| it.strip_prefix("TZID="));
    let zone = named.and_then(|name| TimeZone::get(name).ok()).unwrap_or_else(|| zone.clone());
    let zone = if value.ends_with('Z') { TimeZone::UTC } else { zone };
    let at = civil::DateTime::strptime("%Y%m%dT%H%M%S", value.trim_end_matches('Z')).ok()?;
    Some(zone.to_timestamp(at).ok()?.to_string())
}

/// In one pass: a backslash that stands for itself escapes nothing after it.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some('n' | 'N') => plain.push('\n'),
            escaped => plain.push(escaped.unwrap_or('\\')),
        }
    }
    plain
}

/// The values of a list: commas part them, but for those that are escaped.
fn values(text: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut is_escaped = false;
    for letter in text.chars() {
        match values.last_mut() {
            Some(value) if letter != ',' || is_escaped => value.push(letter),
            _ => values.push(String::new()),
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    values.iter().map(|value| unescape(value)).collect()
}

fn escape(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace("\r\n", "\\n").replace('\n', "\\n")
}

/// What stands before the tasks of a calendar, and after them.
pub const BEGIN: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//todo-chatbot//Saydo//EN\r\n";
pub const END: &str = "END:VCALENDAR\r\n";

/// `task` as a `VTODO` of a calendar.
pub fn task(task: &wire::Task) -> String {
    let mut whole = String::new();
    let mut line = |text: &str| fold(&mut whole, text);
    line("BEGIN:VTODO");
    line(&format!("UID:{}", task.id));
    line(&format!("DTSTAMP:{}", basic(&task.updated_at)));
    line(&format!("SUMMARY:{}", escape(&task.title)));
    if let Some(text) = &task.description {
        line(&format!("DESCRIPTION:{}", escape(text)));
    }
    let read = |moment: &Option<String>| {
        moment.as_deref().and_then(|text| Due::parse(text, &TimeZone::UTC).ok())
    };
    // What lasts begins when it is due, and has a length; else it has an end alone.
    match (read(&task.due_date), read(&task.due_end)) {
        (Some(begin), Some(end)) => {
            line(&format!("DTSTART{}", moment(begin)));
            line(&format!("DURATION:{}", length(begin, end)));
        }
        (Some(due), None) => line(&format!("DUE{}", moment(due))),
        (None, _) => {}
    }
    if let Some(rule) = &task.rrule {
        line(&format!("RRULE:{rule}"));
    }
    if task.keep_every {
        line(&format!("{KEEP_EVERY}:TRUE"));
    }
    let priority = match task.priority {
        Priority::High => 1,
        Priority::Medium => 5,
        Priority::Low => 9,
    };
    line(&format!("PRIORITY:{priority}"));
    if !task.tags.is_empty() {
        let tags: Vec<String> = task.tags.iter().map(|tag| escape(tag)).collect();
        line(&format!("CATEGORIES:{}", tags.join(",")));
    }
    line(if task.completed { "STATUS:COMPLETED" } else { "STATUS:NEEDS-ACTION" });
    if let Some(at) = &task.completed_at {
        line(&format!("COMPLETED:{}", basic(at)));
    }
    if let Some(at) = &task.reminder_at {
        line("BEGIN:VALARM");
        line("ACTION:DISPLAY");
        line(&format!("DESCRIPTION:{}", escape(&task.title)));
        line(&format!("{TRIGGER}{}", basic(at)));
        line("END:VALARM");
    }
    line("END:VTODO");
    whole
}

/// `:20261201T170000Z`, or `;VALUE=DATE:20261201`.
fn moment(due: Due) -> String {
    match due {
        Due::At(at) => format!(":{}", basic(&at.to_string())),
        day => format!(";VALUE=DATE:{}", day.day(&TimeZone::UTC).strftime("%Y%m%d")),
    }
}

/// From `begin` to `end`, as calendars write it: `PT1H30M`, `P3D`.
fn length(begin: Due, end: Due) -> Span {
    match (begin, end) {
        (Due::At(begin), Due::At(end)) => end.since((Unit::Hour, begin)).unwrap_or_default(),
        (begin, end) => {
            let (begin, end) = (begin.day(&TimeZone::UTC), end.day(&TimeZone::UTC));
            end.since((Unit::Day, begin)).unwrap_or_default()
        }
    }
}

/// A moment as calendars write it: `20261201T170000Z`.
fn basic(moment: &str) -> String {
    let at = moment.parse::<Timestamp>().unwrap_or_default();
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Lines longer than 75 octets go on in the next, between characters.
fn fold(whole: &mut String, text: &str) {
    let mut length = 0;
    for letter in text.chars() {
        if length + letter.len_utf8() > LINE_MAX_BYTES {
            whole.push_str("\r\n ");
            length = 1;
        }
        length += letter.len_utf8();
        whole.push(letter);
    }
    whole.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back_as_it_was() {
        for text in
            [r"C:\new", r"a\\b", "one, two; three", "first\nsecond", r"\N\;\,", "ends with \\"]
        {
            assert_eq!(unescape(&escape(text)), text);
        }
        assert_eq!(unescape(r"a\nb\Nc\\n"), "a\nb\nc\\n");
    }

    #[test]
    fn a_comma_within_a_tag_does_not_part_it() {
        assert_eq!(values(r"home,a\, b,c:\\,d"), ["home", "a, b", r"c:\", "d"]);
    }
}
