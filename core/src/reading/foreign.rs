//! Languages that share their letters with one of ours: by which signs a text shows that it is in none.

use super::{grammars, lexicon, lexicon::Lexicon};
use crate::text::words;

/// How the beginning of a word is marked among signs.
const BEGINNING: char = '-';

/// Whether a text is in a language that none of ours is, though one of them is written alike: it has signs that this one
/// has not, none that only this one has, and no word that another knows.
pub(crate) fn is_foreign(text: &str) -> bool {
    let is_of_none = |lexicon: &&Lexicon| {
        let own = lexicon.phrases("language", "own_signs");
        has(text, lexicon.phrases("language", "other_signs")) && !has(text, own)
    };
    let Some(alike) = lexicon::all().iter().find(is_of_none) else { return false };
    let words = words(text);
    let mut others = grammars().iter().filter(|grammar| grammar.code != alike.code);
    !others.any(|grammar| words.iter().any(|word| grammar.knows(&word.key)))
}

fn has(text: &str, mut signs: impl Iterator<Item = &'static str>) -> bool {
    signs.any(|sign| match sign.strip_suffix(BEGINNING) {
        Some(beginning) => text.split_whitespace().any(|word| word.starts_with(beginning)),
        None => text.contains(sign),
    })
}

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn arabic_is_told_from_urdu_by_its_letters() {
        for arabic in [
            "ذكرني أدفع فاتورة الكهرباء بكرة الساعة ٥ العصر",
            "خلاص اشتريت الخبز",
            "أجله ليوم الخميس",
            "كل يوم جمعة زيارة جدتي بعد صلاة العصر",
            "احذف التقرير وأضف بداله تجهيز العرض ليوم الأربعاء",
            "احذف الخبز",
        ] {
            assert!(is_foreign(arabic), "{arabic}");
        }
        for other in [
            "کل صبح دس بجے ڈاکٹر کے پاس جانا ہے",
            "كل دودھ لانا ہے",
            "مدد",
            "بس",
            "add اشتريت الخبز",
            "الماری صاف کرنا",
            "buy milk",
        ] {
            assert!(!is_foreign(other), "{other}");
        }
    }
}
