//! Right tables: every generated item, used as a user would.

/// The same table after a spreadsheet: columns in another order, a byte order mark, CRLF, every
/// cell in quotes, empty rows and cells at the end.
mod as_a_spreadsheet_saves_it {
    smtp_codes::registry!("tests/pass/as_a_spreadsheet_saves_it.csv");
}

/// A table that brings its own words, stages, severities, classes and subjects.
mod own_words {
    smtp_codes::registry!("tests/pass/own_words.csv");
}

/// A table of more rows than a byte counts.
mod many_details {
    smtp_codes::registry!("tests/pass/many_details.csv");
}

/// Variants named as what the generated code itself uses.
mod taken_names {
    smtp_codes::registry!("tests/pass/taken_names.csv");

    use smtp_codes::Class;

    #[test]
    fn they_are_variants_like_others() {
        assert_eq!("X.7.900".parse(), Ok(Detail::Err));
        assert_eq!("X.7.902".parse(), Ok(Detail::None));
        assert_eq!(RegisteredReply::try_from(591), Ok(RegisteredReply::Error));
        assert_eq!(Category::try_from(6), Ok(Category::Err));
        assert_eq!(Detail::ALL.len(), 11);
        assert_eq!(cause::CAUSE.as_str(), "cause");
        assert_eq!(
            Detail::Ok.verdict(Class::PermanentFailure).cause(),
            cause::ERR
        );
    }
}

mod in_house {
    use std::collections::{BTreeSet, HashSet};

    use smtp_codes::{
        Action, Basis, Cause, Class, EnhancedCode, Family, Level, NotRegistered, Outcome, Party,
        ReplyCode, Retry, Scope, Stage, Standing, Subject,
    };
    use smtp_codes_derive_tests::{Detail, RULEBOOK, RegisteredReply, cause};

    #[test]
    fn all_are_there_in_the_order_of_their_codes() {
        let replies = [
            RegisteredReply::GreylistedHere,
            RegisteredReply::AccountSuspended,
        ];
        assert_eq!(RegisteredReply::ALL, replies);
        let details = [
            Detail::MailboxArchived,
            Detail::BannedSender,
            Detail::OtherPolicy,
        ];
        assert_eq!(Detail::ALL, details);
        assert!(RegisteredReply::ALL.is_sorted() && Detail::ALL.is_sorted());
    }

    #[test]
    fn text_and_types_go_both_ways() {
        for &reply in RegisteredReply::ALL {
            assert_eq!(reply.to_string().parse(), Ok(reply));
            assert_eq!(RegisteredReply::try_from(reply.code()), Ok(reply));
            assert_eq!(RegisteredReply::try_from(u16::from(reply)), Ok(reply));
            assert_eq!(RegisteredReply::from_code(reply.into()), Some(reply));
        }
        for &detail in Detail::ALL {
            assert_eq!(detail.to_string().parse(), Ok(detail));
            assert_eq!(
                Detail::try_from(detail.in_class(Class::Success)),
                Ok(detail)
            );
            let numbers = (detail.subject_number(), detail.detail_number());
            assert_eq!(Detail::try_from(numbers), Ok(detail));
            assert_eq!(Detail::from_numbers(numbers.0, numbers.1), Some(detail));
        }
        assert_eq!(RegisteredReply::AccountSuspended.to_string(), "571");
        assert_eq!(format!("{:>8}", Detail::BannedSender), "X.7.511");
        assert_eq!(format!("{:>5}|", RegisteredReply::GreylistedHere), "  471|");
    }

    #[test]
    fn the_code_is_the_number_of_its_variant() {
        assert_eq!(RegisteredReply::AccountSuspended as u16, 571);
        assert_eq!(Detail::BannedSender as u32, 7_511);
        assert_eq!(Detail::MailboxArchived as u32, 2_100);
    }

    #[test]
    fn what_has_no_row_is_not_registered() {
        // 550 and X.1.1 stand in the standard table, not in this one.
        for text in [
            "550", "X.1.1", "57", "5711", "571 ", "", "X.7", "5.7.511", "X.07.511",
        ] {
            assert!(text.parse::<RegisteredReply>().is_err(), "{text:?}");
            assert!(text.parse::<Detail>().is_err(), "{text:?}");
        }
        let error: NotRegistered = Detail::try_from((7, 512)).unwrap_err();
        assert_eq!(error.to_string(), "not in the registry");
        for number in 0..=u16::MAX {
            let known = matches!(number, 471 | 571);
            assert_eq!(RegisteredReply::try_from(number).is_ok(), known);
            assert_eq!(
                Detail::from_numbers(7, number).is_some(),
                matches!(number, 511 | 999)
            );
            assert_eq!(Detail::from_numbers(number, 100).is_some(), number == 2);
        }
    }

    #[test]
    fn order_and_hash_follow_the_table() {
        assert!(Detail::MailboxArchived < Detail::BannedSender);
        assert!(RegisteredReply::GreylistedHere < RegisteredReply::AccountSuspended);
        let sorted: BTreeSet<_> = Detail::ALL.iter().rev().copied().collect();
        assert!(sorted.iter().eq(Detail::ALL));
        let hashed: HashSet<_> = RegisteredReply::ALL.iter().copied().collect();
        assert_eq!(hashed.len(), RegisteredReply::ALL.len());
    }

    #[test]
    fn look_ups_work_in_constants() {
        const REPLY: Option<RegisteredReply> = match ReplyCode::from_u16(571) {
            Ok(code) => RegisteredReply::from_code(code),
            Err(_) => None,
        };
        const DETAIL: Option<Detail> = match EnhancedCode::new(5, 7, 511) {
            Ok(code) => Detail::from_code(code),
            Err(_) => None,
        };
        const RETRY: Retry = cause::MAILBOX_ARCHIVED.retry();
        const CODE: EnhancedCode = Detail::MailboxArchived.in_class(Class::PermanentFailure);
        assert_eq!(REPLY, Some(RegisteredReply::AccountSuspended));
        assert_eq!(DETAIL, Some(Detail::BannedSender));
        assert_eq!(RETRY, Retry::Never);
        assert_eq!(CODE.to_string(), "5.2.100");
    }

    #[test]
    fn every_column_has_its_accessor() {
        let reply = RegisteredReply::GreylistedHere;
        assert_eq!(reply.text(), "Greylisted");
        assert!(
            reply
                .description()
                .to_string()
                .starts_with("Our gateway defers")
        );
        assert_eq!(reply.references(), "https://mail.example/codes; RFC 6647 2");
        assert!(reply.note().to_string().ends_with("knows *you*."));
        assert_eq!(reply.standing(), Standing::TableOnly);
        assert!(reply.is_specific());
        assert_eq!(reply.commands(), [Stage::Rcpt]);
        assert_eq!(
            reply.details(),
            [Detail::MailboxArchived, Detail::BannedSender]
        );
        assert_eq!(RegisteredReply::AccountSuspended.commands(), [Stage::Any]);
        assert_eq!(RegisteredReply::AccountSuspended.note(), "");

        let detail = Detail::BannedSender;
        assert_eq!(detail.text(), "Banned sender");
        assert_eq!(detail.subject(), Some(Subject::Security));
        assert_eq!(detail.classes(), [Class::PermanentFailure]);
        assert_eq!(detail.replies(), [RegisteredReply::AccountSuspended.code()]);
        assert_eq!(
            detail.correction(),
            [RegisteredReply::GreylistedHere.code()]
        );
        assert_eq!(detail.note(), "The page lists 571, the gateway sends 471.");
        assert!(!Detail::OtherPolicy.is_specific());
    }

    #[test]
    fn rows_that_decide_say_what_to_do() {
        let verdict = Detail::MailboxArchived.verdict(Class::PermanentFailure);
        // The outcome is no cell of the row: it follows from the class.
        assert_eq!(verdict.outcome(), Outcome::Permanent);
        let parts = (verdict.retry(), verdict.action());
        assert_eq!(parts, (Retry::Never, Action::Suppress));
        let parts = (verdict.scope(), verdict.party());
        assert_eq!(parts, (Scope::Recipient, Party::Nobody));
        assert_eq!(verdict.cause(), cause::MAILBOX_ARCHIVED);
        let basis = verdict.basis();
        assert_eq!(
            (basis.table(), basis.level()),
            ("in_house.csv", Level::Detail)
        );
        assert_eq!(basis.to_string(), "X.2.100 in class 5");
        assert_eq!(basis.references(), "https://mail.example/codes");
        let advice = "Nobody reads this mailbox any more; do not write again.";
        assert_eq!(verdict.advice(), advice);

        // Deferred it follows, unless a rule says otherwise.
        let verdict = Detail::MailboxArchived.verdict(Class::PersistentTransientFailure);
        let parts = (verdict.retry(), verdict.action(), verdict.party());
        assert_eq!(parts, (Retry::Later, Action::RetryLater, Party::Recipient));
        let advice = "The mailbox comes back when its owner does; try later.";
        assert_eq!(verdict.advice(), advice);
        let verdict = RegisteredReply::AccountSuspended.verdict();
        assert_eq!(verdict.cause(), Cause::ACCOUNT_DISABLED);
        assert_eq!(verdict.action(), Action::ContactAdmin);
        assert!(Detail::MailboxArchived.verdict(Class::Success).is_success());

        let rules: Vec<_> = Basis::rules(&RULEBOOK).collect();
        assert_eq!(rules.len(), 1, "{rules:?}");
        assert_eq!(rules[0].key(), "571 with none at auth");
        assert_eq!(rules[0].action(), Some(Action::Authenticate));
        assert_eq!(rules[0].cause(), None);
    }

    #[test]
    fn a_cause_of_its_own_says_all_that_its_row_does() {
        let cause = cause::MAILBOX_ARCHIVED;
        assert_eq!(cause.as_str(), "mailbox-archived");
        assert_eq!(cause.family(), Some(Family::Mailbox));
        assert_eq!(cause.title(), "Mailbox archived");
        assert!(
            cause
                .description()
                .to_string()
                .starts_with("The mailbox was archived")
        );
        assert!(cause.advice().to_string().starts_with("Nobody reads"));
        assert!(cause.aliases().eq(["archive", "legal hold"]));
        assert_eq!(cause.answer().unwrap().to_string(), "550 5.2.100");
        assert_eq!(cause.references(), "https://mail.example/codes");
        assert_eq!(cause.table(), "in_house.csv");
        // What it leaves open is the patience of all.
        assert_eq!(cause.pause(), Cause::NO_SUCH_USER.pause());
    }

    #[test]
    fn a_spreadsheet_changes_nothing() {
        use super::as_a_spreadsheet_saves_it as saved;

        let details = Detail::ALL.iter().zip(saved::Detail::ALL);
        assert_eq!(Detail::ALL.len(), saved::Detail::ALL.len());
        for (ours, theirs) in details {
            assert_eq!(format!("{ours} {ours:?}"), format!("{theirs} {theirs:?}"));
            assert_eq!(ours.note(), theirs.note());
            assert_eq!(ours.references(), theirs.references());
        }
        let rows = |rulebook| {
            Basis::rules(rulebook)
                .map(|row| {
                    format!(
                        "{row} {:?} {} {}",
                        row.action(),
                        row.advice(),
                        row.references()
                    )
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(rows(&RULEBOOK), rows(&saved::RULEBOOK));
        for class in [Class::PersistentTransientFailure, Class::PermanentFailure] {
            for (ours, theirs) in Detail::ALL.iter().zip(saved::Detail::ALL) {
                let (ours, theirs) = (ours.verdict(class), theirs.verdict(class));
                assert_eq!(ours.to_string(), theirs.to_string());
                assert_eq!(ours.advice(), theirs.advice());
            }
        }
        assert_eq!(
            saved::RegisteredReply::ALL.len(),
            RegisteredReply::ALL.len()
        );
    }
}

mod words {
    use super::own_words::{
        Action, Category, Class, Detail, DsnAction, Family, Outcome, Party, RegisteredReply, Retry,
        Scope, Severity, Stage, Standing, Subject,
    };
    use smtp_codes::OwnedRulebook;

    /// Each word is written as in the table, and read back.
    macro_rules! written {
        ($($word:expr => $text:literal),* $(,)?) => {
            $(
                assert_eq!($word.to_string(), $text);
                assert_eq!($text.parse(), Ok($word));
                assert!(!$word.description().is_empty());
                assert_eq!($word.references(), "convention");
            )*
        };
    }

    #[test]
    fn a_table_may_bring_its_own() {
        written! {
            Outcome::NotNow => "not-now",
            Retry::Tonight => "tonight",
            Action::Drop => "drop",
            Scope::All => "all",
            Party::Us => "us",
            Family::House => "house",
            Standing::House => "house",
            Stage::LinkUp => "link-up",
            DsnAction::Held => "held",
            Severity::Late => "4yz",
            Category::House => "x9z",
            Class::Never => "5",
            Subject::House => "X.9",
        }
        assert!("later".parse::<Retry>().is_err());
        // Other spellings are read, too.
        assert_eq!("line up".parse(), Ok(Stage::LinkUp));
        assert_eq!("LINK".parse(), Ok(Stage::LinkUp));
        assert_eq!("Parked".parse(), Ok(DsnAction::Held));
        assert_eq!(
            Outcome::ALL,
            [Outcome::Fine, Outcome::NotNow, Outcome::NotEver]
        );
        assert_eq!(
            format!("{:<6}|{:>6}", Scope::One, Party::Them),
            "one   |  them"
        );
    }

    #[test]
    fn numbers_lead_to_them() {
        const CLASS: Option<Class> = Class::from_number(5);
        assert_eq!(CLASS, Some(Class::Never));
        assert_eq!(Class::from_number(2), None);
        assert_eq!(Severity::try_from(4), Ok(Severity::Late));
        assert_eq!(u8::from(Severity::Lost), 5);
        assert_eq!(Category::from_digit(9).unwrap().digit(), 9);
        assert_eq!(Subject::House.number(), 9);
        assert_eq!(Detail::ClosedTonight.subject(), Some(Subject::House));
        assert_eq!(Detail::ClosedTonight.classes(), [Class::Later]);
    }

    #[test]
    fn stages_say_who_is_affected() {
        assert_eq!(Stage::LinkUp.scope(), Some(Scope::All));
        assert_eq!(Stage::HandOver.scope(), None);
        assert_eq!(Stage::HandOver.broader(), Some(Stage::LinkUp));
        assert_eq!(Stage::HandOver.text(), "HAND");
        let commands = [Stage::LinkUp, Stage::HandOver];
        assert_eq!(RegisteredReply::QueueClosed.commands(), commands);
    }

    /// Its verdicts would be in other words than those of the standard table.
    #[test]
    fn it_is_not_laid_over_the_standard_table() {
        let table = include_bytes!("pass/own_words.csv");
        let error = OwnedRulebook::from_csv("own_words.csv", table).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("own_words.csv: the table has words of its own"),
            "{text}"
        );
        assert!(text.ends_with("Remove these rows."), "{text}");
        assert_eq!(error.lines().count(), 1);
    }
}

mod many {
    use super::many_details::Detail;

    #[test]
    fn three_hundred_rows_keep_their_places() {
        assert_eq!(Detail::ALL.len(), 300);
        for (place, &detail) in Detail::ALL.iter().enumerate() {
            let numbers = (detail.subject_number(), detail.detail_number());
            let expected = (if place < 150 { 3 } else { 7 }, 500 + place as u16 % 150);
            assert_eq!(numbers, expected);
            assert_eq!(
                detail as u32,
                u32::from(numbers.0) * 1000 + u32::from(numbers.1)
            );
            assert_eq!(Detail::from_numbers(numbers.0, numbers.1), Some(detail));
            assert_eq!(detail.text(), format!("Condition {}", numbers.1));
            assert_eq!(
                format!("{detail:?}"),
                format!("Subject{}Detail{}", numbers.0, numbers.1)
            );
        }
        assert_eq!(Detail::from_numbers(3, 499), None);
        assert_eq!(Detail::from_numbers(3, 650), None);
        assert_eq!(Detail::from_numbers(8, 500), None);
        assert_eq!(Detail::from_numbers(u16::MAX, u16::MAX), None);
    }
}
