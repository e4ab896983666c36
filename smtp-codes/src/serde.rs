//! Feature `serde`: codes and words in wire form.

/// Makes a closed enum serializable as the text that `Display` prints.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($name:ident) => {};
}

/// Makes a closed enum serializable as the text that `Display` prints.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($name:ident) => {
        impl $crate::macro_support::serde_core::Serialize for $name {
            fn serialize<S: $crate::macro_support::serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::macro_support::serde_core::Deserialize<'de> for $name {
            fn deserialize<D: $crate::macro_support::serde_core::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::macro_support::deserialize_text(deserializer, ::core::stringify!($name))
            }
        }
    };
}

#[cfg(feature = "serde")]
mod with_serde {
    use core::fmt;
    use core::marker::PhantomData;
    use core::str::FromStr;

    use serde_core::de::{self, Unexpected, Visitor};
    use serde_core::ser::SerializeStruct;
    use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::{Basis, Cause, Conflict, EnhancedCode, ReplyCode, Status, Verdict};

    /// Reads a text and parses it; what is expected is named for the error message.
    pub fn deserialize_text<'de, D, T>(deserializer: D, what: &'static str) -> Result<T, D::Error>
    where
        D: Deserializer<'de>,
        T: FromStr<Err: fmt::Display>,
    {
        struct Text<T>(&'static str, PhantomData<T>);

        impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "the text of a {}", self.0)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
                // What is wrong with a word, its error says best.
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text(what, PhantomData))
    }

    /// As the three digits in text; a number is read too.
    impl Serialize for ReplyCode {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for ReplyCode {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserialize_code(deserializer, "three digits, as text or as a number")
        }
    }

    /// As text: `550`, `5.1.1` or `550 5.1.1`; a reply code alone is read from a number too.
    impl Serialize for Status {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for Status {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserialize_code(
                deserializer,
                "a status, such as \"550\", \"5.1.1\" or \"550 5.1.1\"",
            )
        }
    }

    /// Reads a text and parses it, or a number that is a reply code.
    fn deserialize_code<'de, D, T>(deserializer: D, what: &'static str) -> Result<T, D::Error>
    where
        D: Deserializer<'de>,
        T: FromStr + From<ReplyCode>,
    {
        struct Code<T>(&'static str, PhantomData<T>);

        impl<T: FromStr + From<ReplyCode>> Visitor<'_> for Code<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
                text.parse()
                    .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
                u16::try_from(number)
                    .ok()
                    .and_then(|number| ReplyCode::from_u16(number).ok())
                    .map(T::from)
                    .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
                match u64::try_from(number) {
                    Ok(number) => self.visit_u64(number),
                    Err(_) => Err(E::invalid_value(Unexpected::Signed(number), &self)),
                }
            }
        }

        // A format that does not describe itself has the text that is written.
        let visitor = Code(what, PhantomData);
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(visitor)
        } else {
            deserializer.deserialize_str(visitor)
        }
    }

    /// As text: `5.1.1`.
    impl Serialize for EnhancedCode {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for EnhancedCode {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserialize_text(deserializer, "enhanced status code")
        }
    }

    /// As a map of its words; the basis as a map, the conflict in text.
    impl Serialize for Verdict<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut fields = serializer.serialize_struct("Verdict", 10)?;
            fields.serialize_field("cause", &self.cause())?;
            fields.serialize_field("family", &self.family())?;
            fields.serialize_field("outcome", &self.outcome())?;
            fields.serialize_field("disposition", &self.disposition())?;
            fields.serialize_field("retry", &self.retry())?;
            fields.serialize_field("action", &self.action())?;
            fields.serialize_field("scope", &self.scope())?;
            fields.serialize_field("party", &self.party())?;
            fields.serialize_field("basis", &self.basis())?;
            fields.serialize_field("conflict", &self.conflict())?;
            fields.end()
        }
    }

    /// As its word.
    impl<'de> Deserialize<'de> for Cause<'static> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserialize_text(deserializer, "cause")
        }
    }

    /// As its word.
    impl Serialize for Cause<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// As a map of level, table and key.
    impl Serialize for Basis<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut fields = serializer.serialize_struct("Basis", 3)?;
            fields.serialize_field("level", &self.level())?;
            fields.serialize_field("table", self.table())?;
            fields.serialize_field("key", &self.key())?;
            fields.end()
        }
    }

    impl Serialize for Conflict {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }
}

#[cfg(feature = "serde")]
pub use with_serde::deserialize_text;
