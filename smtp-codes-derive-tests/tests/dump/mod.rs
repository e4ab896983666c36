//! What the library says: printed by a program with more rows, and compared with what it says
//! without them. So this file is compiled twice, with two tables.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use smtp_codes::{
    Action, Cause, Class, Detail, DsnAction, Evidence, Family, Layers, Outcome, Party,
    RegisteredReply, Retry, Scope, Stage, Standing, Status,
};

/// A line for each code and word with its number, and for each stage with what is judged there.
/// What has `new` in its name is left out.
pub(crate) fn dump(new: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let old = |debug: &dyn Debug| !format!("{debug:?}").contains(new);
    macro_rules! numbers {
        ($($kind:ident as $number:ty)*) => {$(
            for &one in $kind::ALL {
                if old(&one) {
                    lines.push(format!("{} {one:?} {}", stringify!($kind), one as $number));
                }
            }
        )*};
    }
    numbers! {
        RegisteredReply as u16 Detail as u32 Class as u8 Outcome as u8 Retry as u8 Action as u8
        Scope as u8 Party as u8 Family as u8 Standing as u8 Stage as u8 DsnAction as u8
    }
    for &cause in Cause::ALL {
        if cause.as_str() != "courier-strike" {
            lines.push(format!(
                "{cause} {} {:?}",
                cause.title(),
                cause.keep_trying()
            ));
        }
    }
    let replies = RegisteredReply::ALL.iter().copied().filter(|one| old(one));
    let replies: Vec<_> = replies.map(|one| Some(one.code())).chain([None]).collect();
    let details: Vec<_> = Detail::ALL.iter().copied().filter(|one| old(one)).collect();
    for &stage in Stage::ALL.iter().filter(|stage| old(stage)) {
        let mut hash = DefaultHasher::new();
        let mut add = |evidence: Evidence<'_>| {
            if let Some(verdict) = Layers::STANDARD.judge(&evidence) {
                format!("{verdict:?} {} {}", verdict.advice(), verdict.references())
                    .hash(&mut hash);
            }
        };
        for &reply in &replies {
            add(Evidence::new(Status::from_parts(reply, None)).at(stage));
            for detail in &details {
                for &class in Class::ALL {
                    let status = Status::from_parts(reply, Some(detail.in_class(class)));
                    let evidence = Evidence::new(status).at(stage);
                    add(evidence);
                    add(evidence.reported(DsnAction::Failed));
                }
            }
        }
        lines.push(format!("at {stage}: {:x}", hash.finish()));
    }
    lines
}
