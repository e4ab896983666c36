//! The verdict: what to conclude from a status. Precedence only; every fact is in the table.

use core::fmt;

use crate::registry::tables;
use crate::registry::{
    Action, Basis, Class, Detail, DsnAction, Outcome, Party, RegisteredReply, Retry, Scope,
    Severity, Stage,
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
    #[inline]
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
    #[inline]
    pub const fn reply(self) -> ReplyCode {
        self.reply
    }

    /// The enhanced code, which hints at the cause.
    #[must_use]
    #[inline]
    pub const fn enhanced(self) -> EnhancedCode {
        self.enhanced
    }
}

impl fmt::Display for Conflict {
    #[inline]
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
#[inline]
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
    // The row of the code itself, else the row of its first digit.
    let known_reply = match reply {
        Some(reply) => RegisteredReply::from_code(reply),
        None => None,
    };
    let own = match (known_reply, Severity::from_digit(digit)) {
        (Some(reply), _) => reply.basis(),
        (None, Some(severity)) => severity.basis(),
        (None, None) => tables::LAST_RESORT,
    };
    let rules = tables::rules(own, stage);
    let basis = decide(known_reply, own, rules, digit, enhanced, conflict.is_some());
    let mut semantics = basis.semantics();

    // An unregistered reply code: its category still says who is hit and who can mend it.
    if let (BasisKind::Severity, Some(reply)) = (basis.kind(), reply)
        && let Some(category) = reply.category()
    {
        if let Some(scope) = category.scope() {
            semantics.scope = scope;
        }
        if let Some(party) = category.party() {
            semantics.party = party;
        }
    }
    // Who is hit follows from the stage, unless the session itself is over.
    let session_is_over = match known_reply {
        Some(known) => {
            matches!(known.basis().semantics().scope, Scope::Session) && may_answer(known, stage)
        }
        None => false,
    };
    if session_is_over {
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

/// Whether a reply code may answer this command.
///
/// A code of AUTH or STARTTLS says nothing about the session elsewhere: `454 4.7.1` to RCPT
/// puts off one recipient.
#[inline]
const fn may_answer(reply: RegisteredReply, stage: Stage) -> bool {
    let commands = reply.commands();
    let mut at = 0;
    while at < commands.len() {
        let command = commands[at];
        let within = match stage.broader() {
            Some(broader) => command as u8 == broader as u8,
            None => false,
        };
        if matches!(command, Stage::Any) || command as u8 == stage as u8 || within {
            return true;
        }
        at += 1;
    }
    false
}

/// Finds the row that decides, in the order that [`judge`] documents.
///
/// `own` is the row of the reply code, else of the digit in effect.
#[inline]
const fn decide(
    reply: Option<RegisteredReply>,
    own: Basis,
    rules: &Rules,
    digit: u8,
    enhanced: Option<EnhancedCode>,
    conflict: bool,
) -> Basis {
    let Some(enhanced) = enhanced else {
        return match (rules.always, rules.unspecific) {
            (Some(basis), _) | (None, Some(basis)) => basis,
            (None, None) => own,
        };
    };
    let class = Class::from_number(digit);
    let detail = match (Detail::from_code(enhanced), class) {
        (Some(detail), Some(class)) => match detail.basis(class) {
            Some(basis) => Some((basis, detail.is_specific())),
            None => None,
        },
        _ => None,
    };
    if let Some(basis) = rules.beside(enhanced, matches!(detail, Some((_, true)))) {
        return basis;
    }
    match detail {
        // Codes that contradict each other are no ground to give an address up for good.
        Some((basis, true)) if conflict && matches!(basis.semantics().retry, Retry::Never) => {}
        Some((basis, true)) => return basis,
        _ => {
            if let Some(basis) = rules.unspecific {
                return basis;
            }
            if let Some(reply) = reply
                && reply.is_specific()
            {
                return own;
            }
        }
    }
    let Some(class) = class else {
        return own;
    };
    // X.0.0 carries no more than the class does.
    if enhanced.subject_number() != 0 {
        if let Some((basis, false)) = detail {
            return basis;
        }
        if let Some(subject) = enhanced.subject()
            && let Some(basis) = subject.basis(class)
        {
            return basis;
        }
    }
    if reply.is_none() && !conflict {
        class.basis()
    } else {
        own
    }
}

/// The rules that hold for a reply code or a severity at one stage, the most specific
/// first. The macro makes them from the rows of kind `verdict`.
pub(crate) struct Rules {
    /// Beside the enhanced codes of these parts of [`tables::BESIDE`]: first those that the
    /// rules of the reply code list, then those of its severity.
    pub(crate) beside: [(u16, u16); 2],
    /// Beside any other, or none.
    pub(crate) always: Option<Basis>,
    /// Where no enhanced code says something specific.
    pub(crate) unspecific: Option<Basis>,
}

/// The enhanced codes beside which a rule holds, in one number that is quick to compare.
pub(crate) struct Condition(u32);

impl Condition {
    /// This detail.
    #[inline]
    pub(crate) const fn detail(subject: u16, detail: u16) -> Self {
        Self((subject as u32) << 16 | detail as u32)
    }

    /// The details of a subject that say nothing specific, or that are not registered.
    #[inline]
    pub(crate) const fn subject(subject: u16) -> Self {
        // No detail has that number: three digits are the most.
        Self::detail(subject, u16::MAX)
    }
}

impl Rules {
    /// The first rule that holds whatever else is said, or beside this enhanced code.
    #[inline]
    const fn beside(&self, enhanced: EnhancedCode, specific: bool) -> Option<Basis> {
        let detail = Condition::detail(enhanced.subject_number(), enhanced.detail_number());
        let subject = if specific {
            Condition(detail.0)
        } else {
            Condition::subject(enhanced.subject_number())
        };
        let mut part = 0;
        while part < self.beside.len() {
            let (start, end) = self.beside[part];
            let mut at = start as usize;
            while at < end as usize {
                let (condition, basis) = &tables::BESIDE[at];
                if condition.0 == detail.0 || condition.0 == subject.0 {
                    return Some(*basis);
                }
                at += 1;
            }
            part += 1;
        }
        self.always
    }
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
#[inline]
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
