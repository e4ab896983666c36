//! The verdict: what to conclude from evidence. Which row goes before which is in smtp-codes-core.

use core::fmt;
use core::time::Duration;

use smtp_codes_core::{Decision, NO_ROW, STANDARD as STANDARD_CAUSE, Said};

use crate::evidence::said;
use crate::registry::{
    Action, COUNT, Family, Outcome, Party, RULEBOOK, Retry, SMTP_CODES_RULES, Scope, Stage,
    VOCABULARY,
};
use crate::{
    Cause, Disposition, EnhancedCode, Evidence, Level, ReplyCode, Rulebook, Status, Text, Wait,
};

#[cfg(feature = "words")]
mod heard;

/// A row of a table that decided, and the level of evidence that it is of.
///
/// `Display` prints what the row is about, such as `X.1.1 in class 5`.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// The table; none for the standard one.
    book: Option<&'a Rulebook<'a>>,
    row: u16,
    level: Level,
}

impl<'a> Basis<'a> {
    #[inline]
    const fn book(self) -> &'a Rulebook<'a> {
        match self.book {
            Some(book) => book,
            None => &RULEBOOK,
        }
    }

    #[inline]
    const fn texts(self) -> smtp_codes_core::RowTexts {
        self.book().texts_of(self.row)
    }

    /// What kind of evidence it is; see [`Level`] for the order.
    #[inline]
    #[must_use]
    pub const fn level(self) -> Level {
        self.level
    }

    /// The name of the table, such as `codes.csv`.
    #[inline]
    #[must_use]
    pub const fn table(self) -> &'a str {
        self.book().name
    }

    /// What the row is about: `X.1.1 in class 5`, `552 with X.5.3 at rcpt-next`. It is stable as
    /// long as the row stands.
    #[inline]
    #[must_use]
    pub const fn key(self) -> Text<'a> {
        self.book().prose.at(self.texts().key as usize)
    }

    /// What the row says to people: what happened there and what to do. Empty where the cause or
    /// the action say it all.
    #[inline]
    #[must_use]
    pub const fn advice(self) -> Text<'a> {
        let number = self.texts().advice;
        let [deferred, last] = smtp_codes_core::RowTexts::OF_CAUSE;
        if number < deferred {
            return self.book().prose.at(number as usize);
        }
        match self.cause() {
            Some(cause) => cause.advised(number == last),
            None => Text::EMPTY,
        }
    }

    /// Whether it says to people what its cause says of a deferral.
    #[inline]
    const fn advises_to_wait(self) -> bool {
        let number = self.texts().advice;
        let [deferred, _] = smtp_codes_core::RowTexts::OF_CAUSE;
        match (self.book, self.cause()) {
            (_, Some(_)) if number == deferred => true,
            (None, Some(cause)) => number == cause.advice_number(false),
            _ => false,
        }
    }

    /// Where that stands: RFCs with sections, separated by `; `, or the word `convention`.
    #[inline]
    #[must_use]
    pub const fn references(self) -> Text<'a> {
        self.book().prose.at(self.texts().references as usize)
    }

    #[inline]
    const fn row(self) -> smtp_codes_core::Row {
        self.book().rules.row(self.row)
    }

    /// The cause that the row names; `None` for a rule that gives parts only.
    #[inline]
    #[must_use]
    pub const fn cause(self) -> Option<Cause<'a>> {
        match self.row().cause {
            NO_ROW => None,
            cause => Some(self.home(cause)),
        }
    }

    /// The cause with this number in a row of the table.
    #[inline]
    const fn home(self, cause: u16) -> Cause<'a> {
        if cause & STANDARD_CAUSE != 0 {
            Cause::standard(cause & !STANDARD_CAUSE)
        } else {
            Cause::of(self.book, cause)
        }
    }

    /// What the row says about trying again, if it does.
    #[inline]
    #[must_use]
    pub const fn retry(self) -> Option<Retry> {
        match self.row().retry {
            smtp_codes_core::OPEN => None,
            place => Some(Retry::at(place)),
        }
    }

    /// What the row says to do, if it does.
    #[inline]
    #[must_use]
    pub const fn action(self) -> Option<Action> {
        match self.row().action {
            smtp_codes_core::OPEN => None,
            place => Some(Action::at(place)),
        }
    }

    /// The rules of a table about replies, severities, reports and stages, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Basis, STANDARD};
    ///
    /// let split = Basis::rules(&STANDARD).find(|rule| rule.key().to_string().contains("rcpt-next"));
    /// assert!(split.is_some());
    /// ```
    #[inline]
    pub fn rules(book: &'a Rulebook<'a>) -> impl Iterator<Item = Basis<'a>> {
        (book.rule_rows.0..book.rule_rows.1).map(move |row| Basis {
            book: Some(book),
            row,
            level: Level::Stage,
        })
    }
}

impl PartialEq for Basis<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.level == other.level && self.table() == other.table() && self.key() == other.key()
    }
}

impl Eq for Basis<'_> {}

impl fmt::Debug for Basis<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Basis({}: {}, {})", self.table(), self.key(), self.level)
    }
}

impl fmt::Display for Basis<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key().fmt(f)
    }
}

/// What to conclude from evidence: what happened and why, what to do, and whether and how to try
/// again.
///
/// Made by [`judge`], [`Status::judge`] or [`Layers::judge`]. It borrows from the tables, never from
/// the evidence.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Action, Cause, Disposition, Outcome, Retry, Stage, Status};
///
/// let full: Status = "452 4.2.2".parse()?;
/// let verdict = full.judge(Stage::Rcpt);
/// assert_eq!(verdict.cause(), Cause::MAILBOX_FULL);
/// assert_eq!(verdict.outcome(), Outcome::Transient);
/// assert_eq!(verdict.retry(), Retry::Later);
/// assert_eq!(verdict.action(), Action::RetryLater);
/// assert_eq!(verdict.disposition(), Disposition::Keep);
/// assert_eq!(verdict.wait().first().as_secs(), 30 * 60);
/// assert_eq!(verdict.basis().key(), "X.2.2 in class 4");
/// # Ok::<(), smtp_codes::InvalidStatus>(())
/// ```
#[derive(Clone, Copy)]
pub struct Verdict<'a> {
    // Numbers, which the methods name: most callers ask for few of them.
    over: &'a [&'a Rulebook<'a>],
    status: Option<Status>,
    decision: Decision,
    provider: Option<Told>,
    // Seconds that the words that decided name: a pause, and how long to keep trying; 0 for none.
    wait: (u32, u32),
}

/// Who said it, in numbers: the table that knows, the provider's place there, and what told it.
#[derive(Clone, Copy)]
struct Told {
    layer: u8,
    place: u16,
    from: Speaker,
    mark: (u32, u32),
}

/// Who said it: a provider that a table knows.
///
/// # Examples
///
/// ```ignore
/// let evidence = Evidence::new(Some("550 5.7.27".parse()?)).host("gmail-smtp-in.l.google.com");
/// let verdict = smtp_codes_phrasebook::LAYERS.judge(&evidence).unwrap();
/// let provider = verdict.provider().unwrap();
/// assert_eq!((provider.as_str(), provider.from()), ("google", Speaker::Host));
/// ```
#[derive(Clone, Copy)]
pub struct Provider<'a> {
    book: &'a Rulebook<'a>,
    place: u16,
    from: Speaker,
    /// Where the mark stands in the text; 0 and 0 for none.
    mark: (u32, u32),
}

/// What told who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Speaker {
    /// The caller, by [`Evidence::provider`].
    Caller,
    /// The name of the host, by [`Evidence::host`].
    Host,
    /// A mark in the text that only this provider writes.
    Mark,
}

impl Speaker {
    /// The stable word for it.
    #[inline]
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Speaker::Caller => "caller",
            Speaker::Host => "host",
            Speaker::Mark => "mark",
        }
    }
}

impl<'a> Provider<'a> {
    /// The providers of a table, in its order: of each the stable word, the name for people, and
    /// what else people call it.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Provider, STANDARD};
    ///
    /// // The standard table knows none; see the crate smtp-codes-phrasebook.
    /// assert_eq!(Provider::all(&STANDARD).count(), 0);
    /// ```
    #[inline]
    pub fn all(
        book: &'a Rulebook<'a>,
    ) -> impl Iterator<Item = (&'a str, &'a str, impl Iterator<Item = &'a str>)> {
        book.providers.iter().map(move |texts| {
            let [word, name, aliases] = texts.map(|text| book.texts.at(usize::from(text)));
            let aliases = aliases.split('|').filter(|alias| !alias.is_empty());
            (word, name, aliases)
        })
    }

    /// The stable word, such as `google`.
    #[inline]
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        let number = self.book.providers[self.place as usize][0];
        self.book.texts.at(number as usize)
    }

    /// The name for people.
    #[inline]
    #[must_use]
    pub const fn name(self) -> &'a str {
        let number = self.book.providers[self.place as usize][1];
        self.book.texts.at(number as usize)
    }

    /// What told it.
    #[inline]
    #[must_use]
    pub const fn from(self) -> Speaker {
        self.from
    }

    /// The mark that told it, as it stands in the text that was judged; `None` if something else
    /// told it.
    ///
    /// # Examples
    ///
    /// ```ignore
    /// let text = b"550 5.7.1 no. a1-20020ab.1 - gsmtp";
    /// let verdict = LAYERS.judge(&evidence.text(text)).unwrap();
    /// let mark = verdict.provider().unwrap().mark(text);
    /// assert_eq!(mark, Some("gsmtp"));
    /// ```
    #[inline]
    #[must_use]
    pub fn mark(self, text: &[u8]) -> Option<&str> {
        let mark = text.get(self.mark.0 as usize..self.mark.1 as usize)?;
        if mark.is_empty() {
            return None;
        }
        core::str::from_utf8(mark).ok()
    }
}

impl PartialEq for Provider<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.from == other.from && self.as_str() == other.as_str()
    }
}

impl Eq for Provider<'_> {}

impl fmt::Debug for Provider<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({}, by {})", self.as_str(), self.from.as_str())
    }
}

impl<'a> Verdict<'a> {
    /// Keeps what was decided; `over` are the tables laid over the standard one.
    #[inline(always)]
    const fn new(decision: Decision, over: &'a [&'a Rulebook<'a>], status: Option<Status>) -> Self {
        Self {
            over,
            status,
            decision,
            provider: None,
            wait: (0, 0),
        }
    }

    /// Who said it, where a table of providers is laid over the standard one and knows.
    #[inline]
    #[must_use]
    pub const fn provider(&self) -> Option<Provider<'a>> {
        match self.provider {
            Some(told) => Some(Provider {
                book: self.over[told.layer as usize],
                place: told.place,
                from: told.from,
                mark: told.mark,
            }),
            None => None,
        }
    }

    /// Why the server said it.
    #[inline]
    #[must_use]
    pub const fn cause(&self) -> Cause<'a> {
        // The row that decides names a cause.
        let basis = self.basis();
        basis.home(basis.row().cause)
    }

    /// The group of the cause; `None` where nothing is said that tells a cause.
    #[inline]
    #[must_use]
    pub const fn family(&self) -> Option<Family> {
        self.cause().family()
    }

    /// What happened.
    #[inline]
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        Outcome::at(self.decision.outcome)
    }

    /// What a queue does with the mail.
    #[inline]
    #[must_use]
    pub const fn disposition(&self) -> Disposition {
        self.decision.disposition
    }

    /// Whether and when to try again.
    #[inline]
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::at(self.decision.retry)
    }

    /// What to do.
    #[inline]
    #[must_use]
    pub const fn action(&self) -> Action {
        Action::at(self.decision.action)
    }

    /// Who is affected: the session, the message or one recipient.
    ///
    /// `session` means that nothing was said about the message: it stays queued.
    #[inline]
    #[must_use]
    pub const fn scope(&self) -> Scope {
        Scope::at(self.decision.scope)
    }

    /// Who can fix it.
    #[inline]
    #[must_use]
    pub const fn party(&self) -> Party {
        Party::at(self.decision.party)
    }

    /// The row that named the cause.
    #[inline]
    #[must_use]
    pub const fn basis(&self) -> Basis<'a> {
        Basis {
            book: book(self.over, self.decision.layer),
            row: self.decision.row,
            level: self.decision.level,
        }
    }

    /// The rule of the stage, or of the report, whose parts hold whatever names the cause; `None`
    /// where there is none.
    #[inline]
    #[must_use]
    pub const fn rule(&self) -> Option<Basis<'a>> {
        if self.decision.rule == NO_ROW {
            return None;
        }
        Some(Basis {
            book: book(self.over, self.decision.rule_layer),
            row: self.decision.rule,
            level: Level::Stage,
        })
    }

    /// How reply code and enhanced code disagree, if they do.
    #[inline]
    #[must_use]
    pub const fn conflict(&self) -> Option<Conflict> {
        match self.status {
            Some(status) => match (status.reply(), status.enhanced()) {
                (Some(reply), Some(enhanced)) if status.digit() != enhanced.class_number() => {
                    Some(Conflict { reply, enhanced })
                }
                _ => None,
            },
            None => None,
        }
    }

    /// Whether the evidence was too weak to give an address up, although its cause would: the
    /// action is then a milder one.
    #[inline]
    #[must_use]
    pub const fn was_spared(&self) -> bool {
        self.decision.spared
    }

    /// The title of the cause, such as `No such user`.
    #[inline]
    #[must_use]
    pub const fn title(&self) -> &'a str {
        self.cause().title()
    }

    /// Why it happens, in a sentence or two for people.
    #[inline]
    #[must_use]
    pub const fn description(&self) -> Text<'a> {
        self.cause().description()
    }

    /// What to do, in a sentence or two for people: the advice of the row that decided, else what
    /// the action says. Of what was deferred until somebody gave it up it is what the cause says in the
    /// end, unless that gives the address up, too.
    #[inline]
    #[must_use]
    pub const fn advice(&self) -> Text<'a> {
        if self.waited_in_vain() && !matches!(self.cause().action(), Action::Suppress) {
            return self.cause().advice();
        }
        let own = self.basis().advice();
        let kept = match self.rule() {
            // The row that decided says nothing about the stage, or its action did not hold.
            Some(rule) if !self.follows_basis() => rule.advice(),
            _ => Text::EMPTY,
        };
        if !kept.is_empty() {
            kept
        } else if own.is_empty() || !self.follows_basis() {
            self.action().description()
        } else {
            own
        }
    }

    /// Whether the row that decided advises to wait, though it is over.
    #[inline]
    const fn waited_in_vain(&self) -> bool {
        matches!(self.outcome(), Outcome::Permanent)
            && matches!(self.retry(), Retry::Later)
            && self.follows_basis()
            && self.basis().advises_to_wait()
    }

    /// Whether the action is the one of the row that named the cause.
    #[inline]
    const fn follows_basis(&self) -> bool {
        match self.basis().action() {
            Some(action) => action as u8 == self.decision.action,
            None => false,
        }
    }

    /// Where the decision stands: RFCs with sections, separated by `; `, or the word `convention`.
    #[inline]
    #[must_use]
    pub const fn references(&self) -> Text<'a> {
        self.basis().references()
    }

    /// How long to wait, where the next attempt is for later: as the words or the provider's code say
    /// that named the cause, else as the cause or the rule for all says.
    ///
    /// Ask it only where [`disposition`](Self::disposition) is [`Keep`](crate::Disposition::Keep): it
    /// knows how long, not whether, and names a pause after a final failure, too.
    #[inline]
    #[must_use]
    pub const fn wait(&self) -> Wait<'a> {
        let said = match (self.wait, book(self.over, self.decision.layer)) {
            ((0, 0), Some(book)) => book.rules.wait(self.decision.row),
            // The standard table has no providers.
            (said, _) => said,
        };
        Wait::new(said, self.basis(), self.cause())
    }

    /// How many failures, and within what time, give an address up whose action is
    /// [`Action::Count`]. A delivery in between starts the count anew.
    #[inline]
    #[must_use]
    pub const fn count() -> (u32, Duration) {
        (COUNT.0, Duration::from_secs(COUNT.1 as u64))
    }

    /// Whether it worked.
    #[inline]
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self.outcome(), Outcome::Success)
    }

    /// Whether the server waits for the next part.
    #[inline]
    #[must_use]
    pub const fn is_intermediate(&self) -> bool {
        matches!(self.outcome(), Outcome::Intermediate)
    }

    /// Whether the same request may work another time.
    #[inline]
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self.outcome(), Outcome::Transient)
    }

    /// Whether the same request, unchanged, would fail again.
    #[inline]
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        matches!(self.outcome(), Outcome::Permanent)
    }
}

impl PartialEq for Verdict<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // Equal places in the same tables are equal, and texts are compared only for others.
        if core::ptr::eq(self.over, other.over) && self.decision == other.decision {
            return self.conflict() == other.conflict();
        }
        let parts = |one: &Decision| Decision {
            layer: 0,
            row: 0,
            rule: 0,
            rule_layer: 0,
            ..*one
        };
        parts(&self.decision) == parts(&other.decision)
            && self.basis() == other.basis()
            && self.cause() == other.cause()
            && self.rule() == other.rule()
            && self.conflict() == other.conflict()
    }
}

impl Eq for Verdict<'_> {}

impl fmt::Debug for Verdict<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdict")
            .field("cause", &self.cause())
            .field("outcome", &self.outcome())
            .field("disposition", &self.disposition())
            .field("retry", &self.retry())
            .field("action", &self.action())
            .field("scope", &self.scope())
            .field("party", &self.party())
            .field("basis", &self.basis())
            .field("rule", &self.rule())
            .field("conflict", &self.conflict())
            .field("spared", &self.was_spared())
            .finish()
    }
}

impl fmt::Display for Verdict<'_> {
    /// One line for a log: `no-such-user: permanent, never, suppress (X.1.1 in class 5)`.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cause, outcome, retry) = (self.cause(), self.outcome(), self.retry());
        let (action, basis) = (self.action(), self.basis());
        write!(f, "{cause}: {outcome}, {retry}, {action} ({basis})")
    }
}

/// The table at a place among those laid over; none for the standard one.
#[inline]
const fn book<'a>(over: &'a [&'a Rulebook<'a>], layer: u8) -> Option<&'a Rulebook<'a>> {
    if (layer as usize) < over.len() {
        Some(over[layer as usize])
    } else {
        None
    }
}

/// Reply code and enhanced code disagree about the outcome, as in `550 4.2.1`.
///
/// The class "must" agree with the first digit (RFC 2034 4), but no RFC says which of the
/// two holds when it does not. Large mail servers go by the reply's digit, and so does
/// [`judge`]: the enhanced code then only explains the cause, and no address is given up
/// because of it.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Stage, Status};
///
/// let status: Status = "550 4.2.1".parse()?;
/// let conflict = status.judge(Stage::Any).conflict().unwrap();
/// assert_eq!(conflict.as_str(), "class-differs");
/// assert_eq!(
///     conflict.to_string(),
///     "reply code 550 and enhanced code 4.2.1 disagree; the reply code decides"
/// );
/// # Ok::<(), smtp_codes::InvalidStatus>(())
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

    /// The enhanced code, which explains the cause.
    #[must_use]
    #[inline]
    pub const fn enhanced(self) -> EnhancedCode {
        self.enhanced
    }

    /// The stable word for this kind of conflict.
    #[must_use]
    #[inline]
    pub const fn as_str(self) -> &'static str {
        "class-differs"
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

/// Judges a status by the standard table: what happened and why, what to do, whether to try again.
///
/// `stage` is the command that drew the status, [`Stage::Any`] when it is not known. Every status
/// gets a verdict. [`Level`] has the order in which rows go before each other: an unknown detail is
/// judged by its subject, then its class ([RFC 3463 2]), an unknown reply code by its first digit
/// ([RFC 5321 4.3.2]). The class in effect is the reply's first digit where there is a reply code;
/// see [`Conflict`] for where the two disagree. [`Verdict::basis`] tells which row it was.
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
pub const fn judge(status: Status, stage: Stage) -> Verdict<'static> {
    let decision = smtp_codes_core::decide(&[&SMTP_CODES_RULES], &VOCABULARY, &said(status, stage));
    Verdict::new(decision, &[], Some(status))
}

/// The tables that judge: those laid over, the first one first, and the standard one last.
///
/// # Examples
///
/// ```ignore
/// mod in_house {
///     smtp_codes::registry!("in-house.csv");
/// }
/// use smtp_codes::{Layers, Stage, Status};
///
/// let layers = Layers::new(&[&in_house::RULEBOOK]);
/// let verdict = layers.judge_status("559".parse::<Status>()?, Stage::Rcpt);
/// # Ok::<(), smtp_codes::InvalidStatus>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Layers<'a> {
    over: &'a [&'a Rulebook<'a>],
}

impl Layers<'static> {
    /// The standard table alone.
    pub const STANDARD: Self = Self { over: &[] };
}

/// The most tables that can be laid over the standard one.
const MOST: usize = 31;

impl<'a> Layers<'a> {
    /// The most tables that can be laid over the standard one.
    pub const MOST: usize = MOST;

    /// Lays tables over the standard one; the first goes first.
    ///
    /// # Panics
    ///
    /// There are more than [`Layers::MOST`] tables. In a constant that is a compile error.
    #[inline]
    #[must_use]
    pub const fn new(over: &'a [&'a Rulebook<'a>]) -> Self {
        assert!(
            over.len() <= Self::MOST,
            "more than 31 tables are laid over the standard one"
        );
        Self { over }
    }

    /// The tables laid over the standard one.
    #[inline]
    #[must_use]
    pub const fn over(&self) -> &'a [&'a Rulebook<'a>] {
        self.over
    }

    /// Judges evidence; `None` if it holds neither a status nor what a report or log says.
    ///
    /// # Examples
    ///
    /// A report without a code is still a report:
    ///
    /// ```
    /// use smtp_codes::{DsnAction, Evidence, Layers, Outcome};
    ///
    /// let failed = Evidence::new(None).reported(DsnAction::Failed);
    /// let verdict = Layers::STANDARD.judge(&failed).unwrap();
    /// assert_eq!(verdict.outcome(), Outcome::Permanent);
    /// assert!(Layers::STANDARD.judge(&Evidence::new(None)).is_none());
    /// ```
    // With words it is compiled with this crate, beside the crates of the tables, and not with the
    // program, which is compiled last and alone.
    #[cfg_attr(not(feature = "words"), inline)]
    #[must_use]
    pub fn judge(&self, evidence: &Evidence<'_>) -> Option<Verdict<'a>> {
        let said = evidence.said();
        // Most programs lay nothing over, and the standard table alone is asked much faster.
        if self.over.is_empty() {
            return match evidence.is_nothing() {
                true => None,
                false => Some(Verdict::new(alone(&said), &[], evidence.status())),
            };
        }
        self.judge_over(evidence, said)
    }

    /// Judges evidence where tables are laid over.
    #[inline]
    fn judge_over(&self, evidence: &Evidence<'_>, said: Said<'_>) -> Option<Verdict<'a>> {
        #[cfg(feature = "words")]
        if evidence.speaks() {
            return heard::judge_words(self, evidence, said);
        }
        if said.is_nothing() {
            return None;
        }
        let verdict = Verdict::new(self.decide(&said), self.over, evidence.status());
        // With the feature there is no text here.
        #[cfg(not(feature = "words"))]
        let verdict = self.unless_deferred(verdict, said, evidence, || {
            crate::find(evidence.said_text()).any(|found| found.status.is_transient())
        });
        Some(verdict)
    }

    /// The verdict, without giving anything up where a code inside the text is deferred: such a text
    /// proves nothing, as that of an expired 450 4.1.1.
    #[inline]
    fn unless_deferred(
        &self,
        verdict: Verdict<'a>,
        said: Said<'_>,
        evidence: &Evidence<'_>,
        deferred: impl FnOnce() -> bool,
    ) -> Verdict<'a> {
        if !matches!(verdict.action(), Action::Suppress) && !matches!(verdict.retry(), Retry::Never)
        {
            return verdict;
        }
        if !deferred() {
            return verdict;
        }
        let said = Said {
            deferred_inside: true,
            ..said
        };
        Verdict::new(self.decide(&said), self.over, evidence.status())
    }

    /// Judges a status at a stage.
    #[inline]
    #[must_use]
    pub fn judge_status(&self, status: Status, stage: Stage) -> Verdict<'a> {
        if self.over.is_empty() {
            return judge(status, stage);
        }
        let decision = self.decide(&said(status, stage));
        Verdict::new(decision, self.over, Some(status))
    }

    // As `judge`.
    #[cfg_attr(not(feature = "words"), inline)]
    fn decide(&self, said: &Said<'_>) -> Decision {
        // Room for the most tables takes a while to fill, and few have more than three.
        let (mut few, mut most) = ([&SMTP_CODES_RULES; 4], None);
        let all = match self.over.len() < few.len() {
            true => few.as_mut_slice(),
            false => most.insert([&SMTP_CODES_RULES; MOST + 1]).as_mut_slice(),
        };
        for (place, book) in all.iter_mut().zip(self.over) {
            *place = &book.rules;
        }
        smtp_codes_core::decide(&all[..=self.over.len()], &VOCABULARY, said)
    }
}

/// What the standard table alone decides.
#[inline]
fn alone(said: &Said<'_>) -> Decision {
    smtp_codes_core::decide(&[&SMTP_CODES_RULES], &VOCABULARY, said)
}

impl Status {
    /// Judges the status by the standard table; short for [`judge`].
    #[inline]
    #[must_use]
    pub const fn judge(self, stage: Stage) -> Verdict<'static> {
        judge(self, stage)
    }
}
