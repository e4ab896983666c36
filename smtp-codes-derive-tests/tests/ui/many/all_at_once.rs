//! Every mistake at once, in the order of the file. The rows that are right are there, and the
//! names of those that are not, so that nothing below becomes an error of its own.

smtp_codes::registry!("all_at_once.csv");

fn main() {
    let right = [Detail::Allowed, Detail::Last];
    assert!(right.contains(&Detail::try_from((7, 505)).unwrap()));
    assert_eq!(Detail::Lonely.to_string(), "X.7.502");
    let _ = Detail::Twice;
    let _ = RegisteredReply::AccountSuspended.verdict();
    let _ = RegisteredReply::OutOfRange.text();
}
