//! What an image of ours has to be like. Each finding comes with what to do about it.

use std::collections::HashMap;

use serde::Serialize;

use crate::archive::{Entry, Image};

/// What each image may take, in bytes.
const BUDGETS: [(&str, Budget); 2] = [
    ("todo-server", Budget { unpacked: 22_000_000, compressed: 10_000_000 }),
    ("todo-web", Budget { unpacked: 10_000_000, compressed: 4_000_000 }),
];
/// What the check of the size is called.
pub const SIZE: &str = "size";
/// Ports below belong to root.
const PORT_MIN: u16 = 1024;
/// Files later than this, in seconds since 1970, were dated by the build's clock. Archives have no zero.
const MODIFIED_MAX: u64 = 1;
const CREATED: &str = "1970-01-01T00:00:01Z";
const LABELS: [&str; 5] = ["title", "description", "version", "revision", "licenses"];
const LABEL_PREFIX: &str = "org.opencontainers.image.";
const SHELLS: [&str; 8] = ["ash", "bash", "busybox", "dash", "fish", "ksh", "sh", "zsh"];
const PACKAGE_MANAGERS: [&str; 10] =
    ["apk", "apt", "apt-get", "dnf", "dpkg", "microdnf", "npm", "pip", "rpm", "yum"];
const SECRET_NAMES: [&str; 4] = ["KEY", "PASSWORD", "SECRET", "TOKEN"];
const SECRET_FILES: [&str; 6] = [".env", ".netrc", ".npmrc", "credentials", "id_ed25519", "id_rsa"];
const SECRET_MARK: &[u8] = b"PRIVATE KEY-----";
const SET_ID: u32 = 0o6000;
const WORLD_WRITABLE: u32 = 0o002;

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Budget {
    pub unpacked: u64,
    pub compressed: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub check: &'static str,
    pub what: String,
    pub suggestion: &'static str,
}

/// What is wrong with an image, if anything.
type Check = fn(&Image) -> Option<String>;

/// Each with its name, and with what to do about what it found.
pub const CHECKS: [(&str, Check, &str); 14] = [
    (
        SIZE,
        size,
        "look at the layers below; strip the binary, or drop a dependency that brings code or data along",
    ),
    (
        "user",
        user,
        "set a numeric user other than root, so that Kubernetes can see it: USER 65532:65532",
    ),
    (
        "entry point",
        entry_point,
        "name the program by its path in exec form: ENTRYPOINT [\"/todo-server\"]",
    ),
    ("port", port, "expose the one port that the program listens on, 1024 or above"),
    (
        "health check",
        health_check,
        "let the program ask itself: HEALTHCHECK CMD [\"/todo-server\", \"health\"]",
    ),
    ("shell", shell, "begin the last stage with FROM scratch and copy the program alone"),
    (
        "package manager",
        package_manager,
        "begin the last stage with FROM scratch and copy the program alone",
    ),
    (
        "secrets in the environment",
        environment,
        "hand it over at run time: a Secret, or docker run --env-file",
    ),
    (
        "secrets in files",
        secret_files,
        "add the file to .dockerignore, change the secret, and build again",
    ),
    (
        "permissions",
        permissions,
        "chmod the file before it is copied: no set-id bits, nothing that everybody may write to",
    ),
    (
        "symbols",
        symbols,
        "build with strip = \"symbols\" in the profile; an override of the profile for that one package loses it",
    ),
    (
        "labels",
        labels,
        "set title, description, version, revision and licenses under org.opencontainers.image; the tag is the version",
    ),
    (
        "dates",
        dates,
        "build with Nix, or with SOURCE_DATE_EPOCH=1 and --output type=docker,rewrite-timestamp=true",
    ),
    (
        "waste",
        waste,
        "copy each file once, with its permissions: what a later layer replaces is still shipped",
    ),
];

pub fn budget(image: &Image) -> Option<Budget> {
    let name = repository(&image.name)?;
    BUDGETS.iter().find(|(known, _)| *known == name).map(|(_, budget)| *budget)
}

/// An image's name without registry and tag.
pub fn repository(image: &str) -> Option<&str> {
    image.rsplit('/').next()?.split(':').next()
}

pub fn findings(image: &Image) -> Vec<Finding> {
    let found = CHECKS
        .iter()
        .map(|(check, ask, suggestion)| ask(image).map(|what| Finding { check, what, suggestion }));
    found.flatten().collect()
}

fn size(image: &Image) -> Option<String> {
    let Some(Budget { unpacked, compressed }) = budget(image) else {
        return Some(format!("no budget is known for {}", image.name));
    };
    let fits = image.unpacked() <= unpacked && image.compressed() <= compressed;
    (!fits).then(|| {
        let (now, packed) = (image.unpacked(), image.compressed());
        format!("{now} bytes unpacked of {unpacked}, {packed} compressed of {compressed}")
    })
}

fn user(image: &Image) -> Option<String> {
    let user = &image.settings.user;
    let number = user.split(':').next().and_then(|number| number.parse::<u32>().ok());
    (number.is_none_or(|number| number == 0)).then(|| format!("runs as {user:?}"))
}

fn entry_point(image: &Image) -> Option<String> {
    match image.settings.entrypoint.as_deref() {
        None | Some([]) => Some("there is none".to_owned()),
        Some([program, ..]) => {
            (!image.has_file(program)).then(|| format!("{program} is no file of the image"))
        }
    }
}

fn port(image: &Image) -> Option<String> {
    let ports: Vec<_> =
        image.settings.exposed_ports.iter().flat_map(|ports| ports.keys()).collect();
    let number = |port: &str| port.split('/').next().and_then(|port| port.parse::<u16>().ok());
    match ports.as_slice() {
        [port] if number(port).is_some_and(|port| port >= PORT_MIN) => None,
        _ => Some(format!("exposes {ports:?}")),
    }
}

fn health_check(image: &Image) -> Option<String> {
    let test = image.settings.healthcheck.as_ref().map(|check| check.test.as_slice());
    match test {
        Some([kind, program, ..]) if kind == "CMD" => {
            (!image.has_file(program)).then(|| format!("{program} is no file of the image"))
        }
        None | Some([]) => Some("there is none".to_owned()),
        Some(test) => Some(format!("{test:?} needs a shell, or does nothing")),
    }
}

fn shell(image: &Image) -> Option<String> {
    programs(image, &SHELLS)
}

fn package_manager(image: &Image) -> Option<String> {
    programs(image, &PACKAGE_MANAGERS)
}

fn environment(image: &Image) -> Option<String> {
    let variables = image.settings.env.iter().flatten();
    let named =
        variables.filter_map(|variable| variable.split_once('=')).filter(|(name, value)| {
            let names_one = SECRET_NAMES.iter().any(|secret| name.to_uppercase().contains(secret));
            let holds_one = value.contains("://") && value.contains('@');
            !value.is_empty() && (names_one || holds_one)
        });
    list(named.map(|(name, _)| name.to_owned()))
}

fn secret_files(image: &Image) -> Option<String> {
    let suspicious = image.entries().filter(|entry| {
        SECRET_FILES.contains(&base_name(&entry.path))
            || entry.content.windows(SECRET_MARK.len()).any(|window| window == SECRET_MARK)
    });
    list(suspicious.filter(|entry| entry.is_file).map(|entry| entry.path.clone()))
}

fn permissions(image: &Image) -> Option<String> {
    let open = |entry: &&Entry| {
        let files = entry.is_file && entry.mode & SET_ID != 0;
        files || (entry.is_file && entry.mode & WORLD_WRITABLE != 0)
    };
    list(image.entries().filter(open).map(|entry| format!("{} ({:o})", entry.path, entry.mode)))
}

fn symbols(image: &Image) -> Option<String> {
    list(image.entries().filter(|entry| entry.has_symbols).map(|entry| entry.path.clone()))
}

fn labels(image: &Image) -> Option<String> {
    let label = |name: &str| {
        let labels = image.settings.labels.as_ref()?;
        labels.get(&format!("{LABEL_PREFIX}{name}")).filter(|value| !value.is_empty())
    };
    let missing = LABELS.iter().filter(|name| label(name).is_none());
    let missing = missing.map(|name| format!("no {name}"));
    let tag = image.name.rsplit(':').next().unwrap_or_default();
    let other = label("version").filter(|version| *version != tag);
    list(missing.chain(other.map(|version| format!("version {version} under the tag {tag}"))))
}

fn dates(image: &Image) -> Option<String> {
    let dated = image.entries().filter(|entry| entry.modified > MODIFIED_MAX).count();
    let created = &image.created;
    (dated > 0 || created != CREATED)
        .then(|| format!("made at {created}, {dated} files dated by a clock"))
}

fn waste(image: &Image) -> Option<String> {
    let mut seen: HashMap<&str, u64> = HashMap::new();
    let mut wasted = 0;
    for entry in image.entries().filter(|entry| entry.is_file) {
        wasted += seen.insert(&entry.path, entry.size).unwrap_or_default();
    }
    (wasted > 0).then(|| format!("{wasted} bytes lie under files of the same name"))
}

fn programs(image: &Image, names: &[&str]) -> Option<String> {
    let found = image.entries().filter(|entry| names.contains(&base_name(&entry.path)));
    list(found.map(|entry| entry.path.clone()))
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn list(words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::archive::{Healthcheck, Layer, Settings};

    type Fault = (&'static str, fn(&mut Image));

    #[test]
    fn nothing_is_found_in_an_image_as_it_should_be() {
        assert_eq!(findings(&sample()), []);
    }

    #[test]
    fn each_fault_is_found_and_nothing_else() {
        let faults: [Fault; 21] = [
            ("size", |image| image.layers[0].unpacked = 22_000_001),
            ("size", |image| image.layers[0].compressed = 10_000_001),
            ("user", |image| image.settings.user = String::new()),
            ("user", |image| image.settings.user = "0:65532".to_owned()),
            ("user", |image| image.settings.user = "todo".to_owned()),
            ("entry point", |image| image.settings.entrypoint = None),
            ("entry point", |image| image.settings.entrypoint = words(&["todo-server"])),
            ("port", |image| image.settings.exposed_ports = None),
            ("port", |image| expose(image, "80/tcp")),
            ("health check", |image| image.settings.healthcheck = None),
            ("health check", |image| ask(image, &["CMD-SHELL", "curl localhost"])),
            ("health check", |image| ask(image, &["NONE"])),
            ("shell", |image| add(image, entry("bin/sh", 0o755))),
            ("package manager", |image| add(image, entry("usr/bin/apt-get", 0o755))),
            ("secrets in the environment", |image| image.settings.env = words(&["API_KEY=k"])),
            ("secrets in the environment", |image| {
                image.settings.env = words(&["U=postgres://a:b@c/d"]);
            }),
            ("secrets in files", |image| add(image, entry("source/.env", 0o644))),
            ("permissions", |image| add(image, entry("su", 0o4755))),
            ("symbols", |image| image.layers[0].entries[0].has_symbols = true),
            ("labels", |image| image.name = "todo-server:2".to_owned()),
            ("dates", |image| image.created = "2026-01-01T00:00:00Z".to_owned()),
        ];
        for (check, fault) in faults {
            let mut image = sample();
            fault(&mut image);
            let found: Vec<_> = findings(&image).iter().map(|finding| finding.check).collect();
            assert_eq!(found, [check]);
        }
    }

    #[test]
    fn a_private_key_is_found_by_its_content() {
        let mut image = sample();
        let content = b"-----BEGIN EC PRIVATE KEY-----".to_vec();
        add(&mut image, Entry { content, ..entry("etc/harmless", 0o600) });
        assert_eq!(secret_files(&image).as_deref(), Some("etc/harmless"));
    }

    #[test]
    fn a_file_that_a_later_layer_replaces_is_waste() {
        let mut image = sample();
        image.layers.push(image.layers[0].clone());
        assert_eq!(waste(&image).as_deref(), Some("1000 bytes lie under files of the same name"));
    }

    pub fn sample() -> Image {
        let labels = LABELS.map(|name| (format!("{LABEL_PREFIX}{name}"), "1".to_owned()));
        let mut image = Image {
            name: "example.com/todo-server:1".to_owned(),
            created: CREATED.to_owned(),
            settings: Settings {
                user: "65532:65532".to_owned(),
                entrypoint: words(&["/todo-server"]),
                labels: Some(labels.into()),
                env: words(&["SSL_CERT_FILE=/etc/ca.crt", "OPENAI_API_KEY="]),
                ..Settings::default()
            },
            layers: vec![Layer {
                digest: "sha256:a".to_owned(),
                unpacked: 1000,
                compressed: 500,
                entries: Vec::new(),
            }],
        };
        add(&mut image, entry("todo-server", 0o755));
        expose(&mut image, "8000/tcp");
        ask(&mut image, &["CMD", "/todo-server", "health"]);
        image
    }

    fn entry(path: &str, mode: u32) -> Entry {
        Entry {
            path: path.to_owned(),
            is_file: true,
            size: 1000,
            mode,
            modified: 1,
            content: Vec::new(),
            has_symbols: false,
        }
    }

    fn add(image: &mut Image, entry: Entry) {
        image.layers[0].entries.push(entry);
    }

    fn expose(image: &mut Image, port: &str) {
        image.settings.exposed_ports = Some([(port.to_owned(), serde_json::Value::Null)].into());
    }

    fn ask(image: &mut Image, test: &[&str]) {
        let test = words(test).unwrap_or_default();
        image.settings.healthcheck = Some(Healthcheck { test });
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the settings have it")]
    fn words(words: &[&str]) -> Option<Vec<String>> {
        Some(words.iter().map(|&word| word.to_owned()).collect())
    }
}
