//! Words have hyphens.

smtp_codes::registry!("underscore.csv");

fn main() {}
