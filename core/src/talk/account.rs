//! What was done, and what would be, said by us: by title, before and after.

mod detail;

use jiff::ZonedDateTime;

use super::wording::{Wording, YES_MAX};
use crate::{
    chat::{
        Message,
        proposal::Act,
        wording::{list, quote},
    },
    journal::{Change, Effect},
    reading::{lexicon, rules::spoken},
    task::{Task, TaskId, fold},
};

/// Most tasks that an account names of a kind.
const ACCOUNT_MAX: usize = 50;

/// How a question is worded, by how many tasks it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    One,
    Several,
    /// So many that a mere yes is not enough.
    Many,
}

impl Form {
    pub(crate) fn of(count: usize) -> Self {
        match count {
            1 => Self::One,
            2..=YES_MAX => Self::Several,
            _ => Self::Many,
        }
    }

    /// What the texts in this form are called after.
    fn word(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Several => "several",
            Self::Many => "many",
        }
    }
}

/// What a turn did to the list, from the journal, whatever was said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Oldest first.
    pub changes: Vec<Change>,
    /// The same in words; says so where nothing changed.
    pub words: String,
}

impl Account {
    /// What `changes`, which were made for `answer`, come to. A model's claim of more is contradicted.
    pub(crate) fn of_answer(answer: &Message, changes: Vec<Change>, now: &ZonedDateTime) -> Self {
        let language = answer.frame.as_ref().map_or("", |frame| &frame.language);
        let claimed = answer.made_by.as_ref().map_or("", |_| &answer.text);
        let words = Wording::of(language).done_despite(claimed, &changes, now);
        Self { changes, words }
    }

    /// What `changes`, of which nobody said anything, come to; in the default language.
    pub(crate) fn of_call(changes: Vec<Change>, now: &ZonedDateTime) -> Self {
        let words = Wording::of("").done(&changes, now);
        Self { changes, words }
    }

    /// What became of each task, in the order in which they were touched.
    pub(crate) fn tasks(&self) -> Vec<Net<'_>> {
        net(&self.changes)
    }
}

/// What became of one task over several changes.
pub(crate) struct Net<'a> {
    id: TaskId,
    pub(crate) before: Option<&'a Task>,
    pub(crate) after: Option<&'a Task>,
    /// Whether the last of the changes took another one back.
    is_undo: bool,
}

impl Wording {
    /// Our account of a turn: everything that `changes` did, or that it was nothing.
    pub(crate) fn done(self, changes: &[Change], now: &ZonedDateTime) -> String {
        match self.account(changes, now) {
            nothing if nothing.is_empty() => self.say("account_nothing", &[]),
            account => self.say("account", &[("what", &account)]),
        }
    }

    /// What `changes` did, oldest first, a task named once. Empty if nothing changed.
    fn account(self, changes: &[Change], now: &ZonedDateTime) -> String {
        let nets = net(changes);
        let titles = |fate: Fate| -> Vec<String> {
            let of_fate = nets.iter().filter(|net| net.fate() == fate);
            let mut titles: Vec<String> = of_fate.map(|net| self.named(net, now)).collect();
            let more = titles.len().saturating_sub(ACCOUNT_MAX);
            if more > 0 {
                titles.truncate(ACCOUNT_MAX);
                titles.push(self.say("more", &[("count", &more.to_string())]));
            }
            titles
        };
        let mut sentences: Vec<String> = Fate::TOLD
            .into_iter()
            .filter_map(|(fate, key)| {
                let titles = titles(fate);
                let gaps: &[(&str, &str)] = &[("what", &self.listed(&titles))];
                (!titles.is_empty()).then(|| self.say(key, gaps))
            })
            .collect();
        for net in nets.iter().take(ACCOUNT_MAX) {
            if let (Fate::Changed, Some(before), Some(after)) = (net.fate(), net.before, net.after)
            {
                let changes = self.differences(before, after, now);
                let what = quote(before.title.as_str());
                let gaps: &[(&str, &str)] = &[("what", &what), ("changes", &changes)];
                sentences.push(self.say("account_edit", gaps));
            }
        }
        sentences.join(" ")
    }

    fn named(self, net: &Net<'_>, now: &ZonedDateTime) -> String {
        match (net.fate(), net.after) {
            (Fate::Added, Some(task)) => self.detailed(task, now),
            _ => quote(net.title()),
        }
    }

    /// [`Self::done`], and that nothing was removed where the words claim so beside other changes.
    fn done_despite(self, words: &str, changes: &[Change], now: &ZonedDateTime) -> String {
        let done = self.done(changes, now);
        let removes = |change: &Change| matches!(change.effect, Effect::Deleted(_));
        if net(changes).is_empty() || changes.iter().any(removes) || !claims("removed", words) {
            return done;
        }
        format!("{done} {}", self.say("account_no_removal", &[]))
    }

    /// What is said below a model's own words: what was done, and that nothing was where the words
    /// claim so. `asked` says whether the user wanted a change.
    pub(crate) fn below(
        self,
        words: &str,
        changes: &[Change],
        asked: Asked,
        now: &ZonedDateTime,
    ) -> Option<String> {
        let said = self.done_despite(words, changes, now);
        if !net(changes).is_empty() {
            return Some(said);
        }
        // Also after a question or a greeting: what a model says then is no truer.
        let claims = claims("removed", words) || claims("changed", words);
        let evades = asked == Asked::Change && !words.contains(['?', '؟']);
        (claims || evades).then_some(said)
    }

    /// The question before `effects` come about. It names every task.
    pub(crate) fn ask(self, effects: &[Effect], now: &ZonedDateTime) -> String {
        let mut questions = Vec::new();
        for act in Act::ALL {
            let mut whats: Vec<String> = effects
                .iter()
                .filter(|effect| Act::of(effect) == act)
                .map(|effect| self.planned(effect, now))
                .collect();
            whats.dedup();
            if !whats.is_empty() {
                questions.push(self.question_about(act, &whats));
            }
        }
        questions.join(" ")
    }

    /// The question before an act is done to what is already in quotes.
    pub(super) fn question_about(self, act: Act, whats: &[String]) -> String {
        self.question_of(act, whats.len(), whats)
    }

    /// The question before an act is done to `count` tasks, of which the first are in quotes already.
    pub(super) fn question_of(self, act: Act, count: usize, whats: &[String]) -> String {
        let (more, mut whats) = (count.saturating_sub(whats.len()), whats.to_vec());
        if more > 0 {
            whats.push(self.say("more", &[("count", &more.to_string())]));
        }
        self.question(act, Form::of(count), count, &self.listed(&whats))
    }

    /// The question before an act is done to `count` tasks, which `what` names.
    pub(crate) fn question(self, act: Act, form: Form, count: usize, what: &str) -> String {
        let (count, word) = (count.to_string(), self.word_for(act));
        let gaps = [("count", count.as_str()), ("what", what), ("word", word)];
        self.say(&format!("{}_{}", act.word(), form.word()), &gaps)
    }

    /// What agrees to an act that is done to many tasks, where a mere yes does not; empty for what a yes is enough for.
    pub(crate) fn word_for(self, act: Act) -> &'static str {
        self.template(&format!("{}_word", act.word()))
    }

    fn listed(self, whats: &[String]) -> String {
        list(whats, self.between())
    }
}

/// Whether a sentence asks for a change, as far as the rules can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    Change,
    /// A question or small talk: nobody expects a change.
    Nothing,
    #[default]
    Unclear,
}

/// What happened to a task, all in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Added,
    /// Deleted before, and there again.
    Restored,
    Completed,
    Reopened,
    Deleted,
    /// Added before, and gone again.
    Removed,
    Changed,
}

impl Fate {
    /// What is said of several tasks in one sentence, in this order, and how it is worded.
    const TOLD: [(Self, &'static str); 6] = [
        (Self::Added, "added"),
        (Self::Restored, "undo_restored"),
        (Self::Completed, "completed"),
        (Self::Reopened, "reopened"),
        (Self::Deleted, "deleted"),
        (Self::Removed, "undo_removed"),
    ];
}

impl<'a> Net<'a> {
    fn fate(&self) -> Fate {
        match (self.before, self.after) {
            (None, _) if self.is_undo => Fate::Restored,
            (None, _) => Fate::Added,
            (Some(_), None) if self.is_undo => Fate::Removed,
            (Some(_), None) => Fate::Deleted,
            (Some(before), Some(after)) if before.is_done() != after.is_done() => {
                let (state, reminder) = (after.state, after.reminder);
                let turned = Task { reminder, state, ..before.clone() };
                match after.is_done() {
                    _ if !turned.is_same(after) => Fate::Changed,
                    true => Fate::Completed,
                    false => Fate::Reopened,
                }
            }
            _ => Fate::Changed,
        }
    }

    pub(crate) fn id(&self) -> TaskId {
        self.id
    }

    /// What happened to it, in a word for programs.
    pub(crate) fn act(&self) -> &'static str {
        match self.fate() {
            Fate::Added => "added",
            Fate::Restored => "restored",
            Fate::Completed => "completed",
            Fate::Reopened => "reopened",
            Fate::Deleted | Fate::Removed => "deleted",
            Fate::Changed => "changed",
        }
    }

    fn title(&self) -> &'a str {
        self.after.or(self.before).map_or("", |task| task.title.as_str())
    }
}

/// What became of each task, in the order in which they were touched; not those that are as before.
fn net(changes: &[Change]) -> Vec<Net<'_>> {
    let mut nets: Vec<Net<'_>> = Vec::new();
    for change in changes {
        let id = change.effect.task().id;
        let (after, is_undo) = (change.effect.after(), change.undoes.is_some());
        match nets.iter_mut().find(|net| net.id == id) {
            Some(net) => (net.after, net.is_undo) = (after, is_undo),
            None => nets.push(Net { id, before: change.effect.before(), after, is_undo }),
        }
    }
    nets.retain(|net| match (net.before, net.after) {
        (Some(before), Some(after)) => !before.is_same(after),
        (before, after) => before.is_some() || after.is_some(),
    });
    nets
}

/// Whether the words claim, in any language, that something was done. What stands in quotes claims
/// nothing.
pub(super) fn claims(kind: &str, words: &str) -> bool {
    let words = spoken(words);
    let said: Vec<&str> =
        words.iter().map(|word| if word.is_quoted { "" } else { &*word.key }).collect();
    lexicon::all().iter().flat_map(|lexicon| lexicon.phrases("claim", kind)).any(|claim| {
        let claim = fold(claim);
        let claim: Vec<&str> = claim.split(' ').collect();
        said.windows(claim.len()).any(|words| words == claim)
    })
}
