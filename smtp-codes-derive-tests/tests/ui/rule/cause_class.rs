//! A rule about a cause has a class and no stage.

smtp_codes::registry!("cause_class.csv");

fn main() {}
