//! How many tokens a text is, guessed without anybody's tokenizer.

use super::{
    model::Entry,
    tool::{CallRecord, ToolCall},
};

/// What the roles and marks around a message or a call cost.
const FRAME: usize = 8;

/// A cautious guess. Words of plain letters come to about four characters a token, the marks of
/// JSON to two, the digits of ids to one; any other script to two bytes (an emoji is two tokens, a
/// letter of Urdu one, a sign of Chinese one and a half).
pub fn tokens(text: &str) -> usize {
    let quarters: usize = text
        .chars()
        .map(|letter| match letter {
            ' ' | 'a'..='z' | 'A'..='Z' => 1,
            '0'..='9' => 4,
            letter => 2 * letter.len_utf8(),
        })
        .sum();
    quarters.div_ceil(4)
}

/// What `entries` are within a prompt.
pub(crate) fn of_entries(entries: &[Entry]) -> usize {
    entries.iter().map(of_entry).sum()
}

fn of_entry(entry: &Entry) -> usize {
    match entry {
        Entry::User(text) | Entry::Assistant(text) => FRAME + tokens(text),
        Entry::Tools(records) => records.iter().map(of_record).sum(),
    }
}

fn of_record(record: &CallRecord) -> usize {
    // What `extra` holds is the provider's own and counts as it likes.
    let ToolCall { id, name, arguments, extra: _ } = &record.call;
    // The id stands at the call and at its result.
    let names = 2 * tokens(id) + tokens(name);
    2 * FRAME + names + tokens(&arguments.to_string()) + tokens(&record.output.to_string())
}

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn no_script_is_counted_for_much_less_than_it_costs() {
        // Real numbers: the greater of the tokenizers cl100k and o200k.
        for (text, real) in [
            ("Add a task to buy groceries tomorrow", 7),
            (r#"{"id":"0193a7f2-7c6e-7e3a-9b1f-5d2c8e4f6a10"}"#, 37),
            ("Compra leche mañana a las 5", 8),
            ("کل شام پانچ بجے سودا لانا ہے", 23),
            ("कल शाम को सब्ज़ी लाना है", 24),
            ("明天下午五点买菜", 10),
            ("😀😀😀", 6),
            ("", 0),
        ] {
            let guess = tokens(text);
            assert!(guess * 4 >= real * 3, "{text}: {guess} for {real}");
            assert!(guess <= real * 2, "{text}: {guess} for {real}");
        }
    }
}
