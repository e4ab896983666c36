//! A kind of row that an older form of the table had.

smtp_codes::registry!("verdict.csv");

fn main() {}
