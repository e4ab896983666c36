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

/// Cargo in a folder, without network, building into a folder of the tests' own. Of the user's
/// Cargo home it sees what has been downloaded, and the configuration; it unpacks into its own.
pub(crate) fn cargo(at: &Path, arguments: &[&str]) -> Output {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Command::new(cargo)
        .args(arguments)
        .arg("--offline")
        .current_dir(at)
        .env("CARGO_HOME", home())
        .env("CARGO_TARGET_DIR", folder("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
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

fn home() -> PathBuf {
    let users = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => std::env::home_dir().unwrap().join(".cargo"),
    };
    let home = folder("cargo-home");
    fs::create_dir_all(home.join("registry")).unwrap();
    for shared in ["registry/index", "registry/cache", "config.toml"] {
        let target = users.join(shared);
        if target.exists() {
            link(&target, &home.join(shared), target.is_dir());
        }
    }
    home
}

/// Removes what Cargo has unpacked and built of this workspace's packages: it goes by the version
/// alone, and would take last week's for those that have just been packaged.
#[allow(dead_code, reason = "one of the two tests packages")]
pub(crate) fn forget_packages() {
    let registries = fs::read_dir(home().join("registry/src"));
    let unpacked = registries.into_iter().flatten();
    let built = folder("target/debug/.fingerprint");
    for parent in unpacked.map(|one| one.unwrap().path()).chain([built]) {
        for package in fs::read_dir(parent).into_iter().flatten() {
            let package = package.unwrap();
            let name = package.file_name();
            if name.to_string_lossy().starts_with("smtp-codes") {
                fs::remove_dir_all(package.path()).unwrap();
            }
        }
    }
}

/// Makes a symlink, unless it is there.
fn link(target: &Path, at: &Path, to_folder: bool) {
    if fs::read_link(at).is_ok_and(|known| known == target) {
        return;
    }
    let _ = fs::remove_file(at);
    #[cfg(unix)]
    let made = {
        let _ = to_folder;
        std::os::unix::fs::symlink(target, at)
    };
    #[cfg(windows)]
    let made = if to_folder {
        std::os::windows::fs::symlink_dir(target, at)
    } else {
        std::os::windows::fs::symlink_file(target, at)
    };
    made.unwrap();
}
