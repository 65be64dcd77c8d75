//! What people say to the built-in assistant, and how much of it is understood.

use std::collections::HashSet;

use anyhow::Result;
use todo_core::chat::builtin::Builtin;
use todo_tests::eval::{self, Baseline, Report};

/// Fewer say little about an assistant.
const CASES_MIN: usize = 200;

#[tokio::test]
async fn the_built_in_assistant_understands_no_less_than_before() -> Result<()> {
    let mut report = Report::default();
    for case in eval::load()? {
        report.results.push(eval::run(&case, &Builtin).await?);
    }

    assert!(report.results.len() >= CASES_MIN, "{} cases", report.results.len());
    let behind = Baseline::load()?.undercut_by(&report);
    assert!(behind.is_empty(), "{behind:#?}\nwhat it gets wrong now:\n{report}");
    Ok(())
}

#[test]
fn no_case_is_there_twice() -> Result<()> {
    let mut seen = HashSet::new();
    for case in eval::load()? {
        let told = format!("{}: {} at {}", case.category, case.text(), case.now);
        assert!(seen.insert(told.clone()), "twice: {told}");
    }
    Ok(())
}
