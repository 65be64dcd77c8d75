//! Says what would keep the server from working, and what to do about it.

mod database;
mod push;

use std::process::ExitCode;

use todo_core::{ports::Transcriber, speech::Recording};
use todo_server::{
    auth::Provider,
    config::{self, Settings},
    mail::Mailer,
    model::{self, Policy},
    problem::chain,
    transcription,
};

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
    findings.extend(database::findings(settings).await);
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
