//! What settings are accepted, and what the message about the others says.

use std::{collections::HashMap, io::Write, net::SocketAddr};

use secrecy::ExposeSecret;

use super::{Invalid, LogFormat, Settings};

/// Where the pages are served too, the port is theirs.
const PORT: u16 = if cfg!(feature = "web") { 3000 } else { 8000 };
const SECRET: &str = "a secret of more than thirty-two characters";

fn load(variables: &[(&str, &str)]) -> Result<Settings, Invalid> {
    Settings::load(None, &named(variables))
}

fn named(variables: &[(&str, &str)]) -> HashMap<String, String> {
    variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn refused(variables: &[(&str, &str)]) -> String {
    load(variables).unwrap_err().to_string()
}

#[test]
fn nothing_has_to_be_set_on_a_laptop() {
    let settings = load(&[]).unwrap();
    assert_eq!(settings.http.address, SocketAddr::from(([127, 0, 0, 1], PORT)));
    assert!(settings.database.address.file().is_some());
    assert!(settings.assistant.providers.is_empty());
    assert_eq!(settings.telemetry.metrics_address, None);
}

#[test]
fn names_that_people_already_have_work() {
    let settings = load(&[
        ("PORT", "9000"),
        ("BETTER_AUTH_URL", "https://todo.example.com"),
        ("BETTER_AUTH_SECRET", SECRET),
        ("DATABASE_URL", "postgresql+asyncpg://me:pass@db/todo?sslmode=require"),
        ("OPENAI_API_KEY", "sk-1"),
        ("OPENAI_BASE_URL", "http://localhost:11434/v1"),
        ("GEMINI_API_KEY", "g-1"),
    ])
    .unwrap();
    assert_eq!(settings.http.address.port(), 9000);
    assert_eq!(settings.http.trusted_origins, ["https://todo.example.com"]);
    assert_eq!(settings.auth.secret.unwrap().expose_secret(), SECRET);
    let providers: Vec<_> = settings.assistant.providers.iter().map(|p| p.name).collect();
    assert_eq!(providers, ["openai", "gemini"]);
}

#[test]
fn recordings_go_to_the_models_or_to_a_server_of_their_own_and_nowhere_else() {
    let transcribers = |variables: &[(&str, &str)]| -> Vec<_> {
        let settings = load(variables).unwrap();
        let named = settings.assistant.transcribers.into_iter();
        named.map(|it| (it.name, it.model, it.api_key.is_some())).collect()
    };
    let keys = [("OPENAI_API_KEY", "sk-1"), ("GEMINI_API_KEY", "g-1"), ("GEMINI_MODEL", "gem")];
    assert_eq!(transcribers(&[]), []);
    assert_eq!(
        transcribers(&keys),
        [("openai", "whisper-1".to_owned(), true), ("gemini", "gem".to_owned(), true)]
    );
    let own = ("TODO_ASSISTANT_TRANSCRIPTION_BASE_URL", "http://whisper:8080/v1");
    assert_eq!(
        transcribers(&[&keys[..], &[own]].concat()),
        [("transcription", "whisper-1".to_owned(), false)]
    );
    let message = refused(&[("TODO_ASSISTANT_TRANSCRIPTION_BASE_URL", "whisper:8080")]);
    assert!(message.contains("TRANSCRIPTION_BASE_URL"), "{message}");
}

#[test]
fn traces_are_sent_where_opentelemetry_clients_are_told_to() {
    assert_eq!(load(&[]).unwrap().telemetry.otlp_endpoint, None);
    let set = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
        ("OTEL_SERVICE_NAME", "todo-blue"),
    ];
    let telemetry = load(&set).unwrap().telemetry;
    assert_eq!(telemetry.otlp_endpoint.unwrap().as_str(), "http://collector:4318/");
    assert_eq!(telemetry.service_name, "todo-blue");
    let message = refused(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")]);
    assert!(message.contains("OTEL_EXPORTER_OTLP_ENDPOINT"), "{message}");
}

#[test]
fn a_port_alone_moves_the_pages_address_along_where_pages_are_served() {
    let settings = load(&[("PORT", "9000")]).unwrap();
    let port = if cfg!(feature = "web") { 9000 } else { 3000 };
    let trusted = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("http://{name}:{port}"));
    assert_eq!(settings.http.public_url.as_str(), format!("http://localhost:{port}/"));
    assert_eq!(settings.http.trusted_origins, trusted);
}

#[test]
fn mcp_is_called_by_the_pages_name_by_this_machines_and_by_those_that_are_set() {
    let settings = load(&[
        ("BETTER_AUTH_URL", "https://todo.example.com:8443"),
        ("TODO_HTTP_ALLOWED_HOSTS", "todo-server, todo-web:3000"),
    ]);
    let names = settings.unwrap().http.allowed_hosts;
    let ours = ["todo.example.com", "localhost", "127.0.0.1", "[::1]"];
    assert_eq!(names, [&ours[..], &["todo-server", "todo-web:3000"]].concat());
}

#[test]
fn our_own_name_wins_over_a_familiar_one() {
    let settings = load(&[("PORT", "9000"), ("TODO_HTTP_PORT", "9001")]).unwrap();
    assert_eq!(settings.http.address.port(), 9001);
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let settings = load(&[("PORT", ""), ("OPENAI_API_KEY", " "), ("DATABASE_URL", "")]).unwrap();
    assert_eq!(settings.http.address.port(), PORT);
    assert!(settings.assistant.providers.is_empty());
}

#[test]
fn everything_wrong_is_said_in_one_message() {
    let message = refused(&[
        ("PORT", "eighty"),
        ("TODO_HTTP_IN_FLIGHT_MAX", "-1"),
        ("TODO_HTTP_TRUSTED_ORIGINS", "example.com, https://fine.example.com"),
        ("TODO_HTTP_ALLOWED_HOSTS", "https://todo.example.com/"),
        ("TODO_HTTP_REQUEST_SECONDS_MAX", "0"),
        ("BETTER_AUTH_URL", "localhost:3000"),
        ("DATABASE_URL", "mysql://me:hunter2@db/todo"),
        ("BETTER_AUTH_SECRET", "hunter2"),
        ("OPENAI_BASE_URL", "api.openai.com"),
        ("TODO_TELEMETRY_LOG_FORMAT", "xml"),
        ("RUST_LOG", "loud"),
        ("TODO_TELEMETRY_METRICS_ADDRESS", "9090"),
        ("TODO_AUTH_RATE_LIMIT", "sometimes"),
    ]);
    for name in [
        "PORT",
        "IN_FLIGHT_MAX",
        "TRUSTED_ORIGINS",
        "ALLOWED_HOSTS",
        "REQUEST_SECONDS_MAX",
        "BETTER_AUTH_URL",
        "DATABASE_URL",
        "BETTER_AUTH_SECRET",
        "OPENAI_BASE_URL",
        "LOG_FORMAT",
        "RUST_LOG",
        "METRICS_ADDRESS",
        "RATE_LIMIT",
    ] {
        assert!(message.contains(name), "{name} is not in\n{message}");
    }
    assert!(!message.contains("hunter2"), "a secret is in\n{message}");
}

#[test]
fn postgres_needs_a_secret_that_replicas_share() {
    let message = refused(&[("DATABASE_URL", "postgres://me:hunter2@db/todo")]);
    assert!(message.contains("BETTER_AUTH_SECRET"), "{message}");
    assert!(message.contains("openssl rand"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[test]
fn an_http_address_behind_an_https_proxy_is_noticed() {
    let message = refused(&[
        ("BETTER_AUTH_URL", "http://todo.example.com"),
        ("TODO_HTTP_TRUSTED_ORIGINS", "https://todo.example.com"),
    ]);
    assert!(message.contains("behind an https proxy"), "{message}");
}

#[test]
fn a_file_replaces_defaults_and_the_environment_replaces_the_file() {
    let mut file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    writeln!(file, "[http]\nport = 7000\n[telemetry]\nlog_format = \"json\"").unwrap();
    let variables = named(&[("PORT", "7001")]);
    let settings = Settings::load(Some(file.path().into()), &variables).unwrap();
    assert_eq!(settings.http.address.port(), 7001);
    assert_eq!(settings.telemetry.log_format, LogFormat::Json);
}

#[test]
fn a_misspelt_name_in_a_file_is_said() {
    let mut file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    writeln!(file, "[http]\nprot = 7000").unwrap();
    let message =
        Settings::load(Some(file.path().into()), &HashMap::new()).unwrap_err().to_string();
    assert!(message.contains("http.prot"), "{message}");
}

#[test]
fn a_misspelt_variable_is_said_and_one_that_may_be_anybodys_is_not() {
    let message = refused(&[("TODO_HTTP_BODY_BYTE_MAX", "1024"), ("TODO_AUTH_SECRETS", SECRET)]);
    assert!(message.contains("TODO_HTTP_BODY_BYTE_MAX: there is no such setting"), "{message}");
    assert!(message.contains("TODO_AUTH_SECRETS"), "{message}");
    assert!(!message.contains(SECRET), "{message}");
    let others = [
        ("TODO_CHATBOT_WEB_PORT", "tcp://10.0.0.1:3000"),
        ("TODO_FILE", "/todo.txt"),
        ("TODO_HTTP_PROT", ""),
    ];
    load(&others).unwrap();
}

#[test]
fn a_missing_file_is_said() {
    let message =
        Settings::load(Some("/nowhere.toml".into()), &HashMap::new()).unwrap_err().to_string();
    assert!(message.contains("/nowhere.toml"), "{message}");
}

#[test]
fn printing_settings_shows_no_secret() {
    let settings = load(&[("BETTER_AUTH_SECRET", SECRET), ("OPENAI_API_KEY", "sk-hidden")]);
    let printed = format!("{settings:?}");
    assert!(!printed.contains(SECRET) && !printed.contains("sk-hidden"), "{printed}");
}

#[test]
fn a_server_of_ones_own_needs_no_key_and_openai_does() {
    let names = |variables: &[(&str, &str)]| {
        let providers = load(variables).unwrap().assistant.providers;
        providers.into_iter().map(|provider| provider.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&[("OPENAI_BASE_URL", "http://localhost:11434/v1")]), ["openai"]);
    assert_eq!(names(&[("OPENAI_BASE_URL", "https://api.openai.com/v1/")]), [""; 0]);
    assert_eq!(names(&[("GEMINI_BASE_URL", "http://localhost:11434/v1")]), [""; 0]);
}

#[test]
fn what_no_provider_takes_is_refused_and_not_shown() {
    let message = refused(&[
        ("OPENAI_API_KEY", "hunter2\u{7f}"),
        ("OPENAI_BASE_URL", "https://me:hunter2@example.com/v1"),
        ("GEMINI_BASE_URL", "https://example.com/v1?key=hunter2"),
        ("TODO_ASSISTANT_TURN_SECONDS_MAX", "0"),
    ]);
    for name in ["OPENAI_API_KEY", "OPENAI_BASE_URL", "GEMINI_BASE_URL", "TURN_SECONDS_MAX"] {
        assert!(message.contains(name), "{name} is not in\n{message}");
    }
    assert!(!message.contains("hunter2"), "a secret is in\n{message}");
}

#[test]
fn a_postgres_may_be_named_by_its_parts() {
    let parts = [
        ("POSTGRES_HOST", "db"),
        ("POSTGRES_PORT", "tcp://10.0.0.7:6432"),
        ("POSTGRES_USER", "me"),
        ("POSTGRES_PASSWORD", "p@ss/word#?"),
        ("POSTGRES_DB", "todo"),
        ("BETTER_AUTH_SECRET", SECRET),
    ];
    let settings = load(&parts).unwrap();
    assert_eq!(settings.database.address.to_string(), "Postgres todo at db");
    let with_url = [&parts[..], &[("DATABASE_URL", "sqlite:here.db")]].concat();
    assert_eq!(load(&with_url).unwrap().database.address.to_string(), "SQLite file here.db");
    let direct = [&parts[..], &[("POSTGRES_DIRECT_HOST", "past")]].concat();
    let direct = load(&direct).unwrap().database.direct;
    assert_eq!(direct.map(|it| it.to_string()).as_deref(), Some("Postgres todo at past"));
    let without_host = load(&parts[1..]).unwrap();
    assert!(!without_host.database.address.is_postgres(), "what nobody asked for is not used");
}

#[test]
fn a_mail_server_is_named_with_a_sender_and_its_password_never_travels_in_the_clear() {
    let from = ("SMTP_FROM", "To-do list <todo@example.com>");
    for url in [
        "smtps://me:hunter2@mail.example.com",
        "smtp://me:hunter2@mail.example.com:587?tls=required",
        "smtp://me:hunter2@127.0.0.1:2525",
        "smtp://mail.example.com",
    ] {
        assert!(load(&[("SMTP_URL", url), from]).unwrap().mail.is_some(), "{url}");
    }
    for url in [
        "smtp://me:hunter2@mail.example.com",
        "smtp://me:hunter2@mail.example.com?tls=opportunistic",
        "https://me:hunter2@mail.example.com",
        "mail.example.com hunter2",
    ] {
        let message = refused(&[("SMTP_URL", url), from]);
        assert!(message.contains("SMTP_URL") && !message.contains("hunter2"), "{message}");
    }
    assert!(load(&[]).unwrap().mail.is_none());
    assert!(refused(&[("SMTP_URL", "smtps://mail.example.com")]).contains("SMTP_FROM"));
    assert!(refused(&[from]).contains("SMTP_URL"));
}

#[test]
fn a_way_past_the_pooler_is_a_postgres_beside_a_postgres() {
    let pooled =
        [("DATABASE_URL", "postgres://me:hunter2@pooler/todo"), ("BETTER_AUTH_SECRET", SECRET)];
    let with = |direct| load(&[&pooled[..], &[direct]].concat());
    for name in ["DATABASE_DIRECT_URL", "DATABASE_URL_UNPOOLED", "TODO_DATABASE_DIRECT_URL"] {
        let direct = with((name, "postgres://me:hunter2@past/todo")).unwrap().database.direct;
        assert_eq!(direct.unwrap().to_string(), "Postgres todo at past", "{name}");
    }
    for wrong in [
        ("DATABASE_DIRECT_URL", "sqlite:here.db"),
        ("DATABASE_DIRECT_URL", "mysql://me:hunter2@past/todo"),
        ("POSTGRES_DIRECT_HOST", "past"),
    ] {
        let message = with(wrong).unwrap_err().to_string();
        assert!(message.contains("DIRECT") && !message.contains("hunter2"), "{message}");
    }
    let without = load(&[("DATABASE_DIRECT_URL", "postgres://me@past/todo")]).unwrap_err();
    assert!(without.to_string().contains("DIRECT_URL"), "{without}");
}
