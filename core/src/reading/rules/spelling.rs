//! What words that were put right stand for.

use super::Reader;
use crate::text::Word;

impl Reader<'_> {
    /// Whether no word's spelling was put right.
    pub(super) fn is_written(&self, words: &[Word]) -> bool {
        words.iter().all(|word| {
            let at = self.words.partition_point(|known| known.range.start < word.range.start);
            self.words.get(at).is_some_and(|known| known.key == word.key)
        })
    }

    /// The words as they stand in the text, or if they were put right as they are spelt.
    pub(super) fn meant(&self, words: &[Word]) -> String {
        if self.is_written(words) {
            return self.source(words);
        }
        words.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ")
    }
}
