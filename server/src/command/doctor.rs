//! Says what would keep the server from working, and what to do about it.

use std::process::ExitCode;

use jiff::Timestamp;
use todo_core::{
    ports::{Clock, Transcriber},
    speech::Recording,
};
use todo_server::{
    auth::Provider,
    config::{self, Settings},
    mail::Mailer,
    model::{self, Policy},
    problem::chain,
    store::Database,
    system::SystemClock,
    transcription,
};

/// A clock before this is not set: sessions would seem to have no end. (2026-01-01T00:00:00Z)
const CLOCK_MIN: Timestamp = Timestamp::constant(1_767_225_600, 0);
/// How far this clock may be from the database's, in seconds: sessions and tokens compare them.
const CLOCK_SKEW_MAX: f64 = 5.0;

/// What the rows about speech servers are called.
const TRANSCRIPTION: &str = "transcription";

/// What a check found: what is right, or what has to change.
type Finding = Result<String, String>;

pub(crate) async fn doctor(settings: &Settings) -> anyhow::Result<ExitCode> {
    let mut findings = vec![
        ("settings", Ok("Every setting can be used".to_owned())),
        ("address", address(settings)),
        ("port", port(settings).await),
        ("assistant", Ok(super::assistant(&settings.assistant))),
    ];
    let policy = Policy::of(&settings.assistant);
    for provider in &settings.assistant.providers {
        findings.push((provider.name, model::checkup(provider, policy).await));
    }
    findings.extend(transcription(settings).await.into_iter().map(|found| (TRANSCRIPTION, found)));
    findings.push(("mail", mail(settings).await));
    findings.push(("provider", provider(settings).await));
    match Database::open(&settings.database.address) {
        Ok(database) => {
            let reached = reached(settings, &database).await;
            let answers = reached.is_ok();
            findings.push(("database", reached));
            // What cannot be asked is not worth waiting for.
            if answers {
                findings.push(("schema", current(&database).await));
                findings.push(("clock", clock(&database).await));
            }
            database.close().await;
        }
        Err(error) => findings.push(("database", Err(chain(&error)))),
    }
    let mut code = ExitCode::SUCCESS;
    for (name, finding) in findings {
        match finding {
            Ok(text) => super::print(&format!("ok     {name:<13} {text}"))?,
            Err(text) => {
                super::print(&format!("WRONG  {name:<13} {text}"))?;
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// Whether each server that writes recordings down takes a second of silence.
async fn transcription(settings: &Settings) -> Vec<Finding> {
    let servers = match transcription::servers(&settings.assistant) {
        Ok(servers) if servers.is_empty() => return vec![Ok(NO_TRANSCRIBER.to_owned())],
        Ok(servers) => servers,
        Err(error) => return vec![Err(chain(&error))],
    };
    let mut findings = Vec::new();
    for (server, set) in servers.iter().zip(&settings.assistant.transcribers) {
        let name = server.description();
        findings.push(match server.transcribe(&Recording::silence(1), None).await {
            Ok(_) => Ok(format!("{name} writes recordings down")),
            // Many servers of models hear nothing, and nobody asked this one to.
            Err(error) if !set.is_own() => Ok(format!(
                "{name} writes no recordings down: {}; set \
                 TODO_ASSISTANT_TRANSCRIPTION_BASE_URL to a server that does",
                chain(&error)
            )),
            Err(error) => Err(format!(
                "{name}: {}; check its key, TODO_ASSISTANT_TRANSCRIPTION_MODEL and \
                 TODO_ASSISTANT_TRANSCRIPTION_BASE_URL",
                chain(&error)
            )),
        });
    }
    findings
}

/// Whether the mail server takes a connection, and the password.
async fn mail(settings: &Settings) -> Finding {
    let Some(mail) = &settings.mail else { return Ok(NO_MAIL.to_owned()) };
    let mailer = Mailer::new(mail).map_err(|error| chain(&error))?;
    mailer.checkup().await.map_err(|error| error.to_string())?;
    Ok(format!("The mail server takes letters from {}", mailer.from().email))
}

/// Whether the provider that vouches for people tells where its pages are.
async fn provider(settings: &Settings) -> Finding {
    let Some(set) = &settings.auth.provider else { return Ok(NO_PROVIDER.to_owned()) };
    let provider = Provider::new(set.clone()).map_err(|error| chain(&error))?;
    provider.checkup().await.map_err(|error| chain(&error))?;
    Ok(format!("{} vouches for people", set.issuer))
}

/// What is said where nobody vouches for people, which is no fault.
const NO_PROVIDER: &str = "Off: people sign in by password and by letter; set OIDC_ISSUER, OIDC_CLIENT_ID and \
    OIDC_CLIENT_SECRET to let a provider vouch for them";

/// What is said where no letter is sent, which is no fault.
const NO_MAIL: &str = "Off: lost passwords cannot be replaced and reminders come by no letter; set \
    SMTP_URL and SMTP_FROM to turn it on";

/// What is said where no recording is written down, which is no fault.
const NO_TRANSCRIBER: &str = "Off: browsers without speech recognition cannot be spoken to; set \
    OPENAI_API_KEY, GEMINI_API_KEY or TODO_ASSISTANT_TRANSCRIPTION_BASE_URL to turn it on";

fn address(settings: &Settings) -> Finding {
    let url = &settings.http.public_url;
    if url.scheme() == "http" && !config::is_loopback(url) {
        return Err(format!(
            "{url} is not https: passwords would travel in the clear; put an https proxy in front and set BETTER_AUTH_URL"
        ));
    }
    Ok(format!("People reach the product at {url}"))
}

/// Whether `serve` could listen, or does so already.
async fn port(settings: &Settings) -> Finding {
    let address = settings.http.address;
    match super::serve::listen(&settings.http).await {
        Ok(_) => Ok(format!("{address} is free")),
        Err(_) if super::health::is_served(settings).await => {
            Ok(format!("todo-server serves on {address} already"))
        }
        Err(error) => Err(error.to_string()),
    }
}

async fn reached(settings: &Settings, database: &Database) -> Finding {
    let address = &settings.database.address;
    if let Some(hopeless) = database.refusal().await {
        return Err(hopeless.to_string());
    }
    match database.ping().await {
        Ok(()) => Ok(format!("{address} answers")),
        Err(error) => {
            Err(format!("{address} does not answer: {}; check DATABASE_URL", chain(&error)))
        }
    }
}

async fn current(database: &Database) -> Finding {
    match database.is_current().await {
        Ok(true) => Ok("The schema is current".to_owned()),
        Ok(false) => {
            Ok("`todo-server serve` or `migrate` will bring the schema up to date".to_owned())
        }
        Err(error) => Err(format!("The schema cannot be read: {}", chain(&error))),
    }
}

async fn clock(database: &Database) -> Finding {
    let now = SystemClock.now();
    if now < CLOCK_MIN {
        return Err(format!("It says {now}; set this machine's clock"));
    }
    let theirs = match database.clock().await {
        Ok(Some(theirs)) => theirs,
        Ok(None) => return Ok(format!("It says {now}")),
        Err(error) => {
            return Err(format!("The database does not tell the time: {}", chain(&error)));
        }
    };
    let skew = now.as_duration().as_secs_f64() - theirs;
    if skew.abs() > CLOCK_SKEW_MAX {
        return Err(format!("It is {skew:.0} s off the database's; let both follow NTP"));
    }
    Ok(format!("It says {now}, as the database's does"))
}
