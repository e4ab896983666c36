//! The items that `registry!` makes of a table: all that is the same whatever the table holds.
//!
//! The macro behind it writes calls of these with the data of the table and nothing else. So
//! the code around the data stands here, to be read as what it becomes; and every user, who
//! waits for that macro to be compiled, waits less, as each word of code that it would write
//! itself is a call in it.
//!
//! Columns come in the shapes that `column!` lists. No part of the public interface.

/// The text with a number, of many that stand end to end in one string, which an array of
/// small numbers parts.
///
/// An array of `&str` takes 16 bytes for each text, and in a program that is loaded at any
/// address, 24 more to be put right at its start.
#[doc(hidden)]
#[macro_export]
macro_rules! __part {
    (($all:literal $unit:ident $bounds:tt) $number:expr) => {{
        const BOUNDS: &[::core::primitive::$unit] = &$bounds;
        let number = $number;
        $crate::macro_support::part_of_text(
            $all,
            BOUNDS[number] as ::core::primitive::usize,
            BOUNDS[number + 1] as ::core::primitive::usize,
        )
    }};
}

/// The number of a row's text: rows that share a text have the same.
#[doc(hidden)]
#[macro_export]
macro_rules! __number {
    ((from $first:literal) $row:expr) => {
        $first + $row
    };
    (($unit:ident $numbers:tt) $row:expr) => {{
        const NUMBERS: &[::core::primitive::$unit] = &$numbers;
        NUMBERS[$row] as ::core::primitive::usize
    }};
}

/// The text of a row: from texts of the column alone, from those that all kinds of row share,
/// or from an array, where it is worth the room to be fast.
#[doc(hidden)]
#[macro_export]
macro_rules! __column {
    ((own $texts:tt $number:tt) $row:expr) => {
        $crate::macro_support::part! { $texts $crate::macro_support::number! { $number $row } }
    };
    ((shared $texts:ident $number:tt) $row:expr) => {
        Basis::$texts($crate::macro_support::number! { $number $row })
    };
    ((ready $texts:tt) $row:expr) => {{
        const TEXTS: &[&::core::primitive::str] = &$texts;
        TEXTS[$row]
    }};
}

/// The list of a row: all lists stand end to end.
#[doc(hidden)]
#[macro_export]
macro_rules! __list {
    (($items:tt $unit:ident $bounds:tt) $item:ty, $row:expr) => {{
        const ITEMS: &[$item] = &$items;
        const BOUNDS: &[::core::primitive::$unit] = &$bounds;
        let row = $row;
        $crate::macro_support::part_of_list(
            ITEMS,
            BOUNDS[row] as ::core::primitive::usize,
            BOUNDS[row + 1] as ::core::primitive::usize,
        )
    }};
}

/// A closed enum, whatever its kind: its documentation, its names, its variants with theirs.
#[doc(hidden)]
#[macro_export]
macro_rules! __closed {
    ($docs:literal $name:ident $repr:ident $names:tt [$($doc:literal $variant:ident)*]) => {
        #[doc = $docs]
        #[derive(
            ::core::clone::Clone, ::core::marker::Copy,
            ::core::cmp::PartialEq, ::core::cmp::Eq,
            ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash,
        )]
        #[non_exhaustive]
        #[repr($repr)]
        pub enum $name {
            $(#[doc = $doc] $variant,)*
        }

        impl $name {
            /// Every one that is registered, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        // Derived, it would keep the names as an array of slices, in three times the room.
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($crate::macro_support::column! {
                    $names *self as ::core::primitive::usize
                })
            }
        }
    };
}

/// The registered text.
#[doc(hidden)]
#[macro_export]
macro_rules! __text {
    ($name:ident $texts:tt) => {
        impl $name {
            /// The registered text.
            ///
            /// It is for people: servers word it as they like, so derive nothing from it.
            #[inline]
            #[must_use]
            pub const fn text(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $texts self as ::core::primitive::usize }
            }
        }
    };
}

/// The description and the sources.
#[doc(hidden)]
#[macro_export]
macro_rules! __prose {
    ($name:ident $descriptions:tt $references:tt) => {
        impl $name {
            /// What it means, in a sentence or two for people.
            #[inline]
            #[must_use]
            pub const fn description(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $descriptions self as ::core::primitive::usize }
            }

            /// Where that stands: RFCs with sections, separated by `; `, or the word
            /// `convention`.
            #[inline]
            #[must_use]
            pub const fn references(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $references self as ::core::primitive::usize }
            }
        }
    };
}

/// A word of the vocabulary: its text in both directions.
#[doc(hidden)]
#[macro_export]
macro_rules! __word {
    ($name:ident $words:tt) => {
        impl $name {
            /// The word as the table has it and as `Display` prints it.
            #[inline]
            #[must_use]
            pub const fn as_str(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $words self as ::core::primitive::usize }
            }
        }

        $crate::macro_support::written! { $name as_str }
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
    ($scope:ty, $scopes:tt $broader:tt) => {
        impl Stage {
            /// Who is hit by a refusal at this stage; `None` where that depends on the code.
            #[inline]
            #[must_use]
            pub const fn scope(self) -> ::core::option::Option<$scope> {
                const SCOPES: &[::core::option::Option<$scope>] = &$scopes;
                SCOPES[self as ::core::primitive::usize]
            }

            /// The broader stage whose rules hold here too.
            #[inline]
            #[must_use]
            pub const fn broader(self) -> ::core::option::Option<Self> {
                const BROADER: &[::core::option::Option<Stage>] = &$broader;
                BROADER[self as ::core::primitive::usize]
            }
        }
    };
}

/// A kind whose code is one small number.
#[doc(hidden)]
#[macro_export]
macro_rules! __digits {
    (
        $name:ident $unit:ident $codes:tt
        $get_docs:literal $get:ident $from_docs:literal $from:ident
        [$($number:literal $variant:ident)*]
    ) => {
        impl $name {
            #[doc = $get_docs]
            #[inline]
            #[must_use]
            pub const fn $get(self) -> ::core::primitive::$unit {
                const NUMBERS: &[::core::primitive::$unit] = &[$($number),*];
                NUMBERS[self as ::core::primitive::usize]
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

            #[inline]
            const fn wire(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $codes self as ::core::primitive::usize }
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

/// What categories have beside numbers.
#[doc(hidden)]
#[macro_export]
macro_rules! __category {
    ($scope:ty, $scopes:tt $party:ty, $parties:tt) => {
        impl Category {
            /// Who is hit, for a reply code of this category that is not registered.
            #[inline]
            #[must_use]
            pub const fn scope(self) -> ::core::option::Option<$scope> {
                const SCOPES: &[::core::option::Option<$scope>] = &$scopes;
                SCOPES[self as ::core::primitive::usize]
            }

            /// Who can mend it, for a reply code of this category that is not registered.
            #[inline]
            #[must_use]
            pub const fn party(self) -> ::core::option::Option<$party> {
                const PARTIES: &[::core::option::Option<$party>] = &$parties;
                PARTIES[self as ::core::primitive::usize]
            }
        }
    };
}

/// What reply codes and details have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __registered {
    ($name:ident $notes:tt $standing:ty, $standings:tt $specific:tt) => {
        impl $name {
            /// What else is to be known about the row; may be empty.
            #[inline]
            #[must_use]
            pub const fn note(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $notes self as ::core::primitive::usize }
            }

            /// How firmly it stands.
            #[inline]
            #[must_use]
            pub const fn standing(self) -> $standing {
                const STANDINGS: &[$standing] = &$standings;
                STANDINGS[self as ::core::primitive::usize]
            }

            /// Whether it says something of its own; one that does not yields to the other
            /// code of the same status.
            #[inline]
            #[must_use]
            pub const fn is_specific(self) -> ::core::primitive::bool {
                const SPECIFIC: &[::core::primitive::bool] = &$specific;
                SPECIFIC[self as ::core::primitive::usize]
            }
        }
    };
}

/// What reply codes have of their own.
#[doc(hidden)]
#[macro_export]
macro_rules! __reply {
    ($codes:tt $stage:ty, $commands:tt $detail:ty, $details:tt) => {
        impl RegisteredReply {
            /// The reply code.
            #[inline]
            #[must_use]
            pub const fn code(self) -> $crate::ReplyCode {
                const CODES: &[::core::primitive::u16] = &$codes;
                $crate::macro_support::reply_code(CODES[self as ::core::primitive::usize])
            }

            /// Looks up a reply code in constant time; `None` if it is not registered.
            #[inline]
            #[must_use]
            pub const fn from_code(code: $crate::ReplyCode) -> ::core::option::Option<Self> {
                // From the first code to the last; the others are not worth a slot.
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
                $crate::macro_support::list! {
                    $commands $stage, self as ::core::primitive::usize
                }
            }

            /// The details that are registered with it.
            ///
            /// A hint and no more: the registry's lists are neither complete nor always
            /// right, so never filter by them.
            #[inline]
            #[must_use]
            pub const fn details(self) -> &'static [$detail] {
                $crate::macro_support::list! {
                    $details $detail, self as ::core::primitive::usize
                }
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
        $numbers:tt $unit:ident $starts:tt $subject:ty, $class:ty, $classes:tt
        $replies:tt $corrections:tt
    ) => {
        impl Detail {
            #[inline]
            const fn numbers(self) -> (::core::primitive::u16, ::core::primitive::u16) {
                const NUMBERS: &[(::core::primitive::u16, ::core::primitive::u16)] = &$numbers;
                NUMBERS[self as ::core::primitive::usize]
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
                // Two steps: where the subject's details begin, then the detail itself. That
                // is as fast as one table of all numbers, and no larger than the registry is.
                const STARTS: &[::core::primitive::$unit] = &$starts;
                const SLOTS: ::core::primitive::usize =
                    STARTS[STARTS.len() - 1] as ::core::primitive::usize;
                const INDEX: &[::core::option::Option<Detail>] = &{
                    let mut index = [::core::option::Option::None; SLOTS];
                    let mut at = 0;
                    while at < Detail::ALL.len() {
                        let (subject, detail) = Detail::ALL[at].numbers();
                        let start = STARTS[subject as ::core::primitive::usize];
                        let place =
                            start as ::core::primitive::usize + detail as ::core::primitive::usize;
                        index[place] = ::core::option::Option::Some(Detail::ALL[at]);
                        at += 1;
                    }
                    index
                };
                let subject = subject as ::core::primitive::usize;
                if subject + 1 >= STARTS.len() {
                    return ::core::option::Option::None;
                }
                let place = STARTS[subject] as ::core::primitive::usize
                    + detail as ::core::primitive::usize;
                if place >= STARTS[subject + 1] as ::core::primitive::usize {
                    return ::core::option::Option::None;
                }
                INDEX[place]
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
                $crate::macro_support::list! { $classes $class, self as ::core::primitive::usize }
            }

            /// The reply codes that are registered with it.
            ///
            /// A hint and no more: the registry's lists are neither complete nor always
            /// right, so never filter by them. See [`correction`](Self::correction).
            #[inline]
            #[must_use]
            pub const fn replies(self) -> &'static [$crate::ReplyCode] {
                $crate::macro_support::list! {
                    $replies $crate::ReplyCode, self as ::core::primitive::usize
                }
            }

            /// The reply codes that we hold right where the registered ones contradict
            /// their own RFC; empty where they do not. [`note`](Self::note) has the reason.
            #[inline]
            #[must_use]
            pub const fn correction(self) -> &'static [$crate::ReplyCode] {
                $crate::macro_support::list! {
                    $corrections $crate::ReplyCode, self as ::core::primitive::usize
                }
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

/// The handle of a row that can decide.
#[doc(hidden)]
#[macro_export]
macro_rules! __basis {
    (
        $count:literal $semantics:ty, $distinct:tt $unit:ident $which:tt
        [$($kind:ident)*] $keys:tt $all_descriptions:tt $descriptions:tt
        $all_references:tt $references:tt
    ) => {
        /// A row of the table that can decide a verdict.
        ///
        /// `Display` prints what the row is about, such as `detail X.1.1 in class 5`.
        #[derive(
            ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug,
            ::core::cmp::PartialEq, ::core::cmp::Eq,
            ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash,
        )]
        pub struct Basis(::core::primitive::u16);

        impl Basis {
            /// The texts of all kinds of row that have one: many share theirs.
            #[inline]
            const fn any_description(
                number: ::core::primitive::usize,
            ) -> &'static ::core::primitive::str {
                $crate::macro_support::part! { $all_descriptions number }
            }

            /// The sources of all kinds of row: many have the same.
            #[inline]
            const fn any_references(
                number: ::core::primitive::usize,
            ) -> &'static ::core::primitive::str {
                $crate::macro_support::part! { $all_references number }
            }

            /// Every row that can decide.
            #[inline]
            pub fn all() -> impl ::core::iter::Iterator<Item = Self> {
                ::core::iter::Iterator::map(0..$count, |index| {
                    Self(index as ::core::primitive::u16)
                })
            }

            /// What the row says about trying again.
            #[inline]
            #[must_use]
            pub const fn semantics(self) -> $semantics {
                const SEMANTICS: &[$semantics] = &$distinct;
                const WHICH: &[::core::primitive::$unit] = &$which;
                let which = WHICH[self.0 as ::core::primitive::usize];
                SEMANTICS[which as ::core::primitive::usize]
            }

            /// What kind of row it is, which tells how specific the verdict is.
            #[inline]
            #[must_use]
            pub const fn kind(self) -> $crate::BasisKind {
                const KINDS: &[$crate::BasisKind] = &[$($crate::BasisKind::$kind),*];
                KINDS[self.0 as ::core::primitive::usize]
            }

            /// What the row is about, such as `detail X.1.1 in class 5`.
            #[inline]
            #[must_use]
            pub const fn as_str(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! { $keys self.0 as ::core::primitive::usize }
            }

            /// What the row says to people: what happened here and what to do.
            #[inline]
            #[must_use]
            pub const fn description(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! {
                    $descriptions self.0 as ::core::primitive::usize
                }
            }

            /// Where that stands: RFCs with sections, separated by `; `, or the word
            /// `convention`.
            #[inline]
            #[must_use]
            pub const fn references(self) -> &'static ::core::primitive::str {
                $crate::macro_support::column! {
                    $references self.0 as ::core::primitive::usize
                }
            }
        }

        impl ::core::fmt::Display for Basis {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

/// `basis()` of a kind that has its verdict in its own rows.
#[doc(hidden)]
#[macro_export]
macro_rules! __by_index {
    ($name:ident $first:literal) => {
        impl $name {
            /// The row as what decides a verdict: its retry semantics and sources.
            #[inline]
            #[must_use]
            pub const fn basis(self) -> Basis {
                Basis(($first + self as ::core::primitive::usize) as ::core::primitive::u16)
            }
        }
    };
}

/// `basis(class)` of a kind that has one verdict row for each class.
#[doc(hidden)]
#[macro_export]
macro_rules! __in_class {
    ($name:ident $class:ty, $count:literal $bases:tt) => {
        impl $name {
            /// The row that decides in this class: retry semantics, advice and sources.
            /// `None` where the table has none.
            #[inline]
            #[must_use]
            pub const fn basis(self, class: $class) -> ::core::option::Option<Basis> {
                const BASES: &[[::core::primitive::u16; $count]] = &$bases;
                let index =
                    BASES[self as ::core::primitive::usize][class as ::core::primitive::usize];
                if index == ::core::primitive::u16::MAX {
                    ::core::option::Option::None
                } else {
                    ::core::option::Option::Some(Basis(index))
                }
            }
        }
    };
}

/// The type of a verdict's words, for a table with words of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __semantics {
    ($outcome:ty, $retry:ty, $action:ty, $scope:ty, $party:ty) => {
        /// What one row says about trying again, in the words of the table.
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            ::core::hash::Hash,
        )]
        #[non_exhaustive]
        pub struct Semantics {
            /// What happened.
            pub outcome: $outcome,
            /// Whether and when to try again.
            pub retry: $retry,
            /// What to do.
            pub action: $action,
            /// Who is hit.
            pub scope: $scope,
            /// Who can mend it.
            pub party: $party,
        }

        impl Semantics {
            #[inline]
            const fn new(
                outcome: $outcome,
                retry: $retry,
                action: $action,
                scope: $scope,
                party: $party,
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
    };
}

/// The registered codes as constants of the open types.
#[doc(hidden)]
#[macro_export]
macro_rules! __constants {
    (
        [$($reply_doc:literal $reply:ident $code:literal)*]
        [$($doc:literal $enhanced:ident $class:literal $subject:literal $detail:literal)*]
    ) => {
        /// The registered reply codes.
        impl $crate::ReplyCode {
            $(
                #[doc = $reply_doc]
                pub const $reply: Self = $crate::macro_support::reply_code($code);
            )*
        }

        /// The registered details, in each class that the table judges them in.
        impl $crate::EnhancedCode {
            $(
                #[doc = $doc]
                pub const $enhanced: Self =
                    $crate::macro_support::enhanced_code($class, $subject, $detail);
            )*
        }
    };
}

/// What `judge` reads.
#[doc(hidden)]
#[macro_export]
macro_rules! __tables {
    (
        $last_resort:expr, [$($beside:tt)*] $lines:literal $stages:literal
        [$($set:tt)*] $unit:ident $index:tt
    ) => {
        pub(crate) mod tables {
            use super::Basis;
            use $crate::Stage;
            use $crate::verdict::{Condition, Rules};

            pub(crate) const LAST_RESORT: Basis = $last_resort;

            /// What the rules list, each set a part of it.
            pub(crate) const BESIDE: &[(Condition, Basis)] = &[$($beside)*];

            /// The rules at a stage for the row of a reply code or of a severity, which
            /// are the first in order, or for any other row.
            #[inline]
            pub(crate) const fn rules(row: Basis, stage: Stage) -> &'static Rules {
                const SETS: &[Rules] = &[$($set)*];
                const INDEX: &[::core::primitive::$unit] = &$index;
                let line = if row.0 < $lines { row.0 as usize } else { $lines };
                &SETS[INDEX[line * $stages + stage as usize] as usize]
            }
        }
    };
}
