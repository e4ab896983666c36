//! Tables laid over the standard one: what they say there, at compile time and at run time.

use std::collections::BTreeSet;

use smtp_codes::dsn::Author;
use smtp_codes::{
    Action, Cause, Detail, DsnAction, EnhancedCode, Evidence, Family, Layers, Level, OwnedRulebook,
    Party, ReplyCode, Retry, Scope, Stage, Status, Verdict, judge,
};

/// The table of a company: codes, ranges, causes and rules of its own.
mod company {
    smtp_codes::registry!("tests/pass/company.csv");
}

const COMPANY: &[u8] = include_bytes!("pass/company.csv");

static OVER: Layers<'static> = Layers::new(&[&company::RULEBOOK]);

fn status(text: &str) -> Status {
    text.parse().unwrap()
}

/// The first enhanced codes of the details that are looked at: the registered ones, the
/// company's, and some that are neither.
fn details() -> BTreeSet<(u16, u16)> {
    let standard = Detail::ALL
        .iter()
        .map(|one| (one.subject_number(), one.detail_number()));
    let own = company::Detail::ALL
        .iter()
        .map(|one| (one.subject_number(), one.detail_number()));
    let others = [
        (0, 1),
        (1, 990),
        (2, 990),
        (7, 600),
        (7, 606),
        (7, 619),
        (7, 620),
        (7, 625),
        (7, 629),
        (7, 649),
        (7, 650),
        (7, 999),
        (9, 0),
        (9, 1),
        (10, 1),
        (999, 999),
    ];
    standard.chain(own).chain(others).collect()
}

/// Every reply code beside every detail, and each of them alone.
fn statuses(replies: std::ops::Range<u16>) -> impl Iterator<Item = Status> {
    let details = details();
    replies.flat_map(move |number| {
        let reply = ReplyCode::from_u16(number).unwrap();
        let class = match number / 100 {
            2 => 2,
            4 => 4,
            _ => 5,
        };
        let beside: Vec<Status> = details
            .iter()
            .map(|&(subject, detail)| {
                // Now and then the two disagree.
                let class = if detail % 8 == number % 8 { 4 } else { class };
                Status::both(reply, EnhancedCode::new(class, subject, detail).unwrap())
            })
            .collect();
        beside.into_iter().chain([Status::of_reply(reply)])
    })
}

/// Enhanced codes alone, in each class.
fn enhanced_alone() -> Vec<Status> {
    let mut all = Vec::new();
    for class in [2, 4, 5] {
        for (subject, detail) in details() {
            all.push(EnhancedCode::new(class, subject, detail).unwrap().into());
        }
    }
    all
}

/// All that a verdict says, texts included.
fn whole(verdict: &Verdict<'_>) -> String {
    format!(
        "{verdict:?} {} {} {:?} {:?} {} {:?}",
        verdict.advice(),
        verdict.references(),
        verdict.wait().first(),
        verdict.wait().end(),
        verdict.title(),
        verdict.rule().map(|rule| rule.advice()),
    )
}

#[test]
fn read_when_compiled_or_when_run_a_table_says_the_same() {
    let loaded = OwnedRulebook::from_csv("company.csv", COMPANY).unwrap();
    let loaded = loaded.rulebook();
    assert_eq!(loaded.name, company::RULEBOOK.name);
    let over = [&loaded];
    let at_run_time = Layers::new(&over);
    let compare = |status: Status| {
        for &stage in Stage::ALL {
            let compiled = OVER.judge_status(status, stage);
            let read = at_run_time.judge_status(status, stage);
            assert!(
                compiled == read,
                "{status} at {stage}: {compiled:?}, {read:?}"
            );
        }
    };
    std::thread::scope(|scope| {
        for part in [0..490, 490..1000] {
            scope.spawn(move || statuses(part).for_each(compare));
        }
    });
    enhanced_alone().into_iter().for_each(compare);

    // With all that evidence can say beside codes, and to the last text, on a sample.
    let mut seen = 0;
    for status in statuses(0..1000).step_by(97).chain(enhanced_alone()) {
        for &stage in Stage::ALL {
            for author in [Author::Server, Author::Reporter] {
                for reported in DsnAction::ALL.iter().copied().map(Some).chain([None]) {
                    let evidence = Evidence::new(Some(status)).at(stage).written_by(author);
                    let evidence = match reported {
                        Some(action) => evidence.reported(action),
                        None => evidence,
                    };
                    let compiled = OVER.judge(&evidence).unwrap();
                    let read = at_run_time.judge(&evidence).unwrap();
                    assert_eq!(whole(&compiled), whole(&read), "{evidence:?}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 10_000);
    for &action in DsnAction::ALL {
        let evidence = Evidence::new(None).reported(action);
        assert_eq!(OVER.judge(&evidence), at_run_time.judge(&evidence));
        assert_eq!(OVER.judge(&evidence), Layers::STANDARD.judge(&evidence));
    }
}

/// Whether a rule or row of the company may have a part in a verdict.
fn is_touched(verdict: &Verdict<'_>) -> bool {
    let own = company::RULEBOOK.name;
    // Where a rule of the stage holds too, it is the one that the verdict names.
    let ruled = [
        Cause::SPF_FAILED,
        Cause::NO_REVERSE_DNS,
        Cause::HELO_NAME,
        Cause::NO_SUCH_USER,
    ];
    if verdict.rule().is_some() && ruled.contains(&verdict.cause()) {
        return true;
    }
    verdict.basis().table() == own
        || verdict.cause().table() == own
        || verdict.rule().is_some_and(|rule| rule.table() == own)
}

#[test]
fn what_a_table_says_nothing_about_stays_as_it_is() {
    let (mut own, mut same) = (0, 0);
    for status in statuses(200..600).step_by(7).chain(enhanced_alone()) {
        for &stage in Stage::ALL {
            let over = OVER.judge_status(status, stage);
            let alone = judge(status, stage);
            assert_eq!(Layers::STANDARD.judge_status(status, stage), alone);
            if is_touched(&over) {
                own += 1;
            } else {
                same += 1;
                assert_eq!(over, alone, "{status} at {stage}");
            }
        }
    }
    assert!(own > 1_000 && same > 10_000, "{own} and {same}");
}

#[test]
fn its_rows_are_what_a_verdict_says() {
    let over = |text: &str, stage| OVER.judge_status(status(text), stage);

    // A reply code of its own.
    let verdict = over("590", Stage::Any);
    assert_eq!(verdict.cause(), company::cause::CONTRACT_ENDED);
    assert_eq!(
        (verdict.retry(), verdict.action()),
        (Retry::Never, Action::Suppress)
    );
    assert_eq!(verdict.basis().table(), "company.csv");
    assert_eq!(verdict.basis().key(), "590");
    assert_eq!(verdict.basis().references(), "convention");
    assert_eq!(verdict.basis().level(), Level::Reply);
    assert_eq!(
        verdict.advice(),
        "The customer has left; stop sending to this address."
    );
    assert_eq!(company::RegisteredReply::MailboxClosed.verdict(), verdict);

    // A rule without a cause gives parts, whatever names it.
    for text in ["590", "590 5.1.900", "590 5.1.1", "590 5.7.511"] {
        let verdict = over(text, Stage::Rcpt);
        assert_eq!(
            (verdict.retry(), verdict.action()),
            (Retry::Now, Action::TryNextHost)
        );
        assert_eq!(verdict.scope(), Scope::Session, "{text}");
        let rule = verdict.rule().unwrap();
        assert_eq!(
            (rule.table(), rule.to_string().as_str()),
            ("company.csv", "590 at rcpt")
        );
        assert_eq!(verdict.advice(), rule.advice(), "{text}");
    }
    assert_eq!(over("590 5.1.1", Stage::Rcpt).cause(), Cause::NO_SUCH_USER);
    assert_eq!(
        over("590", Stage::Rcpt).cause(),
        company::cause::CONTRACT_ENDED
    );

    // A detail, a range, and the narrower inside it.
    assert_eq!(
        over("550 5.1.900", Stage::Rcpt).cause(),
        company::cause::CONTRACT_ENDED
    );
    for (detail, cause, key) in [
        ("5.7.606", Cause::IP_BLOCKED, "X.7.606-X.7.649 in class 5"),
        (
            "5.7.620",
            Cause::DOMAIN_BLOCKED,
            "X.7.620-X.7.629 in class 5",
        ),
        ("5.7.625", company::cause::NO_CONTRACT, "X.7.625 in class 5"),
        (
            "5.7.629",
            Cause::DOMAIN_BLOCKED,
            "X.7.620-X.7.629 in class 5",
        ),
        ("5.7.649", Cause::IP_BLOCKED, "X.7.606-X.7.649 in class 5"),
        (
            "4.7.625",
            Cause::DOMAIN_BLOCKED,
            "X.7.620-X.7.629 in class 4",
        ),
    ] {
        let verdict = over(detail, Stage::Rcpt);
        assert_eq!(verdict.cause(), cause, "{detail}");
        assert_eq!(verdict.basis().key(), key);
        assert_eq!(verdict.basis().level(), Level::LayerCode);
        assert_eq!(
            judge(status(detail), Stage::Rcpt).cause(),
            Cause::POLICY_REFUSAL
        );
    }
    for detail in ["5.7.605", "5.7.650", "4.7.606"] {
        assert_eq!(
            over(detail, Stage::Rcpt),
            judge(status(detail), Stage::Rcpt)
        );
    }

    // A range of reply codes at some stages.
    for code in ["520", "521", "529"] {
        let verdict = over(code, Stage::StartTls);
        assert_eq!(verdict.basis().key(), "520-529 at ehlo|starttls");
        assert_eq!(
            (verdict.retry(), verdict.action()),
            (Retry::Later, Action::RetryLater)
        );
        assert_eq!(verdict.basis().table(), "company.csv");
    }
    assert_eq!(
        over("521", Stage::Greeting),
        judge(status("521"), Stage::Greeting)
    );

    // A subject that nobody has registered.
    assert_eq!(
        over("550 5.9.9", Stage::Data).cause(),
        company::cause::NO_CONTRACT
    );

    // A deferral of its own, and the patience of a cause.
    let archived = over("450 4.2.100", Stage::Rcpt);
    assert_eq!(archived.cause(), company::cause::ARCHIVED);
    assert_eq!(archived.wait().first().as_secs(), 2 * 3600);
    assert_eq!(archived.wait().end().as_secs(), 3 * 86_400);
    assert_eq!(
        (archived.retry(), archived.action()),
        (Retry::Later, Action::RetryLater)
    );
    assert_eq!(archived.party(), Party::Recipient);
    let renewed = over("450 4.1.900", Stage::Rcpt);
    assert_eq!(renewed.cause().family(), Some(Family::Address));
    let described = company::cause::CONTRACT_ENDED;
    assert_eq!(described.answer(), Some(status("590 5.1.900")));
    assert_eq!(described.table(), "company.csv");
}

/// The columns of the small tables below.
const HEADER: &str = "kind,code,class,with,stage,cause,outcome,retry,action,scope,party,advice,\
    decides,references\n";

/// A table of these rules, each without its last cell, the references.
fn table(name: &str, rules: &[&str]) -> OwnedRulebook {
    let rows: String = rules
        .iter()
        .map(|rule| format!("rule,{rule},convention\n"))
        .collect();
    OwnedRulebook::from_csv(name, (HEADER.to_owned() + &rows).as_bytes()).unwrap()
}

/// Judges with these rules laid over the standard table, and gives the verdict as a text:
/// `cause retry action scope party level table key`.
fn said(rules: &[&str], text: &str, stage: Stage) -> String {
    let table = table("own", rules);
    let rulebook = table.rulebook();
    let over = [&rulebook];
    let verdict = Layers::new(&over).judge_status(status(text), stage);
    line(&verdict)
}

fn line(verdict: &Verdict<'_>) -> String {
    let basis = verdict.basis();
    format!(
        "{} {} {} {} {} {} {}: {}",
        verdict.cause(),
        verdict.retry(),
        verdict.action(),
        verdict.scope(),
        verdict.party(),
        basis.level(),
        basis.table(),
        basis.key(),
    )
}

#[test]
fn an_own_row_goes_before_the_standard_one_of_its_level_and_no_further() {
    // The same detail.
    assert_eq!(
        said(&["X.1.1,5,,,spam,,,,,,,"], "550 5.1.1", Stage::Rcpt),
        "spam after-fix fix-message recipient sender layer-code own: X.1.1 in class 5",
    );
    // Its other class stays as it was.
    let deferred = judge(status("450 4.1.1"), Stage::Rcpt);
    assert_eq!(
        said(&["X.1.1,5,,,spam,,,,,,,"], "450 4.1.1", Stage::Rcpt),
        line(&deferred)
    );
    // The same reply code, where nothing more specific is said, and only there.
    let rule = ["550,,none,any,spam,,,,,,,"];
    assert!(said(&rule, "550", Stage::Rcpt).starts_with("spam after-fix fix-message"));
    let specific = judge(status("550 5.1.1"), Stage::Rcpt);
    assert_eq!(said(&rule, "550 5.1.1", Stage::Rcpt), line(&specific));
    // A rule of the standard table for a pair goes before a detail of one's own.
    let pair = judge(status("550 5.7.9"), Stage::Rcpt);
    assert_eq!(pair.basis().key(), "550|554 with X.7.9");
    assert_eq!(
        said(&["X.7.9,5,,,spam,,,,,,,"], "550 5.7.9", Stage::Rcpt),
        line(&pair)
    );
    // But not before one that decides; nor before a subject that does.
    assert_eq!(
        said(&["X.7.9,5,,,spam,,,,,,,yes"], "550 5.7.9", Stage::Rcpt),
        "spam after-fix fix-message recipient sender own own: X.7.9 in class 5",
    );
    assert_eq!(
        said(&["X.7,5,,,spam,,,,,,,yes"], "550 5.7.1", Stage::Rcpt),
        "spam after-fix fix-message recipient sender own own: X.7 in class 5",
    );
    // Nor does a subject go before such a pair, in whatever table.
    let rule = ["X.7,5,,,spam,,,,,,,"];
    let pair = judge(status("550 5.7.999"), Stage::Rcpt);
    assert!(
        pair.basis()
            .key()
            .to_string()
            .starts_with("550|554 with X.7 at ")
    );
    assert_eq!(said(&rule, "550 5.7.999", Stage::Rcpt), line(&pair));
    assert_eq!(
        said(&rule, "5.7.999", Stage::Any),
        "spam after-fix fix-message message sender subject own: X.7 in class 5",
    );
    // A rule of one's own for the same pair needs no such mark.
    let own = said(&["550,,X.7.9,rcpt,spam,,,,,,,"], "550 5.7.9", Stage::Rcpt);
    assert!(own.starts_with("spam "), "{own}");
    // What names the detail goes before what names its subject, in whatever order they stand.
    let rules = ["550,,X.7,rcpt,spam,,,,,,,", "550,,X.7.1,rcpt,virus,,,,,,,"];
    for rules in [rules, [rules[1], rules[0]]] {
        assert!(said(&rules, "550 5.7.1", Stage::Rcpt).starts_with("virus "));
        assert!(said(&rules, "550 5.7.0", Stage::Rcpt).starts_with("spam "));
    }
}

#[test]
fn a_range_yields_to_what_is_narrower() {
    let rules = [
        "X.7.600-X.7.699,5,,,spam,,,,,,,",
        "X.7.640-X.7.660,5,,,virus,,,,,,,",
        "X.7.650,4,,,greylisted,,,,,,,",
        "X.7.655,5,,,ip-blocked,,,,,,,",
    ];
    let mut reversed = rules;
    reversed.reverse();
    for rules in [rules, reversed] {
        for (code, cause) in [
            ("5.7.639", "spam"),
            ("5.7.640", "virus"),
            ("5.7.650", "virus"),
            ("4.7.650", "greylisted"),
            ("5.7.655", "ip-blocked"),
            ("5.7.660", "virus"),
            ("5.7.661", "spam"),
        ] {
            let said = said(&rules, code, Stage::Data);
            assert!(said.starts_with(&format!("{cause} ")), "{code}: {said}");
        }
    }
    // One without a cause gives its parts to that of the range around it.
    let rules = [
        "X.7.600-X.7.699,5,,,spam,,,,,,,",
        "X.7.650,5,,,,,,slow-down,,,,",
    ];
    let both = said(&rules, "5.7.650", Stage::Data);
    assert!(both.starts_with("spam after-fix slow-down "), "{both}");
    // So it is at a stage, and with replies.
    let rules = [
        "X.7.600-X.7.699,5,,rcpt,spam,,,,,,,",
        "X.7.650,5,,rcpt,virus,,,,,,,",
    ];
    for rules in [rules, [rules[1], rules[0]]] {
        assert!(said(&rules, "5.7.650", Stage::Rcpt).starts_with("virus "));
        assert!(said(&rules, "5.7.651", Stage::Rcpt).starts_with("spam "));
    }
    let rules = [
        "560-569,,any,any,spam,,,,,,,",
        "565,,any,any,virus,,,,,,,",
        "563-566,,any,any,ip-blocked,,,,,,,",
    ];
    let mut reversed = rules;
    reversed.reverse();
    for rules in [rules, reversed] {
        for (code, cause) in [("562", "spam"), ("563", "ip-blocked"), ("565", "virus")] {
            let said = said(&rules, code, Stage::Data);
            assert!(said.starts_with(&format!("{cause} ")), "{code}: {said}");
        }
    }
}

#[test]
fn a_range_yields_to_a_row_of_its_own_table() {
    // A detail with a row, a rule about it, and one about a range around it, in both orders.
    let header = "kind,code,class,name,text,description,standing,specific,classes,cause,action,\
        decides,references\n";
    let rows = [
        "detail,X.7.511,,Banned,Banned,Banned.,table-only,yes,5,spam,,,convention\n",
        "rule,X.7.511,5,,,,,,,virus,,yes,convention\n",
        "rule,X.7.500-X.7.599,5,,,,,,,ip-blocked,contact-admin,,convention\n",
    ];
    for order in [[0, 1, 2], [0, 2, 1]] {
        let rows: String = order.iter().map(|&at| rows[at]).collect();
        let table = OwnedRulebook::from_csv("own", (header.to_owned() + &rows).as_bytes()).unwrap();
        let rulebook = table.rulebook();
        let over = [&rulebook];
        let layers = Layers::new(&over);
        let verdict = layers.judge_status(status("550 5.7.511"), Stage::Data);
        assert_eq!(verdict.cause(), Cause::VIRUS, "{order:?}");
        assert_eq!(verdict.action(), Cause::VIRUS.action(), "{order:?}");
        assert_eq!(verdict.basis().level(), Level::Own, "the rule decides");
        let around = layers.judge_status(status("550 5.7.512"), Stage::Data);
        assert_eq!(around.cause(), Cause::IP_BLOCKED);
    }
}

/// A rule about a range is one about each row inside it, and makes rows of the others.
#[test]
fn a_range_holds_for_rows_and_between_them() {
    let mut csv =
        "kind,code,class,name,text,description,standing,specific,classes,cause,references\n\
        rule,X.7.903-X.7.907,5,,,,,,,virus,convention\n"
            .to_owned();
    for detail in [1, 2, 4, 6, 8, 9] {
        csv += &format!("detail,X.7.90{detail},,N{detail},T,D.,table-only,yes,5,spam,convention\n");
    }
    let own = OwnedRulebook::from_csv("own", csv.as_bytes()).unwrap();
    let own = own.rulebook();
    let over = [&own];
    for detail in 0..=10 {
        let code = EnhancedCode::new(5, 7, 900 + detail).unwrap();
        let alone = judge(code.into(), Stage::Any);
        let (cause, level) = match detail {
            1 | 2 | 8 | 9 => (Cause::SPAM, Level::Detail),
            4 | 6 => (Cause::VIRUS, Level::Detail),
            3 | 5 | 7 => (Cause::VIRUS, Level::LayerCode),
            _ => (alone.cause(), Level::Subject),
        };
        let verdict = Layers::new(&over).judge_status(code.into(), Stage::Any);
        assert_eq!(verdict.cause(), cause, "{code}");
        assert_eq!(verdict.basis().level(), level, "{code}");
    }
}

#[test]
fn a_rule_about_a_subject_is_about_no_row_of_another_subject() {
    let csv = "kind,code,class,stage,name,text,description,cause,references\n\
        subject,X.42,,,FortyTwo,T,D.,spam,convention\n\
        rule,X.42,5,rcpt,,,,virus,convention\n\
        rule,X.43,5,,,,,ip-blocked,convention\n";
    let own = OwnedRulebook::from_csv("own", csv.as_bytes()).unwrap();
    let own = own.rulebook();
    let over = [&own];
    for (text, stage, cause) in [
        ("5.42.1", Stage::Data, Cause::SPAM),
        ("5.42.1", Stage::Rcpt, Cause::VIRUS),
        ("5.43.1", Stage::Data, Cause::IP_BLOCKED),
    ] {
        let verdict = Layers::new(&over).judge_status(status(text), stage);
        assert_eq!(verdict.cause(), cause, "{text} at {stage}");
    }
}

#[test]
fn a_rule_about_a_subject_may_hold_at_some_stages() {
    let rule = ["X.7|X.9,5,,rcpt|vrfy,spam,,later,,,,,"];
    for (text, stage, holds) in [
        ("550 5.7.999", Stage::Rcpt, true),
        ("5.9.1", Stage::RcptNext, true),
        ("5.9.1", Stage::Vrfy, true),
        ("550 5.7.999", Stage::Data, false),
        ("450 4.7.999", Stage::Rcpt, false),
        ("550 5.8.999", Stage::Rcpt, false),
        // A detail that says something specific is no matter of its subject.
        ("550 5.7.26", Stage::Rcpt, false),
    ] {
        let said = said(&rule, text, stage);
        let alone = line(&judge(status(text), stage));
        assert_eq!(said != alone, holds, "{text} at {stage}: {said}");
        assert_eq!(said.starts_with("spam later "), holds, "{said}");
    }
}

/// Codes between those that a table has rules about have the rules of their severity.
#[test]
fn a_code_without_rules_has_those_of_its_first_digit() {
    let rules = [
        "492,,any,any,spam,,,,,,,",
        "592,,any,any,spam,,,,,,,",
        "4yz,,any,any,rate-limited,,,,,,,",
        "5yz,,any,any,virus,,,,,,,",
    ];
    for (text, cause) in [
        ("491", "rate-limited"),
        ("492", "spam"),
        ("498", "rate-limited"),
        ("598", "virus"),
        ("591", "virus"),
        ("592", "spam"),
        ("593", "virus"),
        ("5.9.9", "virus"),
    ] {
        let said = said(&rules, text, Stage::Data);
        assert!(said.starts_with(&format!("{cause} ")), "{text}: {said}");
    }
}

#[test]
fn a_rule_about_a_subject_holds_beside_rows_of_other_subjects() {
    let table = "kind,code,class,name,text,description,cause,action,references\n\
        subject,X.40,,Here,Here,Here.,spam,,convention\n\
        rule,X.40,5,,,,,slow-down,convention\n\
        rule,X.41|X.40,4,,,,virus,,convention\n";
    let table = OwnedRulebook::from_csv("own", table.as_bytes()).unwrap();
    let rulebook = table.rulebook();
    let over = [&rulebook];
    let layers = Layers::new(&over);
    for (code, cause, action) in [
        ("5.40.1", Cause::SPAM, Action::SlowDown),
        ("4.40.1", Cause::VIRUS, Action::RetryLater),
        ("4.41.1", Cause::VIRUS, Action::RetryLater),
    ] {
        let verdict = layers.judge_status(status(code), Stage::Data);
        let said = (verdict.cause(), verdict.action());
        assert_eq!(said, (cause, action), "{code}");
    }
}

/// Every detail of a subject is looked up by one of 32 bits, and its subject by another: the rule
/// holds where these are the same, too.
#[test]
fn a_rule_beside_a_subject_holds_beside_all_of_its_details_that_say_little() {
    let table = table("own", &["590,,X.7,any,ip-blocked,,,,,,,"]);
    let rulebook = table.rulebook();
    let over = [&rulebook];
    for detail in 0..=999 {
        let code = EnhancedCode::new(5, 7, detail).unwrap();
        let both = Status::both(ReplyCode::from_u16(590).unwrap(), code);
        let verdict = Layers::new(&over).judge_status(both, Stage::Data);
        let says_little = code.registered().is_none_or(|known| !known.is_specific());
        assert_eq!(verdict.cause() == Cause::IP_BLOCKED, says_little, "{code}");
    }
}

#[test]
fn the_advice_of_a_detail_is_not_that_of_its_deferral() {
    let table = "kind,code,class,name,text,description,standing,specific,classes,cause,advice,\
        references\n\
        subject,X.40,,Here,Here,Here.,,,,spam,,convention\n\
        detail,X.40.1,,Here,Here,Here.,table-only,yes,4|5,spam,Write less.,convention\n";
    let table = OwnedRulebook::from_csv("own", table.as_bytes()).unwrap();
    let rulebook = table.rulebook();
    let over = [&rulebook];
    let advice = |code: &str| {
        let verdict = Layers::new(&over).judge_status(status(code), Stage::Data);
        assert_eq!(verdict.cause(), Cause::SPAM, "{code}");
        verdict.advice()
    };
    assert_eq!(advice("5.40.1"), "Write less.");
    assert_ne!(advice("4.40.1"), "Write less.");
}

/// The details of a range share what was found for one of them only as far as the same ranges hold.
#[test]
fn a_range_around_one_of_two_says_nothing_about_the_other() {
    let rules = [
        "X.40.100-X.40.199,5,,,spam,,,,,,,",
        "X.41.100-X.41.199,5,,,virus,,,,,,,",
        "X.7.850|X.40.150|X.41.150,5,,,,,,slow-down,,,,",
    ];
    for (code, cause) in [
        ("5.40.150", Cause::SPAM),
        ("5.41.150", Cause::VIRUS),
        ("5.7.850", Cause::POLICY_REFUSAL),
    ] {
        let said = said(&rules, code, Stage::Data);
        let retry = cause.retry();
        assert!(
            said.starts_with(&format!("{cause} {retry} slow-down ")),
            "{code}: {said}"
        );
    }
}

#[test]
fn a_rule_without_a_cause_gives_parts_alone() {
    // About a detail: the standard row still names the cause.
    let rule = ["X.7.26,5,,,,,,contact-admin,,destination,Ask them.,"];
    assert_eq!(
        said(&rule, "550 5.7.26", Stage::Data),
        "unauthenticated-mail after-fix contact-admin message destination detail codes.csv: \
            X.7.26 in class 5",
    );
    // About a subject, of one that is not registered there.
    let rule = ["X.7,5,,,,,,slow-down,,,,"];
    assert!(said(&rule, "5.7.999", Stage::Any).starts_with("policy-refusal after-fix slow-down "));
    let known = judge(status("5.7.26"), Stage::Any);
    assert_eq!(said(&rule, "5.7.26", Stage::Any), line(&known));
    // About a detail and a range that nobody knows.
    for code in ["X.7.999", "X.7.990-X.7.999"] {
        let rule = [&*format!("{code},5,,,,,,slow-down,,,,")];
        assert_eq!(
            said(&rule, "5.7.999", Stage::Any),
            "policy-refusal after-fix slow-down message policy subject codes.csv: X.7 in class 5",
        );
    }
    // About a detail, where a row of the same table about its subject names the cause.
    let rules = ["X.9,5,,,spam,,,,,,,", "X.9.20,5,,,,,,slow-down,,,,"];
    for (text, action) in [("5.9.20", "slow-down"), ("5.9.21", "fix-message")] {
        let said = said(&rules, text, Stage::Any);
        assert!(
            said.starts_with(&format!("spam after-fix {action} ")),
            "{text}: {said}"
        );
    }
    // About a reply code at a stage: whatever names the cause.
    let rule = ["550,,any,data-end,,,,,,network,,"];
    for text in ["550", "550 5.7.26", "550 5.1.1"] {
        let alone = judge(status(text), Stage::DataEnd);
        let said = said(&rule, text, Stage::DataEnd);
        assert_eq!(
            said,
            line(&alone).replacen(
                &format!(" {} {} ", alone.scope(), alone.party()),
                &format!(" {} network ", alone.scope()),
                1,
            )
        );
    }
    // Where a less specific rule of the same table names the cause, it is that.
    let rules = [
        "590|591,,any,rcpt,,,,,,network,Ask.,",
        "590,,any,any,spam,,,,,,,",
        "591,,any,any,virus,,,,,,,",
        "590,,X.7,any,ip-blocked,,,,,,,",
        "591,,X.1.1,mail|rcpt,,,,slow-down,,,,",
        "592,,none,rcpt,,,,slow-down,,,,",
        "592,,none,any,spam,,,,,,,",
    ];
    for (text, parts, key) in [
        ("590", "spam after-fix fix-message recipient network", "590"),
        (
            "591",
            "virus after-fix fix-message recipient network",
            "591",
        ),
        (
            "590 5.7.1",
            "ip-blocked after-fix fix-sender recipient network",
            "590 with X.7",
        ),
        (
            "592",
            "spam after-fix slow-down recipient sender",
            "592 with none",
        ),
    ] {
        let said = said(&rules, text, Stage::Rcpt);
        assert!(said.starts_with(parts), "{text}: {said}");
        assert!(said.ends_with(&format!(" own: {key}")), "{text}: {said}");
    }
    let said_elsewhere = said(&rules, "590", Stage::Data);
    assert!(said_elsewhere.starts_with("spam after-fix fix-message message sender"));
    // Where no rule names the cause, it is that of the row.
    let rule = ["592,,none,rcpt,,,,slow-down,,,,"];
    for (text, action) in [("592", "slow-down"), ("592 5.1.1", "suppress")] {
        let said = said(&rule, text, Stage::Rcpt);
        assert!(said.contains(&format!(" {action} ")), "{text}: {said}");
    }
    // As long as the action is that of the row that names the cause, so is the advice.
    let own = table("own", &["550,,any,data-end,,,,,,network,Ask them.,"]);
    let own = own.rulebook();
    let over = [&own];
    let verdict = Layers::new(&over).judge_status(status("550 5.7.26"), Stage::DataEnd);
    assert_eq!(
        verdict.advice(),
        judge(status("550 5.7.26"), Stage::DataEnd).advice()
    );
    assert_eq!(verdict.rule().unwrap().advice(), "Ask them.");
    // Slowing down is more urgent than what a rule without a cause says.
    let rules = [
        "590,,any,rcpt,,,now,try-next-host,,,,",
        "590,,any,any,rate-limited,,,,,,,",
    ];
    let slow = said(&rules, "590", Stage::Rcpt);
    assert!(
        slow.starts_with("rate-limited after-fix slow-down "),
        "{slow}"
    );
    // And where the detail names the cause: only what cannot be done at once is left out.
    for (retry, kept) in [("now", "after-fix"), ("later", "later")] {
        let rule = [&*format!("590,,any,rcpt,,,{retry},try-next-host,,,,")];
        let said = said(&rule, "590 5.7.28", Stage::Rcpt);
        assert!(
            said.starts_with(&format!("rate-limited {kept} slow-down ")),
            "{said}"
        );
    }
    // Beside rows of its own table that name a cause, too.
    for text in ["590", "590 5.1.900"] {
        let verdict = OVER.judge_status(status(text), Stage::Rcpt);
        assert_eq!(verdict.cause(), company::cause::CONTRACT_ENDED);
        assert_eq!(verdict.action(), Action::TryNextHost);
    }
}

#[test]
fn parts_are_put_over_the_rule_that_would_name_the_cause() {
    let rules = [
        "590,,X.7.1|X.7.9,rcpt,,,,,,network,Ask.,",
        "590,,X.7.1,any,ip-blocked,,,,,,,",
        "590,,X.7.2,any,virus,,,,,,,",
        "590,,X.7.9,any,spam,,,,,,,",
        "591,,any,rcpt,,,now,try-next-host,,,Next.,",
        "591,,any,any,rate-limited,,,,,,,",
        "592,,none,rcpt,,,,slow-down,,,,",
        "592,,none,any,spam,,,,,,Change it.,",
        "593,,any,rcpt,,,,,,network,,",
        "593,,any,any,spam,,,,session,,,",
        "5yz,,X.7.3,rcpt,,,,,,network,Ask.,",
        "5yz,,X.7.3,any,domain-blocked,,,,,,,",
        "595,,X.7.2,rcpt,,,,,,network,Ask.,",
        "595,,any,rcpt,,,,,,network,Ask.,",
        "595,,X.7.2,any,virus,,,,,,,",
        "595,,X.7.9,any,spam,,,,,,,",
        "595,,any,any,ip-blocked,,,,,,,",
    ];
    let mut reversed = rules;
    reversed.reverse();
    for rules in [rules, reversed] {
        let own = table("own", &rules);
        let own = own.rulebook();
        let over = [&own];
        let at_rcpt = |text: &str| Layers::new(&over).judge_status(status(text), Stage::Rcpt);
        // Beside each code it is the rule about that code.
        for (text, cause, party) in [
            ("590 5.7.1", Cause::IP_BLOCKED, Party::Network),
            ("590 5.7.2", Cause::VIRUS, Cause::VIRUS.party()),
            ("590 5.7.9", Cause::SPAM, Party::Network),
            // Rules of the severity are rules of the code, too.
            ("590 5.7.3", Cause::DOMAIN_BLOCKED, Party::Network),
            ("594 5.7.3", Cause::DOMAIN_BLOCKED, Party::Network),
            // Behind parts that always hold, each code has its own cause.
            ("595 5.7.2", Cause::VIRUS, Party::Network),
            ("595 5.7.9", Cause::SPAM, Party::Network),
            ("595 5.1.1", Cause::IP_BLOCKED, Party::Network),
            ("595", Cause::IP_BLOCKED, Party::Network),
        ] {
            let verdict = at_rcpt(text);
            assert_eq!(verdict.cause(), cause, "{text}");
            assert_eq!(verdict.party(), party, "{text}");
            assert_eq!(verdict.advice() == "Ask.", party == Party::Network);
        }
        // Advice goes with its action: to slow down is more urgent than the next host.
        let slow = at_rcpt("591");
        assert_eq!(slow.action(), Action::SlowDown);
        assert_ne!(slow.advice(), "Next.");
        let other = at_rcpt("592");
        assert_eq!(other.action(), Action::SlowDown);
        assert_eq!(other.advice(), Action::SlowDown.description());
        // A scope of its own stays where the parts give none.
        assert_eq!(at_rcpt("593").scope(), Scope::Session);
        assert_eq!(at_rcpt("593").party(), Party::Network);
        // So does advice, where the parts have none.
        assert_eq!(at_rcpt("593").advice(), Cause::SPAM.advice());
    }
}

#[test]
fn a_rule_about_a_cause_holds_in_its_class_alone() {
    let rule = ["spf-failed,5,,,,,,contact-admin,,destination,Tell us.,"];
    let changed = said(&rule, "550 5.7.23", Stage::Data);
    assert!(changed.starts_with("spf-failed after-fix contact-admin message destination "));
    for (text, stage) in [("450 4.7.23", Stage::Data), ("550 5.7.20", Stage::Data)] {
        assert_eq!(said(&rule, text, stage), line(&judge(status(text), stage)));
    }
    // It holds too where a rule of the same table names that cause.
    let rules = [rule[0], "590,,any,any,spf-failed,,,,,,,"];
    let both = said(&rules, "590", Stage::Data);
    assert!(
        both.starts_with("spf-failed after-fix contact-admin message destination "),
        "{both}"
    );
    // What such a row says itself goes before.
    let rules = [rule[0], "590,,any,any,spf-failed,,,slow-down,,,,"];
    let both = said(&rules, "590", Stage::Data);
    assert!(
        both.starts_with("spf-failed after-fix slow-down message destination "),
        "{both}"
    );
}

#[test]
fn of_two_tables_the_first_goes_first() {
    let (one, two) = (
        table(
            "one",
            &["590,,any,any,spam,,,,,,,", "X.7.600,5,,,spam,,,,,,,"],
        ),
        table(
            "two",
            &[
                "590,,any,any,virus,,,,,,,",
                "591,,any,any,virus,,,,,,,",
                "X.7.600-X.7.609,5,,,virus,,,,,,,",
                "spam,5,,,,,,slow-down,,,,",
            ],
        ),
    );
    let (one, two) = (one.rulebook(), two.rulebook());
    let (one_first, two_first) = ([&one, &two], [&two, &one]);
    let (one_first, two_first) = (Layers::new(&one_first), Layers::new(&two_first));
    for (layers, text, cause, table) in [
        (one_first, "590", Cause::SPAM, "one"),
        (two_first, "590", Cause::VIRUS, "two"),
        (one_first, "591", Cause::VIRUS, "two"),
        (two_first, "591", Cause::VIRUS, "two"),
        (one_first, "5.7.600", Cause::SPAM, "one"),
        (two_first, "5.7.600", Cause::VIRUS, "two"),
        (one_first, "5.7.601", Cause::VIRUS, "two"),
    ] {
        let verdict = layers.judge_status(status(text), Stage::Data);
        assert_eq!(verdict.cause(), cause, "{text}");
        assert_eq!(verdict.basis().table(), table, "{text}");
    }
    // The same key and level in two tables are two rows.
    let decided = [one_first, two_first]
        .map(|layers| layers.judge_status(status("590"), Stage::Data).basis());
    assert_eq!(decided[0].key(), decided[1].key());
    assert_eq!(decided[0].level(), decided[1].level());
    assert_ne!(decided[0], decided[1]);
    let none = Layers::new(&[]);
    assert_eq!(
        none.judge_status(status("590"), Stage::Data),
        judge(status("590"), Stage::Data)
    );
}

/// Two tables give parts to the same row: both hold.
#[test]
fn of_two_tables_both_give_parts() {
    for about in ["X.7.26", "unauthenticated-mail"] {
        let one = table("one", &[&format!("{about},5,,,,,,contact-admin,,,Ask.,")]);
        let two = table("two", &[&format!("{about},5,,,,,,,,network,,")]);
        let (one, two) = (one.rulebook(), two.rulebook());
        for over in [[&one, &two], [&two, &one]] {
            let verdict = Layers::new(&over).judge_status(status("550 5.7.26"), Stage::Data);
            assert_eq!(
                line(&verdict),
                "unauthenticated-mail after-fix contact-admin message network detail codes.csv: \
                    X.7.26 in class 5",
                "{about}"
            );
        }
    }
    // One about a cause and one about a detail, in one table.
    let rules = [
        "unauthenticated-mail,5,,,,,,,,network,,",
        "X.7.26,5,,,,,,contact-admin,,,Ask.,",
    ];
    assert_eq!(
        said(&rules, "550 5.7.26", Stage::Data),
        "unauthenticated-mail after-fix contact-admin message network detail codes.csv: \
            X.7.26 in class 5",
    );
}

/// Where both give the same part, that of the first holds, and its advice is told.
#[test]
fn of_two_tables_the_parts_of_the_first_hold() {
    let contact = "5,,,,,,contact-admin,,,Ask.,";
    let slow = "5,,,,,,slow-down,,network,Wait.,";
    let party = "5,,,,,,,,destination,Nobody knows.,";
    for about in ["X.7.26", "unauthenticated-mail"] {
        for (first, second, parts, advice) in [
            (contact, slow, "contact-admin message network", "one Ask."),
            (slow, contact, "slow-down message network", "one Wait."),
            // The advice is that of the action.
            (party, slow, "slow-down message destination", "two Wait."),
        ] {
            let one = table("one", &[&format!("{about},{first}")]);
            let two = table("two", &[&format!("{about},{second}")]);
            let (one, two) = (one.rulebook(), two.rulebook());
            let over = [&one, &two];
            let verdict = Layers::new(&over).judge_status(status("550 5.7.26"), Stage::Data);
            let expected = format!(
                "unauthenticated-mail after-fix {parts} detail codes.csv: X.7.26 in class 5"
            );
            assert_eq!(line(&verdict), expected, "{about}");
            let told = format!("{} {}", verdict.rule().unwrap().table(), verdict.advice());
            assert_eq!(told, advice, "{about}");
        }
    }
    // A detail is narrower than the cause that it names.
    let rules = [
        "unauthenticated-mail,5,,,,,,slow-down,,network,Wait.,",
        "X.7.26,5,,,,,,contact-admin,,,Ask.,",
    ];
    let own = table("own", &rules);
    let own = own.rulebook();
    let over = [&own];
    let verdict = Layers::new(&over).judge_status(status("550 5.7.26"), Stage::Data);
    assert!(
        line(&verdict).starts_with("unauthenticated-mail after-fix contact-admin message network ")
    );
    assert_eq!(verdict.advice(), "Ask.");
}

/// A rule about a standard cause holds where a row of another table names that cause.
#[test]
fn a_rule_about_a_cause_holds_for_rows_of_the_tables_behind_it() {
    let one = table("one", &["spam,5,,,,,,slow-down,message,,,"]);
    let two = table(
        "two",
        &["590,,any,any,spam,,,,session,,,", "X.8,5,,,spam,,,,,,,"],
    );
    let (one, two) = (one.rulebook(), two.rulebook());
    let (alone, one_first, two_first) = ([&two], [&one, &two], [&two, &one]);
    let said = |over: &[&smtp_codes::Rulebook<'_>], text: &str, stage| {
        line(&Layers::new(over).judge_status(status(text), stage))
    };
    // A session that is the row's own is affected at any stage; a message only where no stage says who.
    for (over, stage, parts) in [
        (&alone[..], Stage::Data, "after-fix fix-message session"),
        (&two_first[..], Stage::Data, "after-fix fix-message session"),
        (&one_first[..], Stage::Data, "after-fix slow-down message"),
        (&one_first[..], Stage::Rcpt, "after-fix slow-down recipient"),
    ] {
        let said = said(over, "590", stage);
        assert!(said.starts_with(&format!("spam {parts} sender ")), "{said}");
    }
    // The rule about X.7 is about no other subject.
    let seven = table("seven", &["X.7,5,,,,,,contact-admin,,,,"]);
    let seven = seven.rulebook();
    let said = said(&[&seven, &two], "5.8.1", Stage::Data);
    assert!(said.starts_with("spam after-fix fix-message "), "{said}");
    assert!(said.ends_with(" subject two: X.8 in class 5"), "{said}");
}

#[test]
fn up_to_31_tables_are_asked_each_in_its_turn() {
    // Each has a reply code of its own, and all have one in common.
    let tables: Vec<OwnedRulebook> = (0..Layers::MOST)
        .map(|number| {
            let own = format!("{},,any,any,spam,,,,,,,", 560 + number);
            table(&number.to_string(), &[&own, "559,,any,any,virus,,,,,,,"])
        })
        .collect();
    let rulebooks: Vec<_> = tables.iter().map(OwnedRulebook::rulebook).collect();
    let rulebooks: Vec<_> = rulebooks.iter().collect();
    for count in 1..=Layers::MOST {
        let layers = Layers::new(&rulebooks[..count]);
        let table = |code: usize| {
            let status = status(&code.to_string());
            layers.judge_status(status, Stage::Data).basis().table()
        };
        for number in 0..count {
            assert_eq!(table(560 + number), number.to_string(), "of {count}");
        }
        assert_eq!(table(560 + count), "codes.csv", "of {count}");
        assert_eq!(table(559), "0", "of {count}");
    }
}

/// What a token says that has words in it is said once.
#[test]
fn words_inside_what_decides_say_nothing_else() {
    let header =
        "kind,code,provider,class,text,hosts,cause,action,pause,decides,sample,references,date\n";
    let own = format!(
        "{header}\
        provider,acme,,,Acme,acme.example,,,,,,seen,2026-01-01\n\
        token,E77 mailbox is full for good,acme,,,,no-such-user,,,yes,E77 mailbox is full for good,seen,2026-01-01\n\
        token,mailbox is full E79,acme,,,,no-such-user,,,yes,mailbox is full E79,seen,2026-01-01\n\
        token,E80 mailbox is full,acme,,,,no-such-user,,,yes,E80 mailbox is full,seen,2026-01-01\n\
        phrase,in a while,,,,,rate-limited,,9h,,in a while,seen,2026-01-01\n\
        provider,zenith,,,Zenith,zenith.example,,,,,,seen,2026-01-01\n\
        token,E78 the mailbox was closed,acme,5,,,mailbox-disabled,suppress,,yes,E78 the mailbox was closed,seen,2026-01-01\n\
        phrase,slow lane,,,,,rate-limited,,7h,yes,slow lane,seen,2026-01-01\n\
        phrase,mailbox is full,,,,,mailbox-full,,,yes,mailbox is full,seen,2026-01-01\n\
        phrase,listed as spam,,,,,spam,,,yes,listed as spam,seen,2026-01-01\n\
        phrase,perhaps busy,,,,,mailbox-busy,,,,perhaps busy,seen,2026-01-01\n\
        phrase,no visitors today,,,,,policy-refusal,,,yes,no visitors today,seen,2026-01-01\n"
    );
    let own = OwnedRulebook::from_csv("own", own.as_bytes()).unwrap();
    let own = own.rulebook();
    let over = [&own];
    let judge = |codes: &str, text: &str| {
        let evidence = Evidence::new(Some(status(codes))).at(Stage::Rcpt);
        let evidence = evidence.host("mx.acme.example").text(text.as_bytes());
        Layers::new(&over).judge(&evidence).unwrap()
    };
    for (text, action) in [
        ("E77 mailbox is full for good", Action::Suppress),
        ("jo: E77 mailbox is full for good (mx7)", Action::Suppress),
        ("mailbox is full E79", Action::Suppress),
        ("E80 mailbox is full", Action::Suppress),
        // A hint is no plain word.
        (
            "E77 mailbox is full for good, perhaps busy",
            Action::Suppress,
        ),
        // Before, behind: another reason, so the address may be good.
        (
            "E77 mailbox is full for good; listed as spam",
            Action::FixRecipient,
        ),
        (
            "listed as spam; E77 mailbox is full for good",
            Action::FixRecipient,
        ),
        (
            "E77 mailbox is full for good; mailbox is full",
            Action::FixRecipient,
        ),
    ] {
        let verdict = judge("550", text);
        assert_eq!(verdict.cause(), Cause::NO_SUCH_USER, "{text}");
        assert_eq!(verdict.action(), action, "{text}: {verdict:?}");
        assert_eq!(verdict.was_spared(), action != Action::Suppress, "{text}");
    }
    // A code inside the text that says later spares the address, too.
    let expired = judge("550", "450 4.2.2 E77 mailbox is full for good");
    assert_eq!(expired.action(), Action::FixRecipient, "{expired:?}");
    let again = judge("550", "550 5.1.1 E77 mailbox is full for good");
    assert_eq!(again.action(), Action::Suppress, "{again:?}");
    // The same for a mailbox that a provider gives up, without a word about when to try again.
    let closed = judge("550", "E78 the mailbox was closed");
    assert_eq!(closed.cause(), Cause::MAILBOX_DISABLED);
    assert_eq!(closed.action(), Action::Suppress, "{closed:?}");
    assert_ne!(closed.retry(), Retry::Never);
    let expired = judge("550", "450 4.2.1 E78 the mailbox was closed");
    assert_eq!(expired.cause(), Cause::MAILBOX_DISABLED);
    assert_eq!(expired.action(), Action::Count, "{expired:?}");
    // How long to wait is what the words say that decide, not what others beside them say.
    for text in ["listed as spam; slow lane", "in a while: listed as spam"] {
        let both = judge("450", text);
        assert_eq!(both.cause(), Cause::SPAM, "{both:?}");
        assert_eq!(both.wait().first(), both.cause().pause(), "{text}");
    }
    let slow = judge("450", "slow lane");
    assert_eq!(slow.wait().first().as_secs(), 7 * 3600);
    // Words that say it plainly go before a code that says little, though it has the same cause.
    let little = Evidence::new(Some(status("554 5.7.0")));
    let coded = Layers::new(&over).judge(&little).unwrap();
    assert_eq!(coded.basis().level(), Level::DetailUnspecific);
    let plain = little.text(b"no visitors today");
    let plain = Layers::new(&over).judge(&plain).unwrap();
    assert_eq!(plain.cause(), coded.cause());
    assert_eq!(plain.basis().level(), Level::Words);
    // Words that anybody says are heard whoever speaks; a token of another provider is not.
    let by = |provider, text: &str| {
        let evidence = Evidence::new(Some(status("550"))).at(Stage::Rcpt);
        let evidence = evidence.text(text.as_bytes()).provider(provider);
        Layers::new(&over).judge(&evidence).unwrap().cause()
    };
    for provider in ["acme", "zenith", "nobody", ""] {
        assert_eq!(by(provider, "listed as spam"), Cause::SPAM, "{provider}");
    }
    let closed = "E78 the mailbox was closed";
    assert_eq!(by("acme", closed), Cause::MAILBOX_DISABLED);
    assert_eq!(by("zenith", closed), Cause::ADDRESS_PROBLEM);
    assert_eq!(by("", closed), Cause::MAILBOX_DISABLED);
}

/// No further attempt is ruled out by a text with a code that says later, whatever else is to be done.
#[test]
fn a_code_inside_the_text_that_says_later_spares_an_attempt() {
    let own = table("own", &["590,,any,any,no-such-user,,,contact-admin,,,,"]);
    let own = own.rulebook();
    let over = [&own];
    for (text, retry) in [("no", Retry::Never), ("450 4.2.2 later", Retry::AfterFix)] {
        let evidence = Evidence::new(Some(status("590"))).at(Stage::Rcpt);
        let verdict = Layers::new(&over).judge(&evidence.text(text.as_bytes()));
        let verdict = verdict.unwrap();
        assert_eq!(verdict.action(), Action::ContactAdmin, "{verdict:?}");
        assert_eq!(verdict.retry(), retry, "{verdict:?}");
    }
}

/// Causes are numbered in each table, so that many tables have one with the same number.
#[test]
fn a_cause_of_ones_own_is_none_of_another_table() {
    const CAUSES: usize = 80;
    let header = "kind,code,class,name,text,description,family,cause,retry,action,scope,party,advice,decides,\
        sample,references,date\n";
    let mut own = header.to_owned();
    for number in 0..CAUSES {
        own += &format!(
            "cause,own-{number},,Own{number},Own {number},Own.,network,,after-fix,contact-admin,message,\
                destination,Ask.,,,convention,\n\
             phrase,zebra q{number}q,,,,,,own-{number},,,,,,yes,zebra q{number}q,seen,2026-01-01\n\
             rule,X.42.{number},5,,,,,own-{number},,,,,,,,convention,\n"
        );
    }
    let own = OwnedRulebook::from_csv("own", own.as_bytes()).unwrap();
    let own = own.rulebook();
    // A rule about each standard cause, in a table that goes first.
    let causes: Vec<&str> = Cause::ALL.iter().map(|cause| cause.as_str()).collect();
    assert!(causes.len() < CAUSES);
    let rules: Vec<String> = Cause::ALL
        .iter()
        .filter(|cause| cause.family() != Some(Family::Success))
        .map(|cause| format!("{cause},5,,,,,,,session,,Ours.,"))
        .collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let first = table("first", &rules);
    let first = first.rulebook();
    let (alone, both) = ([&own], [&first, &own]);
    let (alone, both) = (Layers::new(&alone), Layers::new(&both));
    for number in 0..CAUSES {
        let cause = format!("own-{number}");
        // The words name the cause, whatever standard one the codes beside them name.
        let text = format!("sorry, zebra q{number}q");
        for detail in Detail::ALL {
            let code = EnhancedCode::new(5, detail.subject_number(), detail.detail_number());
            let evidence = Evidence::new(Some(code.unwrap().into())).text(text.as_bytes());
            let verdict = alone.judge(&evidence).unwrap();
            assert_eq!(verdict.cause().as_str(), cause, "{detail:?}: {verdict:?}");
        }
        // The rules of the first table are not about it.
        let verdict = both.judge_status(status(&format!("5.42.{number}")), Stage::Any);
        assert_eq!(verdict.cause().as_str(), cause);
        assert_eq!(verdict.scope(), Scope::Message, "{verdict:?}");
        assert!(verdict.rule().is_none(), "{verdict:?}");
    }
    let ruled = both.judge_status(status("5.7.23"), Stage::Any);
    assert_eq!(ruled.scope(), Scope::Session, "{ruled:?}");
}

#[test]
fn a_rule_about_a_cause_of_ones_own_is_about_no_standard_cause() {
    let header = "kind,code,class,with,stage,name,text,description,family,cause,retry,action,scope,party,\
        advice,references\n";
    // Each has the number of a standard cause, which a rule names.
    let mut table = header.to_owned();
    for (number, cause) in Cause::ALL.iter().enumerate() {
        table += &format!(
            "cause,own-{number},,,,Own{number},Own {number},Own.,network,,after-fix,fix-message,\
                message,sender,Ask.,convention\n\
             rule,own-{number},4|5,,,,,,,,,contact-admin,session,,,convention\n"
        );
        if cause.family() != Some(Family::Success) {
            table += &format!("rule,X.40.{number},5,,,,,,,{cause},,,,,,convention\n");
        }
        table += &format!("rule,X.41.{number},5,,,,,,,own-{number},,,,,,convention\n");
    }
    let table = OwnedRulebook::from_csv("own", table.as_bytes()).unwrap();
    let rulebook = table.rulebook();
    let over = [&rulebook];
    let said = |subject: u16, number: usize| {
        let status = status(&format!("5.{subject}.{number}"));
        Layers::new(&over).judge_status(status, Stage::Any)
    };
    for (number, &cause) in Cause::ALL.iter().enumerate() {
        let own = said(41, number);
        assert_eq!(own.cause().as_str(), format!("own-{number}"));
        assert_eq!(
            (own.action(), own.scope()),
            (Action::ContactAdmin, Scope::Session)
        );
        if cause.family() != Some(Family::Success) {
            let standard = said(40, number);
            assert_eq!(standard.cause(), cause);
            assert_eq!(
                (standard.action(), standard.scope()),
                (cause.action(), cause.scope()),
                "{cause}"
            );
        }
    }
}

#[test]
fn no_own_rule_gives_a_good_address_up() {
    let address = ["590,,any,any,no-such-user,,never,suppress,,,,yes"];
    let said_at = |rules: &[&str], text: &str, stage| said(rules, text, stage);
    assert!(said_at(&address, "590", Stage::Rcpt).contains("never suppress"));
    // At another stage, of another family, in another class, beside another class.
    let policy = [
        "590,,any,any,spam,,never,suppress,,,,yes",
        "X.7.600,5,,,spam,,never,suppress,,,,yes",
    ];
    let deferred = [
        "490,,any,any,no-such-user,permanent,,,,,,yes",
        "no-such-user,4,,,,,after-fix,contact-admin,,,,",
    ];
    let detail = ["X.7.600,5,,,no-such-user,,never,suppress,,,,yes"];
    for (rules, text, stage) in [
        (&address[..], "590", Stage::Mail),
        (&address, "590", Stage::Vrfy),
        (&address, "590", Stage::Auth),
        (&address, "590", Stage::DataEnd),
        (&address, "590 4.1.1", Stage::Rcpt),
        (&policy, "590", Stage::Rcpt),
        (&policy, "550 5.7.600", Stage::Rcpt),
        (&deferred, "490", Stage::Rcpt),
        (&detail, "450 5.7.600", Stage::Rcpt),
        // A full mailbox is no dead address, whatever the detail beside it.
        (&detail, "552 5.7.600", Stage::Rcpt),
    ] {
        let said = said_at(rules, text, stage);
        assert!(
            !said.contains("never") && !said.contains("suppress"),
            "{text} at {stage}: {said}"
        );
    }
    for status in statuses(400..600).step_by(3) {
        for &stage in Stage::ALL {
            let verdict = OVER.judge_status(status, stage);
            if verdict.action() == Action::Suppress || verdict.retry() == Retry::Never {
                assert_eq!(
                    verdict.family(),
                    Some(Family::Address),
                    "{status} at {stage}"
                );
                assert!(verdict.is_permanent(), "{status} at {stage}");
            }
        }
    }
    // A cause of the company's own is of the family that its row names.
    let verdict = OVER.judge_status(status("550 5.7.511"), Stage::Rcpt);
    assert_eq!(verdict.cause(), company::cause::NO_CONTRACT);
    assert!(verdict.was_spared());
    assert_eq!(
        (verdict.retry(), verdict.action()),
        (Retry::AfterFix, Action::ContactAdmin)
    );
    // A code that a reporter made up is no proof either.
    let made_up = Evidence::new(Some(status("550 5.1.900"))).written_by(Author::Reporter);
    let verdict = OVER.judge(&made_up).unwrap();
    assert_eq!(verdict.cause(), company::cause::CONTRACT_ENDED);
    assert_eq!(verdict.action(), Action::Count);
}

#[test]
fn an_own_rule_may_give_a_mailbox_up_that_only_its_company_knows() {
    let rules = ["X.2.600,5,,,mailbox-disabled,,,suppress,,,,yes"];
    let said_at = |text: &str, stage| said(&rules, text, stage);
    assert!(said_at("550 5.2.600", Stage::Rcpt).contains(" suppress "));
    // What holds for addresses holds for it, too.
    for (text, stage) in [
        ("450 5.2.600", Stage::Rcpt),
        ("550 5.2.600", Stage::Mail),
        ("550 5.2.600", Stage::DataEnd),
    ] {
        let said = said_at(text, stage);
        assert!(!said.contains("suppress"), "{text} at {stage}: {said}");
    }
    // The standard rows give no mailbox up, and a rule that gives the action alone is no other.
    for text in ["552 5.2.2", "550 5.2.2", "5.2.2"] {
        let rule = ["mailbox-full,5,,,,,,suppress,,,,"];
        let said = said(&rule, text, Stage::Rcpt);
        assert!(said.contains(" count "), "{text}: {said}");
    }
    // A row of its own for the reply code is one, and does not contradict itself.
    let own = "kind,code,name,text,description,standing,specific,stages,cause,action,references\n\
        reply,590,Closed,Closed,The mailbox was closed.,table-only,yes,any,mailbox-disabled,suppress,convention\n";
    let own = OwnedRulebook::from_csv("own", own.as_bytes()).unwrap();
    let own = own.rulebook();
    let over = [&own];
    let closed = Layers::new(&over).judge_status(status("590"), Stage::Rcpt);
    assert_eq!(closed.action(), Action::Suppress, "{closed:?}");
    assert!(!closed.was_spared());
}

/// Of what a provider means by a code at some stages and otherwise, the stage decides.
#[test]
fn a_code_of_a_provider_holds_at_its_stages() {
    let own = "kind,code,provider,class,with,stage,text,hosts,cause,references,date\n\
        provider,acme,,,,,Acme,acme.example,,seen,2026-01-01\n\
        rule,590,acme,,any,any,,,virus,seen,2026-01-01\n\
        rule,590,acme,,any,rcpt,,,spam,seen,2026-01-01\n\
        rule,590,acme,,any,data,,,rate-limited,seen,2026-01-01\n\
        rule,X.9.1,acme,5,,,,,spam,seen,2026-01-01\n";
    let own = OwnedRulebook::from_csv("own", own.as_bytes()).unwrap();
    let own = own.rulebook();
    let over = [&own];
    let layers = Layers::new(&over);
    let judge = |code: &str, stage| {
        let evidence = Evidence::new(Some(status(code))).at(stage);
        layers.judge(&evidence.provider("acme")).unwrap()
    };
    for (stage, cause) in [
        (Stage::Rcpt, Cause::SPAM),
        (Stage::Data, Cause::RATE_LIMITED),
        (Stage::Mail, Cause::VIRUS),
        (Stage::Any, Cause::VIRUS),
    ] {
        assert_eq!(judge("590", stage).cause(), cause, "{stage}");
    }
    // In classes 4 and 5 alone, and never a success.
    assert_eq!(judge("550 5.9.1", Stage::Any).cause(), Cause::SPAM);
    for code in ["450 4.9.1", "250 2.9.1", "2.9.1", "590 2.9.1"] {
        let alone = Layers::STANDARD.judge_status(status(code), Stage::Any);
        let cause = match code {
            "590 2.9.1" => Cause::SPAM,
            _ => alone.cause(),
        };
        assert_eq!(judge(code, Stage::Any).cause(), cause, "{code}");
    }
}

/// What a provider means by a reply code alone it does not mean beside a specific detail.
#[test]
fn a_code_of_a_provider_may_have_to_stand_alone() {
    let own = "kind,code,provider,with,stage,text,hosts,cause,references,date\n\
        provider,acme,,,,Acme,acme.example,,seen,2026-01-01\n\
        rule,590,acme,none,any,,,virus,seen,2026-01-01\n\
        rule,591,acme,none,any,,,virus,seen,2026-01-01\n\
        rule,591,acme,any,any,,,spam,seen,2026-01-01\n";
    let own = OwnedRulebook::from_csv("own", own.as_bytes()).unwrap();
    let own = own.rulebook();
    let over = [&own];
    let judge = |code: &str| {
        let evidence = Evidence::new(Some(status(code))).at(Stage::Rcpt);
        Layers::new(&over)
            .judge(&evidence.provider("acme"))
            .unwrap()
    };
    assert_eq!(judge("590").cause(), Cause::VIRUS);
    assert_eq!(judge("590 5.7.999").cause(), Cause::VIRUS);
    assert_eq!(judge("590 5.1.1").cause(), Cause::NO_SUCH_USER);
    assert_eq!(judge("591").cause(), Cause::VIRUS);
    assert_eq!(judge("591 5.1.1").cause(), Cause::SPAM);
}

/// A report says the same of a table that has no rule about its action.
#[test]
fn a_table_need_not_have_rules_about_reports() {
    let none = table("none", &["590,,any,any,spam,,,,,,,"]);
    let failed = table("failed", &["failed,,X.2.100,,,,,,,network,,"]);
    for table in [&none, &failed] {
        let rulebook = table.rulebook();
        let over = [&rulebook];
        for &action in DsnAction::ALL {
            for text in [None, Some("550 5.1.1"), Some("4.2.1")] {
                let evidence = Evidence::new(text.map(status)).reported(action);
                assert_eq!(
                    Layers::new(&over).judge(&evidence),
                    Layers::STANDARD.judge(&evidence),
                    "{evidence:?}"
                );
            }
        }
    }
}

#[test]
fn a_rule_about_reports_holds_beside_its_codes() {
    let own = table("own", &["failed|delayed,,X.2.100|X.2.2,,,,,,,network,,"]);
    let own = own.rulebook();
    let over = [&own];
    for &action in DsnAction::ALL {
        for text in ["4.2.100", "5.2.2", "5.2.1"] {
            let evidence = Evidence::new(Some(status(text))).reported(action);
            let verdict = Layers::new(&over).judge(&evidence).unwrap();
            let of_network = matches!(action, DsnAction::Failed | DsnAction::Delayed);
            assert_eq!(
                verdict.party() == Party::Network,
                of_network && text != "5.2.1",
                "{action} {text}: {verdict:?}"
            );
        }
    }
}

/// What a row says makes it what it is, not where it stands in its table.
#[test]
fn verdicts_of_tables_that_say_the_same_are_equal() {
    let rows = ["590,,any,rcpt,,,,slow-down,,,,", "591,,any,any,spam,,,,,,,"];
    let (one, two) = (table("own", &rows), table("own", &[rows[1], rows[0]]));
    let (one, two) = (one.rulebook(), two.rulebook());
    let (one, two) = ([&one], [&two]);
    let (one, two) = (Layers::new(&one), Layers::new(&two));
    for text in ["590", "591"] {
        let [one, two] = [one, two].map(|layers| layers.judge_status(status(text), Stage::Rcpt));
        assert_eq!(one, two, "{text}");
    }
    assert_eq!(one.over().len(), 1);
}

#[test]
fn a_rule_about_reports_gives_its_parts() {
    let evidence = Evidence::new(Some(status("4.2.100"))).reported(DsnAction::Delayed);
    let verdict = OVER.judge(&evidence).unwrap();
    assert_eq!(verdict.cause(), company::cause::ARCHIVED);
    assert_eq!(
        (verdict.retry(), verdict.action()),
        (Retry::Later, Action::RetryLater)
    );
    let rule = verdict.rule().unwrap();
    assert_eq!(
        (rule.table(), rule.to_string().as_str()),
        ("company.csv", "delayed with X.2.100")
    );
    let other = Evidence::new(Some(status("4.2.1"))).reported(DsnAction::Delayed);
    assert_eq!(OVER.judge(&other), Layers::STANDARD.judge(&other));
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// A rule that may be right.
    fn rule(&mut self) -> String {
        let of_replies = ["550", "590", "550|590", "450", "580-599", "5yz", "4yz|5yz"];
        let of_details = [
            "X.1.1",
            "X.7.1",
            "X.7.600",
            "X.7.590-X.7.610",
            "X.7",
            "X.1|X.7",
            "X.9",
        ];
        let of_causes = ["no-such-user", "no-reason|spam", "policy-refusal"];
        let (code, class, with, stage) = match self.below(4) {
            0 => (self.one(&of_causes), self.one(&["4", "5", "4|5"]), "", ""),
            1 => {
                let class = self.one(&["2", "4", "5", "4|5"]);
                (
                    self.one(&of_details),
                    class,
                    "",
                    self.one(&["", "rcpt", "ehlo|mail"]),
                )
            }
            _ => {
                let with = self.one(&["any", "none", "X.1.1", "X.7", "X.7.600|X.1", "X.7.1"]);
                let stage = self.one(&["any", "rcpt", "rcpt|data-end", "greeting", "vrfy"]);
                (self.one(&of_replies), "", with, stage)
            }
        };
        let cause = if of_causes.contains(&code) {
            ""
        } else {
            self.one(&[
                "",
                "",
                "spam",
                "no-such-user",
                "mailbox-full",
                "greylisted",
                "accepted",
            ])
        };
        let outcome = self.one(&["", "", "", "", "transient", "permanent", "success"]);
        let retry = self.one(&["", "", "later", "never", "after-fix"]);
        let action = self.one(&["", "", "suppress", "slow-down", "contact-admin"]);
        let scope = self.one(&["", "", "session", "recipient"]);
        let decides = self.one(&["", "yes"]);
        format!(
            "rule,{code},{class},{with},{stage},{cause},{outcome},{retry},{action},{scope},,,{decides},convention\n"
        )
    }
}

/// Whatever a table says, there is a verdict; the order of its rows decides nothing, and no good
/// address is given up.
#[test]
fn any_rules_keep_to_the_rules_for_all() {
    let mut dice = Dice(0x5EED);
    let statuses: Vec<Status> = [
        "550",
        "590",
        "450",
        "250",
        "580",
        "550 5.1.1",
        "590 5.7.1",
        "550 5.7.600",
        "450 4.7.1",
        "450 4.7.600",
        "550 4.1.1",
        "5.7.605",
        "5.9.9",
        "4.1.1",
        "2.7.600",
        "5.1.99",
        "250 2.1.1",
        "590 5.7.99",
        "421 4.7.0",
        "599 5.1.0",
        "600",
    ]
    .map(status)
    .into();
    let (mut right, mut given_up, mut changed) = (0, 0, 0);
    for _ in 0..1_500 {
        let rules: Vec<String> = (0..1 + dice.below(5)).map(|_| dice.rule()).collect();
        let forwards = HEADER.to_owned() + &rules.concat();
        let backwards = HEADER.to_owned() + &rules.iter().rev().cloned().collect::<String>();
        let Ok(forwards) = OwnedRulebook::from_csv("own", forwards.as_bytes()) else {
            assert!(OwnedRulebook::from_csv("own", backwards.as_bytes()).is_err());
            continue;
        };
        right += 1;
        let backwards = OwnedRulebook::from_csv("own", backwards.as_bytes()).unwrap();
        let (forwards, backwards) = (forwards.rulebook(), backwards.rulebook());
        let (forwards, backwards) = ([&forwards], [&backwards]);
        let (forwards, backwards) = (Layers::new(&forwards), Layers::new(&backwards));
        for &status in &statuses {
            for &stage in Stage::ALL {
                let verdict = forwards.judge_status(status, stage);
                let at = format!("{status} at {stage}: {verdict:?}\n{}", rules.concat());
                assert_eq!(backwards.judge_status(status, stage), verdict, "{at}");
                changed += usize::from(verdict != judge(status, stage));
                if verdict.action() == Action::Suppress || verdict.retry() == Retry::Never {
                    given_up += 1;
                    assert!(verdict.is_permanent(), "{at}");
                    let proven = match verdict.family() {
                        Some(Family::Address) => true,
                        Some(Family::Mailbox) => verdict.action() == Action::Suppress,
                        _ => false,
                    };
                    assert!(proven, "{at}");
                    let rcpt = [Stage::Any, Stage::Rcpt, Stage::RcptNext, Stage::LmtpDataEnd];
                    assert!(rcpt.contains(&stage), "{at}");
                    assert!(!status.to_string().contains('4'), "{at}");
                }
            }
        }
    }
    assert!(
        right > 300 && given_up > 300 && changed > 10_000,
        "{right} {given_up} {changed}"
    );
}

#[test]
fn words_advise_what_their_row_does_else_their_cause() {
    const COLUMNS: &str = "kind,code,class,cause,decides,advice,sample,references,date\n";
    const PHRASES: &str = "phrase,the attic is stuffed,,mailbox-full,yes,,The attic is stuffed,seen,2026-01-05\n\
        phrase,the cellar is stuffed,,mailbox-full,yes,Clear the cellar.,The cellar is stuffed,seen,2026-01-05\n";
    const RULE: &str = "rule,mailbox-full,4,,,Wait for the owner.,,convention,\n";
    let advice = |rows: &str, code: &str, text: &str| {
        let table = OwnedRulebook::from_csv("own", (COLUMNS.to_owned() + rows).as_bytes()).unwrap();
        let rulebook = table.rulebook();
        let over = [&rulebook];
        let layers = Layers::new(&over);
        let said = Evidence::new(Some(status(code))).text(text.as_bytes());
        let verdict = layers.judge(&said).unwrap();
        assert_eq!(verdict.cause(), Cause::MAILBOX_FULL);
        assert_eq!(verdict.basis().level(), Level::Words);
        verdict.basis().advice().to_string()
    };
    let of_cause = Cause::MAILBOX_FULL.advice().to_string();
    let deferred = advice(PHRASES, "450", "The attic is stuffed");
    assert_ne!(deferred, of_cause);
    assert_eq!(advice(PHRASES, "550", "The attic is stuffed"), of_cause);
    // What the row itself says holds in both classes.
    for code in ["450", "550"] {
        assert_eq!(
            advice(PHRASES, code, "The cellar is stuffed"),
            "Clear the cellar."
        );
    }
    // A rule about the cause in one class says something else there, and nothing in the other.
    let ruled = PHRASES.to_owned() + RULE;
    assert_eq!(
        advice(&ruled, "450", "The attic is stuffed"),
        "Wait for the owner."
    );
    assert_eq!(advice(&ruled, "550", "The attic is stuffed"), of_cause);
}
