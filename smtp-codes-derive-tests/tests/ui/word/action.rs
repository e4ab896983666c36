//! An unknown action word, and the nearest that is known.

smtp_codes::registry!("action.csv");

fn main() {}
