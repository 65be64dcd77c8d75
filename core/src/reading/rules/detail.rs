//! What is said of a new task besides what it is called: a note, or its parts.

use super::Reader;
use crate::{
    reading::{
        request::{Act, Request, Slot},
        sentence::Grammar,
    },
    text::Gap,
};

/// Words that lead to what is said besides, and what that is.
const DETAILS: [(&str, Slot); 2] = [("with_note", Slot::Note), ("with_parts", Slot::Items)];

impl Reader<'_> {
    /// "Call the bank with a note that they close at 5", "plan the party with steps: invite guests, buy cake".
    pub(super) fn detailed(&self) -> Option<(Vec<Request>, Option<&'static Grammar>)> {
        let leads = |at: usize| {
            let read = |(class, slot): &(&str, Slot)| {
                Some((at, self.longest(class, &self.words[at..])?, *slot))
            };
            DETAILS.iter().find_map(read)
        };
        let (at, length, slot) = (1..self.words.len()).find_map(leads)?;
        let head = &self.words[..at];
        let detail = &self.words[at + length..];
        let is_one = head.iter().all(|word| word.after <= Gap::Comma);
        let found = self.clause(0, at).filter(|found| found.score > 0);
        let request = match found {
            Some(found) if found.matched.act == Act::Add => self.request(&found),
            None if self.is_deed(head) => {
                Request::new(Act::Add, self.text).with(Slot::Title, self.source(head))
            }
            _ => return None,
        };
        let end = detail.iter().position(|word| word.after >= Gap::Stop);
        let (detail, rest) = detail.split_at(end.map_or(detail.len(), |end| end + 1));
        if !is_one || detail.is_empty() {
            return None;
        }
        let language = self.ranked[0];
        let request = request.with(slot, self.source(detail));
        let more = self.read_on(&self.source(rest), self.names)?;
        Some((std::iter::once(request).chain(more).collect(), Some(language)))
    }
}
