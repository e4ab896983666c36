//! A cause that no row has.

smtp_codes::registry!("cause.csv");

fn main() {}
