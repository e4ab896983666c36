//! A path that holds on one machine only.

smtp_codes::registry!("/srv/mail/codes.csv");

fn main() {}
