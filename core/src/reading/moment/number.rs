//! Numbers, in digits and in words.

use super::Reader;

/// Digits of the longest number that counts something.
const DIGITS_MAX: usize = 4;
/// Parts in which amounts are counted, so that halves are whole numbers.
pub(super) const ONE: i64 = 60;
const HALF: i64 = ONE / 2;
/// What "a couple of days" and "a few days" are taken for.
const COUPLE: i64 = 2;
const FEW: i64 = 3;

impl Reader<'_> {
    /// A few digits.
    pub(in super::super) fn digits(&self, at: usize) -> Option<i64> {
        let key = self.key(at);
        let is_short =
            key.len() <= DIGITS_MAX && key.starts_with(|letter: char| letter.is_ascii_digit());
        if is_short { key.parse().ok() } else { None }
    }

    /// A number below a hundred in words: `five`, `twenty one`, `twenty-one`, `treinta y cinco`.
    pub(super) fn number_words(&self, at: usize) -> Option<(usize, i64)> {
        let (end, number) = self.number_word(at)?;
        if !(20..100).contains(&number) || number % 10 != 0 {
            return Some((end, number));
        }
        let next = if self.is_sign(end, "-") { end + 1 } else { self.skip(end, "and") };
        match self.number_word(next) {
            Some((end, ones @ 1..10)) => Some((end, number + ones)),
            _ => Some((end, number)),
        }
    }

    fn number_word(&self, at: usize) -> Option<(usize, i64)> {
        let (end, key) = self.term(at, "number")?;
        Some((end, key.parse().ok()?))
    }

    /// A whole number.
    pub(super) fn number(&self, at: usize) -> Option<(usize, i64)> {
        match self.digits(at) {
            Some(number) => Some((at + 1, number)),
            None => self.number_words(at),
        }
    }

    /// How much of something, in sixtieths: `2`, `1.5`, `an`, `half an`, `two and a half`.
    pub(super) fn amount(&self, at: usize) -> Option<(usize, i64)> {
        if let Some(end) = self.word(at, "half") {
            return Some((end, HALF));
        }
        let vague = [("couple", COUPLE), ("few", FEW)];
        let vague = vague.into_iter().find_map(|(key, number)| Some((self.word(at, key)?, number)));
        if let Some((end, number)) = vague {
            return Some((end, number * ONE));
        }
        if let Some((end, key)) = self.term(at, "number").filter(|(_, key)| key.ends_with("-half"))
        {
            return Some((end, key.strip_suffix("-half")?.parse::<i64>().ok()? * ONE + HALF));
        }
        if let Some(decimal) = self.decimal(at) {
            return Some(decimal);
        }
        let (end, number) = match self.number(at) {
            Some(found) => found,
            None => (self.word(at, "a")?, 1),
        };
        Some(match self.and_a_half(end) {
            Some(end) => (end, number * ONE + HALF),
            None => (end, number * ONE),
        })
    }

    /// `1.5`, `2,25`.
    fn decimal(&self, at: usize) -> Option<(usize, i64)> {
        let whole = self.digits(at)?;
        let is_point = self.is_sign(at + 1, ".") || self.is_sign(at + 1, ",");
        let digits = self.key(at + 2);
        if !is_point || !self.is_glued(at + 2) || digits.len() > 2 {
            return None;
        }
        let parts = self.digits(at + 2)? * ONE * if digits.len() == 1 { 10 } else { 1 };
        (parts % 100 == 0).then_some((at + 3, whole * ONE + parts / 100))
    }

    /// `and a half`.
    pub(super) fn and_a_half(&self, at: usize) -> Option<usize> {
        let and = self.word(at, "and")?;
        self.word(self.skip(and, "a"), "half").or_else(|| self.word(and, "half"))
    }

    /// The number of something in a row, in words or as `24th`: 1 to 31, and −1 for the last.
    pub(super) fn ordinal(&self, at: usize) -> Option<(usize, i8)> {
        if let Some(end) = self.word(at, "last") {
            return Some((end, -1));
        }
        if let Some(number) = self.digits(at) {
            let end = self.is(at + 1, "word", "th").filter(|_| self.is_glued(at + 1))?;
            return Some((
                end,
                i8::try_from(number).ok().filter(|number| (1..=31).contains(number))?,
            ));
        }
        let of = |at| {
            let (end, key) = self.term(at, "ordinal")?;
            Some((end, key.parse::<i8>().ok()?))
        };
        if let Some(found) = of(at) {
            return Some(found);
        }
        // "twenty first"
        let (end, tens) = self.number_word(at).filter(|(_, tens)| matches!(tens, 20 | 30))?;
        let next = if self.is_sign(end, "-") { end + 1 } else { end };
        let (end, ones) = of(next).filter(|(_, ones)| *ones < 10)?;
        Some((end, i8::try_from(tens).ok()? + ones)).filter(|(_, day)| *day <= 31)
    }
}
