//! How far two words are apart by the mistakes that fingers make.

/// Longest word that is compared, in letters: longer ones are no words that anybody knows.
const WORD_MAX_LETTERS: usize = 24;

/// What mistakes cost; one that nothing explains costs about ten.
const SWAPPED: u32 = 6;
const DOUBLED: u32 = 4;
const VOWEL_DROPPED: u32 = 6;
const DROPPED: u32 = 8;
/// A letter too many, beside the one that was meant.
const BRUSHED: u32 = 7;
const ADDED: u32 = 9;
/// Another letter that sounds the same, or another vowel.
const ALIKE: u32 = 7;
/// The key beside.
const BESIDE: u32 = 8;
const WRONG: u32 = 12;
/// The first letter is seldom mistaken.
const FIRST: u32 = 4;

/// The mistakes forgiven in words of so many letters and more.
const FORGIVEN: [(usize, u32); 6] = [(10, 22), (7, 18), (5, 12), (4, 10), (SHORTEST, 8), (0, 0)];

/// Letters of the shortest word that may be misspelt.
const SHORTEST: usize = 3;

const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const SOUNDS: [&str; 5] = ["ck", "csz", "fv", "gj", "mn"];

/// What it costs to take `written` for `meant`: 0 if they are the same, `None` if they are too far apart. Both folded.
pub fn misspelling(written: &str, meant: &str) -> Option<u32> {
    let (one, other) = (written.chars().count(), meant.chars().count());
    let (short, long) = (one.min(other), one.max(other));
    let most = FORGIVEN.iter().find(|(least, _)| short >= *least).map_or(0, |(_, cost)| *cost);
    // "Cat" is no "cut": of three letters only two may change places.
    let most = if long == SHORTEST { most.min(SWAPPED) } else { most };
    let is_hopeless = long > WORD_MAX_LETTERS
        || u32::try_from(long - short).unwrap_or(u32::MAX).saturating_mul(DOUBLED) > most;
    if is_hopeless {
        return None;
    }
    let (written, meant): (Vec<char>, Vec<char>) =
        (written.chars().collect(), meant.chars().collect());
    let dropped: Vec<u32> = (0..meant.len()).map(|at| dropping(&meant, at)).collect();
    let first = dropped.iter().scan(0, |sum, cost| {
        *sum += cost;
        Some(*sum)
    });
    let mut rows = [
        vec![0; meant.len() + 1],
        std::iter::once(0).chain(first).collect(),
        vec![0; meant.len() + 1],
    ];
    for at in 1..=written.len() {
        let [before, last, next] = &mut rows;
        let added = adding(&written, at - 1);
        next[0] = last[0] + added;
        for other in 1..=meant.len() {
            let wrong = mistaking(written[at - 1], meant[other - 1], at == 1 && other == 1);
            next[other] = (last[other] + added)
                .min(next[other - 1] + dropped[other - 1])
                .min(last[other - 1] + wrong);
            let is_swapped = at > 1
                && other > 1
                && written[at - 1] == meant[other - 2]
                && written[at - 2] == meant[other - 1];
            if is_swapped {
                next[other] = next[other].min(before[other - 2] + SWAPPED);
            }
        }
        if last.iter().chain(next.iter()).min().is_some_and(|least| *least > most) {
            return None;
        }
        rows.rotate_left(1);
    }
    Some(rows[1][meant.len()]).filter(|cost| *cost <= most)
}

/// What it costs not to write a letter.
fn dropping(meant: &[char], at: usize) -> u32 {
    let is_doubled = at > 0 && meant[at] == meant[at - 1];
    match meant[at] {
        _ if is_doubled => DOUBLED,
        letter if is_vowel(letter) => VOWEL_DROPPED,
        _ if at == 0 => DROPPED + FIRST,
        _ => DROPPED,
    }
}

/// What it costs to write a letter that is not there.
fn adding(written: &[char], at: usize) -> u32 {
    match at.checked_sub(1).map(|before| written[before]) {
        Some(before) if before == written[at] => DOUBLED,
        Some(before) if are_beside(before, written[at]) => BRUSHED,
        Some(_) => ADDED,
        None => ADDED + FIRST,
    }
}

/// What it costs to write one letter for another.
fn mistaking(written: char, meant: char, is_first: bool) -> u32 {
    if written == meant {
        return 0;
    }
    let both = |letters: &&str| letters.contains(written) && letters.contains(meant);
    let are_vowels = is_vowel(written) && is_vowel(meant);
    let cost = if are_vowels || SOUNDS.iter().any(both) {
        ALIKE
    } else if are_beside(written, meant) {
        BESIDE
    } else {
        WRONG
    };
    if is_first { cost + FIRST } else { cost }
}

/// A word as those write it who leave vowels out: its consonants, once each, its first letter and a vowel at its end.
/// "kardo" and "krdo" are the same, and so are "baje" and "bje".
pub fn skeleton(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut skeleton = String::with_capacity(word.len());
    for (at, letter) in letters.iter().enumerate() {
        let is_kept = at == 0 || at + 1 == letters.len() || !"aeiou".contains(*letter);
        if is_kept && !skeleton.ends_with(*letter) {
            skeleton.push(*letter);
        }
    }
    skeleton
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

fn are_beside(one: char, other: char) -> bool {
    match (place(one), place(other)) {
        (Some((row, at)), Some((other_row, other_at))) => {
            row.abs_diff(other_row) <= 1 && at.abs_diff(other_at) <= 1
        }
        _ => false,
    }
}

/// Row and column of a letter's key.
fn place(letter: char) -> Option<(usize, usize)> {
    let at = u32::from(letter).checked_sub(u32::from('a'))?;
    PLACES.get(usize::try_from(at).ok()?).copied()
}

/// [`place`] of each letter from "a", looked up for every pair of letters that are compared.
const PLACES: [(usize, usize); 26] = {
    let mut places = [(0, 0); 26];
    let mut row = 0;
    while row < KEYS.len() {
        let keys = KEYS[row].as_bytes();
        let mut at = 0;
        while at < keys.len() {
            places[(keys[at] - b'a') as usize] = (row, at);
            at += 1;
        }
        row += 1;
    }
    places
};

#[cfg(test)]
mod core_tests {
    use super::misspelling;

    #[test]
    fn what_fingers_do_is_near() {
        for (written, meant) in [
            ("teh", "the"),
            ("hwo", "who"),
            ("hgh", "high"),
            ("hav", "have"),
            ("wen", "when"),
            ("tody", "today"),
            ("moev", "move"),
            ("orchds", "orchids"),
            ("tomorow", "tomorrow"),
            ("rmind", "remind"),
            ("tommorow", "tomorrow"),
            ("wensday", "wednesday"),
            ("priorty", "priority"),
            ("weak", "week"),
        ] {
            assert!(misspelling(written, meant).is_some(), "{written} for {meant}");
        }
    }

    #[test]
    fn another_word_is_far() {
        for (written, meant) in
            [("vet", "get"), ("tax", "tag"), ("rent", "tent"), ("milk", "silk"), ("at", "cat")]
        {
            assert_eq!(misspelling(written, meant), None, "{written} for {meant}");
        }
    }

    #[test]
    fn a_likelier_mistake_costs_less() {
        let cost = |written, meant| misspelling(written, meant).unwrap_or(u32::MAX);
        assert!(cost("hav", "have") < cost("hav", "had"));
        assert!(cost("doen", "done") < cost("doen", "down"));
        assert_eq!(cost("done", "done"), 0);
    }
}
