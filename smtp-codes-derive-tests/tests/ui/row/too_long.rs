//! A comma in a cell without quotes makes one cell two.

smtp_codes::registry!("too_long.csv");

fn main() {}
