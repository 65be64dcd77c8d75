//! Which task is meant: by place, by "it", by name, by what it is like.

mod fit;
mod name;
mod part;

use jiff::ZonedDateTime;

use super::{frame::Frame, item::Item};
use crate::{
    reading::{
        learnt::{self, Named},
        request::Act,
        rules::{Known, all_spoken, spoken, unquoted},
        selection::{self, Place, Selection},
        sentence::Grammar,
    },
    text::{self, Gap, Word, fold},
};
pub(crate) use {fit::stem, part::is_overdue};

/// Longest description of a task, in words: what is longer names one or tells a story.
const DESCRIPTION_MAX_WORDS: usize = 40;
/// Most tasks that one question offers.
const OFFERED_MAX: usize = 20;
/// Shortest word that tells a task, in letters of the alphabet.
const NAMING_MIN_CHARS: usize = 3;
/// How alike a word of a story must be to one of a title for the task to be meant.
const SURELY: f32 = 0.9;

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
        let words = all_spoken(text);
        if words.is_empty() {
            return self.it();
        }
        if let Some(meant) = self.pronoun(act, &words) {
            return meant;
        }
        if let Some(meant) = self.another(act, text, &words) {
            return meant;
        }
        // "The appointment with Dr. Shah": an article is no part of what it is called.
        let article = self.grammar.begins("article", &words).filter(|length| *length < words.len());
        let bare = article.map_or(text, |length| &text[words[length].whole.start..]);
        let exact = [fold(unquoted(text)), fold(unquoted(bare))];
        let is_exact = |item: &&Item| exact.contains(&item.folded);
        let titled: Vec<Item> = self.items.iter().filter(is_exact).cloned().collect();
        if !titled.is_empty() {
            return one_or_which(preferred(act, titled));
        }
        if let Some((said, left_out)) = self.without_exception(text, &words) {
            return self.except(self.find(act, said), left_out);
        }
        if words.len() > DESCRIPTION_MAX_WORDS {
            return self.each(act, &words).unwrap_or(Meant::Nothing);
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

    /// "Everything except the gym": what is said before the exception, and the exception.
    pub(crate) fn without_exception<'t>(
        &self,
        text: &'t str,
        words: &[Word],
    ) -> Option<(&'t str, &'t str)> {
        let begins = |class: &str, at: usize| self.grammar.begins(class, &words[at..]);
        // "All but the plants", "the groceries, keep the plants".
        let leaves_out = |at: usize| {
            let is_all = || self.grammar.value("pronoun", &words[..at]) == Some(("all", at));
            let is_over = words[at - 1].after >= Gap::Comma;
            begins("except", at)
                .or_else(|| begins("except_after_all", at).filter(|_| is_all()))
                .or_else(|| begins("keeps", at).filter(|_| is_over))
        };
        let (at, length) =
            (1..words.len().saturating_sub(1)).find_map(|at| Some((at, leaves_out(at)?)))?;
        let left_out = words.get(at + length).filter(|_| !words[at].is_quoted)?;
        Some((&text[..words[at - 1].whole.end], &text[left_out.whole.start..]))
    }

    /// The tasks that are meant without those that `name` means; of several, what it does not find, it may not leave out.
    pub(crate) fn except(&self, meant: Meant, name: &str) -> Meant {
        let Meant::These(items) = meant else { return meant };
        let (Meant::These(left_out) | Meant::Which(left_out)) = self.find(Act::Find, name) else {
            return if items.len() == 1 { Meant::These(items) } else { Meant::Nothing };
        };
        let stays = |item: &Item| left_out.iter().any(|other| other.id == item.id);
        let items: Vec<Item> = items.into_iter().filter(|item| !stays(item)).collect();
        if items.is_empty() { Meant::NoneOfKind } else { Meant::These(items) }
    }

    /// "The other call": not the one that was spoken of last.
    fn another(&self, act: Act, text: &str, words: &[Word]) -> Option<Meant> {
        let is_other = |word: &Word| {
            matches!(self.grammar.value("pronoun", std::slice::from_ref(word)), Some(("other", 1)))
        };
        let rest: Vec<&str> = words
            .iter()
            .filter(|word| !is_other(word))
            .map(|word| &text[word.range.clone()])
            .collect();
        let rest = rest.join(" ");
        let is_told = self.frame.touched.is_empty() || self.content(&spoken(&rest)).is_empty();
        if is_told || !words.iter().any(is_other) {
            return None;
        }
        let is_touched = |item: &&Item| self.frame.touched.iter().any(|seen| seen.id == item.id);
        let others: Vec<Item> =
            self.items.iter().filter(|item| !is_touched(item)).cloned().collect();
        Some(Referent { items: &others, ..*self }.find(act, &rest))
    }

    /// Whether a word is one of a task's title, give or take a slip; little words are nobody's.
    pub(crate) fn is_of_a_task(&self, word: &Word) -> bool {
        let is_little = word.key.chars().count() < NAMING_MIN_CHARS && word.key.is_ascii()
            || self.is_plain(&word.key)
            || word.is_quoted;
        !is_little
            && self
                .items
                .iter()
                .any(|item| item.words.iter().any(|known| self.alike(&word.key, &known.key) > 0.0))
    }

    /// How much of a task's title these words say: of its words without those that say nothing.
    pub(crate) fn share_named(&self, words: &[Word], item: &Item) -> Named {
        let title: Vec<&Word> =
            item.words.iter().filter(|known| !self.is_plain(&known.key)).collect();
        let is_said = |known: &&&Word| {
            words.iter().any(|word| {
                word.key.chars().count() >= NAMING_MIN_CHARS
                    && self.alike(&word.key, &known.key) >= SURELY
            })
        };
        match (title.iter().filter(is_said).count(), title.len()) {
            (0, _) => Named::Nothing,
            (said, all) if said == all => Named::Whole,
            (said, all) if said * 2 >= all => Named::Mostly,
            _ => Named::Touched,
        }
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

    /// What part of the list a reference speaks of, if it speaks of all that are like something.
    pub(crate) fn many(&self, text: &str) -> Option<Selection> {
        let words = spoken(text);
        let is_pronoun = self.grammar.whole("pronoun", &words).is_some_and(|name| name != "all");
        let has_exception = self.without_exception(text, &words).is_some();
        if words.is_empty() || is_pronoun || has_exception || self.is_titled(text) {
            return None;
        }
        let selection = selection::read(self.grammar, text, &words, self.now);
        let is_many = selection.is_all || self.is_plural(&words);
        (is_many && selection.places.is_empty()).then_some(selection)
    }

    fn is_titled(&self, text: &str) -> bool {
        let exact = fold(unquoted(text));
        self.items.iter().any(|item| item.folded == exact)
    }

    /// Whether these words alone would find a task.
    pub(crate) fn is_about(&self, about: &str, item: &Item) -> bool {
        let only = Referent { items: std::slice::from_ref(item), ..*self };
        about.is_empty() || matches!(only.find(Act::Find, about), Meant::These(_))
    }

    /// Whether each of these words speaks of a task.
    pub(crate) fn fits(&self, about: &[Word], item: &Item) -> bool {
        about.iter().all(|word| self.fit(word, item) > 0.0)
    }

    fn it(&self) -> Meant {
        let one = match (self.frame.touched.as_slice(), self.frame.shown.as_slice()) {
            ([one], _) | ([], [one]) => one,
            // There is but one that it can be.
            ([], []) if self.items.len() == 1 => return Meant::These(self.items.to_vec()),
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
        let name = self.grammar.whole("pronoun", words)?;
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
                _ => {
                    content.push(words[at].clone());
                    at += 1;
                }
            }
        }
        self.without_slips(self.clocked(self.closed_up(content)))
    }

    /// Without "teh" and "taks": plain words misspelt. They may be like one of a task's ("tax") where
    /// another word names a task better.
    fn without_slips(&self, mut words: Vec<Word>) -> Vec<Word> {
        let best =
            |word: &Word| self.items.iter().map(|item| self.fit(word, item)).fold(0.0, f32::max);
        let slips: Vec<bool> = words.iter().map(|word| self.is_like_plain(word)).collect();
        if !slips.contains(&true) {
            return words;
        }
        let mut told = words.iter().zip(&slips).filter(|(_, slip)| !**slip);
        let is_named = told.any(|(word, _)| best(word) >= SURELY);
        let kept: Vec<bool> = words
            .iter()
            .zip(&slips)
            .map(|(word, slip)| !slip || best(word) >= if is_named { 1.0 } else { f32::EPSILON })
            .collect();
        let mut kept = kept.into_iter();
        words.retain(|_| kept.next().unwrap_or(true));
        words
    }

    /// "Air line" as one word, where a title has it so.
    fn closed_up(&self, words: Vec<Word>) -> Vec<Word> {
        let mut closed: Vec<Word> = Vec::new();
        for word in words {
            let whole = closed.last().map(|last| format!("{}{}", last.key, word.key));
            let is_one = |whole: &String| {
                let mut words = self.items.iter().flat_map(|item| &item.words);
                words.any(|known| known.key.replace('-', "") == *whole)
            };
            match (whole.filter(is_one), closed.last_mut()) {
                (Some(whole), Some(last)) => {
                    last.key = whole;
                    last.range.end = word.range.end;
                }
                _ => closed.push(word),
            }
        }
        closed
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

    fn is_like_plain(&self, word: &Word) -> bool {
        let is_like = |phrase: &Vec<String>| {
            phrase.len() == 1 && text::misspelling(&word.key, &phrase[0]).is_some()
        };
        !word.is_quoted
            && word.key.chars().count() >= NAMING_MIN_CHARS
            && !self.grammar.knows(&word.key)
            && self.grammar.class("plain").iter().any(is_like)
    }

    fn is_plain(&self, word: &str) -> bool {
        self.grammar.class("plain").iter().any(|phrase| phrase.len() == 1 && phrase[0] == word)
    }
}

impl learnt::List for Referent<'_> {
    fn has_word(&self, word: &Word) -> bool {
        self.is_of_a_task(word)
    }

    fn has_tag(&self, word: &Word) -> bool {
        self.items.iter().flat_map(|item| &item.tags).any(|tag| fold(tag) == word.key)
    }

    fn named(&self, words: &[Word]) -> Named {
        self.items.iter().map(|item| self.share_named(words, item)).max().unwrap_or_default()
    }
}

impl Known for Referent<'_> {
    fn names(&self, text: &str) -> bool {
        Referent::names(self, text)
    }

    fn is_title(&self, text: &str) -> bool {
        let exact = fold(text);
        self.items.iter().any(|item| item.folded == exact)
    }

    fn has_word(&self, word: &Word) -> bool {
        self.items.iter().flat_map(|item| &item.words).any(|known| known.key == word.key)
    }

    fn list(&self) -> Option<&dyn learnt::List> {
        Some(self)
    }

    /// Of several tasks the one of whose title most was said, and of equals the one said last.
    fn mentioned(&self, words: &[Word]) -> Option<String> {
        let told = self.content(words);
        let said_of = |item: &Item| {
            let title = self.content(&item.words);
            let nouns: Vec<&Word> = title.iter().filter(|word| !self.is_verb(word)).collect();
            let said: Vec<usize> = (0..told.len())
                .filter(|at| !self.is_verb(&told[*at]) && told[*at].key.len() >= NAMING_MIN_CHARS)
                .filter(|at| {
                    nouns.iter().any(|noun| self.alike(&told[*at].key, &noun.key) >= SURELY)
                })
                .collect();
            let share = f32::from(u16::try_from(said.len()).ok()?)
                / f32::from(u16::try_from(nouns.len()).ok()?);
            let weight = if item.completed { share.min(1.0) / 2.0 } else { share.min(1.0) };
            Some((weight, *said.last()?, said))
        };
        let best = self.items.iter().filter_map(said_of);
        let (.., said) =
            best.max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))?;
        let words: Vec<&str> = said.into_iter().map(|at| told[at].key.as_str()).collect();
        Some(words.join(" "))
    }
}

/// A message to a list of tasks that are called so, as the model is shown it.
#[cfg(any(test, feature = "testing"))]
pub fn shown_to_model(
    text: &str,
    titles: &[&str],
    now: &ZonedDateTime,
) -> learnt::training::Message {
    let task = |title: &&str| {
        Item::read(&serde_json::json!({ "id": title, "title": title }), now.time_zone())
    };
    let items: Vec<Item> = titles.iter().filter_map(task).collect();
    let grammar = crate::reading::rules::language(text);
    let place = Referent { grammar, frame: &Frame::default(), items: &items, now };
    learnt::training::Message::of(text, now, &place)
}

fn one_or_which(mut items: Vec<Item>) -> Meant {
    if items.len() == 1 {
        return Meant::These(items);
    }
    items.truncate(OFFERED_MAX);
    Meant::Which(items)
}

/// Whether `act` makes sense for a task in its state.
pub(crate) fn is_eligible(act: Act, item: &Item) -> bool {
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
