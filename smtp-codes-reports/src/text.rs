//! What a person pasted: a reply, a diagnostic, a bounce, or any text with codes in it.

use smtp_codes::{Deviation, Deviations, EnhancedCode, Reply, ReplyCode, Stage, Status};

use crate::mail::{self, Mail};
use crate::{Report, speaker};

/// Reads a text: a code as it stands, a mail, a reply, or whatever codes the text holds, in that
/// order. `stage` is the command that drew the reply, if the caller knows it.
///
/// A text without a code gives one report all the same: its words may tell.
///
/// # Examples
///
/// ```
/// use smtp_codes::Stage;
/// use smtp_codes_reports::text::read;
///
/// let reports = read(b"550 5.1.1 User unknown", Stage::Rcpt);
/// assert_eq!(reports[0].status.unwrap().to_string(), "550 5.1.1");
/// ```
#[must_use]
pub fn read(bytes: &[u8], stage: Stage) -> Vec<Report<'static>> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim();
    let status = match (text.parse::<ReplyCode>(), text.parse::<EnhancedCode>()) {
        (Ok(reply), _) => Some(Status::of_reply(reply)),
        (_, Ok(enhanced)) => Some(Status::of_enhanced(enhanced)),
        _ => None,
    };
    if status.is_some() {
        return vec![Report {
            status,
            stage,
            ..Report::default()
        }];
    }
    if mail::is_mail(bytes) {
        let mail = Mail::read(bytes);
        return mail.reports().map(Report::into_owned).collect();
    }
    let (status, deviations) = match Reply::parse_lenient(bytes, stage) {
        // A whole session: what matters is not its greeting.
        Some((_, deviations)) if deviations.contains(Deviation::StrayAfter) => {
            (most_telling(bytes), Deviations::default())
        }
        Some((reply, deviations)) => (Some(completed(reply, bytes)), deviations),
        None => (most_telling(bytes), Deviations::default()),
    };
    vec![Report {
        status,
        stage,
        host: speaker::any(text.as_bytes()).map(|host| host.to_owned().into()),
        text: Some(text.to_owned().into()),
        deviations,
        ..Report::default()
    }]
}

/// The status that says most of all in the text.
fn most_telling(bytes: &[u8]) -> Option<Status> {
    Some(smtp_codes::best(bytes)?.status)
}

/// The status of a reply; an enhanced code may also stand further on in its text, as in
/// `550 queue_name 5.1.1` or `552 mailbox full (#5.2.2)`.
fn completed(reply: Reply<'_>, bytes: &[u8]) -> Status {
    let status = reply.status();
    if status.enhanced().is_some() {
        return status;
    }
    smtp_codes::best(bytes)
        .filter(|found| found.reply() == status.reply())
        .map_or(status, |found| found.status)
}
