//! Word of what happens, from whichever replica did it, by Postgres' `NOTIFY`: sent when it is committed, so that
//! nobody hears of what is undone. A pooler carries it there; to hear it takes a session of one's own.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use rand::RngExt as _;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, Statement, Value,
    sqlx::postgres::{PgListener, PgNotification, PgPoolOptions},
};
use todo_core::{ports::StoreError, user::UserId};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{Link, address::Server, store_error, without_nul};
use crate::ports::{Hearing, Notice};

/// Where replicas tell each other. The number is for what would be told in another form.
const CHANNEL: &str = "todo_chatbot_1";
/// How long word waits for more of it.
const GATHERED_FOR: Duration = Duration::from_millis(10);
/// Most things of one account that are told at once: a notification has 8,000 bytes.
const IDS_MAX: usize = 100;
/// Longest name of an account, in characters. One that is longer is cut: looking, which goes on, finds what its
/// watchers are not told.
const OWNER_MAX_CHARS: usize = 1_000;
/// Most notifications of one statement.
const NOTIFICATIONS_MAX: usize = 500;
/// How long word takes at most to get round.
const HEARD_WITHIN: Duration = Duration::from_secs(5);
/// Whom a word is about that tries out whether it is heard. No account is called so.
const NOBODY: &str = "nobody";

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

    /// Whether it is heard here what is told by `link`.
    pub(super) async fn hear(&mut self, link: &Link) -> Result<bool, StoreError> {
        let (nobody, id) = (UserId(NOBODY.to_owned()), Uuid::from_u128(rand::rng().random()));
        let told = Untold::from([(nobody.clone(), vec![id])]);
        notify(link, &told).await.map_err(store_error)?;
        let wanted = Notice::Happened(nobody, vec![id]);
        let heard = async {
            while self.next().await? != wanted {}
            Ok(true)
        };
        timeout(HEARD_WITHIN, heard).await.unwrap_or(Ok(false))
    }
}

#[async_trait]
impl Hearing for Notices {
    async fn next(&mut self) -> Result<Notice, StoreError> {
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
    let (ids, owner) = heard.payload().split_once(' ')?;
    let ids: Result<_, _> = ids.split(',').map(Uuid::try_parse).collect();
    Some(Notice::Happened(UserId(owner.to_owned()), ids.ok()?))
}

/// Tells of what was committed, a little later: what happens meanwhile goes with it. In the transaction itself
/// it would cost a multiple, for Postgres lets those that tell commit one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Teller(Arc<Mutex<Untold>>);

/// What is to be told, by its owners.
type Untold = BTreeMap<UserId, Vec<Uuid>>;

impl Teller {
    /// What fails is not told: looking finds it.
    pub(super) fn tell(&self, link: &Link, owner: &UserId, ids: impl IntoIterator<Item = Uuid>) {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        if ids.is_empty() || link.get_database_backend() != DbBackend::Postgres {
            return;
        }
        let is_first = {
            let mut untold = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let is_first = untold.is_empty();
            untold.entry(owner.clone()).or_default().extend(ids);
            is_first
        };
        if is_first {
            let (teller, link) = (self.clone(), link.clone());
            tokio::spawn(async move {
                sleep(GATHERED_FOR).await;
                if let Err(error) = notify(&link, &teller.take()).await {
                    tracing::debug!("Other replicas were not told what happened: {error}");
                }
            });
        }
    }

    fn take(&self) -> Untold {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn notify(link: &Link, untold: &Untold) -> Result<(), DbErr> {
    let told: Vec<Value> = untold
        .iter()
        .flat_map(|(owner, ids)| {
            let owner: String = without_nul(owner.as_str()).chars().take(OWNER_MAX_CHARS).collect();
            ids.chunks(IDS_MAX).map(move |ids| {
                let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
                format!("{} {owner}", ids.join(",")).into()
            })
        })
        .collect();
    for told in told.chunks(NOTIFICATIONS_MAX) {
        let rows: Vec<String> = (1..=told.len()).map(|number| format!("(${number})")).collect();
        let rows = rows.join(", ");
        let sql =
            format!("SELECT pg_notify('{CHANNEL}', told) FROM (VALUES {rows}) AS words (told)");
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, told.to_vec());
        link.query_all_raw(statement).await?;
    }
    Ok(())
}
