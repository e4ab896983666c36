//! One status that was found, with its verdict: what `explain` and `scan` write for programs.

use serde::Serialize;
use smtp_codes::{BasisKind, Detail, EnhancedCode, RegisteredReply, ReplyCode, Status, Verdict};

/// One finding, in the order in which its fields are written; null where nothing is known.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Finding {
    pub(crate) source: Option<String>,
    pub(crate) line: Option<u64>,
    pub(crate) recipient: Option<String>,
    pub(crate) reply: Option<u16>,
    pub(crate) enhanced: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) meaning: Option<&'static str>,
    pub(crate) outcome: Option<&'static str>,
    pub(crate) retry: Option<&'static str>,
    pub(crate) action: Option<&'static str>,
    pub(crate) scope: Option<&'static str>,
    pub(crate) party: Option<&'static str>,
    pub(crate) basis: Option<&'static str>,
    pub(crate) conflict: Option<String>,
}

impl Finding {
    /// Fills in what is known of a status and its verdict.
    pub(crate) fn judged(mut self, status: Option<Status>, verdict: Option<&Verdict>) -> Self {
        self.reply = status.and_then(Status::reply).map(ReplyCode::as_u16);
        self.enhanced = status
            .and_then(Status::enhanced)
            .map(|code| code.to_string());
        self.meaning = status.and_then(meaning);
        if let Some(verdict) = verdict {
            self.outcome = Some(verdict.outcome().as_str());
            self.retry = Some(verdict.retry().as_str());
            self.action = Some(verdict.action().as_str());
            self.scope = Some(verdict.scope().as_str());
            self.party = Some(verdict.party().as_str());
            self.basis = Some(verdict.basis().as_str());
            self.conflict = verdict.conflict().map(|conflict| conflict.to_string());
        }
        self
    }
}

/// What the most telling row about a status says, if that is a detail's or a reply code's.
fn telling(
    status: Status,
    of_detail: impl Fn(Detail) -> &'static str,
    of_reply: impl Fn(RegisteredReply) -> &'static str,
) -> Option<&'static str> {
    let detail = status.enhanced().and_then(EnhancedCode::registered);
    let reply = status.reply().and_then(ReplyCode::registered);
    match (detail, reply) {
        (Some(detail), _) if detail.is_specific() => Some(of_detail(detail)),
        (_, Some(reply)) if reply.is_specific() => Some(of_reply(reply)),
        (Some(detail), _) if detail.subject_number() != 0 => Some(of_detail(detail)),
        (_, reply) => reply.map(of_reply),
    }
}

/// The title of a status: the registered text of its most telling part.
pub(crate) fn title(status: Status) -> Option<&'static str> {
    telling(status, Detail::text, RegisteredReply::text)
        .or_else(|| Some(status.enhanced()?.subject()?.text()))
        .or_else(|| Some(status.reply()?.severity()?.text()))
}

/// What a status means, in the words of the most telling row about it.
pub(crate) fn meaning(status: Status) -> Option<&'static str> {
    telling(status, Detail::description, RegisteredReply::description)
        .or_else(|| {
            let code = status.enhanced()?;
            Some(match code.subject() {
                Some(subject) => subject.description(),
                None => code.class().description(),
            })
        })
        .or_else(|| Some(status.reply()?.severity()?.description()))
}

/// What to do, in a sentence: a row that decides for one code or stage has better advice
/// than the word alone.
pub(crate) fn advice(verdict: &Verdict) -> &'static str {
    let basis = verdict.basis();
    match basis.kind() {
        BasisKind::Severity | BasisKind::Class | BasisKind::Report => {
            verdict.action().description()
        }
        _ => basis.description(),
    }
}
