//! What stands between this program and a Postgres, found out by asking: a pooler that gives each
//! transaction another connection looks like a server until one relies on what a session keeps.

use std::collections::HashSet;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        Connection as _, Error, PgConnection, error::DatabaseError, postgres::PgConnectOptions,
        query_scalar,
    },
};

use super::hopeless::database_error;

/// How often two clients ask in turn who answers them. Poolers hand out the connection that was given
/// back last, so that the first time tells, unless somebody else is faster.
const ROUNDS: usize = 3;
/// A statement of that name is there already; there is none of that name.
const LOST: [&str; 2] = ["42P05", "26000"];
/// A violation of the protocol: a statement of that name takes other values, being somebody else's.
const MISTAKEN: &str = "08P01";

/// The way to a Postgres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    /// Each connection has a server process to itself.
    Direct,
    /// Transactions share connections, and the pooler sees to it that each finds its statements.
    KeepsStatements,
    /// Transactions share connections and lose their statements.
    KeepsNone,
}

/// Two clients at once ask for the process that answers. One process for both, or several for one, is
/// a pooler; a statement that is lost or somebody else's is one that keeps none.
pub(super) async fn look(options: &PgConnectOptions) -> Result<Pooling, DbErr> {
    let connect = async || PgConnection::connect_with(options).await.map_err(failed);
    let mut clients = [connect().await?, connect().await?];
    let found = ask(&mut clients).await;
    for client in clients {
        // Nobody waits for it; the server ends it as well.
        let _ = client.close().await;
    }
    found
}

async fn ask(clients: &mut [PgConnection; 2]) -> Result<Pooling, DbErr> {
    let mut processes = [HashSet::new(), HashSet::new()];
    for _ in 0..ROUNDS {
        for (client, processes) in clients.iter_mut().zip(&mut processes) {
            match query_scalar::<_, i32>("SELECT pg_backend_pid()").fetch_one(client).await {
                Ok(process) => processes.insert(process),
                Err(Error::Database(error))
                    if is_code(&*error, &[&LOST[..], &[MISTAKEN]].concat()) =>
                {
                    return Ok(Pooling::KeepsNone);
                }
                Err(Error::ColumnDecode { .. }) => return Ok(Pooling::KeepsNone),
                Err(error) => return Err(failed(error)),
            };
        }
    }
    let [one, other] = &processes;
    let is_shared = one.len() > 1 || other.len() > 1 || !one.is_disjoint(other);
    Ok(if is_shared { Pooling::KeepsStatements } else { Pooling::Direct })
}

/// Whether a statement was not carried out because a pooler lost it.
pub(super) fn lost_statement(error: &DbErr) -> bool {
    database_error(error).is_some_and(|error| is_code(error, &LOST))
}

fn is_code(error: &dyn DatabaseError, codes: &[&str]) -> bool {
    error.code().is_some_and(|code| codes.contains(&&*code))
}

fn failed(error: Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}
