//! Mails that nobody sends by accident: very many recipients, parts and lines, deep nesting, long words.
//!
//! None of these tests looks at a clock: where the work were not in proportion to the bytes, they would
//! run for hours.

use smtp_codes_phrasebook::LAYERS;
use smtp_codes_reports::mail::Mail;
use smtp_codes_reports::text;

const HEAD: &str =
    "From: MAILER-DAEMON@mx.example.net\nTo: a@example.org\nSubject: Undelivered Mail\n";
const REPORT: &str = "MIME-Version: 1.0\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=b\n";

/// A mail that grows in one dimension: by its name, of so many units.
type Shape = (&'static str, fn(usize) -> String);

fn repeated(count: usize, unit: impl Fn(usize) -> String) -> String {
    (0..count).map(unit).collect()
}

const SHAPES: [Shape; 22] = [
    ("recipients in fields", |n| {
        let fields = repeated(n, |i| {
            format!("Final-Recipient: rfc822; u{i}@example.com\nAction: failed\nStatus: 5.1.1\n\n")
        });
        format!(
            "{HEAD}{REPORT}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n{fields}--b--\n"
        )
    }),
    ("recipients in fields, and one long line", |n| {
        let fields = repeated(n, |i| {
            format!("Final-Recipient: rfc822; u{i}@example.com\nAction: failed\nStatus: 5.0.0\n\n")
        });
        let word = "x".repeat(30 * n);
        format!(
            "{HEAD}{REPORT}\n--b\n\n{word}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n{fields}--b--\n"
        )
    }),
    ("recipients in words", |n| {
        let words = repeated(n, |i| format!("<u{i}@example.com>: 550 5.1.1 unknown\n\n"));
        format!("{HEAD}\n{words}")
    }),
    ("recipients in a list above one reason", |n| {
        let words = repeated(n, |i| format!("  u{i}@example.com\n"));
        format!("{HEAD}\nNot delivered to:\n{words}\n550 5.1.1 unknown\n")
    }),
    ("recipients in one line", |n| {
        let words = repeated(n, |i| format!("u{i}@example.com, "));
        format!("{HEAD}\n{words}: 550 5.1.1 unknown\n")
    }),
    ("recipients in the header", |n| {
        let words = repeated(n, |i| format!(" u{i}@example.com,\n"));
        format!("{HEAD}X-Failed-Recipients:{words} z@example.com\n\n550 5.1.1 unknown\n")
    }),
    ("senders in the header", |n| {
        let words = repeated(n, |i| format!(" u{i}@example.org,\n"));
        format!(
            "{HEAD}Cc:{words} z@example.org\nTo:{words} z@example.org\n\n<jo@example.com>: 550 5.1.1 unknown\n"
        )
    }),
    ("one recipient again and again", |n| {
        format!(
            "{HEAD}\n{}",
            "<jo@example.com>: 550 5.1.1 unknown\n".repeat(n)
        )
    }),
    ("a transcript", |n| {
        let lines = repeated(n, |i| {
            format!(">>> RCPT To:<u{i}@example.com>\n<<< 550 5.1.1 <u{i}@example.com>... unknown\n")
        });
        format!(
            "{HEAD}\n   ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n{lines}"
        )
    }),
    ("commands without an answer", |n| {
        format!("{HEAD}\n{}", ">>> RCPT To:<jo@example.com>\n".repeat(n))
    }),
    ("answers without a command", |n| {
        format!("{HEAD}\n{}", "<<< 550 5.1.1 unknown\n".repeat(n))
    }),
    ("parts", |n| {
        let parts = "--b\nContent-Type: text/plain\n\n<jo@example.com>: 550 5.1.1 no\n".repeat(n);
        format!("{HEAD}{REPORT}\n{parts}--b--\n")
    }),
    ("boundaries that end at once", |n| {
        format!("{HEAD}{REPORT}\n{}", "--b--\n".repeat(n))
    }),
    ("multiparts in multiparts", |n| {
        let open = repeated(n, |i| {
            format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")
        });
        format!("{HEAD}{open}\n550 5.1.1 no\n")
    }),
    ("mails in mails", |n| {
        format!(
            "{}\n<jo@example.com>: 550 5.1.1 no\n",
            format!("{HEAD}Content-Type: message/rfc822\n\n").repeat(n)
        )
    }),
    ("fields of the header", |n| {
        let fields = repeated(n, |i| format!("X-{i}: y\n"));
        format!("{fields}{HEAD}\n<jo@example.com>: 550 5.1.1 no\n")
    }),
    ("a field of many lines", |n| {
        format!(
            "{HEAD}X-Long: a\n{}\n<jo@example.com>: 550 5.1.1 no\n",
            " b\n".repeat(n)
        )
    }),
    ("quotes in quotes", |n| {
        format!("{HEAD}\n{}550 5.1.1 no\n", ">".repeat(n))
    }),
    ("quoted lines", |n| {
        format!(
            "From: ann@example.org\nSubject: Fwd\n\n{}",
            "> From: MAILER-DAEMON@mx.example.net\n>\n".repeat(n)
        )
    }),
    ("tags of a page", |n| {
        format!(
            "{HEAD}Content-Type: text/html\n\n{}<p>jo@example.com: 550 5.1.1 no",
            "<div><style>".repeat(n)
        )
    }),
    ("brackets and at signs", |n| {
        format!("{HEAD}\n{}", "<@<\"@".repeat(n))
    }),
    ("addresses of one letter", |n| {
        format!("{HEAD}\n{}: 550 5.1.1\n", "a@b.c ".repeat(n))
    }),
];

#[test]
fn work_is_in_proportion_in_every_dimension() {
    for (name, shape) in SHAPES {
        // Quadratic work in a million units would take hours.
        let unit = shape(1_001).len() - shape(1_000).len();
        let mail = shape(1_000_000 / unit.max(1));
        let read = Mail::read(mail.as_bytes());
        let mut count = 0;
        for report in read.reports() {
            count += 1;
            let text = report.text.as_deref().unwrap_or_default();
            assert!(text.len() <= 2_048, "{name}: {}", text.len());
            if count <= 1_000 {
                let _ = report.judge(&LAYERS);
            }
        }
        assert!(count <= mail.len() / 10 + 1, "{name}: {count}");
        // As a text somebody pastes it is bounded too.
        let pasted = text::read(mail.as_bytes(), smtp_codes::Stage::Any);
        assert!(pasted.reports.len() <= 10_000, "{name}");
    }
}

#[test]
fn a_thousand_hostile_mails_are_read() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit as u64) as usize
    };
    let mut told = 0;
    for _ in 0..1_000 {
        // Two shapes, one put into the middle of the other, and some bytes changed.
        let (_, one) = SHAPES[random(SHAPES.len())];
        let (_, other) = SHAPES[random(SHAPES.len())];
        let (one, other) = (one(1 + random(40)), other(1 + random(40)));
        let at = random(one.len());
        let mut mail = [
            &one.as_bytes()[..at],
            other.as_bytes(),
            &one.as_bytes()[at..],
        ]
        .concat();
        for _ in 0..random(20) {
            let place = random(mail.len());
            mail[place] = [b'\n', 0, 0xff, b'>', b'<', b'@', b':', b' ', b'5'][random(9)];
        }
        mail.truncate(1 + random(mail.len()));
        let read = Mail::read(&mail);
        for report in read.reports() {
            told += 1;
            assert!(
                report.recipient.as_deref() != Some(""),
                "{}",
                mail.escape_ascii()
            );
            let _ = report.judge(&LAYERS);
        }
        assert_eq!(read, Mail::read(&mail), "{}", mail.escape_ascii());
    }
    assert!(told > 2_000, "{told}");
}
