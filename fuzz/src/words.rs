//! Words beside codes: nothing panics, no outcome changes, and what is taken from a text stands in it.

use smtp_codes::{Action, Evidence, Layers, Outcome, ReplyCode, Retry, Stage, Status, asks};
use smtp_codes_phrasebook::LAYERS;

use crate::offset_in;

/// Takes the first three bytes for code and stage, and the others for the text.
pub fn words(bytes: &[u8]) {
    let Some(([code, more, stage], text)) = bytes.split_first_chunk() else {
        return;
    };
    let number = u16::from_le_bytes([*code, *more]) % 1200;
    let status = ReplyCode::from_u16(number).ok().map(Status::of_reply);
    let stage = Stage::ALL[usize::from(*stage) % Stage::ALL.len()];
    let evidence = Evidence::new(status).at(stage).text(text);
    let verdict = LAYERS.judge(&evidence);
    let alone = Layers::STANDARD.judge(&evidence);
    match (verdict, alone) {
        (Some(verdict), Some(alone)) => {
            assert_eq!(
                verdict.outcome(),
                alone.outcome(),
                "words changed the outcome"
            );
        }
        (None, Some(_)) => panic!("words took the verdict away"),
        (_, None) => assert!(status.is_none()),
    }
    if let Some(verdict) = verdict {
        if verdict.action() == Action::Suppress || verdict.retry() == Retry::Never {
            assert_eq!(verdict.outcome(), Outcome::Permanent);
        }
        if let Some(mark) = verdict.provider().and_then(|it| it.mark(text)) {
            offset_in(text, mark.as_bytes());
        }
        assert!(!verdict.title().is_empty() && !verdict.advice().is_empty());
    }
    if let Some(seconds) = asks::retry_after(text) {
        assert!((1..=86_400).contains(&seconds));
    }
    if let Some(listing) = asks::blocklist(text) {
        offset_in(text, listing.name.as_bytes());
    }
    if let Some(listed) = asks::listed(text) {
        offset_in(text, listed.as_bytes());
    }
}
