//! What the built-in assistant is known to understand: `tests/eval/baseline.toml`.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use anyhow::{Context as _, Result};

use super::report::Report;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/eval/baseline.toml");
const HEADING: &str = "# How many cases of each category the built-in assistant passes, at least. \
                       Written by `make eval ARGS=--accept`.\n";

/// Passed cases, by category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<String, usize>);

impl Baseline {
    /// The committed one.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn load() -> Result<Self> {
        let text = fs::read_to_string(FILE).context(FILE)?;
        Ok(Self(toml::from_str(&text).context(FILE)?))
    }

    pub fn of(report: &Report) -> Self {
        let scores = report.by_category().into_iter();
        Self(scores.map(|(name, score)| (name.to_owned(), score.right)).collect())
    }

    /// Writes it where it is committed.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn save(&self) -> Result<()> {
        let mut text = HEADING.to_owned();
        for (category, passed) in &self.0 {
            writeln!(text, "{category:?} = {passed}")?;
        }
        fs::write(FILE, text).context(FILE)
    }

    /// In which categories `report` falls behind, in a line each.
    pub fn undercut_by(&self, report: &Report) -> Vec<String> {
        let now = Self::of(report).0;
        let passed = |category: &String| now.get(category).copied().unwrap_or_default();
        let behind = self.0.iter().filter(|(category, before)| passed(category) < **before);
        behind
            .map(|(category, before)| {
                format!("{category}: {} passed, {before} did before", passed(category))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_that_lost_a_case_undercuts_the_baseline() {
        let baseline = Baseline(BTreeMap::from([("create".to_owned(), 1)]));

        assert_eq!(baseline.undercut_by(&Report::default()), ["create: 0 passed, 1 did before"]);
        assert!(Baseline::default().undercut_by(&Report::default()).is_empty());
    }
}
