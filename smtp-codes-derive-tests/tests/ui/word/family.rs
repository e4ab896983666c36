//! A family that is misspelt.

smtp_codes::registry!("family.csv");

fn main() {}
