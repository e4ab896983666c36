//! A workbook is not CSV.

smtp_codes::registry!("workbook.csv");

fn main() {}
