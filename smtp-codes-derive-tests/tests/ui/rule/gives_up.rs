//! Rules that give up on a deferral, and one that tries again at once and changes nothing.

smtp_codes::registry!("gives_up.csv");

fn main() {}
