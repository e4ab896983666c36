//! How fast smtp-codes is beside its peers, in one run: `cargo bench`.

use smtp_codes_benches::Report;

mod codes;
mod find;
mod loading;
mod reply;
mod words;

fn main() {
    // Cargo also runs benchmarks to test that they work, and does not ask for figures then.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let mut report = Report::default();
    codes::compare(&mut report);
    reply::compare(&mut report);
    words::compare(&mut report);
    find::compare(&mut report);
    loading::measure(&mut report);
    println!("{report}");
    match report.missed() {
        0 => println!("Every limit is met."),
        missed => println!("Limits missed: {missed}."),
    }
}
