//! Every command of the README and of the guide is run, and what it prints is compared with what is
//! shown. `SMTP_CODES_BLESS=1 cargo test -p smtp-codes-cli --test guide` writes it into the guide.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The top folder; a package does not hold it.
fn top() -> Option<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    top.join("docs/guide").is_dir().then_some(top)
}

/// The pages, by their path from the top.
fn pages(top: &Path) -> Vec<PathBuf> {
    let mut pages: Vec<_> = fs::read_dir(top.join("docs/guide"))
        .unwrap()
        .map(|entry| Path::new("docs/guide").join(entry.unwrap().file_name()))
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    pages.sort();
    assert!(pages.len() > 8);
    pages.insert(0, "README.md".into());
    pages
}

/// A folder with the files of the guide, and those that the README names.
fn folder(top: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let to = |name: &str| folder.path().join(name);
    for entry in fs::read_dir(top.join("docs/guide/files")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to(entry.file_name().to_str().unwrap())).unwrap();
    }
    for (name, mail) in [
        ("Maildir/.bounces", "bounce.eml"),
        ("Maildir/.complaints", "complaint.eml"),
    ] {
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(to(name).join(part)).unwrap();
        }
        fs::copy(to(mail), to(name).join("new/1")).unwrap();
    }
    fs::create_dir_all(to("var/log")).unwrap();
    for name in ["var/log/mail.log", "var/log/mail.log.2.gz", "mail.log.1"] {
        fs::copy(to("mail.log"), to(name)).unwrap();
    }
    for name in ["codes.csv", "old.csv"] {
        fs::copy(top.join("codes.csv"), to(name)).unwrap();
    }
    let iana = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/iana.csv");
    fs::copy(iana, to("smtp-enhanced-status-codes-3.csv")).unwrap();
    // The program by its name.
    fs::create_dir(to("bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_smtp-codes"), to("bin/smtp-codes")).unwrap();
    folder
}

/// Runs a command in a shell: whether it succeeded, and what a terminal would show.
fn run(command: &str, folder: &Path) -> (bool, String) {
    let command = command
        .replace("/var/log/", "var/log/")
        .replace("cargo run -- ", "smtp-codes ")
        // It would not end.
        .replace("tail -f ", "cat ");
    let old = std::env::var("PATH").unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", format!("{}:{old}", folder.join("bin").display()))
        .env("HOME", folder)
        .env("COLUMNS", "80")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE");
    let output = shell.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status.success(), said)
}

#[test]
fn every_command_prints_what_is_shown() {
    let Some(top) = top() else { return };
    let (mut tried, mut wrong) = (0, Vec::new());
    for page in pages(&top) {
        // What one page writes is not there for the next.
        let folder = folder(&top);
        let is_guide = page.starts_with("docs");
        let text = fs::read_to_string(top.join(&page)).unwrap();
        let mut blessed = String::new();
        let mut lines = text.split_inclusive('\n').peekable();
        let mut in_block = false;
        while let Some(line) = lines.next() {
            blessed.push_str(line);
            match line.trim_end() {
                "```console" => in_block = true,
                "```" => in_block = false,
                _ => {}
            }
            let Some(command) = line.strip_prefix("$ ").filter(|_| in_block) else {
                continue;
            };
            let mut shown = String::new();
            while let Some(next) = lines.next_if(|next| !next.starts_with(['$', '`'])) {
                shown.push_str(next);
            }
            // It runs this very test.
            if command.starts_with("cargo test") {
                continue;
            }
            let (succeeded, said) = run(command.trim_end(), folder.path());
            tried += 1;
            // A table with a mistake is shown with its mistake.
            if !succeeded && !command.contains("wrong.csv") {
                wrong.push(format!("{}: {command}failed: {said}", page.display()));
            }
            // The README shows in blocks of their own what some of its commands print.
            if is_guide && said != shown {
                wrong.push(format!("{}: {command}{said}", page.display()));
            }
            blessed.push_str(&said);
        }
        if is_guide && std::env::var_os("SMTP_CODES_BLESS").is_some() {
            fs::write(top.join(&page), blessed).unwrap();
        }
    }
    assert!(tried > 40, "{tried}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_table_that_is_shown_is_the_file() {
    let Some(top) = top() else { return };
    let read = |path: &str| fs::read_to_string(top.join(path)).unwrap();
    for (page, file) in [
        ("README.md", "in-house.csv"),
        ("docs/guide/own-table.md", "in-house.csv"),
        ("docs/guide/words.md", "words.csv"),
    ] {
        let table = read(&format!("docs/guide/files/{file}"));
        assert!(
            read(page).contains(&format!("```csv\n{table}```\n")),
            "{page}"
        );
    }
    // The one that the pages' Rust is compiled with.
    assert_eq!(
        read("smtp-codes-derive-tests/in-house.csv"),
        read("docs/guide/files/in-house.csv")
    );
}

#[test]
fn links_lead_somewhere_and_every_page_is_in_the_contents() {
    let Some(top) = top() else { return };
    let mut missing = Vec::new();
    let contents = fs::read_to_string(top.join("docs/guide/SUMMARY.md")).unwrap();
    let mut pages = pages(&top);
    pages.extend(["CONTRIBUTING.md", "DESIGN.md", "GLOSSARY.md"].map(PathBuf::from));
    for page in &pages {
        let text = fs::read_to_string(top.join(page)).unwrap();
        let folder = top.join(page.parent().unwrap());
        let name = page.file_name().unwrap().to_str().unwrap();
        if page.starts_with("docs") && name != "SUMMARY.md" {
            assert!(contents.contains(&format!("({name})")), "{name}");
        }
        let targets: BTreeSet<&str> = text
            .split("](")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(')')?.0))
            .filter(|target| !target.contains("://") && !target.starts_with('#'))
            .collect();
        for target in targets {
            let file = target.split('#').next().unwrap();
            if !folder.join(file).exists() {
                missing.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
