//! Every row says where it stands.

smtp_codes::registry!("missing.csv");

fn main() {}
