//! Every SMTP reply code and enhanced status code, what it means, whether to try again,
//! and who can mend it.
#![no_std]

mod enhanced_code;
mod error;
mod reply;
mod reply_code;

pub use enhanced_code::EnhancedCode;
pub use error::{InvalidEnhancedCode, InvalidReplyCode};
pub use reply::{
    Deviation, Deviations, DeviationsIter, Escaped, ParseReplyError, Progress, Reply,
    ReplyLimitError, ReplyLines, ReplyReader, ReplyText, WireReply, WriteReplyError,
};
pub use reply_code::ReplyCode;
