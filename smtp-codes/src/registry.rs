//! The types that codes.csv becomes: one enum for each of its kinds of row.

smtp_codes_macros::standard!(crate);
