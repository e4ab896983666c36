//! Never give a good address up: over all reply codes, details, stages and reports.

use smtp_codes::dsn::Author;
use smtp_codes::{
    Action, Detail, DsnAction, EnhancedCode, Evidence, Family, Layers, Level, Outcome, ReplyCode,
    Retry, Stage, Status, Verdict,
};

/// Every registered subject and detail, and some that nobody registered.
fn details() -> Vec<Option<(u16, u16)>> {
    let mut details = vec![None];
    for detail in Detail::ALL {
        details.push(Some((detail.subject_number(), detail.detail_number())));
    }
    for subject in [0, 1, 2, 3, 4, 5, 6, 7, 8, 42, 999] {
        for detail in [11, 99, 606, 999] {
            if EnhancedCode::new(5, subject, detail)
                .unwrap()
                .registered()
                .is_none()
            {
                details.push(Some((subject, detail)));
            }
        }
    }
    details
}

/// What each piece of evidence may lead to, in the words of the design and not of the code.
fn check(verdict: &Verdict<'_>, status: Status, stage: Stage, author: Author, single: bool) {
    let gives_up = verdict.action() == Action::Suppress || verdict.retry() == Retry::Never;
    let context = || format!("{status} at {stage}: {verdict}");
    if verdict.retry() == Retry::Now {
        assert!(
            matches!(
                verdict.action(),
                Action::Authenticate
                    | Action::StartTls
                    | Action::FallBack
                    | Action::SplitRecipients
                    | Action::TryNextHost
            ),
            "{}",
            context()
        );
    }
    if !gives_up {
        return;
    }
    // 1. It is final, and 2. about the address.
    assert_eq!(verdict.outcome(), Outcome::Permanent, "{}", context());
    assert_eq!(verdict.family(), Some(Family::Address), "{}", context());
    // 3. All that is given says so.
    let fives = |digit: u8| digit == 5;
    assert!(
        status.reply().is_none_or(|code| fives(code.digits()[0])),
        "{}",
        context()
    );
    assert!(
        status
            .enhanced()
            .is_none_or(|code| fives(code.class_number())),
        "{}",
        context()
    );
    if let (Some(reply), Some(_)) = (status.reply(), status.enhanced()) {
        if reply.registered().is_some_and(|known| known.is_specific()) {
            let alone = Status::of_reply(reply).judge(stage);
            let unknown = Status::of_reply(reply).judge(Stage::Any);
            assert!(
                [alone.family(), unknown.family()].contains(&Some(Family::Address)),
                "{}",
                context()
            );
        }
    }
    // 5. The enhanced code, where it is the evidence, was not made up.
    assert!(
        author == Author::Server
            || status.reply().is_none()
            || status.enhanced().is_none()
            || verdict.basis().level() == Level::Reply,
        "{}",
        context()
    );
    // 6. It is about one recipient.
    match stage {
        Stage::Any | Stage::Rcpt | Stage::RcptNext | Stage::LmtpDataEnd => {}
        Stage::DataEnd | Stage::BdatLast | Stage::BurlLast => assert!(single, "{}", context()),
        _ => panic!("{}", context()),
    }
    // 7. It says more than a guess.
    assert!(
        matches!(
            verdict.basis().level(),
            Level::Stage | Level::Detail | Level::Reply
        ),
        "{}",
        context()
    );
}

#[test]
fn no_good_address_is_given_up() {
    let details = details();
    let reports = [None, Some(DsnAction::Failed), Some(DsnAction::Delayed)];
    let (mut judged, mut given_up) = (0_u64, 0_u64);
    for number in (0..1000_u16).map(Some).chain([None]) {
        let reply = number.map(|number| ReplyCode::from_u16(number).unwrap());
        for &detail in &details {
            // The class of the digit, and those that contradict it.
            for class in [2, 4, 5] {
                let enhanced = detail
                    .map(|(subject, detail)| EnhancedCode::new(class, subject, detail).unwrap());
                let Some(status) = Status::from_parts(reply, enhanced) else {
                    continue;
                };
                if enhanced.is_none() && class != 2 {
                    continue;
                }
                for &stage in Stage::ALL {
                    let direct = status.judge(stage);
                    check(&direct, status, stage, Author::Server, false);
                    judged += 1;
                    given_up += u64::from(direct.action() == Action::Suppress);
                    // A sample of the rest, in every combination of code and stage.
                    let turn = usize::from(number.unwrap_or(1000)) + stage as usize;
                    let author = [Author::Server, Author::Reporter][turn % 2];
                    let single = turn % 3 == 0;
                    let mut evidence = Evidence::new(Some(status)).at(stage).written_by(author);
                    if single {
                        evidence = evidence.recipients(1);
                    }
                    if let Some(action) = reports[turn % 5 % 3] {
                        evidence = evidence.reported(action);
                    }
                    let verdict = Layers::STANDARD.judge(&evidence).unwrap();
                    check(&verdict, status, stage, author, single);
                }
            }
        }
    }
    // 125 details, three classes, 1001 reply codes, all stages: millions.
    assert!(judged > 5_000_000, "{judged}");
    assert!(given_up > 0);
}

/// Who wrote it, the reported action and how many recipients there are, for what is registered.
#[test]
fn every_report_of_a_registered_code_is_safe() {
    let replies = [
        421, 450, 452, 500, 501, 521, 530, 550, 551, 552, 553, 554, 556, 571,
    ];
    for number in replies.into_iter().map(Some).chain([None]) {
        let reply = number.map(|number| ReplyCode::from_u16(number).unwrap());
        for detail in details() {
            for class in [2, 4, 5] {
                let enhanced = detail
                    .map(|(subject, detail)| EnhancedCode::new(class, subject, detail).unwrap());
                let Some(status) = Status::from_parts(reply, enhanced) else {
                    continue;
                };
                for &stage in Stage::ALL {
                    for author in [Author::Server, Author::Reporter] {
                        for single in [false, true] {
                            for &action in DsnAction::ALL {
                                let count = if single { 1 } else { 2 };
                                let evidence = Evidence::new(Some(status))
                                    .at(stage)
                                    .written_by(author)
                                    .recipients(count)
                                    .reported(action);
                                let verdict = Layers::STANDARD.judge(&evidence).unwrap();
                                check(&verdict, status, stage, author, single);
                                let ended = match action {
                                    DsnAction::Failed => Outcome::Permanent,
                                    DsnAction::Delayed => Outcome::Transient,
                                    _ => Outcome::Success,
                                };
                                assert_eq!(verdict.outcome(), ended, "{status}: {verdict}");
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_known_to_have_cost_good_addresses() {
    let at = |stage, text: &str| text.parse::<Status>().unwrap().judge(stage);
    for (stage, text) in [
        (Stage::Rcpt, "453"),
        (Stage::Rcpt, "552 5.1.1"),
        (Stage::Rcpt, "550 5.2.1"),
        (Stage::Rcpt, "550 5.1.2"),
        (Stage::Vrfy, "550 5.1.1"),
        (Stage::Expn, "550 5.1.1"),
        (Stage::Any, "556 4.0.0"),
        (Stage::Any, "551 5.7.1"),
        (Stage::Any, "450 5.1.1"),
        (Stage::Any, "550 4.1.1"),
        (Stage::Mail, "550 5.1.1"),
        (Stage::Auth, "550 5.1.1"),
        (Stage::DataEnd, "550 5.1.1"),
    ] {
        let verdict = at(stage, text);
        assert_ne!(verdict.action(), Action::Suppress, "{text} at {stage}");
        assert_ne!(verdict.retry(), Retry::Never, "{text} at {stage}");
    }
    for (stage, text) in [
        (Stage::Rcpt, "550 5.1.1"),
        (Stage::Any, "5.1.1"),
        (Stage::Any, "5.1.2"),
        (Stage::Rcpt, "556 5.1.10"),
        (Stage::Rcpt, "556"),
        (Stage::LmtpDataEnd, "550 5.1.1"),
    ] {
        let verdict = at(stage, text);
        assert_eq!(
            verdict.action(),
            Action::Suppress,
            "{text} at {stage}: {verdict}"
        );
        assert!(!verdict.was_spared());
    }
    // After the data the reply is for all recipients, unless there is one or it is named.
    let late = Evidence::new(Some("550 5.1.1".parse().unwrap())).at(Stage::DataEnd);
    let judge = |evidence: &Evidence<'_>| Layers::STANDARD.judge(evidence).unwrap();
    assert!(judge(&late).was_spared() || judge(&late).action() == Action::FixRecipient);
    let named = late
        .recipient(b"jo@example.com")
        .text(b"<JO@example.com>: no such user");
    assert_eq!(judge(&named).action(), Action::Suppress);
    assert_eq!(judge(&late.recipients(1)).action(), Action::Suppress);
    assert_ne!(judge(&late.recipients(2)).action(), Action::Suppress);
}

#[test]
fn now_holds_once() {
    let judge = |text: &str, stage, repeated| {
        let evidence = Evidence::new(Some(text.parse().unwrap()))
            .at(stage)
            .repeated(repeated);
        Layers::STANDARD.judge(&evidence).unwrap().retry()
    };
    assert_eq!(judge("452 4.5.3", Stage::RcptNext, false), Retry::Now);
    assert_eq!(judge("452 4.5.3", Stage::RcptNext, true), Retry::Later);
    assert_eq!(judge("530 5.7.0", Stage::Mail, false), Retry::Now);
    assert_eq!(judge("530 5.7.0", Stage::Mail, true), Retry::AfterFix);
}
