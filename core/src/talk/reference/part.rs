//! A part of the list: by place, by what its tasks are like.

use jiff::ZonedDateTime;

use super::{Meant, Referent, is_eligible, one_or_which, preferred};
use crate::{
    reading::{
        request::Act,
        selection::{Kind, Place, Selection},
    },
    talk::item::Item,
    task::list::Status,
    text::{Word, fold},
};

impl Referent<'_> {
    pub(super) fn by_place(&self, act: Act, selection: &Selection) -> Option<Meant> {
        if selection.places.is_empty() || !selection.about.iter().all(|word| self.is_plain(word)) {
            return None;
        }
        // "I finished the first two", and no list was shown: of which?
        let is_of_some = |place: &Place| matches!(place, Place::FirstOnes(_) | Place::LastOnes(_));
        let is_unseen = self.frame.shown.is_empty() && self.frame.touched.is_empty();
        if is_unseen && (act == Act::Fact || selection.places.iter().any(is_of_some)) {
            return Some(Meant::Unclear);
        }
        let list: Vec<&str> = if let ([one], true) =
            (self.frame.touched.as_slice(), selection.places == [Place::Last])
            && self.frame.shown.is_empty()
        {
            vec![one.id.as_str()]
        } else if self.frame.shown.is_empty() && self.frame.touched.len() > 1 {
            // "The first two", of several that were added just now: in the order in which they were named.
            self.frame.touched.iter().map(|seen| seen.id.as_str()).collect()
        } else if self.frame.shown.is_empty() {
            self.items
                .iter()
                .filter(|item| is_eligible(act, item))
                .map(|item| item.id.as_str())
                .collect()
        } else {
            self.frame.shown.iter().map(|seen| seen.id.as_str()).collect()
        };
        let mut ids: Vec<&str> = Vec::new();
        for place in &selection.places {
            let places: Vec<usize> = match *place {
                Place::Number(number) => vec![number],
                Place::Last => vec![list.len()],
                Place::LastOnes(count) => {
                    (list.len().saturating_sub(count) + 1..=list.len()).collect()
                }
                Place::FirstOnes(count) => (1..=count).collect(),
            };
            for place in places {
                let Some(id) = place.checked_sub(1).and_then(|at| list.get(at)) else {
                    return Some(Meant::NoPlace(place, list.len()));
                };
                if !ids.contains(id) {
                    ids.push(id);
                }
            }
        }
        Some(self.by_ids(&ids))
    }

    /// "My overdue work tasks": all that are so.
    pub(super) fn by_kind(&self, act: Act, selection: &Selection, words: &[Word]) -> Option<Meant> {
        let says_kind = selection.status.is_some()
            || selection.window.is_some()
            || selection.level.is_some()
            || selection.tag.is_some()
            || selection.kind.is_some()
            || selection.is_all;
        let about: Vec<Word> =
            words.iter().filter(|word| selection.about.contains(&word.key)).cloned().collect();
        let about = self.content(&about);
        let is_many = selection.is_all || self.is_plural(words);
        if !says_kind {
            return None;
        }
        let of_kind: Vec<Item> = self
            .items
            .iter()
            .filter(|item| {
                self.admits(selection, item)
                    && (selection.status.is_some() || is_eligible(act, item))
            })
            .cloned()
            .collect();
        let fitting: Vec<Item> =
            of_kind.into_iter().filter(|item| self.fits(&about, item)).collect();
        match fitting.len() {
            0 if about.is_empty() => Some(Meant::NoneOfKind),
            0 => None,
            1 => Some(Meant::These(fitting)),
            _ if is_many && says_kind => Some(Meant::These(fitting)),
            _ if is_many && about.iter().all(|word| is_tag(word, &fitting)) => {
                Some(Meant::These(fitting))
            }
            _ => Some(one_or_which(preferred(act, fitting))),
        }
    }

    /// Whether a task is of the kind that was asked for.
    pub(crate) fn admits(&self, selection: &Selection, item: &Item) -> bool {
        let status =
            selection.status.is_none_or(|status| (status == Status::Done) == item.completed);
        let level = selection.level.is_none_or(|level| level == item.priority);
        let tag = selection
            .tag
            .as_ref()
            .is_none_or(|tag| item.tags.iter().any(|known| fold(known) == *tag));
        let kind = selection.kind.is_none_or(|kind| match kind {
            Kind::Repeating => item.rule.is_some(),
            Kind::Undated => item.due.is_none(),
            Kind::Dated => item.due.is_some(),
            Kind::Untagged => item.tags.is_empty(),
            Kind::New => true,
        });
        status && level && tag && kind && self.is_within(selection, item)
    }

    fn is_within(&self, selection: &Selection, item: &Item) -> bool {
        let Some(window) = &selection.window else { return true };
        if window.is_overdue() {
            return is_overdue(item, self.now);
        }
        let day = if selection.kind == Some(Kind::New) {
            item.created_on
        } else if selection.status == Some(Status::Done) {
            item.completed_on
        } else {
            item.due.map(|due| due.day(self.now.time_zone()))
        };
        day.is_some_and(|day| {
            window.from.is_none_or(|from| day >= from) && window.to.is_none_or(|to| day <= to)
        })
    }
}

fn is_tag(word: &Word, items: &[Item]) -> bool {
    items.iter().all(|item| item.tags.iter().any(|tag| fold(tag) == word.key))
}

/// Whether the task's time is over.
pub(crate) fn is_overdue(item: &Item, now: &ZonedDateTime) -> bool {
    !item.completed
        && item.end.or(item.due).is_some_and(|end| end.is_over(now.time_zone(), now.timestamp()))
}
