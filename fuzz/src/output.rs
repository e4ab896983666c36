//! Findings as `scan` writes them for programs: whole, harmless, one a line.

use std::borrow::Cow;

use crate::cli::Format;
use crate::finding::Finding;
use crate::is_harmless;
use crate::scan_reader::write::Page;

/// Writes bytes as the source, recipient and text of a finding, parted by NUL.
pub fn output(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.splitn(3, '\0').map(|part| Cow::Owned(part.to_owned()));
    let finding = Finding {
        source: parts.next(),
        recipient: parts.next(),
        text: parts.next(),
        ..Finding::default()
    };
    let write = |format| {
        let mut page = Page::new(format);
        page.push(finding.clone()).expect("written to memory");
        page.push(finding.clone()).expect("written to memory");
        let written = page.take().expect("written to memory");
        String::from_utf8(written).expect("UTF-8")
    };

    let lines = write(Format::Jsonl);
    assert_eq!(lines.lines().count(), 2, "{lines:?}");
    for line in lines.lines() {
        assert!(is_harmless(line), "{line:?}");
        let read: serde_json::Value = serde_json::from_str(line).expect("JSON");
        for (name, value) in [
            ("source", &finding.source),
            ("recipient", &finding.recipient),
            ("text", &finding.text),
        ] {
            assert_eq!(read[name].as_str(), value.as_deref(), "{line:?}");
        }
    }
    let list = write(Format::Json);
    let list = format!("[{}]", list.trim_start_matches(','));
    let read: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(read.as_array().map(Vec::len), Some(2), "{list:?}");

    let rows = write(Format::Csv);
    assert_eq!(rows.split('\n').count(), 3, "{rows:?}");
    assert!(rows.lines().all(is_harmless), "{rows:?}");
    let read = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(rows.as_bytes())
        .into_records()
        .map(|row| row.expect("CSV").len())
        .collect::<Vec<_>>();
    assert_eq!(read.len(), 2, "{rows:?}");
}
