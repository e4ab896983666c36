//! A name must not be a word of the Rust language.

smtp_codes::registry!("keyword.csv");

fn main() {}
