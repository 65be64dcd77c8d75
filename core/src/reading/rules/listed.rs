//! What is said after a list of new tasks in the same message: "… Make the till one high priority".

use super::{Again, Known, Names, Reader, read_again, spoken};
use crate::{
    reading::{learnt::List, request::Request, sentence::Grammar},
    text::Word,
};

impl Reader<'_> {
    /// The requests of the `rest` of a message after `listed` tasks, which may be named in it.
    pub(super) fn after_list(&self, listed: &[Word], rest: &str) -> Vec<Request> {
        let known = Listed { known: self.names, items: listed, language: self.ranked[0] };
        self.read_on(rest, Some(&known)).unwrap_or_default()
    }

    /// The requests of the `rest` of a message, read by itself; `None` where that was done too often. Whatever it is read for
    /// is paid from what is left for the whole message.
    pub(super) fn read_on(&self, rest: &str, names: Names<'_>) -> Option<Vec<Request>> {
        if rest.is_empty() {
            return Some(Vec::new());
        }
        let left = Again { lists: self.left.lists.checked_sub(1)?, ..self.left };
        Some(read_again(self.ranked[0].code, rest, self.now, names, left).requests)
    }
}

/// The list, and the tasks that will be on it.
struct Listed<'a> {
    known: Names<'a>,
    items: &'a [Word],
    language: &'static Grammar,
}

impl Known for Listed<'_> {
    fn names(&self, text: &str) -> bool {
        let is_little =
            |word: &Word| self.language.begins("plain", std::slice::from_ref(word)).is_some();
        let words = spoken(text);
        let mut content = words.iter().filter(|word| !is_little(word)).peekable();
        let is_listed = |word: &Word| self.items.iter().any(|known| known.key == word.key);
        self.known.is_some_and(|known| known.names(text))
            || (content.peek().is_some() && content.all(is_listed))
    }

    fn is_title(&self, text: &str) -> bool {
        self.known.is_some_and(|known| known.is_title(text))
    }

    fn has_word(&self, word: &Word) -> bool {
        self.known.is_some_and(|known| known.has_word(word))
    }

    fn list(&self) -> Option<&dyn List> {
        self.known?.list()
    }

    fn mentioned(&self, words: &[Word]) -> Option<String> {
        self.known?.mentioned(words)
    }
}
