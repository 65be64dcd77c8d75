//! What all cases come to: for people, and as JSON.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde_json::{Value, json};
use todo_core::chat::model::Usage;

use super::{
    case::{Case, is_blind},
    trial::Outcome,
    verdict::Verdict,
};

/// What came of one case.
#[derive(Clone, Debug)]
pub struct Result {
    pub category: String,
    pub text: String,
    pub verdict: Verdict,
    /// What was wrong, in a line each. Empty: passed.
    pub failures: Vec<String>,
    /// The last answer.
    pub answer: String,
    calls: Vec<Value>,
    usage: Usage,
    /// What the model took for one thing that was said, on average.
    took: Duration,
}

impl Result {
    pub(super) fn of(
        case: &Case,
        outcome: &Outcome,
        verdict: Verdict,
        failures: Vec<String>,
    ) -> Self {
        Self {
            category: case.category.clone(),
            text: case.text(),
            verdict,
            failures,
            answer: outcome.answers.last().map(|last| last.text.clone()).unwrap_or_default(),
            calls: outcome
                .calls()
                .map(|call| json!({ "tool": call.name, "args": call.arguments }))
                .collect(),
            usage: outcome.meter.usage,
            took: outcome.meter.took / u32::try_from(case.say.len()).unwrap_or(u32::MAX),
        }
    }

    pub fn passed(&self) -> bool {
        self.verdict == Verdict::Right
    }

    pub fn is_blind(&self) -> bool {
        is_blind(&self.category)
    }

    fn to_json(&self) -> Value {
        json!({
            "category": self.category,
            "say": self.text,
            "passed": self.passed(),
            "verdict": format!("{:?}", self.verdict),
            "microseconds": self.took.as_micros(),
            "failures": self.failures,
            "answer": self.answer,
            "calls": self.calls,
            "input_tokens": self.usage.input_tokens,
            "output_tokens": self.usage.output_tokens,
        })
    }
}

/// How many conversations ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub right: usize,
    pub asked: usize,
    pub gave_up: usize,
    pub wrong_change: usize,
}

impl Score {
    fn of<'a>(results: impl Iterator<Item = &'a Result>) -> Self {
        let mut score = Self::default();
        results.for_each(|result| score.count(result.verdict));
        score
    }

    fn count(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Right => &mut self.right,
            Verdict::Asked => &mut self.asked,
            Verdict::GaveUp => &mut self.gave_up,
            Verdict::WrongChange => &mut self.wrong_change,
        } += 1;
    }

    pub fn all(self) -> usize {
        self.right + self.asked + self.gave_up + self.wrong_change
    }

    fn to_json(self) -> Value {
        json!({
            "right": self.right,
            "asked": self.asked,
            "gave_up": self.gave_up,
            "wrong_change": self.wrong_change,
            "of": self.all(),
        })
    }
}

/// What all cases came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub results: Vec<Result>,
    /// Whether it prints what of the blind part failed, which is blind no longer then.
    pub reveals: bool,
}

impl Report {
    pub fn by_category(&self) -> BTreeMap<&str, Score> {
        let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
        for result in &self.results {
            scores.entry(&result.category).or_default().count(result.verdict);
        }
        scores
    }

    /// The score of the blind part, or of the rest.
    pub fn total(&self, blind: bool) -> Score {
        Score::of(self.results.iter().filter(|result| result.is_blind() == blind))
    }

    pub fn usage(&self) -> Usage {
        let mut usage = Usage::default();
        self.results.iter().for_each(|result| usage += result.usage);
        usage
    }

    /// Median and longest of what the model took for one thing that was said.
    fn times(&self) -> (Duration, Duration) {
        let mut times: Vec<Duration> = self.results.iter().map(|result| result.took).collect();
        times.sort();
        let at = |place: usize| times.get(place).copied().unwrap_or_default();
        (at(times.len() / 2), at(times.len().saturating_sub(1)))
    }

    pub fn to_json(&self, model: &str) -> Value {
        let categories: BTreeMap<&str, Value> =
            self.by_category().into_iter().map(|(name, it)| (name, it.to_json())).collect();
        json!({
            "model": model,
            "development": self.total(false).to_json(),
            "blind": self.total(true).to_json(),
            "categories": categories,
            "input_tokens": self.usage().input_tokens,
            "output_tokens": self.usage().output_tokens,
            "cases": self.shown().map(Result::to_json).collect::<Vec<_>>(),
        })
    }

    /// Those that may be read.
    fn shown(&self) -> impl Iterator<Item = &Result> {
        self.results.iter().filter(|result| self.reveals || !result.is_blind())
    }
}

/// The failures that may be read, then the scores.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for result in self.shown().filter(|result| !result.passed()) {
            writeln!(f, "✗ {}: {} ({:?})", result.category, result.text, result.verdict)?;
            for failure in &result.failures {
                writeln!(f, "    {failure}")?;
            }
            writeln!(f, "    answer: {}", result.answer.replace('\n', "\n            "))?;
        }
        writeln!(
            f,
            "{:<20}{:>5}{:>7}{:>7}{:>9}{:>7}",
            "", "of", "right", "asked", "gave up", "wrong"
        )?;
        for (category, score) in self.by_category() {
            writeln!(f, "{category:<20}{score}")?;
        }
        writeln!(f, "{:<20}{}", "development", self.total(false))?;
        writeln!(f, "{:<20}{}", "blind", self.total(true))?;
        let (median, longest) = self.times();
        write!(f, "an answer took {median:.1?} (median), {longest:.1?} (longest)")
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |count: usize| (count * 100).checked_div(self.all()).unwrap_or_default();
        write!(
            f,
            "{:>5}{:>5} %{:>5} %{:>7} %{:>5} %",
            self.all(),
            percent(self.right),
            percent(self.asked),
            percent(self.gave_up),
            percent(self.wrong_change),
        )
    }
}
