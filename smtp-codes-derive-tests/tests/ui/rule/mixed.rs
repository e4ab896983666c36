//! A list of codes of two forms, and the last resort in a table that is laid over another.

smtp_codes::registry!("mixed.csv");

fn main() {}
