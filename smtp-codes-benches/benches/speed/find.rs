//! Codes in free text: a log of Postfix.

use std::hint::black_box;

use memchr::memchr_iter;
use regex::bytes::Regex;
use smtp_codes::find;
use smtp_codes_benches::{Limit, Report, Work, postfix_log};

/// More than fits into the caches of a core.
const BYTES: usize = 8 << 20;

pub fn compare(report: &mut Report) {
    let log = postfix_log(BYTES);
    let work = Work::Bytes(log.len());
    let regex = Regex::new(r"\b[245]\.\d{1,3}\.\d{1,3}\b").expect("it is valid");
    eprintln!(
        "{} statuses found in {} bytes; the regex finds {} codes, dots with a check {}",
        find(&log).count(),
        log.len(),
        regex.find_iter(&log).count(),
        dots(&log),
    );
    report.compare(
        "codes found in a log",
        work,
        Limit::Speed(2.0),
        || {
            black_box(find(black_box(&log)).count());
        },
        "regex",
        || {
            black_box(regex.find_iter(black_box(&log)).count());
        },
    );
    report.compare(
        "codes found in a log",
        work,
        Limit::Speed(2.0),
        || {
            black_box(find(black_box(&log)).count());
        },
        "memchr",
        || {
            black_box(dots(black_box(&log)));
        },
    );
}

/// How many `x.y.z` there are: a look around each dot. It takes addresses and versions for
/// codes and knows no reply code, so it bounds what can be hoped for.
fn dots(text: &[u8]) -> usize {
    memchr_iter(b'.', text)
        .filter(|&dot| {
            let begins = dot > 0
                && matches!(text[dot - 1], b'2' | b'4' | b'5')
                && (dot < 2 || !(text[dot - 2].is_ascii_alphanumeric() || text[dot - 2] == b'.'));
            begins && {
                let subject = digits(&text[dot + 1..]);
                let second = dot + 1 + subject;
                (1..=3).contains(&subject)
                    && text.get(second) == Some(&b'.')
                    && (1..=3).contains(&digits(&text[second + 1..]))
            }
        })
        .count()
}

/// How many digits a text begins with.
fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}
