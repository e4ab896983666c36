//! A detail is written with X for its class, which the row leaves open.

smtp_codes::registry!("malformed_detail.csv");

fn main() {}
