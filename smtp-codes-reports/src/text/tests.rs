//! Texts as people paste them.
