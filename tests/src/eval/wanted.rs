//! What a case asks for, as far as the list before and after tells.

use jiff::ZonedDateTime;
use todo_core::reading::learnt::training::Act;

use super::{case::Case, task_line::TaskLine};

/// What one thing that is said asks for.
#[derive(Debug)]
pub struct Wanted<'a> {
    pub text: &'a str,
    pub now: &'a ZonedDateTime,
    /// The titles on the list.
    pub titles: Vec<&'a str>,
    /// Each may be what is asked for: the list tells them not apart.
    pub acts: Vec<Act>,
    /// What the new task may be called, if one is wanted.
    pub new: &'a [String],
}

const DATES: [Act; 4] = [Act::Move, Act::Shift, Act::Snooze, Act::Undate];
const QUESTIONS: [Act; 10] = [
    Act::Show,
    Act::Count,
    Act::AskWhen,
    Act::AskState,
    Act::Find,
    Act::Plan,
    Act::First,
    Act::Busiest,
    Act::Summary,
    Act::Recent,
];
const TALK: [Act; 8] = [
    Act::Greet,
    Act::Thank,
    Act::Bye,
    Act::Help,
    Act::Overwhelmed,
    Act::Elsewhere,
    Act::Yes,
    Act::No,
];

impl Case {
    /// What is asked for; `None` where more than one thing is said, or several are wanted.
    pub fn wanted(&self) -> Option<Wanted<'_>> {
        let [text] = self.say.as_slice() else { return None };
        let (acts, new) = self.acts()?;
        let titles = self.has.iter().map(TaskLine::title).collect();
        Some(Wanted { text, now: &self.now, titles, acts, new })
    }

    fn acts(&self) -> Option<(Vec<Act>, &[String])> {
        let before = |title: &str| self.has.iter().find(|line| line.title() == title);
        let after = |title: &str| self.list.iter().any(|line| line.title() == title);
        let new: Vec<&TaskLine> =
            self.list.iter().filter(|line| before(line.title()).is_none()).collect();
        let gone = self.has.iter().filter(|line| !after(line.title())).count();
        let changes = self.list.iter().filter_map(|line| {
            before(line.title()).filter(|before| *before != line).map(|before| (before, line))
        });
        let mut acts_of_changes: Vec<Vec<Act>> =
            changes.map(|(before, line)| before.became(line)).collect::<Option<_>>()?;
        acts_of_changes.dedup();
        let answer = &self.answer;
        match (new.as_slice(), gone, acts_of_changes.as_slice()) {
            ([one], 0, []) => Some((vec![Act::Add, Act::Mention], one.titles())),
            ([_, ..], 0, []) => Some((vec![Act::Add, Act::Mention], &[])),
            ([_], 1, []) => Some((vec![Act::Rename], &[])),
            ([], 1.., []) => Some((vec![Act::Delete], &[])),
            ([], 0, [acts]) => Some((acts.clone(), &[])),
            ([], 0, []) if !answer.proposes.is_empty() => Some((vec![Act::Delete], &[])),
            ([], 0, []) if answer.asks => None,
            ([], 0, []) if !answer.shows.is_empty() || !answer.calls.is_empty() => {
                Some((QUESTIONS.to_vec(), &[]))
            }
            ([], 0, []) if answer.hides.is_empty() => Some((TALK.to_vec(), &[])),
            _ => None,
        }
    }
}

impl TaskLine {
    /// What makes of this task the other one; `None` if it takes several things.
    fn became(&self, after: &Self) -> Option<Vec<Act>> {
        let more = |one: &[String], other: &[String]| other.iter().any(|tag| !one.contains(tag));
        let differences = [
            (self.done.is_none() && after.done.is_some()).then(|| vec![Act::Complete]),
            (self.done.is_some() && after.done.is_none()).then(|| vec![Act::Reopen]),
            (self.recurrence != after.recurrence).then(|| vec![Act::Repeat, Act::StopRepeating]),
            (self.priority != after.priority).then(|| vec![Act::Prioritise]),
            more(&self.tags, &after.tags).then(|| vec![Act::Tag]),
            more(&after.tags, &self.tags).then(|| vec![Act::Untag]),
        ];
        let mut said = differences.into_iter().flatten();
        match (said.next(), said.next()) {
            (Some(acts), None) if acts[0] == Act::Repeat || self.dues == after.dues => Some(acts),
            (None, None) => Some(DATES.to_vec()),
            _ => None,
        }
    }
}
