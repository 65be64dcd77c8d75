//! Which task is meant: by place, by "it", by name, by what it is like.

use std::collections::HashSet;

use jiff::{ZonedDateTime, civil::Time};

use super::{frame::Frame, item::Item};
use crate::{
    reading::{
        request::Act,
        rules::{spoken, unquoted},
        selection::{self, Kind, Place, Selection},
        sentence::Grammar,
        when,
    },
    task::{Due, list::Status},
    text::{self, Word, fold},
};

/// Most tasks that one question offers.
const OFFERED_MAX: usize = 20;
/// Shortest word that may stand for a longer one, in letters: "dent" for "dentist".
const PREFIX_MIN_CHARS: usize = 4;
/// Shortest word that tells a task, in letters of the alphabet.
const NAMING_MIN_CHARS: usize = 3;
/// What a verb weighs beside other words: "the report that I wrote" is told by the report.
const VERB_WEIGHT: f32 = 0.3;
/// How much of a description must fit for a task to be offered.
const NEAR_MIN: f32 = 0.45;

/// What a reference comes to.
#[derive(Debug, PartialEq)]
pub(crate) enum Meant {
    These(Vec<Item>),
    /// One of these; the user has to say which.
    Which(Vec<Item>),
    /// Nothing is called so, but these come near.
    Near(Vec<Item>),
    /// Nothing is called so.
    Nothing,
    /// Nothing is of that kind.
    NoneOfKind,
    /// There is no such place in a list of that length.
    NoPlace(usize, usize),
    /// It is not clear what "it" is.
    Unclear,
    /// What is meant is not on the list any more.
    Gone,
}

/// Where to look for what is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Referent<'a> {
    pub(crate) grammar: &'static Grammar,
    pub(crate) frame: &'a Frame,
    /// The whole list, newest first.
    pub(crate) items: &'a [Item],
    pub(crate) now: &'a ZonedDateTime,
}

impl Referent<'_> {
    /// The tasks that `text` means to somebody who wants `act` done to them.
    pub(crate) fn find(&self, act: Act, text: &str) -> Meant {
        let words = spoken(text);
        if words.is_empty() {
            return self.it();
        }
        if let Some(meant) = self.pronoun(act, &words) {
            return meant;
        }
        let exact = fold(unquoted(text));
        let titled: Vec<Item> =
            self.items.iter().filter(|item| fold(&item.title) == exact).cloned().collect();
        if !titled.is_empty() {
            return one_or_which(preferred(act, titled));
        }
        let selection = selection::read(self.grammar, text, &words, self.now);
        let is_many = selection.is_all || self.is_plural(&words);
        if is_many
            && selection.about.is_empty()
            && selection.window.is_some()
            && let Some(meant) = self.by_kind(act, &selection, &words)
        {
            return meant;
        }
        let content = self.content(&words);
        let wanted: Vec<&Word> = content.iter().collect();
        let by_name = self.by_name(act, &wanted, &words);
        if let Some(meant @ (Meant::These(_) | Meant::Which(_))) = by_name {
            return meant;
        }
        if let Some(meant) = self.by_place(act, &selection) {
            return meant;
        }
        if let Some(meant) = self.by_kind(act, &selection, &words) {
            return meant;
        }
        self.each(act, &words).or(by_name).unwrap_or(Meant::Nothing)
    }

    /// Whether a word is one of a task's title, give or take a slip; little words are nobody's.
    pub(crate) fn is_of_a_task(&self, word: &Word) -> bool {
        let is_little = word.key.chars().count() < NAMING_MIN_CHARS && word.key.is_ascii()
            || self.is_plain(&word.key)
            || word.is_quoted;
        !is_little
            && self.items.iter().any(|item| {
                let mut title = spoken(&item.title).into_iter();
                title.any(|known| self.alike(&word.key, &known.key) > 0.0)
            })
    }

    /// What a reference says without the words that say nothing.
    pub(crate) fn name_in(&self, text: &str) -> String {
        let content = self.content(&spoken(text));
        match (content.first(), content.last()) {
            (Some(first), Some(last)) => {
                text[first.range.start..last.range.end.max(first.range.start)].to_owned()
            }
            _ => text.trim().to_owned(),
        }
    }

    /// Whether `text` names a task for sure, whatever is to be done to it.
    pub(crate) fn names(&self, text: &str) -> bool {
        matches!(self.find(Act::Change, text), Meant::These(_) | Meant::Which(_))
    }

    fn it(&self) -> Meant {
        let one = match (self.frame.touched.as_slice(), self.frame.shown.as_slice()) {
            ([one], _) | ([], [one]) => one,
            ([], _) => return Meant::Unclear,
            (several, _) => {
                let ids: Vec<&str> = several.iter().map(|seen| seen.id.as_str()).collect();
                return self.by_ids(&ids);
            }
        };
        self.by_ids(&[&one.id])
    }

    pub(crate) fn by_ids(&self, ids: &[&str]) -> Meant {
        let find = |id: &&str| self.items.iter().find(|item| item.id == **id).cloned();
        let items: Vec<Item> = ids.iter().filter_map(find).collect();
        match (ids.is_empty(), items.is_empty()) {
            (true, _) => Meant::Unclear,
            (false, true) => Meant::Gone,
            (false, false) => Meant::These(items),
        }
    }

    fn pronoun(&self, act: Act, words: &[Word]) -> Option<Meant> {
        let (name, length) = self.grammar.value("pronoun", words)?;
        if length != words.len() {
            return None;
        }
        let shown: Vec<&str> = self.frame.shown.iter().map(|seen| seen.id.as_str()).collect();
        let touched: Vec<&str> = self.frame.touched.iter().map(|seen| seen.id.as_str()).collect();
        Some(match name {
            "it" => self.it(),
            "them" if touched.len() > 1 => self.by_ids(&touched),
            "them" if !shown.is_empty() => self.by_ids(&shown),
            "them" => self.by_ids(&touched),
            "other" => {
                let others: Vec<&str> =
                    shown.iter().filter(|id| !touched.contains(id)).copied().collect();
                let open = |id: &&str| self.items.iter().any(|item| item.id == *id);
                let others: Vec<&str> = others.into_iter().filter(open).collect();
                match others.as_slice() {
                    [one] => self.by_ids(&[one]),
                    [] => Meant::Unclear,
                    several => match self.by_ids(several) {
                        Meant::These(items) => Meant::Which(items),
                        other => other,
                    },
                }
            }
            "last" => self
                .by_place(act, &Selection { places: vec![Place::Last], ..Selection::default() })?,
            _ => {
                let items: Vec<Item> =
                    self.items.iter().filter(|item| is_eligible(act, item)).cloned().collect();
                if items.is_empty() { Meant::NoneOfKind } else { Meant::These(items) }
            }
        })
    }

    /// The words that describe: without articles, "task", and what else says nothing.
    pub(crate) fn content(&self, words: &[Word]) -> Vec<Word> {
        let mut content = Vec::new();
        let mut at = 0;
        while at < words.len() {
            match self.grammar.begins("plain", &words[at..]) {
                Some(length) if !words[at].is_quoted => at += length,
                _ if self.is_plain_misspelt(&words[at].key) => at += 1,
                _ => {
                    content.push(words[at].clone());
                    at += 1;
                }
            }
        }
        self.clocked(content)
    }

    /// "9 am" as one word.
    fn clocked(&self, words: Vec<Word>) -> Vec<Word> {
        let mut clocked: Vec<Word> = Vec::new();
        for word in words {
            let is_half = matches!(word.key.as_str(), "am" | "pm" | "a.m" | "p.m");
            match clocked.last_mut() {
                Some(last)
                    if is_half && last.key.starts_with(|letter: char| letter.is_ascii_digit()) =>
                {
                    last.key = format!("{}{}", last.key, word.key.replace('.', ""));
                }
                _ => clocked.push(word),
            }
        }
        clocked
    }

    fn by_place(&self, act: Act, selection: &Selection) -> Option<Meant> {
        if selection.places.is_empty() || !selection.about.iter().all(|word| self.is_plain(word)) {
            return None;
        }
        let list: Vec<&str> = if self.frame.shown.is_empty() {
            self.items
                .iter()
                .filter(|item| is_eligible(act, item))
                .map(|item| item.id.as_str())
                .collect()
        } else {
            self.frame.shown.iter().map(|seen| seen.id.as_str()).collect()
        };
        let mut ids: Vec<&str> = Vec::new();
        for place in &selection.places {
            let places: Vec<usize> = match *place {
                Place::Number(number) => vec![number],
                Place::Last => vec![list.len()],
                Place::LastOnes(count) => {
                    (list.len().saturating_sub(count) + 1..=list.len()).collect()
                }
                Place::FirstOnes(count) => (1..=count).collect(),
            };
            for place in places {
                let Some(id) = place.checked_sub(1).and_then(|at| list.get(at)) else {
                    return Some(Meant::NoPlace(place, list.len()));
                };
                if !ids.contains(id) {
                    ids.push(id);
                }
            }
        }
        Some(self.by_ids(&ids))
    }

    /// "teh": a little word with its letters in the wrong order.
    fn is_plain_misspelt(&self, word: &str) -> bool {
        let is_short = word.chars().count() == PREFIX_MIN_CHARS - 1;
        is_short
            && self.grammar.class("plain").iter().any(|phrase| {
                phrase.len() == 1 && phrase[0] != word && text::has_letters_of(&phrase[0], word)
            })
    }

    fn is_plain(&self, word: &str) -> bool {
        self.grammar.class("plain").iter().any(|phrase| phrase.len() == 1 && phrase[0] == word)
    }

    /// "My overdue work tasks": all that are so.
    fn by_kind(&self, act: Act, selection: &Selection, words: &[Word]) -> Option<Meant> {
        let says_kind = selection.status.is_some()
            || selection.window.is_some()
            || selection.level.is_some()
            || selection.tag.is_some()
            || selection.kind.is_some()
            || selection.is_all;
        let about: Vec<Word> =
            words.iter().filter(|word| selection.about.contains(&word.key)).cloned().collect();
        let about = self.content(&about);
        let is_many = selection.is_all || self.is_plural(words);
        if !says_kind {
            return None;
        }
        let of_kind: Vec<Item> = self
            .items
            .iter()
            .filter(|item| {
                self.admits(selection, item)
                    && (selection.status.is_some() || is_eligible(act, item))
            })
            .cloned()
            .collect();
        let fitting: Vec<Item> = of_kind
            .into_iter()
            .filter(|item| about.iter().all(|word| self.fit(word, item) > 0.0))
            .collect();
        match fitting.len() {
            0 if about.is_empty() => Some(Meant::NoneOfKind),
            0 => None,
            1 => Some(Meant::These(fitting)),
            _ if is_many && says_kind => Some(Meant::These(fitting)),
            _ if is_many && about.iter().all(|word| is_tag(word, &fitting)) => {
                Some(Meant::These(fitting))
            }
            _ => Some(one_or_which(preferred(act, fitting))),
        }
    }

    /// Whether a task is of the kind that was asked for.
    pub(crate) fn admits(&self, selection: &Selection, item: &Item) -> bool {
        let status =
            selection.status.is_none_or(|status| (status == Status::Done) == item.completed);
        let level = selection.level.is_none_or(|level| level == item.priority);
        let tag = selection
            .tag
            .as_ref()
            .is_none_or(|tag| item.tags.iter().any(|known| fold(known) == *tag));
        let kind = selection.kind.is_none_or(|kind| match kind {
            Kind::Repeating => item.rule.is_some(),
            Kind::Undated => item.due.is_none(),
            Kind::Dated => item.due.is_some(),
        });
        status && level && tag && kind && self.is_within(selection, item)
    }

    fn is_within(&self, selection: &Selection, item: &Item) -> bool {
        let Some(window) = &selection.window else { return true };
        if window.is_overdue() {
            return is_overdue(item, self.now);
        }
        let day = if selection.status == Some(Status::Done) {
            item.completed_on
        } else {
            item.due.map(|due| due.day(self.now.time_zone()))
        };
        day.is_some_and(|day| {
            window.from.is_none_or(|from| day >= from) && window.to.is_none_or(|to| day <= to)
        })
    }

    fn by_name(&self, act: Act, wanted: &[&Word], words: &[Word]) -> Option<Meant> {
        if wanted.is_empty() {
            return None;
        }
        let first = wanted.first().map(|word| word.range.start);
        let weight = |word: &Word| {
            if self.is_verb(word) && first == Some(word.range.start) && wanted.len() > 1 {
                VERB_WEIGHT
            } else {
                1.0
            }
        };
        let total: f32 = wanted.iter().map(|word| weight(word)).sum();
        let mut scored: Vec<(f32, &Item)> = self
            .items
            .iter()
            .map(|item| {
                (
                    wanted.iter().map(|word| weight(word) * self.fit(word, item)).sum::<f32>()
                        / total,
                    item,
                )
            })
            .filter(|(score, _)| *score > NEAR_MIN)
            .collect();
        scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let whole: Vec<Item> = scored
            .iter()
            .filter(|(_, item)| wanted.iter().all(|word| self.fit(word, item) > 0.0))
            .map(|(_, item)| (*item).clone())
            .collect();
        if !whole.is_empty() {
            return Some(self.among(act, whole, wanted, words));
        }
        if let Some(each @ Meant::These(_)) = self.each(act, words) {
            return Some(each);
        }
        // Verbs differ more than what they are about.
        let told: Vec<Item> = scored
            .iter()
            .filter(|(_, item)| {
                let nouns =
                    wanted.iter().enumerate().filter(|(at, word)| *at > 0 || !self.is_verb(word));
                let mut nouns = nouns.map(|(_, word)| word).peekable();
                nouns.peek().is_some() && nouns.all(|word| self.fit(word, item) > 0.0)
            })
            .map(|(_, item)| (*item).clone())
            .collect();
        if let [one] = preferred(act, told.clone()).as_slice()
            && (act != Act::Fact || !self.is_other_deed(wanted, one))
        {
            return Some(Meant::These(vec![one.clone()]));
        }
        let best = scored.first().map(|(score, _)| *score)?;
        let near: Vec<Item> = scored
            .iter()
            .filter(|(score, _)| *score > best - 0.2)
            .map(|(_, item)| (*item).clone())
            .collect();
        Some(Meant::Near(near.into_iter().take(OFFERED_MAX).collect()))
    }

    /// Of several tasks with all these words, the ones that are meant.
    fn among(&self, act: Act, fitting: Vec<Item>, wanted: &[&Word], words: &[Word]) -> Meant {
        let fitting = preferred(act, fitting);
        let well: Vec<Item> = fitting
            .iter()
            .filter(|item| wanted.iter().all(|word| self.fit(word, item) >= 1.0))
            .cloned()
            .collect();
        let fitting = if well.is_empty() { fitting } else { well };
        let whole: Vec<Item> = fitting
            .iter()
            .filter(|item| spoken(&item.title).len() == wanted.len())
            .cloned()
            .collect();
        if let ([_], false) = (whole.as_slice(), self.is_plural(words)) {
            return Meant::These(whole);
        }
        let is_all =
            self.is_many(words) || words.iter().any(|word| self.is_plural_of(word, &fitting));
        match fitting.len() {
            1 => Meant::These(fitting),
            _ if is_all => Meant::These(fitting),
            _ => one_or_which(fitting),
        }
    }

    /// "The report and the milk", if each of them is one task.
    fn each(&self, act: Act, words: &[Word]) -> Option<Meant> {
        let mut parts: Vec<Vec<Word>> = vec![Vec::new()];
        for word in words {
            let is_and = self.grammar.begins("and", std::slice::from_ref(word)).is_some();
            if !is_and {
                parts.last_mut()?.push(word.clone());
            }
            if is_and || word.after == text::Gap::Comma {
                parts.push(Vec::new());
            }
        }
        parts.retain(|part| !part.is_empty());
        if parts.len() < 2 {
            return None;
        }
        let mut items: Vec<Item> = Vec::new();
        for part in &parts {
            let content = self.content(part);
            let wanted: Vec<&Word> = content.iter().collect();
            match self.by_name(act, &wanted, part) {
                Some(Meant::These(found)) => items.extend(
                    found.into_iter().filter(|item| !items.contains(item)).collect::<Vec<_>>(),
                ),
                other => return other.filter(|meant| matches!(meant, Meant::Which(_))),
            }
        }
        Some(Meant::These(items))
    }

    /// How well a word speaks of a task: 1 for a word of its title, less for what comes near.
    fn fit(&self, word: &Word, item: &Item) -> f32 {
        let title = spoken(&item.title);
        let best = title
            .iter()
            .flat_map(|known| self.pieces(known))
            .map(|known| self.alike(&word.key, &known))
            .fold(0.0, f32::max);
        let tag = if item.tags.iter().any(|tag| fold(tag) == word.key.trim_start_matches('#')) {
            1.0
        } else {
            0.0
        };
        let time = if best < 1.0 && self.tells_time(word, item) { 0.9 } else { 0.0 };
        best.max(tag).max(time)
    }

    fn pieces(&self, word: &Word) -> Vec<String> {
        if word.is_quoted { Vec::new() } else { vec![word.key.clone()] }
    }

    fn alike(&self, said: &str, known: &str) -> f32 {
        if said == known {
            return 1.0;
        }
        // Endings are no help where letters are in the wrong order: "grocereis".
        if said.chars().count() > PREFIX_MIN_CHARS && text::misspelling(said, known, 1).is_some() {
            return 0.8;
        }
        let (said, known) = (stem(said), stem(known));
        if said == known {
            return 1.0;
        }
        if self.base(&said) == self.base(&known) {
            return 0.95;
        }
        let length = said.chars().count();
        if length >= PREFIX_MIN_CHARS && known.starts_with(said.as_str()) {
            return 0.9;
        }
        let most = match length {
            0..=3 => return 0.0,
            4..=7 => 1,
            _ => 2,
        };
        if text::misspelling(&said, &known, most).is_some() { 0.8 } else { 0.0 }
    }

    /// The verb that a form is of: "bought" is of "buy", "writing" of "write".
    fn base(&self, word: &str) -> String {
        let as_word = [Word {
            key: word.to_owned(),
            range: 0..0,
            whole: 0..0,
            after: text::Gap::Space,
            is_quoted: false,
        }];
        if let Some((base, _)) = self.grammar.value("did", &as_word) {
            return base.to_owned();
        }
        let cut = word
            .strip_suffix("ing")
            .or_else(|| word.strip_suffix("ed"))
            .filter(|cut| cut.chars().count() > 2);
        let cut = cut.unwrap_or(word);
        cut.strip_suffix('e').unwrap_or(cut).to_owned()
    }

    pub(crate) fn is_verb(&self, word: &Word) -> bool {
        let one = std::slice::from_ref(word);
        self.grammar.value("do", one).is_some()
            || self.grammar.value("did", one).is_some()
            || word.key.ends_with("ing")
    }

    /// Whether title and description each name a deed, and not the same.
    fn is_other_deed(&self, wanted: &[&Word], item: &Item) -> bool {
        let title = spoken(&item.title);
        let Some(first) = title
            .first()
            .filter(|word| self.grammar.value("do", std::slice::from_ref(word)).is_some())
        else {
            return false;
        };
        let generic = |key: &str| {
            self.grammar
                .class("any_deed")
                .iter()
                .any(|phrase| phrase.len() == 1 && phrase[0] == key)
        };
        let deeds: HashSet<String> = wanted
            .iter()
            .filter(|word| self.is_verb(word))
            .map(|word| self.base(&word.key))
            .collect();
        let known = self.base(&first.key);
        !deeds.is_empty()
            && !deeds.contains(&known)
            && !deeds.iter().any(|deed| generic(deed))
            && !generic(&known)
    }

    fn tells_time(&self, word: &Word, item: &Item) -> bool {
        let Some(due) = item.due else { return false };
        let zone = self.now.time_zone();
        let time: Option<Time> = match due {
            Due::Day(_) => None,
            Due::At(moment) => Some(zone.to_datetime(moment).time()),
        };
        if let Some((part, _)) = self.grammar.value("part", std::slice::from_ref(word)) {
            return time.is_some_and(|time| match part {
                "morning" => time.hour() < 12,
                "afternoon" => (12..18).contains(&time.hour()),
                "evening" | "night" => time.hour() >= 17,
                _ => false,
            });
        }
        let Some(said) = when::read(&word.key, self.now) else { return false };
        match said.due {
            Some(Due::Day(day)) => due.day(zone) == day,
            Some(Due::At(moment)) if said.is_time_only => {
                time == Some(zone.to_datetime(moment).time())
            }
            _ => false,
        }
    }

    /// Whether the words speak of all of them.
    pub(crate) fn is_many(&self, words: &[Word]) -> bool {
        words.iter().enumerate().any(|(at, _)| self.grammar.begins("many", &words[at..]).is_some())
    }

    fn is_plural(&self, words: &[Word]) -> bool {
        self.is_many(words)
            || words
                .iter()
                .any(|word| self.grammar.begins("plural", std::slice::from_ref(word)).is_some())
    }

    /// "meetings" where the titles say "meeting".
    fn is_plural_of(&self, word: &Word, items: &[Item]) -> bool {
        let singular = stem(&word.key);
        singular != word.key
            && items
                .iter()
                .all(|item| spoken(&item.title).iter().all(|known| known.key != word.key))
    }
}

fn is_tag(word: &Word, items: &[Item]) -> bool {
    items.iter().all(|item| item.tags.iter().any(|tag| fold(tag) == word.key))
}

fn one_or_which(mut items: Vec<Item>) -> Meant {
    if items.len() == 1 {
        return Meant::These(items);
    }
    items.truncate(OFFERED_MAX);
    Meant::Which(items)
}

/// Whether `act` makes sense for a task in its state.
fn is_eligible(act: Act, item: &Item) -> bool {
    match act {
        Act::Delete | Act::Drop | Act::Find | Act::AskState => true,
        Act::Reopen => item.completed,
        _ => !item.completed,
    }
}

/// Open tasks before done ones, or the other way round, where the act wants that.
fn preferred(act: Act, items: Vec<Item>) -> Vec<Item> {
    if matches!(act, Act::Find | Act::AskState) {
        return items;
    }
    let wanted = |item: &Item| if act == Act::Reopen { item.completed } else { !item.completed };
    let (first, others): (Vec<Item>, Vec<Item>) = items.into_iter().partition(wanted);
    if first.is_empty() { others } else { first }
}

/// Whether the task's time is over.
pub(crate) fn is_overdue(item: &Item, now: &ZonedDateTime) -> bool {
    !item.completed
        && item.due.is_some_and(|due| match due {
            Due::Day(day) => day < now.date(),
            Due::At(moment) => moment < now.timestamp(),
        })
}

/// A word without the ending of a plural or a possessive.
pub(crate) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let long = word.chars().count() > 3;
    match word.strip_suffix("ies") {
        Some(start) if long => format!("{start}y"),
        _ => match word.strip_suffix('s') {
            Some(start) if long && !start.ends_with(['s', 'u', 'i']) => start.to_owned(),
            _ => word.to_owned(),
        },
    }
}
