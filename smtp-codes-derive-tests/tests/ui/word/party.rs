//! An unknown party word that is near no other.

smtp_codes::registry!("party.csv");

fn main() {}
