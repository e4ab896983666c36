//! Codes in free text: a log of Postfix.

use std::hint::black_box;

use memchr::memchr_iter;
use regex::bytes::Regex;
use smtp_codes::find;
use smtp_codes_benches::{Limit, Report, Work, postfix_log};

/// More than fits into the caches of a core.
const BYTES: usize = 8 << 20;

/// What is searched at a time.
const PART: usize = 128 << 10;

pub fn compare(report: &mut Report) {
    let log = postfix_log(BYTES);
    let regex = Regex::new(r"\b[245]\.\d{1,3}\.\d{1,3}\b").expect("it is valid");
    eprintln!(
        "{} statuses found in {} bytes; the regex finds {} codes, dots with a check {}",
        find(&log).count(),
        log.len(),
        regex.find_iter(&log).count(),
        dots(&log),
    );
    // Each call takes the next part, so that the whole log passes through the caches.
    let parts: Vec<&[u8]> = log.chunks(PART).collect();
    let work = Work::Bytes(log.len() / parts.len());
    let each = |count: fn(&[u8], &Regex) -> usize| {
        let mut parts = parts.iter().cycle();
        let regex = &regex;
        move || {
            if let Some(part) = parts.next() {
                black_box(count(black_box(part), regex));
            }
        }
    };
    for (peer, count) in [
        ("regex", regexes as fn(&[u8], &Regex) -> usize),
        ("memchr", |text, _| dots(text)),
    ] {
        let ours = each(|text, _| find(text).count());
        let limit = Limit::Speed(3.5);
        report.compare("codes found in a log", work, limit, ours, peer, each(count));
    }
}

fn regexes(text: &[u8], regex: &Regex) -> usize {
    regex.find_iter(text).count()
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
