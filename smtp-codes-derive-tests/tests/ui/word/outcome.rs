//! With outcome words of its own a table must say which one a severity has.

smtp_codes::registry!("outcome.csv");

fn main() {}
