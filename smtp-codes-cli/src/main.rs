//! Placeholder.
mod mail;

fn main() {}
