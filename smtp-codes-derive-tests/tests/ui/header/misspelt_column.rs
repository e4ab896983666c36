//! Columns with names that no column has.

smtp_codes::registry!("misspelt_column.csv");

fn main() {}
