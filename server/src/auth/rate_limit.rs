//! How often somebody may try to sign in or up, counted in the database for all replicas together.

use std::{net::IpAddr, time::Duration};

use jiff::Timestamp;
use todo_serve::network;

use super::{AttemptStore, Attempts, Error, Secret};

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
    /// For one account from one address, or on one device that it knows.
    pub account_at_address: Limit,
    /// For one account from everywhere but the devices that it knows.
    pub account: Limit,
    /// Letters to one address from everywhere: nobody's mailbox is filled by strangers.
    pub letters: Limit,
}

impl Default for RateLimits {
    fn default() -> Self {
        let limit = |attempts, seconds| Limit { attempts, window: Duration::from_secs(seconds) };
        Self {
            address: limit(60, 60),
            account_at_address: limit(10, 60),
            account: limit(100, 15 * 60),
            letters: limit(5, 15 * 60),
        }
    }
}

/// One attempt at `route`, for the account named `account`, from `address`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    pub(super) route: &'static str,
    pub(super) account: &'a str,
    pub(super) address: Option<IpAddr>,
    /// A device that this account was signed in to from before.
    pub(super) device: Option<&'a str>,
}

impl RateLimits {
    /// Counts a letter to the address `to`; an error says when the next one is welcome.
    pub(super) async fn count_letter(
        &self,
        attempts: &dyn AttemptStore,
        secret: &Secret,
        to: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let key = format!("letter to {}", hex::encode(&secret.sign(to)[..16]));
        count(attempts, &key, self.letters, now).await
    }

    /// Counts what is asked at `route` from `address` in nobody's name.
    pub(super) async fn count_of_address(
        &self,
        attempts: &dyn AttemptStore,
        route: &str,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let key = format!("{route} address {}", place(address));
        count(attempts, &key, self.address, now).await
    }

    /// Counts an attempt; an error says when the next one is welcome.
    pub(super) async fn count(
        &self,
        attempts: &dyn AttemptStore,
        secret: &Secret,
        attempt: Attempt<'_>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Attempt { route, account, address, device } = attempt;
        // Names are kept as keyed hashes: the table tells nobody who tried.
        let account = hex::encode(&secret.sign(account)[..16]);
        let address = place(address);
        let of_address = (format!("{route} address {address}"), self.address);
        let keys = match device {
            // Strangers who try elsewhere do not keep the owner out here.
            Some(device) => vec![
                of_address,
                (format!("{route} account {account} on {device}"), self.account_at_address),
            ],
            None => vec![
                of_address,
                (format!("{route} account {account} at {address}"), self.account_at_address),
                (format!("{route} account {account}"), self.account),
            ],
        };
        for (key, limit) in keys {
            count(attempts, &key, limit, now).await?;
        }
        Ok(())
    }
}

/// Where somebody is, as far as that is told apart.
fn place(address: Option<IpAddr>) -> String {
    address.map_or_else(|| "unknown".to_owned(), |address| network(address).to_string())
}

async fn count(
    attempts: &dyn AttemptStore,
    key: &str,
    limit: Limit,
    now: Timestamp,
) -> Result<(), Error> {
    let Attempts { count, since } = attempts.count(key, now - limit.window, now).await?;
    if count <= u64::from(limit.attempts) {
        return Ok(());
    }
    let free = since + limit.window;
    let seconds = u32::try_from(free.duration_since(now).as_secs()).unwrap_or(0);
    Err(Error::TooManyRequests { retry_after_seconds: seconds + 1 })
}
