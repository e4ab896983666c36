//! The table, read independently of the macro, against what the macro generated.

use std::collections::{HashMap, HashSet};

use smtp_codes::{
    Action, Basis, BasisKind, Category, Class, Detail, DsnAction, EnhancedCode, Outcome, Party,
    RegisteredReply, ReplyCode, Retry, Scope, Semantics, Severity, Stage, Standing, Status,
    Subject, judge,
};

/// One row of the sheet: its cells by column.
type Row = HashMap<String, String>;

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(smtp_codes_table::CODES_CSV);
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            assert_eq!(record.len(), header.len());
            header
                .iter()
                .zip(record.iter())
                .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
                .collect()
        })
        .collect()
}

fn rows_of(kind: &str) -> Vec<Row> {
    let rows: Vec<Row> = rows()
        .into_iter()
        .filter(|row| row["kind"] == kind)
        .collect();
    assert!(!rows.is_empty(), "no row of kind {kind}");
    rows
}

/// The lists of the sheet are separated by bars, those of the library by semicolons.
fn joined(references: &str) -> String {
    references.replace('|', "; ")
}

fn list(cell: &str) -> Vec<String> {
    cell.split('|')
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words of a row against those of the library; the outcome only where the row has one.
fn assert_words(row: &Row, semantics: Semantics) {
    let at = &row["code"];
    assert_eq!(semantics.retry.as_str(), row["retry"], "{at}");
    assert_eq!(semantics.action.as_str(), row["action"], "{at}");
    assert_eq!(semantics.scope.as_str(), row["scope"], "{at}");
    assert_eq!(semantics.party.as_str(), row["party"], "{at}");
    if !row["outcome"].is_empty() {
        assert_eq!(semantics.outcome.as_str(), row["outcome"], "{at}");
    }
}

macro_rules! assert_rows {
    ($kind:literal, $all:expr, $parse:ty) => {{
        let rows = rows_of($kind);
        assert_eq!(rows.len(), $all.len(), $kind);
        for row in &rows {
            let one: $parse = row["code"].parse().unwrap();
            assert_eq!(one.to_string(), row["code"]);
            assert_eq!(format!("{one:?}"), row["name"], "{}", row["code"]);
            assert_eq!(one.description(), row["description"], "{}", row["code"]);
            assert_eq!(
                one.references(),
                joined(&row["references"]),
                "{}",
                row["code"]
            );
            assert!($all.contains(&one));
            assert!(!row["description"].is_empty() && !row["references"].is_empty());
        }
        rows
    }};
}

#[test]
fn words_are_as_the_table_has_them() {
    assert_rows!("outcome", Outcome::ALL, Outcome);
    assert_rows!("retry", Retry::ALL, Retry);
    assert_rows!("action", Action::ALL, Action);
    assert_rows!("scope", Scope::ALL, Scope);
    assert_rows!("party", Party::ALL, Party);
    assert_rows!("standing", Standing::ALL, Standing);
}

#[test]
fn stages_are_as_the_table_has_them() {
    for row in assert_rows!("stage", Stage::ALL, Stage) {
        let stage: Stage = row["code"].parse().unwrap();
        assert_eq!(stage.text(), row["text"]);
        assert_eq!(
            stage.scope().map(Scope::as_str).unwrap_or_default(),
            row["scope"]
        );
        assert_eq!(
            stage.broader().map(Stage::as_str).unwrap_or_default(),
            row["stage"]
        );
    }
}

#[test]
fn dsn_actions_are_as_the_table_has_them() {
    for row in assert_rows!("dsn-action", DsnAction::ALL, DsnAction) {
        let action: DsnAction = row["code"].parse().unwrap();
        assert_words(&row, action.basis().semantics());
    }
}

#[test]
fn severities_and_categories_are_as_the_table_has_them() {
    let severities = assert_rows!("severity", Severity::ALL, Severity);
    assert_eq!(severities.len(), 5);
    for row in severities {
        let severity: Severity = row["code"].parse().unwrap();
        assert_eq!(severity.text(), row["text"]);
        assert_eq!(Severity::from_digit(severity.digit()), Some(severity));
        assert_words(&row, severity.basis().semantics());
    }
    let categories = assert_rows!("category", Category::ALL, Category);
    assert_eq!(categories.len(), 6);
    for row in categories {
        let category: Category = row["code"].parse().unwrap();
        assert_eq!(category.text(), row["text"]);
        assert_eq!(Category::from_digit(category.digit()), Some(category));
        assert_eq!(
            category.scope().map(Scope::as_str).unwrap_or_default(),
            row["scope"]
        );
        assert_eq!(
            category.party().map(Party::as_str).unwrap_or_default(),
            row["party"]
        );
    }
}

#[test]
fn replies_are_as_the_table_has_them() {
    let rows = assert_rows!("reply", RegisteredReply::ALL, RegisteredReply);
    assert_eq!(rows.len(), 46);
    for row in rows {
        let reply: RegisteredReply = row["code"].parse().unwrap();
        let code: ReplyCode = row["code"].parse().unwrap();
        assert_eq!(reply.code(), code);
        assert_eq!(code.registered(), Some(reply));
        assert_eq!(code.text(), Some(row["text"].as_str()));
        assert_eq!(reply.standing().as_str(), row["standing"]);
        assert_eq!(reply.is_specific(), row["specific"] == "yes");
        assert_eq!(reply.note(), row["note"]);
        let commands: Vec<String> = reply.commands().iter().map(ToString::to_string).collect();
        assert_eq!(commands, list(&row["commands"]), "{code}");
        assert_words(&row, reply.basis().semantics());
        assert_eq!(reply.basis().kind(), BasisKind::Reply);
    }
}

#[test]
fn classes_and_subjects_are_as_the_table_has_them() {
    let classes = assert_rows!("class", Class::ALL, Class);
    assert_eq!(classes.len(), 3);
    for row in classes {
        let class: Class = row["code"].parse().unwrap();
        assert_eq!(class.text(), row["text"]);
        assert_eq!(Class::from_number(class.number()), Some(class));
        assert_words(&row, class.basis().semantics());
    }
    let subjects = assert_rows!("subject", Subject::ALL, Subject);
    assert_eq!(subjects.len(), 8);
    for row in subjects {
        let subject: Subject = row["code"].parse().unwrap();
        assert_eq!(subject.text(), row["text"]);
        assert_eq!(Subject::from_number(subject.number()), Some(subject));
    }
}

#[test]
fn details_are_as_the_table_has_them() {
    let rows = assert_rows!("detail", Detail::ALL, Detail);
    assert_eq!(rows.len(), 81);
    for row in rows {
        let detail: Detail = row["code"].parse().unwrap();
        assert_eq!(detail.text(), row["text"]);
        assert_eq!(detail.standing().as_str(), row["standing"]);
        assert_eq!(detail.is_specific(), row["specific"] == "yes");
        assert_eq!(detail.note(), row["note"]);
        let classes: Vec<String> = detail.classes().iter().map(ToString::to_string).collect();
        assert_eq!(classes, list(&row["classes"]));
        let replies: Vec<String> = detail.replies().iter().map(ToString::to_string).collect();
        assert_eq!(replies, list(&row["replies"]));
        let correction: Vec<String> = detail
            .correction()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(correction, list(&row["correction"]));
        for &class in Class::ALL {
            let code = detail.in_class(class);
            assert_eq!(code.registered(), Some(detail));
            assert_eq!(code.class(), class);
            assert_eq!(code.subject(), detail.subject());
        }
    }
}

#[test]
fn associations_hold_in_both_directions() {
    for &detail in Detail::ALL {
        for code in detail.replies().iter().chain(detail.correction()) {
            let reply = code.registered().unwrap();
            assert!(reply.details().contains(&detail), "{detail} {reply}");
        }
    }
    for &reply in RegisteredReply::ALL {
        for detail in reply.details() {
            assert!(
                detail.replies().contains(&reply.code())
                    || detail.correction().contains(&reply.code())
            );
        }
    }
}

#[test]
fn verdict_rows_are_as_the_table_has_them() {
    let rows = rows_of("verdict");
    let mut decided = 0;
    for row in &rows {
        let everywhere = row["stage"].is_empty();
        let class: Option<Class> = row["class"].parse().ok();
        let basis = match (
            row["code"].parse::<Detail>(),
            row["code"].parse::<Subject>(),
        ) {
            (Ok(detail), _) if everywhere => detail.basis(class.unwrap()),
            (_, Ok(subject)) if everywhere => subject.basis(class.unwrap()),
            _ => None,
        };
        if let Some(basis) = basis {
            decided += 1;
            assert_words(row, basis.semantics());
            assert_eq!(basis.description(), row["description"]);
            assert_eq!(basis.references(), joined(&row["references"]));
            assert!(
                basis
                    .as_str()
                    .contains(&format!("{} in class {}", row["code"], row["class"])),
                "{basis}"
            );
        }
    }
    let rules: Vec<Basis> = Basis::all()
        .filter(|basis| matches!(basis.kind(), BasisKind::Rule | BasisKind::Unknown))
        .collect();
    assert_eq!(decided + rules.len(), rows.len());
    for rule in rules {
        let found = rows.iter().any(|row| {
            row["description"] == rule.description()
                && joined(&row["references"]) == rule.references()
                && row["retry"] == rule.semantics().retry.as_str()
                && row["action"] == rule.semantics().action.as_str()
                && row["scope"] == rule.semantics().scope.as_str()
                && row["party"] == rule.semantics().party.as_str()
                && rule.as_str().contains(&row["code"]) | (rule.kind() == BasisKind::Unknown)
        });
        assert!(found, "{rule}");
    }
}

#[test]
fn every_detail_has_a_verdict_in_each_class_it_is_seen_in() {
    for &detail in Detail::ALL {
        for class in Class::ALL {
            let registered = detail.classes().contains(class);
            if registered || class.number() != 2 {
                assert!(detail.basis(*class).is_some(), "{detail} in class {class}");
            }
        }
    }
    for &subject in Subject::ALL {
        for class in Class::ALL {
            assert!(
                subject.basis(*class).is_some(),
                "{subject} in class {class}"
            );
        }
    }
}

#[test]
fn every_row_that_decides_has_advice_and_a_source() {
    for basis in Basis::all() {
        assert!(!basis.description().is_empty(), "{basis}");
        assert!(!basis.references().is_empty(), "{basis}");
        for reference in basis.references().split("; ") {
            let known = ["RFC ", "convention", "draft-", "IANA"]
                .iter()
                .any(|start| reference.starts_with(start));
            assert!(known, "{basis}: {reference}");
        }
    }
}

#[test]
fn words_agree_with_each_other() {
    for basis in Basis::all() {
        let words = basis.semantics();
        match words.outcome {
            Outcome::Success | Outcome::Intermediate => {
                assert_eq!(words.retry, Retry::NotNeeded, "{basis}");
            }
            Outcome::Transient => assert_ne!(words.retry, Retry::Never, "{basis}"),
            _ => assert_ne!(words.action, Action::Deliver, "{basis}"),
        }
        if words.action == Action::Suppress {
            assert_eq!(words.retry, Retry::Never, "{basis}");
        }
        if words.retry == Retry::Never {
            assert_eq!(words.scope, Scope::Recipient, "{basis}");
        }
    }
}

/// What the rows can tell apart: each registered reply code and some others, beside each
/// registered detail and an unknown one of its subject, at every stage.
fn situations() -> impl Iterator<Item = (Status, Stage)> {
    let registered = RegisteredReply::ALL.iter().map(|one| one.code().as_u16());
    let replies: Vec<Option<ReplyCode>> = registered
        .chain([150, 299, 399, 499, 571, 600])
        .map(|number| Some(ReplyCode::from_u16(number).unwrap()))
        .chain([None])
        .collect();
    let mut enhanced = vec![None];
    for &class in Class::ALL {
        enhanced.extend(Detail::ALL.iter().map(|one| Some(one.in_class(class))));
        let unknown = |subject| EnhancedCode::new(class.number(), subject, 511).unwrap();
        enhanced.extend((0..=9).map(|subject| Some(unknown(subject))));
    }
    replies.into_iter().flat_map(move |reply| {
        enhanced.clone().into_iter().flat_map(move |code| {
            let status = Status::from_parts(reply, code);
            Stage::ALL
                .iter()
                .filter_map(move |&stage| Some((status?, stage)))
        })
    })
}

#[test]
fn every_rule_decides_somewhere() {
    let deciding: HashSet<Basis> = situations()
        .map(|(status, stage)| judge(status, stage).basis())
        .collect();
    for basis in Basis::all() {
        if matches!(
            basis.kind(),
            BasisKind::Rule | BasisKind::Detail | BasisKind::Unknown
        ) {
            // X.0.0 says no more than its class, and that decides.
            let idle = basis.as_str().starts_with("detail X.0.0 ");
            let advice = basis.description();
            assert_eq!(deciding.contains(&basis), !idle, "{basis}: {advice}");
        }
    }
}

#[test]
fn an_address_is_given_up_only_where_the_reply_is_about_one() {
    for (status, stage) in situations() {
        let verdict = judge(status, stage);
        let at = format!("{status} at {stage}, by {}", verdict.basis());
        if verdict.retry() == Retry::Never || verdict.action() == Action::Suppress {
            assert_eq!(verdict.outcome(), Outcome::Permanent, "{at}");
            assert_eq!(verdict.scope(), Scope::Recipient, "{at}");
        }
        // Before RCPT it is the sender, the login or the host that is refused.
        if matches!(
            stage,
            Stage::Greeting | Stage::Ehlo | Stage::StartTls | Stage::Auth | Stage::Mail
        ) {
            assert_ne!(verdict.action(), Action::Suppress, "{at}");
        }
    }
}

#[test]
fn constants_name_what_is_registered() {
    assert_eq!(ReplyCode::MAILBOX_UNAVAILABLE.as_u16(), 550);
    assert_eq!(EnhancedCode::PERMANENT_MAILBOX_FULL.to_string(), "5.2.2");
    assert_eq!(EnhancedCode::TRANSIENT_MAILBOX_FULL.to_string(), "4.2.2");
    const JUDGED: smtp_codes::Verdict = judge(
        Status::of_enhanced(EnhancedCode::TRANSIENT_MAILBOX_FULL),
        Stage::Any,
    );
    assert_eq!(JUDGED.retry(), Retry::Later);
}

#[test]
fn every_status_has_a_verdict_that_keeps_to_its_first_digit() {
    let mut enhanced: Vec<Option<EnhancedCode>> = vec![None];
    for class in [2, 4, 5] {
        for subject in (0..=9).chain([99, 999]) {
            for detail in (0..=40).chain([511, 999]) {
                enhanced.push(Some(EnhancedCode::new(class, subject, detail).unwrap()));
            }
        }
    }
    for number in (0..1000)
        .step_by(7)
        .chain(RegisteredReply::ALL.iter().map(|one| one.code().as_u16()))
    {
        let reply = ReplyCode::from_u16(number).unwrap();
        for &code in &enhanced {
            let status = Status::from_parts(Some(reply), code).unwrap();
            let verdict = judge(status, Stage::Any);
            let outcome = match number / 100 {
                2 => Outcome::Success,
                3 => Outcome::Intermediate,
                5 => Outcome::Permanent,
                4 => Outcome::Transient,
                _ => continue,
            };
            assert_eq!(verdict.outcome(), outcome, "{status}");
            let conflict = code.is_some_and(|code| u16::from(code.class_number()) != number / 100);
            assert_eq!(verdict.conflict().is_some(), conflict, "{status}");
            if conflict && verdict.basis().kind() != BasisKind::Reply {
                assert_ne!(verdict.retry(), Retry::Never, "{status}");
            }
        }
    }
    for code in enhanced.into_iter().flatten() {
        let verdict = judge(code.into(), Stage::Any);
        let outcome = match code.class_number() {
            2 => Outcome::Success,
            4 => Outcome::Transient,
            _ => Outcome::Permanent,
        };
        assert_eq!(verdict.outcome(), outcome, "{code}");
    }
}

#[test]
fn an_unknown_detail_is_judged_by_its_subject_then_its_class() {
    let unknown = EnhancedCode::new(5, 7, 511).unwrap();
    let verdict = judge(unknown.into(), Stage::Any);
    assert_eq!(verdict.basis().kind(), BasisKind::Subject);
    assert_eq!(verdict.basis().as_str(), "subject X.7 in class 5");
    let beyond = EnhancedCode::new(4, 77, 1).unwrap();
    let verdict = judge(beyond.into(), Stage::Any);
    assert_eq!(verdict.basis().kind(), BasisKind::Class);
}

#[test]
fn an_unknown_reply_is_judged_by_its_first_digit() {
    for (number, outcome) in [
        (299, Outcome::Success),
        (399, Outcome::Intermediate),
        (499, Outcome::Transient),
        (571, Outcome::Permanent),
    ] {
        let verdict = judge(ReplyCode::from_u16(number).unwrap().into(), Stage::Any);
        assert_eq!(verdict.outcome(), outcome);
        assert_eq!(verdict.basis().kind(), BasisKind::Severity);
    }
    for number in [0, 99, 600, 999] {
        let verdict = judge(ReplyCode::from_u16(number).unwrap().into(), Stage::Any);
        assert_eq!(verdict.basis().kind(), BasisKind::Unknown);
    }
}
