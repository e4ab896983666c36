//! One row in codes.csv is all that a new code takes: in the workspace and from the packages.

mod cargo;
mod dump;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo::{cargo, folder, forget_packages, stdout, workspace, write};

/// The row of a new code: what its cells hold, by column.
const ROW: &[(&str, &str)] = &[
    ("kind", "detail"),
    ("code", "X.7.99"),
    ("name", "CourierStrike"),
    ("text", "Courier on strike"),
    (
        "description",
        "The couriers of the receiving system do not work today.",
    ),
    ("standing", "standard"),
    ("specific", "yes"),
    ("classes", "4"),
    ("replies", "451"),
    ("cause", "system-unavailable"),
    ("references", "RFC 3463 2"),
];

/// More rows, of all kinds that a registration can need; each refers to others of them.
const MORE: &[&[(&str, &str)]] = &[
    &[
        ("kind", "action"),
        ("code", "wait-for-courier"),
        ("name", "WaitForCourier"),
        ("description", "Wait until the couriers are back."),
        ("references", "convention"),
    ],
    &[
        ("kind", "stage"),
        ("code", "courier"),
        ("name", "Courier"),
        ("aliases", "by courier"),
        ("text", "XCOURIER"),
        ("description", "The client asks for a courier."),
        ("step", "aside"),
        ("references", "convention"),
    ],
    &[
        ("kind", "cause"),
        ("code", "courier-strike"),
        ("name", "CourierStrike"),
        ("aliases", "strike"),
        ("text", "Couriers on strike"),
        (
            "description",
            "The couriers of the receiving system do not work today.",
        ),
        ("family", "system"),
        ("retry", "later"),
        ("action", "wait-for-courier"),
        ("scope", "message"),
        ("party", "destination"),
        ("advice", "Wait until the couriers are back."),
        ("pause", "2h"),
        ("keep", "6d"),
        ("answer", "472 X.2.50"),
        ("references", "convention"),
    ],
    &[
        ("kind", "reply"),
        ("code", "571"),
        ("name", "CourierRefused"),
        ("text", "Courier refused"),
        ("description", "The courier was not let in."),
        ("standing", "unregistered"),
        ("specific", "yes"),
        ("stages", "mail|rcpt|courier"),
        ("cause", "courier-strike"),
        ("advice", "Send another courier."),
        ("references", "convention"),
    ],
    &[
        ("kind", "reply"),
        ("code", "472"),
        ("name", "CourierLate"),
        ("text", "Courier late"),
        ("description", "The courier is late."),
        ("standing", "unregistered"),
        ("specific", "no"),
        ("stages", "any"),
        ("cause", "courier-strike"),
        ("references", "convention"),
    ],
    &[
        ("kind", "detail"),
        ("code", "X.7.511"),
        ("name", "CourierBanned"),
        ("text", "Courier banned"),
        ("description", "The courier is banned."),
        ("standing", "unregistered"),
        ("specific", "yes"),
        ("classes", "5"),
        ("replies", "571"),
        ("cause", "courier-strike"),
        ("references", "convention"),
    ],
    &[
        ("kind", "detail"),
        ("code", "X.2.50"),
        ("name", "CourierDelayed"),
        ("text", "Courier delayed"),
        ("description", "The courier comes later."),
        ("standing", "unregistered"),
        ("specific", "yes"),
        ("classes", "4|5"),
        ("inferred", "yes"),
        ("replies", "472"),
        ("cause", "courier-strike"),
        ("references", "convention"),
    ],
    &[
        ("kind", "rule"),
        ("code", "571"),
        ("with", "none"),
        ("stage", "courier|rcpt"),
        ("cause", "policy-refusal"),
        ("party", "network"),
        ("advice", "Ask the courier."),
        ("references", "convention"),
    ],
    &[
        ("kind", "rule"),
        ("code", "X.7.511"),
        ("class", "5"),
        ("scope", "recipient"),
        ("references", "convention"),
    ],
    &[
        ("kind", "rule"),
        ("code", "472"),
        ("with", "any"),
        ("stage", "courier"),
        ("retry", "later"),
        ("action", "wait-for-courier"),
        ("references", "convention"),
    ],
    &[
        ("kind", "rule"),
        ("code", "courier-strike"),
        ("class", "4"),
        ("action", "wait-for-courier"),
        ("advice", "The couriers are on strike. Try again later."),
        ("references", "convention"),
    ],
];

/// A program that would not compile without the row.
const PROGRAM: &str = "//! Uses a code that is new.
use smtp_codes::{Class, Detail};

fn main() {
    const DETAIL: Detail = Detail::CourierStrike;
    let code = DETAIL.in_class(Class::PersistentTransientFailure);
    println!(\"{code} {DETAIL}: {}\", DETAIL.text());
}
";

/// A program that judges with the new rows, and prints what was there before.
const MORE_PROGRAM: &str = "//! Uses rows of all kinds that are new.
mod dump;

use smtp_codes::{Action, Cause, RegisteredReply, Stage, judge};

fn main() {
    let late = judge(RegisteredReply::CourierLate.code().into(), Stage::Courier);
    assert_eq!(late.cause(), Cause::COURIER_STRIKE);
    assert_eq!(late.action(), Action::WaitForCourier);
    assert_eq!(\"by courier\".parse(), Ok(Stage::Courier));
    for line in dump::dump(\"Courier\") {
        println!(\"{line}\");
    }
}
";

/// A table with a row more, in the middle of those of its kind.
fn with_row(table: &str, cells: &[(&str, &str)]) -> String {
    let header = table.lines().next().unwrap();
    let cell = |column: &str| cells.iter().find(|(name, _)| *name == column);
    let kind = format!("{},", cell("kind").unwrap().1);
    let lines: Vec<&str> = table.lines().collect();
    let of_kind = (0..lines.len()).filter(|&at| lines[at].starts_with(&kind));
    let of_kind: Vec<usize> = of_kind.collect();
    let number = header.split(',').position(|name| name == "number").unwrap();
    // What follows kind, code and name in the rows of words has no comma before the number.
    let is_numbered = lines[of_kind[0]].split(',').nth(number) != Some("");
    let row: Vec<String> = header
        .split(',')
        .map(|column| match cell(column) {
            Some((_, text)) if text.contains(',') => format!("\"{text}\""),
            Some((_, text)) => (*text).to_owned(),
            None if column == "number" && is_numbered => of_kind.len().to_string(),
            None => String::new(),
        })
        .collect();
    let row = row.join(",");
    let mut lines = lines;
    lines.insert(of_kind[of_kind.len() / 2], &row);
    lines.join("\n") + "\n"
}

#[test]
fn one_row_is_all_that_a_code_takes() {
    let table = fs::read_to_string(workspace().join("codes.csv")).unwrap();
    let more = MORE
        .iter()
        .fold(table.clone(), |table, row| with_row(&table, row));
    let table = with_row(&table, ROW);
    let copy = folder("workspace");
    let changes = [
        ("codes.csv", table.as_str()),
        ("smtp-codes-cli/src/bin/new_code.rs", PROGRAM),
    ];
    copy_workspace(&copy, &changes);

    from_the_workspace(&copy);
    a_mistake_has_its_place(&copy, &table);
    nothing_else_changes(&copy, &more);
    // At the end, as after it everything of the workspace is built anew.
    copy_workspace(&copy, &changes);
    from_the_packages(&copy, &table);
}

/// With rows of all kinds between the others, what was there says the same under the same numbers,
/// and no test takes the table for one that is full.
fn nothing_else_changes(copy: &Path, table: &str) {
    write(&copy.join("codes.csv"), table.as_bytes());
    let bins = copy.join("smtp-codes-cli/src/bin");
    write(&bins.join("new_code.rs"), MORE_PROGRAM.as_bytes());
    let dump = include_str!("dump/mod.rs");
    write(&bins.join("dump/mod.rs"), dump.as_bytes());
    let printed = stdout(cargo(copy, &["run", "--quiet", "--bin", "new_code"]));
    let printed: Vec<&str> = printed.lines().collect();
    assert_eq!(printed, dump::dump("Courier"));

    stdout(cargo(
        copy,
        &["test", "--quiet", "-p", "smtp-codes", "--all-features"],
    ));
}

/// A mistake in the table is told with its place, and is one error.
fn a_mistake_has_its_place(copy: &Path, table: &str) {
    let at = table.find("\ndetail,X.7.99,").unwrap() + 1;
    let changed = table[..at].to_owned() + &table[at..].replacen(",yes,", ",maybe,", 1);
    let line = 1 + table[..at].matches('\n').count();
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
        "smtp-codes-core",
        "smtp-codes-settle",
        "smtp-codes-table",
        "smtp-codes-registry",
        "smtp-codes-expand",
        "smtp-codes-macros",
        "smtp-codes",
        "smtp-codes-phrasebook",
        "smtp-codes-reports",
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
    assert_eq!(
        listed.matches("detail,4.7.99,CourierStrike,").count(),
        1,
        "{listed}"
    );
    let explained = run(&["explain", "4.7.99"]);
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
