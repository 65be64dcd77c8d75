//! A sentence as words, each with its place in the text.

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Lower case, without the punctuation around it. `#` stays in front.
    pub(super) key: String,
    start: usize,
    end: usize,
}

/// A sentence, or a part of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    words: &'a [Word],
}

/// Splits at white space. Words of punctuation alone keep it.
pub(super) fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        if letter.is_whitespace() {
            if let Some(start) = start.take() {
                words.push(Word { key: key(&text[start..at]), start, end: at });
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    words
}

/// A token in lower case, without the punctuation around it.
pub(super) fn key(token: &str) -> String {
    let token = token.to_lowercase().replace('’', "'");
    let inner = token
        .trim_start_matches(|letter: char| !letter.is_alphanumeric() && letter != '#')
        .trim_end_matches(|letter: char| !letter.is_alphanumeric());
    if inner.is_empty() { token } else { inner.to_owned() }
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str, words: &'a [Word]) -> Self {
        Self { text, words }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn keys(&self) -> impl DoubleEndedIterator<Item = &'a str> + use<'a> {
        self.words.iter().map(|word| word.key.as_str())
    }

    pub(super) fn key(&self, at: usize) -> &'a str {
        self.words.get(at).map_or("", |word| &word.key)
    }

    pub(super) fn last(&self) -> &'a str {
        self.words.last().map_or("", |word| &word.key)
    }

    /// The words as they were written.
    pub(super) fn source(&self) -> &'a str {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => &self.text[first.start..last.end],
            _ => "",
        }
    }

    /// What stands between this and `next`.
    pub(super) fn gap(&self, next: Self) -> &'a str {
        match (self.words.last(), next.words.first()) {
            (Some(last), Some(first)) => &self.text[last.end..first.start],
            _ => "",
        }
    }

    pub(super) fn skip(&self, count: usize) -> Self {
        Self { words: self.words.get(count..).unwrap_or_default(), ..*self }
    }

    pub(super) fn take(&self, count: usize) -> Self {
        Self { words: self.words.get(..count).unwrap_or(self.words), ..*self }
    }

    /// What follows the first of `phrases` that this begins with. Put longer phrases first.
    pub(super) fn after(&self, phrases: &[&str]) -> Option<Self> {
        phrases.iter().find_map(|phrase| {
            let length = phrase.split(' ').count();
            let begins = self.len() >= length && self.keys().zip(phrase.split(' ')).all(same);
            begins.then(|| self.skip(length))
        })
    }

    /// What precedes the first of `phrases` that this ends with. Put longer phrases first.
    pub(super) fn before(&self, phrases: &[&str]) -> Option<Self> {
        phrases.iter().find_map(|phrase| {
            let length = phrase.split(' ').count();
            let rest = self.len().checked_sub(length)?;
            self.skip(rest).keys().zip(phrase.split(' ')).all(same).then(|| self.take(rest))
        })
    }

    /// [`Words::after`] for as long as one of `phrases` is there.
    pub(super) fn after_any(&self, phrases: &[&str]) -> Self {
        let mut rest = *self;
        while let Some(shorter) = rest.after(phrases) {
            rest = shorter;
        }
        rest
    }

    /// [`Words::before`] for as long as one of `phrases` is there.
    pub(super) fn before_any(&self, phrases: &[&str]) -> Self {
        let mut rest = *self;
        while let Some(shorter) = rest.before(phrases) {
            rest = shorter;
        }
        rest
    }

    /// Every way to split in two at one of `separators`, with something on both sides.
    pub(super) fn splits(
        &self,
        separators: &'a [&'a str],
    ) -> impl DoubleEndedIterator<Item = (Self, Self)> + use<'a> {
        let whole = *self;
        (1..whole.len().saturating_sub(1))
            .filter(move |at| separators.contains(&whole.key(*at)))
            .map(move |at| (whole.take(at), whole.skip(at + 1)))
    }

    /// The parts between the words `separator`.
    pub(super) fn split_at_key(&self, separator: &'a str) -> impl Iterator<Item = Self> + use<'a> {
        let text = self.text;
        let parts = self.words.split(move |word| word.key == separator);
        parts.map(move |words| Self { text, words })
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.keys().any(|word| word == key)
    }
}

fn same((word, wanted): (&str, &str)) -> bool {
    word == wanted
}

/// The text between a pair of quotes, if the whole of it is quoted.
pub(super) fn unquoted(text: &str) -> Option<&str> {
    const PAIRS: [(char, char); 6] =
        [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('«', '»'), ('`', '`')];
    let text = text.trim().trim_end_matches(['.', '!', '?', ',']);
    let inner = PAIRS
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close).map(str::trim))?;
    (!inner.is_empty()).then_some(inner)
}
