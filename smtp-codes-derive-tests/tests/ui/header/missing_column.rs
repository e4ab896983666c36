//! All columns must be there, in any order.

smtp_codes::registry!("missing_column.csv");

fn main() {}
