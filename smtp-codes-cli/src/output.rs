//! Writing for people and for programs.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use smtp_codes::Escaped;
use smtp_codes_reports::write;

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
    match format.for_programs() {
        Some(format) => write::write_all(format, all),
        None => Ok(()),
    }
}

/// Says something on standard error. Where nobody can hear it there is nobody to tell that.
pub(crate) fn complain(message: &str) {
    // It may hold a name from outside.
    let message = Escaped::new(message.as_bytes());
    let _ = writeln!(io::stderr(), "smtp-codes: {message}");
}

/// The column in which the text beside a label begins.
pub(crate) const COLUMN: usize = 12;

/// The width that text is wrapped to: that of the terminal, but no more than people read with ease.
pub(crate) fn width() -> usize {
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal_size::terminal_size()
        .map(|(width, _)| usize::from(width.0))
        .or_else(columns)
        .unwrap_or(WIDEST)
        .clamp(NARROWEST, WIDEST)
}

/// How wide the terminal is that standard output goes to; `None` if it goes elsewhere.
pub(crate) fn terminal() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let (width, _) = terminal_size::terminal_size()?;
    Some(usize::from(width.0).max(NARROWEST))
}

/// A space at which no line is broken.
const JOINED: char = '\u{a0}';

/// A list of sources, of which none is broken.
pub(crate) fn sources(list: &str) -> String {
    let joined: Vec<String> = list.split("; ").map(joined).collect();
    joined.join(", ")
}

/// Text that is not broken.
pub(crate) fn joined(text: &str) -> String {
    text.replace(' ', &JOINED.to_string())
}

/// The beginning of a text that fits into one line, with dots where there is more.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let whole = |width| wrap(text, width).next().unwrap_or_default();
    let line = whole(width.max(1));
    if line.len() >= text.trim_end().len() && line.chars().count() <= width {
        return line;
    }
    let mut line = whole(width.saturating_sub(4).max(1));
    if line.chars().count() + 4 > width {
        line = line.chars().take(width.saturating_sub(3)).collect();
        return line + "...";
    }
    line.truncate(line.trim_end_matches('.').trim_end().len());
    line + " ..."
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

/// Text, wrapped to a width, behind so many spaces.
pub(crate) fn indented(
    out: &mut impl Write,
    indent: usize,
    width: usize,
    text: &str,
) -> io::Result<()> {
    for line in wrap(text, width.saturating_sub(indent)) {
        writeln!(out, "{:indent$}{line}", "")?;
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
