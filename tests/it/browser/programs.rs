//! Letting a program in, in a real browser: the program is the official client, which knows nothing but the address.

use anyhow::{Context as _, Result, ensure};
use todo_tests::{browser::Browser, journey, node, product::Product};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout},
};

/// The program, and what it prints.
struct Program {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    async fn start(product: &Product, title: &str, test: &str) -> Result<Option<Self>> {
        let url = product.url("/mcp");
        let arguments = [url.as_str(), title];
        let started = node::start_script("mcp-client", "oauth-browser.mjs", test, &arguments).await;
        let Some(mut process) = started else { return Ok(None) };
        let output = process.stdout.take().context("its output")?;
        Ok(Some(Self { process, lines: BufReader::new(output).lines() }))
    }

    async fn line(&mut self) -> Result<String> {
        self.lines.next_line().await?.context("the program ended")
    }

    async fn end(self) -> Result<()> {
        let output = self.process.wait_with_output().await?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }
}

#[tokio::test]
async fn the_official_client_is_let_in_by_who_signs_in_reads_and_allows() -> Result<()> {
    let test = "the_official_client_is_let_in_by_who_signs_in_reads_and_allows";
    let product = Product::start().await?;
    let owner = Browser::start().await?;
    journey::sign_up(&owner, &product, "Eve").await?;
    let Some(mut program) = Program::start(&product, "By the program", test).await? else {
        return Ok(());
    };

    // Where nobody is signed in, the way leads over the page that asks who is there.
    let browser = Browser::start().await?;
    browser.open(&program.line().await?).await?;
    browser.fill("input[name=email]", "eve@example.com").await?;
    browser.fill("input[name=password]", journey::PASSWORD).await?;
    browser.click("form button.primary").await?;
    browser.see("Official client").await?;
    browser.see("add, change, complete and delete tasks").await?;
    browser.see("Your answer goes to a program on this computer").await?;
    browser.click("button[value=allow]").await?;
    browser.see("You may close this page.").await?;
    assert_eq!(program.line().await?, "tasks:read tasks:write");
    program.end().await?;

    owner.open(&product.url("/dashboard")).await?;
    owner.find("button[aria-label='Complete “By the program”']").await?;
    owner.open(&product.url("/profile")).await?;
    owner.see("Official client").await?;
    assert_eq!(owner.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn the_official_client_is_told_that_it_was_refused() -> Result<()> {
    let test = "the_official_client_is_told_that_it_was_refused";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Fay").await?;
    let Some(mut program) = Program::start(&product, "By nobody", test).await? else {
        return Ok(());
    };
    browser.open(&program.line().await?).await?;
    browser.click("button[value=deny]").await?;
    browser.see("You may close this page.").await?;
    assert_eq!(program.line().await?, "access_denied");
    program.end().await?;
    browser.open(&product.url("/profile")).await?;
    browser.find(".devices, #tokens, form:has(input[name=token_name])").await?;
    assert!(!browser.text().await?.contains("Official client"));
    Ok(())
}
