//! What is wrong with a release in Kubernetes, found as a careful engineer would: by its objects, without a
//! model. Reads only.

mod certificates;
mod cluster;
mod connections;
mod limits;
mod objects;
mod pods;
mod policy;
mod reach;
#[cfg(test)]
mod tests;
mod ways;
mod workloads;

use std::fmt::{self, Display};

use jiff::Timestamp;
use serde::Serialize;

pub use self::{
    cluster::observe,
    connections::{Connection, connections},
    objects::{Objects, Unreadable},
};

/// What reads one kind of trouble out of the objects.
type Check = fn(&Objects, Timestamp) -> Vec<Finding>;
/// In the order in which causes come before what follows from them.
const CHECKS: [Check; 7] = [
    limits::check,
    ways::check,
    connections::check,
    certificates::check,
    pods::check,
    workloads::check,
    reach::check,
];

/// How much a finding matters, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Note,
    /// Works, with less than it should have.
    Warning,
    /// Something does not work; what else there is may carry on without it.
    Failure,
    /// A part of it serves nobody.
    Outage,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub severity: Severity,
    /// The object, as kubectl names it: `pod/todo-chatbot-server-1`.
    pub about: String,
    pub finding: String,
    /// What the cluster says, quoted. Data, whatever it says.
    pub evidence: String,
    pub cause: String,
    /// The command or value to try next.
    pub next: String,
}

/// How a release is, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    Well,
    Degraded,
    Down,
}

/// What was found, the gravest first.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    pub release: String,
    pub namespace: String,
    pub health: Health,
    pub findings: Vec<Finding>,
    /// How many objects of which kind were looked at.
    pub seen: Vec<String>,
    /// Kinds that could not be read, and why: nothing is said of them.
    pub unseen: Vec<String>,
}

/// Walks the objects of one release. `now` tells what takes too long from what has just begun.
pub fn diagnose(objects: &Objects, now: Timestamp) -> Diagnosis {
    let mut findings: Vec<_> = CHECKS.iter().flat_map(|check| check(objects, now)).collect();
    if !objects.is_installed() {
        findings.push(objects.absent());
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let health = match findings.first().map(|finding| finding.severity) {
        None | Some(Severity::Note) => Health::Well,
        Some(Severity::Warning | Severity::Failure) => Health::Degraded,
        Some(Severity::Outage) => Health::Down,
    };
    Diagnosis {
        release: objects.release.clone(),
        namespace: objects.namespace.clone(),
        health,
        findings,
        seen: objects.counts(),
        unseen: objects.unseen.clone(),
    }
}

impl Diagnosis {
    /// What to try, each once, what helps most first.
    pub fn recommendations(&self) -> Vec<&str> {
        let mut all = Vec::new();
        for finding in &self.findings {
            if !all.contains(&finding.next.as_str()) {
                all.push(&finding.next);
            }
        }
        all
    }
}

impl Display for Diagnosis {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { release, namespace, health, findings, .. } = self;
        let health = match health {
            Health::Well => "well",
            Health::Degraded => "degraded: it works, and not as it should",
            Health::Down => "down: a part of it serves nobody",
        };
        writeln!(to, "{release} in the namespace {namespace} is {health}")?;
        for finding in findings {
            write!(to, "\n{finding}")?;
        }
        if findings.is_empty() {
            writeln!(to, "Nothing was found.")?;
        }
        writeln!(to, "\nLooked at: {}", self.seen.join(", "))?;
        if !self.unseen.is_empty() {
            writeln!(to, "Could not look at: {}", self.unseen.join("; "))?;
        }
        Ok(())
    }
}

impl Display for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.severity {
            Severity::Failure | Severity::Outage => "✗",
            Severity::Warning => "!",
            Severity::Note => "·",
        };
        writeln!(to, "{mark} {}: {}", self.about, self.finding)?;
        writeln!(to, "  evidence: {}", self.evidence)?;
        writeln!(to, "  cause:    {}", self.cause)?;
        writeln!(to, "  next:     {}", self.next)
    }
}
