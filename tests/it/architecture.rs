//! The dependency rule: `core` decides and knows no runtime, database or framework; `server` and
//! `web` carry, and meet in one file.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// None of these may stand anywhere below `todo-core`.
const FOREIGN_TO_CORE: [&str; 12] = [
    "axum",
    "config",
    "hyper",
    "leptos",
    "mio",
    "reqwest",
    "sea-orm",
    "sqlx",
    "todo-server",
    "todo-web",
    "tokio",
    "tracing-subscriber",
];
/// The only file of the server that may name the web.
const MEETING_PLACE: &str = "web.rs";

#[test]
fn core_depends_on_no_runtime_database_or_framework() -> Result<()> {
    let below = packages_below("todo-core")?;

    assert!(below.contains("jiff"), "the graph was read: {below:?}");
    let foreign: Vec<_> =
        FOREIGN_TO_CORE.into_iter().filter(|name| below.contains(*name)).collect();
    assert_eq!(foreign, [""; 0], "core must not depend on these");
    Ok(())
}

#[test]
fn the_web_does_not_depend_on_the_server() -> Result<()> {
    let below = packages_below("todo-web")?;

    assert!(
        below.contains("leptos") && !below.contains("todo-server") && !below.contains("sea-orm")
    );
    Ok(())
}

#[test]
fn the_server_names_the_web_in_one_file() -> Result<()> {
    let mut naming = Vec::new();
    walk(&Path::new(ROOT).join("server/src"), &mut |path, text| {
        if text.contains("todo_web") {
            naming.push(path.file_name().map(|name| name.to_string_lossy().into_owned()));
        }
    })?;

    assert_eq!(naming, [Some(MEETING_PLACE.to_owned())]);
    Ok(())
}

/// The names of everything that `package` is built from, tests and build scripts aside.
fn packages_below(package: &str) -> Result<BTreeSet<String>> {
    let metadata = metadata()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let names: HashMap<String, String> =
        list(&metadata["packages"]).iter().map(|it| (text(&it["id"]), text(&it["name"]))).collect();
    let nodes: HashMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|it| (text(&it["id"]), it)).collect();

    let start = names.iter().find(|(_, name)| *name == package).context("the package")?;
    let (mut below, mut waiting) = (BTreeSet::new(), vec![start.0.clone()]);
    while let Some(id) = waiting.pop() {
        for dependency in nodes.get(&id).map(|node| list(&node["deps"])).unwrap_or_default() {
            let is_normal = list(&dependency["dep_kinds"]).iter().any(|it| it["kind"].is_null());
            let next = text(&dependency["pkg"]);
            if is_normal && names.get(&next).is_some_and(|name| below.insert(name.clone())) {
                waiting.push(next);
            }
        }
    }
    Ok(below)
}

fn metadata() -> Result<Value> {
    let arguments = ["metadata", "--format-version=1", "--locked", "--offline"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(ROOT).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path, &str)) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, visit)?;
        } else {
            visit(&path, &fs::read_to_string(&path)?);
        }
    }
    Ok(())
}
