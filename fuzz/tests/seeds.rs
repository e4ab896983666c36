//! The targets with their seeds, on any toolchain and without libFuzzer.

use std::fs;
use std::path::Path;

#[test]
fn what_must_hold_holds_for_the_seeds_and_their_beginnings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    for (name, target) in smtp_codes_fuzz::TARGETS {
        target(b"");
        let folder = root.join(name);
        let seeds = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        let mut count = 0;
        for seed in seeds {
            let path = seed.expect("an entry").path();
            println!("{}", path.display());
            let bytes = fs::read(path).expect("a seed");
            target(&bytes);
            // Half a seed is another one.
            if name != "linear" {
                (0..bytes.len())
                    .step_by(1 + bytes.len() / 64)
                    .for_each(|end| target(&bytes[..end]));
            }
            count += 1;
        }
        assert!(count > 0, "{name} has no seeds");
    }
}

#[test]
fn the_seeds_of_the_judge_have_tables_that_judge() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/judge");
    for seed in fs::read_dir(folder).expect("a folder") {
        let path = seed.expect("an entry").path();
        let bytes = fs::read(&path).expect("a seed");
        if let Err(error) = smtp_codes_fuzz::table_of(&bytes[9..]) {
            panic!("{}: {error}", path.display());
        }
    }
}
