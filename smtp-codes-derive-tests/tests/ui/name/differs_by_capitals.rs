//! Names that differ only by capitals would make one constant.

smtp_codes::registry!("differs_by_capitals.csv");

fn main() {}
