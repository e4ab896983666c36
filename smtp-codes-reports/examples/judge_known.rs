//! Judges replies whose codes are known beforehand, so that nothing has to be read: what
//! `scripts/at-scale-test` compares the answers of engines with.
//!
//! ```text
//! judge_known codes|words [OVERLAY] < replies.hex > answers.tsv
//! ```
//!
//! `codes` judges by the codes alone, as a join does; `words` by all that is known. A line has an id, a
//! reply code, an enhanced code, host, stage, recipient, and the bytes of the reply in hexadecimal
//! digits; an answer the id, cause, action, retry and outcome.

use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};

use smtp_codes::{Evidence, Layers, OwnedRulebook, Stage, Status, Verdict};
use smtp_codes_phrasebook::LAYERS;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let by_codes = match arguments.next().as_deref() {
        Some("codes") => true,
        Some("words") => false,
        _ => return Err("judge_known codes|words [OVERLAY]".into()),
    };
    let own = match arguments.next() {
        Some(file) => Some(OwnedRulebook::from_csv(&file, &std::fs::read(&file)?)?),
        None => None,
    };
    let own = own.as_ref().map(OwnedRulebook::rulebook);
    let over: Vec<_> = own.iter().chain(LAYERS.over().iter().copied()).collect();
    let layers = Layers::new(&over);
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let row: [&str; 7] = line
            .split('\t')
            .collect::<Vec<_>>()
            .try_into()
            .map_err(|_| format!("no row: {line}"))?;
        let verdict = judge(&row, &layers, by_codes)?;
        write!(out, "{}", row[0])?;
        match verdict {
            Some(it) => writeln!(
                out,
                "\t{}\t{}\t{}\t{}",
                it.cause(),
                it.action(),
                it.retry(),
                it.outcome()
            )?,
            None => out.write_all(b"\t\\N\t\\N\t\\N\t\\N\n")?,
        }
    }
    out.flush()?;
    Ok(())
}

/// Judges a row.
fn judge<'l>(
    [_, reply, enhanced, host, stage, recipient, said]: &[&str; 7],
    layers: &Layers<'l>,
    by_codes: bool,
) -> Result<Option<Verdict<'l>>, Box<dyn Error>> {
    let codes = format!("{reply} {enhanced}");
    let status: Status = codes.trim().parse()?;
    if by_codes {
        return Ok(Some(layers.judge_status(status, Stage::Any)));
    }
    let stage = match *stage {
        "" => Stage::Any,
        word => Stage::read(word).ok_or("no stage")?,
    };
    let said: Result<Vec<u8>, _> = (0..said.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&said[at..at + 2], 16))
        .collect();
    let said = said?;
    let evidence = Evidence::new(Some(status))
        .at(stage)
        .host(host)
        .recipient(recipient.as_bytes())
        .text(&said);
    Ok(layers.judge(&evidence))
}
