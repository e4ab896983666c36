//! Writes a log as Postfix writes one to standard output: so many megabytes, 200 if not
//! told otherwise, the same bytes every time.

use std::io::{self, Write};

use smtp_codes_benches::postfix_log;

fn main() -> io::Result<()> {
    let megabytes: usize = match std::env::args().nth(1).map(|size| size.parse()) {
        None => 200,
        Some(Ok(megabytes)) => megabytes,
        Some(Err(_)) => panic!("expected a number of megabytes"),
    };
    io::stdout()
        .lock()
        .write_all(&postfix_log(megabytes * 1_000_000))
}
