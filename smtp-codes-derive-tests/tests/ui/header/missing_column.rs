//! A column that a row needs must be there; one mistake for all rows.

smtp_codes::registry!("missing_column.csv");

fn main() {}
