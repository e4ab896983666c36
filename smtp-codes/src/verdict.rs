//! The verdict: what to conclude from a status. Precedence only; every fact is in the table.

use core::fmt;

use crate::registry::tables;
use crate::registry::{
    Action, Basis, Category, Class, Detail, DsnAction, Outcome, Party, RegisteredReply, Retry,
    Scope, Severity, Stage, Subject,
};
use crate::{EnhancedCode, ReplyCode, Status};

/// The retry semantics of one row of the table, in its fixed words.
///
/// Each word explains itself: see its `description()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Semantics {
    /// What happened: success, intermediate, transient or permanent.
    pub outcome: Outcome,
    /// Whether and when to try again.
    pub retry: Retry,
    /// What to do.
    pub action: Action,
    /// Who is hit: the session, the message or one recipient.
    pub scope: Scope,
    /// Who can mend it.
    pub party: Party,
}

impl Semantics {
    /// Made by the macro, from one row.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        outcome: Outcome,
        retry: Retry,
        action: Action,
        scope: Scope,
        party: Party,
    ) -> Self {
        Self {
            outcome,
            retry,
            action,
            scope,
            party,
        }
    }
}

/// What kind of row decided a verdict, from the most to the least specific.
///
/// Anything below [`Reply`](Self::Reply) is a fallback: the code itself is not
/// registered, or its row says too little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BasisKind {
    /// A rule for the stage, or for a code beside another one.
    Rule,
    /// The registered detail in its class.
    Detail,
    /// The registered reply code.
    Reply,
    /// The subject in its class: the detail is not registered, or not in this class.
    Subject,
    /// The first digit of the reply code: the code is not registered.
    Severity,
    /// The class alone: neither the detail nor the subject is registered.
    Class,
    /// The last resort for what is no SMTP reply, such as `600`.
    Unknown,
    /// The `Action` field of a delivery report.
    Report,
}

/// What to conclude from a status: what happened, whether and how to try again, and why.
///
/// Made by [`judge`]. It holds for the attempt that drew the status; a delivery report
/// adds what its sender did about it, see [`judge_report`].
///
/// # Examples
///
/// ```
/// use smtp_codes::{Action, EnhancedCode, Outcome, Retry, Stage, judge};
///
/// let full: EnhancedCode = "4.2.2".parse()?;
/// let verdict = judge(full.into(), Stage::Any);
/// assert_eq!(verdict.outcome(), Outcome::Transient);
/// assert_eq!(verdict.retry(), Retry::Later);
/// assert_eq!(verdict.action(), Action::RetryLater);
/// assert_eq!(verdict.basis().to_string(), "detail X.2.2 in class 4");
/// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Verdict {
    semantics: Semantics,
    basis: Basis,
    conflict: Option<Conflict>,
}

impl Verdict {
    /// What happened.
    #[inline]
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.semantics.outcome
    }

    /// Whether and when to try again.
    #[inline]
    #[must_use]
    pub const fn retry(&self) -> Retry {
        self.semantics.retry
    }

    /// What to do.
    #[inline]
    #[must_use]
    pub const fn action(&self) -> Action {
        self.semantics.action
    }

    /// Who is hit: the session, the message or one recipient.
    ///
    /// `session` means that nothing was said about the message: it stays queued.
    #[inline]
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.semantics.scope
    }

    /// Who can mend it.
    #[inline]
    #[must_use]
    pub const fn party(&self) -> Party {
        self.semantics.party
    }

    /// All five words at once.
    #[inline]
    #[must_use]
    pub const fn semantics(&self) -> Semantics {
        self.semantics
    }

    /// The row of the table that decided.
    #[inline]
    #[must_use]
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// How reply code and enhanced code disagree, if they do.
    #[inline]
    #[must_use]
    pub const fn conflict(&self) -> Option<Conflict> {
        self.conflict
    }
}

/// Reply code and enhanced code disagree about the outcome, as in `550 4.2.1`.
///
/// The class "must" agree with the first digit (RFC 2034 4), but no RFC says which of the
/// two holds when it does not. Large mail servers go by the reply's digit, and so does
/// [`judge`]: the enhanced code then only hints at the cause, and no retry is given up
/// because of it.
///
/// # Examples
///
/// ```
/// use smtp_codes::{EnhancedCode, ReplyCode, Stage, Status, judge};
///
/// let status = Status::both(ReplyCode::from_u16(550)?, EnhancedCode::new(4, 2, 1)?);
/// let conflict = judge(status, Stage::Any).conflict().unwrap();
/// assert_eq!(
///     conflict.to_string(),
///     "reply code 550 and enhanced code 4.2.1 disagree; the reply code decides"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Conflict {
    reply: ReplyCode,
    enhanced: EnhancedCode,
}

impl Conflict {
    /// The reply code, which decides the outcome.
    #[must_use]
    pub const fn reply(self) -> ReplyCode {
        self.reply
    }

    /// The enhanced code, which hints at the cause.
    #[must_use]
    pub const fn enhanced(self) -> EnhancedCode {
        self.enhanced
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reply, enhanced } = self;
        write!(
            f,
            "reply code {reply} and enhanced code {enhanced} disagree; the reply code decides"
        )
    }
}

/// Judges a status: what happened, whether and how to try again, who can mend it, and why.
///
/// `stage` is the command that drew the status, [`Stage::Any`] when it is not known.
/// Every status gets a verdict. The first row that fits decides:
///
/// 1. a rule for this reply code, or for its severity, at this stage or beside this
///    enhanced code;
/// 2. the registered detail, in the class in effect;
/// 3. a rule that holds where no such detail is given;
/// 4. the registered reply code, if it says something specific;
/// 5. the subject in its class: an unknown detail is judged by its subject
///    ([RFC 3463 2]);
/// 6. the registered reply code, even if it says little (`550`, `554`);
/// 7. the class, or the first digit of the reply code ([RFC 5321 4.3.2]).
///
/// The class in effect is the reply's first digit where there is a reply code; see
/// [`Conflict`] for where the two disagree. [`Verdict::basis`] tells which row it was.
///
/// [RFC 3463 2]: https://www.rfc-editor.org/rfc/rfc3463#section-2
/// [RFC 5321 4.3.2]: https://www.rfc-editor.org/rfc/rfc5321#section-4.3.2
///
/// # Examples
///
/// Whether `552` means "too many recipients" depends on where it came:
///
/// ```
/// use smtp_codes::{Action, ReplyCode, Retry, Stage, judge};
///
/// let too_much = ReplyCode::from_u16(552)?;
/// assert_eq!(judge(too_much.into(), Stage::RcptNext).action(), Action::SplitRecipients);
/// assert_eq!(judge(too_much.into(), Stage::DataEnd).retry(), Retry::AfterFix);
/// # Ok::<(), smtp_codes::InvalidReplyCode>(())
/// ```
#[must_use]
pub const fn judge(status: Status, stage: Stage) -> Verdict {
    let reply = status.reply();
    let enhanced = status.enhanced();
    // The digit in effect: the reply's first digit, else the class.
    let digit = match (reply, enhanced) {
        (Some(reply), _) => reply.digits()[0],
        (None, Some(enhanced)) => enhanced.class_number(),
        (None, None) => 0,
    };
    let conflict = match (reply, enhanced) {
        (Some(reply), Some(enhanced)) if digit != enhanced.class_number() => {
            Some(Conflict { reply, enhanced })
        }
        _ => None,
    };
    let known_reply = match reply {
        Some(reply) => RegisteredReply::from_code(reply),
        None => None,
    };
    let severity = Severity::from_digit(digit);

    let basis = decide(
        known_reply,
        severity,
        digit,
        enhanced,
        conflict.is_some(),
        stage,
    );
    let mut semantics = basis.semantics();

    // An unregistered reply code: its category still says who is hit and who can mend it.
    if let (BasisKind::Severity, Some(reply)) = (basis.kind(), reply)
        && let Some(category) = Category::from_digit(reply.digits()[1])
    {
        if let Some(scope) = category.scope() {
            semantics.scope = scope;
        }
        if let Some(party) = category.party() {
            semantics.party = party;
        }
    }
    // Who is hit follows from the stage, unless the session itself is over.
    let session_reply = match known_reply {
        Some(known) => matches!(known.basis().semantics().scope, Scope::Session),
        None => false,
    };
    if session_reply {
        semantics.scope = Scope::Session;
    } else if let Some(scope) = stage.scope()
        && !matches!(semantics.scope, Scope::Session)
    {
        semantics.scope = scope;
    }
    Verdict {
        semantics,
        basis,
        conflict,
    }
}

/// Finds the row that decides, in the order that [`judge`] documents.
const fn decide(
    reply: Option<RegisteredReply>,
    severity: Option<Severity>,
    digit: u8,
    enhanced: Option<EnhancedCode>,
    conflict: bool,
    stage: Stage,
) -> Basis {
    let class = Class::from_number(digit);
    let of_reply = match reply {
        Some(reply) => tables::rules_of_reply(reply),
        None => &[],
    };
    let of_severity = match severity {
        Some(severity) => tables::rules_of_severity(severity),
        None => &[],
    };

    let (mut in_subject, mut specific) = (None, None);
    if let (Some(enhanced), Some(class)) = (enhanced, class) {
        // X.0.0 carries no more than the class does.
        if enhanced.subject_number() != 0
            && let Some(subject) = Subject::from_number(enhanced.subject_number())
        {
            in_subject = subject.basis(class);
        }
        if let Some(detail) = Detail::from_code(enhanced)
            && let Some(basis) = detail.basis(class)
        {
            if detail.is_specific() {
                specific = Some(basis);
            } else if enhanced.subject_number() != 0 {
                in_subject = Some(basis);
            }
        }
    }

    if let Some(basis) = strong(of_reply, enhanced, specific.is_some(), stage) {
        return basis;
    }
    if let Some(basis) = strong(of_severity, enhanced, specific.is_some(), stage) {
        return basis;
    }
    match specific {
        // Codes that contradict each other are no ground to give an address up for good.
        Some(basis) if conflict && matches!(basis.semantics().retry, Retry::Never) => {}
        Some(basis) => return basis,
        None => {
            if let Some(basis) = weak(of_reply, stage) {
                return basis;
            }
            if let Some(basis) = weak(of_severity, stage) {
                return basis;
            }
            if let Some(reply) = reply
                && reply.is_specific()
            {
                return reply.basis();
            }
        }
    }
    if let Some(basis) = in_subject {
        return basis;
    }
    match (reply, severity, class) {
        (Some(reply), _, _) => reply.basis(),
        (None, _, Some(class)) if enhanced.is_some() && !conflict => class.basis(),
        (None, Some(severity), _) => severity.basis(),
        _ => tables::LAST_RESORT,
    }
}

/// A row that holds at some stages only, or beside some codes only.
pub(crate) struct Rule {
    /// One bit for each stage, by its place in `Stage::ALL`.
    pub(crate) stages: u64,
    pub(crate) with: With,
    pub(crate) basis: Basis,
}

/// The enhanced code that must stand beside the reply code for a rule to hold.
#[derive(Clone, Copy)]
pub(crate) enum With {
    /// Any, or none at all.
    Any,
    /// None that says something specific.
    NothingSpecific,
    /// One of these: a subject with a detail, or the whole subject.
    Listed(&'static [(u16, Option<u16>)]),
}

impl Rule {
    const fn holds_at(&self, stage: Stage) -> bool {
        self.stages >> stage as u32 & 1 == 1
    }
}

/// The first rule that holds whatever else is said, or beside this enhanced code.
///
/// A rule for a whole subject leaves the details that say something specific alone.
const fn strong(
    rules: &[Rule],
    enhanced: Option<EnhancedCode>,
    specific: bool,
    stage: Stage,
) -> Option<Basis> {
    let mut at = 0;
    while at < rules.len() {
        let rule = &rules[at];
        if rule.holds_at(stage) {
            match (rule.with, enhanced) {
                (With::Any, _) => return Some(rule.basis),
                (With::Listed(list), Some(enhanced)) => {
                    let mut i = 0;
                    while i < list.len() {
                        let (subject, detail) = list[i];
                        let all = match detail {
                            Some(detail) => detail == enhanced.detail_number(),
                            None => !specific,
                        };
                        if all && subject == enhanced.subject_number() {
                            return Some(rule.basis);
                        }
                        i += 1;
                    }
                }
                _ => {}
            }
        }
        at += 1;
    }
    None
}

/// The first rule that holds where no specific enhanced code is given.
const fn weak(rules: &[Rule], stage: Stage) -> Option<Basis> {
    let mut at = 0;
    while at < rules.len() {
        if matches!(rules[at].with, With::NothingSpecific) && rules[at].holds_at(stage) {
            return Some(rules[at].basis);
        }
        at += 1;
    }
    None
}

/// Judges one recipient's part of a delivery report: its `Action`, then its status.
///
/// The action says what the reporter did, the status why ([RFC 3464 2.3.3]). A delayed
/// message is no bounce; what was delivered, relayed or expanded is a success. A failed
/// message is lost for good even if its status is transient (`4.4.7`), but that proves
/// nothing against the address, so retry and action stay those of the transient status,
/// for a new message. `None` when the report gives neither action nor status: nothing is
/// made up.
///
/// [RFC 3464 2.3.3]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.3
///
/// # Examples
///
/// ```
/// use smtp_codes::{Action, DsnAction, EnhancedCode, Outcome, judge_report};
///
/// let expired: EnhancedCode = "4.4.7".parse()?;
/// let delayed = judge_report(Some(DsnAction::Delayed), Some(expired.into())).unwrap();
/// assert_eq!(delayed.action(), Action::Continue);
/// let failed = judge_report(Some(DsnAction::Failed), Some(expired.into())).unwrap();
/// assert_eq!(failed.outcome(), Outcome::Permanent);
/// assert_ne!(failed.action(), Action::Suppress);
/// assert_eq!(judge_report(None, None), None);
/// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
/// ```
#[must_use]
pub const fn judge_report(action: Option<DsnAction>, status: Option<Status>) -> Option<Verdict> {
    let judged = match status {
        Some(status) => Some(judge(status, Stage::Any)),
        None => None,
    };
    let Some(action) = action else {
        return judged;
    };
    let basis = action.basis();
    let reported = basis.semantics();
    match judged {
        // A failure: the status says why, and it is final for this message.
        Some(mut verdict)
            if matches!(reported.outcome, Outcome::Permanent)
                && matches!(
                    verdict.semantics.outcome,
                    Outcome::Transient | Outcome::Permanent
                ) =>
        {
            verdict.semantics.outcome = Outcome::Permanent;
            Some(verdict)
        }
        // The reporter's own account decides; the codes it quotes may still disagree.
        Some(verdict) => Some(Verdict {
            semantics: reported,
            basis,
            conflict: verdict.conflict,
        }),
        None => Some(Verdict {
            semantics: reported,
            basis,
            conflict: None,
        }),
    }
}
