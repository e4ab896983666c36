//! Whole mails, as the program reads them.

use smtp_codes::{Escaped, Layers};

use crate::mail_reader::{is_mail, read};

/// Reads bytes as a mail or a mailbox.
pub fn mail(bytes: &[u8]) {
    let _ = is_mail(bytes);
    let shown = Escaped::new(bytes);
    let findings = read(bytes);
    assert!(findings.len() <= bytes.len(), "{shown}");
    for finding in &findings {
        if let Some(text) = &finding.text {
            assert!(!text.contains('\n'), "{shown}: {text:?}");
            assert!(text.len() <= 4 * bytes.len(), "{shown}: {text:?}");
        }
        assert!(
            finding.recipient.as_ref().is_none_or(|it| !it.is_empty()),
            "{shown}"
        );
        let known = finding.status().is_some() || finding.action.is_some();
        let verdict = Layers::STANDARD.judge(&finding.evidence());
        assert_eq!(verdict.is_some(), known, "{shown}");
    }
    assert_eq!(read(bytes), findings, "{shown}");
}
