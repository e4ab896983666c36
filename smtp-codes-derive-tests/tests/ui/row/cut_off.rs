//! A file that was not saved or copied to its end.

smtp_codes::registry!("cut_off.csv");

fn main() {}
