//! What a leniently read reply has against the grammar.

use core::fmt;
use core::str::FromStr;

use crate::error::InvalidDeviation;

macro_rules! deviations {
    ($($(#[$docs:meta])* $name:ident $id:literal => $sentence:literal,)+) => {
        /// One way in which a reply departs from RFC 5321 4.2 or RFC 2034 4.
        ///
        /// [`Display`](fmt::Display) prints a sentence for people;
        /// [`as_str`](Self::as_str) is the id for programs. More may be added.
        ///
        /// # Examples
        ///
        /// ```
        /// use smtp_codes::Deviation;
        ///
        /// assert_eq!(Deviation::BareLf.to_string(), "a line ends with LF alone");
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[non_exhaustive]
        pub enum Deviation {
            $($(#[$docs])* $name,)+
        }

        impl Deviation {
            /// All deviations, in the order in which [`Deviations`] lists them.
            ///
            /// # Examples
            ///
            /// ```
            /// use smtp_codes::Deviation;
            ///
            /// assert!(Deviation::ALL.is_sorted());
            /// ```
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The id of the deviation: small letters and hyphens, which never change.
            ///
            /// It is for programs and parses back; [`Display`](fmt::Display) prints a
            /// sentence for people.
            ///
            /// # Examples
            ///
            /// ```
            /// use smtp_codes::Deviation;
            ///
            /// assert_eq!(Deviation::LastLineMissing.as_str(), "last-line-missing");
            /// assert_eq!("last-line-missing".parse(), Ok(Deviation::LastLineMissing));
            /// ```
            #[inline]
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)+
                }
            }
        }

        impl FromStr for Deviation {
            type Err = InvalidDeviation;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($id => Ok(Self::$name),)+
                    _ => Err(InvalidDeviation::new()),
                }
            }
        }

        impl fmt::Display for Deviation {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$name => $sentence,)+
                })
            }
        }
    };
}

deviations! {
    /// Other bytes stand before the reply: `smtp;`, a bracket, words.
    StrayBefore "stray-before" => "other text stands before the reply",
    /// Other bytes follow the reply: another reply, or empty lines.
    StrayAfter "stray-after" => "other lines follow the reply",
    /// A line, or what a fold made a line, does not begin with a reply code.
    LineWithoutCode "line-without-code" => "a line does not begin with a reply code",
    /// Several lines of the reply stand on one.
    Flattened "flattened" => "several lines of the reply stand on one line",
    /// The line that ends the reply is missing: each one announces another.
    LastLineMissing "last-line-missing" => "the last line is missing",
    /// The last line has no line end.
    LineEndMissing "line-end-missing" => "the last line has no line end",
    /// A line ends with LF, without CR before it.
    BareLf "bare-lf" => "a line ends with LF alone",
    /// The text has a control byte: NUL, escape, a CR without LF.
    ControlByte "control-byte" => "the text has control bytes",
    /// The text is not UTF-8.
    NotUtf8 "not-utf8" => "the text is not UTF-8",
    /// Neither a space nor a hyphen stands behind the reply code, but something else does.
    SpaceMissing "space-missing" => "no space stands behind the reply code",
    /// The reply code does not begin with 2, 3, 4 or 5.
    CodeOutOfRange "code-out-of-range" => "the reply code does not begin with 2, 3, 4 or 5",
    /// The lines have different reply codes.
    CodesDiffer "codes-differ" => "the lines have different reply codes",
    /// The lines have different enhanced codes.
    EnhancedDiffers "enhanced-differs" => "the lines have different enhanced codes",
    /// Some lines with text have an enhanced code and others have none.
    EnhancedMissing "enhanced-missing" => "the enhanced code is not on every line",
    /// The enhanced code does not stand where it belongs: there is more than a space
    /// before it, something other than a space behind it, or words around it.
    EnhancedMisplaced "enhanced-misplaced" => "the enhanced code does not stand directly behind the reply code, with a space behind it",
    /// Numbers like an enhanced code stand in its place, but are none.
    EnhancedMalformed "enhanced-malformed" => "the enhanced code is malformed",
    /// The class of the enhanced code is not the first digit of the reply code.
    ClassConflict "class-conflict" => "the class of the enhanced code contradicts the reply code",
}

/// A set of [`Deviation`]s: what [`Reply::parse_lenient`](crate::Reply::parse_lenient)
/// found wrong with a reply.
///
/// [`Display`](fmt::Display) prints their sentences, joined by `; `.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Deviation, Reply, Stage};
///
/// let (_, deviations) = Reply::parse_lenient(b"550 4.2.1 Mailbox disabled\n", Stage::Any).unwrap();
/// assert!(deviations.contains(Deviation::ClassConflict));
/// assert_eq!(
///     deviations.to_string(),
///     "a line ends with LF alone; the class of the enhanced code contradicts the reply code"
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Deviations(u32);

impl Deviations {
    pub(super) const NONE: Self = Self(0);

    /// Whether the reply has no deviation at all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// let (_, deviations) = Reply::parse_lenient(b"250 OK\r\n", Stage::Any).unwrap();
    /// assert!(deviations.is_empty());
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many kinds of deviation the reply has.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// let (_, deviations) = Reply::parse_lenient(b"600 x\n", Stage::Any).unwrap();
    /// assert_eq!(deviations.len(), 2);
    /// ```
    #[inline]
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the reply has this deviation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Deviation, Reply, Stage};
    /// let (_, deviations) = Reply::parse_lenient(b"550-Cut off\r\n", Stage::Any).unwrap();
    /// assert!(deviations.contains(Deviation::LastLineMissing));
    /// ```
    #[inline]
    #[must_use]
    pub const fn contains(self, deviation: Deviation) -> bool {
        self.0 & 1 << deviation as u32 != 0
    }

    /// The deviations of the reply, each once, in the order of [`Deviation::ALL`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Deviation, Reply, Stage};
    /// let (_, deviations) = Reply::parse_lenient(b"220 hi\n", Stage::Any).unwrap();
    /// assert!(deviations.iter().eq([Deviation::BareLf]));
    /// ```
    #[inline]
    #[must_use]
    pub fn iter(self) -> DeviationsIter {
        self.into_iter()
    }

    #[inline]
    pub(super) const fn add(&mut self, deviation: Deviation) {
        self.0 |= 1 << deviation as u32;
    }

    #[inline]
    pub(super) const fn add_if(&mut self, condition: bool, deviation: Deviation) {
        if condition {
            self.add(deviation);
        }
    }
}

impl fmt::Display for Deviations {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, deviation) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{deviation}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Deviations {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(*self).finish()
    }
}

impl IntoIterator for Deviations {
    type Item = Deviation;
    type IntoIter = DeviationsIter;

    #[inline]
    fn into_iter(self) -> DeviationsIter {
        DeviationsIter {
            set: self,
            rest: Deviation::ALL.iter(),
        }
    }
}

/// The deviations of a set, made by [`Deviations::iter`].
///
/// # Examples
///
/// ```
/// # use smtp_codes::{Reply, Stage};
/// let (_, deviations) = Reply::parse_lenient(b"250 OK", Stage::Any).unwrap();
/// let sentences: Vec<String> = deviations.iter().map(|each| each.to_string()).collect();
/// assert_eq!(sentences, ["the last line has no line end"]);
/// ```
#[derive(Clone, Debug)]
pub struct DeviationsIter {
    set: Deviations,
    rest: core::slice::Iter<'static, Deviation>,
}

impl Iterator for DeviationsIter {
    type Item = Deviation;

    #[inline]
    fn next(&mut self) -> Option<Deviation> {
        let set = self.set;
        self.rest.find(|&&each| set.contains(each)).copied()
    }
}

impl core::iter::FusedIterator for DeviationsIter {}
