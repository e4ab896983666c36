//! The registry in CSV: a header, and cells of several lines.

use super::{Registered, plain};

/// The columns that are read, as IANA names them.
const COLUMNS: [&str; 4] = [
    "Code",
    "Sample Text",
    "Associated basic status code",
    "Description",
];

/// Reads the codes.
pub(super) fn read(text: &str) -> Result<Vec<Registered>, String> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut places = [0; 4];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        let found = header
            .iter()
            .position(|one| plain(one).eq_ignore_ascii_case(name));
        *place = found.ok_or_else(|| {
            format!(
                "it has no column \"{name}\"; the CSV of IANA begins with {}",
                COLUMNS.join(",")
            )
        })?;
    }
    let mut registered = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |place: usize| plain(record.get(place).unwrap_or_default());
        registered.push(Registered {
            code: cell(places[0]),
            text: cell(places[1]),
            replies: cell(places[2]),
            description: cell(places[3]),
        });
    }
    Ok(registered)
}
