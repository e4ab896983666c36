//! Codes from bytes, their texts, and the verdict.

use std::hint::black_box;

use http::StatusCode;
use regex::bytes::RegexSet;
use smtp_codes::{
    Evidence, Layers, OwnedRulebook, RegisteredReply, ReplyCode, Stage, Status, Verdict, judge,
};
use smtp_codes_benches::{Limit, Report, Work, in_house};

pub fn compare(report: &mut Report) {
    from_bytes(report);
    for (what, count) in [
        ("a code from bytes, and its text", MANY),
        ("the same, few codes over and over", FEW),
    ] {
        text(report, what, count);
    }
    verdicts(report);
}

/// So many codes are gone through in a call; enough that no branch is learned by heart.
pub const MANY: usize = 1024;

/// So few are, each time in the same order, so that each branch is.
const FEW: usize = 48;

/// Takes so many entries of a list, in an order that jumps about.
pub fn pick<T: Clone>(list: &[T], count: usize) -> Vec<T> {
    let mut place = 0;
    (0..count)
        .map(|_| {
            // A step of the usual linear congruential kind.
            place = (place * 1_103_515_245 + 12_345) % (1 << 31);
            list[place / 65_536 % list.len()].clone()
        })
        .collect()
}

fn digits(code: u16) -> [u8; 3] {
    [code / 100, code / 10 % 10, code % 10].map(|digit| b'0' + digit as u8)
}

fn from_bytes(report: &mut Report) {
    // What both accept: 100 to 999, registered or not.
    let codes: Vec<[u8; 3]> = (100..1000).map(digits).collect();
    let codes = pick(&codes, MANY);
    report.compare(
        "a code from bytes",
        Work::Items(codes.len()),
        Limit::Share(0.7),
        || {
            for code in &codes {
                let _ = black_box(ReplyCode::from_bytes(black_box(code)));
            }
        },
        "http",
        || {
            for code in &codes {
                let _ = black_box(StatusCode::from_bytes(black_box(code)));
            }
        },
    );
}

fn text(report: &mut Report, what: &str, count: usize) {
    // Each with all the codes that it knows, so that each has a text to find.
    let smtp: Vec<[u8; 3]> = RegisteredReply::ALL
        .iter()
        .map(|reply| digits(reply.code().as_u16()))
        .collect();
    let smtp = pick(&smtp, count);
    let http: Vec<[u8; 3]> = (100..1000)
        .filter_map(|code| StatusCode::from_u16(code).ok())
        .filter(|code| code.canonical_reason().is_some())
        .map(|code| digits(code.as_u16()))
        .collect();
    let http = pick(&http, count);
    report.compare(
        what,
        Work::Items(count),
        Limit::Share(0.65),
        || {
            for code in &smtp {
                let code = ReplyCode::from_bytes(black_box(code));
                black_box(code.ok().and_then(ReplyCode::text));
            }
        },
        "http",
        || {
            for code in &http {
                let code = StatusCode::from_bytes(black_box(code));
                black_box(code.ok().and_then(|code| code.canonical_reason()));
            }
        },
    );
}

/// What a bounce processor without a table has: patterns, the first that fits decides.
///
/// They are anchored at the codes, which is the best case for a set of regular
/// expressions; those that look for words anywhere are slower.
const RULES: [&str; 26] = [
    r"^2\d\d",
    r"^3\d\d",
    r"^421",
    r"^4\d\d[ -]4\.2\.2",
    r"^4\d\d[ -]4\.2\.1",
    r"^4\d\d[ -]4\.3\.\d",
    r"^4\d\d[ -]4\.4\.\d",
    r"^452[ -]4\.5\.3",
    r"^45\d[ -]4\.7\.\d",
    r"^4\d\d",
    r"^5\d\d[ -]5\.1\.1\b",
    r"^5\d\d[ -]5\.1\.(2|8|10)\b",
    r"^5\d\d[ -]5\.1\.\d",
    r"^5\d\d[ -]5\.2\.1\b",
    r"^5\d\d[ -]5\.2\.2\b",
    r"^5\d\d[ -]5\.2\.3\b",
    r"^5\d\d[ -]5\.3\.4\b",
    r"^5\d\d[ -]5\.4\.\d",
    r"^5\d\d[ -]5\.5\.\d",
    r"^530",
    r"^535",
    r"^5\d\d[ -]5\.7\.1\b",
    r"^5\d\d[ -]5\.7\.(2[0-9])\b",
    r"^552",
    r"^55[0134]",
    r"^5\d\d",
];

/// Replies, and the stage that each would come from.
const SAID: [(&str, Stage); 20] = [
    ("250 2.1.5 Ok", Stage::Rcpt),
    ("250 2.0.0 Ok: queued as 4Vw8Tt1Z", Stage::DataEnd),
    ("354 Go ahead", Stage::Data),
    ("421 4.7.0 Try again later", Stage::Greeting),
    ("421 Closing", Stage::Any),
    ("450 4.7.1 Greylisted", Stage::Rcpt),
    ("451 4.3.0 Temporary problem", Stage::DataEnd),
    ("452 4.2.2 Over quota", Stage::Rcpt),
    ("452 4.5.3 Too many recipients", Stage::RcptNext),
    ("503 5.5.1 Need RCPT first", Stage::Data),
    ("530 5.7.0 STARTTLS first", Stage::Mail),
    ("535 5.7.8 Authentication failed", Stage::Auth),
    ("550 5.1.1 User unknown", Stage::Rcpt),
    ("550 5.7.26 Unauthenticated", Stage::DataEnd),
    ("550 5.7.511 Access denied", Stage::Mail),
    ("550 No such user", Stage::Any),
    ("552 5.2.2 Mailbox full", Stage::Rcpt),
    ("552 Too much", Stage::DataEnd),
    ("554 5.7.1 Rejected as spam", Stage::DataEnd),
    ("571 Refused", Stage::Any),
];

fn verdicts(report: &mut Report) {
    let said = pick(&SAID, MANY);
    let parsed: Vec<(Status, Stage)> = said
        .iter()
        .map(|(reply, stage)| {
            let mut words = reply.split(' ');
            let code = words.next().and_then(|word| word.parse().ok());
            let enhanced = words.next().and_then(|word| word.parse().ok());
            let status = Status::from_parts(code, enhanced).expect("each begins with a code");
            (status, *stage)
        })
        .collect();
    let rules = RegexSet::new(RULES).expect("they are valid");
    let table = OwnedRulebook::from_csv("in-house.csv", in_house(25).as_bytes());
    let table = table.expect("it is right");
    let rulebook = table.rulebook();
    let over = [&rulebook];
    let layers = Layers::new(&over);
    let mut compare = |what: &str, limit: f64, verdict: &dyn Fn(Status, Stage)| {
        report.compare(
            what,
            Work::Items(MANY),
            Limit::Share(limit),
            || {
                for (status, stage) in &parsed {
                    verdict(black_box(*status), *stage);
                }
            },
            "regex, 26 rules",
            || {
                for (reply, _) in &said {
                    let matches = rules.matches(black_box(reply.as_bytes()));
                    black_box(matches.iter().next());
                }
            },
        );
    };
    compare("a verdict from a status", 0.2, &|status, stage| {
        black_box(judge(status, stage));
    });
    // Which tables there are is not known when a program is compiled, nor what the evidence holds.
    compare("the same with no table laid over", 0.3, &|status, stage| {
        let _: Option<Verdict<'_>> = black_box(
            black_box(Layers::STANDARD).judge(black_box(&Evidence::new(Some(status)).at(stage))),
        );
    });
    compare(
        "the same with a table of 25 rows laid over",
        0.75,
        &|status, stage| {
            let _: Option<Verdict<'_>> = black_box(
                black_box(layers).judge(black_box(&Evidence::new(Some(status)).at(stage))),
            );
        },
    );
}
