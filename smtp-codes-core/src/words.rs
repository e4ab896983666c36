//! The words that the judge itself knows: roles in the vocabulary, levels, dispositions.

/// What words that are written in one way have in common.
macro_rules! written {
    ($name:ident, $what:literal) => {
        impl core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = NoSuchWord;

            #[inline]
            fn from_str(text: &str) -> Result<Self, NoSuchWord> {
                let known = Self::ALL.iter().copied().find(|one| one.as_str() == text);
                known.ok_or(NoSuchWord($what))
            }
        }

        #[cfg(feature = "serde")]
        impl serde_core::Serialize for $name {
            #[inline]
            fn serialize<S: serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde_core::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde_core::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                struct Word;

                impl serde_core::de::Visitor<'_> for Word {
                    type Value = $name;

                    #[inline]
                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str($what)
                    }

                    #[inline]
                    fn visit_str<E: serde_core::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Word)
            }
        }
    };
}

/// The text is no level, or no disposition.
///
/// # Examples
///
/// ```
/// let error = "somewhere".parse::<smtp_codes_core::Level>().unwrap_err();
/// assert_eq!(error.to_string(), "no level: expected a word such as detail or reply-unspecific");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchWord(&'static str);

impl core::fmt::Display for NoSuchWord {
    #[inline]
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "no {}", self.0)
    }
}

impl core::error::Error for NoSuchWord {}

/// Which evidence named the cause, from what is known best to the last resort.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::Level;
///
/// assert!(Level::Words < Level::Detail);
/// assert_eq!(Level::DetailUnspecific.as_str(), "detail-unspecific");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Level {
    /// A row of a table of your own that says that it decides.
    Own,
    /// A row of a provider's table that says that it decides.
    Provider,
    /// Words that name a cause plainly.
    Words,
    /// A rule for the stage, or for a reply code beside an enhanced code.
    Stage,
    /// The detail of the enhanced code, which says something specific.
    Detail,
    /// A code or range of a table that is laid over the standard one.
    LayerCode,
    /// Words that only hint at a cause.
    Hint,
    /// The reply code: it says something specific, or nothing beside it does.
    Reply,
    /// A detail that says little, such as X.7.1.
    DetailUnspecific,
    /// The subject of the enhanced code: the detail is not registered.
    Subject,
    /// A reply code that says little, such as 550.
    ReplyUnspecific,
    /// The class or the first digit, or nothing at all.
    Class,
}

impl Level {
    /// Every level, the first one first.
    pub const ALL: &'static [Level] = &[
        Level::Own,
        Level::Provider,
        Level::Words,
        Level::Stage,
        Level::Detail,
        Level::LayerCode,
        Level::Hint,
        Level::Reply,
        Level::DetailUnspecific,
        Level::Subject,
        Level::ReplyUnspecific,
        Level::Class,
    ];

    /// The stable word for it, fit for a metric's label.
    #[inline]
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Level::Own => "own",
            Level::Provider => "provider",
            Level::Words => "words",
            Level::Stage => "stage",
            Level::Detail => "detail",
            Level::LayerCode => "layer-code",
            Level::Hint => "hint",
            Level::Reply => "reply",
            Level::DetailUnspecific => "detail-unspecific",
            Level::Subject => "subject",
            Level::ReplyUnspecific => "reply-unspecific",
            Level::Class => "class",
        }
    }

    /// Whether an address may be given up by what this level found.
    #[cfg(feature = "judge")]
    #[inline]
    pub(crate) const fn proves(self) -> bool {
        !matches!(
            self,
            Level::Hint
                | Level::DetailUnspecific
                | Level::Subject
                | Level::ReplyUnspecific
                | Level::Class
        )
    }
}

written!(
    Level,
    "level: expected a word such as detail or reply-unspecific"
);

/// What a queue does with the mail.
///
/// # Examples
///
/// ```
/// assert_eq!(smtp_codes_core::Disposition::Return.as_str(), "return");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Disposition {
    /// The message is delivered, or another server answers for it: remove it from the queue.
    Delivered,
    /// Go on with the session: nothing is decided about the message.
    Continue,
    /// Keep the message in the queue and try again as the verdict says.
    Keep,
    /// Give up for this recipient, and tell the sender.
    Return,
}

impl Disposition {
    /// Every disposition.
    pub const ALL: &'static [Disposition] = &[
        Disposition::Delivered,
        Disposition::Continue,
        Disposition::Keep,
        Disposition::Return,
    ];

    /// The stable word for it.
    #[inline]
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Disposition::Delivered => "delivered",
            Disposition::Continue => "continue",
            Disposition::Keep => "keep",
            Disposition::Return => "return",
        }
    }
}

written!(
    Disposition,
    "disposition: expected delivered, continue, keep or return"
);

/// The part of a session that a stage belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    /// Not known.
    #[default]
    Unknown,
    /// Before any mail: greeting, EHLO, STARTTLS, AUTH. The host is at stake, not a mail.
    Opening,
    /// The sender of a mail is named.
    Sender,
    /// A recipient is named.
    Recipient,
    /// The content is announced or under way.
    Content,
    /// The whole mail has been sent.
    End,
    /// No mail is concerned: RSET, VRFY, EXPN, HELP, NOOP, QUIT, ETRN, ATRN.
    Aside,
}

impl Step {
    /// All of them, in the order of [`Step::NAMES`].
    pub const ALL: &'static [Step] = &[
        Step::Unknown,
        Step::Opening,
        Step::Sender,
        Step::Recipient,
        Step::Content,
        Step::End,
        Step::Aside,
    ];

    /// How a sheet writes them.
    pub const NAMES: &'static [&'static str] = &[
        "unknown",
        "opening",
        "sender",
        "recipient",
        "content",
        "end",
        "aside",
    ];

    /// Whether the rules of such a stage hold whatever names the cause: a reply there is about
    /// the host or the session.
    #[inline]
    #[must_use]
    pub const fn keeps(self) -> bool {
        matches!(self, Step::Opening | Step::Aside)
    }
}

/// What the judge has to know of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageFacts {
    /// The part of the session.
    pub step: Step,
    /// What a refusal covers; [`OPEN`](crate::OPEN) where that depends on the code.
    pub scope: u8,
}

/// The places of the words that the judge itself uses, in a vocabulary that all layers share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vocabulary<'a> {
    /// Outcomes.
    pub success: u8,
    /// See above.
    pub intermediate: u8,
    /// See above.
    pub transient: u8,
    /// See above.
    pub permanent: u8,
    /// Retry words.
    pub now: u8,
    /// See above.
    pub later: u8,
    /// See above.
    pub after_fix: u8,
    /// See above.
    pub never: u8,
    /// Actions.
    pub suppress: u8,
    /// See above.
    pub fix_recipient: u8,
    /// See above.
    pub count: u8,
    /// See above.
    pub slow_down: u8,
    /// See above.
    pub retry_later: u8,
    /// See above.
    pub deliver: u8,
    /// See above.
    pub contact_admin: u8,
    /// Scopes.
    pub session: u8,
    /// See above.
    pub recipient: u8,
    /// Families.
    pub address: u8,
    /// See above.
    pub mailbox: u8,
    /// The stages, in their order.
    pub stages: &'a [StageFacts],
}
