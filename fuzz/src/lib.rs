//! What must hold for any bytes at all, one function for each fuzz target.
//!
//! A function panics where the library breaks a promise. libFuzzer calls it from
//! `fuzz_targets/`, looking for bytes that reach new code; `tests/seeds.rs` calls it with
//! the seeds, so that the checks themselves are tested by `cargo test` everywhere.

#![forbid(unsafe_code)]

mod dsn;
mod events;
mod find;
mod judge;
mod linear;
mod mails;
mod output;
mod recognise;
mod registry;
mod reply;
mod texts;
mod words;

pub use dsn::dsn;
pub use events::events;
pub use find::find;
pub use judge::{judge, table_of};
pub use linear::linear;
pub use mails::mail;
pub use output::output;
pub use recognise::recognise;
pub use registry::registry;
pub use reply::{reply_incremental, reply_lenient, reply_strict, reply_write};
pub use texts::text;
pub use words::words;

/// One target.
pub type Target = fn(&[u8]);

/// Every target under its name, which is also that of its folder of seeds.
pub const TARGETS: [(&str, Target); 15] = [
    ("registry", registry),
    ("judge", judge),
    ("words", words),
    ("reply_strict", reply_strict),
    ("reply_lenient", reply_lenient),
    ("reply_incremental", reply_incremental),
    ("reply_write", reply_write),
    ("find", find),
    ("dsn", dsn),
    ("mail", mail),
    ("text", text),
    ("events", events),
    ("recognise", recognise),
    ("output", output),
    ("linear", linear),
];

/// Whether text is fit for a terminal: one line, nothing in it that a terminal obeys.
fn is_harmless(text: &str) -> bool {
    !text.contains(|c: char| {
        c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// Where a part of the bytes begins in them; it must be a part of them.
fn offset_in(whole: &[u8], part: &[u8]) -> usize {
    let offset = (part.as_ptr() as usize)
        .checked_sub(whole.as_ptr() as usize)
        .expect("the part begins before the whole");
    assert!(
        offset + part.len() <= whole.len(),
        "the part ends behind the whole"
    );
    offset
}
