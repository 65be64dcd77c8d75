//! Settings: defaults, then a file, then the environment. All wrong ones are named at once.

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroUsize,
    path::PathBuf,
    time::Duration,
};

use config::{Config, ConfigError, Environment, File};
use todo_serve::Limits;
use url::Url;

/// Every setting, its default, and what it is for; the text of `--help`.
pub const HELP: &str = "\
Settings (environment, or a TOML file given by --config with the names in lower case):
  BACKEND_URL             http://127.0.0.1:8000   where the API (todo-server) listens
  HOST                    127.0.0.1               the address to listen on; :: in a container
  PORT                    3000                    the port to listen on; 0 takes a free one
  SITE_ROOT               site                    the folder that `make site` fills with the wasm
  TRUSTED_PROXIES         0                       how many proxies in front set X-Forwarded-For
  CONNECTIONS_MAX         4096                    most open connections; more wait
  CONNECTIONS_PER_ADDRESS_MAX
                          1024                    most of one address; more are refused. Not behind
                                                  proxies: everybody has their address
  SHUTDOWN_DELAY_SECONDS  0                       how long to answer on after SIGTERM, asking
                                                  clients to leave their connections
  SHUTDOWN_GRACE_SECONDS  10                      how long open requests may then take
  RUST_LOG                info                    what to log, as tracing-subscriber reads it";

const DEFAULTS: [(&str, &str); 9] = [
    ("backend_url", "http://127.0.0.1:8000"),
    ("host", "127.0.0.1"),
    ("port", "3000"),
    ("site_root", "site"),
    ("trusted_proxies", "0"),
    ("connections_max", "4096"),
    ("connections_per_address_max", "1024"),
    ("shutdown_delay_seconds", "0"),
    ("shutdown_grace_seconds", "10"),
];

/// What the web process needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    pub backend_url: Url,
    pub address: SocketAddr,
    pub capacity: Capacity,
    pub site: Site,
}

/// How much the process takes on, and how it stops.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    pub limits: Limits,
    /// How long it answers on once it is asked to stop, asking clients to leave their connections.
    pub shutdown_delay: Duration,
}

/// What serving pages needs, in a process of its own or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The folder with the wasm.
    pub root: PathBuf,
    /// How many of the last entries of `X-Forwarded-For` our own proxies wrote.
    pub trusted_proxies: usize,
}

/// Every wrong setting, one a line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Some settings are wrong:\n  {}\nSee --help for every setting.", .0.join("\n  "))]
pub struct WrongSettings(Vec<String>);

/// Reads the settings from their defaults, the file if one is named, and the environment.
///
/// # Errors
///
/// One error that names every setting that is wrong.
pub fn load(file: Option<PathBuf>) -> Result<Settings, WrongSettings> {
    parse(gather(file, Environment::default()).as_ref().map_err(unreadable)?)
}

fn gather(file: Option<PathBuf>, environment: Environment) -> Result<Config, ConfigError> {
    let mut builder = Config::builder();
    for (name, value) in DEFAULTS {
        builder = builder.set_default(name, value)?;
    }
    if let Some(file) = file {
        builder = builder.add_source(File::from(file));
    }
    builder.add_source(environment.ignore_empty(true)).build()
}

fn parse(config: &Config) -> Result<Settings, WrongSettings> {
    let mut wrong = Vec::new();
    let mut note = |message| wrong.push(message);
    let backend_url = backend_url(config).map_err(&mut note).ok();
    let host: Option<IpAddr> =
        read(config, "host", "an IP address such as 127.0.0.1").map_err(&mut note).ok();
    let port = read(config, "port", "a port from 0 to 65535").map_err(&mut note).ok();
    let root = read(config, "site_root", "a folder").map_err(&mut note).ok();
    let proxies = read(config, "trusted_proxies", "a number such as 0 or 1").map_err(&mut note);
    let capacity = capacity(config, note);

    match (backend_url, host, port, root, proxies, capacity) {
        (Some(backend_url), Some(host), Some(port), Some(root), Ok(proxies), Some(capacity)) => {
            let capacity = capacity.behind(proxies);
            Ok(Settings {
                backend_url,
                address: SocketAddr::new(host, port),
                capacity,
                site: Site { root, trusted_proxies: proxies },
            })
        }
        _ => Err(WrongSettings(wrong)),
    }
}

impl Capacity {
    /// The same behind so many proxies, whose address is everybody's.
    fn behind(mut self, proxies: usize) -> Self {
        if proxies > 0 {
            self.limits.connections_per_address_max = None;
        }
        self
    }
}

fn capacity(config: &Config, mut note: impl FnMut(String)) -> Option<Capacity> {
    let mut seconds = |name| {
        let read = read(config, name, "seconds, such as 10").map_err(&mut note).ok();
        read.map(Duration::from_secs)
    };
    let (delay, grace) = (seconds("shutdown_delay_seconds"), seconds("shutdown_grace_seconds"));
    let mut number = |name| {
        let read = read::<NonZeroUsize>(config, name, "a number such as 1024");
        read.map_err(&mut note).ok().map(NonZeroUsize::get)
    };
    let (all, own) = (number("connections_max"), number("connections_per_address_max"));
    let limits = Limits {
        connections_max: all?,
        connections_per_address_max: Some(own?),
        drain_time_max: grace?,
    };
    Some(Capacity { limits, shutdown_delay: delay? })
}

fn backend_url(config: &Config) -> Result<Url, String> {
    const EXPECTED: &str = "an address such as http://server:8000";
    let url: Url = read(config, "backend_url", EXPECTED)?;
    match url.scheme() {
        "http" if url.has_host() && url.username().is_empty() && url.password().is_none() => {
            Ok(url)
        }
        "https" => Err("BACKEND_URL begins with https://, which is not spoken here: give the \
             http:// address inside your network, or put a TLS-terminating proxy in between."
            .to_owned()),
        _ => Err(format!("BACKEND_URL is not {EXPECTED}, without a user and password.")),
    }
}

/// The value is never repeated in the message: it could be a secret in the wrong place.
fn read<T: std::str::FromStr>(config: &Config, name: &str, expected: &str) -> Result<T, String> {
    let text = config.get_string(name).unwrap_or_default();
    text.trim().parse().map_err(|_| format!("{} is not {expected}.", name.to_uppercase()))
}

fn unreadable(error: &ConfigError) -> WrongSettings {
    WrongSettings(vec![format!("The settings cannot be read: {error}")])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> Result<Settings, WrongSettings> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let environment = Environment::default().source(Some(pairs.collect()));
        parse(&gather(None, environment).expect("the defaults are readable"))
    }

    #[test]
    fn the_defaults_are_a_laptop() {
        let settings = settings(&[]).expect("defaults are right");

        assert_eq!(settings.backend_url.as_str(), "http://127.0.0.1:8000/");
        assert_eq!(settings.address.port(), 3000);
        assert_eq!(settings.capacity.limits.connections_per_address_max, Some(1024));
    }

    #[test]
    fn behind_a_proxy_everybody_has_one_address() {
        let settings = settings(&[("TRUSTED_PROXIES", "1")]).expect("they are right");

        assert_eq!(settings.capacity.limits.connections_per_address_max, None);
    }

    #[test]
    fn every_wrong_setting_is_named_in_one_message() {
        let wrong = settings(&[("PORT", "70000"), ("BACKEND_URL", "server"), ("HOST", "here")]);

        let message = wrong.expect_err("three are wrong").to_string();
        for name in ["PORT", "BACKEND_URL", "HOST"] {
            assert!(message.contains(name), "{name} is missing in: {message}");
        }
        assert!(!message.contains("70000"), "a value is never repeated: {message}");
    }

    #[test]
    fn an_https_back_end_says_what_to_do() {
        let wrong = settings(&[("BACKEND_URL", "https://api.example.org")]);

        let message = wrong.expect_err("https is not spoken").to_string();
        assert!(message.contains("TLS-terminating proxy"), "{message}");
    }
}
