//! How well an assistant understands people: what they say in `tests/eval/*.toml`, and what
//! should come of it. Any [`Model`](todo_core::ports::Model) can be judged; the domain around it
//! is the real one, over stores in memory.

mod baseline;
mod case;
mod live;
mod metered;
mod report;
mod task_line;
mod trial;
mod verdict;
mod wanted;

pub use baseline::Baseline;
pub use case::{Case, load};
pub use live::model_from_environment;
pub use report::{Report, Result};
pub use trial::run;
pub use verdict::Verdict;
pub use wanted::Wanted;
