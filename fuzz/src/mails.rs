//! Whole mails.

use smtp_codes::{Escaped, Layers};
use smtp_codes_reports::mail::{Mail, is_mail};

/// Reads bytes as a mail or a mailbox.
pub fn mail(bytes: &[u8]) {
    let _ = is_mail(bytes);
    let shown = Escaped::new(bytes);
    let mail = Mail::read(bytes);
    assert!(mail.reports().len() <= bytes.len(), "{shown}");
    for report in mail.reports() {
        if let Some(text) = &report.text {
            assert!(!text.contains('\n'), "{shown}: {text:?}");
            assert!(text.len() <= 4 * bytes.len(), "{shown}: {text:?}");
        }
        assert!(
            report.recipient.as_ref().is_none_or(|it| !it.is_empty()),
            "{shown}"
        );
        let known = report.status.is_some() || report.action.is_some();
        let verdict = report.judge(&Layers::STANDARD);
        assert_eq!(verdict.is_some(), known, "{shown}");
    }
    assert_eq!(Mail::read(bytes), mail, "{shown}");
}
