//! Cargo, run by a test on crates that lie under the workspace's target folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of this workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder for a test's files. It is kept, so that the next run has less to build.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Cargo in a folder, without network, building into a folder of the tests' own.
pub(crate) fn cargo(at: &Path, arguments: &[&str]) -> Output {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Command::new(cargo)
        .args(arguments)
        .arg("--offline")
        .current_dir(at)
        .env("CARGO_TARGET_DIR", folder("target"))
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .unwrap()
}

/// What a command that succeeded has printed.
pub(crate) fn stdout(output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Writes a file, unless it already holds this: Cargo goes by the time of the last change.
pub(crate) fn write(path: &Path, content: &[u8]) {
    if fs::read(path).is_ok_and(|known| known == content) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}
