//! Editing the CSV builds its crate again, with no build script.
//!
//! The crate is the plainest user there is: it knows `smtp-codes` by another name, has no `std`
//! where the table is read, and takes no warning.

mod cargo;

use std::fs;
use std::path::Path;

use cargo::{cargo, folder, stdout, workspace, write};

const LIBRARY: &str = r#"//! A house and its codes.
#![no_std]
#![deny(warnings, missing_docs)]

codes::registry!("tables/house.csv");
"#;

const PROGRAM: &str = r#"//! Prints what the table says.
use std::collections::BTreeMap;

fn main() {
    let all: BTreeMap<String, &str> = house::Detail::ALL
        .iter()
        .map(|detail| (detail.to_string(), detail.text()))
        .collect();
    println!("{all:?}");
}
"#;

const HEADER: &str = "kind,code,name,text,description,standing,specific,classes,cause,references\n";

fn row(code: &str, name: &str, text: &str) -> String {
    format!(
        "detail,{code},{name},{text},A rule of the house.,table-only,yes,5,no-reason,convention\n"
    )
}

#[test]
fn an_edited_table_is_read_again() {
    let house = folder("house");
    let table = house.join("tables/house.csv");
    let library = workspace().join("smtp-codes").canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"house\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         codes = {{ package = \"smtp-codes\", path = {library:?} }}\n"
    );
    write(&house.join("Cargo.toml"), manifest.as_bytes());
    let lock = fs::read(workspace().join("Cargo.lock")).unwrap();
    // Cargo takes the versions it needs from it, and leaves out the rest.
    fs::write(house.join("Cargo.lock"), lock).unwrap();
    write(&house.join("src/lib.rs"), LIBRARY.as_bytes());
    write(&house.join("src/main.rs"), PROGRAM.as_bytes());

    let first = row("X.7.900", "Closed", "Closed");
    save(&table, &[&first]);
    assert_eq!(run(&house), "{\"X.7.900\": \"Closed\"}\n");
    let again = cargo(&house, &["build", "--verbose"]);
    let again = String::from_utf8(again.stderr).unwrap();
    assert!(again.contains("Fresh house"), "{again}");

    let changed = row("X.7.900", "Closed", "Closed for good");
    let second = row("X.7.901", "Moved", "Moved");
    save(&table, &[&changed, &second]);
    let both = "{\"X.7.900\": \"Closed for good\", \"X.7.901\": \"Moved\"}\n";
    assert_eq!(run(&house), both);

    save(&table, &[&changed, &second, &second]);
    let twice = cargo(&house, &["build"]);
    let errors = String::from_utf8(twice.stderr).unwrap();
    assert!(!twice.status.success());
    assert!(
        errors.contains("tables/house.csv:4:8, column code:"),
        "{errors}"
    );

    // A file that is too large is one mistake.
    fs::File::create(&table).unwrap().set_len(17 << 20).unwrap();
    let large = cargo(&house, &["build"]);
    let errors = String::from_utf8(large.stderr).unwrap();
    assert!(
        errors.contains("tables/house.csv:1:1: the file has 17825792 bytes;"),
        "{errors}"
    );

    save(&table, &[&changed, &second]);
    assert_eq!(run(&house), both);
}

fn save(table: &Path, rows: &[&str]) {
    write(table, (HEADER.to_owned() + &rows.concat()).as_bytes());
}

fn run(house: &Path) -> String {
    stdout(cargo(house, &["run", "--quiet"]))
}
