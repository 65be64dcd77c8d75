//! Lists the languages: whatever file lies in `src/reading/lexicon` is one.

#![expect(
    clippy::disallowed_methods,
    reason = "a build is told by its environment where it stands"
)]

use std::{env, fmt::Write as _, fs, io, path::PathBuf};

const FOLDER: &str = "src/reading/lexicon";
/// Tables by which nothing is read.
const UNREAD: [&str; 2] = ["[reply]", "[claim]"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let folder =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join(FOLDER);
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let is_for_browsers = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    let mut list = String::from("[\n");
    for path in paths {
        let code = path.file_stem().unwrap_or_default().to_string_lossy();
        // The text and not where it stands: what was built in another checkout holds here, too.
        let mut text = fs::read_to_string(&path)?;
        if is_for_browsers {
            text = read_alone(&text);
        }
        writeln!(list, "    ({code:?}, {text:?}),").map_err(io::Error::other)?;
    }
    list.push(']');
    fs::write(
        PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("lexicons.rs"),
        list,
    )
}

/// What a browser reads by: without comments, examples, and what only the assistant says.
fn read_alone(text: &str) -> String {
    let mut is_read = true;
    let lines = text.lines().filter(|line| {
        if line.starts_with('[') {
            is_read = !UNREAD.contains(&line.trim());
        }
        is_read && !line.is_empty() && !line.trim_start().starts_with(['#', '>'])
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}
