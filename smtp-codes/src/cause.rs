//! Causes: why a server refuses, as one stable word.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::time::Duration;

use crate::registry::{Action, Family, PATIENCE, Party, RULEBOOK, Retry, SMTP_CODES_RULES, Scope};
use crate::{EnhancedCode, ReplyCode, Rulebook, Status, Text, UnknownWord};

/// Why a server said it: one stable word of low cardinality, fit for a metric's label.
///
/// The set is open: the standard causes are constants of this type, and a table that is laid over
/// the standard one may have more. Two causes are equal when their words are.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Cause, Family, Stage, Status};
///
/// let status: Status = "550 5.1.1".parse()?;
/// let cause = status.judge(Stage::Rcpt).cause();
/// assert_eq!(cause, Cause::NO_SUCH_USER);
/// assert_eq!(cause.as_str(), "no-such-user");
/// assert_eq!(cause.family(), Some(Family::Address));
/// assert_eq!("no-such-user".parse::<Cause>()?, Cause::NO_SUCH_USER);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Cause<'a> {
    /// The table of the cause; none for the standard one, whose constants need no pointer.
    book: Option<&'a Rulebook<'a>>,
    place: u16,
}

impl Cause<'static> {
    /// A cause of the standard table.
    #[inline]
    pub(crate) const fn standard(place: u16) -> Self {
        Self { book: None, place }
    }

    /// The cause with that word in the standard table; `None` if it has none.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Cause;
    ///
    /// assert_eq!(Cause::named("greylisted"), Some(Cause::GREYLISTED));
    /// assert_eq!(Cause::named("full moon"), None);
    /// ```
    #[inline]
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == word)
    }
}

impl<'a> Cause<'a> {
    #[inline]
    pub(crate) const fn of(book: Option<&'a Rulebook<'a>>, place: u16) -> Self {
        Self { book, place }
    }

    #[inline]
    const fn book(self) -> &'a Rulebook<'a> {
        match self.book {
            Some(book) => book,
            None => &RULEBOOK,
        }
    }

    #[inline]
    const fn row(self) -> &'a smtp_codes_core::CauseRow {
        &self.book().causes[self.place as usize]
    }

    #[inline]
    const fn texts(self) -> smtp_codes_core::CauseTexts {
        self.book().cause_texts[self.place as usize]
    }

    #[inline]
    const fn text(self, number: u16) -> &'a str {
        self.book().texts.at(number as usize)
    }

    #[inline]
    const fn prose(self, number: u16) -> Text<'a> {
        self.book().prose.at(number as usize)
    }

    /// The word, as `Display` prints it.
    #[inline]
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text(self.texts().word)
    }

    /// The group of the cause; `None` where nothing is said that tells a cause.
    #[inline]
    #[must_use]
    pub const fn family(self) -> Option<Family> {
        let families = match self.book {
            Some(book) => book.rules.families,
            None => SMTP_CODES_RULES.families,
        };
        match families[self.place as usize] {
            smtp_codes_core::OPEN => None,
            family => Some(Family::at(family)),
        }
    }

    /// The title: a few words for people, such as `No such user`.
    #[inline]
    #[must_use]
    pub const fn title(self) -> &'a str {
        self.text(self.texts().title)
    }

    /// Why it happens, in a sentence or two for people.
    #[inline]
    #[must_use]
    pub const fn description(self) -> Text<'a> {
        self.prose(self.texts().description)
    }

    /// What to do when it is final, in a sentence or two for people.
    #[inline]
    #[must_use]
    pub const fn advice(self) -> Text<'a> {
        self.advised(true)
    }

    /// What to do when it is final, or deferred.
    #[inline]
    pub(crate) const fn advised(self, last: bool) -> Text<'a> {
        self.prose(self.advice_number(last))
    }

    /// The number of that text in the table of the cause.
    #[inline]
    pub(crate) const fn advice_number(self, last: bool) -> u16 {
        let row = self.row().rows[last as usize] as usize;
        self.book().row_texts[row].advice
    }

    #[inline]
    const fn verdict(self) -> smtp_codes_core::Row {
        let row = self.row().rows[1];
        match self.book {
            Some(book) => book.rules.row(row),
            None => SMTP_CODES_RULES.row(row),
        }
    }

    /// Whether and when to try again when it is final.
    #[inline]
    #[must_use]
    pub const fn retry(self) -> Retry {
        Retry::at(self.verdict().retry)
    }

    /// What to do when it is final.
    #[inline]
    #[must_use]
    pub const fn action(self) -> Action {
        Action::at(self.verdict().action)
    }

    /// Who is affected when it is final.
    #[inline]
    #[must_use]
    pub const fn scope(self) -> Scope {
        Scope::at(self.verdict().scope)
    }

    /// Who can fix it when it is final.
    #[inline]
    #[must_use]
    pub const fn party(self) -> Party {
        Party::at(self.verdict().party)
    }

    /// Where that stands: RFCs with sections, separated by `; `, or the word `convention`.
    #[inline]
    #[must_use]
    pub const fn references(self) -> Text<'a> {
        let row = self.row().rows[1] as usize;
        self.prose(self.book().row_texts[row].references)
    }

    /// Other words by which people know it.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Cause;
    ///
    /// assert!(Cause::GREYLISTED.aliases().any(|word| word == "greylisting"));
    /// ```
    #[inline]
    pub fn aliases(self) -> impl Iterator<Item = &'a str> {
        self.text(self.texts().aliases)
            .split('|')
            .filter(|word| !word.is_empty())
    }

    /// How long to wait before the first new attempt: the cause's own pause, else the rule for
    /// all of RFC 5321 4.5.4.1.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Cause;
    ///
    /// assert_eq!(Cause::NO_ANSWER.pause().as_secs(), 30 * 60);
    /// assert!(Cause::GREYLISTED.pause() < Cause::NO_ANSWER.pause());
    /// ```
    #[inline]
    #[must_use]
    pub const fn pause(self) -> Duration {
        match self.row().pause {
            0 => Duration::from_secs(PATIENCE[0] as u64),
            own => Duration::from_secs(own as u64),
        }
    }

    /// Whether the cause says nothing of its own about waiting.
    #[inline]
    pub(crate) const fn waits_as_all(self) -> bool {
        self.row().pause == 0 && self.row().keep == 0
    }

    /// How long to keep trying: the cause's own time, else the rule for all of RFC 5321 4.5.4.1.
    #[inline]
    #[must_use]
    pub const fn keep_trying(self) -> Duration {
        match self.row().keep {
            0 => Duration::from_secs(PATIENCE[2] as u64),
            own => Duration::from_secs(own as u64),
        }
    }

    /// The codes with which a server says this cause, and no other; `None` where no codes do.
    ///
    /// Judging them at an unknown stage gives the cause back.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Cause;
    ///
    /// let answer = Cause::NO_SUCH_USER.answer().unwrap();
    /// assert_eq!(answer.to_string(), "550 5.1.1");
    /// ```
    #[inline]
    #[must_use]
    pub const fn answer(self) -> Option<Status> {
        let (reply, subject, detail) = self.row().answer;
        let Ok(code) = ReplyCode::from_u16(reply) else {
            return None;
        };
        if reply == 0 {
            return None;
        }
        match EnhancedCode::new(code.digits()[0], subject, detail) {
            Ok(enhanced) => Some(Status::both(code, enhanced)),
            Err(_) => Some(Status::of_reply(code)),
        }
    }

    /// The name of the table that it stands in.
    #[inline]
    #[must_use]
    pub const fn table(self) -> &'a str {
        self.book().name
    }
}

impl PartialEq<Cause<'_>> for Cause<'_> {
    #[inline]
    fn eq(&self, other: &Cause<'_>) -> bool {
        match (self.book, other.book) {
            (None, None) => self.place == other.place,
            _ => self.as_str() == other.as_str(),
        }
    }
}

impl Eq for Cause<'_> {}

impl Hash for Cause<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Cause<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({})", self.as_str())
    }
}

impl fmt::Display for Cause<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl core::str::FromStr for Cause<'static> {
    type Err = UnknownWord;

    /// Reads the word of a standard cause.
    #[inline]
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::named(text).ok_or_else(|| {
            crate::error::unknown_word(text, "cause", |place| Some(Self::ALL.get(place)?.as_str()))
        })
    }
}
