//! Text is ASCII: a curly apostrophe and a dash from a word processor.

smtp_codes::registry!("not_ascii.csv");

fn main() {}
