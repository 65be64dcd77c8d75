//! How many connections there may be, of all and of one address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::json;
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// When somebody with too many connections may come back, in seconds.
const RETRY_AFTER_SECONDS: u32 = 5;

/// All places, taken or not.
#[derive(Debug)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    of_addresses: Arc<Taken>,
    per_address_max: Option<usize>,
}

type Taken = Mutex<HashMap<IpAddr, usize>>;

/// A connection's place; it is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _among_all: Option<OwnedSemaphorePermit>,
    _own: Option<OfAddress>,
}

/// A place among those of one address.
#[derive(Debug)]
pub(crate) struct OfAddress {
    taken: Arc<Taken>,
    network: IpAddr,
}

impl Places {
    pub(crate) fn new(max: usize, per_address_max: Option<usize>) -> Self {
        let free = Arc::new(Semaphore::new(max));
        Self { free, of_addresses: Arc::default(), per_address_max }
    }

    /// Waits for a place among all.
    pub(crate) async fn free(&self) -> Place {
        // The semaphore is never closed.
        Place { _among_all: self.free.clone().acquire_owned().await.ok(), _own: None }
    }

    /// A place among those of `address`; `None` if it has too many already.
    pub(crate) fn of(&self, address: IpAddr) -> Option<OfAddress> {
        let network = network(address);
        let mut taken = locked(&self.of_addresses);
        let count = taken.entry(network).or_default();
        if self.per_address_max.is_some_and(|max| *count >= max) {
            return None;
        }
        *count += 1;
        Some(OfAddress { taken: self.of_addresses.clone(), network })
    }
}

impl Place {
    pub(crate) fn with(self, own: OfAddress) -> Self {
        Self { _own: Some(own), ..self }
    }
}

impl Drop for OfAddress {
    fn drop(&mut self) {
        let mut taken = locked(&self.taken);
        if let Some(count) = taken.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

/// Whom an address counts for: one subscriber holds a whole /64 of IPv6 addresses.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// Tells a connection beyond its address's number why it is closed, if it listens.
pub(crate) fn refuse(stream: &TcpStream) {
    let body = json!({
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "Too many connections are open from your address. Close some, and try again.",
    })
    .to_string();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n\
         content-length: {}\r\nretry-after: {RETRY_AFTER_SECONDS}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // A new connection takes so little at once; for more this one is not worth a wait.
    if let Err(error) = stream.try_write(answer.as_bytes()) {
        tracing::debug!(cause = %error, "A connection was refused without a word");
    }
}

fn locked(taken: &Taken) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_ipv6_subscriber_counts_as_one_and_a_mapped_ipv4_address_as_itself() {
        assert_eq!(network(address("2001:db8:1:2:3::4")), address("2001:db8:1:2::"));
        assert_eq!(network(address("::ffff:192.0.2.7")), address("192.0.2.7"));
    }

    #[test]
    fn one_address_takes_no_more_than_its_places_and_gives_them_back() {
        let places = Places::new(8, Some(2));
        let (greedy, other) = (address("192.0.2.1"), address("192.0.2.2"));

        let held = [places.of(greedy), places.of(greedy)];
        assert!(held.iter().all(Option::is_some));
        assert!(places.of(greedy).is_none(), "a third one");
        assert!(places.of(other).is_some(), "others are not concerned");

        drop(held);
        assert!(places.of(greedy).is_some());
        assert!(locked(&places.of_addresses).is_empty(), "nobody is remembered for nothing");
    }
}
