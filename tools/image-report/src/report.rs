//! The report: the same facts as Markdown and as JSON.

use std::{
    collections::BTreeMap,
    fmt::{Display, Formatter, Result},
};

use serde::Serialize;

use crate::{
    archive::{Image, Layer},
    check::{self, Budget, Finding},
};

#[derive(Debug, Serialize)]
pub struct Report {
    images: Vec<Facts>,
    layers: Vec<Shared>,
}

#[derive(Debug, Serialize)]
struct Facts {
    name: String,
    unpacked_bytes: u64,
    compressed_bytes: u64,
    budget: Option<Budget>,
    layers: usize,
    files: usize,
    user: String,
    ports: Vec<String>,
    command: Vec<String>,
    created: String,
    findings: Vec<Finding>,
}

/// A layer, and the images that are made of it.
#[derive(Debug, Serialize)]
struct Shared {
    digest: String,
    unpacked_bytes: u64,
    compressed_bytes: u64,
    largest_file: String,
    images: Vec<String>,
}

impl Report {
    pub fn of(images: &[Image]) -> Self {
        let mut layers: BTreeMap<&str, Shared> = BTreeMap::new();
        for image in images {
            for layer in &image.layers {
                let shared = layers.entry(&layer.digest).or_insert_with(|| Shared::from(layer));
                shared.images.push(image.name.clone());
            }
        }
        let mut layers: Vec<_> = layers.into_values().collect();
        layers.sort_by_key(|layer| std::cmp::Reverse(layer.unpacked_bytes));
        Self { images: images.iter().map(Facts::from).collect(), layers }
    }

    /// Whether something must not ship. A budget is a goal: what is over it is told, and ships.
    pub fn has_faults(&self) -> bool {
        let mut findings = self.images.iter().flat_map(|image| &image.findings);
        findings.any(|finding| finding.check != check::SIZE)
    }
}

impl From<&Image> for Facts {
    fn from(image: &Image) -> Self {
        let settings = &image.settings;
        let command = settings.entrypoint.iter().flatten().chain(settings.cmd.iter().flatten());
        Self {
            name: image.name.clone(),
            unpacked_bytes: image.unpacked(),
            compressed_bytes: image.compressed(),
            budget: check::budget(image),
            layers: image.layers.len(),
            files: image.entries().filter(|entry| entry.is_file).count(),
            user: settings.user.clone(),
            ports: settings.exposed_ports.iter().flat_map(|ports| ports.keys().cloned()).collect(),
            command: command.cloned().collect(),
            created: image.created.clone(),
            findings: check::findings(image),
        }
    }
}

impl From<&Layer> for Shared {
    fn from(layer: &Layer) -> Self {
        let largest = layer.entries.iter().max_by_key(|entry| entry.size);
        Self {
            digest: layer.digest.clone(),
            unpacked_bytes: layer.unpacked,
            compressed_bytes: layer.compressed,
            largest_file: largest.map(|entry| entry.path.clone()).unwrap_or_default(),
            images: Vec::new(),
        }
    }
}

impl Display for Report {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        writeln!(to, "# Images\n")?;
        writeln!(to, "| image | unpacked | compressed | layers | files | user | port |")?;
        writeln!(to, "|---|---|---|---|---|---|---|")?;
        for image in &self.images {
            let of = |budget: fn(&Budget) -> u64| image.budget.as_ref().map(budget);
            writeln!(
                to,
                "| {} | {} | {} | {} | {} | {} | {} |",
                image.name,
                megabytes(image.unpacked_bytes, of(|budget| budget.unpacked)),
                megabytes(image.compressed_bytes, of(|budget| budget.compressed)),
                image.layers,
                image.files,
                image.user,
                image.ports.join(", "),
            )?;
        }
        self.write_layers(to)?;
        for image in &self.images {
            write_findings(image, to)?;
        }
        Ok(())
    }
}

impl Report {
    fn write_layers(&self, to: &mut Formatter<'_>) -> Result {
        writeln!(to, "\n## Layers\n")?;
        writeln!(to, "| layer | unpacked | compressed | largest file | in |")?;
        writeln!(to, "|---|---|---|---|---|")?;
        for layer in &self.layers {
            let digest =
                layer.digest.trim_start_matches("sha256:").get(..12).unwrap_or(&layer.digest);
            writeln!(
                to,
                "| {digest} | {} | {} | {} | {} |",
                megabytes(layer.unpacked_bytes, None),
                megabytes(layer.compressed_bytes, None),
                layer.largest_file,
                layer.images.join(", "),
            )?;
        }
        Ok(())
    }
}

fn write_findings(image: &Facts, to: &mut Formatter<'_>) -> Result {
    writeln!(to, "\n## {}\n", image.name)?;
    for (check, _, _) in check::CHECKS {
        match image.findings.iter().find(|finding| finding.check == check) {
            None => writeln!(to, "- {check}: as it should be")?,
            Some(Finding { what, suggestion, .. }) => {
                writeln!(to, "- **{check}: {what}**\n  - {suggestion}")?;
            }
        }
    }
    Ok(())
}

/// `12.34 MB of 20.00`.
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
fn megabytes(bytes: u64, of: Option<u64>) -> String {
    let number = |bytes: u64| bytes as f64 / 1_000_000.0;
    let limit = of.map(|of| format!(" of {:.0}", number(of))).unwrap_or_default();
    format!("{:.2} MB{limit}", number(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::sample;

    #[test]
    fn a_layer_of_two_images_is_told_once() {
        let mut web = sample();
        web.name = "todo-web:1".to_owned();
        let report = Report::of(&[sample(), web]);
        assert_eq!(report.layers.len(), 1);
        assert_eq!(report.layers[0].images, ["example.com/todo-server:1", "todo-web:1"]);
        assert!(!report.has_faults());
    }

    #[test]
    fn a_finding_stands_in_both_forms_with_what_to_do() {
        let mut image = sample();
        image.settings.user = "root".to_owned();
        let report = Report::of(&[image]);
        assert!(report.has_faults());
        let markdown = report.to_string();
        assert!(
            markdown.contains("- **user: runs as \"root\"**\n  - set a numeric user"),
            "{markdown}"
        );
        assert!(markdown.contains("| 0.00 MB of 22 | 0.00 MB of 10 |"), "{markdown}");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["images"][0]["findings"][0]["check"], "user");
    }
}
