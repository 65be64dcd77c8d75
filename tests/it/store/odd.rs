//! Rows that other programs left, as no calendar and no form of ours has them: they hide no other row, and can be
//! changed.

mod dates;
mod ends;
mod times;
mod words;
mod written;

use sea_orm::ConnectionTrait as _;
use todo_core::{
    ports::TaskStore,
    task::{
        Task, TaskId,
        list::{Query, Sort},
    },
};

use super::{Opened, alice, at, id, insert, stores, task};

const SORTS: [Sort; 5] =
    [Sort::Newest, Sort::DueAscending, Sort::DueDescending, Sort::Priority, Sort::Manual];

async fn execute(opened: &Opened, sql: &str) {
    opened.database.connection().execute_unprepared(sql).await.unwrap();
}

/// The ids of all tasks, page by page.
async fn ids(store: &dyn TaskStore, mut query: Query) -> Vec<TaskId> {
    let mut ids = Vec::new();
    for _ in 0..200 {
        let page = store.list(&alice(), &query).await.unwrap();
        ids.extend(page.tasks.iter().map(|task| task.id));
        match page.next {
            // As a client carries it.
            Some(next) => {
                query.after =
                    Some(todo_core::task::list::Cursor::parse(&next.encode(), query.sort).unwrap());
            }
            None => return ids,
        }
    }
    panic!("{query:?} has no end: {ids:?}");
}

async fn load(opened: &Opened, number: u128) -> Task {
    TaskStore::find(&opened.store, &alice(), id(number)).await.unwrap().unwrap()
}
