//! Several new tasks: the date of each, and which of them is spoken of after.

use super::{Planner, Step};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        rules::spoken,
        when,
    },
    text::Word,
};

/// Longest date with which each of several things begins or ends, in words.
const ITEM_DATE_MAX_WORDS: usize = 3;

impl Planner<'_> {
    /// "…, that's thursday", after something to add: when it is.
    pub(super) fn dated_alone(&self, request: &Request) -> Option<Request> {
        let when = request.find(Slot::When).filter(|_| request.act == Act::Correct)?;
        Some(Request::new(Act::Move, &request.text).with(Slot::When, when))
    }

    /// "All by friday except the sponge": without the new tasks that are called so.
    pub(super) fn without<'s>(
        &self,
        request: &Request,
        new: Vec<&'s mut Step>,
    ) -> Vec<&'s mut Step> {
        let Some(name) = request.find(Slot::Name).filter(|_| request.act == Act::Move) else {
            return new;
        };
        let words = self.place.content(&spoken(name));
        if words.is_empty() {
            return new;
        }
        new.into_iter().filter(|step| !is_called(step, &words)).collect()
    }

    /// "…, the trash bags can be low": of the new tasks the one that is called so, where none is that is there.
    pub(super) fn called<'s>(
        &self,
        request: &Request,
        new: Vec<&'s mut Step>,
    ) -> Vec<&'s mut Step> {
        let words = self.place.content(&spoken(request.get(Slot::Task)));
        if words.is_empty() || !request.act.changes() || self.place.names(request.get(Slot::Task)) {
            return Vec::new();
        }
        new.into_iter().find(|step| is_called(step, &words)).into_iter().collect()
    }

    /// "Mon pasta bake, tue curry", "council tax 1/4, MOT 12/4": items that each begin or end with a date, without it, and the
    /// request with it.
    pub(super) fn each_dated(
        &self,
        items: &[String],
        request: &Request,
    ) -> Option<Vec<(String, Request)>> {
        let parted = |item: &String| {
            let words = spoken(item);
            let is_date = |said: &str| {
                let read = when::read(said, self.scene.now);
                read.is_some_and(|read| !read.is_time_only)
            };
            (1..=ITEM_DATE_MAX_WORDS.min(words.len().saturating_sub(1))).rev().find_map(|length| {
                let (lead, rest) = (&words[..length], &words[length..]);
                let led = &item[lead[0].whole.start..lead[length - 1].whole.end];
                let (before, last) = words.split_at(words.len() - length);
                let closing = &item[last[0].whole.start..];
                let closing_on = format!("on {closing}");
                if is_date(led) && !rest.is_empty() {
                    return Some((item[rest[0].whole.start..].to_owned(), led.to_owned()));
                }
                let title = || item[..before.last().map_or(0, |it| it.whole.end)].to_owned();
                is_date(&closing_on).then(|| (title(), closing_on))
            })
        };
        let is_read = |item: &String| self.line(item, self.scene.now).due.is_some();
        if items.iter().all(is_read) {
            return None;
        }
        let dated: Option<Vec<(String, String)>> = items.iter().map(parted).collect();
        let dated = dated.filter(|dated| dated.len() > 1)?;
        let each = dated.into_iter().map(|(title, when)| {
            let request = request.clone().with(Slot::When, when);
            (title, request)
        });
        Some(each.collect())
    }
}

/// Whether a new task's title has all these words.
fn is_called(step: &Step, words: &[Word]) -> bool {
    let (Step::Add(new) | Step::Offer(new)) = step else { return false };
    let title = spoken(new["title"].as_str().unwrap_or_default());
    words.iter().all(|word| title.iter().any(|known| known.key == word.key))
}
