//! The items that `registry!` makes of a table: all that is the same whatever the table holds.
//!
//! The macro behind it writes calls of these with the data of the table and nothing else. So
//! the code around the data stands here, to be read as what it becomes; and every user, who
//! waits for that macro to be compiled, waits less, as each word of code that it would write
//! itself is a call in it.
//!
//! Columns come in the shapes that `column!` lists. No part of the public interface.

/// The texts of a table for people, each once, end to end: that takes a third of the room of
/// slices, and nothing is put right when a program is loaded. The words that come often in them stand
/// once, in a dictionary.
#[doc(hidden)]
#[macro_export]
macro_rules! __all_prose {
    (
        words = $words:literal $bounds:tt; short = $short:literal;
        prose = $prose:literal $prose_bounds:tt;
        notes = $notes:literal $notes_bounds:tt;
    ) => {
        static SMTP_CODES_DICTIONARY: $crate::macro_support::Dictionary<'static> =
            $crate::macro_support::Dictionary {
                words: $words,
                bounds: $crate::macro_support::bounds! $bounds,
                short: $short,
            };

        const SMTP_CODES_PROSE: $crate::macro_support::Prose<'static> =
            $crate::macro_support::Prose {
                all: $prose,
                bounds: $crate::macro_support::bounds! $prose_bounds,
                dictionary: &SMTP_CODES_DICTIONARY,
            };

        #[allow(dead_code, reason = "a table without codes has no notes")]
        const SMTP_CODES_NOTES: $crate::macro_support::Prose<'static> =
            $crate::macro_support::Prose {
                all: $notes,
                bounds: $crate::macro_support::bounds! $notes_bounds,
                dictionary: &SMTP_CODES_DICTIONARY,
            };
    };
}

/// The text of a row: from texts of the column alone, each of another row or each once; from those
/// for people that the table shares; or from an array, where it is worth the room to be fast.
#[doc(hidden)]
#[macro_export]
macro_rules! __column {
    ((plain all = $all:literal; bounds = $bounds:literal;) $row:expr) => {
        $crate::macro_support::plain_text($all, $bounds, $row)
    };
    ((own all = $all:literal; bounds = $bounds:tt; numbers = $of:ident $numbers:tt;) $row:expr) => {{
        const TEXTS: $crate::macro_support::Texts<'static> = $crate::macro_support::Texts {
            all: $all,
            bounds: $crate::macro_support::bounds! $bounds,
        };
        const NUMBERS: $crate::macro_support::Narrow<'static> =
        $crate::macro_support::narrow!($of $numbers);
        TEXTS.at(NUMBERS.at($row))
    }};
    (($all:ident numbers = $of:ident $numbers:tt;) $row:expr) => {{
        const NUMBERS: $crate::macro_support::Narrow<'static> =
        $crate::macro_support::narrow!($of $numbers);
        $all.at(NUMBERS.at($row))
    }};
    ((ready $texts:tt) $row:expr) => {{
        const TEXTS: &[&::core::primitive::str] = &$texts;
        TEXTS[$row]
    }};
}

/// The list of a row: all lists stand end to end.
#[doc(hidden)]
#[macro_export]
macro_rules! __list {
    ((items = $items:tt; bounds = $form:ident $bounds:tt;) $item:ty, $row:expr) => {{
        const ITEMS: &[$item] = &$items;
        const BOUNDS: $crate::macro_support::Narrow<'static> =
        $crate::macro_support::narrow!($form $bounds);
        let row = $row;
        $crate::macro_support::part_of_list(ITEMS, BOUNDS.at(row), BOUNDS.at(row + 1))
    }};
}

/// A closed enum, whatever its kind: its documentation, its names, its variants with theirs.
#[doc(hidden)]
#[macro_export]
macro_rules! __closed {
    (
        docs = $docs:literal;
        name = $name:ident;
        repr = $repr:ident;
        names = $names:tt;
        variants = [$({
            docs = $doc:literal;
            aliases = [$($alias:literal)*];
            $variant:ident = $number:literal
        })*];
    ) => {
        #[doc = $docs]
        #[derive(
            ::core::clone::Clone, ::core::marker::Copy,
            ::core::cmp::PartialEq, ::core::cmp::Eq,
            ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash,
        )]
        #[non_exhaustive]
        #[repr($repr)]
        pub enum $name {
            $(#[doc = $doc] $(#[doc(alias = $alias)])* $variant = $number,)*
        }

        impl $name {
            /// Every one that is registered, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        // Derived, it would keep the names as an array of slices, in three times the room.
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($crate::macro_support::column! { $names self.place() })
            }
        }
    };
}

/// The registered text.
#[doc(hidden)]
#[macro_export]
macro_rules! __text {
    (docs = $docs:literal; name = $name:ident; texts = $texts:tt;) => {
        impl $name {
            #[doc = $docs]
            #[inline]
            #[must_use]
            pub const fn text(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $texts self.place() }
            }
        }
    };
}

/// The description and the sources.
#[doc(hidden)]
#[macro_export]
macro_rules! __prose {
    (name = $name:ident; descriptions = $descriptions:tt; references = $references:tt;) => {
        impl $name {
            /// What it means, in a sentence or two for people.
            #[inline]
            #[must_use]
            pub const fn description(self) -> $crate::Text<'static> {
                $crate::macro_support::column! { $descriptions self.place() }
            }

            /// Where that stands: RFCs with sections, separated by `; `, or the word
            /// `convention`.
            #[inline]
            #[must_use]
            pub const fn references(self) -> $crate::Text<'static> {
                $crate::macro_support::column! { $references self.place() }
            }
        }
    };
}

/// A word of the vocabulary: its text in both directions.
#[doc(hidden)]
#[macro_export]
macro_rules! __word {
    (
        name = $name:ident;
        what = $what:literal;
        words = $words:tt;
        variants = [$first:ident $($variant:ident)*];
        aliases = [$($alias:literal $of:ident)*];
    ) => {
        impl $name {
            /// The word as the table has it and as `Display` prints it.
            #[inline]
            #[must_use]
            pub const fn as_str(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $words self.place() }
            }

            /// Its place in the table, which is its number too.
            #[inline]
            const fn place(self) -> ::core::primitive::usize {
                self as ::core::primitive::usize
            }

            /// The word at a place of the table; the first for any other place.
            #[doc(hidden)]
            #[inline]
            #[must_use]
            pub const fn at(place: ::core::primitive::u8) -> Self {
                $(
                    if place == Self::$variant as ::core::primitive::u8 {
                        return Self::$variant;
                    }
                )*
                Self::$first
            }

            /// Reads the word in any letter case, or another spelling that means the same.
            ///
            /// `None` for anything else; what is told apart from the word itself by comparing
            /// with [`as_str`](Self::as_str).
            #[inline]
            #[must_use]
            pub fn read(text: &::core::primitive::str) -> ::core::option::Option<Self> {
                const ALIASES: &[(&::core::primitive::str, $name)] = &[$(($alias, $name::$of)),*];
                let text = text.trim_ascii();
                for &one in Self::ALL {
                    if one.as_str().eq_ignore_ascii_case(text) {
                        return ::core::option::Option::Some(one);
                    }
                }
                for &(alias, one) in ALIASES {
                    if alias.eq_ignore_ascii_case(text) {
                        return ::core::option::Option::Some(one);
                    }
                }
                ::core::option::Option::None
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            #[inline]
            fn from_str(
                text: &::core::primitive::str,
            ) -> ::core::result::Result<Self, $crate::UnknownWord> {
                match Self::read(text) {
                    ::core::option::Option::Some(one) => ::core::result::Result::Ok(one),
                    ::core::option::Option::None => {
                        ::core::result::Result::Err($crate::macro_support::unknown_word(
                            text,
                            $what,
                            |place| match Self::ALL.get(place) {
                                ::core::option::Option::Some(one) => {
                                    ::core::option::Option::Some(one.as_str())
                                }
                                ::core::option::Option::None => ::core::option::Option::None,
                            },
                        ))
                    }
                }
            }
        }

        $crate::macro_support::impl_serde! { $name }
    };
}

/// `Display` and `FromStr` of an enum that is written as the text of one of its methods.
#[doc(hidden)]
#[macro_export]
macro_rules! __written {
    ($name:ident $text:ident) => {
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.$text())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::NotRegistered;

            #[inline]
            fn from_str(
                text: &::core::primitive::str,
            ) -> ::core::result::Result<Self, $crate::NotRegistered> {
                for &one in Self::ALL {
                    if one.$text() == text {
                        return ::core::result::Result::Ok(one);
                    }
                }
                ::core::result::Result::Err($crate::NotRegistered::NEW)
            }
        }

        $crate::macro_support::impl_serde! { $name }
    };
}

/// What stages have beside words.
#[doc(hidden)]
#[macro_export]
macro_rules! __stage {
    (scope = $scope:ty; scopes = $scopes:tt; broader = $broader:tt;) => {
        impl Stage {
            /// Who is affected by a refusal at this stage; `None` where that depends on the code.
            #[inline]
            #[must_use]
            pub const fn scope(self) -> ::core::option::Option<$scope> {
                const SCOPES: &[::core::option::Option<$scope>] = &$scopes;
                SCOPES[self.place()]
            }

            /// The broader stage whose rules hold here too.
            #[inline]
            #[must_use]
            pub const fn broader(self) -> ::core::option::Option<Self> {
                const BROADER: &[::core::option::Option<Stage>] = &$broader;
                BROADER[self.place()]
            }
        }
    };
}

/// A kind whose code is one small number.
#[doc(hidden)]
#[macro_export]
macro_rules! __digits {
    (
        name = $name:ident;
        unit = $unit:ident;
        codes = $codes:tt;
        get = $get_docs:literal $get:ident;
        from = $from_docs:literal $from:ident;
        variants = [$($number:literal $variant:ident)*];
    ) => {
        impl $name {
            #[doc = $get_docs]
            #[inline]
            #[must_use]
            pub const fn $get(self) -> ::core::primitive::$unit {
                self as ::core::primitive::$unit
            }

            #[doc = $from_docs]
            #[inline]
            #[must_use]
            pub const fn $from(
                number: ::core::primitive::$unit,
            ) -> ::core::option::Option<Self> {
                match number {
                    $($number => ::core::option::Option::Some(Self::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }

            /// Its place in the table.
            #[inline]
            const fn place(self) -> ::core::primitive::usize {
                let mut place = 0;
                $(
                    if self as ::core::primitive::$unit > $number {
                        place += 1;
                    }
                )*
                place
            }

            #[inline]
            const fn wire(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $codes self.place() }
            }
        }

        $crate::macro_support::written! { $name wire }

        impl ::core::convert::TryFrom<::core::primitive::$unit> for $name {
            type Error = $crate::NotRegistered;

            #[inline]
            fn try_from(
                number: ::core::primitive::$unit,
            ) -> ::core::result::Result<Self, $crate::NotRegistered> {
                Self::$from(number).ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::From<$name> for ::core::primitive::$unit {
            #[inline]
            fn from(one: $name) -> Self {
                one.$get()
            }
        }
    };
}

/// What reply codes and details have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __registered {
    (
        name = $name:ident;
        notes = $notes:tt;
        standing = $standing:ty;
        standings = $standings:tt;
        specific = $specific:tt;
    ) => {
        impl $name {
            /// What else is to be known about the row; may be empty.
            #[inline]
            #[must_use]
            pub const fn note(self) -> $crate::Text<'static> {
                $crate::macro_support::column! { $notes self.place() }
            }

            /// How firmly it stands.
            #[inline]
            #[must_use]
            pub const fn standing(self) -> $standing {
                const STANDINGS: &[$standing] = &$standings;
                STANDINGS[self.place()]
            }

            /// Whether it says something of its own; one that does not yields to the other
            /// code of the same status.
            #[inline]
            #[must_use]
            pub const fn is_specific(self) -> ::core::primitive::bool {
                const SPECIFIC: &[::core::primitive::bool] = &$specific;
                SPECIFIC[self.place()]
            }
        }
    };
}

/// What reply codes have of their own.
#[doc(hidden)]
#[macro_export]
macro_rules! __reply {
    (stage = $stage:ty; commands = $commands:tt; detail = $detail:ty; details = $details:tt;) => {
        impl RegisteredReply {
            /// The reply code.
            #[inline]
            #[must_use]
            pub const fn code(self) -> $crate::ReplyCode {
                $crate::macro_support::reply_code(self as ::core::primitive::u16)
            }

            /// Its place in the table.
            #[inline]
            const fn place(self) -> ::core::primitive::usize {
                // From the first code to the last; the others are not worth a slot.
                const FIRST: ::core::primitive::usize =
                    RegisteredReply::ALL[0] as ::core::primitive::usize;
                const LAST: ::core::primitive::usize = RegisteredReply::ALL
                    [RegisteredReply::ALL.len() - 1]
                    as ::core::primitive::usize;
                const PLACES: &[::core::primitive::u16] = &{
                    let mut places = [0; LAST - FIRST + 1];
                    let mut at = 0;
                    while at < RegisteredReply::ALL.len() {
                        places[RegisteredReply::ALL[at] as ::core::primitive::usize - FIRST] =
                            at as ::core::primitive::u16;
                        at += 1;
                    }
                    places
                };
                PLACES[self as ::core::primitive::usize - FIRST] as ::core::primitive::usize
            }

            /// Looks up a reply code in constant time; `None` if it is not registered.
            #[inline]
            #[must_use]
            pub const fn from_code(code: $crate::ReplyCode) -> ::core::option::Option<Self> {
                const FIRST: ::core::primitive::usize =
                    $crate::macro_support::slot(RegisteredReply::ALL[0].code());
                const LAST: ::core::primitive::usize = $crate::macro_support::slot(
                    RegisteredReply::ALL[RegisteredReply::ALL.len() - 1].code(),
                );
                const INDEX: &[::core::option::Option<RegisteredReply>] = &{
                    let mut index = [::core::option::Option::None; LAST - FIRST + 1];
                    let mut at = 0;
                    while at < RegisteredReply::ALL.len() {
                        let one = RegisteredReply::ALL[at];
                        index[$crate::macro_support::slot(one.code()) - FIRST] =
                            ::core::option::Option::Some(one);
                        at += 1;
                    }
                    index
                };
                let place = $crate::macro_support::slot(code).wrapping_sub(FIRST);
                if place < INDEX.len() {
                    INDEX[place]
                } else {
                    ::core::option::Option::None
                }
            }

            /// The commands that may draw it; `Stage::Any` alone for all of them.
            #[inline]
            #[must_use]
            pub const fn commands(self) -> &'static [$stage] {
                $crate::macro_support::list! { $commands $stage, self.place() }
            }

            /// The details that are registered with it.
            ///
            /// A hint and no more: the registry's lists are neither complete nor always
            /// right, so never filter by them.
            #[inline]
            #[must_use]
            pub const fn details(self) -> &'static [$detail] {
                $crate::macro_support::list! { $details $detail, self.place() }
            }
        }

        impl ::core::fmt::Display for RegisteredReply {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.code(), f)
            }
        }

        impl ::core::str::FromStr for RegisteredReply {
            type Err = $crate::NotRegistered;

            #[inline]
            fn from_str(
                text: &::core::primitive::str,
            ) -> ::core::result::Result<Self, $crate::NotRegistered> {
                let code = $crate::ReplyCode::from_bytes(text.as_bytes()).ok();
                code.and_then(Self::from_code)
                    .ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::TryFrom<$crate::ReplyCode> for RegisteredReply {
            type Error = $crate::NotRegistered;

            #[inline]
            fn try_from(
                code: $crate::ReplyCode,
            ) -> ::core::result::Result<Self, $crate::NotRegistered> {
                Self::from_code(code).ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::TryFrom<::core::primitive::u16> for RegisteredReply {
            type Error = $crate::NotRegistered;

            #[inline]
            fn try_from(
                number: ::core::primitive::u16,
            ) -> ::core::result::Result<Self, $crate::NotRegistered> {
                let code = $crate::ReplyCode::from_u16(number).ok();
                code.and_then(Self::from_code)
                    .ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::From<RegisteredReply> for $crate::ReplyCode {
            #[inline]
            fn from(reply: RegisteredReply) -> Self {
                reply.code()
            }
        }

        impl ::core::convert::From<RegisteredReply> for ::core::primitive::u16 {
            #[inline]
            fn from(reply: RegisteredReply) -> Self {
                reply.code().as_u16()
            }
        }

        $crate::macro_support::impl_serde! { RegisteredReply }
    };
}

/// What details have of their own.
#[doc(hidden)]
#[macro_export]
macro_rules! __detail {
    (
        starts = $form:ident $starts:tt;
        subject = $subject:ty;
        class = $class:ty;
        classes = $classes:tt;
        replies = $replies:tt;
        corrections = $corrections:tt;
    ) => {
        impl Detail {
            #[inline]
            const fn numbers(self) -> (::core::primitive::u16, ::core::primitive::u16) {
                // The discriminant is the subject times thousand, and the detail.
                let number = self as ::core::primitive::u32;
                (
                    (number / 1000) as ::core::primitive::u16,
                    (number % 1000) as ::core::primitive::u16,
                )
            }

            /// Its place in the table.
            #[inline]
            const fn place(self) -> ::core::primitive::usize {
                let (subject, detail) = self.numbers();
                match Self::find(subject, detail) {
                    ::core::option::Option::Some(place) => place,
                    ::core::option::Option::None => 0,
                }
            }

            /// The place of subject and detail in the table.
            ///
            /// Two steps: where the subject's details begin, then the detail itself. That is as
            /// fast as one table of all numbers, and no larger than the registry is.
            #[inline]
            const fn find(
                subject: ::core::primitive::u16,
                detail: ::core::primitive::u16,
            ) -> ::core::option::Option<::core::primitive::usize> {
                const STARTS: $crate::macro_support::Narrow<'static> =
                    $crate::macro_support::narrow!($form $starts);
                const SLOTS: ::core::primitive::usize = STARTS.at(STARTS.count() - 1);
                // The place plus one, and 0 where there is no such detail.
                const PLACES: &[::core::primitive::u16] = &{
                    let mut places = [0; SLOTS];
                    let mut at = 0;
                    while at < Detail::ALL.len() {
                        let (subject, detail) = Detail::ALL[at].numbers();
                        let start = STARTS.at(subject as ::core::primitive::usize);
                        places[start + detail as ::core::primitive::usize] =
                            at as ::core::primitive::u16 + 1;
                        at += 1;
                    }
                    places
                };
                let subject = subject as ::core::primitive::usize;
                if subject + 1 >= STARTS.count() {
                    return ::core::option::Option::None;
                }
                let slot = STARTS.at(subject) + detail as ::core::primitive::usize;
                if slot >= STARTS.at(subject + 1) {
                    return ::core::option::Option::None;
                }
                (PLACES[slot] as ::core::primitive::usize).checked_sub(1)
            }

            /// The subject that it belongs to, `None` if that is not registered.
            #[inline]
            #[must_use]
            pub const fn subject(self) -> ::core::option::Option<$subject> {
                <$subject>::from_number(self.numbers().0)
            }

            /// The number of the subject, `0..=999`.
            #[inline]
            #[must_use]
            pub const fn subject_number(self) -> ::core::primitive::u16 {
                self.numbers().0
            }

            /// The number of the detail, `0..=999`.
            #[inline]
            #[must_use]
            pub const fn detail_number(self) -> ::core::primitive::u16 {
                self.numbers().1
            }

            /// The enhanced code that this detail makes with a class.
            #[inline]
            #[must_use]
            pub const fn in_class(self, class: $class) -> $crate::EnhancedCode {
                let (subject, detail) = self.numbers();
                $crate::macro_support::enhanced_code(class.number(), subject, detail)
            }

            /// Looks up subject and detail in constant time; `None` if they are not
            /// registered.
            #[inline]
            #[must_use]
            pub const fn from_numbers(
                subject: ::core::primitive::u16,
                detail: ::core::primitive::u16,
            ) -> ::core::option::Option<Self> {
                match Self::find(subject, detail) {
                    ::core::option::Option::Some(place) => {
                        ::core::option::Option::Some(Self::ALL[place])
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            }

            /// Looks up an enhanced code, whatever its class; `None` if subject and detail
            /// are not registered.
            #[inline]
            #[must_use]
            pub const fn from_code(code: $crate::EnhancedCode) -> ::core::option::Option<Self> {
                Self::from_numbers(code.subject_number(), code.detail_number())
            }

            /// The classes in which the registration gives it a meaning.
            ///
            /// Servers use others too, and what they say counts: `5.2.2` is permanent
            /// although the registration speaks of transient failures only.
            #[inline]
            #[must_use]
            pub const fn classes(self) -> &'static [$class] {
                $crate::macro_support::list! { $classes $class, self.place() }
            }

            /// The reply codes that are registered with it.
            ///
            /// A hint and no more: the registry's lists are neither complete nor always
            /// right, so never filter by them. See [`correction`](Self::correction).
            #[inline]
            #[must_use]
            pub const fn replies(self) -> &'static [$crate::ReplyCode] {
                $crate::macro_support::list! { $replies $crate::ReplyCode, self.place() }
            }

            /// The reply codes that we hold right where the registered ones contradict
            /// their own RFC; empty where they do not. [`note`](Self::note) has the reason.
            #[inline]
            #[must_use]
            pub const fn correction(self) -> &'static [$crate::ReplyCode] {
                $crate::macro_support::list! { $corrections $crate::ReplyCode, self.place() }
            }
        }

        impl ::core::fmt::Display for Detail {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let (subject, detail) = self.numbers();
                ::core::write!(f, "X.{subject}.{detail}")
            }
        }

        impl ::core::str::FromStr for Detail {
            type Err = $crate::NotRegistered;

            #[inline]
            fn from_str(
                text: &::core::primitive::str,
            ) -> ::core::result::Result<Self, $crate::NotRegistered> {
                let numbers = $crate::macro_support::subject_and_detail(text);
                numbers
                    .and_then(|(subject, detail)| Self::from_numbers(subject, detail))
                    .ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::TryFrom<$crate::EnhancedCode> for Detail {
            type Error = $crate::NotRegistered;

            #[inline]
            fn try_from(
                code: $crate::EnhancedCode,
            ) -> ::core::result::Result<Self, $crate::NotRegistered> {
                Self::from_code(code).ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::TryFrom<(::core::primitive::u16, ::core::primitive::u16)> for Detail {
            type Error = $crate::NotRegistered;

            #[inline]
            fn try_from(
                (subject, detail): (::core::primitive::u16, ::core::primitive::u16),
            ) -> ::core::result::Result<Self, $crate::NotRegistered> {
                Self::from_numbers(subject, detail).ok_or($crate::NotRegistered::NEW)
            }
        }

        $crate::macro_support::impl_serde! { Detail }
    };
}

/// `verdict()` of a kind whose code is judged by itself.
#[doc(hidden)]
#[macro_export]
macro_rules! __judged {
    (name = $name:ident; code = $code:ident;) => {
        impl $name {
            /// What to conclude from this code alone, at an unknown stage.
            #[inline]
            #[must_use]
            pub fn verdict(self) -> $crate::Verdict<'static> {
                smtp_codes_judge($crate::Status::from(self.$code()))
            }
        }
    };
    (name = $name:ident; class = $class:ty;) => {
        impl $name {
            /// What to conclude from this code alone in a class, at an unknown stage.
            #[inline]
            #[must_use]
            pub fn verdict(self, class: $class) -> $crate::Verdict<'static> {
                smtp_codes_judge($crate::Status::from(self.in_class(class)))
            }
        }
    };
}

/// The rules of a table, settled, and how its codes are judged.
#[doc(hidden)]
#[macro_export]
macro_rules! __rulebook {
    (
        docs = $docs:literal;
        name = $name:literal;
        form = $form:ident;
        rows = $row_form:ident $rows:literal $kinds:literal;
        replies = $first:literal $line_form:ident $lines_of_replies:literal $replies:literal
            $answers:literal;
        severities = $severities:tt $outcomes:tt;
        sets = $set_form:ident $set_numbers:literal $sets:literal;
        lists = $lists:literal $listed_form:ident $listed:literal $beside:literal;
        details = $start_form:ident $starts:literal $detail_form:ident $detail_places:literal
            $details:literal;
        subjects = $subjects:tt;
        classes = $classes:tt;
        last_resort = $last_resort:literal;
        reports = $reports:literal;
        families = $families:literal;
        cause_rules = $cause_rules:literal;
        code_rules = $code_rules:literal $code_terms:literal;
        marks = $marks:literal;
        causes = $causes:literal;
        texts = (all = $all:literal; bounds = $bounds:tt;);
        row_texts = $row_texts:literal $twins:literal $shared_form:ident $shared:literal;
        cause_texts = $cause_texts:literal;
        words = $words:tt;
        providers = $providers:literal;
        rule_rows = $rule_rows:tt;
    ) => {
        #[doc(hidden)]
        pub(crate) const SMTP_CODES_RULES: $crate::macro_support::Rules<'static> =
            $crate::macro_support::Rules {
        rows: $crate::macro_support::narrow!($row_form $rows),
        kinds: $crate::macro_support::packed!(kinds 8 $kinds),
                first_reply: $first,
        reply_lines: $crate::macro_support::narrow!($line_form $lines_of_replies),
        replies: $crate::macro_support::packed!(replies 4 $replies),
        answers: $crate::macro_support::packed!(answers 9 $answers),
                severities: &$severities,
                outcomes: &$outcomes,
        set_numbers: $crate::macro_support::narrow!($set_form $set_numbers),
        sets: $crate::macro_support::packed!(sets 8 $sets),
        lists: $crate::macro_support::packed!(lists 8 $lists),
        listed: $crate::macro_support::narrow!($listed_form $listed),
        beside: $crate::macro_support::packed!(beside 6 $beside),
        detail_starts: $crate::macro_support::narrow!($start_form $starts),
        detail_places: $crate::macro_support::narrow!($detail_form $detail_places),
        details: $crate::macro_support::packed!(details 7 $details),
                subjects: &$subjects,
                classes: &$classes,
                last_resort: $last_resort,
        reports: $crate::macro_support::packed!(reports 6 $reports),
                families: $families,
        cause_rules: $crate::macro_support::packed!(cause_rules 5 $cause_rules),
        code_rules: $crate::macro_support::packed!(code_rules 14 $code_rules),
        code_terms: $crate::macro_support::packed!(code_terms 16 $code_terms),
                marks: $marks,
            };

        #[doc = $docs]
        pub static RULEBOOK: $crate::Rulebook<'static> = $crate::Rulebook {
            name: $name,
            rules: SMTP_CODES_RULES,
            texts: $crate::macro_support::Texts {
                all: $all,
                bounds: $crate::macro_support::bounds! $bounds,
            },
            prose: SMTP_CODES_PROSE,
    row_texts: $crate::macro_support::packed!(row_texts 6 $row_texts),
    twins: $twins,
    shared: $crate::macro_support::narrow!($shared_form $shared),
    causes: $crate::macro_support::packed!(causes 18 $causes),
    cause_texts: $crate::macro_support::packed!(cause_texts 8 $cause_texts),
            words: $crate::macro_support::words! $words,
            providers: $crate::macro_support::packed!(provider_texts 6 $providers),
            rule_rows: $rule_rows,
        };

        $crate::macro_support::judge! { $form }
    };
}

/// How the codes of a table are judged: by the standard one alone, or by the table over it.
#[doc(hidden)]
#[macro_export]
macro_rules! __judge {
    (standard) => {
        #[inline]
        fn smtp_codes_judge(status: $crate::Status) -> $crate::Verdict<'static> {
            $crate::judge(status, $crate::Stage::Any)
        }
    };
    (own) => {
        #[inline]
        #[allow(dead_code, reason = "a table without codes has nobody to call it")]
        fn smtp_codes_judge(status: $crate::Status) -> $crate::Verdict<'static> {
            static LAYERS: $crate::Layers<'static> = $crate::Layers::new(&[&RULEBOOK]);
            LAYERS.judge_status(status, $crate::Stage::Any)
        }
    };
}

/// The causes of a table of one's own, as constants.
#[doc(hidden)]
#[macro_export]
macro_rules! __causes {
    (docs = $docs:literal; causes = [$({ docs = $doc:literal; $name:ident = $place:literal })*];) => {
        #[doc = $docs]
        pub mod cause {
            $(
                #[doc = $doc]
                pub const $name: $crate::Cause<'static> =
                    $crate::macro_support::cause(&super::RULEBOOK, $place);
            )*
        }
    };
}

/// The causes of the standard table, as constants of their type.
#[doc(hidden)]
#[macro_export]
macro_rules! __standard_causes {
    (causes = [$({ docs = $doc:literal; $name:ident = $place:literal })*];) => {
        /// The causes of the standard table.
        impl $crate::Cause<'static> {
            $(
                #[doc = $doc]
                pub const $name: Self = $crate::Cause::standard($place);
            )*

            /// Every cause of the standard table, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

/// The words and stages that the judge itself uses.
#[doc(hidden)]
#[macro_export]
macro_rules! __vocabulary {
    (
        words = { $($word:ident = $place:literal;)* }
        stages = [$($stage:tt)*];
        retry = $pause:literal $longest:literal $keep:literal;
        count = $times:literal $within:literal;
    ) => {
        pub(crate) const VOCABULARY: $crate::macro_support::Vocabulary<'static> =
            $crate::macro_support::Vocabulary {
                $($word: $place,)*
                stages: &$crate::macro_support::stages([$($stage)*]),
            };

        /// Seconds to wait before the first new attempt, at most between two, and to keep trying, as
        /// a rule.
        pub(crate) const PATIENCE: [::core::primitive::u32; 3] = [$pause, $longest, $keep];

        /// How many failures give an address up that is counted, and within how many seconds.
        pub(crate) const COUNT: (::core::primitive::u32, ::core::primitive::u32) =
            ($times, $within);
    };
}

/// The registered codes as constants of the open types.
#[doc(hidden)]
#[macro_export]
macro_rules! __constants {
    (
        replies = [$({
            docs = $reply_doc:literal; alias = $reply_alias:literal; $reply:ident = $code:literal
        })*];
        enhanced = [$({
            docs = $doc:literal; alias = $alias:literal;
            $enhanced:ident = $class:literal $subject:literal $detail:literal
        })*];
    ) => {
        /// The registered reply codes, also under names by which people look for them.
        impl $crate::ReplyCode {
            $(
                #[doc = $reply_doc]
                #[doc(alias = $reply_alias)]
                pub const $reply: Self = $crate::macro_support::reply_code($code);
            )*
        }

        /// The registered details, in the classes that fit.
        impl $crate::EnhancedCode {
            $(
                #[doc = $doc]
                #[doc(alias = $alias)]
                pub const $enhanced: Self =
                    $crate::macro_support::enhanced_code($class, $subject, $detail);
            )*
        }
    };
}
