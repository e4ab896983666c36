//! Unknown commands in a list, each with its place.

smtp_codes::registry!("command.csv");

fn main() {}
