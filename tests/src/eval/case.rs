//! The cases as they are written down: one file for each category, described in its README.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use jiff::{ZonedDateTime, civil::DateTime, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::task_line::TaskLine;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/eval");
/// The file beside the cases that holds no cases.
const BASELINE: &str = "baseline";
/// The folder of the cases that were blind until somebody looked.
const SEEN: &str = "seen";
/// The folder of the cases that nobody looks at who writes rules, and what its categories begin with.
const BLIND: &str = "blind";

/// What somebody says to a list, and what should come of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of its file; `blind/` before it if it is of the blind part.
    pub category: String,
    /// What is said, in this order, in one conversation.
    pub say: Vec<String>,
    /// When, and by which clock.
    pub now: ZonedDateTime,
    /// The list before, oldest task first.
    pub(super) has: Vec<TaskLine>,
    /// The list afterwards, in any order.
    pub(super) list: Vec<TaskLine>,
    pub(super) answer: Answer,
}

/// What the last answer should be like.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Answer {
    /// It asks back.
    pub(super) asks: bool,
    /// It proposes to delete these, and nothing else.
    pub(super) proposes: Vec<String>,
    /// It contains these texts, and the list was looked up for it.
    pub(super) shows: Vec<String>,
    /// It does not contain these.
    pub(super) hides: Vec<String>,
    /// Calls that were made in the conversation: `tool`, and the arguments that matter.
    pub(super) calls: Vec<Map<String, Value>>,
}

impl Case {
    /// What is said, in one line.
    pub fn text(&self) -> String {
        self.say.join(" → ")
    }

    /// Whether it was written without sight of the rules, and is not to be read by who writes them.
    pub fn is_blind(&self) -> bool {
        is_blind(&self.category)
    }

    /// The same conversation with one more thing said.
    pub(super) fn followed_by(&self, text: &str) -> Self {
        let mut longer = self.clone();
        longer.say.push(text.to_owned());
        longer
    }

    pub(super) fn zone(&self) -> &TimeZone {
        self.now.time_zone()
    }
}

pub(super) fn is_blind(category: &str) -> bool {
    category.strip_prefix(BLIND).is_some_and(|rest| rest.starts_with('/'))
}

/// Every case, in the order of the files' names and of the files; the blind ones last.
///
/// # Errors
///
/// If a file cannot be read, or is not what the README beside it describes.
pub fn load() -> Result<Vec<Case>> {
    let folder = Path::new(FOLDER);
    let mut cases = read_folder(folder, "")?;
    ensure!(!cases.is_empty(), "there are no cases in {FOLDER}");
    for part in [SEEN, BLIND] {
        let folder = folder.join(part);
        if folder.is_dir() {
            cases.extend(read_folder(&folder, &format!("{part}/"))?);
        }
    }
    Ok(cases)
}

fn read_folder(folder: &Path, prefix: &str) -> Result<Vec<Case>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name != BASELINE {
            let category = format!("{prefix}{name}");
            cases.extend(read(&path, &category).with_context(|| path.display().to_string())?);
        }
    }
    Ok(cases)
}

/// One file. What it says at its top holds for each of its cases that does not say otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    zone: String,
    now: String,
    #[serde(default)]
    has: Vec<String>,
    case: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    say: OneOrMore,
    zone: Option<String>,
    now: Option<String>,
    has: Option<Vec<String>>,
    /// Titles that are gone afterwards.
    #[serde(default)]
    removes: Vec<String>,
    /// Tasks as they are afterwards; the titles are those of before.
    #[serde(default)]
    changes: Vec<String>,
    /// Tasks that are new afterwards.
    #[serde(default)]
    adds: Vec<String>,
    #[serde(default)]
    answer: Answer,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn read(path: &Path, category: &str) -> Result<Vec<Case>> {
    let sheet: Sheet = toml::from_str(&fs::read_to_string(path)?)?;
    sheet
        .case
        .iter()
        .map(|entry| case(&sheet, entry, category).with_context(|| format!("{:?}", entry.said())))
        .collect()
}

impl Entry {
    fn said(&self) -> Vec<String> {
        match &self.say {
            OneOrMore::One(text) => vec![text.clone()],
            OneOrMore::More(texts) => texts.clone(),
        }
    }
}

fn case(sheet: &Sheet, entry: &Entry, category: &str) -> Result<Case> {
    let zone = TimeZone::get(entry.zone.as_ref().unwrap_or(&sheet.zone))?;
    let now: DateTime = entry.now.as_ref().unwrap_or(&sheet.now).parse()?;
    let has = task_lines(entry.has.as_ref().unwrap_or(&sheet.has))?;
    Ok(Case {
        category: category.to_owned(),
        say: entry.said(),
        now: now.to_zoned_datetime(zone)?,
        list: afterwards(&has, entry)?,
        has,
        answer: entry.answer.clone(),
    })
}

fn afterwards(has: &[TaskLine], entry: &Entry) -> Result<Vec<TaskLine>> {
    let mut list = has.to_vec();
    let place = |list: &[TaskLine], title: &str| {
        let found = list.iter().position(|line| line.title() == title);
        found.with_context(|| format!("no task {title:?} is on the list"))
    };
    for title in &entry.removes {
        let at = place(&list, title)?;
        list.remove(at);
    }
    for changed in task_lines(&entry.changes)? {
        let at = place(&list, changed.title())?;
        list[at] = changed;
    }
    list.extend(task_lines(&entry.adds)?);
    Ok(list)
}

fn task_lines(lines: &[String]) -> Result<Vec<TaskLine>> {
    lines.iter().map(|line| TaskLine::parse(line)).collect()
}
