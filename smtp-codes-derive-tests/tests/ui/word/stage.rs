//! A command as the protocol writes it, and one that is misspelt.

smtp_codes::registry!("stage.csv");

fn main() {}
