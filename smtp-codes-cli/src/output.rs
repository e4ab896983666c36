//! Writing for people and for programs.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::cli::Format;

/// The width that text is wrapped to.
const WIDTH: usize = 88;

/// The look of headings.
pub(crate) const HEADING: Style = Style::new().bold();
/// The look of what went well.
pub(crate) const GOOD: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
/// The look of what may still go well.
pub(crate) const WAITING: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
/// The look of what went wrong.
pub(crate) const BAD: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// Standard output, buffered; colours only where they are wanted.
pub(crate) fn stdout() -> io::BufWriter<anstream::AutoStream<io::StdoutLock<'static>>> {
    io::BufWriter::new(anstream::AutoStream::auto(io::stdout().lock()))
}

/// Writes objects for programs, in any format but text.
pub(crate) fn write_all<T: Serialize>(format: Format, all: &[T]) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match format {
        Format::Text => {}
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, all)?;
            out.write_all(b"\n")?;
        }
        Format::Jsonl => {
            for one in all {
                serde_json::to_writer(&mut out, one)?;
                out.write_all(b"\n")?;
            }
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(&mut out);
            for one in all {
                csv.serialize(one).map_err(as_io)?;
            }
            csv.flush()?;
        }
    }
    out.flush()
}

/// The error of writing itself, so that a closed pipe is still known as one.
fn as_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// How far to the right the text beside a label begins.
const INDENT: usize = 17;

/// A label at the left and text, wrapped, beside it.
pub(crate) fn labelled(out: &mut impl Write, label: &str, text: &str) -> io::Result<()> {
    labelled_word(out, label, "", Style::new(), text)
}

/// The same, with a word in a look of its own before the text.
pub(crate) fn labelled_word(
    out: &mut impl Write,
    label: &str,
    word: &str,
    look: Style,
    text: &str,
) -> io::Result<()> {
    let mut label = label;
    let mut word = word;
    let whole = if word.is_empty() {
        text.to_owned()
    } else {
        format!("{word}: {text}")
    };
    for line in textwrap::wrap(&whole, WIDTH - INDENT) {
        let rest = line.strip_prefix(word).unwrap_or(&line);
        writeln!(
            out,
            "{HEADING}{label:<INDENT$}{HEADING:#}{look}{word}{look:#}{rest}"
        )?;
        (label, word) = ("", "");
    }
    Ok(())
}
