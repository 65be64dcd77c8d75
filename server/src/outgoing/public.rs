//! Addresses that people give us to send to: never those of our own network, unless that is allowed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use url::{Host, Url};

/// Why nothing is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("is no https address")]
    NotHttps,
    #[error(
        "leads into a private network; whoever runs this server can allow that with TODO_NOTIFY_ALLOW_PRIVATE_ADDRESSES"
    )]
    Private,
}

/// Refuses what is not https or names a private address. What a name stands for is judged when it is connected to, by
/// [`Public`].
pub(super) fn check(url: &Url) -> Result<(), Refused> {
    if url.scheme() != "https" {
        return Err(Refused::NotHttps);
    }
    let is_public = match url.host() {
        Some(Host::Domain(name)) => name != "localhost" && !name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => is_public(ip.into()),
        Some(Host::Ipv6(ip)) => is_public(ip.into()),
        None => false,
    };
    if is_public { Ok(()) } else { Err(Refused::Private) }
}

/// Finds public addresses alone, so that no name leads into our network, however it is answered for.
#[derive(Debug)]
pub(super) struct Public;

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(Refused::Private.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// Everything but the special-purpose blocks of RFC 6890.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [first, second, third, _] = ip.octets();
    let is_special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 198 && (18..20).contains(&second))
        || (first, second, third) == (192, 0, 0);
    !is_special
}

/// Global unicast, and no IPv4 in disguise.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let is_global = first & 0xe000 == 0x2000;
    let is_documentation = (first, second) == (0x2001, 0x0db8);
    let holds_v4 = first == 0x2002 || (first, second) == (0x2001, 0);
    is_global && !is_documentation && !holds_v4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(url: &str) -> Result<(), Refused> {
        check(&Url::parse(url).expect("a URL"))
    }

    #[test]
    fn what_leads_into_our_network_is_refused_in_every_spelling() {
        for url in [
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://10.1.2.3/",
            "https://172.16.0.1/",
            "https://192.168.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://localhost/",
            "https://api.localhost/",
        ] {
            assert_eq!(checked(url), Err(Refused::Private), "{url}");
        }
        assert_eq!(checked("http://push.example.com/x"), Err(Refused::NotHttps));
        assert_eq!(checked("https://push.example.com/x"), Ok(()));
        assert_eq!(checked("https://93.184.215.14/"), Ok(()));
        assert_eq!(checked("https://[2606:4700::1111]/"), Ok(()));
    }

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_is_not_connected_to() {
        let name: Name = "localhost".parse().expect("a name");
        assert!(Public.resolve(name).await.is_err());
    }
}
