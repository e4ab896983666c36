//! The table, read independently of the macro, against what the macro generated.

use std::collections::{HashMap, HashSet};

use smtp_codes::{
    Action, Basis, Category, Cause, Class, Detail, DsnAction, EnhancedCode, Family, Level, Outcome,
    Party, RegisteredReply, ReplyCode, Retry, STANDARD, Scope, Severity, Stage, Standing, Status,
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

macro_rules! assert_rows {
    ($kind:literal, $all:expr, $parse:ty) => {{
        let rows = rows_of($kind);
        assert_eq!(rows.len(), $all.len(), $kind);
        for row in &rows {
            let one: $parse = row["code"].parse().unwrap();
            assert_eq!(one.to_string(), row["code"]);
            assert_eq!(format!("{one:?}"), row["name"], "{}", row["code"]);
            assert_eq!(one.description(), *row["description"], "{}", row["code"]);
            assert_eq!(
                one.references(),
                *joined(&row["references"]),
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
    assert_rows!("family", Family::ALL, Family);
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
            row["broader"]
        );
        // The number of the sheet is the discriminant, wherever the row stands.
        assert_eq!((stage as u8).to_string(), row["number"]);
        // As the protocol says it; of two stages that say the same the broader one is meant.
        for said in list(&row["aliases"]) {
            assert_eq!(said.to_ascii_lowercase().parse(), Ok(stage), "{said}");
        }
        let said: Stage = row["text"].parse().unwrap();
        assert!(said == stage || stage.broader() == Some(said), "{stage}");
    }
    assert_eq!("rcpt to".parse(), Ok(Stage::Rcpt));
    assert_eq!("end of data".parse(), Ok(Stage::DataEnd));
}

#[test]
fn dsn_actions_are_as_the_table_has_them() {
    for row in assert_rows!("dsn-action", DsnAction::ALL, DsnAction) {
        let action: DsnAction = row["code"].parse().unwrap();
        for wrong in list(&row["aliases"]) {
            assert_eq!(DsnAction::read(&wrong.to_uppercase()), Some(action));
        }
    }
    assert_eq!(DsnAction::read("failure"), Some(DsnAction::Failed));
    assert_eq!(DsnAction::read("celebrated"), None);
}

#[test]
fn causes_are_as_the_table_has_them() {
    let rows = rows_of("cause");
    assert_eq!(rows.len(), Cause::ALL.len());
    for (row, &cause) in rows.iter().zip(Cause::ALL) {
        assert_eq!(cause.as_str(), row["code"]);
        assert_eq!(cause.title(), row["text"]);
        assert_eq!(cause.description(), *row["description"]);
        assert_eq!(cause.advice(), *row["advice"]);
        assert_eq!(cause.references(), *joined(&row["references"]));
        let family = cause.family().map(Family::as_str).unwrap_or_default();
        assert_eq!(family, row["family"], "{cause}");
        assert_eq!(cause.retry().as_str(), row["retry"], "{cause}");
        assert_eq!(cause.action().as_str(), row["action"], "{cause}");
        assert_eq!(cause.scope().as_str(), row["scope"], "{cause}");
        assert_eq!(cause.party().as_str(), row["party"], "{cause}");
        assert!(cause.aliases().eq(list(&row["aliases"])), "{cause}");
        assert_eq!(cause.as_str().parse(), Ok(cause));
        let answer = cause.answer().map(|status| match status.enhanced() {
            Some(code) => format!(
                "{} X.{}.{}",
                status.reply().unwrap(),
                code.subject_number(),
                code.detail_number()
            ),
            None => status.to_string(),
        });
        assert_eq!(answer.unwrap_or_default(), row["answer"], "{cause}");
        assert!(cause.pause() <= cause.keep_trying(), "{cause}");
    }
    assert_eq!(Cause::named("no-such-cause"), None);
    let error = "no-such-usr".parse::<Cause<'_>>().unwrap_err();
    assert_eq!(error.nearest(), Some("no-such-user"));
}

/// The codes with which a server says a cause say that cause.
#[test]
fn what_a_cause_is_answered_with_is_judged_as_that_cause() {
    let mut answered = 0;
    for &cause in Cause::ALL {
        if let Some(status) = cause.answer() {
            answered += 1;
            assert_eq!(status.judge(Stage::Any).cause(), cause, "{status}");
        }
    }
    assert!(answered > Cause::ALL.len() / 3, "{answered}");
}

#[test]
fn severities_and_categories_are_as_the_table_has_them() {
    let severities = assert_rows!("severity", Severity::ALL, Severity);
    for row in severities {
        let severity: Severity = row["code"].parse().unwrap();
        assert_eq!(severity.text(), row["text"]);
        assert_eq!(Severity::from_digit(severity.digit()), Some(severity));
        assert_eq!(severity as u8, severity.digit());
    }
    let categories = assert_rows!("category", Category::ALL, Category);
    for row in categories {
        let category: Category = row["code"].parse().unwrap();
        assert_eq!(category.text(), row["text"]);
        assert_eq!(Category::from_digit(category.digit()), Some(category));
    }
}

#[test]
fn replies_are_as_the_table_has_them() {
    let rows = assert_rows!("reply", RegisteredReply::ALL, RegisteredReply);
    for row in rows {
        let reply: RegisteredReply = row["code"].parse().unwrap();
        let code: ReplyCode = row["code"].parse().unwrap();
        assert_eq!(reply.code(), code);
        assert_eq!(code.registered(), Some(reply));
        assert_eq!(code.text(), Some(row["text"].as_str()));
        assert_eq!(reply.standing().as_str(), row["standing"]);
        assert_eq!(reply.is_specific(), row["specific"] == "yes");
        assert_eq!(reply.note(), *row["note"]);
        let commands: Vec<String> = reply.commands().iter().map(ToString::to_string).collect();
        assert_eq!(commands, list(&row["stages"]), "{code}");
        // The discriminant is the code.
        assert_eq!(reply as u16, code.as_u16());
    }
}

#[test]
fn classes_and_subjects_are_as_the_table_has_them() {
    let classes = assert_rows!("class", Class::ALL, Class);
    for row in classes {
        let class: Class = row["code"].parse().unwrap();
        assert_eq!(class.text(), row["text"]);
        assert_eq!(Class::from_number(class.number()), Some(class));
        assert_eq!(class as u8, class.number());
    }
    let subjects = assert_rows!("subject", Subject::ALL, Subject);
    for row in subjects {
        let subject: Subject = row["code"].parse().unwrap();
        assert_eq!(subject.text(), row["text"]);
        assert_eq!(Subject::from_number(subject.number()), Some(subject));
    }
}

#[test]
fn details_are_as_the_table_has_them() {
    let rows = assert_rows!("detail", Detail::ALL, Detail);
    for row in rows {
        let detail: Detail = row["code"].parse().unwrap();
        assert_eq!(detail.text(), row["text"]);
        // The discriminant is the code.
        let number = detail.subject_number() * 1000 + detail.detail_number();
        assert_eq!(detail as u32, u32::from(number));
        assert_eq!(detail.standing().as_str(), row["standing"]);
        assert_eq!(detail.is_specific(), row["specific"] == "yes");
        assert_eq!(detail.note(), *row["note"]);
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
fn rules_are_as_the_table_has_them() {
    let rows = rows_of("rule");
    let rules: Vec<Basis<'_>> = Basis::rules(&STANDARD).collect();
    assert!(rules.len() > rows.len() / 2);
    for rule in rules {
        let cause = rule.cause().map(Cause::as_str).unwrap_or_default();
        let found = rows.iter().any(|row| {
            rule.key().to_string().starts_with(&row["code"])
                && *joined(&row["references"]) == rule.references()
                && (row["advice"].is_empty() || *row["advice"] == rule.advice())
                && row["cause"] == cause
                && (row["retry"].is_empty()
                    || rule
                        .retry()
                        .is_some_and(|word| word.as_str() == row["retry"]))
                && (row["action"].is_empty()
                    || rule
                        .action()
                        .is_some_and(|word| word.as_str() == row["action"]))
        });
        assert!(found, "{rule}");
    }
}

#[test]
fn every_verdict_has_texts_and_a_source() {
    for (status, stage) in situations() {
        let verdict = judge(status, stage);
        let basis = verdict.basis();
        for text in [
            verdict.title(),
            &verdict.description().to_string(),
            &verdict.advice().to_string(),
        ] {
            assert!(!text.is_empty(), "{status} at {stage}, by {basis}");
        }
        for reference in basis.references().to_string().split("; ") {
            let known = ["RFC ", "convention", "draft-", "IANA"]
                .iter()
                .any(|start| reference.starts_with(start));
            assert!(known, "{basis}: {reference}");
        }
    }
}

#[test]
fn words_agree_with_each_other() {
    for (status, stage) in situations() {
        let verdict = judge(status, stage);
        let at = format!("{status} at {stage}: {verdict}");
        match verdict.outcome() {
            Outcome::Success | Outcome::Intermediate => {
                assert_eq!(verdict.retry(), Retry::NotNeeded, "{at}");
            }
            Outcome::Transient => assert_ne!(verdict.retry(), Retry::Never, "{at}"),
            _ => assert_ne!(verdict.action(), Action::Deliver, "{at}"),
        }
        if verdict.action() == Action::Suppress {
            assert_eq!(verdict.retry(), Retry::Never, "{at}");
        }
        if verdict.retry() == Retry::Never {
            assert_eq!(verdict.scope(), Scope::Recipient, "{at}");
        }
        // A refusal is never read as "nothing to do" where mail could be lost by it.
        if verdict.outcome() == Outcome::Transient && verdict.retry() == Retry::NotNeeded {
            assert!(
                matches!(
                    stage,
                    Stage::Rset | Stage::Noop | Stage::Quit | Stage::Atrn | Stage::Etrn
                ) || status.reply().is_some_and(|code| code.as_u16() == 503),
                "{at}"
            );
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

/// A row that can never decide is a row that somebody edits in vain.
#[test]
fn every_rule_decides_somewhere() {
    let mut deciding = HashSet::new();
    for (status, stage) in situations() {
        let verdict = judge(status, stage);
        deciding.insert(verdict.basis().to_string());
        deciding.extend(verdict.rule().map(|rule| rule.to_string()));
    }
    for rule in Basis::rules(&STANDARD) {
        // The last word of a class list in a key differs for each class; reports have a test.
        let key = rule.to_string();
        let of_report = key.starts_with("delayed") || key.starts_with("failed");
        assert!(
            deciding.contains(&key) || of_report,
            "{rule}: {}",
            rule.advice()
        );
    }
    for detail in Detail::ALL {
        // X.0.0 says no more than its class, and that decides.
        if (detail.subject_number(), detail.detail_number()) != (0, 0) {
            let key = format!("{detail} in class 5");
            assert!(deciding.contains(key.as_str()), "{key}");
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
    const JUDGED: smtp_codes::Verdict<'_> = judge(
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
            if conflict {
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
    let unknown = |class, subject| {
        (900..1000)
            .map(|detail| EnhancedCode::new(class, subject, detail).unwrap())
            .find(|code| code.registered().is_none())
            .unwrap()
    };
    let verdict = judge(unknown(5, 7).into(), Stage::Any);
    assert_eq!(verdict.basis().level(), Level::Subject);
    assert_eq!(verdict.basis().key(), "X.7 in class 5");
    let beyond = (8..1000)
        .map(|subject| unknown(4, subject))
        .find(|code| code.subject().is_none());
    let verdict = judge(beyond.unwrap().into(), Stage::Any);
    assert_eq!(verdict.basis().level(), Level::Class);
}

#[test]
fn an_unknown_reply_is_judged_by_its_first_digit() {
    for (digit, outcome) in [
        (2, Outcome::Success),
        (3, Outcome::Intermediate),
        (4, Outcome::Transient),
        (5, Outcome::Permanent),
    ] {
        let code = (0..100)
            .map(|rest| ReplyCode::from_u16(digit * 100 + rest).unwrap())
            .find(|code| code.registered().is_none())
            .unwrap();
        let verdict = judge(code.into(), Stage::Any);
        assert_eq!(verdict.outcome(), outcome);
        assert_eq!(verdict.basis().level(), Level::Class);
        assert_eq!(verdict.basis().to_string(), format!("{digit}yz"));
    }
    for number in [0, 99, 600, 999] {
        let verdict = judge(ReplyCode::from_u16(number).unwrap().into(), Stage::Any);
        assert_eq!(verdict.basis().key(), "any");
    }
}

/// The order in which rows go before each other, once more and from the sheet alone: slowly, and
/// as the sheet explains it to people.
mod order {
    use super::*;

    /// What a row gives.
    #[derive(Clone, Copy)]
    struct Row<'t>(&'t super::Row);

    impl<'t> Row<'t> {
        fn cell(self, column: &str) -> &'t str {
            &self.0[column]
        }

        fn codes(self) -> Vec<&'t str> {
            self.cell("code").split('|').collect()
        }

        /// Whether the row is about a code, also as one of a range.
        fn is_about(self, code: &str) -> bool {
            self.codes().iter().any(|one| {
                let numbers = |text: &str| -> Vec<u32> {
                    text.split('.')
                        .filter_map(|part| part.parse().ok())
                        .collect()
                };
                match one.split_once('-') {
                    Some((first, last))
                        if one.starts_with(|c: char| c == 'X' || c.is_ascii_digit()) =>
                    {
                        code.starts_with('X') == one.starts_with('X')
                            && (numbers(first)..=numbers(last)).contains(&numbers(code))
                            && numbers(first).len() == numbers(code).len()
                    }
                    _ => *one == code,
                }
            })
        }

        /// At how many stages the row holds, if it does at this one.
        fn stages(self, stage: Stage) -> Option<usize> {
            let named: Vec<&str> = self.cell("stage").split('|').collect();
            let holds = |stage: Stage| {
                let mut at = Some(stage);
                while let Some(stage) = at {
                    if named.contains(&stage.as_str()) {
                        return true;
                    }
                    at = stage.broader();
                }
                matches!(named[..], ["any"] | [""])
            };
            holds(stage).then(|| Stage::ALL.iter().filter(|&&one| holds(one)).count())
        }
    }

    /// The sheet, and what is looked up in it.
    struct Sheet {
        rows: Vec<super::Row>,
    }

    impl Sheet {
        fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = Row<'_>> {
            self.rows
                .iter()
                .filter(move |row| row["kind"] == kind)
                .map(Row)
        }

        fn row(&self, kind: &'static str, code: &str) -> Option<Row<'_>> {
            self.of_kind(kind).find(|row| row.cell("code") == code)
        }

        /// Cause, outcome, retry, action, scope and party, before the gate.
        fn judge(&self, status: Status, stage: Stage) -> [String; 6] {
            let reply = status.reply().map(|code| code.to_string());
            let digit = match (&reply, status.enhanced()) {
                (Some(reply), _) => reply[..1].to_owned(),
                (None, Some(code)) => code.class_number().to_string(),
                (None, None) => unreachable!(),
            };
            let severity = format!("{digit}yz");
            let class = if ["2", "4", "5"].contains(&digit.as_str()) {
                Some(digit.as_str())
            } else {
                None
            };
            let detail = status
                .enhanced()
                .map(|code| format!("X.{}.{}", code.subject_number(), code.detail_number()));
            let subject = status
                .enhanced()
                .map(|code| format!("X.{}", code.subject_number()));
            let known = detail
                .as_ref()
                .and_then(|detail| self.row("detail", detail));
            let specific =
                class.is_some() && known.is_some_and(|detail| detail.cell("specific") == "yes");
            let step = self.row("stage", stage.as_str()).unwrap().cell("step");
            let keeps = ["opening", "aside"].contains(&step);

            // The rules that hold here, each with its rank.
            let mut rules: Vec<((bool, bool, usize, u8), Row<'_>)> = Vec::new();
            let mut unspecific = rules.clone();
            for rule in self.of_kind("rule") {
                let Some(stages) = rule.stages(stage) else {
                    continue;
                };
                let everywhere = keeps && stages == Stage::ALL.len();
                let of_reply = reply.as_ref().is_some_and(|reply| {
                    self.row("reply", reply).is_some() && rule.is_about(reply)
                });
                let of_severity = rule.is_about(&severity);
                let classes = rule.cell("class");
                let of_code = !rule.cell("stage").is_empty()
                    && class.is_some_and(|class| classes.split('|').any(|one| one == class))
                    && (detail.as_ref().is_some_and(|detail| rule.is_about(detail))
                        || !specific && subject.as_ref().is_some_and(|it| rule.is_about(it)));
                if of_code {
                    rules.push(((everywhere, true, stages, 0), rule));
                } else if of_reply || of_severity {
                    let rank = |with| (everywhere, !of_reply, stages, with);
                    match rule.cell("with") {
                        "none" => unspecific.push((rank(2), rule)),
                        "any" => rules.push((rank(1), rule)),
                        list => {
                            let beside = list.split('|').any(|one| {
                                detail.as_deref() == Some(one)
                                    || !specific && subject.as_deref() == Some(one)
                            });
                            if beside {
                                rules.push((rank(0), rule));
                            }
                        }
                    }
                }
            }
            rules.sort_by_key(|(rank, _)| *rank);
            unspecific.sort_by_key(|(rank, _)| *rank);
            let rules: Vec<Row<'_>> = rules.into_iter().map(|(_, rule)| rule).collect();
            let unspecific: Vec<Row<'_>> = unspecific.into_iter().map(|(_, rule)| rule).collect();
            let names = |rule: &&Row<'_>| !rule.cell("cause").is_empty();

            // The rule whose parts hold whatever names the cause.
            let first = rules.first().copied();
            let mut kept = first.filter(|rule| keeps || rule.cell("cause").is_empty());
            let of_stage = first.filter(|rule| !rule.cell("cause").is_empty());
            let reply_row = reply.as_ref().and_then(|reply| self.row("reply", reply));
            let of_detail = |detail: Row<'_>| self.in_class(detail, class.unwrap());
            let subject_row = subject
                .as_ref()
                .filter(|subject| *subject != "X.0" && class.is_some())
                .and_then(|subject| self.row("subject", subject));
            let mut named: Option<[String; 6]> = None;
            let level = if let Some(rule) = of_stage {
                named = Some(self.filled(rule, &digit));
                "stage"
            } else if let (Some(detail), true) = (known, specific) {
                named = Some(of_detail(detail));
                "detail"
            } else {
                if let Some(rule) = unspecific.first().filter(|rule| !names(rule)) {
                    if kept.is_none() {
                        kept = Some(*rule);
                    }
                }
                if let Some(rule) = unspecific.first().filter(|rule| names(rule)) {
                    if kept.is_none() && keeps {
                        kept = Some(*rule);
                    }
                    named = Some(self.filled(*rule, &digit));
                } else if let Some(row) = reply_row.filter(|row| row.cell("specific") == "yes") {
                    named = Some(self.filled(row, &digit));
                } else if let (Some(detail), Some(_)) = (
                    known,
                    subject
                        .as_ref()
                        .filter(|it| *it != "X.0" && class.is_some()),
                ) {
                    named = Some(of_detail(detail));
                } else if let Some(subject) = subject_row {
                    named = Some(of_detail(subject));
                } else if let Some(row) = reply_row {
                    named = Some(self.filled(row, &digit));
                }
                "less"
            };
            let named = named.unwrap_or_else(|| {
                let row = match (&reply, class) {
                    (None, Some(class)) => self.row("class", class),
                    _ => self.row("severity", &severity),
                };
                let row = row.unwrap_or_else(|| self.row("rule", "any").unwrap());
                self.filled(row, &digit)
            });
            let [
                cause,
                mut outcome,
                mut retry,
                mut action,
                mut scope,
                mut party,
            ] = named;
            let mut own_scope = scope.ends_with('!');
            scope = scope.trim_end_matches('!').to_owned();
            let same = level == "stage"
                && kept.map(|rule| rule.0 as *const _) == of_stage.map(|rule| rule.0 as *const _)
                || level == "less"
                    && kept.is_some_and(|kept| {
                        unspecific
                            .first()
                            .filter(|rule| names(rule))
                            .is_some_and(|rule| std::ptr::eq(rule.0, kept.0))
                    });
            if let Some(kept) = kept {
                if !same {
                    let parts = self.filled(kept, &digit);
                    let given = |at: usize| Some(parts[at].clone()).filter(|part| !part.is_empty());
                    outcome = given(1).unwrap_or(outcome);
                    let slow = action == "slow-down";
                    if let Some(part) = given(2) {
                        if !(slow && part == "now") {
                            retry = part;
                        }
                    }
                    if let Some(part) = given(3) {
                        if !slow {
                            action = part;
                        }
                    }
                    if let Some(part) = given(4) {
                        own_scope = part.ends_with('!');
                        scope = part.trim_end_matches('!').to_owned();
                    }
                    party = given(5).unwrap_or(party);
                }
            }
            if outcome.is_empty() {
                let row = self.row("severity", &severity);
                let row = row.unwrap_or_else(|| self.row("rule", "any").unwrap());
                outcome = row.cell("outcome").to_owned();
            }
            // The session is over by a code that says so and may answer here.
            let over = reply_row.is_some_and(|row| {
                let may = row.cell("stages").split('|').any(|one| {
                    one == "any"
                        || one == stage.as_str()
                        || stage
                            .broader()
                            .is_some_and(|broader| one == broader.as_str())
                });
                may && self.filled(row, &digit)[4].starts_with("session")
            });
            if over {
                scope = "session".to_owned();
            } else if let Some(of_stage) = stage.scope() {
                if !(own_scope && scope == "session") {
                    scope = of_stage.as_str().to_owned();
                }
            }
            [cause, outcome, retry, action, scope, party]
        }

        /// What a detail or subject gives in a class, with the rules about it there.
        fn in_class(&self, row: Row<'_>, class: &str) -> [String; 6] {
            let mut cells: super::Row = row.0.clone();
            if class == "2" {
                let accepted = self.row("class", "2").unwrap().cell("cause");
                cells.insert("cause".to_owned(), accepted.to_owned());
                for part in ["retry", "action", "scope", "party"] {
                    cells.insert(part.to_owned(), String::new());
                }
            }
            for rule in self.of_kind("rule") {
                let holds = rule.cell("stage").is_empty()
                    && rule.cell("class").split('|').any(|one| one == class)
                    && rule.is_about(row.cell("code"));
                if holds {
                    let cause = rule.cell("cause");
                    if !cause.is_empty() && cause != cells["cause"] {
                        for part in ["cause", "outcome", "retry", "action", "scope", "party"] {
                            cells.insert(part.to_owned(), String::new());
                        }
                    }
                    for part in ["cause", "outcome", "retry", "action", "scope", "party"] {
                        if !rule.cell(part).is_empty() {
                            cells.insert(part.to_owned(), rule.cell(part).to_owned());
                        }
                    }
                }
            }
            self.filled(Row(&cells), class)
        }

        /// What a row gives for a first digit, filled in from its cause. A scope of its own is
        /// marked.
        fn filled(&self, row: Row<'_>, digit: &str) -> [String; 6] {
            let own = |part: &str| Some(row.cell(part).to_owned()).filter(|it| !it.is_empty());
            let scope = own("scope").map(|scope| scope + "!");
            let cause = row.cell("cause");
            if cause.is_empty() {
                return [
                    String::new(),
                    own("outcome").unwrap_or_default(),
                    own("retry").unwrap_or_default(),
                    own("action").unwrap_or_default(),
                    scope.unwrap_or_default(),
                    own("party").unwrap_or_default(),
                ];
            }
            let of_cause = self.row("cause", cause).unwrap();
            let mut verdict: HashMap<&str, String> = ["retry", "action", "scope", "party"]
                .into_iter()
                .map(|part| (part, of_cause.cell(part).to_owned()))
                .collect();
            if digit == "4" {
                verdict.insert("retry", "later".to_owned());
                verdict.insert("action", "retry-later".to_owned());
            }
            for rule in self.of_kind("rule") {
                if rule.cell("class").split('|').any(|one| one == digit) && rule.is_about(cause) {
                    for part in ["retry", "action", "scope", "party"] {
                        if !rule.cell(part).is_empty() {
                            verdict.insert(part, rule.cell(part).to_owned());
                        }
                    }
                }
            }
            [
                cause.to_owned(),
                own("outcome").unwrap_or_default(),
                own("retry").unwrap_or_else(|| verdict["retry"].clone()),
                own("action").unwrap_or_else(|| verdict["action"].clone()),
                scope.unwrap_or_else(|| verdict["scope"].clone()),
                own("party").unwrap_or_else(|| verdict["party"].clone()),
            ]
        }
    }

    #[test]
    fn the_judge_keeps_to_the_order_that_the_sheet_explains() {
        let sheet = Sheet { rows: rows() };
        for (at, (status, stage)) in situations().enumerate() {
            // A share of them, another in each stage: it is slow.
            if at % 397 != 0 {
                continue;
            }
            let verdict = judge(status, stage);
            let [cause, outcome, retry, action, scope, party] = sheet.judge(status, stage);
            let at = format!("{status} at {stage}: {verdict}");
            assert_eq!(verdict.cause().as_str(), cause, "{at}");
            assert_eq!(verdict.outcome().as_str(), outcome, "{at}");
            assert_eq!(verdict.scope().as_str(), scope, "{at}");
            assert_eq!(verdict.party().as_str(), party, "{at}");
            if !verdict.was_spared() {
                assert_eq!(verdict.retry().as_str(), retry, "{at}");
                assert_eq!(verdict.action().as_str(), action, "{at}");
            }
        }
    }
}
