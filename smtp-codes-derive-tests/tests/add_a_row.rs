//! One row in codes.csv is all that a new code takes: in the workspace and from the packages.

mod cargo;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo::{cargo, folder, forget_packages, stdout, workspace, write};

const ROW: &str = "detail,X.7.99,,,,CourierStrike,Courier on strike,\
    The couriers of the receiving system do not work today.,standard,yes,4,451,,,,,,,,\
    RFC 3463 2,\n";

/// A program that would not compile without the row.
const PROGRAM: &str = "//! Uses a code that is new.
use smtp_codes::{Class, Detail};

fn main() {
    const DETAIL: Detail = Detail::CourierStrike;
    let code = DETAIL.in_class(Class::PersistentTransientFailure);
    println!(\"{code} {DETAIL}: {}\", DETAIL.text());
}
";

#[test]
fn one_row_is_all_that_a_code_takes() {
    let mut table = fs::read_to_string(workspace().join("codes.csv")).unwrap();
    let first_detail = table.find("\ndetail,").unwrap() + 1;
    table.insert_str(first_detail, ROW);
    let copy = folder("workspace");
    let changes = [
        ("codes.csv", table.as_str()),
        ("smtp-codes-cli/src/bin/new_code.rs", PROGRAM),
    ];
    copy_workspace(&copy, &changes);

    from_the_workspace(&copy);
    a_mistake_has_its_place(&copy, &table);
    from_the_packages(&copy, &table);
}

/// A mistake in the table is told with its place, and is one error.
fn a_mistake_has_its_place(copy: &Path, table: &str) {
    let wrong = ROW.replace(",yes,", ",maybe,");
    let changed = table.replace(ROW, &wrong);
    let line = 1 + table[..table.find(ROW).unwrap()].matches('\n').count();
    write(&copy.join("codes.csv"), changed.as_bytes());
    let built = cargo(copy, &["build"]);
    write(&copy.join("codes.csv"), table.as_bytes());
    let errors = String::from_utf8(built.stderr).unwrap();
    assert!(!built.status.success());
    let place = format!("error: codes.csv:{line}:");
    assert_eq!(errors.matches(&place).count(), 1, "{errors}");
    assert!(
        errors.contains("column specific: \"maybe\" is not yes or no"),
        "{errors}"
    );
}

fn from_the_workspace(copy: &Path) {
    let run = |arguments: &[&str]| stdout(cargo(copy, &[&["run", "--quiet"], arguments].concat()));
    assert_eq!(
        run(&["--bin", "new_code"]),
        "4.7.99 X.7.99: Courier on strike\n"
    );
    stdout(cargo(copy, &["build"]));
    it_lists_and_explains(&program());

    stdout(cargo(copy, &["doc", "-p", "smtp-codes", "--no-deps"]));
    let page = folder("target/doc/smtp_codes/enum.Detail.html");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("The couriers of the receiving system do not work today."));
}

fn from_the_packages(copy: &Path, table: &str) {
    let published = [
        "smtp-codes-table",
        "smtp-codes-registry",
        "smtp-codes-expand",
        "smtp-codes-macros",
        "smtp-codes",
        "smtp-codes-cli",
    ];
    let mut arguments = vec!["package", "--allow-dirty"];
    arguments.extend(published.iter().flat_map(|name| ["-p", name]));
    // Cargo unpacks each package, and builds it against the other packages.
    forget_packages();
    stdout(cargo(copy, &arguments));
    it_lists_and_explains(&program());

    let version = env!("CARGO_PKG_VERSION");
    for name in published {
        let package = folder("target/package").join(format!("{name}-{version}"));
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let text = fs::read_to_string(workspace().join(licence)).unwrap();
            assert_eq!(
                fs::read_to_string(package.join(licence)).unwrap(),
                text,
                "{name}"
            );
        }
        let packaged = package.join("codes.csv");
        if name == "smtp-codes-table" {
            assert_eq!(fs::read_to_string(packaged).unwrap(), table);
        } else {
            assert!(!packaged.exists(), "{name} has a table of its own");
        }
    }
}

/// The `smtp-codes` that was built last.
fn program() -> PathBuf {
    let name = format!("smtp-codes{}", std::env::consts::EXE_SUFFIX);
    folder("target/debug").join(name)
}

fn it_lists_and_explains(program: &Path) {
    let run = |arguments: &[&str]| stdout(Command::new(program).args(arguments).output().unwrap());
    let listed = run(&["list", "--format", "csv"]);
    assert_eq!(listed.matches("X.7.99,").count(), 1, "{listed}");
    let explained = run(&["explain", "5.7.99"]);
    assert!(explained.contains("Courier on strike"), "{explained}");
}

/// Copies the workspace with some files changed, without what was built or fetched. What is
/// already there and the same stays as it is.
fn copy_workspace(to: &Path, changes: &[(&str, &str)]) {
    let mut done = HashSet::new();
    for (name, content) in changes {
        let path = to.join(name);
        write(&path, content.as_bytes());
        done.extend(path.ancestors().skip(1).map(Path::to_owned));
        done.insert(path);
    }
    copy_folder(&workspace(), to, &mut done);
    remove_others(to, &done);
}

fn copy_folder(from: &Path, to: &Path, done: &mut HashSet<PathBuf>) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        let skipped = ["target", "fuzz"].iter().any(|skipped| name == *skipped);
        if skipped || name.to_string_lossy().starts_with('.') {
            continue;
        }
        let (from, to) = (entry.path(), to.join(name));
        let kind = entry.file_type().unwrap();
        if !kind.is_dir() && done.contains(&to) {
            continue;
        }
        if kind.is_dir() {
            copy_folder(&from, &to, done);
        } else {
            // A clone on Windows has a text file in its place.
            assert!(!kind.is_symlink(), "{from:?} is a symlink");
            write(&to, &fs::read(from).unwrap());
        }
        done.insert(to);
    }
}

/// Removes what an earlier run has copied and what is no longer there.
fn remove_others(folder: &Path, done: &HashSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        let is_folder = entry.file_type().unwrap().is_dir();
        match (done.contains(&path), is_folder) {
            (true, true) => remove_others(&path, done),
            (true, false) => {}
            (false, true) => fs::remove_dir_all(path).unwrap(),
            (false, false) => fs::remove_file(path).unwrap(),
        }
    }
}
