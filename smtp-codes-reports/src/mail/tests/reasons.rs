//! What is said about each recipient of a report in words: the codes, and the words for people.

use super::*;

/// The codes and words of a bounce with this text.
fn of(text: &str) -> Vec<String> {
    let mail = report_of(
        "To: ann@example.org\nContent-Type: text/plain; charset=utf-8\n",
        text,
    );
    let read = Mail::read(mail.as_bytes());
    read.reports()
        .map(|report| {
            let status = report.status.map_or("-".to_owned(), |it| it.to_string());
            let address = report.recipient.as_deref().unwrap_or("-");
            let name = address.split('@').next().unwrap_or_default();
            format!("{name} {status} {}", report.text.as_deref().unwrap_or("-"))
        })
        .collect()
}

/// Which of several codes is about whom, and of the words beside it.
#[test]
fn whose_reason_it_is() {
    for (text, expected) in [
        // A reason above the address, and one that has no code; two recipients of one line share it.
        (
            "550 5.1.1 No such user\njo@example.com\n\nThe mailbox is busy\nli@example.com\n",
            &[
                "jo 550 5.1.1 550 5.1.1 No such user jo@example.com",
                "li - The mailbox is busy",
            ][..],
        ),
        (
            "550 5.1.1 No such user\nkim@example.com\n\n552 5.2.2 Mailbox full\njo@example.com, li@example.com\n",
            &[
                "kim 550 5.1.1 550 5.1.1 No such user kim@example.com",
                "jo 552 5.2.2 552 5.2.2 Mailbox full jo@example.com, li@example.com",
                "li 552 5.2.2 552 5.2.2 Mailbox full jo@example.com, li@example.com",
            ],
        ),
        (
            "The mailbox is busy\njo@example.com\nli@example.com: 550 5.1.1 No such user\n",
            &[
                "jo - The mailbox is busy",
                "li 550 5.1.1 li@example.com: 550 5.1.1 No such user",
            ],
        ),
        // The first of two counts, and so does each for its own.
        (
            "jo@example.com: 552 5.2.2 Mailbox full\n\nli@example.com: 550 5.1.1 No such user\n\n\
             jo@example.com: 550 5.1.1 No such user\n",
            &[
                "jo 552 5.2.2 jo@example.com: 552 5.2.2 Mailbox full",
                "li 550 5.1.1 li@example.com: 550 5.1.1 No such user",
            ],
        ),
        // What is beyond a ruled line is about nobody in particular, but the line may hold the address.
        (
            "jo@example.com: 550 5.1.1 No such user\n\nli@example.com: is not here\n\n--- Details ---\n\
             552 5.2.2 Mailbox full\n",
            &[
                "jo 550 5.1.1 jo@example.com: 550 5.1.1 No such user",
                "li - is not here",
            ],
        ),
        (
            "--- <jo@example.com>:\n550 5.1.1 No such user\n\n--- <li@example.com>:\n552 5.2.2 Mailbox full\n",
            &[
                "jo 550 5.1.1 550 5.1.1 No such user",
                "li 552 5.2.2 552 5.2.2 Mailbox full",
            ],
        ),
        // Addresses that follow each other share what is below; words between part them.
        (
            "jo@example.com\nli@example.com\n552 5.2.2 Mailbox full\n",
            &[
                "jo 552 5.2.2 552 5.2.2 Mailbox full",
                "li 552 5.2.2 552 5.2.2 Mailbox full",
            ],
        ),
        (
            "jo@example.com is not here\nli@example.com\n552 5.2.2 Mailbox full\n",
            &["jo - is not here", "li 552 5.2.2 552 5.2.2 Mailbox full"],
        ),
        (
            "jo@example.com\n\nThe host is away.\n\nli@example.com\n552 5.2.2 Mailbox full\n",
            &[
                "jo - The host is away.",
                "li 552 5.2.2 552 5.2.2 Mailbox full",
            ],
        ),
        (
            "The mail did not arrive.\n\njo@example.com\nli@example.com\n(reason: 552 5.2.2 Mailbox full)\n",
            &[
                "jo - The mail did not arrive.",
                "li 552 5.2.2 (reason: 552 5.2.2 Mailbox full)",
            ],
        ),
        // A line that names the recipient elsewhere has the codes of him alone.
        (
            "jo@example.com: is gone\nli@example.com: is gone\n\n--- Log ---\nAfter RCPT of jo@example.com: 550 5.1.1 No such \
             user\nAfter RCPT of jo@example.com: 450 4.2.0 Busy\n",
            &[
                "jo 550 5.1.1 After RCPT of jo@example.com: 550 5.1.1 No such user",
                "li - is gone",
            ],
        ),
        // Replies that are quoted are each about the one that they name.
        (
            "550 5.1.1 <jo@example.com>... No such user\n552 5.2.2 <li@example.com>... Mailbox full\n",
            &[
                "jo 550 5.1.1 550 5.1.1 <jo@example.com>... No such user",
                "li 552 5.2.2 552 5.2.2 <li@example.com>... Mailbox full",
            ],
        ),
        // Nobody is named: what the server said goes before what the system made of it.
        (
            "The mail did not arrive.\n\n>>> DATA\n<<< 554 Not today\n550 5.1.1 Service unavailable\n",
            &["- 554 554 Not today"],
        ),
    ] {
        assert_eq!(of(&format!("It failed:\n\n{text}")), expected, "{text}");
    }
}

/// A session speaks of those whom it names, where a report has more than one recipient.
#[test]
fn a_session_without_one_of_three() {
    let text = "jo@example.com\nli@example.com\nkim@example.com\n\n--- Transcript ---\n... while talking to mx.example.com.:\n\
                >>> RCPT To:<jo@example.com>\n<<< 550 5.1.1 No such user\n... while talking to mx.example.com.:\n\
                >>> RCPT To:<li@example.com>\n<<< 552 5.2.2 Mailbox full\n";
    let all = of(text);
    assert_eq!(
        all[..2],
        [
            "jo 550 5.1.1 550 5.1.1 No such user",
            "li 552 5.2.2 552 5.2.2 Mailbox full"
        ]
    );
    assert!(all[2].starts_with("kim - "), "{all:?}");
}

/// What a report has at its end about all is not about the last one, though no line parts it from him.
#[test]
fn the_last_of_several() {
    for (text, expected) in [
        (
            "jo@example.com: is gone\nli@example.com: is gone\n\nLog:\nAfter RCPT of jo@example.com: 550 5.1.1 No such \
             user\n",
            &[
                "jo 550 5.1.1 After RCPT of jo@example.com: 550 5.1.1 No such user",
                "li - is gone",
            ][..],
        ),
        (
            "jo@example.com\nli@example.com\nkim@example.com\n\nSession:\n>>> RCPT To:<jo@example.com>\n\
             <<< 550 5.1.1 No such user\n>>> RCPT To:<li@example.com>\n<<< 552 5.2.2 Mailbox full\n",
            &[
                "jo 550 5.1.1 550 5.1.1 No such user",
                "li 552 5.2.2 552 5.2.2 Mailbox full",
                "kim - It failed: jo@example.com li@example.com kim@example.com Session: >>> RCPT To:<jo@example.com> \
                 <<< 550 5.1.1 No such user >>> RCPT To:<li@example.com> <<< 552 5.2.2 Mailbox full",
            ],
        ),
        // A line that names both is about both.
        (
            "jo@example.com\nli@example.com\n\nTo <jo@example.com>,<li@example.com>: 550 5.1.1 No such user\n",
            &[
                "jo 550 5.1.1 To <jo@example.com>,<li@example.com>: 550 5.1.1 No such user",
                "li 550 5.1.1 To <jo@example.com>,<li@example.com>: 550 5.1.1 No such user",
            ],
        ),
        (
            "jo@example.com\nli@example.com\nkim@example.com: is gone\nTo <jo@example.com>,<li@example.com>: 550 5.1.1 \
             No such user\n",
            &[
                "jo 550 5.1.1 To <jo@example.com>,<li@example.com>: 550 5.1.1 No such user",
                "li 550 5.1.1 To <jo@example.com>,<li@example.com>: 550 5.1.1 No such user",
                "kim - is gone",
            ],
        ),
        // Who is no recipient may say it.
        (
            "jo@example.com: is gone\nli@example.com: is gone\nso kim@example.net: 550 5.1.1 No such user\n",
            &[
                "jo - is gone",
                "li 550 5.1.1 so kim@example.net: 550 5.1.1 No such user",
            ],
        ),
        // Whom an address was made of is no other recipient there, wherever the line is broken.
        (
            "<jo@example.com>: 552 5.2.2 Mailbox full\n\n<li@example.com>\n    (expanded from <jo@example.com>): 550 \
             5.1.1 No such user\n",
            &[
                "jo 552 5.2.2 <jo@example.com>: 552 5.2.2 Mailbox full",
                "li 550 5.1.1 (expanded from <jo@example.com>): 550 5.1.1 No such user",
            ],
        ),
        (
            "<jo@example.com>: 552 5.2.2 Mailbox full\n\n<li@example.com> (expanded from\n    <jo@example.com>): 550 \
             5.1.1 No such user\n",
            &[
                "jo 552 5.2.2 <jo@example.com>: 552 5.2.2 Mailbox full",
                "li 550 5.1.1 <jo@example.com>): 550 5.1.1 No such user",
            ],
        ),
        (
            "<jo@example.com>: is gone\n\n<li@example.com> (expanded from\n    <jo@example.com>): is gone\n\nLog:\n\
             After RCPT of jo@example.com: 550 5.1.1 No such user\n",
            &[
                "jo 550 5.1.1 After RCPT of jo@example.com: 550 5.1.1 No such user",
                "li - (expanded from <jo@example.com>): is gone",
            ],
        ),
    ] {
        assert_eq!(of(&format!("It failed:\n\n{text}")), expected, "{text}");
    }
}

/// Why the mails of several wait: the first line that says it of each.
#[test]
fn deferrals_of_several() {
    let text = "jo@example.com\nli@example.com\n\n--- Session ---\n\
                <jo@example.com>... Deferred: Connection refused\n<li@example.com>... Deferred: Host is down\n\
                <jo@example.com>... Deferred: Later\nmail of li@example.com is kept\n";
    assert_eq!(of(text), ["jo - Connection refused", "li - Host is down"]);
}

/// The header names a recipient of whom the text speaks in the middle of a line: what stands near it counts.
#[test]
fn words_about_whom_only_the_header_calls_failed() {
    let said = |text: &str| {
        let mail = report_of(
            "X-Failed-Recipients: jo@example.com, li@example.com\n",
            text,
        );
        let read = Mail::read(mail.as_bytes());
        let report = read.reports().nth(1).expect("the second recipient");
        format!(
            "{} {}",
            report.original_recipient.as_deref().unwrap_or("-"),
            report.text.as_deref().unwrap_or("-")
        )
    };
    let jo = "jo@example.com\n  Unrouteable address\n\n";
    let far = "so it was and ".repeat(80);
    for (text, expected) in [
        (
            "A copy for li@example.com: the disk is broken\n",
            "- the disk is broken",
        ),
        (
            "A copy for li@example.com (expanded from kim@example.com): the disk is broken\n",
            "kim@example.com (expanded from kim@example.com): the disk is broken",
        ),
        (
            "Error: the host is away; for li@example.com\n",
            "- the host is away; for li@example.com",
        ),
        // Of several places the first one.
        (
            "A copy for li@example.com: the disk is broken\nTwo for li@example.com: it is full\n",
            "- the disk is broken Two for li@example.com: it is full",
        ),
        // The line before and the paragraph behind a rule are about something else.
        (
            "Error: the host is away\nA copy for li@example.com: the disk is broken\n",
            "- the disk is broken",
        ),
        (
            "A copy for li@example.com\n---\nError: the host is away\n",
            "- A copy for",
        ),
    ] {
        assert_eq!(
            said(&format!("It failed:\n\n{jo}{text}")),
            expected,
            "{text}"
        );
    }
    // Far away in the same line, too.
    for text in [
        format!("Error: the host is away, {far} a copy for li@example.com: the disk is broken\n"),
        format!("A copy for li@example.com: the disk is broken {far} Error: the host is away\n"),
    ] {
        let words = said(&format!("It failed:\n\n{jo}{text}"));
        assert!(words.starts_with("- the disk is broken"), "{words}");
    }
}

/// Which words say why, where no code does: labels, names and where to ask are passed over.
#[test]
fn words_that_say_why() {
    let gone = "The mailbox is gone.";
    for (text, expected) in [
        ("jo@example.com\n\nUnknown\n\nThe mailbox is gone.\n", gone),
        ("jo@example.com\n\n12 34 56\n\nThe mailbox is gone.\n", gone),
        (
            "jo@example.com\n\n\u{43d}\u{435}\u{442}\n\nThe mailbox is gone.\n",
            gone,
        ),
        (
            "jo@example.com\n\nto li@example.net\n\nThe mailbox is gone.\n",
            gone,
        ),
        (
            "jo@example.com\n\nPlease contact us.\n\nThe mailbox is gone.\n",
            gone,
        ),
        (
            "jo@example.com\n\nPlease reply to us.\n\nThe mailbox is gone.\n",
            gone,
        ),
        (
            "jo@example.com\n\nPlease shorten it, or contact us.\n",
            "Please shorten it, or contact us.",
        ),
        (
            "jo@example.com\n\nNo support for such letters.\n",
            "No support for such letters.",
        ),
        (
            "jo@example.com\n\nWe reply to nobody.\n",
            "We reply to nobody.",
        ),
        // What the word promises has to come.
        (
            "jo@example.com: The mailbox is gone. Reason: 17\n",
            "The mailbox is gone. Reason: 17",
        ),
        (
            "jo@example.com: Sorry. Reason: the mailbox is gone\n",
            "the mailbox is gone",
        ),
        // In a script without blanks between words.
        (
            "jo@example.com\n\n\u{4e0d}\u{5b58}\u{5728}\u{4e86}\n\nGood bye.\n",
            "\u{4e0d}\u{5b58}\u{5728}\u{4e86}",
        ),
        (
            "\u{5730}\u{5740}<jo@example.com>: The mailbox is gone.\n",
            gone,
        ),
        // What is above, with the label that is next to the address.
        (
            "Good morning.\n\nA mail came back.\n\nThis is the list:\n\nThese are no longer here:\n\njo@example.com\n",
            "A mail came back. These are no longer here:",
        ),
    ] {
        assert_eq!(of(text), [format!("jo - {expected}")], "{text}");
    }
    // What is far behind the address in its line is about something else.
    let far = "\u{5730}\u{5740}(jo@example.com)\u{4e0d}\u{5b58}\u{5728}".to_owned()
        + &"\u{4e86}".repeat(300);
    assert!(of(&far)[0].chars().count() < 100, "{:?}", of(&far));
}

/// Where nobody knows a cause in the first words behind an address, others may give it.
#[test]
fn words_that_say_more() {
    for (text, expected) in [
        // Those before the address in the same sentence.
        (
            "Sorry, the mailbox jo@example.com is full.\n",
            "Sorry, the mailbox jo@example.com is full.",
        ),
        (
            "It failed, as the mailbox\njo@example.com is\nfull.\n",
            "It failed, as the mailbox jo@example.com is full.",
        ),
        // The next ones, but not what may have been wrong with the address.
        (
            "jo@example.com\n\nThis is what we got.\n\nThe mailbox is full.\n",
            "The mailbox is full.",
        ),
        (
            "jo@example.com\n\nThis is what we got.\n\nUser unknown.\n\nThe mailbox is full.\n",
            "The mailbox is full.",
        ),
        (
            "jo@example.com\n\nThis is what we got.\n\nUser unknown.\n",
            "This is what we got.",
        ),
        (
            "jo@example.com\n\nUser unknown.\n\nThe mailbox is full.\n",
            "User unknown.",
        ),
        // What the reporter saw in a session in which nobody answered.
        (
            "jo@example.com\n\nWe try again.\n\n--- Session Transcript ---\n Mon 2026-01-05 10:00:00: [1:2] * \
             Winsock Error 10060 The connection timed out.\n Mon 2026-01-05 10:00:00: [1:2] Closing socket\n\
             --- End Transcript ---\nThe mailbox is full.\n",
            "Mon 2026-01-05 10:00:00: [1:2] * Winsock Error 10060 The connection timed out.",
        ),
        (
            "jo@example.com\n\nWe try again.\n\n--- Session Transcript ---\nUser unknown.\n",
            "We try again.",
        ),
        (
            "jo@example.com\n\nWe try again.\n\n--- Help ---\nThe mailbox is full.\n",
            "We try again.",
        ),
        (
            "jo@example.com\n\nThis is what we got.\n\nAnd that is all.\n",
            "This is what we got.",
        ),
    ] {
        assert_eq!(of(text), [format!("jo - {expected}")], "{text}");
    }
}

/// The text that is shown for a code: its paragraph, else another one with the same codes, else the words
/// for people.
#[test]
fn words_beside_a_code() {
    for (text, expected) in [
        (
            "jo@example.com\n\nStatus code: 550 5.1.1\n\nError: 550 5.1.1 That one is gone\n",
            "Error: 550 5.1.1 That one is gone",
        ),
        (
            "Hello Ann,\n\nyour mail could not be delivered.\n\njo@example.com\n\nStatus code: 550 5.1.1\n",
            "your mail could not be delivered. jo@example.com Status code: 550 5.1.1",
        ),
        (
            "jo@example.com\n\nIt told us: 550 5.1.1\n",
            "It told us: 550 5.1.1",
        ),
        // What a program of this host printed stands above what the mail system makes of it.
        (
            "jo@example.com\n\n--- Session ---\nfilter: no\nfilter: disk\n550 5.1.1 <jo@example.com>... Service \
             unavailable\n",
            "filter: no filter: disk 550 5.1.1 <jo@example.com>... Service unavailable",
        ),
        (
            "jo@example.com\n\nfirst\n>>> DATA\nfilter: no\n550 5.1.1 <jo@example.com>... unknown mailer error 1\n",
            "filter: no 550 5.1.1 <jo@example.com>... unknown mailer error 1",
        ),
        (
            "jo@example.com\n\nfirst\n\n550 5.1.1 <jo@example.com>... unknown mailer error 1\n",
            "550 5.1.1 <jo@example.com>... unknown mailer error 1",
        ),
        (
            "jo@example.com\n\n--- Session ---\nfilter: no\n550 5.1.1 <jo@example.com>... User unknown\n",
            "550 5.1.1 <jo@example.com>... User unknown",
        ),
        // Of one recipient all codes are, and the one that says most counts.
        (
            "jo@example.com: 550 rejected\n\n--- Details ---\nIt said: 550 5.1.1 No such user\n",
            "It said: 550 5.1.1 No such user",
        ),
    ] {
        assert_eq!(of(text), [format!("jo 550 5.1.1 {expected}")], "{text}");
    }
    // Nobody is named, or several.
    let again = "Status code: 550 5.1.1\n\nError: 550 5.1.1 That one is gone\n";
    assert_eq!(of(again), ["- 550 5.1.1 Error: 550 5.1.1 That one is gone"]);
    let several = format!("It failed:\n\njo@example.com\nli@example.com\n\n{again}");
    let lead = "550 5.1.1 It failed: jo@example.com li@example.com Status code: 550 5.1.1 Error: 550 5.1.1 That one is gone";
    assert_eq!(of(&several), [format!("jo {lead}"), format!("li {lead}")]);
    // From its first byte on, and of whom only the header names.
    for (text, expected) in [
        (
            "550 5.1.1 no (in reply to RCPT TO command)\n",
            "jo@example.com - 550 5.1.1 rcpt failed",
        ),
        (
            "Hello Ann,\n\nyour mail could not be delivered.\n",
            "jo@example.com - - any failed",
        ),
    ] {
        assert_eq!(
            told(&report_of("X-Failed-Recipients: jo@example.com\n", text)),
            [expected]
        );
    }
    let lead = report_of(
        "X-Failed-Recipients: jo@example.com\n",
        "Hello,\n\nyour mail could not be delivered.\n",
    );
    assert_eq!(
        reasons(&lead),
        ["jo@example.com failed your mail could not be delivered."]
    );
}
