//! Which findings are wanted.

use std::sync::atomic::{AtomicU64, Ordering};

use clap::error::ErrorKind;
use smtp_codes::{Action, Cause, Family, Verdict};
use smtp_codes_reports::{Report, Time};

use super::end;
use crate::cli::{self, Scan};

/// What the options leave; all of it without options.
#[derive(Default)]
pub(super) struct Filter {
    actions: Vec<Action>,
    causes: Vec<String>,
    families: Vec<Family>,
    /// In small letters; those of which only the subdomains are meant begin with a dot.
    domains: Vec<String>,
    since: Option<Time>,
    until: Option<Time>,
    /// How many were left out as their time is not known.
    timeless: AtomicU64,
}

impl Filter {
    pub(super) fn new(arguments: &Scan) -> Result<Self, clap::Error> {
        // A table of one's own may have causes of its own.
        let unknown = arguments
            .cause
            .iter()
            .find(|word| Cause::named(word).is_none());
        if let Some(word) = unknown.filter(|_| arguments.overlay.tables.is_empty()) {
            return Err(cli::error(
                "scan",
                ErrorKind::InvalidValue,
                &format!("\"{word}\" is not a cause; smtp-codes list --kind cause lists them"),
            ));
        }
        let actions = arguments.actions().into_iter().filter_map(|word| {
            let mut all = Action::ALL.iter();
            all.find(|action| action.as_str() == word).copied()
        });
        let families = arguments.family.iter().filter_map(|word| {
            let mut all = Family::ALL.iter();
            all.find(|family| family.as_str() == word).copied()
        });
        Ok(Self {
            actions: actions.collect(),
            causes: arguments.cause.clone(),
            families: families.collect(),
            domains: arguments
                .domain
                .iter()
                .map(|domain| domain.to_ascii_lowercase())
                .collect(),
            since: arguments.since,
            until: arguments.until,
            timeless: AtomicU64::new(0),
        })
    }

    /// Whether any option leaves something out.
    pub(super) fn is_any(&self) -> bool {
        !(self.actions.is_empty() && self.causes.is_empty() && self.families.is_empty())
            || self.is_placed()
    }

    fn is_placed(&self) -> bool {
        !self.domains.is_empty() || self.since.is_some() || self.until.is_some()
    }

    /// How many were left out as their time is not known.
    pub(super) fn timeless(&self) -> u64 {
        self.timeless.load(Ordering::Relaxed)
    }

    /// Whether a finding is wanted.
    pub(super) fn fits(&self, report: &Report<'_>, verdict: Option<&Verdict<'_>>) -> bool {
        !self.is_any()
            || self.fits_cause(report, verdict)
                && self.fits_action(report, verdict)
                && self.fits_place(report)
    }

    /// Whether it is about a domain and of a time that are wanted.
    pub(super) fn fits_place(&self, report: &Report<'_>) -> bool {
        if !self.is_placed() {
            return true;
        }
        let fits = |domain: &str| {
            self.domains.iter().any(|wanted| {
                let end = domain.len().checked_sub(wanted.len());
                let end = end.and_then(|from| domain.as_bytes().get(from..));
                end.is_some_and(|end| end.eq_ignore_ascii_case(wanted.as_bytes()))
                    && (domain.len() == wanted.len() || wanted.starts_with('.'))
            })
        };
        if !self.domains.is_empty() && !report.domain().is_some_and(fits) {
            return false;
        }
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let Some(time) = report.time else {
            self.timeless.fetch_add(1, Ordering::Relaxed);
            return false;
        };
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time < until)
    }

    /// Whether it is of a cause and a family that are wanted.
    pub(super) fn fits_cause(&self, report: &Report<'_>, verdict: Option<&Verdict<'_>>) -> bool {
        let causes = &self.causes;
        let fits = |cause: Cause<'_>| causes.iter().any(|one| one == cause.as_str());
        (causes.is_empty() || end::cause(report, verdict).is_some_and(fits))
            && (self.families.is_empty()
                || end::family(report, verdict)
                    .is_some_and(|family| self.families.contains(&family)))
    }

    /// Whether its action is wanted.
    fn fits_action(&self, report: &Report<'_>, verdict: Option<&Verdict<'_>>) -> bool {
        self.actions.is_empty()
            || end::action(report, verdict).is_some_and(|action| self.actions.contains(&action))
    }
}

#[cfg(test)]
impl Filter {
    /// Only findings with this action.
    pub(super) fn by_action(action: Action) -> Self {
        Self {
            actions: vec![action],
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use smtp_codes_phrasebook::LAYERS;

    use super::*;

    fn report() -> Report<'static> {
        let mut report = Report::default();
        report.recipient = Some("jo@Mail.Example.org".into());
        report.status = "550 5.1.1".parse().ok();
        report.stage = smtp_codes::Stage::Rcpt;
        report.time = "2026-11-25T06:00:00Z".parse().ok();
        report
    }

    fn filter(options: &[&str]) -> Filter {
        let arguments = ["smtp-codes", "scan", "-"].iter().chain(options);
        match <cli::Cli as clap::Parser>::try_parse_from(arguments).map(|cli| cli.command) {
            Ok(crate::cli::Command::Scan(scan)) => Filter::new(&scan).unwrap(),
            _ => panic!("{options:?}"),
        }
    }

    #[test]
    fn each_option_leaves_what_it_names() {
        let report = report();
        let verdict = report.judge(&LAYERS);
        for (options, fits) in [
            (&[][..], true),
            (&["--action", "suppress"], true),
            (&["--action", "count,suppress"], true),
            (&["--action", "count"], false),
            (&["--cause", "no-such-user"], true),
            (&["--cause", "greylisted", "--cause", "no-such-user"], true),
            (&["--cause", "greylisted"], false),
            (&["--family", "address"], true),
            (&["--family", "mailbox"], false),
            (&["--domain", "mail.example.org"], true),
            (&["--domain", ".example.org"], true),
            (&["--domain", "example.org"], false),
            (&["--domain", "ail.example.org"], false),
            (&["--since", "2026-11-25"], true),
            (&["--since", "2026-11-25 06:00:01"], false),
            (&["--until", "2026-11-25 06:00"], false),
            (&["--until", "2026-11-26"], true),
            (&["--action", "suppress", "--family", "mailbox"], false),
        ] {
            let filter = filter(options);
            assert_eq!(filter.fits(&report, verdict.as_ref()), fits, "{options:?}");
        }
    }

    #[test]
    fn what_has_no_time_is_of_no_time_that_is_wanted_and_counted() {
        let mut report = report();
        report.time = None;
        let filter = filter(&["--since", "2026-11-25"]);
        assert!(!filter.fits(&report, None));
        assert_eq!(filter.timeless(), 1);
    }
}
