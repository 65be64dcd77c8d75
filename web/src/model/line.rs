//! The one line: what Enter will do with what stands in it. The module `todo-reading` says it.

use serde::Deserialize;

use super::preferences::Clock;
use crate::words::say;

/// What a line is understood as: what `todo_reading` writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Understood {
    /// It is put on the list; otherwise the assistant is asked.
    pub adds: bool,
    /// The task's title, what is asked, or the task that `act` is about.
    pub title: String,
    /// What is done to a task that is there, by its name in a grammar: `complete`. Empty for all else.
    #[serde(default)]
    pub act: String,
    /// Where to, or until when, as it was said.
    #[serde(default)]
    pub to: String,
    /// The day on which what is put on the list is due, `2026-11-24`; empty without one.
    #[serde(default)]
    pub day: String,
    /// What else was read out of it, in the order of the line.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// What would be put on the list all the same, where the assistant is asked.
    #[serde(default)]
    pub task: Option<AsTask>,
}

/// A task as it would be put on the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct AsTask {
    pub title: String,
    #[serde(default)]
    pub day: String,
    pub parts: Vec<Part>,
}

/// Something that was read out of the line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Part {
    /// `due`, `priority`, `tag` or `recurrence`.
    pub kind: String,
    /// Bytes of the line.
    pub start: usize,
    pub end: usize,
    pub label: String,
}

impl Understood {
    /// As the reading module says it; `None` before that is there.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_slice(json.as_bytes()).ok()
    }

    /// What becomes of `text` as long as nothing reads it: only what is plainly a question is none.
    pub fn unread(text: &str) -> Self {
        let title = text.trim().to_owned();
        Self { adds: !title.ends_with(['?', '؟']), title, ..Self::default() }
    }

    /// The key of what Enter does, before the title.
    pub fn verb(&self) -> &'static str {
        match self.act.as_str() {
            _ if self.adds => "verb.add",
            "complete" => "verb.complete",
            "delete" => "verb.delete",
            "move" | "shift" => "verb.move",
            "rename" => "verb.rename",
            "reopen" => "verb.reopen",
            "prioritise" => "verb.prioritise",
            "tag" => "verb.tag",
            "remind" => "verb.remind",
            _ => "verb.ask",
        }
    }
}

impl Understood {
    /// What is put on the list, also where the assistant would be asked.
    pub fn as_task(self) -> AsTask {
        match self.task {
            Some(task) => task,
            None => AsTask { title: self.title, day: self.day, parts: self.parts },
        }
    }
}

/// Most lines that are taken for a task each when they are pasted; a longer list is for the import.
pub const PASTED_LINES_MAX: usize = 100;

/// The lines of a text that say something, without what marks them as a list.
pub fn lines_of(text: &str) -> Vec<String> {
    const MARKS: [&str; 5] = ["- [ ] ", "* [ ] ", "- ", "* ", "• "];
    let plain = |line: &str| {
        let line = line.trim();
        let marked = MARKS.iter().find_map(|mark| line.strip_prefix(mark));
        marked.unwrap_or(line).trim().to_owned()
    };
    text.lines().map(plain).filter(|line| !line.is_empty()).collect()
}

/// The words that days and priorities are labelled with, and the keys of what they are in the reader's language.
const WORDS: [(&str, &str); 24] = [
    ("Today", "today"),
    ("Tomorrow", "tomorrow"),
    ("High", "high"),
    ("Medium", "medium"),
    ("Low", "low"),
    ("Mon", "weekday.short.1"),
    ("Tue", "weekday.short.2"),
    ("Wed", "weekday.short.3"),
    ("Thu", "weekday.short.4"),
    ("Fri", "weekday.short.5"),
    ("Sat", "weekday.short.6"),
    ("Sun", "weekday.short.7"),
    ("Jan", "month.1"),
    ("Feb", "month.2"),
    ("Mar", "month.3"),
    ("Apr", "month.4"),
    ("May", "month.5"),
    ("Jun", "month.6"),
    ("Jul", "month.7"),
    ("Aug", "month.8"),
    ("Sep", "month.9"),
    ("Oct", "month.10"),
    ("Nov", "month.11"),
    ("Dec", "month.12"),
];

impl Part {
    /// What it says, in the reader's language and as their clock has it. The reading knows neither: it writes days,
    /// times and priorities in words of its own.
    pub fn said(&self, clock: Clock) -> String {
        if !["due", "priority"].contains(&self.kind.as_str()) {
            return self.label.clone();
        }
        let word = |word: &str| {
            let known = WORDS.iter().find(|(known, _)| *known == word);
            known.map_or_else(|| clock.worded(word), |(_, key)| say(key).to_owned())
        };
        let (mut said, mut rest) = (String::new(), self.label.as_str());
        while let Some(end) = rest.find([' ', ',', '–']) {
            let between = rest[end..].chars().next().map_or(0, char::len_utf8);
            said += &word(&rest[..end]);
            said += &rest[end..end + between];
            rest = &rest[end + between..];
        }
        said + &word(rest)
    }
}

/// Where `part` stands in the line, in the units that browsers count in: from, to.
pub fn place(text: &str, part: &Part) -> (u32, u32) {
    let units = |end: usize| {
        let before = text.get(..end).unwrap_or(text);
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    (units(part.start), units(part.end))
}

/// The line without `part`: what was read out of it by mistake.
pub fn without(text: &str, part: &Part) -> String {
    let (before, after) = (text.get(..part.start), text.get(part.end..));
    let rest = [before, after].map(|it| it.unwrap_or_default().trim());
    rest.join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_said_as_the_readers_clock_has_it() {
        let said = |kind: &str, label: &str| {
            let part = Part { kind: kind.into(), label: label.into(), ..Part::default() };
            part.said(Clock::Hours12)
        };
        assert_eq!(said("due", "Fri 4 Dec, 15:00–16:30"), "Fri 4 Dec, 3:00 pm–4:30 pm");
        assert_eq!(said("priority", "High"), "High");
        assert_eq!(said("tag", "#15:00"), "#15:00");
    }

    #[test]
    fn a_list_that_is_pasted_is_a_task_for_each_line() {
        let text = "- [ ] Buy milk\r\n\n• Call Ann tomorrow\n  Tea-time \n";
        assert_eq!(lines_of(text), ["Buy milk", "Call Ann tomorrow", "Tea-time"]);
        assert_eq!(Understood::unread("due today?").as_task().title, "due today?");
    }

    #[test]
    fn what_the_reading_writes_is_read_back() {
        let json = r##"{"adds":true,"title":"Call Ann","parts":[
            {"kind":"due","start":9,"end":17,"label":"Tue 24 Nov"},
            {"kind":"tag","start":18,"end":23,"label":"#work"}]}"##;
        let text = "Call Ann tomorrow #work";
        let understood = Understood::parse(json).unwrap();
        assert_eq!(understood.verb(), "verb.add");
        assert_eq!(without(text, &understood.parts[0]), "Call Ann #work");
        assert_eq!(without(text, &understood.parts[1]), "Call Ann tomorrow");
        let after_wide = Part { start: 5, end: 9, ..Part::default() };
        assert_eq!(place("🥛 kal", &after_wide), (3, 6));
        assert_eq!(place(text, &understood.parts[0]), (9, 17));
        let asked = r#"{"adds":false,"title":"dentist","act":"move","to":"friday","parts":[]}"#;
        assert_eq!(Understood::parse(asked).unwrap().verb(), "verb.move");
    }
}
