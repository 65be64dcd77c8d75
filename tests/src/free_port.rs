//! Ports for servers that tests start.

use std::{
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
    ops::Range,
    sync::atomic::{AtomicU16, Ordering},
};

use anyhow::{Result, bail};

/// Below the ports that systems hand out by themselves, to whoever calls somebody: those may be taken between now and a
/// server's start.
const PORTS: Range<u16> = 12_000..32_000;
/// Between where two processes begin that were started one after the other.
const APART: u32 = 1009;

/// A port that is free and stays so: nobody else in this process is given it, and the system hands out none of these.
///
/// # Errors
///
/// When every one is taken.
pub fn free_port() -> Result<u16> {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let count = u32::from(PORTS.end - PORTS.start);
    let begin = std::process::id().wrapping_mul(APART) % count;
    for _ in PORTS {
        let given = u32::from(GIVEN.fetch_add(1, Ordering::Relaxed));
        let port = PORTS.start + u16::try_from((begin + given) % count)?;
        if is_free(port) {
            return Ok(port);
        }
    }
    bail!("every port of {PORTS:?} is taken")
}

/// Some servers listen for one family of addresses, some for both.
fn is_free(port: u16) -> bool {
    let has_both = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok()
        && (!has_both || TcpListener::bind((Ipv6Addr::LOCALHOST, port)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_given_a_port_twice() {
        let ports: std::collections::BTreeSet<_> = (0..100).map(|_| free_port().unwrap()).collect();
        assert_eq!(ports.len(), 100);
        assert!(ports.iter().all(|port| PORTS.contains(port)));
    }
}
