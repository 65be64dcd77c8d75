//! Tasks and the journal of their changes in memory.

mod changes;
mod reminders;

use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    journal::Change,
    ports::{StoreError, TaskStore, Write},
    task::{
        Due, State, Task, TaskId,
        list::{Counts, Cursor, Key, Page, Query, Status},
        tag_key,
    },
    text::{contains_words, fold},
    user::UserId,
};

/// Tasks and the journal of their changes in memory, of all accounts.
#[derive(Debug, Default)]
pub struct MemoryTasks(Mutex<Tables>);

#[derive(Clone, Debug, Default)]
struct Tables {
    tasks: BTreeMap<TaskId, Task>,
    /// Oldest first.
    journal: Vec<(UserId, Change)>,
    told: BTreeMap<(TaskId, Timestamp), reminders::Told>,
}

impl MemoryTasks {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TaskStore for MemoryTasks {
    async fn find(&self, owner: &UserId, id: TaskId) -> Result<Option<Task>, StoreError> {
        Ok(self.tables().tasks.get(&id).filter(|task| task.owner == *owner).cloned())
    }

    async fn find_each(&self, owner: &UserId, ids: &[TaskId]) -> Result<Vec<Task>, StoreError> {
        let rows = &self.tables().tasks;
        let found = ids.iter().filter_map(|id| rows.get(id));
        Ok(found.filter(|task| task.owner == *owner).cloned().collect())
    }

    async fn count_matching(&self, owner: &UserId, query: &Query) -> Result<u64, StoreError> {
        let rows = &self.tables().tasks;
        let found = rows.values().filter(|task| task.owner == *owner && matches(query, task));
        Ok(found.count() as u64)
    }

    async fn list(&self, owner: &UserId, query: &Query) -> Result<Page, StoreError> {
        let rows = &self.tables().tasks;
        let mut places: Vec<(Cursor, &Task)> = rows
            .values()
            .filter(|task| task.owner == *owner && matches(query, task))
            .map(|task| (Cursor::of(query.sort, task), task))
            .filter(|(place, _)| {
                let after = query.after.as_ref();
                after.is_none_or(|after| order(place, after, &query.zone) == Ordering::Greater)
            })
            .collect();
        places.sort_by(|(one, _), (other, _)| order(one, other, &query.zone));
        let limit = query.limit.unwrap_or(usize::MAX);
        let next = match places.get(limit) {
            Some(_) => places.get(limit.saturating_sub(1)).map(|(place, _)| place.clone()),
            None => None,
        };
        let tasks = places.into_iter().take(limit).map(|(_, task)| task.clone()).collect();
        Ok(Page { tasks, next })
    }

    async fn count(&self, owner: &UserId) -> Result<Counts, StoreError> {
        let rows = &self.tables().tasks;
        let mut counts = Counts::default();
        for task in rows.values().filter(|task| task.owner == *owner) {
            counts.total += 1;
            counts.completed += u64::from(task.is_done());
        }
        Ok(counts)
    }

    async fn completions(
        &self,
        owner: &UserId,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let rows = &self.tables().tasks;
        let tasks = rows.values().filter(|task| task.owner == *owner);
        Ok(tasks.filter_map(completed_at).filter(|at| *at >= since).collect())
    }

    async fn commit(&self, owner: &UserId, writes: &[Write]) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let mut changed = tables.clone();
        for write in writes {
            apply(&mut changed, owner, write)?;
        }
        *tables = changed;
        Ok(())
    }
}

fn apply(tables: &mut Tables, owner: &UserId, write: &Write) -> Result<(), StoreError> {
    let rows = &mut tables.tasks;
    match write {
        Write::Insert(task) if rows.contains_key(&task.id) => return Err(StoreError::Exists),
        Write::Insert(task) => {
            rows.insert(task.id, own(task, owner));
        }
        Write::Update { before, task } => {
            unchanged(rows, owner, task.id, before.updated_at)?;
            rows.insert(task.id, own(task, owner));
        }
        Write::DeleteUnchanged { id, loaded } => {
            unchanged(rows, owner, *id, *loaded)?;
            rows.remove(id);
        }
        Write::Record(change) => return changes::record(&mut tables.journal, owner, change),
    }
    Ok(())
}

/// Whatever a task says, it lands on the list of the account that writes it.
fn own(task: &Task, owner: &UserId) -> Task {
    Task { owner: owner.clone(), ..task.clone() }
}

fn unchanged(
    rows: &BTreeMap<TaskId, Task>,
    owner: &UserId,
    id: TaskId,
    loaded: Timestamp,
) -> Result<(), StoreError> {
    match rows.get(&id) {
        Some(task) if task.owner == *owner && task.updated_at == loaded => Ok(()),
        _ => Err(StoreError::Stale),
    }
}

fn matches(query: &Query, task: &Task) -> bool {
    let status = query.status.is_none_or(|status| (status == Status::Done) == task.is_done());
    let priority = query.priority.is_none_or(|priority| priority == task.priority);
    let tag = query.tag.as_ref().is_none_or(|wanted| {
        task.tags.as_slice().iter().any(|tag| tag_key(tag) == tag_key(wanted))
    });
    let search = query.search.as_ref().is_none_or(|part| {
        let description = task.description.as_ref().map_or("", |text| text.as_str());
        contains_words(&fold(&format!("{}\n{description}", task.title)), part)
    });
    let title = query.title.as_ref();
    let title = title.is_none_or(|part| contains_words(&fold(task.title.as_str()), part));
    let since =
        query.done_since.is_none_or(|since| completed_at(task).is_some_and(|at| at >= since));
    let day = task.due_day(&query.zone);
    let from = query.due_from.is_none_or(|from| day.is_some_and(|day| day >= from));
    let to = query.due_to.is_none_or(|to| day.is_some_and(|day| day <= to));
    let is_over = |moment| task.due.map(|due| due.is_over(&query.zone, moment));
    let before = query.due_before.is_none_or(|moment| is_over(moment) == Some(true));
    let after = query.due_since.is_none_or(|moment| is_over(moment) == Some(false));
    let lasting = query.lasting.is_none_or(|lasting| lasting == task.length.is_some());
    let dated = !query.dated || task.due.is_some();
    let undated = !query.undated || task.due.is_none();
    let texts = tag && search && title;
    let days = dated && undated && from && to && before && after;
    let named = query.ids.as_ref().is_none_or(|ids| ids.contains(&task.id));
    named && status && priority && texts && since && days && lasting
}

/// The order of two places in one list, for someone in `zone`.
fn order(one: &Cursor, other: &Cursor, zone: &TimeZone) -> Ordering {
    let place = |due: Option<Due>| due.map(|due| due.place(zone));
    match (&one.key, &other.key) {
        (Key::Created(one_at), Key::Created(other_at)) => {
            Reverse((one_at, one.id)).cmp(&Reverse((other_at, other.id)))
        }
        (Key::Priority(one_priority, one_at), Key::Priority(other_priority, other_at)) => Reverse(
            (one_priority, one_at, one.id),
        )
        .cmp(&Reverse((other_priority, other_at, other.id))),
        (Key::DueAscending(one_due), Key::DueAscending(other_due)) => {
            let key = |due: Option<Due>, id| (due.is_none(), place(due), id);
            key(*one_due, one.id).cmp(&key(*other_due, other.id))
        }
        (Key::DueDescending(one_due), Key::DueDescending(other_due)) => {
            let key = |due: Option<Due>, id| (due.is_none(), Reverse((place(due), id)));
            key(*one_due, one.id).cmp(&key(*other_due, other.id))
        }
        (Key::Manual(one_rank), Key::Manual(other_rank)) => {
            Reverse((one_rank, one.id)).cmp(&Reverse((other_rank, other.id)))
        }
        // A cursor of another order; `Cursor::parse` lets none through.
        _ => Ordering::Greater,
    }
}

fn completed_at(task: &Task) -> Option<Timestamp> {
    match task.state {
        State::Done { at } => at,
        State::Open => None,
    }
}
