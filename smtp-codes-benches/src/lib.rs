//! What the benchmarks of smtp-codes share: how two programs are compared, and what they read.
//!
//! Nothing here is published. BENCHMARKS.md says what is measured and how to repeat it.

mod compare;
mod in_house;
mod postfix_log;
mod replies;

pub use compare::{Limit, Report, Work};
pub use in_house::in_house;
pub use postfix_log::postfix_log;
pub use replies::{ONE_LINE, replies};
