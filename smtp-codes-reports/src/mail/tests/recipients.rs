//! Who is a recipient of a report in words, and who is only named in it.

use super::*;

/// The findings of a bounce to Ann with this text.
fn of(text: &str) -> Vec<String> {
    found(&report_of("To: ann@example.org\n", text))
}

const JO: &str = "550 5.1.1 jo@example.com";

/// Lines that begin in the same way name several, whatever the label or name is.
#[test]
fn lines_that_begin_alike() {
    const BOTH: [&str; 2] = [JO, "552 5.2.2 li@example.com"];
    for (first, second) in [
        ("Address: jo@example.com\n", "Address: li@example.com\n"),
        ("To: <jo@example.com>\n", "To: <li@example.com>\n"),
        (
            "  Adresse\u{ff1a} jo@example.com\n",
            "  Adresse\u{ff1a} li@example.com\n",
        ),
        ("Jo Doe <jo@example.com>: ", "Li <li@example.com>: "),
        (
            "  \"Jo Doe\" <jo@example.com> (",
            "  \"Li\" <li@example.com> (",
        ),
        ("- Jo Doe <jo@example.com> - ", "- Li <li@example.com> - "),
    ] {
        let text = format!("It failed.\n{first}550 5.1.1 no\n\n{second}552 5.2.2 full\n");
        assert_eq!(of(&text), BOTH, "{text}");
    }
    // Once, of others, or with the same address it is no list.
    for lines in [
        "Original: jo@example.com\nFinal: li@example.com\n",
        "From: jo@example.com\nFrom: li@example.com\n",
        "Contact: jo@example.com\nContact: li@example.com\n",
        "Jo Doe <jo@example.com> wrote\nLi <li@example.com> wrote\n",
        "Jo. <jo@example.com>: no\nLi. <li@example.com>: no\n",
        "Jo <jo@example.com\u{e4}: no\nLi <li@example.com\u{e4}: no\n",
    ] {
        let text = format!("550 5.1.1 It failed.\n\n{lines}");
        assert_eq!(of(&text), ["550 5.1.1 -"], "{lines}");
    }
    assert_eq!(
        of("It failed: 550 5.1.1\nAn: jo@example.com\nAn: jo@example.com\n"),
        [JO]
    );
    // Who is in a copy may be the one who failed.
    assert_eq!(
        of("Failed: jo@example.com (550 5.1.1)\nTo: li@example.com\n"),
        [JO]
    );
    let copied = "550 5.1.1 no\n\n  To: jo@example.com\n  Cc: li@example.com\n";
    assert_eq!(of(copied), ["550 5.1.1 -"]);
}

/// Whom a sentence tells to ask is no recipient, also where it names nobody else.
#[test]
fn who_is_to_be_asked_is_no_recipient() {
    const NOBODY: &str = "550 5.1.1 -";
    for text in [
        "550 5.1.1 no. Please contact kim@example.net for assistance.",
        "550 5.1.1 no.\n\nIf this is wrong,\ncontact <kim@example.net>.",
        "550 5.1.1 no. For help write to kim@example.net.",
        "550 5.1.1 no. For help\nwrite to\tkim@example.net.",
    ] {
        assert_eq!(of(text), [NOBODY], "{text}");
    }
    for ask in [
        "If this is wrong, send a mail to kim@example.net",
        "Please send a mail to kim@example.net",
    ] {
        let text = format!("550 5.1.1 Your mail to jo@example.com failed.\n{ask}\n");
        assert_eq!(of(&text), [JO], "{ask}");
    }
    // Where nobody else is named, such a sentence may be about the recipient.
    for text in [
        "550 5.1.1 no. Please send your mail to jo@example.com again.",
        "550 5.1.1 no. If your mail to jo@example.com is urgent, use the phone.",
        "550 5.1.1 no. Please check the recipient jo@example.com.",
        "550 5.1.1 no, says jo@example.com. Please contact us.",
        // Nobody is asked here.
        "550 5.1.1 no. It was unable to contact jo@example.com",
    ] {
        assert_eq!(of(text), [JO], "{text}");
    }
}

/// Beside a recipient, lines that name somebody else and say nothing of a delivery to him.
#[test]
fn who_is_only_named_is_no_recipient() {
    // As deep as the recipient: labels, ways and sentences are no names of a recipient.
    for line in [
        "State: sent on (kim@example.net)",
        "Kim Doe(kim@example.net)",
        "Kim Doe (kim@example.net) told us so",
        "Kim Doe (kim@example.net)<mailto:kim@example.net> told us so",
        "The administrator of this mail system, who is on duty today and tomorrow (kim@example.net)",
        "Trace: from <kim@example.net>",
        "from <mx.example.net> for <kim@example.net>",
        "Kim <kim@example.net> and others",
        "Kim: <kim@example.net> <",
        "1234. kim@example.net is not counted",
        ") kim@example.net is not counted",
    ] {
        let text = format!("It failed:\n\n  jo@example.com: 550 5.1.1 no\n\n  {line}\n");
        assert_eq!(of(&text), [JO], "{line}");
    }
    // In the middle of what is said, an address may begin a line.
    for lines in [
        "We were sent here by\nkim@example.net",
        "It was passed on from\nkim@example.net",
        "so we asked\nkim@example.net who says no",
        "so we asked\nkim@example.net: who says no",
        "We asked.\nkim@example.net says no",
        "\n    kim@example.net's list",
        "Sender address:\nkim@example.net",
        "Sender address\n\nkim@example.net",
        "  who is now\n    kim@example.net: no longer here",
    ] {
        let text = format!("It failed:\n\n  jo@example.com: 550 5.1.1 no\n{lines}\n");
        assert_eq!(of(&text), [JO], "{lines}");
    }
    // Above the recipient, too.
    for lines in [
        "Your mail was sent by\nkim@example.net\n\nIt failed:",
        "Your mail came from\nkim@example.net\n\nIt failed:",
        "so we asked\nkim@example.net who says no\n\nIt failed:",
        "Contact\n\nsupport@example.net (24 hours)\n\nIt failed:",
        "For help\n\nsupport@example.net (24 hours)\n\nIt failed:",
        "MAILER-DAEMON@mx.example.net\n\nIt failed:",
    ] {
        let text = format!("{lines}\n\njo@example.com: 550 5.1.1 no\n");
        assert_eq!(of(&text), [JO], "{lines}");
    }
    // What a server said, in the words of two programs.
    for mark in ["<<<", "<--"] {
        let text = format!(
            "The session was:\n{mark} 250 Hello Kim <kim@example.net>\n\njo@example.com: 550 5.1.1 no\n"
        );
        assert_eq!(of(&text), [JO], "{mark}");
    }
    // A list ends where words begin.
    let list = "It failed:\n\njo@example.com, who left to kim@example.net: 550 5.1.1 no\n";
    assert_eq!(of(list), [JO]);
}

/// Several recipients, as programs write a list of them.
#[test]
fn lists_of_recipients() {
    for list in [
        "jo@example.com, li@example.com and kim@example.com: 550 5.1.1 no",
        "jo@example.com; li@example.com; kim@example.com\n550 5.1.1 no",
        "Jo Doe (jo@example.com)\nLi Doe (li@example.com)\nKim Doe (kim@example.com)\n550 5.1.1 no",
        "Jo Doe (jo@example.com)<mailto:jo@example.com>\nLi Doe (li@example.com)\n\
         Kim Doe (kim@example.com)<mailto:kim@example.com>\n550 5.1.1 no",
        "Jo Doe <jo@example.com>, [li@example.com], <kim@example.com>;\n550 5.1.1 no",
        "Jo Doe <jo@example.com>;\nLi Doe <li@example.com>;\nKim Doe <kim@example.com>.\n550 5.1.1 no",
        // The way of a mail leads to its recipient.
        "a@example.net -> jo@example.com: 550 5.1.1 no\na@example.net --> li@example.com: 550 5.1.1 no\n\
         a@example.net => <kim@example.com>: 550 5.1.1 no",
        // Replies that are quoted name whom they are about.
        "550 5.1.1 <jo@example.com>... no\n550-5.1.1 <li@example.com>... no\n\
         550 #5.1.1 kim@example.com... no\n550 5.1.1 <zoe@example.com> said so... then\n\
         Also zoe@example.com... may be gone",
        // Labels in a line of each.
        "user jo@example.com: 550 5.1.1 no\nthe mailbox li@example.com: 550 5.1.1 no\n\
         rcpt <kim@example.com>: 550 5.1.1 no",
        "Recipient: <jo@example.com>\nRecipient: <li@example.com>\nRecipient: <kim@example.com>\n550 5.1.1 no",
        "Your mail to jo@example.com: 550 5.1.1 no\nYour mail to \"li@example.com\": 550 5.1.1 no\n\
         for zoe@example.com sent to kim@example.com: 550 5.1.1 no",
        "x: from=<a@example.org>, to=<jo@example.com>, 550 5.1.1 no\n\
         x: from=<a@example.org>, to=<li@example.com>, 550 5.1.1 no\n\
         x: from=<a@example.org>, to=<kim@example.com>, 550 5.1.1 no",
    ] {
        assert_eq!(
            of(&format!("These failed:\n\n{list}\n")),
            [JO, "550 5.1.1 li@example.com", "550 5.1.1 kim@example.com"],
            "{list}"
        );
    }
}

/// Who reads the report, the mail system and those who help are no recipients, unless it is about them.
#[test]
fn who_reads_and_who_helps() {
    for (text, expected) in [
        (
            "It failed:\n\nann@example.org: no longer sends\n\njo@example.com: 550 5.1.1 no\n",
            &[JO][..],
        ),
        // The one has not the code of the other.
        (
            "It failed:\n\nann@example.org: 550 5.7.1 no\n\njo@example.com: 550 5.1.1 no\n",
            &[JO],
        ),
        // A mail to oneself.
        (
            "It failed:\n\nann@example.org: 550 5.1.1 no\n",
            &["550 5.1.1 ann@example.org"],
        ),
        // Nothing but the address tells them apart.
        (
            "Ann, ann@example.org, wrote. What postmaster@mx.example.net saw of jo@example.com: 550 5.1.1 no\n",
            &[JO],
        ),
        (
            "It failed:\n\nsupport@example.com: 550 5.1.1 no\n\njo@example.com: 550 5.1.1 no\n",
            &["550 5.1.1 support@example.com", JO],
        ),
        (
            "It failed:\n\njo@example.com: 550 5.1.1 no\n\nIf you have questions, ask:\n\nsupport@example.net\n",
            &[JO],
        ),
        (
            "The support of the recipients failed:\n\nsupport@example.com: 550 5.1.1 no\n",
            &["550 5.1.1 support@example.com"],
        ),
        (
            "If you have questions, this is whom they were for:\n\njo@example.com: 550 5.1.1 no\n\
             li@example.com: 550 5.1.1 no\n",
            &[JO, "550 5.1.1 li@example.com"],
        ),
    ] {
        assert_eq!(of(text), expected, "{text}");
    }
}

/// Whom the header calls failed is reported, and nobody else.
#[test]
fn the_header_tells_who_failed() {
    let mail = report_of(
        "X-Failed-Recipients: jo@example.com,\n  li@example.com\n",
        "It failed:\n\njo@example.com: 550 5.1.1 no\nkim@example.net: who is asked\n",
    );
    assert_eq!(found(&mail), [JO, "- - li@example.com"]);
}

/// Exim names a pipe, and below it whom it was made of; elsewhere that is only the alias.
#[test]
fn what_an_address_was_made_of() {
    let mail = |entry: &str| {
        told(&report_of(
            "",
            &format!(
                "The following address(es) failed:\n\n  kim@example.net\n    Unrouteable address\n{entry}"
            ),
        ))
    };
    let kim = "kim@example.net - - any failed";
    assert_eq!(
        mail("  li@final.example\n    generated by jo@example.com\n    mailbox is full\n"),
        [kim, "li@final.example jo@example.com - any failed"]
    );
    assert_eq!(
        mail("  pipe to |/bin/filter\n    (see jo@example.com)\n"),
        [kim]
    );
}

/// Who signs a report, or wrote it, is no recipient of it.
#[test]
fn who_signs_is_no_recipient() {
    for text in [
        "It could not be delivered.\n\njo@example.com\n    550 5.1.1 no\n\n-- \nMail Service\nbob@example.net\n",
        "It could not be delivered.\n\njo@example.com: 550 5.1.1 no\n\nBest regards\n\nbob@example.net\n555-0100\n",
        "Your mail to jo@example.com was not delivered: 550 5.1.1 no\n\nYours,\nBob Miller\nbob@example.net\n",
        "It could not be delivered.\n\njo@example.com: 550 5.1.1 no\n\nBest regards\n\nbob@example.net\n\
         02 0100\n02 0101\n",
        "Votre message n'a pas pu \u{ea}tre remis \u{e0} jo@example.com :\n550 5.1.1 non\n\nLe service Mail\nbob@example.net\n",
        "root@mx.example.net tried to deliver your message to jo@example.com\nand was told: 550 5.1.1 no\n",
        "support@example.net could not deliver your message to jo@example.com: 550 5.1.1 no\n",
    ] {
        assert_eq!(of(text), [JO], "{text}");
    }
    // Who stands alone in a list, or below a label, is one.
    for text in [
        "It failed:\n\njo@example.com\n550 5.1.1 no\n\nAlso for:\nbob@example.net\n",
        "It failed:\n\njo@example.com\n550 5.1.1 no\nbob@example.net\n",
        "It failed:\n\njo@example.com: 550 5.1.1 No such user\n\nbob@example.net\n",
        "It failed:\n\njo@example.com\n550 5.1.1 No such user\n\n\u{4ee5}\u{4e0b}\u{6536}\u{4ef6}\u{4eba}\u{ff1a}\n\
         bob@example.net\n",
        "root@example.net was refused: 550 5.1.1 no\n",
        "root@example.net: 550 5.1.1 <jo@example.com> no\n",
    ] {
        assert_ne!(of(text), [JO], "{text}");
    }
}

/// Who signs a report about several.
#[test]
fn who_signs_below_several() {
    let text = "Your mail to jo@example.com was not delivered: 550 5.1.1 no\n\
                Your mail to li@example.com was not delivered: 550 5.1.1 no\n\nYours,\nBob Miller\nbob@example.net\n";
    assert_eq!(of(text), [JO, "550 5.1.1 li@example.com"]);
    // Words between two groups of a list.
    let text = "It failed:\n\njo@example.com\nli@example.com\n\n550 5.1.1 No such user there\n\nbob@example.net\n";
    assert_eq!(
        of(text),
        [JO, "550 5.1.1 li@example.com", "- - bob@example.net"]
    );
}

/// Several addresses behind a label.
#[test]
fn a_label_names_several() {
    for text in [
        "These recipients failed: jo@example.com, bob@example.com\n550 5.1.1 no\n",
        "Failed recipients: <jo@example.com>; <bob@example.com>\n550 5.1.1 no\n",
    ] {
        assert_eq!(of(text), [JO, "550 5.1.1 bob@example.com"], "{text}");
    }
    let sentence = "Message to the recipient jo@example.com, not bob@example.com: 550 5.1.1 no\n";
    assert_eq!(of(sentence), [JO]);
}

/// What one host took the next one may refuse.
#[test]
fn success_is_none_where_codes_tell_a_failure() {
    let failed = "It was delivered successfully to our gateway, which was told:\n\n\
                  550 5.1.1 <jo@example.com>: no\n";
    let action = |text: &str| read(report_of("To: ann@example.org\n", text).as_bytes())[0].action;
    assert_eq!(action(failed), Some(DsnAction::Failed));
    let fine = "It was delivered successfully to jo@example.com.\nSomething else could not be delivered.\n";
    assert_eq!(action(fine), Some(DsnAction::Delivered));
}

/// Reports in the character sets of old systems.
#[test]
fn old_character_sets() {
    let report = |charset: &str, body: &[u8]| {
        let mut mail = format!(
            "From: MAILER-DAEMON@mx.example.net\nTo: ann@example.org\nSubject: Undelivered mail\n\
             MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n<jo@example.com>: "
        )
        .into_bytes();
        mail.extend_from_slice(body);
        mail.push(b'\n');
        read(&mail)[0].text.clone().unwrap_or_default()
    };
    for (charset, body, text) in [
        (
            "koi8-r",
            &b"\xd0\xcf\xde\xd4\xc1 \xce\xc5\xd4"[..],
            "\u{43f}\u{43e}\u{447}\u{442}\u{430} \u{43d}\u{435}\u{442}",
        ),
        (
            "windows-1251",
            b"\xef\xee\xf7\xf2\xe0 \xed\xe5\xf2",
            "\u{43f}\u{43e}\u{447}\u{442}\u{430} \u{43d}\u{435}\u{442}",
        ),
        ("iso-8859-2", b"nedoru\xe8eno mu", "nedoru\u{10d}eno mu"),
        (
            "gb18030",
            b"\xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda",
            "\u{7528}\u{6237}\u{4e0d}\u{5b58}\u{5728}",
        ),
        (
            "big5",
            b"\xa8\xcf\xa5\xce\xaa\xcc\xa4\xa3\xa6s\xa6b",
            "\u{4f7f}\u{7528}\u{8005}\u{4e0d}\u{5b58}\u{5728}",
        ),
        (
            "iso-2022-jp",
            b"\x1b$B08@hITL@$G$9\x1b(B",
            "\u{5b9b}\u{5148}\u{4e0d}\u{660e}\u{3067}\u{3059}",
        ),
    ] {
        assert_eq!(&*report(charset, body), text, "{charset}");
    }
}

/// Nobody is given up of whom a sentence says that the mail reached him.
#[test]
fn sentences_about_those_whom_the_mail_reached() {
    let lost = "jo@example.com - - any failed";
    let lost_by_code = "jo@example.com - 550 5.1.1 any failed";
    let li = "li@example.com - - any delivered";
    for (text, expected) in [
        (
            "Delivery to jo@example.com failed (no such user).\nDelivery to li@example.com was successful.\n",
            &[lost, li][..],
        ),
        (
            "Delivery to li@example.com was successful.\nDelivery to jo@example.com failed (no such user).\n",
            &[li, lost],
        ),
        (
            "Your mail to jo@example.com has failed\nYour mail to <li@example.com> has been\ndelivered.\n",
            &[lost, li],
        ),
        (
            "jo@example.com: 550 5.1.1 no\nli@example.com: delivered successfully\n",
            &[lost_by_code, li],
        ),
        // What follows is about the other one.
        (
            "Delivery to jo@example.com failed.\nDelivery to li@example.com was successful.\n\n550 5.1.1 no\n",
            &[lost, li],
        ),
        (
            "Your message to these recipients was delivered:\nli@example.com\n\n\
             These failed:\njo@example.com (no such user)\n",
            &[li, lost],
        ),
        // Of several at once.
        (
            "Delivery to these failed:\n\njo@example.com: 550 5.1.1 no\n\n\
             li@example.com, bo@example.com: delivered successfully\n",
            &[lost_by_code, li, "bo@example.com - - any delivered"],
        ),
        // It reached nobody, or both.
        (
            "Delivery to jo@example.com failed.\nDelivery to li@example.com was not successful.\n",
            &[lost, "li@example.com - - any failed"],
        ),
        (
            "Delivery to jo@example.com was successful.\nDelivery to li@example.com was successful.\n",
            &["jo@example.com - - any delivered", li],
        ),
    ] {
        let mail = report_of("To: ann@example.org\n", text);
        assert_eq!(told(&mail), expected, "{text}");
    }
}
