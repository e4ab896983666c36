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

    #[test]
    fn they_are_variants_like_others() {
        assert_eq!("X.7.900".parse(), Ok(Detail::Err));
        assert_eq!("X.7.902".parse(), Ok(Detail::None));
        assert_eq!(RegisteredReply::try_from(591), Ok(RegisteredReply::Error));
        assert_eq!(Category::try_from(6), Ok(Category::Err));
        assert_eq!(Detail::ALL.len(), 11);
    }
}

mod in_house {
    use std::collections::{BTreeSet, HashSet};

    use smtp_codes::{
        Action, BasisKind, Class, EnhancedCode, NotRegistered, Outcome, Party, ReplyCode, Retry,
        Scope, Semantics, Stage, Standing, Subject,
    };
    use smtp_codes_derive_tests::{Basis, Detail, RegisteredReply};

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
        const ADVICE: &str = match Detail::BannedSender.basis(Class::PermanentFailure) {
            Some(basis) => basis.description(),
            None => "",
        };
        const RETRY: Retry = RegisteredReply::GreylistedHere.basis().semantics().retry;
        const CODE: EnhancedCode = Detail::MailboxArchived.in_class(Class::PermanentFailure);
        assert_eq!(REPLY, Some(RegisteredReply::AccountSuspended));
        assert_eq!(DETAIL, Some(Detail::BannedSender));
        assert_eq!(
            ADVICE,
            "The provider has blocked the sender; ask it to lift the block."
        );
        assert_eq!(RETRY, Retry::Later);
        assert_eq!(CODE.to_string(), "5.2.100");
    }

    #[test]
    fn every_column_has_its_accessor() {
        let reply = RegisteredReply::GreylistedHere;
        assert_eq!(reply.text(), "Greylisted");
        assert!(reply.description().starts_with("Our gateway defers"));
        assert_eq!(reply.references(), "https://mail.example/codes; RFC 6647 2");
        assert!(reply.note().ends_with("knows *you*."));
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
        let basis = Detail::MailboxArchived
            .basis(Class::PermanentFailure)
            .unwrap();
        let Semantics {
            outcome,
            retry,
            action,
            scope,
            party,
            ..
        } = basis.semantics();
        // The outcome is no cell of the row: it follows from the class.
        assert_eq!(outcome, Outcome::Permanent);
        assert_eq!((retry, action), (Retry::Never, Action::Suppress));
        assert_eq!((scope, party), (Scope::Recipient, Party::Nobody));
        assert_eq!(basis.kind(), BasisKind::Detail);
        assert_eq!(basis.to_string(), "detail X.2.100 in class 5");
        assert_eq!(basis.references(), "https://mail.example/codes");

        assert_eq!(Detail::MailboxArchived.basis(Class::Success), None);
        assert_eq!(Detail::OtherPolicy.basis(Class::PermanentFailure), None);

        let all: Vec<String> = Basis::all().map(|basis| basis.to_string()).collect();
        let rows = [
            "reply 471",
            "reply 571",
            "detail X.2.100 in class 4",
            "detail X.2.100 in class 5",
            "detail X.7.511 in class 5",
            "reply 571 with no specific enhanced code at auth",
        ];
        assert_eq!(all, rows);
        assert_eq!(Basis::all().last().unwrap().kind(), BasisKind::Rule);
        let session = Basis::all().last().unwrap().semantics();
        assert_eq!(
            (session.action, session.scope),
            (Action::Authenticate, Scope::Session)
        );
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
        let row = |text: String, semantics: Semantics, advice: &str| {
            format!("{text}: {semantics:?}. {advice}")
        };
        let ours = Basis::all().map(|b| row(b.to_string(), b.semantics(), b.description()));
        let theirs =
            saved::Basis::all().map(|b| row(b.to_string(), b.semantics(), b.description()));
        assert!(ours.eq(theirs));
        assert_eq!(
            saved::RegisteredReply::ALL.len(),
            RegisteredReply::ALL.len()
        );
    }
}

mod words {
    use super::own_words::{
        Action, Basis, Category, Class, Detail, DsnAction, Outcome, Party, RegisteredReply, Retry,
        Scope, Semantics, Severity, Stage, Standing, Subject,
    };
    use smtp_codes::BasisKind;

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
            Outcome::NotNow => "not_now",
            Retry::Tonight => "tonight",
            Action::Drop => "drop",
            Scope::All => "all",
            Party::Us => "us",
            Standing::House => "house",
            Stage::LinkUp => "link-up",
            DsnAction::Held => "held",
            Severity::Late => "4yz",
            Category::House => "x9z",
            Class::Never => "5",
            Subject::House => "X.9",
        }
        assert!("later".parse::<Retry>().is_err());
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
    fn stages_and_categories_say_who_is_hit() {
        assert_eq!(Stage::LinkUp.scope(), Some(Scope::All));
        assert_eq!(Stage::HandOver.scope(), None);
        assert_eq!(Stage::HandOver.broader(), Some(Stage::LinkUp));
        assert_eq!(Stage::HandOver.text(), "HAND");
        assert_eq!(Category::House.scope(), Some(Scope::One));
        assert_eq!(Category::House.party(), Some(Party::Us));
        let commands = [Stage::LinkUp, Stage::HandOver];
        assert_eq!(RegisteredReply::QueueClosed.commands(), commands);
    }

    #[test]
    fn verdicts_are_in_these_words() {
        let Semantics {
            outcome,
            retry,
            action,
            scope,
            party,
            ..
        } = RegisteredReply::QueueClosed.basis().semantics();
        assert_eq!(outcome, Outcome::NotNow);
        assert_eq!((retry, action), (Retry::Tonight, Action::Wait));
        assert_eq!((scope, party), (Scope::All, Party::Us));
        let tonight = Detail::ClosedTonight.basis(Class::Later).unwrap();
        assert_eq!(tonight.semantics().outcome, Outcome::NotNow);
        assert_eq!(Detail::ClosedTonight.basis(Class::Never), None);
        let subject = Subject::House.basis(Class::Never).unwrap();
        assert_eq!(subject.semantics().action, Action::Drop);
        assert_eq!(Severity::Lost.basis().semantics().outcome, Outcome::NotEver);
        assert_eq!(Class::Later.basis().semantics().retry, Retry::Tonight);
        assert_eq!(DsnAction::Held.basis().kind(), BasisKind::Report);
        let last = Basis::all().last().unwrap();
        assert_eq!(last.kind(), BasisKind::Unknown);
        assert_eq!(last.description(), "Ask somebody.");
    }
}

mod many {
    use super::many_details::Detail;

    #[test]
    fn three_hundred_rows_keep_their_places() {
        assert_eq!(Detail::ALL.len(), 300);
        for (place, &detail) in Detail::ALL.iter().enumerate() {
            assert_eq!(detail as usize, place);
            let numbers = (detail.subject_number(), detail.detail_number());
            let expected = (if place < 150 { 3 } else { 7 }, 500 + place as u16 % 150);
            assert_eq!(numbers, expected);
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
