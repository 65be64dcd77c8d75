//! One recipe for each thing: the Dockerfiles, Nix and the chart must not drift apart.

use std::{collections::BTreeMap, fs};

use anyhow::{Context as _, Result};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

struct Image {
    name: &'static str,
    dockerfile: &'static str,
    port: u16,
    deployment: &'static str,
}

const IMAGES: [Image; 2] = [
    Image {
        name: "todo-server",
        dockerfile: "server/Dockerfile",
        port: 8000,
        deployment: "helm/todo-chatbot/templates/deployment-server.yaml",
    },
    Image {
        name: "todo-web",
        dockerfile: "web/Dockerfile",
        port: 3000,
        deployment: "helm/todo-chatbot/templates/deployment-web.yaml",
    },
];

#[test]
fn the_dockerfiles_build_with_the_workspaces_toolchain_and_bear_its_version() -> Result<()> {
    let version = quoted(&read("Cargo.toml")?, "version = ")?;
    let toolchain = quoted(&read("rust-toolchain.toml")?, "channel = ")?;
    for image in IMAGES {
        let text = read(image.dockerfile)?;
        for line in
            [format!("FROM rust:{toolchain}-alpine AS build"), format!("ARG VERSION={version}")]
        {
            assert!(text.lines().any(|it| it == line), "{}: no line {line}", image.dockerfile);
        }
    }
    Ok(())
}

#[test]
fn an_image_is_the_same_by_docker_and_by_nix_and_where_the_chart_runs_it() -> Result<()> {
    let nix = read("nix/image.nix")? + &read("nix/default.nix")?;
    let values = read("helm/todo-chatbot/values.yaml")?;
    for Image { name, dockerfile, port, deployment } in IMAGES {
        let last = last_stage(&read(dockerfile)?);
        let said = |word: &str| last.get(word).map(String::as_str).with_context(|| word.to_owned());

        assert_eq!(said("FROM")?, "scratch");
        let (user, group) = said("USER")?.split_once(':').context("user and group")?;
        assert!(nix.contains(&format!("User = \"{user}:{group}\";")), "{name}: user {user}");
        assert!(values.contains(&format!("runAsUser: {user}\n")), "{name}: user {user}");
        assert!(values.contains(&format!("runAsGroup: {group}\n")), "{name}: group {group}");

        assert_eq!(said("EXPOSE")?, port.to_string());
        assert!(nix.contains(&format!("port = {port};")), "{name}: port {port}");
        assert!(
            read(deployment)?.contains(&format!("containerPort: {port} ")),
            "{name}: port {port}"
        );

        assert_eq!(said("ENTRYPOINT")?, format!("[\"/{name}\"]"));
        let health =
            format!("--interval=10s --timeout=3s --start-period=30s CMD [\"/{name}\", \"health\"]");
        assert_eq!(said("HEALTHCHECK")?, health);
        for nanoseconds in ["Interval = 10 *", "Timeout = 3 *", "StartPeriod = 30 *"] {
            assert!(nix.contains(nanoseconds), "{name}: {nanoseconds}");
        }

        let labels = said("LABEL")?;
        let description = quoted(labels, "description=")?;
        assert!(
            nix.contains(&format!("description = \"{description}\";")),
            "{name}: {description}"
        );
        assert!(labels.contains(&format!("title=\"{name}\"")), "{name}: {labels}");
    }
    Ok(())
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(format!("{ROOT}/{path}")).with_context(|| path.to_owned())
}

/// The instructions of the stage that becomes the image, each with its last arguments.
fn last_stage(dockerfile: &str) -> BTreeMap<String, String> {
    let joined = dockerfile.replace("\\\n", "");
    let stage = joined.rfind("FROM ").map_or("", |start| &joined[start..]);
    let instructions = stage.lines().filter_map(|line| line.split_once(' '));
    instructions.map(|(word, rest)| (word.to_owned(), rest.trim().to_owned())).collect()
}

/// What stands in quotes behind `label`.
fn quoted(text: &str, label: &str) -> Result<String> {
    let behind = text.split_once(&format!("{label}\"")).with_context(|| format!("no {label}"))?.1;
    Ok(behind.split('"').next().unwrap_or_default().to_owned())
}
