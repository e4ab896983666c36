//! The part of `scan` that reads, out of the program by its path.

#[path = "../../smtp-codes-cli/src/scan/decompress.rs"]
mod decompress;
#[path = "../../smtp-codes-cli/src/scan/entry.rs"]
pub(crate) mod entry;
#[path = "../../smtp-codes-cli/src/scan/feed.rs"]
pub(crate) mod feed;
#[path = "../../smtp-codes-cli/src/scan/lines.rs"]
pub(crate) mod lines;
#[path = "../../smtp-codes-cli/src/scan/mbox.rs"]
mod mbox;
#[path = "../../smtp-codes-cli/src/scan/recognise.rs"]
pub(crate) mod recognise;
#[path = "../../smtp-codes-cli/src/scan/source.rs"]
mod source;
#[path = "../../smtp-codes-cli/src/scan/write.rs"]
pub(crate) mod write;

/// The program's messages to the person who waits, and nobody waits here.
pub(crate) mod progress {
    use super::feed::Counts;

    pub(crate) struct Progress;

    impl Progress {
        pub(crate) fn advance(&mut self, _bytes: usize, _counts: &Counts) {}

        pub(crate) fn say(&self, message: &str) {
            assert!(crate::is_harmless(message), "{message:?}");
        }
    }
}

/// What stands in the program's summary; all that the reader needs of it are its numbers.
mod summary {
    pub(crate) fn amount(count: u64, one: &str, many: &str) -> String {
        format!("{count} {}", if count == 1 { one } else { many })
    }
}
