//! What the rows mean when they are judged: each by its sample, and texts that say no failure.

use std::collections::HashMap;

use smtp_codes::{
    Action, Basis, Cause, DsnAction, Evidence, Level, Outcome, Provider, Retry, Scope, Speaker,
    Stage, Status,
};
use smtp_codes_phrasebook::{LAYERS, PHRASES as PHRASE_BOOK, PROVIDERS as PROVIDER_BOOK};

const PHRASES: &[u8] = include_bytes!("../phrases.csv");
const PROVIDERS: &[u8] = include_bytes!("../providers.csv");

type Row = HashMap<String, String>;

fn rows(table: &[u8], kind: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(table);
    reader
        .deserialize()
        .map(|row: Result<Row, csv::Error>| row.unwrap())
        .filter(|row| row["kind"] == kind)
        .collect()
}

/// The status beside which a row holds, by its cells.
fn status(row: &Row) -> Option<Status> {
    let first = |cell: &str| cell.split('|').next().unwrap_or_default().to_owned();
    let class = match first(&row["class"]).as_str() {
        "4" => '4',
        _ => '5',
    };
    let beside = first(&row["with"]);
    let text = if let Some(detail) = beside.strip_prefix('X') {
        format!("{class}{detail}")
    } else if beside.len() == 3 {
        beside
    } else {
        format!("{class}50 {class}.0.0")
    };
    Some(text.parse().unwrap_or_else(|_| panic!("{text} in {row:?}")))
}

fn stage(row: &Row) -> Stage {
    let first = row["stage"].split('|').next().unwrap_or_default();
    match first {
        "" => Stage::Any,
        word => word.parse().unwrap(),
    }
}

#[test]
fn each_phrase_that_decides_decides_its_sample() {
    let mut wrong = Vec::new();
    let all = rows(PHRASES, "phrase");
    assert!(!all.is_empty());
    for row in all.iter().filter(|row| row["decides"] == "yes") {
        for text in [
            row["sample"].clone(),
            format!("(mx7) {} [ref 4f2a]", row["sample"]),
        ] {
            let evidence = Evidence::new(status(row))
                .at(stage(row))
                .text(text.as_bytes());
            let verdict = LAYERS.judge(&evidence).unwrap();
            if verdict.cause().as_str() != row["cause"] {
                wrong.push(format!("{text}: {:?}, not {}", verdict, row["cause"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_token_of_a_provider_decides_its_sample() {
    let mut wrong = Vec::new();
    let all = rows(PROVIDERS, "token");
    assert!(!all.is_empty());
    for row in all.iter().filter(|row| row["decides"] == "yes") {
        let evidence = Evidence::new(status(row))
            .at(stage(row))
            .provider(&row["provider"])
            .text(row["sample"].as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        if verdict.cause().as_str() != row["cause"] {
            wrong.push(format!(
                "{}: {:?}, not {}",
                row["sample"], verdict, row["cause"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What servers say while all is well, and what people write.
const GOOD: &[&str] = &[
    "mx.example.com ESMTP Postfix",
    "mx.example.com ESMTP ready at Thu, 26 Nov 2026 04:00:00 +0000",
    "smtp.example.net Microsoft ESMTP MAIL Service ready",
    "PIPELINING",
    "SIZE 52428800",
    "8BITMIME",
    "ENHANCEDSTATUSCODES",
    "STARTTLS",
    "AUTH PLAIN LOGIN",
    "DSN",
    "CHUNKING",
    "SMTPUTF8",
    "VRFY",
    "ETRN",
    "HELP",
    "BURL imap",
    "LIMITS RCPTMAX=100 MAILMAX=10",
    "FUTURERELEASE 864000 2026-12-06T00:00:00Z",
    "mx.example.com Hello client.example.org [192.0.2.1], pleased to meet you",
    "mx.example.com at your service, [192.0.2.1]",
    "Ok",
    "OK",
    "2.0.0 Ok",
    "2.1.0 Ok",
    "2.1.0 <ann@example.org>... Sender ok",
    "2.1.5 Ok",
    "2.1.5 <jo@example.com>... Recipient ok",
    "2.1.5 Recipient OK",
    "Accepted",
    "sender <ann@example.org> ok",
    "recipient <jo@example.com> ok",
    "Go ahead",
    "End data with <CR><LF>.<CR><LF>",
    "Enter message, ending with \".\" on a line by itself",
    "Start mail input; end with <CRLF>.<CRLF>",
    "2.0.0 Ok: queued as 4XyZ1234Abc",
    "2.0.0 Ok: queued as 9F3A2C0012",
    "OK id=1sAbCd-0001Xy-2Z",
    "2.0.0 4AQ0abcd012345 Message accepted for delivery",
    "2.6.0 <20261126040000.1@example.org> [InternalId=1234567890] Queued mail for delivery",
    "ok 1732593600 qp 12345",
    "Message received",
    "Message queued",
    "Requested mail action okay, completed",
    "Queued",
    "Mail accepted",
    "Thank you, message accepted for delivery",
    "2.0.0 OK 1732593600 d9443c01a7336-21f abc123 - gsmtp",
    "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 9F3A2C0012",
    "2.0.0 Ready to start TLS",
    "Go ahead with TLS",
    "TLS go ahead",
    "Authentication succeeded",
    "2.7.0 Authentication successful",
    "2.7.0 Accepted",
    "Proceed",
    "334 VXNlcm5hbWU6",
    "334 UGFzc3dvcmQ6",
    "2.0.0 Bye",
    "2.0.0 Goodbye",
    "mx.example.com closing connection",
    "mx.example.com Service closing transmission channel",
    "See you later",
    "2.0.0 Reset state",
    "Flushed",
    "Reset OK",
    "2.0.0 OK, nothing to do",
    "Cannot VRFY user, but will accept message and attempt delivery",
    "2.5.2 Cannot VRFY user; try RCPT to attempt delivery",
    "2.1.5 Jo Example <jo@example.com>",
    "User not local; will forward to <jo@example.net>",
    "Supported commands: HELO EHLO MAIL RCPT DATA RSET NOOP QUIT",
    "2.0.0 Commands: HELO EHLO MAIL RCPT DATA",
    "For more information see https://www.example.com/help",
    "System status, or system help reply",
    "delivered to mailbox",
    "delivered via lmtp",
    "sent (delivered to command: /usr/bin/procmail)",
    "sent (250 2.0.0 Ok: queued as 4XyZ1234Abc)",
    "relayed to mx.example.net",
    "expanded to 3 recipients",
    "Saved",
    "2.0.0 <jo@example.com> Saved",
    "2.0.0 jo@example.com 0 Delivery OK",
    "Delivery complete",
    "Message scheduled",
    "Your message was delivered to the following recipients",
    "Hello Jo, are we still on for lunch on Friday?",
    "Please find the minutes of the meeting below.",
    "The invoice for November is ready in your account.",
    "Your order has left our house and will arrive on Monday.",
    "Happy birthday! We hope to see you soon.",
    "The new office opens at nine; bring your badge.",
    "Here are the slides of yesterday's talk.",
    "Thanks for the quick answer.",
    "The train leaves at 8:05 from platform two.",
    "We added you to the list of speakers.",
    "Many greetings from the coast.",
    "The build passed; the release is out.",
    "Your ticket was answered.",
    "Welcome to the club, Ann!",
];

#[test]
fn what_says_no_failure_matches_nothing() {
    assert!(GOOD.len() >= 100);
    let ok: Status = "250".parse().unwrap();
    for text in GOOD {
        let alone = LAYERS.judge(&Evidence::new(None).text(text.as_bytes()));
        assert!(alone.is_none(), "{text}: {alone:?}");
        let evidence = Evidence::new(Some(ok))
            .at(Stage::DataEnd)
            .text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert!(verdict.cause() == Cause::ACCEPTED, "{text}: {verdict:?}");
    }
}

#[test]
fn words_give_no_good_address_up() {
    // Words about something else than the address, beside codes about it, and the reverse.
    for (codes, text) in [
        ("550 5.1.1", "mailbox is over quota"),
        ("550 5.1.1", "Message rejected as spam"),
        (
            "550 5.7.1",
            "blocked using zen.example.org; see https://example.org/user-unknown",
        ),
        ("450 4.1.1", "User unknown"),
        (
            "554 5.7.1",
            "if you believe that the user unknown error is wrong, write to us",
        ),
        (
            "550 5.0.0",
            "450 4.1.1 User unknown in local recipient table, retry timeout exceeded",
        ),
        // Hints of something else, where the code alone says that it is the address.
        ("550 5.1.1", "Access denied"),
        ("550 5.1.1", "Service unavailable, temporary failure"),
        ("550 5.1.1", "Client host rejected"),
        // The sender or a right that is missing, in sentences without blanks.
        ("550 5.0.0", "发件人地址 <ann@example.org> 不存在"),
        ("550 5.0.0", "发件人 ann@example.org 不存在"),
        ("550 5.7.1", "권한이 없는 사용자입니다"),
        ("550 5.7.1", "SPF 인증이 없는 메일입니다"),
    ] {
        let status = Some(codes.parse().unwrap());
        let evidence = Evidence::new(status).at(Stage::Rcpt).text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_ne!(verdict.action(), Action::Suppress, "{codes} {text}");
    }
    // Hints of the same, and hints beside words that say it plainly.
    for text in [
        "unknown address",
        "no such address",
        "Access denied, no such user",
        "we do not know this one",
        "can not send to this address, no such user",
        "地址（jo@example.com）不存在",
    ] {
        let status = Some("550 5.1.1".parse().unwrap());
        let evidence = Evidence::new(status).at(Stage::Rcpt).text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_eq!(verdict.action(), Action::Suppress, "{text}");
    }
}

#[test]
fn an_article_without_its_vowel_is_a_word_of_its_own() {
    for text in [
        "L'adresse de messagerie saisie est introuvable",
        "Désolé, l\u{2019}utilisateur est inconnu",
        "L'utente non esiste",
    ] {
        let evidence = Evidence::new("550".parse().ok()).text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_eq!(verdict.cause(), Cause::NO_SUCH_USER, "{text}");
    }
    // Within a word the apostrophe vanishes, and an address stays whole.
    for (text, cause) in [
        ("user doesn't exist", Cause::NO_SUCH_USER),
        ("d'arc@example.com: unknown user", Cause::NO_SUCH_USER),
        ("could n'l'adresse est inconnue", Cause::NO_REASON),
    ] {
        let evidence = Evidence::new("550".parse().ok()).text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_eq!(verdict.cause(), cause, "{text}");
    }
}

#[test]
fn who_asks_another_server_about_the_sender_says_nothing_of_the_recipient() {
    let quoted = "host mx.example.net[192.0.2.1] said: 550 5.1.1 <al@example.net>: User unknown";
    for (before, cause) in [
        (
            "<al@example.net>: Sender address rejected: undeliverable address",
            Cause::SENDER_UNKNOWN,
        ),
        (
            "<al@example.net>: Sender address rejected: unverified address",
            Cause::SENDER_UNKNOWN,
        ),
        (
            "Sender verify failed for <al@example.net>",
            Cause::SENDER_UNKNOWN,
        ),
        (
            "<al@example.net>: Recipient address rejected: undeliverable address",
            Cause::NO_SUCH_USER,
        ),
        ("Your message was blocked", Cause::NO_SUCH_USER),
    ] {
        let text = format!("550 {before}: {quoted}");
        let evidence = Evidence::new("550".parse().ok())
            .at(Stage::Rcpt)
            .text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_eq!(verdict.cause(), cause, "{text}");
        if cause == Cause::SENDER_UNKNOWN {
            assert_ne!(verdict.action(), Action::Suppress, "{text}");
        }
    }
    // Nor does a full mailbox of the sender; what is said of no mailbox is the reason.
    for (said, cause) in [
        (
            "452 4.2.2 <al@example.net>: Mailbox full",
            Cause::SENDER_UNKNOWN,
        ),
        ("450 4.7.1 Greylisted, try again later", Cause::GREYLISTED),
    ] {
        let text = format!(
            "450 <al@example.net>: Sender address rejected: unverified address: host \
             mx.example.net[192.0.2.1] said: {said}"
        );
        let evidence = Evidence::new("450".parse().ok())
            .at(Stage::Rcpt)
            .text(text.as_bytes());
        assert_eq!(LAYERS.judge(&evidence).unwrap().cause(), cause, "{text}");
    }
}

#[test]
fn words_alone_have_the_class_that_their_cause_is_answered_with() {
    for (text, outcome) in [
        ("greylisted, try again later", Outcome::Transient),
        ("Connection timed out", Outcome::Transient),
        ("User unknown in virtual mailbox table", Outcome::Permanent),
        ("The mailbox is over quota", Outcome::Permanent),
    ] {
        let evidence = Evidence::new(None).text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_eq!(verdict.outcome(), outcome, "{verdict:?}");
        // What a report or log says goes before.
        let verdict = LAYERS.judge(&evidence.reported(DsnAction::Failed)).unwrap();
        assert_eq!(verdict.outcome(), Outcome::Permanent, "{verdict:?}");
    }
}

#[test]
fn words_that_name_the_cause_of_the_codes_change_nothing() {
    let judge = |codes: &str, stage, text: &str| {
        let evidence = Evidence::new(Some(codes.parse().unwrap())).at(stage);
        LAYERS.judge(&evidence.text(text.as_bytes())).unwrap()
    };
    // A bad address is given up by codes and words that agree; what the words name is no other
    // family than that of the codes.
    for text in ["", "<jo@example.com>: User unknown", "No such user here"] {
        let verdict = judge("550 5.1.1", Stage::Rcpt, text);
        assert_eq!(verdict.action(), Action::Suppress, "{text}: {verdict:?}");
        assert_eq!(verdict.basis().level(), Level::Detail, "{text}");
    }
    // As long as they name no other: the address may be good after all.
    let verdict = judge("550 5.1.1", Stage::Rcpt, "User unknown; rejected as spam");
    assert_eq!(verdict.cause(), Cause::NO_SUCH_USER);
    assert_eq!(verdict.basis().level(), Level::Detail);
    assert_eq!(verdict.action(), Action::FixRecipient, "{verdict:?}");
    // However often they name it, and whatever gives the address up.
    for codes in ["550 5.1.1", "550"] {
        let text = "User unknown; rejected as spam; this message looks like spam";
        let verdict = judge(codes, Stage::Rcpt, text);
        assert_eq!(verdict.cause(), Cause::NO_SUCH_USER);
        assert_eq!(verdict.action(), Action::FixRecipient, "{verdict:?}");
    }
    // The codes know what the words do not: at this stage, sending to fewer at once helps.
    let verdict = judge("452 4.5.3", Stage::RcptNext, "Too many recipients");
    assert_eq!(verdict.cause(), Cause::TOO_MANY_RECIPIENTS);
    assert_eq!(verdict.action(), Action::SplitRecipients, "{verdict:?}");
    assert_eq!(verdict.retry(), Retry::Now);
    assert_eq!(verdict.basis().table(), "codes.csv");
    let verdict = judge("452", Stage::RcptNext, "Too many recipients");
    assert_eq!(verdict.action(), Action::SplitRecipients, "{verdict:?}");
    assert_eq!(verdict.basis().table(), "codes.csv");
    // The words alone cannot know that.
    let verdict = judge("450", Stage::RcptNext, "Too many recipients");
    assert_eq!(verdict.cause(), Cause::TOO_MANY_RECIPIENTS);
    assert_eq!(verdict.action(), Action::SlowDown, "{verdict:?}");
}

/// Words say why, and the stage says who is affected, whatever is as a rule where that is the cause.
#[test]
fn who_is_affected_follows_from_the_stage_and_not_from_words() {
    for row in rows(PHRASES, "phrase") {
        if row.get("scope").is_some_and(|scope| !scope.is_empty()) {
            continue;
        }
        for code in ["450", "550"] {
            let evidence = Evidence::new(Some(code.parse().unwrap())).at(Stage::Rcpt);
            let verdict = LAYERS
                .judge(&evidence.text(row["sample"].as_bytes()))
                .unwrap();
            assert_eq!(verdict.scope(), Scope::Recipient, "{row:?}: {verdict:?}");
        }
    }
}

/// A text is read whatever its length beside those of the names of host and provider.
#[test]
fn words_are_heard_beside_names_of_any_length() {
    let text = b"User unknown";
    for length in 0..=24 {
        for (host, provider) in [(length, 0), (0, length), (length, length), (12, length)] {
            let (host, provider) = ("h".repeat(host), "p".repeat(provider));
            let evidence = Evidence::new(None).text(text);
            let evidence = evidence.host(&host).provider(&provider);
            let verdict = LAYERS.judge(&evidence).unwrap();
            assert_eq!(verdict.cause(), Cause::NO_SUCH_USER, "{evidence:?}");
        }
    }
}

#[test]
fn words_without_a_code_are_judged_at_their_stage_and_as_they_ended() {
    let full = Evidence::new(None).text(b"Mailbox is full");
    let spam = Evidence::new(None).text(b"rejected as spam");
    let judge = |evidence: &Evidence<'_>| LAYERS.judge(evidence).unwrap();
    assert_eq!(judge(&full).cause(), Cause::MAILBOX_FULL);
    assert_eq!(judge(&spam).cause(), Cause::SPAM);
    // Who is affected follows from the stage.
    assert_eq!(judge(&spam).scope(), Scope::Message);
    assert_eq!(judge(&spam.at(Stage::Rcpt)).scope(), Scope::Recipient);
    // What is still tried is deferred, and what is given up is final.
    let tried = judge(&spam.ended(Outcome::Transient));
    assert_eq!(tried.retry(), Retry::Later, "{tried:?}");
    let given_up = judge(&spam.ended(Outcome::Permanent));
    assert_eq!(given_up.retry(), Retry::AfterFix, "{given_up:?}");
}

/// The end of a host's name by which its provider is known says as much as the name.
#[test]
fn a_known_host_is_known_by_its_end() {
    let mut known = 0;
    for row in rows(PROVIDERS, "provider") {
        for suffix in row["hosts"].split('|').filter(|host| !host.is_empty()) {
            for host in [
                suffix.to_owned(),
                format!("mx1.{suffix}"),
                format!("mx1.{suffix}."),
            ] {
                let found = LAYERS.known_host(&host).unwrap();
                assert_eq!(found, suffix, "{host}");
                let evidence = Evidence::new(Some("550 5.7.1".parse().unwrap()));
                assert_eq!(
                    LAYERS.judge(&evidence.host(&host)),
                    LAYERS.judge(&evidence.host(found))
                );
                known += 1;
            }
        }
    }
    assert!(known > 100, "{known}");
    assert_eq!(LAYERS.known_host("mx.example.com"), None);
    assert_eq!(LAYERS.known_host(""), None);
}

#[test]
fn a_wait_that_a_row_names_goes_before_that_of_its_cause() {
    let waits: Vec<Row> = rows(PROVIDERS, "token")
        .into_iter()
        .filter(|row| row["pause"] == "24h")
        .collect();
    assert!(!waits.is_empty());
    for row in waits {
        let evidence = Evidence::new(status(&row)).text(row["sample"].as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_eq!(verdict.wait().first().as_secs(), 24 * 60 * 60, "{row:?}");
        let cause = verdict.cause();
        assert_ne!(cause.pause(), verdict.wait().first());
        assert_eq!(verdict.wait().end(), cause.keep_trying());
    }
}

/// A code alone or beside another, as rows about it write them: `550` with `X.7.1` or `none`.
fn codes(row: &Row) -> Vec<Status> {
    let mut all = Vec::new();
    for code in row["code"].split('|') {
        let first = code.split('-').next().unwrap();
        let texts: Vec<String> = match first.strip_prefix('X') {
            Some(detail) => {
                let classes = row["class"].split('|');
                classes.map(|class| format!("{class}{detail}")).collect()
            }
            None => {
                let beside = row["with"].split('|');
                let beside = beside.map(|beside| match beside.strip_prefix('X') {
                    Some(detail) => format!("{first} {}{detail}", &first[..1]),
                    None => first.to_owned(),
                });
                beside.collect()
            }
        };
        all.extend(texts.iter().map(|text| text.parse::<Status>().unwrap()));
    }
    all
}

#[test]
fn each_code_of_a_provider_means_what_its_row_says() {
    let mut wrong = Vec::new();
    let all = rows(PROVIDERS, "rule");
    assert!(all.len() > 100);
    for row in &all {
        for status in codes(row) {
            let evidence = Evidence::new(Some(status))
                .at(stage(row))
                .provider(&row["provider"]);
            let verdict = LAYERS.judge(&evidence).unwrap();
            // One that does not decide yields to what all servers mean by the code at that stage.
            let yields = row["decides"].is_empty() && verdict.basis().table() == "codes.csv";
            if verdict.cause().as_str() != row["cause"] && !yields {
                wrong.push(format!(
                    "{} {status}: {verdict:?}, not {}",
                    row["provider"], row["cause"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_wait_that_a_code_of_a_provider_names_goes_before_that_of_its_cause() {
    for (code, provider, hours) in [
        ("550 5.2.121", "microsoft", 1),
        ("550 5.7.236", "microsoft", 24),
        ("550 5.4.5", "google", 24),
    ] {
        let evidence = Evidence::new(Some(code.parse().unwrap()));
        let verdict = LAYERS.judge(&evidence.provider(provider)).unwrap();
        assert_eq!(
            verdict.wait().first().as_secs(),
            hours * 3_600,
            "{verdict:?}"
        );
        // Said by nobody known, the same code has the pause of its cause.
        let other = LAYERS.judge(&evidence).unwrap();
        assert_eq!(other.wait().first(), other.cause().pause(), "{other:?}");
        assert_ne!(other.wait().first(), verdict.wait().first());
    }
    // Words that name a wait of their own go before the code.
    let evidence = Evidence::new(Some("421 4.7.0".parse().unwrap()))
        .provider("yahoo")
        .text(b"[TS01] Mail from 192.0.2.7 has to wait");
    assert_eq!(
        LAYERS.judge(&evidence).unwrap().wait().first().as_secs(),
        4 * 3_600
    );
}

#[test]
fn a_token_of_somebody_else_stands_in_nobodys_way() {
    let evidence = Evidence::new(Some("550".parse().unwrap())).at(Stage::Rcpt);
    for (text, key) in [
        (
            &b"OFR_109 RP:TRC relay2, see http://mail.163.com/help"[..],
            "RP:TRC",
        ),
        (
            b"HL:ITC relay2 OFR_109 see https://postmaster.orange.fr",
            "OFR_109",
        ),
    ] {
        let verdict = LAYERS.judge(&evidence.text(text)).unwrap();
        assert_eq!(verdict.basis().key().to_string(), key);
        assert!(verdict.provider().is_some());
    }
}

#[test]
fn who_said_it_is_told_by_the_caller_then_the_host_then_a_mark() {
    let marked = b"550 5.7.1 no, not today. a1-20020ab.1 - gsmtp";
    let evidence = Evidence::new(Some("550 5.7.1".parse().unwrap())).at(Stage::Rcpt);
    let hosted = evidence.host("gmail-smtp-in.l.google.com");
    for (evidence, word, from, mark) in [
        (
            evidence.text(marked),
            "google",
            Speaker::Mark,
            Some("gsmtp"),
        ),
        (hosted, "google", Speaker::Host, None),
        (hosted.text(marked), "google", Speaker::Host, None),
        (
            hosted.provider("microsoft").text(marked),
            "microsoft",
            Speaker::Caller,
            None,
        ),
    ] {
        let verdict = LAYERS.judge(&evidence).unwrap();
        let provider = verdict.provider().unwrap();
        assert_eq!((provider.as_str(), provider.from()), (word, from));
        assert_eq!(provider.mark(marked), mark, "{provider:?}");
        assert!(provider.name().to_lowercase().starts_with(word));
        assert_eq!(verdict.provider(), Some(provider));
        let told = match from {
            Speaker::Caller => "caller",
            Speaker::Host => "host",
            _ => "mark",
        };
        assert_eq!(
            format!("{provider:?}"),
            format!("Provider({word}, by {told})")
        );
    }
    // A word that no table knows is not replaced by what the host tells: the caller knows better.
    for evidence in [
        evidence,
        hosted.provider("nobody"),
        evidence.host("mx.example.com"),
    ] {
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_eq!(verdict.provider(), None, "{evidence:?}");
    }
    let by = |evidence: &Evidence<'_>| LAYERS.judge(evidence).unwrap().provider();
    assert_ne!(
        by(&hosted),
        by(&evidence.text(marked)),
        "told in another way"
    );
    assert_ne!(
        by(&hosted),
        by(&evidence.host("mx1.mail.yahoo.com")),
        "another one"
    );
}

#[test]
fn what_the_tables_hold_can_be_listed() {
    let said = |book, rows: &[Row]| {
        let listed: Vec<_> = Basis::sayings(book).collect();
        assert_eq!(listed.len(), rows.len());
        for ((basis, provider), row) in listed.into_iter().zip(rows) {
            let level = match (row["decides"].as_str(), provider) {
                ("", _) => Level::Hint,
                (_, None) => Level::Words,
                (_, Some(_)) => Level::Provider,
            };
            assert_eq!(basis.level(), level, "{row:?}");
            assert_eq!(basis.cause().unwrap().as_str(), row["cause"], "{row:?}");
            let by = row.get("provider").map_or("", String::as_str);
            assert_eq!(provider.unwrap_or_default(), by, "{row:?}");
        }
    };
    said(PHRASE_BOOK, &rows(PHRASES, "phrase"));
    // A mark only tells who speaks, so it is none of them.
    said(PROVIDER_BOOK, &rows(PROVIDERS, "token"));
    let known: Vec<_> = Provider::all(PROVIDER_BOOK).collect();
    let providers = rows(PROVIDERS, "provider");
    assert_eq!(known.len(), providers.len());
    for ((word, name, aliases), row) in known.into_iter().zip(providers) {
        assert_eq!((word, name), (&*row["code"], &*row["text"]));
        let listed = row["aliases"].split('|').filter(|alias| !alias.is_empty());
        assert!(aliases.eq(listed), "{row:?}");
    }
    assert_eq!(Provider::all(PHRASE_BOOK).count(), 0);
}

/// Alternatives of one word must not meet those of another by accident.
#[test]
fn words_of_one_reason_do_not_make_up_another() {
    for (text, cause) in [
        (
            "Das Postfach des Empf\u{e4}ngers existiert nicht",
            Cause::NO_SUCH_USER,
        ),
        (
            "Das Postfach des Empf\u{e4}ngers ist gesperrt",
            Cause::MAILBOX_DISABLED,
        ),
        (
            "Das Postfach des Empf\u{e4}ngers ist voll",
            Cause::MAILBOX_FULL,
        ),
        ("Benutzer ist hier nicht bekannt", Cause::NO_SUCH_USER),
        (
            "El buz\u{f3}n est\u{e1} desactivado",
            Cause::MAILBOX_DISABLED,
        ),
        (
            "La bo\u{ee}te aux lettres est inconnue",
            Cause::NO_SUCH_USER,
        ),
        (
            "La bo\u{ee}te aux lettres est d\u{e9}sactiv\u{e9}e",
            Cause::MAILBOX_DISABLED,
        ),
        (
            "La casella del destinatario \u{e8} disattivata",
            Cause::MAILBOX_DISABLED,
        ),
        (
            "L'adresse de l'exp\u{e9}diteur n'existe pas",
            Cause::SENDER_UNKNOWN,
        ),
        (
            "La direcci\u{f3}n del remitente no existe",
            Cause::SENDER_UNKNOWN,
        ),
        (
            "\u{53d1}\u{4ef6}\u{4eba}\u{5730}\u{5740}\u{4e0d}\u{5b58}\u{5728}",
            Cause::SENDER_UNKNOWN,
        ),
        ("Your mailbox does not exist", Cause::SENDER_UNKNOWN),
    ] {
        let status: Status = "550".parse().unwrap();
        let evidence = Evidence::new(Some(status))
            .at(Stage::Rcpt)
            .text(text.as_bytes());
        assert_eq!(LAYERS.judge(&evidence).unwrap().cause(), cause, "{text}");
    }
    // None of these gives the address up.
    for text in [
        "Benutzer ist hier nicht erlaubt",
        "La casilla est\u{e1} inactiva",
        "User does not exist (sender verification)",
    ] {
        let status: Status = "550".parse().unwrap();
        let evidence = Evidence::new(Some(status))
            .at(Stage::Rcpt)
            .text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_ne!(verdict.action(), Action::Suppress, "{text}: {verdict:?}");
    }
}

/// sendmail makes 5.1.1 of every bare 550.
#[test]
fn a_hint_of_the_server_goes_before_a_guess_of_the_reporter() {
    let judged = |guessed: bool, text: &str| {
        let status: Status = "550 5.1.1".parse().unwrap();
        let mut evidence = Evidence::new(Some(status)).text(text.as_bytes());
        if guessed {
            evidence = evidence.written_by(smtp_codes::dsn::Author::Reporter);
        }
        LAYERS.judge(&evidence).unwrap().cause()
    };
    let text = "550 Administrative prohibition";
    assert_eq!(judged(true, text), Cause::POLICY_REFUSAL);
    assert_eq!(judged(false, text), Cause::NO_SUCH_USER);
    assert_eq!(judged(true, "550 Mailbox unavailable"), Cause::NO_SUCH_USER);
}

/// Some servers answer 5.1.2 for a mailbox that does not exist.
#[test]
fn what_holds_for_a_domain_does_not_hold_for_a_mailbox_that_the_words_name() {
    let judged = |text: &str| {
        let status: Status = "550 5.1.2".parse().unwrap();
        let evidence = Evidence::new(Some(status))
            .at(Stage::Rcpt)
            .text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        (verdict.cause(), verdict.action())
    };
    assert_eq!(
        judged("Mailbox does not exist."),
        (Cause::NO_SUCH_USER, Action::Suppress)
    );
    for text in ["", "No such domain"] {
        assert_eq!(
            judged(text),
            (Cause::NO_SUCH_DOMAIN, Action::FixRecipient),
            "{text}"
        );
    }
}

/// One word in a terse reply is a hint where neither a code nor other words say more, and keeps no dead
/// address from being given up.
#[test]
fn one_word_hints_where_nothing_else_decides() {
    let cause = |code: &str, text: &str| {
        let evidence = Evidence::new(Some(code.parse().unwrap())).text(text.as_bytes());
        LAYERS.judge(&evidence).unwrap().cause().as_str().to_owned()
    };
    for (text, expected) in [
        ("Inactive", "mailbox-disabled"),
        ("junk", "spam"),
        ("Spam", "spam"),
        ("virus", "virus"),
        ("quota", "mailbox-full"),
        ("relaying", "relaying-denied"),
        ("SPF", "spf-failed"),
        ("dkim", "dkim-failed"),
        ("DMARC says no", "dmarc-failed"),
    ] {
        assert_eq!(cause("550", text), expected, "{text}");
        let dead = format!("No such user ({text})");
        assert_eq!(cause("550 5.1.1", &dead), "no-such-user", "{dead}");
    }
}

/// Words that no row decides by keep an address of which only a code says that it is dead.
#[test]
fn hints_of_another_family_keep_an_address() {
    for text in [
        "Recipient refused the mail as spam",
        "Your network is blocked here",
        "The mailbox of jo is full",
        "Service offline until Monday",
        "ann is not on the whitelist of jo",
        "Recipient lookup error",
        "Recipient check: directory not reachable",
        "The reverse path does not exist",
        "MAIL FROM user unknown",
        "Ihre IP-Adresse ist gesperrt",
        "The account was temporarily closed",
        "limit for today reached",
        "waiting for activation",
        "internal address",
        "relaying for example.com denied",
        "Authenticate first",
        "attachment of type exe refused",
        "Blocked",
    ] {
        let code = Some("550 5.1.1".parse().unwrap());
        let evidence = Evidence::new(code).at(Stage::Rcpt).text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence).unwrap();
        assert_ne!(verdict.action(), Action::Suppress, "{text}");
    }
}

/// After accepted recipients 552 is taken for too many of them, and not final. Words name another cause, and leave that.
#[test]
fn words_leave_what_a_rule_makes_of_a_reply() {
    for (text, cause, outcome) in [
        ("exceeded", "too-many-recipients", Outcome::Transient),
        ("the user is unknown", "no-such-user", Outcome::Transient),
        ("mailbox full", "mailbox-full", Outcome::Transient),
    ] {
        let status = Some("552".parse().unwrap());
        let evidence = Evidence::new(status).text(text.as_bytes());
        let verdict = LAYERS.judge(&evidence.at(Stage::RcptNext)).unwrap();
        assert_eq!(verdict.cause().to_string(), cause, "{text}");
        assert_eq!(verdict.outcome(), outcome, "{text}");
        assert_ne!(verdict.action(), Action::Suppress, "{text}");
        // The first recipient is never one too many.
        let first = LAYERS.judge(&evidence.at(Stage::Rcpt)).unwrap();
        assert_eq!(first.outcome(), Outcome::Permanent, "{text}");
    }
}
