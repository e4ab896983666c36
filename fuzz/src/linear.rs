//! Work in proportion to the input: what a part of the input costs when it is repeated.
//!
//! A loop inside a loop is not to be seen in small inputs. So the fuzzer's bytes are made
//! large: `prefix | part | suffix`, the part repeated up to 200 kB, which
//! takes milliseconds where the work is linear and minutes where it is not. libFuzzer's
//! `-timeout` tells them apart.

use smtp_codes::{Reply, ReplyCode, Stage, WireReply, best, dsn::Dsn, find};

use smtp_codes_reports::log::{Context, reports};
use smtp_codes_reports::mail::{Mail, is_mail};
use smtp_codes_reports::text;

const SIZE: usize = 200_000;

/// Gives the repeated bytes to the reader that the first byte names.
pub fn linear(bytes: &[u8]) {
    let [which, rest @ ..] = bytes else {
        return;
    };
    let mut parts = rest.split(|&byte| byte == b'`');
    let mut part = || parts.next().unwrap_or_default();
    let (before, repeated, after) = (part(), part(), part());
    if repeated.is_empty() {
        return;
    }
    let repeated = repeated.repeat(SIZE / repeated.len());
    let large = [before, &repeated, after].concat();
    match which % 9 {
        0 => {
            let _ = find(&large).count();
            let _ = best(&large);
        }
        1 => {
            let _ = Reply::parse(&large, Stage::Any);
        }
        2 => {
            if let Some((reply, _)) = Reply::parse_lenient(&large, Stage::Any) {
                let _ = reply.to_string();
            }
        }
        3 => {
            let dsn = Dsn::new(&large);
            let _ = dsn.message().fields().count();
            for recipient in dsn.recipients() {
                let _ = recipient.merged();
                let _ = recipient
                    .final_recipient()
                    .map(|address| address.to_string());
                let _ = recipient.fields().count();
            }
        }
        4 => {
            let _ = smtp_codes_registry::read(&large);
        }
        5 => {
            reports(&large, &Context::default(), |_, report| {
                let _ = report.domain();
                Ok(())
            })
            .expect("nothing is written");
        }
        6 => {
            let text = String::from_utf8_lossy(&large);
            let code = ReplyCode::from_u16(550).expect("three digits");
            if let Ok(reply) = WireReply::new(code, None, &text) {
                let _ = reply.to_string();
            }
        }
        8 => {
            let _ = text::read(&large, Stage::Any);
        }
        _ => {
            let _ = is_mail(&large);
            let _ = Mail::read(&large);
        }
    }
}
