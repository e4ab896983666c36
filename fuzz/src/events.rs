//! Events of mail services, and any other JSON.

use smtp_codes::Escaped;
use smtp_codes_reports::events::{begins, read, service};

/// Reads bytes as events.
pub fn events(bytes: &[u8]) {
    let shown = Escaped::new(bytes);
    let reports = read(bytes);
    // A recipient takes more than a byte, and so does a code.
    assert!(reports.len() <= bytes.len(), "{shown}");
    for report in &reports {
        for text in [&report.recipient, &report.message_id, &report.queue_id] {
            // What is not UTF-8 becomes three bytes of its own.
            assert!(
                text.as_ref()
                    .is_none_or(|text| text.len() <= 3 * bytes.len()),
                "{shown}"
            );
        }
        if report.complaint {
            assert!(
                report.outcome.is_none() && report.status.is_none(),
                "{shown}"
            );
        }
    }
    assert_eq!(read(bytes), reports, "{shown}");
    if service(bytes).is_some() {
        assert!(begins(bytes), "{shown}");
    }
}
