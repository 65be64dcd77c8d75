//! What a server's own settings name, tried from where it runs, and without doing anything there: no statement but an empty
//! one, no letter, no question to a model.

use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;
use jiff::Timestamp;
use reqwest::{Client, tls::TlsInfo};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use url::Url;

use super::{Finding, Objects, Severity, certificates::valid_until};
use crate::{
    config::{MailSettings, Settings},
    mail::Mailer,
    outgoing,
    problem::chain,
    store::{Address, Database},
};

/// Longest that one of them may take.
const TIME_MAX: Duration = Duration::from_secs(8);
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// What many servers of models answer without computing anything.
const MODELS: &str = "models";

/// What something is to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    Database,
    /// What stands before the database.
    Pooler,
    Provider,
    Speech,
    Mail,
    /// The product itself, where people reach it.
    Public,
}

/// One that was tried.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(super) to: To,
    /// Without any password.
    pub(super) name: String,
    pub(super) outcome: Result<(), String>,
    /// Until when what it showed of itself is valid.
    pub(super) certificate_until: Option<Timestamp>,
}

impl Connection {
    fn new(to: To, name: impl Into<String>, outcome: Result<(), String>) -> Self {
        Self { to, name: name.into(), outcome, certificate_until: None }
    }

    pub(super) fn about(&self) -> String {
        format!("connection/{}", self.name.replace(' ', "-"))
    }
}

pub(super) fn check(objects: &Objects, _: Timestamp) -> Vec<Finding> {
    objects.connections.iter().filter_map(broken).collect()
}

fn broken(connection: &Connection) -> Option<Finding> {
    let evidence = connection.outcome.as_ref().err()?.clone();
    let (severity, what, cause, next) = match connection.to {
        To::Database => (
            Severity::Outage,
            "The database",
            "It is down, its address or password has changed, or a policy keeps the server off",
            "the Secret's DATABASE_URL, then networkPolicy.databasePorts and .databaseTo in the values",
        ),
        To::Pooler => (
            Severity::Outage,
            "The pooler before the database",
            "It is down or full; the database itself is tried by DATABASE_DIRECT_URL",
            "the pooler's own log and limits; without it: DATABASE_URL as DATABASE_DIRECT_URL is",
        ),
        To::Provider => (
            Severity::Warning,
            "The model",
            "Its server is down, the key has ended, or a policy keeps the server off; the next in the chain answers, \
             the built-in assistant last",
            "todo-server doctor asks it in earnest; the key in the Secret, networkPolicy.modelPorts in the values",
        ),
        To::Speech => (
            Severity::Warning,
            "The speech server",
            "It is down, or a policy keeps the server off; browsers that recognise speech themselves go on",
            "models.transcriptionBaseUrl and networkPolicy.modelPorts in the values",
        ),
        To::Mail => (
            Severity::Failure,
            "The mail server",
            "It is down, refuses the password, or a policy keeps the server off; letters wait and lost passwords stay lost",
            "the Secret's SMTP_URL, then networkPolicy.mailPorts and .mailTo in the values",
        ),
        To::Public => (
            // What browsers refuse, too. Anything else may be this pod's own trouble.
            if evidence.contains("certificate expired") {
                Severity::Outage
            } else {
                Severity::Warning
            },
            "The address that people use",
            "The ingress, its certificate or DNS is not right, or this pod may not go out to it",
            "open it from elsewhere; publicUrl and ingress in the values, kubectl describe ingress",
        ),
    };
    Some(Finding {
        severity,
        about: connection.about(),
        finding: format!("{what} cannot be reached from the server"),
        evidence,
        cause: cause.to_owned(),
        next: next.to_owned(),
    })
}

/// Tries all that `settings` name, at once.
pub async fn connections(settings: &Settings) -> Vec<Connection> {
    let client = match outgoing::client_seeing_certificates(CONNECT_TIME_MAX) {
        Ok(client) => client,
        Err(error) => {
            return vec![Connection::new(To::Public, "TLS", Err(chain(&error)))];
        }
    };
    let (models, speech) = (&settings.assistant.providers, &settings.assistant.transcribers);
    let models = models.iter().map(|it| (To::Provider, it.name, &it.base_url, it.api_key.as_ref()));
    // A model's own server was tried as that.
    let speech = speech.iter().filter(|it| it.is_own());
    let speech = speech.map(|it| (To::Speech, it.name, &it.base_url, it.api_key.as_ref()));
    let asked = models.chain(speech).map(async |(to, name, base, key)| {
        Connection::new(
            to,
            format!("{name} at {base}"),
            in_time(models_of(&client, base, key)).await,
        )
    });
    let (databases, asked, mail, public) = tokio::join!(
        databases(settings),
        join_all(asked),
        mail(settings.mail.as_ref()),
        public(&client, &settings.http.public_url),
    );
    databases.into_iter().chain(asked).chain(mail).chain(public).collect()
}

async fn in_time(trying: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    timeout(TIME_MAX, trying)
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {TIME_MAX:?}")))
}

async fn databases(settings: &Settings) -> Vec<Connection> {
    let (address, direct) = (&settings.database.address, settings.database.direct.as_ref());
    if !address.is_postgres() {
        return Vec::new();
    }
    let first = if direct.is_some() { To::Pooler } else { To::Database };
    let wanted = [(first, Some(address)), (To::Database, direct)];
    let wanted = wanted.into_iter().filter_map(|(to, address)| Some((to, address?)));
    let tried = wanted.map(async |(to, address)| {
        Connection::new(to, address.to_string(), in_time(pinged(address)).await)
    });
    join_all(tried).await
}

async fn pinged(address: &Address) -> Result<(), String> {
    let database = Database::open(address).map_err(|error| chain(&error))?;
    let pinged = database.ping().await.map_err(|error| chain(&error));
    database.close().await;
    pinged
}

async fn mail(settings: Option<&MailSettings>) -> Option<Connection> {
    let mailer = Mailer::new(settings?).map_err(|error| chain(&error));
    let tried = async { mailer?.checkup().await.map_err(|error| error.to_string()) };
    Some(Connection::new(To::Mail, "mail server", in_time(tried).await))
}

/// Whether a server of models answers, and takes the key. One that keeps no list of them is there as well.
async fn models_of(client: &Client, base: &Url, key: Option<&SecretString>) -> Result<(), String> {
    let url = format!("{}/{MODELS}", base.as_str().trim_end_matches('/'));
    let mut request = client.get(url);
    if let Some(key) = key {
        request = request.bearer_auth(key.expose_secret());
    }
    let answer = request.send().await.map_err(|error| chain(&error.without_url()))?;
    match answer.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Err(format!("the key is refused ({})", answer.status()))
        }
        status if status.is_server_error() => Err(format!("it answers {status}")),
        _ => Ok(()),
    }
}

/// Where people come by https, and until when the certificate there is valid.
async fn public(client: &Client, url: &Url) -> Option<Connection> {
    if url.scheme() != "https" {
        return None;
    }
    let mut until = None;
    let asked = async {
        let answer =
            client.get(url.join("/api/health").map_err(|error| error.to_string())?).send().await;
        let answer = answer.map_err(|error| chain(&error.without_url()))?;
        let shown = answer.extensions().get::<TlsInfo>().and_then(TlsInfo::peer_certificate);
        until = shown.and_then(valid_until);
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("it answers {status}")) }
    };
    let outcome = in_time(asked).await;
    Some(Connection {
        certificate_until: until,
        ..Connection::new(To::Public, url.to_string(), outcome)
    })
}
