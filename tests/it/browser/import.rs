//! A list from elsewhere, chosen as a file: also an archive, as other products export them.

use std::{fs, io::Write as _};

use anyhow::Result;
use flate2::{Compression, write::DeflateEncoder};
use todo_tests::product::Product;

use super::list::on_the_list;

const DEFLATED: u16 = 8;

/// Numbers of two bytes, the lower one first.
fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|it| it.to_le_bytes()).collect()
}

/// An archive of these files, each packed.
fn archive(files: &[(&str, &str)]) -> Result<Vec<u8>> {
    let (mut whole, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(text.as_bytes())?;
        let packed = deflate.finish()?;
        let start = u32::try_from(whole.len())?;
        // From the version to the length of what else is said: the same in both places. Nobody reads the sum.
        let mut about: Vec<u8> = words(&[20, 0, DEFLATED, 0, 0]);
        let lengths = [0, u32::try_from(packed.len())?, u32::try_from(text.len())?];
        about.extend(lengths.iter().flat_map(|it: &u32| it.to_le_bytes()));
        about.extend(words(&[u16::try_from(name.len())?, 0]));
        whole.extend(0x0403_4b50_u32.to_le_bytes());
        whole.extend(&about);
        whole.extend(name.as_bytes());
        whole.extend(packed);
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        directory.extend(20_u16.to_le_bytes());
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let number = u16::try_from(files.len())?;
    let (start, length) = (u32::try_from(whole.len())?, u32::try_from(directory.len())?);
    whole.extend(directory);
    whole.extend(0x0605_4b50_u32.to_le_bytes());
    whole.extend(words(&[0, 0, number, number]));
    whole.extend([length, start].iter().flat_map(|it| it.to_le_bytes()));
    whole.extend([0; 2]);
    Ok(whole)
}

#[tokio::test]
async fn a_backup_and_an_export_are_read_out_of_their_archive() -> Result<()> {
    const HEAD: &str = "\u{feff}TYPE,CONTENT,PRIORITY,INDENT,DATE\n";
    const VIKUNJA: &str =
        r#"[{"title":"Inbox","tasks":[{"id":1,"title":"Oil the gate","done":false}]}]"#;
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Flo").await?;
    let folder = tempfile::tempdir()?;
    let tables = [
        ("Inbox [1].csv", format!("{HEAD}task,Buy milk,1,1,tomorrow\n")),
        ("Home [2].csv", format!("{HEAD}task,Trip,4,1,\ntask,Pack,4,2,\n")),
    ];
    let tables: Vec<_> = tables.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let exports = [
        (archive(&tables)?, "Todoist: 2 tasks", ["Buy milk", "Trip"].as_slice()),
        (
            archive(&[("VERSION", "1"), ("data.json", VIKUNJA)])?,
            "Vikunja: 1 task",
            &["Oil the gate"],
        ),
    ];
    for (bytes, said, titles) in exports {
        let file = folder.path().join("export.zip");
        fs::write(&file, bytes)?;
        browser.open(&product.url("/import")).await?;
        browser.find("#import-file").await?.send_keys(&file.to_string_lossy()).await?;
        browser.see(said).await?;
        browser.click("main .card form button.primary").await?;
        browser.see("on your list").await?;
        browser.open(&product.url("/dashboard")).await?;
        for title in titles {
            browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
        }
    }
    // The subtask is a step.
    browser.see("0/1").await
}

#[tokio::test]
async fn an_archive_without_a_list_says_what_a_list_is() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Gus").await?;
    let folder = tempfile::tempdir()?;
    for (name, bytes) in
        [("photos.zip", archive(&[("a.png", "…")])?), ("broken.zip", b"PK".to_vec())]
    {
        let file = folder.path().join(name);
        fs::write(&file, bytes)?;
        browser.open(&product.url("/import")).await?;
        browser.find("#import-file").await?.send_keys(&file.to_string_lossy()).await?;
        browser.find("[role=alert]").await?;
    }
    Ok(())
}
