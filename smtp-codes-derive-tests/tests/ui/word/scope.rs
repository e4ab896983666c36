//! An unknown scope word, and the nearest that is known.

smtp_codes::registry!("scope.csv");

fn main() {}
