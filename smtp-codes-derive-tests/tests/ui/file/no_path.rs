//! A path that is no string, and none at all.

mod number {
    smtp_codes::registry!(550);
}
mod nothing {
    smtp_codes::registry!();
}
mod several {
    smtp_codes::registry!("a.csv", "b.csv");
}

fn main() {}
