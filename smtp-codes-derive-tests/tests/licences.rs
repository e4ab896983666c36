//! Each package carries both licence texts: copies, as not every clone has symlinks.

use std::fs;
use std::path::Path;

#[test]
fn each_package_has_both_texts() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut published = 0;
    for entry in fs::read_dir(&top).unwrap() {
        let package = entry.unwrap().path();
        let Ok(manifest) = fs::read_to_string(package.join("Cargo.toml")) else {
            continue;
        };
        if manifest.contains("publish = false") {
            continue;
        }
        published += 1;
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let copy = fs::read_to_string(package.join(licence)).unwrap_or_default();
            let text = fs::read_to_string(top.join(licence)).unwrap();
            assert!(copy == text, "{package:?}: copy {licence} from the top");
        }
    }
    assert!(published >= 5, "only {published} packages were found");
}
