//! How far two words are apart by the mistakes that fingers make.

/// Longest word that is compared, in letters: longer ones are no words that anybody knows.
const WORD_MAX_LETTERS: usize = 24;

/// How many mistakes lead from `written` to `meant`, if at most `most`: a letter too many, too few,
/// wrong, or two in the wrong order. Both folded.
pub fn misspelling(written: &str, meant: &str, most: usize) -> Option<usize> {
    let (written, meant): (Vec<char>, Vec<char>) =
        (written.chars().collect(), meant.chars().collect());
    let too_long = written.len().max(meant.len()) > WORD_MAX_LETTERS;
    if too_long || written.len().abs_diff(meant.len()) > most {
        return None;
    }
    let mut rows =
        [vec![0; meant.len() + 1], (0..=meant.len()).collect(), vec![0; meant.len() + 1]];
    for at in 1..=written.len() {
        let [before, last, next] = &mut rows;
        next[0] = at;
        for other in 1..=meant.len() {
            let wrong = usize::from(written[at - 1] != meant[other - 1]);
            next[other] = (last[other] + 1).min(next[other - 1] + 1).min(last[other - 1] + wrong);
            let swapped = at > 1
                && other > 1
                && written[at - 1] == meant[other - 2]
                && written[at - 2] == meant[other - 1];
            if swapped {
                next[other] = next[other].min(before[other - 2] + 1);
            }
        }
        rows.rotate_left(1);
    }
    Some(rows[1][meant.len()]).filter(|mistakes| *mistakes <= most)
}

/// Whether two words have the same letters, in another order or in the same.
pub fn has_letters_of(one: &str, other: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    letters(one) == letters(other)
}
