//! Templates as they are written down, a file for each language: see tests/train/README.md.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use todo_core::reading::learnt::training::{Act, is_learnt};

/// One language.
pub(super) struct Sheet {
    /// The name of its lexicon: `en`.
    pub(super) language: String,
    words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// What stands in a slot, by its name.
    fill: BTreeMap<String, Vec<String>>,
    /// What people say before and after what they want.
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    /// Words, and what a recogniser takes them for.
    #[serde(default)]
    heard: BTreeMap<String, Vec<String>>,
    /// Sentences by what they ask for.
    say: BTreeMap<String, Vec<String>>,
}

impl Sheet {
    /// Every file of the folder, by name.
    pub(super) fn load(folder: &Path) -> Result<Vec<Self>> {
        let mut paths =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        paths
            .iter()
            .map(|path| Self::read(path).with_context(|| path.display().to_string()))
            .collect()
    }

    fn read(path: &Path) -> Result<Self> {
        let words: Words = toml::from_str(&fs::read_to_string(path)?)?;
        for name in words.say.keys() {
            ensure!(Act::named(name).is_some_and(is_learnt), "the model knows no act {name:?}");
        }
        let language = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { language, words })
    }

    pub(super) fn templates(&self) -> impl Iterator<Item = (Act, &str)> {
        let named =
            self.words.say.iter().filter_map(|(name, texts)| Some((Act::named(name)?, texts)));
        named.flat_map(|(act, texts)| texts.iter().map(move |text| (act, text.as_str())))
    }

    /// What may stand in a slot.
    pub(super) fn fill(&self, slot: &str) -> &[String] {
        self.words.fill.get(slot).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn before(&self) -> &[String] {
        &self.words.before
    }

    pub(super) fn after(&self) -> &[String] {
        &self.words.after
    }

    /// What `word` may be heard as.
    pub(super) fn heard(&self, word: &str) -> &[String] {
        self.words.heard.get(word).map(Vec::as_slice).unwrap_or_default()
    }
}
