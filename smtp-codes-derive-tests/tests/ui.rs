//! What a person reads who has made a mistake: one case, one lesson.
//!
//! The output belongs to one toolchain; `TRYBUILD=overwrite` renews it.

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
