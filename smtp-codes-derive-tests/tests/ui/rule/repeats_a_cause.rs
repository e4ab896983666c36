//! A cause that the standard table has.

smtp_codes::registry!("repeats_a_cause.csv");

fn main() {}
