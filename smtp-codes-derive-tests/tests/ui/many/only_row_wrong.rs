//! The only row is wrong: its kind and its name exist all the same.

smtp_codes::registry!("only_row_wrong.csv");

fn main() {
    let _ = (Detail::ALL, Detail::BannedSender);
}
