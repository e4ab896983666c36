//! Replies as servers send them, on the wire.

use std::{env, fs};

/// The reply that stands for the many: one line, both codes, some words.
pub const ONE_LINE: &[u8] =
    b"550 5.1.1 <jo@example.com>: Recipient address rejected: User unknown\r\n";

/// Written for this benchmark, in the manner of the servers that most mail meets.
const BUILT_IN: &[&str] = &[
    "220 mx.example.com ESMTP ready",
    "250 2.1.0 Ok",
    "250 2.1.5 Ok",
    "250 2.0.0 Ok: queued as 4Vw8Tt1ZzKz9sTq",
    "250 2.0.0 OK  1760000000 d2e1a72fcca58-7a0a1b2c3d4si1234567b3a.45 - gsmtp",
    "354 End data with <CR><LF>.<CR><LF>",
    "221 2.0.0 Bye",
    "421 4.7.0 mx.example.com Error: too many connections from 192.0.2.7",
    "421 Service not available, closing transmission channel",
    "450 4.7.1 <jo@example.com>: Recipient address rejected: Greylisted, try again in 300 seconds",
    "451 4.3.0 Temporary system problem. Try again later",
    "452 4.2.2 The email account that you tried to reach is over quota",
    "452 4.5.3 Too many recipients",
    "454 4.7.0 TLS not available due to temporary reason",
    "503 5.5.1 Error: need RCPT command",
    "530 5.7.0 Must issue a STARTTLS command first",
    "535 5.7.8 Error: authentication failed: wrong name or password",
    "550 5.1.1 <jo@example.com>: Recipient address rejected: User unknown",
    "550-5.1.1 The email account that you tried to reach does not exist. Please try\n\
     550-5.1.1 double-checking the recipient's email address for typos or\n\
     550 5.1.1 unnecessary spaces. d2e1a72fcca58-7a0a1b2c3d4si1234567b3a.45",
    "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n\
     550-5.7.26 Authentication results:\n\
     550-5.7.26  DKIM = did not pass\n\
     550 5.7.26  SPF [mail.example] with ip: [192.0.2.7] = did not pass",
    "550 5.7.1 Service unavailable; client host [192.0.2.7] blocked using a list",
    "550 5.4.1 Recipient address rejected: Access denied. For more information see the help page",
    "550 No such user here",
    "552 5.2.2 Mailbox full",
    "552 5.3.4 Message size exceeds fixed limit",
    "553 5.1.8 <sender@nowhere.example>: Sender address rejected: Domain not found",
    "554 5.7.1 Message rejected as spam by content scanning",
    "554 Transaction failed",
    "556 5.1.10 Recipient address has null MX",
    "571 Message refused by the recipient's policy",
];

/// The replies to parse, each whole, with CRLF behind every line.
///
/// If the variable `SMTP_CODES_REPLIES` names a file, they are read from there: one reply
/// a line, the lines of a longer reply parted by `\n` written as two characters.
///
/// # Panics
///
/// If that file cannot be read.
#[must_use]
pub fn replies() -> Vec<Vec<u8>> {
    let wire = |lines: &str| {
        let lines: String = lines.lines().map(|line| format!("{line}\r\n")).collect();
        lines.into_bytes()
    };
    match env::var_os("SMTP_CODES_REPLIES") {
        None => BUILT_IN.iter().map(|lines| wire(lines)).collect(),
        Some(path) => fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("SMTP_CODES_REPLIES: {}: {error}", path.display()))
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| wire(&line.replace("\\n", "\n")))
            .collect(),
    }
}
