//! Reads codes and judges them: what a mail program that acts on codes takes from the table.

use smtp_codes::{EnhancedCode, ReplyCode, Stage, Status, judge};

fn main() {
    for argument in std::env::args().skip(1) {
        let (reply, enhanced) = match argument.split_once(' ') {
            Some((reply, enhanced)) => (reply, enhanced),
            None => (argument.as_str(), ""),
        };
        let reply = reply.parse::<ReplyCode>().ok();
        let enhanced = enhanced.parse::<EnhancedCode>().ok();
        match Status::from_parts(reply, enhanced) {
            Some(status) => {
                let verdict = judge(status, Stage::Any);
                println!(
                    "{status} {} {} {} {} {} {}",
                    verdict.outcome(),
                    verdict.retry(),
                    verdict.action(),
                    verdict.scope(),
                    verdict.party(),
                    verdict.conflict().is_some(),
                );
            }
            None => println!("{argument}"),
        }
    }
}
