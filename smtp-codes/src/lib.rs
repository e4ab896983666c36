//! Every SMTP reply code and enhanced status code, what it means, whether to try again,
//! and who can mend it.
#![no_std]

pub mod dsn;
mod enhanced_code;
mod error;
mod find;
mod reply_code;

pub use enhanced_code::EnhancedCode;
pub use error::{InvalidEnhancedCode, InvalidReplyCode};
pub use find::{Find, Found, best, find};
pub use reply_code::ReplyCode;
