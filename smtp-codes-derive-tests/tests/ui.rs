//! What a person reads who has made a mistake: one case, one lesson.
//!
//! The output belongs to one toolchain; `TRYBUILD=overwrite` renews it.

use std::fs;
use std::path::Path;

use smtp_codes::OwnedRulebook;

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}

/// A table that is read when the program runs has the same mistakes, in the same sentences.
#[test]
fn mistakes_are_explained_at_run_time_as_by_the_compiler() {
    let mut cases = 0;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    for group in fs::read_dir(folder).unwrap() {
        for case in fs::read_dir(group.unwrap().path()).unwrap() {
            let table = case.unwrap().path();
            if table.extension().is_none_or(|extension| extension != "csv") {
                continue;
            }
            let said_by_the_compiler = fs::read_to_string(table.with_extension("stderr")).unwrap();
            let compiled: Vec<_> = said_by_the_compiler
                .lines()
                .filter_map(|line| line.strip_prefix("error: "))
                .collect();
            let name = table.file_name().unwrap().to_str().unwrap();
            let error = OwnedRulebook::from_csv(name, &fs::read(&table).unwrap()).unwrap_err();
            assert_eq!(error.lines().collect::<Vec<_>>(), compiled, "{name}");
            assert_eq!(error.to_string(), compiled.join("\n"), "{name}");
            cases += 1;
        }
    }
    assert!(cases > 30, "only {cases} cases");
}
