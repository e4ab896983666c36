//! Writing for people and for programs.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::cli::Format;

/// The most columns that text is wrapped to.
const WIDEST: usize = 80;
/// The fewest columns that text is wrapped to: below, nothing stands well beside a label.
const NARROWEST: usize = 30;

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

/// The column in which the text beside a label begins.
pub(crate) const COLUMN: usize = 12;

/// The width that text is wrapped to: that of the terminal, but no more than people read with ease.
fn width() -> usize {
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal_size::terminal_size()
        .map(|(width, _)| usize::from(width.0))
        .or_else(columns)
        .unwrap_or(WIDEST)
        .clamp(NARROWEST, WIDEST)
}

/// A space at which no line is broken.
const JOINED: char = '\u{a0}';

/// A list of sources, of which none is broken.
pub(crate) fn sources(list: &str) -> String {
    let joined: Vec<String> = list
        .split("; ")
        .map(|source| source.replace(' ', &JOINED.to_string()))
        .collect();
    joined.join(", ")
}

/// Text wrapped to a width. No word is broken, neither at its hyphens: people search for them.
fn wrap(text: &str, width: usize) -> impl Iterator<Item = String> {
    let options = textwrap::Options::new(width)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(|line| line.replace(JOINED, " "))
}

/// A line of text in a look of its own, wrapped.
pub(crate) fn paragraph(out: &mut impl Write, look: Style, text: &str) -> io::Result<()> {
    for line in wrap(text, width()) {
        writeln!(out, "{look}{line}{look:#}")?;
    }
    Ok(())
}

/// A label at the left and text, wrapped, beside it; nothing if there is no text.
pub(crate) fn labelled(out: &mut impl Write, label: &str, text: &str) -> io::Result<()> {
    labelled_at(out, COLUMN, label, HEADING, text)
}

/// The same with the text in another column and the label in another look.
pub(crate) fn labelled_at(
    out: &mut impl Write,
    column: usize,
    label: &str,
    look: Style,
    text: &str,
) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut label = label;
    for line in wrap(text, width().saturating_sub(column)) {
        let look = if label.is_empty() { Style::new() } else { look };
        let pad = column.saturating_sub(label.chars().count());
        writeln!(out, "{look}{label}{look:#}{:pad$}{line}", "")?;
        label = "";
    }
    Ok(())
}
