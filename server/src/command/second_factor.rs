//! Lets somebody in again who lost their second factor.

use std::process::ExitCode;

use anyhow::{Context, bail};
use todo_core::ports::Clock;
use todo_server::{
    auth::{AccountStore, User, remove_by_operator},
    config::Settings,
    store::{Database, SeaStore},
    system::SystemClock,
};

pub(crate) async fn remove_second_factor(
    settings: &Settings,
    email: &str,
) -> anyhow::Result<ExitCode> {
    let address = &settings.database.address;
    let database = Database::open(address)?;
    let removed = remove(&database, email).await;
    database.close().await;
    let said = match removed.with_context(|| format!("{address} does not take it"))? {
        Some(true) => {
            "The second factor is removed: the password alone signs in, until another one is turned on in the profile"
        }
        Some(false) => "There was no second factor: the password alone signs in",
        None => bail!("nobody signs in with {email} here; check the address"),
    };
    super::print(said)?;
    Ok(ExitCode::SUCCESS)
}

/// Whether there was one; `None` without such an account.
async fn remove(database: &Database, email: &str) -> anyhow::Result<Option<bool>> {
    if !database.is_current().await? {
        bail!("its schema is not that of this version; run `todo-server migrate` first");
    }
    let store: SeaStore = database.store().await?;
    let Some(User { id, .. }) = store.user_by_email(&email.trim().to_lowercase()).await? else {
        return Ok(None);
    };
    Ok(Some(remove_by_operator(&store, &id, SystemClock.now()).await?))
}
