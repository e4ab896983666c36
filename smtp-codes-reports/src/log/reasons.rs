//! What reasons tell, remembered: a log gives the same ones over and over.

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::RandomState;
use smtp_codes::{Stage, Status};

/// The last reasons, and what they tell.
#[derive(Default)]
pub(super) struct Reasons {
    all: Vec<Kept>,
    state: RandomState,
    /// What the last one tells that is too long to be kept.
    long: Option<Told>,
}

/// A reason that a format reads, and what it tells.
#[derive(Clone)]
struct Kept {
    format: &'static str,
    reason: Vec<u8>,
    told: Told,
}

/// What a reason tells.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) stage: Stage,
    pub(super) status: Option<Status>,
    /// Where the text stands that tells why.
    pub(super) text: Range<usize>,
    /// Where an error of the system stands that goes before that text, apart from it.
    pub(super) error: Range<usize>,
    /// Where the name of the host stands that said it, and whether it is one that is tried and not one
    /// that is quoted.
    pub(super) host: Option<Range<usize>>,
    pub(super) peer: bool,
}

/// That nothing is told.
pub(super) const NOTHING: Told = Told {
    stage: Stage::Any,
    status: None,
    text: 0..0,
    error: 0..0,
    host: None,
    peer: false,
};

impl Reasons {
    /// So many places there are: a power of two.
    const MOST: usize = 256;

    /// So many bytes has a reason that is kept.
    const LONGEST: usize = 512;

    /// What a reason tells in a format, as `read` tells it, which is not asked about one that is known.
    pub(super) fn told(
        &mut self,
        (format, reason): (&'static str, &[u8]),
        read: impl FnOnce(&[u8]) -> Told,
    ) -> &Told {
        let Self { all, state, long } = self;
        if reason.is_empty() || reason.len() > Self::LONGEST {
            return long.insert(read(reason));
        }
        if all.is_empty() {
            let nothing = Kept {
                format: "",
                reason: Vec::new(),
                told: NOTHING,
            };
            all.resize(Self::MOST, nothing);
        }
        let kept = &mut all[state.hash_one(reason) as usize % Self::MOST];
        if kept.reason != reason || kept.format != format {
            kept.format = format;
            kept.reason.clear();
            kept.reason.extend_from_slice(reason);
            kept.told = read(reason);
        }
        &kept.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_once_while_it_is_known() {
        let mut reasons = Reasons::default();
        let mut count = 0;
        let mut told_in = |format: &'static str, reason: &str| {
            let told = reasons.told((format, reason.as_bytes()), |reason| {
                count += 1;
                Told {
                    text: 0..reason.len(),
                    ..NOTHING
                }
            });
            assert_eq!(told.text, 0..reason.len());
            count
        };
        assert_eq!(told_in("exim", "Connection refused"), 1);
        assert_eq!(told_in("postfix", "Connection refused"), 2);
        assert_eq!(told_in("postfix", "Connection refused"), 2);
        let mut told = |reason: &str| told_in("exim", reason) - 2;
        assert_eq!(told("Connection refused"), 1);
        assert_eq!(told("Connection refused"), 1);
        assert_eq!(told("Connection timed out"), 2);
        assert_eq!(told("Connection refused"), 2);
        // Nothing is kept of what is empty or long.
        for reason in [String::new(), "x".repeat(Reasons::LONGEST + 1)] {
            let before = told(&reason);
            assert_eq!(told(&reason), before + 1);
        }
        let longest = "x".repeat(Reasons::LONGEST);
        let before = told(&longest);
        assert_eq!(told(&longest), before);
    }

    #[test]
    fn whatever_came_before_a_reason_tells_the_same() {
        let mut reasons = Reasons::default();
        for round in 0..3 {
            for number in 0..2_000 {
                let reason = format!("{number:4}");
                let told = reasons.told(("exim", reason.as_bytes()), |_| Told {
                    text: number..number,
                    ..NOTHING
                });
                assert_eq!(told.text, number..number, "{round}");
            }
        }
        assert_eq!(reasons.all.len(), Reasons::MOST);
        assert!(
            reasons
                .all
                .iter()
                .all(|kept| kept.reason.len() <= Reasons::LONGEST)
        );
    }
}
