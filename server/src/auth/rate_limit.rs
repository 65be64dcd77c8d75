//! How often somebody may try to sign in or up, counted in the database for all replicas together.

use std::{net::IpAddr, time::Duration};

use jiff::Timestamp;
use sea_orm::{
    DatabaseConnection, EntityTrait, ExprTrait, QueryFilter, Set,
    sea_query::{CaseStatement, Expr, OnConflict},
};

use super::{Error, Secret};
use crate::store::{Moment, entity::rate_limit};

/// No counter is kept longer than this; every window is shorter.
const FORGET_AFTER: Duration = Duration::from_hours(1);

/// At most `attempts` in each `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub attempts: u32,
    pub window: Duration,
}

/// Better Auth allows three attempts in ten seconds for an address, which a family behind one
/// router or an office exceeds. These limits leave them in peace and guessing hopeless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// From one address, whichever accounts.
    pub address: Limit,
    /// For one account from one address.
    pub account_at_address: Limit,
    /// For one account from everywhere: wide, since it lets strangers lock somebody out.
    pub account: Limit,
}

impl Default for RateLimits {
    fn default() -> Self {
        let limit = |attempts, seconds| Limit { attempts, window: Duration::from_secs(seconds) };
        Self {
            address: limit(60, 60),
            account_at_address: limit(10, 60),
            account: limit(100, 15 * 60),
        }
    }
}

/// One attempt at `route`, for the account named `account`, from `address`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    pub(super) route: &'static str,
    pub(super) account: &'a str,
    pub(super) address: Option<IpAddr>,
}

impl RateLimits {
    /// Counts an attempt; an error says when the next one is welcome.
    pub(super) async fn count(
        &self,
        database: &DatabaseConnection,
        secret: &Secret,
        attempt: Attempt<'_>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Attempt { route, account, address } = attempt;
        // Names are kept as keyed hashes: the table tells nobody who tried.
        let account = hex::encode(&secret.sign(account)[..16]);
        let address = address.map_or_else(|| "unknown".to_owned(), network);
        for (key, limit) in [
            (format!("{route} address {address}"), self.address),
            (format!("{route} account {account} at {address}"), self.account_at_address),
            (format!("{route} account {account}"), self.account),
        ] {
            count(database, key, limit, now).await?;
        }
        Ok(())
    }
}

/// Counts in one statement, so that no two replicas count the same attempt as the last allowed.
async fn count(
    database: &DatabaseConnection,
    key: String,
    limit: Limit,
    now: Timestamp,
) -> Result<(), Error> {
    use rate_limit::Column;
    let began = |column| Expr::col((rate_limit::Entity, column));
    let over = || began(Column::WindowStart).lte(Moment::from(now - limit.window));
    let restart = OnConflict::column(Column::Key)
        .value(
            Column::Count,
            CaseStatement::new().case(over(), 1).finally(began(Column::Count).add(1)),
        )
        .value(
            Column::WindowStart,
            CaseStatement::new()
                .case(over(), Moment::from(now))
                .finally(began(Column::WindowStart)),
        )
        .to_owned();
    let first =
        rate_limit::ActiveModel { key: Set(key), count: Set(1), window_start: Set(now.into()) };
    let counted = rate_limit::Entity::insert(first)
        .on_conflict(restart)
        .exec_with_returning(database)
        .await?;

    if counted.count == 1 {
        forget_old(database, now).await?;
    }
    if counted.count <= i64::from(limit.attempts) {
        return Ok(());
    }
    let free = Timestamp::from(counted.window_start) + limit.window;
    let seconds = u32::try_from(free.duration_since(now).as_secs()).unwrap_or(0);
    Err(Error::TooManyRequests { retry_after_seconds: seconds + 1 })
}

async fn forget_old(database: &DatabaseConnection, now: Timestamp) -> Result<(), Error> {
    use sea_orm::ColumnTrait;
    rate_limit::Entity::delete_many()
        .filter(rate_limit::Column::WindowStart.lt(Moment::from(now - FORGET_AFTER)))
        .exec(database)
        .await?;
    Ok(())
}

/// One subscriber holds a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_subscriber_counts_as_one_and_a_mapped_ipv4_address_as_itself() {
        assert_eq!(network("2001:db8:1:2:3::4".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(network("::ffff:192.0.2.7".parse().unwrap()), "192.0.2.7");
    }
}
