//! The types that codes.csv becomes: one enum for each of its kinds of row.

smtp_codes_macros::registry!(crate; "codes.csv", open_types);
