//! From many times to one figure.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};

/// Kernel ticks in a second, as Linux shows them to every program.
const TICKS_PER_SECOND: u64 = 100;

/// What the build of the benchmark, and so of the server, is like.
pub(crate) const BUILD: &str = if cfg!(debug_assertions) { "unoptimised" } else { "optimised" };

/// The middle one.
pub(crate) fn median(times: &[Duration]) -> Duration {
    percentile(times, 50)
}

/// The one that `percent` of a hundred do not exceed.
pub(crate) fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(place).copied().unwrap_or_default()
}

/// The middle one of some numbers.
pub(crate) fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// The processor's time that a process has used.
pub(crate) fn processor_time(process: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"))?;
    // The name before the parenthesis may hold anything.
    let fields = stat.rsplit_once(')').context("a process's state")?.1.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// Lets the most memory that a process was given begin anew with what it has now.
pub(crate) fn forget_peak(process: u32) -> Result<()> {
    // The number that means this, of those that proc(5) lists.
    std::fs::write(Path::new("/proc").join(process.to_string()).join("clear_refs"), "5")?;
    Ok(())
}

/// The most memory that a process ever held, in megabytes, whether it still does or not.
pub(crate) fn resident_peak(process: u32) -> Result<u64> {
    megabytes(process, "VmHWM:")
}

/// The memory that a process holds now, in megabytes.
pub(crate) fn resident(process: u32) -> Result<u64> {
    megabytes(process, "VmRSS:")
}

fn megabytes(process: u32, name: &str) -> Result<u64> {
    let status =
        std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes =
        line.and_then(|line| line.split_whitespace().next()).context("a process's memory")?;
    Ok(kilobytes.parse::<u64>()? / 1000)
}
