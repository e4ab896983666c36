//! An associated reply code needs a row, once a table has reply codes of its own.

smtp_codes::registry!("not_in_the_table.csv");

fn main() {}
