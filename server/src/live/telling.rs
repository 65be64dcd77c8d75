//! What one stream is told: what happened since its place, each thing once.

use jiff::Timestamp;
use todo_core::{
    ports::{Feed, Notes, StoreError},
    user::UserId,
};

use super::{Happenings, Kind, News, Place, at_first};

/// Most notes of a kind that are told one by one; of more it is said that everything changed.
const NEWS_MAX: u64 = 1_500;
/// Most ids that one event names; where more would be named none is: everything of that kind is to be loaded.
const IDS_MAX: usize = 100;
/// The event about tasks. At the beginning and without ids it stands for everything.
const TASKS: &str = "tasks";

/// How far one stream told what happens to its account.
#[derive(Debug)]
pub struct Telling {
    owner: UserId,
    /// Where whoever opened the stream says they were.
    came_back_from: Option<Place>,
    place: Option<Place>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub name: &'static str,
    /// What it is about; empty for everything of its kind.
    pub ids: Vec<String>,
    /// The place after it.
    pub place: String,
}

impl Telling {
    pub fn new(owner: UserId, came_back_from: Option<Place>) -> Self {
        Self { owner, came_back_from, place: None }
    }

    /// Where it is; `None` before anything was told.
    pub fn place(&self) -> Option<String> {
        self.place.as_ref().map(Place::to_string)
    }

    /// What is news now. `settled`: up to which notes everything can be seen, if that is known.
    pub async fn next(
        &mut self,
        feed: &dyn Feed,
        happenings: &dyn Happenings,
        settled: Option<Notes>,
        now: Timestamp,
    ) -> Result<Vec<Told>, StoreError> {
        let (mut place, is_first) = match &self.place {
            Some(place) => (place.clone(), false),
            None => self.first_place(feed, settled, now).await?,
        };
        place.at = now.as_second();
        let news = happenings.happened_to(&self.owner, place.notes(), NEWS_MAX + 1).await?;
        let most = news.tasks.len().max(news.others.len());
        let events = if u64::try_from(most).unwrap_or(u64::MAX) > NEWS_MAX {
            // Nothing of it is taken for told: what is seen late among so many is told with the next.
            vec![everything(&place)]
        } else if is_first {
            tell_silently(&mut place, &news);
            vec![everything(&place)]
        } else {
            tell(&mut place, &news)
        };
        if let Some(settled) = settled {
            place.settle(settled);
        }
        self.place = Some(place);
        Ok(events)
    }

    /// Where to begin, and whether everything is to be loaded there.
    async fn first_place(
        &mut self,
        feed: &dyn Feed,
        settled: Option<Notes>,
        now: Timestamp,
    ) -> Result<(Place, bool), StoreError> {
        let newest = feed.newest().await?;
        let came_back = self.came_back_from.take().filter(|place| place.is_good(now, newest));
        Ok(match came_back {
            Some(place) => (place, false),
            None => (Place::after(settled.unwrap_or(at_first(newest))), true),
        })
    }
}

fn everything(place: &Place) -> Told {
    Told { name: TASKS, ids: Vec::new(), place: place.to_string() }
}

fn tell_silently(place: &mut Place, news: &News) {
    news.tasks.iter().for_each(|(number, _)| place.changes.tell(*number));
    news.others.iter().for_each(|note| place.others.tell(note.number));
}

/// The events about what is new, one for each kind. The place moves with each: whoever goes away in between misses none.
fn tell(place: &mut Place, news: &News) -> Vec<Told> {
    let tasks: Vec<_> =
        news.tasks.iter().filter(|(number, _)| place.changes.is_new(*number)).collect();
    for (number, _) in &tasks {
        place.changes.tell(*number);
    }
    let ids = tasks.iter().map(|(_, task)| task.to_string());
    let tasks = (!tasks.is_empty()).then(|| event(TASKS, ids, place));
    // Of a kind that this version does not know nothing is told.
    let others: Vec<_> =
        Kind::TOLD.into_iter().filter_map(|kind| tell_of(kind, place, news)).collect();
    tasks.into_iter().chain(others).collect()
}

fn tell_of(kind: Kind, place: &mut Place, news: &News) -> Option<Told> {
    let is_new = |number| place.others.is_new(number);
    let fresh: Vec<_> =
        news.others.iter().filter(|note| note.kind == kind && is_new(note.number)).collect();
    for note in &fresh {
        place.others.tell(note.number);
    }
    // Where one of them is unknown, all may be concerned.
    let named = fresh.iter().all(|note| !note.subject.is_empty());
    let ids = fresh.iter().filter(|_| named).map(|note| note.subject.clone());
    (!fresh.is_empty()).then(|| event(kind.name(), ids, place))
}

fn event(name: &'static str, ids: impl Iterator<Item = String>, place: &Place) -> Told {
    let mut named: Vec<String> = Vec::new();
    for id in ids {
        if named.len() <= IDS_MAX && !named.contains(&id) {
            named.push(id);
        }
    }
    if named.len() > IDS_MAX {
        named.clear();
    }
    Told { name, ids: named, place: place.to_string() }
}

#[cfg(test)]
mod tests {
    use todo_core::task::TaskId;
    use uuid::Uuid;

    use super::{super::Happened, *};

    fn task(id: u128) -> TaskId {
        TaskId(Uuid::from_u128(id))
    }

    fn happened(number: i64, kind: Kind, subject: &str) -> Happened {
        Happened { number, kind, subject: subject.to_owned() }
    }

    #[test]
    fn what_happened_is_told_by_kind_with_what_it_happened_to_once() {
        let mut place = Place::default();
        let news = News {
            tasks: vec![(1, task(1)), (2, task(2)), (4, task(1))],
            others: vec![
                happened(1, Kind::Conversations, "c"),
                happened(2, Kind::Sessions, "s"),
                happened(3, Kind::Sessions, ""),
                happened(4, Kind::Unknown, "?"),
            ],
        };
        let told = tell(&mut place, &news);
        let told: Vec<_> =
            told.iter().map(|told| (told.name, told.ids.len(), told.place.as_str())).collect();
        assert_eq!(
            told,
            [
                ("tasks", 2, "0.0+1-2+4.0"),
                ("conversations", 1, "0.0+1-2+4.0+1"),
                ("sessions", 0, "0.0+1-2+4.0+1-3"),
            ]
        );
        assert_eq!(tell(&mut place, &news), []);
    }

    #[test]
    fn so_many_things_are_not_named_one_by_one() {
        let number = |id: u128| i64::try_from(id).unwrap();
        let tasks = |count| (1..=count).map(|id| (number(id), task(id))).collect();
        for (count, named) in [(100, 100), (101, 0)] {
            let news = News { tasks: tasks(count), others: Vec::new() };
            assert_eq!(tell(&mut Place::default(), &news)[0].ids.len(), named);
        }
    }
}
