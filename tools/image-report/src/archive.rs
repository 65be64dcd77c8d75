//! Images as `docker save` and Nix write them: a manifest, a configuration, and layers.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{Read, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use object::Object as _;
use serde::{Deserialize, de::DeserializeOwned};

/// Files above this many bytes are not looked into.
const CONTENT_BYTES_MAX: u64 = 256 * 1024;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

#[derive(Debug, Clone, Default)]
pub struct Image {
    /// `NAME:TAG`.
    pub name: String,
    pub created: String,
    pub settings: Settings,
    pub layers: Vec<Layer>,
}

#[derive(Debug, Clone, Default)]
pub struct Layer {
    pub digest: String,
    /// What its files take on a disk, in bytes.
    pub unpacked: u64,
    /// What it takes in a registry, in bytes: gzip, as `docker push` does it.
    pub compressed: u64,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub path: String,
    pub is_file: bool,
    pub size: u64,
    pub mode: u32,
    /// Seconds since 1970.
    pub modified: u64,
    /// Of small files.
    pub content: Vec<u8>,
    /// Whether it is a program that still has its table of symbols.
    pub has_symbols: bool,
}

/// How containers of the image are started.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Settings {
    pub user: String,
    pub entrypoint: Option<Vec<String>>,
    pub cmd: Option<Vec<String>>,
    pub env: Option<Vec<String>>,
    pub exposed_ports: Option<BTreeMap<String, serde_json::Value>>,
    pub labels: Option<BTreeMap<String, String>>,
    pub healthcheck: Option<Healthcheck>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Healthcheck {
    pub test: Vec<String>,
}

/// Reads the first image of an archive.
pub fn read(path: &Path) -> Result<Image> {
    parse(&fs::read(path)?)
}

fn parse(archive: &[u8]) -> Result<Image> {
    let members = members(archive)?;
    let [manifest, ..] = &json::<Vec<Manifest>>(&members, "manifest.json")?[..] else {
        anyhow::bail!("manifest.json names no image");
    };
    let config: Config = json(&members, &manifest.config)?;
    let layers = manifest
        .layers
        .iter()
        .zip(&config.rootfs.diff_ids)
        .map(|(path, digest)| layer(digest, member(&members, path)?))
        .collect::<Result<_>>()?;
    Ok(Image {
        name: manifest
            .repo_tags
            .as_ref()
            .and_then(|tags| tags.first().cloned())
            .unwrap_or_default(),
        created: config.created,
        settings: config.settings,
        layers,
    })
}

impl Image {
    pub fn unpacked(&self) -> u64 {
        self.layers.iter().map(|layer| layer.unpacked).sum()
    }

    pub fn compressed(&self) -> u64 {
        self.layers.iter().map(|layer| layer.compressed).sum()
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.layers.iter().flat_map(|layer| &layer.entries)
    }

    /// Whether an absolute path is a file of the image.
    pub fn has_file(&self, path: &str) -> bool {
        let Some(path) = path.strip_prefix('/') else { return false };
        self.entries().any(|entry| entry.is_file && entry.path == path)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Manifest {
    config: String,
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    created: String,
    #[serde(rename = "config")]
    settings: Settings,
    rootfs: Rootfs,
}

#[derive(Deserialize)]
struct Rootfs {
    diff_ids: Vec<String>,
}

fn members(archive: &[u8]) -> Result<HashMap<String, Vec<u8>>> {
    let mut members = HashMap::new();
    for member in tar::Archive::new(archive).entries()? {
        let mut member = member?;
        let path = member.path()?.to_string_lossy().into_owned();
        let mut content = Vec::new();
        member.read_to_end(&mut content)?;
        members.insert(path, content);
    }
    Ok(members)
}

fn member<'a>(members: &'a HashMap<String, Vec<u8>>, path: &str) -> Result<&'a [u8]> {
    members.get(path).map(Vec::as_slice).with_context(|| format!("the archive has no {path}"))
}

fn json<T: DeserializeOwned>(members: &HashMap<String, Vec<u8>>, path: &str) -> Result<T> {
    serde_json::from_slice(member(members, path)?)
        .with_context(|| format!("{path} is not as expected"))
}

fn layer(digest: &str, archive: &[u8]) -> Result<Layer> {
    let plain =
        if archive.starts_with(&GZIP_MAGIC) { decompressed(archive)? } else { archive.to_vec() };
    let mut entries = Vec::new();
    for entry in tar::Archive::new(plain.as_slice()).entries()? {
        entries.push(self::entry(&mut entry?)?);
    }
    Ok(Layer {
        digest: digest.to_owned(),
        unpacked: entries.iter().map(|entry| entry.size).sum(),
        compressed: compressed_size(&plain)?,
        entries,
    })
}

fn entry(entry: &mut tar::Entry<'_, impl Read>) -> Result<Entry> {
    let path =
        entry.path()?.to_string_lossy().trim_start_matches("./").trim_matches('/').to_owned();
    let header = entry.header();
    let (is_file, mode, modified) =
        (header.entry_type().is_file(), header.mode()?, header.mtime()?);
    let size = entry.size();
    let mut content = Vec::new();
    entry.read_to_end(&mut content)?;
    let has_symbols = object::File::parse(content.as_slice())
        .is_ok_and(|program| program.symbols().next().is_some());
    if size > CONTENT_BYTES_MAX {
        content = Vec::new();
    }
    Ok(Entry { path, is_file, size, mode, modified, content, has_symbols })
}

fn decompressed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain)?;
    Ok(plain)
}

fn compressed_size(bytes: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len().try_into()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_tells_its_settings_and_its_layers() -> Result<()> {
        let layer = tar(&[("./bin/app", b"program")])?;
        let config = br#"{"created":"1970-01-01T00:00:01Z","config":{"User":"7:7","Entrypoint":["/bin/app"]},
                          "rootfs":{"diff_ids":["sha256:abc"]}}"#;
        let manifest = br#"[{"Config":"c.json","RepoTags":["app:1"],"Layers":["l/layer.tar"]}]"#;
        let archive =
            tar(&[("l/layer.tar", &layer), ("c.json", config), ("manifest.json", manifest)])?;

        let image = parse(&archive)?;

        assert_eq!((image.name.as_str(), image.settings.user.as_str()), ("app:1", "7:7"));
        assert_eq!((image.layers[0].digest.as_str(), image.unpacked()), ("sha256:abc", 7));
        assert!(image.has_file("/bin/app"));
        assert!(image.compressed() > 0);
        Ok(())
    }

    #[test]
    fn what_an_archive_lacks_is_named() -> Result<()> {
        let manifest = br#"[{"Config":"c.json","RepoTags":null,"Layers":[]}]"#;
        let refusal = parse(&tar(&[("manifest.json", manifest)])?).unwrap_err();
        assert_eq!(refusal.to_string(), "the archive has no c.json");
        Ok(())
    }

    #[test]
    fn a_program_tells_whether_its_symbols_are_in_it() -> Result<()> {
        let itself = fs::read(std::env::current_exe()?)?; // a test is not stripped
        let layer = layer("", &tar(&[("program", &itself), ("text", b"\x7fELF, and no more")])?)?;
        let with: Vec<_> = layer.entries.iter().map(|entry| entry.has_symbols).collect();
        assert_eq!(with, [true, false]);
        Ok(())
    }

    fn tar(members: &[(&str, &[u8])]) -> Result<Vec<u8>> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, content) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len().try_into()?);
            header.set_mode(0o755);
            header.set_mtime(1);
            archive.append_data(&mut header, path, *content)?;
        }
        Ok(archive.into_inner()?)
    }
}
