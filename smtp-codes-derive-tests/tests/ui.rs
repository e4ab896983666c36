//! What a person reads who has made a mistake: one case, one lesson.
//!
//! The output belongs to one toolchain, [`PINNED`]; `TRYBUILD=overwrite` renews it. With any other
//! compiler it is not compared: how messages look is the compiler's affair, and a new release of it is
//! no mistake of ours. The whole project is not held on one toolchain (`rust-toolchain.toml`) for that,
//! as all other tests are to see new compilers.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use smtp_codes::OwnedRulebook;

/// The compiler whose messages the `.stderr` files hold; the workflow runs them with it.
const PINNED: &str = "rustc 1.95.";

#[test]
fn mistakes_are_explained() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    if !version.starts_with(PINNED) {
        // Not by a macro, whose text the test runner keeps to itself.
        let skipped = format!("SKIPPED: compile-fail cases, for {PINNED} and not {version}");
        std::io::stderr().write_all(skipped.as_bytes()).unwrap();
        return;
    }
    // Cases are compiled in a package that trybuild makes, and a table is looked for in the folder
    // of the package: so it gets those of one group after another.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let package = target.join("tests/trybuild").join(env!("CARGO_PKG_NAME"));
    fs::create_dir_all(&package).unwrap();
    for group in groups() {
        for old in tables(&package) {
            fs::remove_file(old).unwrap();
        }
        for table in tables(&group) {
            fs::copy(&table, package.join(table.file_name().unwrap())).unwrap();
        }
        let group = group.file_name().unwrap().to_str().unwrap();
        trybuild::TestCases::new().compile_fail(format!("tests/ui/{group}/*.rs"));
    }
}

/// The folders of cases.
fn groups() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let entries = fs::read_dir(folder).unwrap();
    let mut groups: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    groups.sort();
    groups
}

/// The tables in a folder.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect()
}

/// A table that is read when the program runs has the same mistakes, in the same sentences.
#[test]
fn mistakes_are_explained_at_run_time_as_by_the_compiler() {
    let mut cases = 0;
    for group in groups() {
        for table in tables(&group) {
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
