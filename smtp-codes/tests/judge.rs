//! Verdicts: the cases that peers get wrong, and the rules by stage.

use smtp_codes::dsn::Author;
use smtp_codes::{
    Action, Cause, Conflict, Detail, Disposition, DsnAction, EnhancedCode, Evidence, Layers, Level,
    Outcome, Party, RegisteredReply, ReplyCode, Retry, STANDARD, Scope, Stage, Status, Verdict,
    judge,
};

/// A status from text such as `550 5.1.1`, `550` or `5.1.1`.
fn status(text: &str) -> Status {
    text.parse().unwrap()
}

fn at(stage: Stage, text: &str) -> Verdict<'static> {
    judge(status(text), stage)
}

fn any(text: &str) -> Verdict<'static> {
    at(Stage::Any, text)
}

/// A reply code with this first digit that is not registered. Any may be one day, so none is named.
fn free_reply(digit: u16) -> String {
    let free = (0..100)
        .map(|number| digit * 100 + 99 - number)
        .find(|&number| RegisteredReply::try_from(number).is_err());
    free.unwrap().to_string()
}

/// A detail of this subject that is not registered, in a class.
fn free_detail(class: u8, subject: u16) -> EnhancedCode {
    let free = (0..1000).find(|&detail| Detail::from_numbers(subject, 999 - detail).is_none());
    EnhancedCode::new(class, subject, 999 - free.unwrap()).unwrap()
}

#[track_caller]
fn assert_verdict(verdict: Verdict<'_>, outcome: Outcome, retry: Retry, action: Action) {
    assert_eq!(
        (verdict.outcome(), verdict.retry(), verdict.action()),
        (outcome, retry, action),
        "decided by {}",
        verdict.basis()
    );
}

#[test]
fn an_unregistered_detail_is_kept_and_judged_by_its_subject() {
    let code = EnhancedCode::new(5, 7, 511).unwrap();
    assert_eq!(code.to_string(), "5.7.511");
    let verdict = any(&format!("550 {}", free_detail(5, 7)));
    assert_verdict(
        verdict,
        Outcome::Permanent,
        Retry::AfterFix,
        Action::FixSender,
    );
    assert_eq!(verdict.basis().level(), Level::Subject);
    let busy = any(&format!("451 {}", free_detail(4, 7)));
    assert_verdict(busy, Outcome::Transient, Retry::Later, Action::SlowDown);
    assert_eq!(busy.basis().key(), "X.7 in class 4");
    assert_eq!(any("421 4.7.28").basis().key(), "X.7.28 in class 4");
    assert_ne!(status("4.7.2"), status("4.7.26"));
}

#[test]
fn an_unregistered_reply_code_is_judged_by_its_first_digit() {
    let free = free_reply(5);
    let verdict = any(&free);
    assert_verdict(
        verdict,
        Outcome::Permanent,
        Retry::AfterFix,
        Action::ContactAdmin,
    );
    assert_eq!(verdict.basis().key(), "5yz");
    let verdict = any(&format!("{free} 5.7.1"));
    assert_eq!(verdict.basis().key(), "X.7.1 in class 5");
    // Who is affected follows from the stage, not from the second digit: 522 at RCPT is said of
    // one full mailbox.
    assert_eq!(at(Stage::Rcpt, &free).scope(), Scope::Recipient);
    assert_eq!(any(&free_reply(4)).scope(), Scope::Message);
}

#[test]
fn what_no_server_may_send_is_no_success() {
    for text in ["000", "099", "600", "999", "150"] {
        let verdict = any(text);
        assert_eq!(verdict.outcome(), Outcome::Permanent, "{text}");
        assert_eq!(verdict.scope(), Scope::Session, "{text}");
    }
    assert_eq!(any("600").basis().level(), Level::Class);
}

#[test]
fn pairs_of_the_registry_and_of_the_field_get_exact_answers() {
    for (text, basis) in [
        ("452 4.2.2", "X.2.2 in class 4"),
        ("550 5.2.2", "X.2.2 in class 5"),
        ("552 5.2.2", "X.2.2 in class 5"),
        ("554 5.1.1", "X.1.1 in class 5"),
        ("556 5.1.10", "X.1.10 in class 5"),
        ("450 4.1.1", "X.1.1 in class 4"),
        ("401 4.1.3", "X.1.3 in class 4"),
        ("535 5.7.8", "535"),
    ] {
        assert_eq!(any(text).basis().key(), basis, "{text}");
    }
}

#[test]
fn over_quota_waits_or_needs_room_but_never_costs_the_address() {
    assert_verdict(
        any("452 4.2.2"),
        Outcome::Transient,
        Retry::Later,
        Action::RetryLater,
    );
    let full = any("552 5.2.2");
    assert_verdict(full, Outcome::Permanent, Retry::AfterFix, Action::Count);
    assert_eq!(full.party(), Party::Recipient);
}

#[test]
fn an_address_is_given_up_only_for_what_is_wrong_with_it() {
    for text in ["550 5.1.1", "5.1.2", "5.1.6", "556 5.1.10", "556"] {
        let verdict = any(text);
        assert_verdict(verdict, Outcome::Permanent, Retry::Never, Action::Suppress);
        assert_eq!(verdict.scope(), Scope::Recipient, "{text}");
    }
    for text in [
        "550",
        "554",
        "550 5.0.0",
        "550 5.7.1",
        "554 5.7.1",
        "550 5.7.26",
        "5.4.7",
        "4.4.7",
        "550 5.2.2",
        "552 5.3.4",
        "421 4.7.0",
        "4.1.1",
        "450 4.1.1",
        "530 5.7.0",
        "535 5.7.8",
        "5.2.1",
        "550 5.2.1",
    ] {
        let action = any(text).action();
        assert!(
            !matches!(action, Action::Suppress | Action::FixRecipient),
            "{text}: {action}"
        );
    }
}

#[test]
fn the_class_is_not_overridden_because_a_registration_says_permanent_only() {
    // X.1.1 and X.7.1 are called useful for permanent failures only; X.2.2 for transient ones.
    for text in ["4.1.1", "450 4.1.1", "4.1.2", "451 4.7.1"] {
        let verdict = any(text);
        assert_eq!(verdict.outcome(), Outcome::Transient, "{text}");
        assert_eq!(verdict.retry(), Retry::Later, "{text}");
    }
    assert_eq!(any("5.2.2").outcome(), Outcome::Permanent);
    assert_eq!(any("5.4.6").outcome(), Outcome::Permanent);
    let classes: Vec<u8> = Detail::MailboxFull
        .classes()
        .iter()
        .map(|class| class.number())
        .collect();
    assert_eq!(classes, [4]);
}

#[test]
fn too_many_recipients_is_read_from_552_only_where_it_can_be() {
    // After accepted recipients, or where the detail says so: RFC 5321 4.5.3.1.10.
    let split = at(Stage::RcptNext, "552");
    assert_verdict(
        split,
        Outcome::Transient,
        Retry::Now,
        Action::SplitRecipients,
    );
    let split = at(Stage::RcptNext, "552 5.5.3");
    assert_verdict(
        split,
        Outcome::Transient,
        Retry::Now,
        Action::SplitRecipients,
    );
    // Elsewhere it is permanent: a full mailbox or too big a message.
    for (stage, text) in [
        (Stage::Any, "552"),
        (Stage::Rcpt, "552"),
        (Stage::DataEnd, "552"),
        (Stage::Mail, "552 5.3.4"),
        (Stage::RcptNext, "552 5.2.2"),
        (Stage::RcptNext, "552 5.2.0"),
        (Stage::RcptNext, "552 5.3.4"),
    ] {
        let verdict = at(stage, text);
        assert_eq!(verdict.outcome(), Outcome::Permanent, "{text} at {stage}");
        assert_ne!(
            verdict.action(),
            Action::SplitRecipients,
            "{text} at {stage}"
        );
    }
    // A full mailbox is helped by nobody who makes the message smaller.
    assert_eq!(at(Stage::DataEnd, "552").action(), Action::ContactAdmin);
}

#[test]
fn too_many_recipients_is_452_after_accepted_ones() {
    let next = at(Stage::RcptNext, "452");
    assert_verdict(
        next,
        Outcome::Transient,
        Retry::Now,
        Action::SplitRecipients,
    );
    assert_eq!(
        at(Stage::RcptNext, "452 4.5.3").action(),
        Action::SplitRecipients
    );
    // To the first recipient, or where that is not known, nothing can be split.
    for stage in [Stage::Rcpt, Stage::Any] {
        let first = at(stage, "452 4.5.3");
        assert_verdict(first, Outcome::Transient, Retry::Later, Action::SlowDown);
    }
    for (stage, text) in [
        (Stage::Rcpt, "452"),
        (Stage::Mail, "452"),
        (Stage::Any, "452"),
        (Stage::RcptNext, "452 4.2.2"),
    ] {
        let verdict = at(stage, text);
        assert_verdict(
            verdict,
            Outcome::Transient,
            Retry::Later,
            Action::RetryLater,
        );
    }
    // The registry pairs X.5.3 with 451 only; ours beside it says what RFC 5321 demands.
    let corrected: Vec<u16> = Detail::TooManyRecipients
        .correction()
        .iter()
        .map(|code| code.as_u16())
        .collect();
    assert_eq!(corrected, [452]);
}

#[test]
fn closing_the_session_says_nothing_about_the_message() {
    for stage in [
        Stage::Any,
        Stage::Greeting,
        Stage::Mail,
        Stage::Rcpt,
        Stage::DataEnd,
    ] {
        // Whatever detail is beside it.
        for text in ["421", "421 4.7.0", "421 4.7.28", "421 4.3.2", "421 4.2.1"] {
            let verdict = at(stage, text);
            assert_eq!(verdict.scope(), Scope::Session, "{text} at {stage}");
            assert_eq!(verdict.retry(), Retry::Later, "{text} at {stage}");
        }
    }
    let limited = any("421 4.7.0");
    assert_verdict(limited, Outcome::Transient, Retry::Later, Action::SlowDown);
    assert_eq!(limited.scope(), Scope::Session);
    for stage in [Stage::Rset, Stage::Quit] {
        assert_eq!(at(stage, "421").retry(), Retry::NotNeeded, "{stage}");
    }
    assert_eq!(at(Stage::Mail, "221").outcome(), Outcome::Transient);
}

#[test]
fn a_refusal_at_the_greeting_is_about_the_host() {
    let free = free_reply(5);
    for text in ["554", "554 5.7.1", "550", "521", "550 5.7.1", &free] {
        let verdict = at(Stage::Greeting, text);
        assert_eq!(verdict.action(), Action::TryNextHost, "{text}");
        assert_eq!(verdict.scope(), Scope::Session, "{text}");
        assert_ne!(verdict.retry(), Retry::Never, "{text}");
    }
}

#[test]
fn login_and_encryption_do_not_judge_the_message() {
    for text in ["530", "530 5.7.0", "530 5.7.1", "530 5.7.57"] {
        let verdict = at(Stage::Mail, text);
        assert_verdict(
            verdict,
            Outcome::Permanent,
            Retry::Now,
            Action::Authenticate,
        );
        assert_eq!(verdict.scope(), Scope::Session, "{text}");
    }
    assert_eq!(at(Stage::Auth, "530").action(), Action::StartTls);
    assert_eq!(at(Stage::Auth, "535 5.7.8").retry(), Retry::AfterFix);
    assert_eq!(any("535 5.7.3").action(), Action::Authenticate);
    assert_eq!(any("534 5.7.9").retry(), Retry::Now);
    assert_eq!(any("538 5.7.11").action(), Action::StartTls);
    assert_eq!(at(Stage::Auth, "454 4.7.0").retry(), Retry::Later);
    assert_eq!(at(Stage::StartTls, "454").action(), Action::FallBack);
    assert_eq!(any("432 4.7.12").action(), Action::Authenticate);
    // Large receivers send the same detail for missing SPF or DKIM.
    assert_eq!(any("554 5.7.9").action(), Action::FixSender);
}

#[test]
fn data_without_recipients_leaves_the_verdict_to_them() {
    for text in ["503", "554", "503 5.5.1", "554 5.5.1"] {
        assert_eq!(
            at(Stage::Data, text).action(),
            Action::SeeRecipients,
            "{text}"
        );
    }
    assert_ne!(any("503").action(), Action::SeeRecipients);
}

#[test]
fn success_is_delivery_only_at_the_end_of_the_message() {
    for text in ["250", "250 2.0.0", "250 2.6.0", "250 2.1.5"] {
        assert_eq!(at(Stage::DataEnd, text).action(), Action::Deliver, "{text}");
    }
    for (stage, text) in [
        (Stage::Any, "250"),
        (Stage::Ehlo, "250"),
        (Stage::Mail, "250 2.1.0"),
        (Stage::Rcpt, "250 2.1.5"),
        (Stage::Rcpt, "251"),
        (Stage::Any, "250 2.1.5"),
        (Stage::Vrfy, "252"),
    ] {
        assert_verdict(
            at(stage, text),
            Outcome::Success,
            Retry::NotNeeded,
            Action::Continue,
        );
    }
    for stage in [Stage::Mail, Stage::Rcpt] {
        for text in ["250", "251", "252"] {
            assert_eq!(
                at(stage, text).outcome(),
                Outcome::Success,
                "{text} at {stage}"
            );
        }
    }
}

#[test]
fn a_reply_where_it_does_not_belong_is_no_success() {
    assert_eq!(at(Stage::Data, "250").outcome(), Outcome::Transient);
    assert_eq!(at(Stage::Rcpt, "354").outcome(), Outcome::Transient);
    assert_eq!(at(Stage::Data, "354").outcome(), Outcome::Intermediate);
    assert_eq!(at(Stage::Auth, "334").outcome(), Outcome::Intermediate);
    // The two that extensions allow.
    assert_eq!(at(Stage::Mail, "355").outcome(), Outcome::Intermediate);
    assert_eq!(at(Stage::DataEnd, "353").outcome(), Outcome::Intermediate);
}

#[test]
fn where_the_codes_disagree_the_reply_decides_and_no_address_is_lost() {
    let verdict = any("550 4.2.1");
    assert_eq!(verdict.outcome(), Outcome::Permanent);
    assert_ne!(verdict.retry(), Retry::Never);
    assert_ne!(verdict.action(), Action::Suppress);
    let conflict: Conflict = verdict.conflict().unwrap();
    assert_eq!(conflict.reply().as_u16(), 550);
    assert_eq!(conflict.enhanced().to_string(), "4.2.1");

    let verdict = any("450 5.1.1");
    assert_verdict(
        verdict,
        Outcome::Transient,
        Retry::Later,
        Action::RetryLater,
    );
    assert!(verdict.conflict().is_some());

    // The cause still shows: the queue's time is over.
    let expired = any("554 4.4.7");
    assert_eq!(expired.outcome(), Outcome::Permanent);
    assert_eq!(expired.basis().key(), "X.4.7 in class 5");
    assert_eq!(at(Stage::Rcpt, "550 4.2.1").conflict(), Some(conflict));
    assert_ne!(at(Stage::Rcpt, "550 4.2.1").action(), Action::FixRecipient);
    assert!(any("550 5.1.1").conflict().is_none());
}

#[test]
fn a_code_that_says_little_yields_to_one_that_says_more() {
    for (text, basis) in [
        ("554 5.0.0", "554"),
        ("550 5.0.0", "550"),
        ("552 5.0.0", "552"),
        ("554 5.7.0", "X.7.0 in class 5"),
        ("550 5.7.0", "X.7.0 in class 5"),
        ("451 4.3.0", "X.3.0 in class 4"),
        ("553 5.1.8", "X.1.8 in class 5"),
        ("5.0.0", "class 5"),
    ] {
        assert_eq!(any(text).basis().key(), basis, "{text}");
    }
}

#[test]
fn who_is_hit_follows_from_the_stage() {
    assert_eq!(at(Stage::Rcpt, "450 4.7.1").scope(), Scope::Recipient);
    assert_eq!(at(Stage::Mail, "450 4.7.1").scope(), Scope::Message);
    assert_eq!(at(Stage::DataEnd, "550 5.1.1").scope(), Scope::Message);
    assert_eq!(at(Stage::Ehlo, "450").scope(), Scope::Session);
}

#[test]
fn the_sender_and_the_recipient_are_told_apart_by_the_stage() {
    assert_eq!(at(Stage::Mail, "550 5.1.0").action(), Action::FixSender);
    assert_eq!(at(Stage::Rcpt, "550 5.1.0").action(), Action::FixRecipient);
    assert_eq!(at(Stage::Mail, "553").action(), Action::FixSender);
    assert_eq!(at(Stage::Rcpt, "553").action(), Action::FixRecipient);
    assert_eq!(at(Stage::Rcpt, "550").action(), Action::FixRecipient);
    let policy = format!("550 {}", free_detail(5, 7));
    assert_eq!(at(Stage::Rcpt, &policy).action(), Action::FixSender);
}

#[test]
fn a_report_is_read_by_its_action_before_its_status() {
    let report = |action, text: &str| {
        let status = (!text.is_empty()).then(|| status(text));
        let mut evidence = Evidence::new(status);
        if let Some(action) = action {
            evidence = evidence.reported(action);
        }
        Layers::STANDARD.judge(&evidence)
    };
    let delayed = report(Some(DsnAction::Delayed), "5.1.1").unwrap();
    assert_verdict(
        delayed,
        Outcome::Transient,
        Retry::NotNeeded,
        Action::Continue,
    );
    for action in [
        DsnAction::Delivered,
        DsnAction::Relayed,
        DsnAction::Expanded,
    ] {
        assert_eq!(
            report(Some(action), "").unwrap().outcome(),
            Outcome::Success
        );
        assert_eq!(
            report(Some(action), "2.1.5").unwrap().action(),
            Action::Deliver
        );
    }
    // Final for this message, no proof against the address.
    let expired = report(Some(DsnAction::Failed), "4.4.7").unwrap();
    assert_eq!(expired.outcome(), Outcome::Permanent);
    assert_eq!(expired.retry(), Retry::Later);
    assert_ne!(expired.action(), Action::Suppress);
    let unknown_user = report(Some(DsnAction::Failed), "550 5.1.1").unwrap();
    assert_verdict(
        unknown_user,
        Outcome::Permanent,
        Retry::Never,
        Action::Suppress,
    );
    // Failed, and nobody says why.
    let failed = report(Some(DsnAction::Failed), "").unwrap();
    assert_eq!(failed.outcome(), Outcome::Permanent);
    assert_ne!(failed.action(), Action::Suppress);
    // A failure that quotes a success is still a failure.
    let odd = report(Some(DsnAction::Failed), "250 2.0.0").unwrap();
    assert_eq!(odd.outcome(), Outcome::Permanent);
    assert_eq!(report(None, ""), None);
    assert_eq!(report(None, "5.1.1"), Some(any("5.1.1")));
}

#[test]
fn registered_codes_lead_back_to_open_ones() {
    for &reply in RegisteredReply::ALL {
        assert_eq!(ReplyCode::from(reply).registered(), Some(reply));
        assert_eq!(RegisteredReply::try_from(u16::from(reply)), Ok(reply));
    }
    assert!(RegisteredReply::try_from(600_u16).is_err());
    assert!(RegisteredReply::try_from(5550_u16).is_err());
}

#[test]
fn before_a_recipient_is_named_no_recipient_is_at_fault() {
    for text in ["550 5.1.1", "550 5.1.2", "501 5.1.3", "521 5.2.1", "556"] {
        assert_eq!(at(Stage::Mail, text).action(), Action::FixSender, "{text}");
    }
    let disabled = at(Stage::Auth, "550 5.2.1");
    assert_eq!(disabled.action(), Action::Authenticate);
    assert_eq!(disabled.scope(), Scope::Session);
    // After the message the reply is for all recipients, and one of them may be good.
    let late = at(Stage::DataEnd, "550 5.1.1");
    assert_eq!(
        (late.retry(), late.action()),
        (Retry::AfterFix, Action::FixRecipient)
    );
}

#[test]
fn a_code_of_login_or_encryption_at_rcpt_is_about_the_recipient() {
    // Postfix puts relaying off with 454 4.7.1; Exchange Online says 432 for one busy mailbox.
    for text in ["454 4.7.1", "454", "432 4.3.2", "432"] {
        let verdict = at(Stage::Rcpt, text);
        assert_eq!(verdict.scope(), Scope::Recipient, "{text}");
        assert_eq!(verdict.retry(), Retry::Later, "{text}");
    }
    assert_eq!(at(Stage::Auth, "454").scope(), Scope::Session);
    assert_eq!(at(Stage::Auth, "432").retry(), Retry::Now);
    assert_eq!(at(Stage::Auth, "432 4.3.2").retry(), Retry::Later);
}

#[test]
fn no_encryption_is_left_to_policy_and_a_closed_session_is_no_answer() {
    for text in ["454 4.7.0", "451 4.7.0", "450", "502 5.5.1", "554 5.7.3"] {
        let verdict = at(Stage::StartTls, text);
        assert_eq!(verdict.action(), Action::FallBack, "{text}");
        let advice = verdict.advice().to_string();
        assert!(advice.contains("policy"), "{text}: {advice}");
    }
    for text in ["421", "421 4.7.0"] {
        assert_eq!(at(Stage::StartTls, text).action(), Action::TryNextHost);
    }
}

#[test]
fn a_refusal_by_policy_after_the_message_is_not_cured_by_another_text() {
    for text in ["550 5.7.509", "550 5.7.0", "554 5.7.515", "550 5.7.26"] {
        let verdict = at(Stage::DataEnd, text);
        assert_eq!(verdict.action(), Action::FixSender, "{text}");
    }
    assert_eq!(
        at(Stage::DataEnd, "554 5.4.0").action(),
        Action::ContactAdmin
    );
    assert_eq!(at(Stage::DataEnd, "554 5.6.0").action(), Action::FixMessage);
}

#[test]
fn host_does_not_accept_mail_bare_proves_no_bad_address() {
    // Large receivers send it to clients that they block, against RFC 7504 3.
    assert_eq!(any("521").action(), Action::ContactAdmin);
    assert_eq!(at(Stage::Rcpt, "521 5.7.1").action(), Action::FixSender);
    assert_eq!(at(Stage::Rcpt, "521 5.3.2").action(), Action::FixRecipient);
    assert_eq!(any("521 5.3.2").action(), Action::ContactAdmin);
}

#[test]
fn a_queue_returns_only_what_every_host_would_refuse() {
    // The server has the whole message, or waits for more of the session.
    for (stage, text, disposition) in [
        (Stage::DataEnd, "250", Disposition::Delivered),
        (Stage::LmtpDataEnd, "250 2.1.5", Disposition::Delivered),
        (Stage::BdatLast, "250", Disposition::Delivered),
        (Stage::Bdat, "250", Disposition::Continue),
        (Stage::Any, "250", Disposition::Continue),
        (Stage::Greeting, "220", Disposition::Continue),
        (Stage::Ehlo, "250", Disposition::Continue),
        (Stage::Auth, "334", Disposition::Continue),
        (Stage::Mail, "250 2.1.0", Disposition::Continue),
        (Stage::Rcpt, "251", Disposition::Continue),
        (Stage::Data, "354", Disposition::Continue),
        // A success that does not belong there is none.
        (Stage::Data, "250", Disposition::Keep),
    ] {
        assert_eq!(
            at(stage, text).disposition(),
            disposition,
            "{text} at {stage}"
        );
    }
    // A final refusal of the mail itself is returned, whatever the action.
    for stage in [Stage::Any, Stage::Mail, Stage::Rcpt, Stage::DataEnd] {
        for text in ["550", "550 5.1.1", "550 5.7.1", "552 5.2.2", "554 5.7.1"] {
            let disposition = at(stage, text).disposition();
            assert_eq!(disposition, Disposition::Return, "{text} at {stage}");
        }
        // One for the time being is not.
        for text in ["421", "450", "450 4.1.1", "451 4.7.1", "452 4.2.2"] {
            let disposition = at(stage, text).disposition();
            assert_eq!(disposition, Disposition::Keep, "{text} at {stage}");
        }
    }
    // Before any mail it is the host or the client that is refused: another host may take it.
    for stage in [
        Stage::Greeting,
        Stage::Ehlo,
        Stage::Helo,
        Stage::StartTls,
        Stage::Auth,
    ] {
        for text in ["450", "535 5.7.8", "550", "550 5.1.1", "554 5.7.1"] {
            let disposition = at(stage, text).disposition();
            assert_eq!(disposition, Disposition::Keep, "{text} at {stage}");
        }
    }
    // So it is with replies that belong there, wherever they come.
    for text in ["534", "535 5.7.8", "538"] {
        for stage in [Stage::Any, Stage::Mail, Stage::Rcpt] {
            let disposition = at(stage, text).disposition();
            assert_eq!(disposition, Disposition::Keep, "{text} at {stage}");
        }
    }
    // What may work at once, or is answered elsewhere, is no reason to give up.
    for (stage, text) in [
        (Stage::Mail, "530 5.7.0"),
        (Stage::RcptNext, "552"),
        (Stage::Data, "503 5.5.1"),
    ] {
        let disposition = at(stage, text).disposition();
        assert_eq!(disposition, Disposition::Keep, "{text} at {stage}");
    }
}

#[test]
fn a_command_that_concerns_no_mail_decides_nothing_about_one() {
    for stage in [
        Stage::Rset,
        Stage::Vrfy,
        Stage::Expn,
        Stage::Help,
        Stage::Noop,
        Stage::Quit,
        Stage::Etrn,
        Stage::Atrn,
    ] {
        for text in [
            "221",
            "250",
            "252",
            "450",
            "451 4.7.1",
            "502 5.5.1",
            "550",
            "550 5.1.1",
            "550 5.7.1",
            "553",
        ] {
            let verdict = at(stage, text);
            assert_eq!(
                verdict.disposition(),
                Disposition::Continue,
                "{text} at {stage}"
            );
        }
        // Unless the server hangs up: then nothing can continue.
        for text in ["421", "421 4.7.0"] {
            let verdict = at(stage, text);
            assert_eq!(
                verdict.disposition(),
                Disposition::Keep,
                "{text} at {stage}"
            );
        }
    }
    // No mail was refused, so it is the one who asks who has to look at the name.
    for text in ["550 5.1.1", "550 5.2.1"] {
        let verdict = at(Stage::Vrfy, text);
        assert_eq!(verdict.action(), Action::FixRecipient, "{text}");
        assert_eq!(verdict.party(), Party::Sender, "{text}");
        assert!(
            verdict.advice().to_string().contains("no mail was refused"),
            "{text}"
        );
    }
}

#[test]
fn how_it_ended_goes_before_what_its_codes_say() {
    let ended = |text: &str, outcome| {
        let status = (!text.is_empty()).then(|| status(text));
        Layers::STANDARD
            .judge(&Evidence::new(status).ended(outcome))
            .unwrap()
    };
    for text in ["", "250", "250 2.0.0", "450 4.1.1", "550 5.1.1", "5.7.1"] {
        for (outcome, disposition) in [
            (Outcome::Success, Disposition::Delivered),
            (Outcome::Transient, Disposition::Keep),
            (Outcome::Permanent, Disposition::Return),
        ] {
            let verdict = ended(text, outcome);
            assert_eq!(verdict.outcome(), outcome, "{text}");
            assert_eq!(verdict.disposition(), disposition, "{text} {outcome}");
        }
    }
    // Codes of a failure explain a failure, be it final or not.
    assert_eq!(
        ended("450 4.2.2", Outcome::Permanent).cause(),
        any("452 4.2.2").cause()
    );
    // A success does not, nor a failure a success: then the log is all that is known.
    for (text, outcome, basis) in [
        ("250 2.0.0", Outcome::Permanent, "5yz"),
        ("250", Outcome::Transient, "4yz"),
        ("550 5.1.1", Outcome::Success, "2yz"),
        ("450 4.7.1", Outcome::Success, "2yz"),
        ("550", Outcome::Intermediate, "3yz"),
    ] {
        let verdict = ended(text, outcome);
        assert_eq!(verdict.basis().key(), basis, "{text} {outcome}");
        assert_eq!(verdict.basis().level(), Level::Class, "{text} {outcome}");
        assert_ne!(verdict.action(), Action::Suppress, "{text} {outcome}");
    }
    for (action, disposition) in [
        (DsnAction::Delivered, Disposition::Delivered),
        (DsnAction::Relayed, Disposition::Delivered),
        (DsnAction::Expanded, Disposition::Delivered),
        (DsnAction::Delayed, Disposition::Keep),
        (DsnAction::Failed, Disposition::Return),
    ] {
        let evidence = Evidence::new(Some(status("4.4.7"))).reported(action);
        let verdict = Layers::STANDARD.judge(&evidence).unwrap();
        assert_eq!(verdict.disposition(), disposition, "{action}");
    }
}

#[test]
fn the_texts_of_a_verdict_fit_what_it_says_to_do() {
    let user = any("550 5.1.1");
    assert_eq!(user.title(), Cause::NO_SUCH_USER.title());
    assert_eq!(user.description(), Cause::NO_SUCH_USER.description());
    assert_eq!(user.references(), user.basis().references());
    assert!(user.references().to_string().starts_with("RFC "));
    // The row that names the cause advises, as long as its action holds.
    assert_eq!(user.basis().action(), Some(user.action()));
    assert_eq!(user.advice(), user.basis().advice());
    assert!(!user.advice().is_empty());
    // Where the gate takes the action back, its advice would be wrong.
    let made_up = Evidence::new(Some(status("550 5.1.1"))).written_by(Author::Reporter);
    let made_up = Layers::STANDARD.judge(&made_up).unwrap();
    assert!(made_up.was_spared() && !user.was_spared());
    assert_eq!(made_up.title(), user.title());
    assert_eq!(made_up.basis().advice(), user.basis().advice());
    assert_eq!(made_up.advice(), Action::Count.description());
    // Where the stage's rule gives the action, the rule advises.
    let refused = at(Stage::Greeting, "550 5.7.26");
    assert_eq!(refused.action(), Action::TryNextHost);
    assert_eq!(refused.advice(), refused.rule().unwrap().advice());
    assert!(refused.advice().to_string().contains("next host"));
    // A rule of the stage that names the cause itself is the basis, and no rule beside it.
    let never = at(Stage::Greeting, "521");
    assert_eq!(never.basis().level(), Level::Stage);
    assert!(never.rule().is_none(), "{never:?}");
    // A rule that gives no more than when and whom leaves the advice to the cause.
    let closing = at(Stage::Rcpt, "421 4.7.28");
    assert_eq!(closing.rule().unwrap().key(), "421");
    assert_eq!(closing.advice(), closing.basis().advice());
    // What happened, asked in four ways.
    for (stage, text, asked) in [
        (Stage::Rcpt, "250", [true, false, false, false]),
        (Stage::Data, "354", [false, true, false, false]),
        (Stage::Rcpt, "450", [false, false, true, false]),
        (Stage::Rcpt, "550", [false, false, false, true]),
    ] {
        let verdict = at(stage, text);
        let answers = [
            verdict.is_success(),
            verdict.is_intermediate(),
            verdict.is_transient(),
            verdict.is_permanent(),
        ];
        assert_eq!(answers, asked, "{text}");
    }
}

#[test]
fn nobody_is_told_to_wait_for_a_message_that_was_given_up() {
    let judged = |code, action| {
        let evidence = Evidence::new(Some(status(code))).reported(action);
        Layers::STANDARD.judge(&evidence).unwrap()
    };
    for code in ["4.4.7", "452 4.2.2", "4.4.1", "4.4.5", "421 4.3.2"] {
        let waiting = judged(code, DsnAction::Delayed);
        let over = judged(code, DsnAction::Failed);
        assert_eq!(over.retry(), Retry::Later, "{code}");
        assert_eq!(over.advice(), over.cause().advice(), "{code}");
        assert_ne!(over.advice(), waiting.advice(), "{code}");
    }
    // An address is not given up in words either.
    let user = judged("450 4.1.1", DsnAction::Failed);
    assert_eq!(user.cause(), Cause::NO_SUCH_USER);
    assert_ne!(user.advice(), Cause::NO_SUCH_USER.advice());
}

#[test]
fn a_verdict_is_printed_as_what_it_says() {
    let verdict = any("550 4.2.1");
    let basis = verdict.basis();
    let printed = format!("{basis:?}");
    for part in [
        basis.table(),
        &basis.key().to_string(),
        basis.level().as_str(),
    ] {
        assert!(printed.contains(part), "{printed}");
    }
    let printed = format!("{verdict:?}");
    for part in [
        "cause",
        "Permanent",
        "disposition",
        "spared",
        &format!("{basis:?}"),
    ] {
        assert!(printed.contains(part), "{printed}");
    }
    let (cause, retry, action) = (verdict.cause(), verdict.retry(), verdict.action());
    assert_eq!(
        verdict.to_string(),
        format!("{cause}: permanent, {retry}, {action} ({basis})")
    );
    // Judged as evidence, the codes contradict each other as much.
    let evidence = Evidence::new(Some(status("550 4.2.1")));
    let judged = Layers::STANDARD.judge(&evidence).unwrap();
    assert_eq!(judged.conflict(), verdict.conflict());
    assert_eq!(evidence.status(), Some(status("550 4.2.1")));
    let conflict = verdict.conflict().unwrap();
    assert_eq!(conflict.as_str(), "class-differs");
    assert!(conflict.to_string().contains("550 and enhanced code 4.2.1"));
    let (times, within) = Verdict::count();
    assert!(times > 1 && within.as_secs() > 86_400);
}

/// A reply code that says something else at a stage says so beside a detail, too.
#[test]
fn a_reply_code_may_speak_of_the_address_at_one_stage() {
    assert_eq!(at(Stage::Rcpt, "501").cause(), Cause::ADDRESS_SYNTAX);
    assert_verdict(
        at(Stage::Rcpt, "501 5.1.1"),
        Outcome::Permanent,
        Retry::Never,
        Action::Suppress,
    );
    assert!(any("501 5.1.1").was_spared());
}

#[test]
fn verdicts_and_their_bases_are_equal_when_all_that_they_say_is() {
    let (user, domain) = (any("550 5.1.1"), any("550 5.1.2"));
    assert_eq!(user.basis(), any("550 5.1.1").basis());
    assert_eq!(user.basis(), any("5.1.1").basis());
    // Level and table are the same, the row is not.
    assert_eq!(user.basis().level(), domain.basis().level());
    assert_ne!(user.basis(), domain.basis());
    assert_ne!(user, domain);
    assert_ne!(any("5.1.1").basis(), any("4.1.1").basis());
    // The same row and cause, at another time.
    let many = Evidence::new(Some(status("452 4.5.3"))).at(Stage::RcptNext);
    let [first, again] = [many, many.repeated(true)].map(|one| Layers::STANDARD.judge(&one));
    let (first, again) = (first.unwrap(), again.unwrap());
    assert_eq!(first.basis(), again.basis());
    assert_ne!(first, again);
    // The same row, and something else to do.
    let (first, next) = (at(Stage::Mail, "550 5.1.1"), at(Stage::Auth, "550 5.1.1"));
    assert_ne!(first, next);
    // The same in all, except that the codes of one contradict each other.
    let (agrees, contradicts) = (any("450 4.1.1"), any("450 5.1.1"));
    assert_eq!(agrees.basis(), contradicts.basis());
    assert!(agrees.conflict().is_none() && contradicts.conflict().is_some());
    assert_ne!(agrees, contradicts);
}

/// With and without the feature `words`: a code inside the text that says later spares the address.
#[test]
fn a_code_inside_a_text_is_heard_where_a_table_is_laid_over() {
    let evidence = Evidence::new(Some(status("550 5.1.1"))).at(Stage::Rcpt);
    let over = [&STANDARD];
    let judge = |text: &str| {
        let evidence = evidence.text(text.as_bytes());
        Layers::new(&over).judge(&evidence).unwrap()
    };
    assert_eq!(judge("550 5.1.1 no such user").action(), Action::Suppress);
    let spared = judge("host said: 450 4.2.2 mailbox full");
    assert_ne!(spared.action(), Action::Suppress);
    assert!(spared.was_spared());
}
