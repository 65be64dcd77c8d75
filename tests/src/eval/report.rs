//! What all cases come to: for people, and as JSON.

use std::{collections::BTreeMap, fmt};

use serde_json::{Value, json};
use todo_core::chat::model::Usage;

use super::{case::Case, trial::Outcome};

/// What came of one case.
#[derive(Clone, Debug)]
pub struct Result {
    pub category: String,
    pub text: String,
    /// What was wrong, in a line each. Empty: passed.
    pub failures: Vec<String>,
    /// The last answer.
    pub answer: String,
    calls: Vec<Value>,
    usage: Usage,
}

impl Result {
    pub(super) fn of(case: &Case, outcome: &Outcome, failures: Vec<String>) -> Self {
        Self {
            category: case.category.clone(),
            text: case.text(),
            failures,
            answer: outcome.answers.last().map(|last| last.text.clone()).unwrap_or_default(),
            calls: outcome
                .calls()
                .map(|call| json!({ "tool": call.name, "args": call.arguments }))
                .collect(),
            usage: outcome.meter.usage,
        }
    }

    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    fn to_json(&self) -> Value {
        json!({
            "category": self.category,
            "say": self.text,
            "passed": self.passed(),
            "failures": self.failures,
            "answer": self.answer,
            "calls": self.calls,
            "input_tokens": self.usage.input_tokens,
            "output_tokens": self.usage.output_tokens,
        })
    }
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub passed: usize,
    pub of: usize,
}

/// What all cases came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub results: Vec<Result>,
}

impl Report {
    pub fn by_category(&self) -> BTreeMap<&str, Score> {
        let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
        for result in &self.results {
            let score = scores.entry(&result.category).or_default();
            score.of += 1;
            score.passed += usize::from(result.passed());
        }
        scores
    }

    pub fn total(&self) -> Score {
        let passed = self.results.iter().filter(|result| result.passed()).count();
        Score { passed, of: self.results.len() }
    }

    pub fn usage(&self) -> Usage {
        let mut usage = Usage::default();
        self.results.iter().for_each(|result| usage += result.usage);
        usage
    }

    pub fn to_json(&self, model: &str) -> Value {
        let score = |score: Score| json!({ "passed": score.passed, "of": score.of });
        let categories: BTreeMap<&str, Value> =
            self.by_category().into_iter().map(|(name, it)| (name, score(it))).collect();
        json!({
            "model": model,
            "total": score(self.total()),
            "categories": categories,
            "input_tokens": self.usage().input_tokens,
            "output_tokens": self.usage().output_tokens,
            "cases": self.results.iter().map(Result::to_json).collect::<Vec<_>>(),
        })
    }
}

/// The failures, then the scores.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for result in self.results.iter().filter(|result| !result.passed()) {
            writeln!(f, "✗ {}: {}", result.category, result.text)?;
            for failure in &result.failures {
                writeln!(f, "    {failure}")?;
            }
            writeln!(f, "    answer: {}", result.answer.replace('\n', "\n            "))?;
        }
        for (category, score) in self.by_category() {
            writeln!(f, "{category:<16}{score}")?;
        }
        write!(f, "{:<16}{}", "total", self.total())
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = (self.passed * 100).checked_div(self.of).unwrap_or_default();
        write!(f, "{:>4} of {:<4}{percent:>3} %", self.passed, self.of)
    }
}
