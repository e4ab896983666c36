//! What each published package carries: both licence texts (copies, as not every clone has symlinks),
//! and in its manifest what registries and docs.rs show of it.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn each_package_has_both_texts() {
    for (package, _) in published() {
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let copy = fs::read_to_string(package.join(licence)).unwrap_or_default();
            let text = fs::read_to_string(top().join(licence)).unwrap();
            assert!(copy == text, "{package:?}: copy {licence} from the top");
        }
    }
}

#[test]
fn each_package_says_what_it_is_and_forbids_unsafe_code() {
    for (package, manifest) in published() {
        for key in [
            "description",
            "license",
            "repository",
            "rust-version",
            "keywords",
            "categories",
            "readme",
        ] {
            let said = manifest.lines().any(|line| {
                line.strip_prefix(key)
                    .is_some_and(|rest| rest.starts_with([' ', '.']))
            });
            assert!(said, "{package:?} has no {key}");
        }
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{package:?}"
        );
        // docs.rs builds programs without features, and this one has none.
        let program = manifest.contains("[[bin]]");
        let documented = manifest.contains("[package.metadata.docs.rs]\nall-features = true");
        assert!(program || documented, "{package:?}");
    }
    let manifest = fs::read_to_string(top().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folders of the packages that are published, the top one among them, and their manifests.
fn published() -> Vec<(PathBuf, String)> {
    let folders = fs::read_dir(top()).unwrap();
    let published: Vec<_> = folders
        .map(|entry| entry.unwrap().path())
        .chain([top()])
        .filter_map(|package| {
            let manifest = fs::read_to_string(package.join("Cargo.toml")).ok()?;
            (!manifest.contains("publish = false")).then_some((package, manifest))
        })
        .collect();
    assert!(published.len() >= 8, "only {} packages", published.len());
    published
}
