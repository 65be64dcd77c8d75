//! The database in the cluster: dumped, brought back, and given another password.

use anyhow::{Result, ensure};
use todo_tests::{
    User,
    cluster::{Release, eventually},
};

const BACKUP: &str = "backup.enabled=true";
/// With letters that mean something in an address.
const PASSWORD: &str = "secrets.postgresPassword=a@b/c#d?e";

#[tokio::test]
async fn what_was_dumped_is_brought_back() -> Result<()> {
    let release = Release::install("backups", &[BACKUP]).await?;
    let alice = User::sign_up(&release.base, "alice").await;
    alice.add("Worth keeping").await;
    let said = release.run_job("backup").await?;
    ensure!(said.contains("Dumped the database into"), "{said}");

    alice.add("After the dump").await;
    release.sql("DELETE FROM tasks WHERE title = 'Worth keeping'").await?;
    release.kubectl("scale deployment/todo-chatbot-server --replicas=0").await?;
    eventually("no server is left", async || Ok(release.pods("server").await?.is_empty())).await?;
    let said = release.run_job("restore").await?;
    ensure!(said.contains("Restored /dumps/todo-"), "{said}");
    release.kubectl("scale deployment/todo-chatbot-server --replicas=2").await?;
    release.until_ready("server", "2/2").await?;
    // That the pods are ready again takes a moment to get around.
    let answers = async || Ok(alice.get("tasks").await.status.is_success());
    eventually("the server is reached again", answers).await?;
    assert_eq!(alice.titles().await, ["Worth keeping"], "the session was dumped, too");
    Ok(())
}

#[tokio::test]
async fn the_database_takes_another_password_and_everybody_works_on() -> Result<()> {
    let release = Release::install("passwords", &[]).await?;
    let alice = User::sign_up(&release.base, "alice").await;
    alice.add("Before").await;
    release.upgrade(&[PASSWORD]).await?;
    release.until_ready("server", "2/2").await?;
    alice.add("After").await;
    assert_eq!(alice.titles().await.len(), 2);
    let logs = release.logs("server").await? + &release.logs("postgres").await?;
    ensure!(!logs.contains("a@b") && !logs.contains("c#d"), "a part of the password is in a log");
    Ok(())
}
