//! What a new task's title may be, and what belongs to it.

use super::{Found, Reader};
use crate::{
    reading::{request::Slot, sentence::Grammar},
    text::Word,
};

/// Shortest stem before the ending of a deed, in letters.
const STEM_MIN_CHARS: usize = 2;

impl Reader<'_> {
    /// A title is more than courtesies, and asks nothing.
    pub(super) fn may_be_title(&self, grammar: &Grammar, words: &[Word]) -> bool {
        let before = |grammar: &&'static Grammar| grammar.begins("before", words);
        let is_courtesy = self.ranked.iter().filter_map(before).any(|length| length == words.len())
            || grammar.ends("after", words) == Some(words.len());
        // Where a language puts the question inside: "बिल कब तक".
        let asks = (0..words.len()).any(|at| grammar.begins("asking", &words[at..]).is_some());
        let is_none = grammar.begins("no_title", words) == Some(words.len());
        !is_courtesy && !asks && !is_none
    }

    /// A new title with the deed that ends it, where a language's verbs stand last: "दूध लाना"; without what stands
    /// between them: "فیس بھی دینی".
    pub(super) fn with_deed(&self, found: &Found) -> Option<String> {
        let range = |wanted: Slot| found.matched.slots.iter().find(|(slot, _)| *slot == wanted);
        let ((_, title), (_, deed)) = (range(Slot::Title)?, range(Slot::Do)?);
        let is_new = found.matched.act.adds() && title.end <= deed.start;
        let words = [&found.words[title.clone()], &found.words[deed.clone()]].concat();
        let said = is_new.then(|| self.source(&words))?;
        Some(unbent(found.grammar, &said, &found.words[deed.end..]).unwrap_or(said))
    }
}

/// "गैस बंद करना", of "गैस बंद करने की याद दिलाना": the deed that ends a title, as it is where no little word bends it.
fn unbent(grammar: &Grammar, title: &str, after: &[Word]) -> Option<String> {
    grammar.begins("bends", after)?;
    let ending = |class: &str| grammar.class(class).first()?.first().map(String::as_str);
    let stem = title.strip_suffix(ending("bent_ending")?)?;
    Some(format!("{stem}{}", ending("infinitive_ending")?))
}

/// "Oma anrufen", of "vergiss nicht, Oma anzurufen": the deed that ends a title, as it is where nothing leads to it.
pub(super) fn unled(grammar: &Grammar, title: &str) -> Option<String> {
    let class = |name: &str| grammar.class(name).iter().flatten();
    let (before, verb) =
        title.rsplit_once(' ').map_or(("", title), |(before, verb)| (before, verb));
    let end = |verb: &str| class("separable_ending").any(|ending| verb.ends_with(ending.as_str()));
    let joined = class("separable").find_map(|first| {
        let (rest, led) = (verb.strip_prefix(first.as_str())?, class("separated_by").next()?);
        let rest = rest.strip_prefix(led.as_str()).filter(|rest| end(rest))?;
        Some(format!("{first}{rest}"))
    })?;
    Some(if before.is_empty() { joined } else { format!("{before} {joined}") })
}

/// Whether a single word has the ending of a deed: "सिलवाना".
pub(crate) fn is_infinitive(grammar: &Grammar, words: &[Word]) -> bool {
    matches!(words, [word] if stem(grammar, word).is_some())
}

/// A word that has the ending of a deed, without it: the same of "लेना" and "लेने".
pub(crate) fn stem<'w>(grammar: &Grammar, word: &'w Word) -> Option<&'w str> {
    let endings = grammar.class("infinitive_ending").iter().flatten();
    let mut stems = endings.filter_map(|ending| word.key.strip_suffix(ending.as_str()));
    stems.find(|stem| stem.chars().count() >= STEM_MIN_CHARS)
}
