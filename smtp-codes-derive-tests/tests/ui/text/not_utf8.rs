//! A sheet saved in Latin-1.

smtp_codes::registry!("not_utf8.csv");

fn main() {}
