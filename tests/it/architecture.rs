//! The dependency rule: `core` decides and knows no runtime, database or framework; `server` and
//! `web` carry, and meet in one file.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use anyhow::{Result, ensure};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// None of these may stand anywhere below `todo-core`.
const FOREIGN_TO_CORE: [&str; 13] = [
    "axum",
    "config",
    "hyper",
    "leptos",
    "mio",
    "reqwest",
    "sea-orm",
    "sqlx",
    "todo-serve",
    "todo-server",
    "todo-web",
    "tokio",
    "tracing-subscriber",
];
/// The lock lists these because features that nobody turns on name them; see `Cargo.toml`.
const ONLY_IN_THE_LOCK: [&str; 5] =
    ["arrow", "pgvector", "rust_decimal", "sea-orm-arrow", "sqlx-mysql"];
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
fn what_the_lock_lists_for_features_that_are_off_is_not_built() -> Result<()> {
    let lock = fs::read_to_string(Path::new(ROOT).join("Cargo.lock"))?;
    let mut below = packages_below("todo-server")?;
    below.extend(packages_below("todo-tests")?);

    for name in ONLY_IN_THE_LOCK {
        assert!(lock.contains(&format!("name = \"{name}\"")), "{name} can be struck here");
        assert!(!below.contains(name), "{name} is built");
    }
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

/// The names of everything that `package` is built from on this platform, tests and build scripts
/// aside. Of other platforms nothing may have been fetched.
fn packages_below(package: &str) -> Result<BTreeSet<String>> {
    let arguments = [
        "tree",
        "--locked",
        "--package",
        package,
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
    ];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(ROOT).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout)?;
    let name = |line: &str| line.split_whitespace().next().map(str::to_owned);
    Ok(lines.lines().filter_map(name).collect())
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
