//! Word of what happens, from whichever replica did it, by Postgres' `NOTIFY`: sent by the statement
//! that notes it, so that nobody hears of what is undone. A pooler carries it there; to hear it takes a
//! session of one's own.

use sea_orm::{
    DbBackend,
    sea_query::{Expr, InsertStatement, Query},
    sqlx::postgres::{PgListener, PgNotification, PgPoolOptions},
};
use todo_core::{ports::StoreError, user::UserId};
use uuid::Uuid;

use super::address::Server;

/// Where replicas tell each other. The number is for what would be told in another form.
const CHANNEL: &str = "todo_chatbot_1";
/// The id of what happened and whose it is, of a row of any table that has both. Names that would
/// outgrow a notification are cut: looking, which goes on, finds what they are not told.
const NOTIFY: &str = "pg_notify('todo_chatbot_1', id::text || ' ' || left(user_id, 1000))";

/// What is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// This happened to that account.
    Happened(UserId, Uuid),
    /// The connection was lost and made anew; what happened in between was not heard.
    Gap,
}

/// Hears what happens.
#[derive(Debug)]
pub struct Notices(PgListener);

impl Notices {
    /// Begins to listen at `server`, which must be no pooler.
    pub(super) async fn from(server: &Server) -> Result<Self, sea_orm::sqlx::Error> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(server.options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// The next thing that is heard. An error means that nothing more will be.
    pub async fn next(&mut self) -> Result<Notice, StoreError> {
        loop {
            match self.0.try_recv().await {
                Ok(None) => return Ok(Notice::Gap),
                Ok(Some(heard)) => {
                    if let Some(notice) = read(&heard) {
                        return Ok(notice);
                    }
                }
                Err(error) => return Err(StoreError::Unavailable(Box::new(error))),
            }
        }
    }
}

fn read(heard: &PgNotification) -> Option<Notice> {
    let (id, owner) = heard.payload().split_once(' ')?;
    Some(Notice::Happened(UserId(owner.to_owned()), Uuid::try_parse(id).ok()?))
}

/// Lets `insert` tell of each row that it adds, where somebody can hear it.
pub(super) fn tell(backend: DbBackend, insert: &mut InsertStatement) {
    if backend == DbBackend::Postgres {
        insert.returning(Query::returning().expr(Expr::cust(NOTIFY)));
    }
}
