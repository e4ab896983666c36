//! Texts as people paste them.

use smtp_codes::{Escaped, Layers, Stage};
use smtp_codes_reports::events::service;
use smtp_codes_reports::recognise::Format;
use smtp_codes_reports::text::{Taken, read, read_as};

/// Reads bytes as `explain` reads what is pasted.
pub fn text(bytes: &[u8]) {
    /// The longest text of a report, and the mark of a cut.
    const LONGEST: usize = 500 + " [...]".len();
    let shown = Escaped::new(bytes);
    let reading = read(bytes, Stage::Any);
    // Only a mail, lines of syslog and an event of a known service may report nothing: any other text has
    // words at least.
    let silent = match reading.taken {
        Taken::Mail | Taken::LogLine => true,
        Taken::Events => service(bytes).is_some(),
        _ => false,
    };
    assert!(!reading.reports.is_empty() || silent, "{shown}");
    assert_eq!(
        reading.mail.is_some(),
        reading.taken == Taken::Mail,
        "{shown}"
    );
    assert!(reading.reports.len() <= 1 + bytes.len(), "{shown}");
    for report in &reading.reports {
        let length = report
            .text
            .as_deref()
            .map_or(0, |text| text.chars().count());
        assert!(length <= LONGEST, "{shown}: {length}");
        assert!(
            report.recipient.as_ref().is_none_or(|it| !it.is_empty()),
            "{shown}"
        );
        assert!(!report.guessed || report.status.is_some(), "{shown}");
        if report.status.is_some() && !report.complaint {
            assert!(report.judge(&Layers::STANDARD).is_some(), "{shown}");
        }
        if reading.taken == Taken::Code {
            assert!(report.status.is_some(), "{shown}");
        }
    }
    // What the caller knows is never overruled, except by what a mail says itself.
    if reading.taken != Taken::Mail {
        for report in read(bytes, Stage::Rcpt).reports {
            assert_eq!(report.stage, Stage::Rcpt, "{shown}");
        }
    }
    assert_eq!(read(bytes, Stage::Any), reading, "{shown}");
    // Whatever somebody says that it is.
    for &format in Format::ALL {
        for report in read_as(bytes, format, Stage::Rcpt).reports {
            assert_eq!(report.stage, Stage::Rcpt, "{shown} as {format}");
        }
    }
}
