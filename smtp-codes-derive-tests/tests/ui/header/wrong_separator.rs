//! A sheet saved with semicolons is one mistake, not one a row.

smtp_codes::registry!("wrong_separator.csv");

fn main() {}
