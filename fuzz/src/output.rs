//! Findings as `scan` writes them for programs: whole, harmless, one a line.

use std::borrow::Cow;

use smtp_codes_reports::write::{Format, Page};
use smtp_codes_reports::{Judged, Report};

use crate::is_harmless;

/// Writes bytes as the source, recipient and text of a finding, parted by NUL.
pub fn output(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.splitn(3, '\0').map(|part| Cow::Owned(part.to_owned()));
    let source = parts.next();
    let mut report = Report::default();
    report.recipient = parts.next();
    report.text = parts.next();
    let finding = Judged {
        source: source.as_deref(),
        ..Judged::new(&report, None)
    };
    let write = |format| {
        let mut page = Page::new(format);
        page.push(finding).expect("written to memory");
        page.push(finding).expect("written to memory");
        let mut written = Vec::new();
        page.send(|page| {
            written.extend_from_slice(page);
            Ok(())
        })
        .expect("written to memory");
        String::from_utf8(written).expect("UTF-8")
    };

    let lines = write(Format::Jsonl);
    assert_eq!(lines.lines().count(), 2, "{lines:?}");
    for line in lines.lines() {
        assert!(is_harmless(line), "{line:?}");
        let read: serde_json::Value = serde_json::from_str(line).expect("JSON");
        for (name, value) in [
            ("source", &source),
            ("recipient", &report.recipient),
            ("text", &report.text),
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
