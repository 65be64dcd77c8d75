//! The other peer: the original's stack, `FastAPI` and `SQLModel` over asyncpg, with the handlers that
//! such an application has (`tests/fastapi`). Its packages come from `PyPI`; where that cannot be, it is left out.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::Result;
use tokio::process::{Child, Command};

/// Starts it as one process, as `uvicorn main:app` does; `None`, and a word on why, where it cannot be had.
pub(crate) fn start(url: &str, port: u16) -> Result<Option<Child>> {
    let Some(python) = python() else {
        println!(
            "FastAPI: not measured, its packages are not installed (scripts/bench installs them)"
        );
        return Ok(None);
    };
    let mut command = Command::new(python);
    command
        .args(["-m", "uvicorn", "main:app", "--log-level", "warning", "--port"])
        .arg(port.to_string());
    command.env("DATABASE_URL", url.replace("postgres://", "postgresql+asyncpg://"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fastapi"));
    Ok(Some(command.stdin(Stdio::null()).kill_on_drop(true).spawn()?))
}

fn python() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("BENCH_FASTAPI")?);
    let python = folder.join("bin/python");
    python.exists().then_some(python)
}
