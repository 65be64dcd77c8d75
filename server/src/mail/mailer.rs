//! Carries letters to the mail server.

use std::{sync::Arc, time::Duration};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header},
    transport::smtp::{self, PoolConfig},
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::Letter;
use crate::config::MailSettings;

/// Longest that the mail server may take to connect, or to answer one command.
const COMMAND_TIME_MAX: Duration = Duration::from_secs(10);
/// Longest that a whole letter may take, waiting for a connection included.
const LETTER_TIME_MAX: Duration = Duration::from_secs(30);
/// Most connections to the mail server at once; more letters wait for one.
const CONNECTIONS_MAX: u32 = 8;
/// How long an unused connection is kept.
const IDLE_TIME_MAX: Duration = Duration::from_mins(1);

/// Sends letters over connections that are kept for a while; cheap to clone, one per process.
#[derive(Clone)]
pub struct Mailer(Arc<Parts>);

struct Parts {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// The mail server's address cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("SMTP_URL cannot be used; write it like smtps://user:password@host")]
pub struct NoMailer(#[source] smtp::Error);

/// Why a letter did not go out. Never says to whom it was.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    #[error(
        "the mail server did not answer in time; see that SMTP_URL names one that can be reached"
    )]
    Late,
    #[error("the mail server cannot be reached or does not speak as SMTP_URL says{}", tls(*.is_tls))]
    Unreachable { is_tls: bool },
    #[error("the mail server says not now ({code})")]
    NotNow { code: u16 },
    #[error("the mail server refuses ({code}); check SMTP_URL's password and SMTP_FROM")]
    Refused { code: u16 },
    #[error("the letter cannot be written to that address")]
    Unwritable,
}

fn tls(is_tls: bool) -> &'static str {
    if is_tls { ": its certificate or TLS is not accepted" } else { "" }
}

impl Undelivered {
    /// Whether the same letter may go out later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Late | Self::Unreachable { .. } | Self::NotNow { .. })
    }
}

impl Mailer {
    /// Connects to nobody yet.
    pub fn new(settings: &MailSettings) -> Result<Self, NoMailer> {
        let url = settings.smtp_url.expose_secret();
        let pool = PoolConfig::new().max_size(CONNECTIONS_MAX).idle_timeout(IDLE_TIME_MAX);
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(NoMailer)?
            .timeout(Some(COMMAND_TIME_MAX))
            .pool_config(pool)
            .build();
        Ok(Self(Arc::new(Parts { transport, from: settings.from.clone() })))
    }

    /// Hands `letter` for `to` over to the mail server. Sent twice under the same `id` it is the same letter, and mail
    /// programs that know it already show it once.
    ///
    /// # Errors
    ///
    /// When it was not taken; [`Undelivered::is_passing`] says whether it may be another time.
    pub async fn send(&self, to: &str, letter: &Letter, id: &str) -> Result<(), Undelivered> {
        let to: Address = to.parse().map_err(|_| Undelivered::Unwritable)?;
        let mut message = Message::builder()
            .from(self.0.from.clone())
            .to(Mailbox::new(None, to))
            .message_id(Some(format!("<{id}@{}>", self.0.from.email.domain())))
            .subject(letter.subject.as_str())
            // Nobody's holiday note answers it.
            .header(AutoSubmitted);
        if let Some(end) = &letter.end {
            message = message.header(Unsubscribe(format!("<{end}>"))).header(OneClick);
        }
        let message = message
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
            .map_err(|_| Undelivered::Unwritable)?;
        match timeout(LETTER_TIME_MAX, self.0.transport.send(message)).await {
            Err(_) => Err(Undelivered::Late),
            Ok(sent) => sent.map(drop).map_err(undelivered),
        }
    }

    /// Whether the mail server takes the connection and its password.
    pub async fn checkup(&self) -> Result<(), Undelivered> {
        match timeout(LETTER_TIME_MAX, self.0.transport.test_connection()).await {
            Err(_) => Err(Undelivered::Late),
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(Undelivered::Unreachable { is_tls: false }),
            Ok(Err(error)) => Err(undelivered(error)),
        }
    }

    /// Whom letters are from.
    pub fn from(&self) -> &Mailbox {
        &self.0.from
    }
}

fn undelivered(error: smtp::Error) -> Undelivered {
    let code = error.status().map(u16::from);
    match code {
        Some(code) if error.is_transient() => Undelivered::NotNow { code },
        Some(code) => Undelivered::Refused { code },
        None if error.is_timeout() => Undelivered::Late,
        None => Undelivered::Unreachable { is_tls: error.is_tls() },
    }
}

/// RFC 3834: a program wrote this.
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// RFC 8058: where the reader, or their mail program, says that they want no more of these.
#[derive(Clone)]
struct Unsubscribe(String);

impl header::Header for Unsubscribe {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// RFC 8058: one request does it.
#[derive(Clone)]
struct OneClick;

impl header::Header for OneClick {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").finish_non_exhaustive()
    }
}
