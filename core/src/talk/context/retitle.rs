//! The title of the task that was spoken of last, with what is put right in it.

use super::super::{reference::Referent, scene::Scene};
use crate::{
    reading::{rules::spoken, selection, sentence::Grammar},
    text::Word,
};

/// "It should say orthodontist", of "Ring the dentist": the deed stays where only another thing is named.
pub(super) fn in_title(scene: &Scene<'_>, place: &Referent<'_>, name: &str) -> String {
    let [seen] = scene.frame.touched.as_slice() else { return name.to_owned() };
    let (title, said) = (spoken(&seen.title), spoken(name));
    let deed = |words: &[Word]| place.grammar.value("do", words).map_or(0, |(_, length)| length);
    // "With Julian", of "Eat pizza with Jonas": from the word that both have.
    let again = || {
        let first = said.first().filter(|_| said.len() > 1 && deed(&said) == 0)?;
        let is_little = place.grammar.begins("article", std::slice::from_ref(first)).is_none();
        let at = title.iter().rposition(|word| word.key == first.key).filter(|at| *at > 0)?;
        (is_little && said.len() <= title.len() - at)
            .then(|| format!("{}{name}", &seen.title[..title[at].whole.start]))
    };
    let is_added = scene.frame.last.as_ref().is_some_and(|last| last.act.adds());
    // The thing that the deed of the title is done to, behind its article.
    let article = |words: &[Word]| place.grammar.begins("article", words).unwrap_or(0);
    let begun = Some(deed(&title)).filter(|length| *length > 0 && deed(&said) == 0);
    let things = begun.map(|begun| (&title[begun..], &title[begun + article(&title[begun..])..]));
    let from =
        |words: &[Word]| Some(format!("{}{name}", &seen.title[..words.first()?.whole.start]));
    let put = || {
        let (whole, bare) = things.filter(|_| is_added)?;
        let led = article(&said);
        let thing = if led > 0 { whole } else { bare };
        let is_known = |word: &Word| title.iter().any(|known| known.key == word.key);
        let is_other = !said[led..].iter().any(is_known);
        from(thing).filter(|_| is_other && said.len() <= thing.len())
    };
    // "Ice cream cake", of "Order a cake": what is said at more length.
    let longer = || {
        let (whole, bare) = things.filter(|(whole, bare)| bare.len() < whole.len())?;
        let end = said.get(said.len().checked_sub(bare.len())?..)?;
        let is_same = end.iter().zip(bare).all(|(one, other)| one.key == other.key);
        let is_longer = is_same && !bare.is_empty() && said.len() > bare.len();
        from(whole).filter(|_| is_longer)
    };
    // "Brötchen", of "Brot kaufen": where verbs stand last, the last word stays.
    let final_deed = || {
        let (last, thing) = title.split_last().filter(|_| is_added && deed(&title) == 0)?;
        let is_deed = |words: &[Word]| place.grammar.ends("deed_ends", words).is_some();
        let fits = said.len() <= thing.len() && is_deed(&title) && !is_deed(&said);
        fits.then(|| format!("{name} {}", &seen.title[last.whole.clone()]))
    };
    again().or_else(put).or_else(longer).or_else(final_deed).unwrap_or_else(|| name.to_owned())
}

/// "Make that two", of "Buy one cake": the title with the other number; `None` where it says none.
pub(super) fn numbered(scene: &Scene<'_>, grammar: &Grammar, name: &str) -> Option<String> {
    let [seen] = scene.frame.touched.as_slice() else { return None };
    let title = spoken(&seen.title);
    let (at, length) = (0..title.len()).find_map(|at| {
        let words = title.get(at..)?;
        selection::number(grammar, words).map(|(_, length)| (at, length))
    })?;
    let (start, end) = (title[at].range.start, title[at + length - 1].range.end);
    Some(format!("{}{name}{}", &seen.title[..start], &seen.title[end..]))
}
