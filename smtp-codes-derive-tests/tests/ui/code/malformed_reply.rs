//! A reply code has three digits.

smtp_codes::registry!("malformed_reply.csv");

fn main() {}
