//! Evidence, judged by a table laid over the standard one: nothing panics, and the gate holds.

use smtp_codes::dsn::Author;
use smtp_codes::{
    Action, DsnAction, EnhancedCode, Escaped, Evidence, Family, InvalidTable, Layers, Level,
    Outcome, OwnedRulebook, ReplyCode, Retry, Stage, Status, Verdict, judge as judge_alone,
};

/// The columns that matter for a verdict, so that rows are short.
const HEADER: &str = "kind,code,class,with,stage,cause,retry,action,scope,party,outcome,decides,\
    family,name,text,description,advice,references\n";

/// The name of the table laid over.
const NAME: &str = "in-house.csv";

/// Takes the first bytes for evidence and the others for the rows of a table.
pub fn judge(bytes: &[u8]) {
    let Some((evidence, rows)) = bytes.split_at_checked(9) else {
        return;
    };
    let [
        a,
        b,
        class,
        subject,
        detail,
        stage,
        flags,
        reported,
        outcome,
    ] = evidence
    else {
        return;
    };
    // The numbers of codes that are known, more often than not.
    let reply = match u16::from_le_bytes([*a, *b]) {
        number @ ..2000 => ReplyCode::from_u16(number % 1000).ok(),
        _ => None,
    };
    let enhanced = EnhancedCode::new(class % 8, u16::from(*subject), 4 * u16::from(*detail));
    let enhanced = match class & 8 {
        0 => enhanced.ok(),
        _ => EnhancedCode::new(class % 8, u16::from(subject % 8), u16::from(detail % 32)).ok(),
    };
    let given = Given {
        status: Status::from_parts(reply, enhanced),
        author: if flags & 1 == 0 {
            Author::Server
        } else {
            Author::Reporter
        },
        stage: Stage::ALL[usize::from(*stage) % Stage::ALL.len()],
        single: flags & 2 != 0,
        repeated: flags & 4 != 0,
        reported: DsnAction::ALL.get(usize::from(*reported)).copied(),
        outcome: Outcome::ALL.get(usize::from(*outcome)).copied(),
    };
    let evidence = given.evidence();

    given.check(bytes, Layers::STANDARD.judge(&evidence).as_ref());
    if let Some(status) = given.status {
        let alone = Layers::STANDARD.judge_status(status, given.stage);
        assert_eq!(alone, judge_alone(status, given.stage));
        assert_eq!(alone, status.judge(given.stage));
    }
    let Ok(table) = table_of(rows) else {
        return;
    };
    let rulebook = table.rulebook();
    for over in [&[&rulebook][..], &[&rulebook, &rulebook]] {
        let layers = Layers::new(over);
        let verdict = layers.judge(&evidence);
        given.check(bytes, verdict.as_ref());
        // The same evidence gives the same verdict.
        assert_eq!(verdict, layers.judge(&evidence));
        if let Some(status) = given.status {
            let _ = layers.judge_status(status, given.stage).to_string();
        }
    }
}

/// The table with these rows.
///
/// # Errors
///
/// Something is wrong with it.
pub fn table_of(rows: &[u8]) -> Result<OwnedRulebook, InvalidTable> {
    OwnedRulebook::from_csv(NAME, &[HEADER.as_bytes(), rows].concat())
}

/// What the evidence says.
struct Given {
    status: Option<Status>,
    author: Author,
    stage: Stage,
    single: bool,
    repeated: bool,
    reported: Option<DsnAction>,
    outcome: Option<Outcome>,
}

impl Given {
    fn evidence(&self) -> Evidence<'static> {
        let mut evidence = Evidence::new(self.status)
            .written_by(self.author)
            .at(self.stage)
            .repeated(self.repeated);
        if self.single {
            evidence = evidence.recipients(1);
        }
        if let Some(action) = self.reported {
            evidence = evidence.reported(action);
        }
        if let Some(outcome) = self.outcome {
            evidence = evidence.ended(outcome);
        }
        evidence
    }

    /// What must hold whatever the tables say.
    fn check(&self, bytes: &[u8], verdict: Option<&Verdict<'_>>) {
        let shown = Escaped::new(bytes);
        let known = self.status.is_some() || self.reported.is_some() || self.outcome.is_some();
        assert_eq!(verdict.is_some(), known, "{shown}");
        let Some(verdict) = verdict else { return };
        // Whoever prints a verdict asks for all of it.
        assert!(!verdict.title().is_empty() && !verdict.basis().key().is_empty());
        let _ = (verdict.advice(), verdict.references(), verdict.rule());
        let _ = format!("{verdict} {verdict:?}");
        match (self.reported, self.outcome) {
            (Some(DsnAction::Failed), _) => {
                assert_eq!(verdict.outcome(), Outcome::Permanent, "{shown}");
            }
            (Some(DsnAction::Delayed), _) => {
                assert_eq!(verdict.outcome(), Outcome::Transient, "{shown}");
            }
            (Some(_), _) => assert_eq!(verdict.outcome(), Outcome::Success, "{shown}"),
            (None, Some(outcome)) => assert_eq!(verdict.outcome(), outcome, "{shown}"),
            (None, None) => {}
        }
        assert!(
            !self.repeated || verdict.retry() != Retry::Now,
            "{shown}: {verdict}: now holds once"
        );
        if verdict.action() == Action::Suppress || verdict.retry() == Retry::Never {
            self.check_gate(&format!("{shown}: {verdict}"), verdict);
        }
    }

    /// An address is given up only for what is known to be wrong with it.
    fn check_gate(&self, shown: &str, verdict: &Verdict<'_>) {
        assert_eq!(verdict.outcome(), Outcome::Permanent, "{shown}");
        let own = verdict.basis().table() == NAME && verdict.action() == Action::Suppress;
        match verdict.family() {
            Some(Family::Address) => {}
            Some(Family::Mailbox) => assert!(own, "{shown}"),
            _ => panic!("{shown}"),
        }
        let reply = self.status.and_then(Status::reply);
        let enhanced = self.status.and_then(Status::enhanced);
        assert!(reply.is_none_or(ReplyCode::is_permanent), "{shown}");
        assert!(
            enhanced.is_none_or(|code| code.class_number() == 5),
            "{shown}"
        );
        assert!(
            self.author == Author::Server
                || reply.is_none()
                || enhanced.is_none()
                || verdict.basis().level() == Level::Reply,
            "{shown}: the enhanced code may be made up"
        );
        match self.stage {
            Stage::Any | Stage::Rcpt | Stage::RcptNext | Stage::LmtpDataEnd => {}
            Stage::DataEnd | Stage::BdatLast | Stage::BurlLast => assert!(self.single, "{shown}"),
            _ => panic!("{shown}"),
        }
        assert!(
            !matches!(
                verdict.basis().level(),
                Level::Hint
                    | Level::DetailUnspecific
                    | Level::Subject
                    | Level::ReplyUnspecific
                    | Level::Class
            ),
            "{shown}: no more than a guess"
        );
    }
}
