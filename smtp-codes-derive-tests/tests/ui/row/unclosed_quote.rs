//! A quote that is never closed costs its own row only.

smtp_codes::registry!("unclosed_quote.csv");

fn main() {
    // The row after it is whole.
    let _ = Detail::BlockedSender;
}
