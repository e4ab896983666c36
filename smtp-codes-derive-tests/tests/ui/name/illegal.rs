//! A name must be a Rust name.

smtp_codes::registry!("illegal.csv");

fn main() {}
