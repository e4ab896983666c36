//! How an attempt ended, as people tell it.

use smtp_codes::{Action, Cause, Family, Outcome, Verdict};
use smtp_codes_reports::{Direction, Report};

/// How an attempt ended, seen from this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum End {
    /// It cannot be delivered, and went back to its sender.
    Returned,
    /// It waits for another attempt.
    Deferred,
    /// This host did not take it.
    Refused,
    /// It was delivered, and the recipient complains of it.
    Complaint,
    /// Nothing says how it ended, or there is more to come.
    Unclear,
    /// Another host took it, or a mailbox of this one.
    Delivered,
    /// This host took it.
    Taken,
}

impl End {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Taken as usize + 1;

    pub(super) fn of(report: &Report<'_>, verdict: Option<&Verdict<'_>>) -> Self {
        if report.complaint {
            return Self::Complaint;
        }
        let incoming = report.direction == Some(Direction::Incoming);
        match verdict.map(Verdict::outcome) {
            Some(Outcome::Success) if incoming => Self::Taken,
            Some(Outcome::Success) => Self::Delivered,
            Some(Outcome::Transient | Outcome::Permanent) if incoming => Self::Refused,
            Some(Outcome::Transient) => Self::Deferred,
            Some(Outcome::Permanent) => Self::Returned,
            _ => Self::Unclear,
        }
    }

    /// Whether nothing is to be done about it.
    pub(super) const fn is_well(self) -> bool {
        matches!(self, Self::Delivered | Self::Taken)
    }
}

/// Why: that of a complaint is none of a failure.
pub(super) fn cause<'l>(report: &Report<'_>, verdict: Option<&Verdict<'l>>) -> Option<Cause<'l>> {
    if report.complaint {
        return Some(Cause::COMPLAINT);
    }
    verdict.map(Verdict::cause)
}

/// The group of the cause.
pub(super) fn family(report: &Report<'_>, verdict: Option<&Verdict<'_>>) -> Option<Family> {
    if report.complaint {
        return Cause::COMPLAINT.family();
    }
    verdict.and_then(Verdict::family)
}

/// What to do.
pub(super) fn action(report: &Report<'_>, verdict: Option<&Verdict<'_>>) -> Option<Action> {
    if report.complaint {
        return Some(Cause::COMPLAINT.action());
    }
    verdict.map(Verdict::action)
}
