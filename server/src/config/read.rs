//! Reads settings one by one and remembers what is wrong with them.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    time::Duration,
};

use config::{Config, File, FileFormat};
use secrecy::SecretString;

const DEFAULTS: &str = include_str!("../../config/default.toml");
/// The port of the API, and that of the pages, which it is where these are served too.
const PORT: &str = "\nport = 8000\n";
const PORT_WITH_PAGES: &str = "\nport = 3000\n";

/// Every setting with its default and what it is for, as a file.
pub fn defaults() -> String {
    let port = if cfg!(feature = "web") { PORT_WITH_PAGES } else { PORT };
    DEFAULTS.replacen(PORT, port, 1)
}

/// Names of variables that people already use, by setting. The `TODO_…` name wins over them.
const FAMILIAR_NAMES: [(&str, &str); 30] = [
    ("http.port", "PORT"),
    ("http.public_url", "BETTER_AUTH_URL"),
    ("http.site_root", "SITE_ROOT"),
    ("http.cors_origins", "CORS_ORIGINS"),
    ("database.url", "DATABASE_URL"),
    ("database.host", "POSTGRES_HOST"),
    ("database.port", "POSTGRES_PORT"),
    ("database.user", "POSTGRES_USER"),
    ("database.password", "POSTGRES_PASSWORD"),
    ("database.name", "POSTGRES_DB"),
    ("database.direct_url", "DATABASE_DIRECT_URL"),
    ("database.direct_url", "DATABASE_URL_UNPOOLED"),
    ("database.direct_host", "POSTGRES_DIRECT_HOST"),
    ("database.direct_port", "POSTGRES_DIRECT_PORT"),
    ("auth.secret", "BETTER_AUTH_SECRET"),
    ("auth.oidc_issuer", "OIDC_ISSUER"),
    ("auth.oidc_client_id", "OIDC_CLIENT_ID"),
    ("auth.oidc_client_secret", "OIDC_CLIENT_SECRET"),
    ("auth.oidc_name", "OIDC_NAME"),
    ("mail.smtp_url", "SMTP_URL"),
    ("mail.from", "SMTP_FROM"),
    ("assistant.openai_api_key", "OPENAI_API_KEY"),
    ("assistant.openai_base_url", "OPENAI_BASE_URL"),
    ("assistant.openai_model", "OPENAI_MODEL"),
    ("assistant.gemini_api_key", "GEMINI_API_KEY"),
    ("assistant.gemini_base_url", "GEMINI_BASE_URL"),
    ("assistant.gemini_model", "GEMINI_MODEL"),
    ("telemetry.log_level", "RUST_LOG"),
    ("telemetry.otlp_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT"),
    ("telemetry.service_name", "OTEL_SERVICE_NAME"),
];

/// Everything that is wrong with the settings.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Invalid {
    pub problems: Vec<String>,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "these settings have to change before todo-server can start:")?;
        for problem in &self.problems {
            writeln!(f, "  {problem}")?;
        }
        f.write_str("`todo-server defaults` describes every setting.")
    }
}

impl std::error::Error for Invalid {}

pub(super) struct Reader {
    values: Config,
    problems: Vec<String>,
}

impl Reader {
    /// Lays `file` and `variables` over the defaults. A file that cannot be read, and a name that is
    /// no setting's, is a problem like every other.
    pub(super) fn new(
        file: Option<PathBuf>,
        variables: &HashMap<String, String>,
    ) -> Result<Self, Invalid> {
        let defaults = File::from_str(&defaults(), FileFormat::Toml);
        let mut builder = Config::builder().add_source(defaults);
        let names = leaves(&build(builder.clone())?);
        let mut problems = unknown_variables(variables, &names);
        if let Some(path) = file {
            let source = File::from(path.clone()).format(FileFormat::Toml);
            match Config::builder().add_source(source.clone()).build() {
                Ok(read) => {
                    problems.extend(unknown(&read, &names, &path));
                    builder = builder.add_source(source);
                }
                Err(error) => problems.push(format!("{}: {error}", path.display())),
            }
        }
        for name in &names {
            if let Some(text) = given(name, variables) {
                builder = builder.set_override(name, text).map_err(unreadable)?;
            }
        }
        Ok(Self { values: build(builder)?, problems })
    }

    pub(super) fn finish(self) -> Result<(), Invalid> {
        if self.problems.is_empty() { Ok(()) } else { Err(Invalid { problems: self.problems }) }
    }

    pub(super) fn refuse(&mut self, name: &str, message: &str) {
        let variables = variables_of(name).join(" or ");
        self.problems.push(format!("{name} ({variables}) {message}"));
    }

    pub(super) fn text(&mut self, name: &str) -> String {
        match self.values.get_string(name) {
            Ok(text) => text,
            Err(error) => {
                self.refuse(name, &format!("cannot be read: {error}"));
                String::new()
            }
        }
    }

    /// A text that is never shown; `None` if it is empty.
    pub(super) fn secret(&mut self, name: &str) -> Option<SecretString> {
        match self.values.get_string(name) {
            Ok(text) if text.is_empty() => None,
            Ok(text) => Some(text.into()),
            Err(_) => {
                self.refuse(name, "must be text");
                None
            }
        }
    }

    pub(super) fn parse<T>(
        &mut self,
        name: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name);
        let parsed = parse(&text);
        if parsed.is_none() {
            // A URL may hold a password before its @, and a key after its ?.
            let is_public = !text.contains(['@', '?']);
            let shown = if is_public { format!("{text:?}") } else { "not shown".to_owned() };
            self.refuse(name, &format!("is {shown}; it must be {expected}"));
        }
        parsed
    }

    pub(super) fn number<T>(&mut self, name: &str, range: RangeInclusive<T>) -> T
    where
        T: std::str::FromStr + PartialOrd + fmt::Display + Copy,
    {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.parse(name, &expected, |text| text.parse().ok().filter(|n| range.contains(n)))
            .unwrap_or(*range.start())
    }

    pub(super) fn seconds(&mut self, name: &str, range: RangeInclusive<u64>) -> Duration {
        Duration::from_secs(self.number(name, range))
    }

    pub(super) fn flag(&mut self, name: &str) -> bool {
        self.parse(name, "true or false", |text| text.parse().ok()).unwrap_or_default()
    }
}

/// The variable of our own that sets `name`, or all that begin with it.
fn own_variable(name: &str) -> String {
    format!("TODO_{}", name.replace('.', "_").to_uppercase())
}

/// The variables that set `name`, strongest first.
fn variables_of(name: &str) -> Vec<String> {
    let familiar = FAMILIAR_NAMES.iter().filter(|(of, _)| *of == name);
    let familiar = familiar.map(|(_, variable)| (*variable).to_owned());
    std::iter::once(own_variable(name)).chain(familiar).collect()
}

/// What the environment says about `name`. An empty variable says nothing.
fn given(name: &str, variables: &HashMap<String, String>) -> Option<String> {
    let names = variables_of(name);
    let mut texts = names.iter().filter_map(|name| variables.get(name)).map(|text| text.trim());
    texts.find(|text| !text.is_empty()).map(str::to_owned)
}

/// A problem for each variable that begins like a section's settings and is none of them. Others may be
/// anybody's: Kubernetes makes `TODO_CHATBOT_…` of services, other programs have a `TODO_FILE`.
fn unknown_variables(variables: &HashMap<String, String>, known: &[String]) -> Vec<String> {
    let sections: HashSet<_> =
        known.iter().filter_map(|name| Some(name.split_once('.')?.0)).collect();
    let begins =
        |name: &str| sections.iter().any(|of| name.starts_with(&own_variable(&format!("{of}."))));
    let known: HashSet<_> = known.iter().map(|name| own_variable(name)).collect();
    let mut unknown: Vec<_> = variables
        .iter()
        .filter(|(name, text)| !text.trim().is_empty() && begins(name) && !known.contains(*name))
        .map(|(name, _)| format!("{name}: there is no such setting"))
        .collect();
    unknown.sort();
    unknown
}

/// A problem for each name in the file at `path` that is no setting's.
fn unknown(file: &Config, known: &[String], path: &Path) -> Vec<String> {
    let names = leaves(file).into_iter().filter(|name| !known.contains(name));
    names.map(|name| format!("{name} in {}: there is no such setting", path.display())).collect()
}

/// The full names of all values, such as `http.port`.
fn leaves(config: &Config) -> Vec<String> {
    let mut names = Vec::new();
    collect(String::new(), &config.cache, &mut names);
    names.sort();
    names
}

fn collect(name: String, value: &config::Value, names: &mut Vec<String>) {
    match &value.kind {
        config::ValueKind::Table(table) => {
            for (key, value) in table {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                collect(name, value, names);
            }
        }
        _ => names.push(name),
    }
}

fn build(builder: config::ConfigBuilder<config::builder::DefaultState>) -> Result<Config, Invalid> {
    builder.build().map_err(unreadable)
}

fn unreadable(error: impl fmt::Display) -> Invalid {
    Invalid { problems: vec![error.to_string()] }
}
