//! Tables of one's own, laid over those of the program.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use smtp_codes::{Escaped, Layers, OwnedRulebook, Rulebook};
use smtp_codes_phrasebook::LAYERS;

use crate::cli::Overlay;

/// The most tables that may be laid over those of the program.
const MOST: usize = Layers::MOST - 2;

/// The most that is read of one, in bytes: no table that people keep is larger.
const LARGEST: u64 = 64 << 20;

/// The tables that judge: those that are named, the first one first, then those of the program.
///
/// What is wrong in them is written to standard error, a line for each mistake.
pub(crate) fn layers(overlay: &Overlay) -> io::Result<Layers<'static>> {
    if overlay.tables.is_empty() {
        return Ok(LAYERS);
    }
    if overlay.tables.len() > MOST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "--overlay takes at most {MOST} tables, and {} are named",
                overlay.tables.len()
            ),
        ));
    }
    let mut over: Vec<&'static Rulebook<'static>> = Vec::new();
    let mut mistakes = 0;
    for file in &overlay.tables {
        let name = file.to_string_lossy();
        let csv = read(file)?;
        match OwnedRulebook::from_csv(&name, &csv) {
            Ok(table) => {
                // Verdicts borrow from the tables, and the threads of a scan may outlive the scan:
                // the tables are needed to the end of the program.
                let table: &'static OwnedRulebook = Box::leak(Box::new(table));
                over.push(Box::leak(Box::new(table.rulebook())));
            }
            Err(invalid) => {
                for line in invalid.lines() {
                    mistakes += 1;
                    let _ = writeln!(io::stderr(), "{}", Escaped::new(line.as_bytes()));
                }
            }
        }
    }
    if mistakes > 0 {
        let count = match mistakes {
            1 => "1 mistake".to_owned(),
            many => format!("{many} mistakes"),
        };
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{count} in what --overlay names"),
        ));
    }
    over.extend(LAYERS.over());
    Ok(Layers::new(over.leak()))
}

/// The bytes of a table.
pub(crate) fn read(file: &Path) -> io::Result<Vec<u8>> {
    bytes(file).map_err(|error| {
        let name = file.to_string_lossy();
        io::Error::new(error.kind(), format!("{name}: {error}"))
    })
}

fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    let mut csv = Vec::new();
    File::open(file)?.take(LARGEST + 1).read_to_end(&mut csv)?;
    if csv.len() as u64 > LARGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is larger than 64 MiB, the limit for a table",
        ));
    }
    Ok(csv)
}
