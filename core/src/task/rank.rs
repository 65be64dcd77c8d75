//! Where tasks stand in the order that their owner gives them: texts that sort, and between any two of which there
//! is another. So moving a task writes that task alone, whoever else moves others meanwhile.

use jiff::Timestamp;

use super::{Task, TaskId};

#[cfg(test)]
mod core_tests;

const DIGITS: &[u8; BASE] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE: usize = 36;
/// Digits of a time of creation, in microseconds: up to the year 9999.
const TIME_DIGITS: usize = 18;
/// Ends the rank of a task that was never moved: whatever is moved next to it finds room on both sides.
const MADE: char = 'i';

/// A rank: the greater one comes first. Compared byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(String);

/// Which tasks that were never moved come after a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeAfter {
    /// Those created before this; `None` is all of them.
    pub before: Option<Timestamp>,
    /// Those created then, if their id is less than another's.
    pub ties: bool,
}

impl Rank {
    /// Of a task that was never moved: the newest first, as lists are anyway.
    pub fn made(at: Timestamp) -> Self {
        let microseconds = at.as_microsecond().max(0);
        Self(format!("{microseconds:0TIME_DIGITS$}{MADE}"))
    }

    /// As it is stored; `None` for text that is no rank.
    pub fn stored(text: String) -> Option<Self> {
        let is_rank = !text.is_empty()
            && !text.ends_with('0')
            && text.bytes().all(|byte| DIGITS.contains(&byte));
        is_rank.then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the task `id`, right below `above` and right above `below`; `None` without either. Two people who
    /// move tasks to the same place at once get ranks that differ by these.
    pub fn between(above: Option<&Self>, below: Option<&Self>, id: TaskId) -> Option<Self> {
        let (low, high) = match (above, below) {
            (None, None) => return None,
            (Some(above), Some(below)) if above > below => (below.0.clone(), Some(&above.0)),
            // Alone, or in an order that is not theirs any more: beside the first that is named.
            (Some(above), _) => (just_below(&above.0), Some(&above.0)),
            (None, Some(below)) => (below.0.clone(), None),
        };
        let mut rank = match high {
            Some(high) => middle(low.as_bytes(), Some(high.as_bytes())),
            None => format!("{low}{MADE}"),
        };
        // Never ends with a zero: below that there would be no room.
        let mark =
            usize::try_from(id.0.as_u128() % (BASE * (BASE - 1)) as u128).unwrap_or_default();
        rank.push(digit(mark / (BASE - 1)));
        rank.push(digit(mark % (BASE - 1) + 1));
        Some(Self(rank))
    }

    /// Which tasks that were never moved come after this rank.
    pub fn made_after(&self) -> MadeAfter {
        let mut time = 0_i64;
        for place in 0..TIME_DIGITS {
            let ten = 10_i64.pow(u32::try_from(TIME_DIGITS - 1 - place).unwrap_or_default());
            match self.0.as_bytes().get(place) {
                Some(byte @ b'0'..=b'9') => time += i64::from(byte - b'0') * ten,
                // A letter is greater than any digit there.
                Some(_) => return MadeAfter::time(time + 10 * ten, false),
                None => return MadeAfter::time(time, false),
            }
        }
        match self.0[TIME_DIGITS..].cmp(MADE.encode_utf8(&mut [0; 4])) {
            std::cmp::Ordering::Less => MadeAfter::time(time, false),
            std::cmp::Ordering::Equal => MadeAfter::time(time, true),
            std::cmp::Ordering::Greater => MadeAfter::time(time + 1, false),
        }
    }
}

impl MadeAfter {
    fn time(microseconds: i64, ties: bool) -> Self {
        let before = Timestamp::from_microsecond(microseconds).ok();
        Self { before, ties }
    }
}

impl Task {
    /// Where it stands in the order that its owner gives.
    pub fn rank(&self) -> Rank {
        self.moved_to.clone().unwrap_or_else(|| Rank::made(self.created_at))
    }
}

/// A text right below `rank`, which ends with no zero.
fn just_below(rank: &str) -> String {
    let mut bytes = rank.as_bytes().to_vec();
    if let Some(last) = bytes.last_mut() {
        let place = DIGITS.iter().position(|it| it == last).unwrap_or(1);
        *last = DIGITS[place.saturating_sub(1)];
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// A text between `low` and the greater `high`; no `high` is above all. It differs from `high` before that ends,
/// so that whatever is added to it stays below.
fn middle(low: &[u8], high: Option<&[u8]>) -> String {
    let value = |byte: u8| DIGITS.iter().position(|it| *it == byte).unwrap_or_default();
    let (mut text, mut high) = (String::new(), high);
    for place in 0.. {
        let bottom = low.get(place).copied().map_or(0, value);
        let top = high.map_or(BASE, |high| high.get(place).copied().map_or(0, value));
        if top > bottom + 1 {
            text.push(digit(usize::midpoint(bottom, top)));
            break;
        }
        text.push(digit(bottom));
        if top > bottom {
            high = None;
        }
    }
    text
}

fn digit(value: usize) -> char {
    char::from(DIGITS[value % BASE])
}
