//! The tables as a workbook: a sheet for each kind of row, to read and filter as it opens.

use std::collections::HashMap;
use std::io;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::flat;
use super::tables::{Rows, Tables};
use crate::cli::Which;

/// The kinds of row in the order of their sheets, with the title of each. Kinds with one title share a
/// sheet: they have few rows each.
const SHEETS: [(&str, &str); 24] = [
    ("reply", "Replies"),
    ("detail", "Details"),
    ("cause", "Causes"),
    ("rule", "Rules"),
    ("phrase", "Phrases"),
    ("provider", "Providers"),
    ("token", "Tokens"),
    ("stage", "Stages"),
    ("severity", "Digits and classes"),
    ("category", "Digits and classes"),
    ("class", "Digits and classes"),
    ("subject", "Digits and classes"),
    ("outcome", "Words"),
    ("retry", "Words"),
    ("action", "Words"),
    ("scope", "Words"),
    ("party", "Words"),
    ("family", "Words"),
    ("standing", "Words"),
    ("dsn-action", "Words"),
    ("report", "Reports"),
    ("column", "Columns"),
    ("kind", "Columns"),
    ("", "Other"),
];

/// What a sheet is about, where no row of the table says so.
const ABOUT: [(&str, &str); 4] = [
    (
        "Codes",
        "Every reply code and enhanced status code, and each pair of them that means something of its \
         own: why servers send it and what to do, as the program explains it without a stage.",
    ),
    (
        "Digits and classes",
        "First and second digits of reply codes; classes and subjects of enhanced status codes.",
    ),
    ("Words", "The words of the verdict, with what they mean."),
    ("Columns", "What each column and each kind of row means."),
];

/// The narrowest and the widest column, in characters.
const NARROWEST: usize = 6;
const WIDEST: usize = 60;

/// A sheet before it is written.
struct Sheet {
    title: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The workbook of all tables, or of one.
pub(super) fn workbook(tables: &Tables, only: Option<Which>) -> io::Result<Vec<u8>> {
    let mut sheets = Vec::new();
    if only.is_none_or(|only| only == Which::Joined) {
        let Rows { columns, rows } = flat::joined_rows(tables);
        sheets.push(Sheet {
            title: "Codes",
            columns,
            rows,
        });
    }
    let wanted = [Which::Codes, Which::Providers, Which::Phrases];
    let wanted = wanted
        .into_iter()
        .filter(|&which| only.is_none_or(|only| only == which));
    let all: Vec<Rows> = wanted.map(|which| tables.rows(which)).collect();
    for (place, (_, title)) in SHEETS.iter().enumerate() {
        // The first kind of a sheet makes it.
        if SHEETS[..place].iter().any(|(_, known)| known == title) {
            continue;
        }
        sheets.extend(sheet(&all, title));
    }
    written(tables, &sheets).map_err(io::Error::other)
}

/// The rows of all tables that belong on a sheet, with the columns that they use.
fn sheet(all: &[Rows], title: &'static str) -> Option<Sheet> {
    let mut columns: Vec<String> = Vec::new();
    let mut found: Vec<HashMap<&str, &str>> = Vec::new();
    let kinds: Vec<&str> = SHEETS
        .iter()
        .filter(|(_, of)| *of == title)
        .map(|(kind, _)| *kind)
        .collect();
    for rows in all {
        for row in &rows.rows {
            let cells = rows.columns.iter().map(String::as_str);
            let cells: HashMap<&str, &str> = cells.zip(row.iter().map(String::as_str)).collect();
            let kind = cells.get("kind").copied().unwrap_or_default();
            let known = SHEETS.iter().any(|(known, _)| *known == kind);
            if kinds.contains(&kind) || !known && title == "Other" {
                found.push(cells);
            }
        }
        for column in &rows.columns {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
    }
    if found.is_empty() {
        return None;
    }
    // Each table has its own order; the name of the table comes last.
    columns.retain(|column| {
        let used = |row: &HashMap<&str, &str>| {
            let cell = row.get(column.as_str());
            cell.is_some_and(|cell| !cell.is_empty())
        };
        column != "table" && (column != "kind" || kinds.len() > 1) && found.iter().any(used)
    });
    if all
        .iter()
        .any(|rows| rows.columns.iter().any(|column| column == "table"))
    {
        columns.push("table".to_owned());
    }
    let rows = found.iter().map(|row| {
        let cells = columns.iter().map(|column| row.get(column.as_str()));
        cells
            .map(|cell| cell.copied().unwrap_or_default().to_owned())
            .collect()
    });
    Some(Sheet {
        title,
        rows: rows.collect(),
        columns,
    })
}

fn written(tables: &Tables, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same tables give the same bytes, whenever that is.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title("The registry of SMTP codes")
            .set_author("smtp-codes")
            .set_comment(concat!("Written by smtp-codes ", env!("CARGO_PKG_VERSION")))
            .set_creation_datetime(&made),
    );
    about(tables, sheets, book.add_worksheet())?;
    for sheet in sheets {
        fill(sheet, book.add_worksheet())?;
    }
    book.save_to_buffer()
}

/// The look of a cell with text.
fn text() -> Format {
    // `@`: a spreadsheet that is asked to edit the cell leaves 5.1.1 as it is.
    Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

/// The look of the first row.
fn header() -> Format {
    Format::new()
        .set_bold()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0xE8EDF2))
        .set_border_bottom(FormatBorder::Thin)
}

/// The first sheet: what the others hold.
fn about(tables: &Tables, sheets: &[Sheet], to: &mut Worksheet) -> Result<(), XlsxError> {
    to.set_name("About")?;
    to.set_column_width(0, 22)?;
    to.set_column_width(1, 90)?;
    to.set_column_width(2, 8)?;
    to.set_freeze_panes(1, 0)?;
    for (column, title) in (0..).zip(["Sheet", "What it holds", "Rows"]) {
        to.write_string_with_format(0, column, title, &header())?;
    }
    let kinds: HashMap<&str, &str> = tables
        .sources
        .iter()
        .flat_map(|source| &source.table.kinds)
        .map(|head| (head.code.as_str(), head.description.as_str()))
        .collect();
    let mut line = 1;
    for sheet in sheets {
        let known = ABOUT.iter().find(|(title, _)| *title == sheet.title);
        let kind = SHEETS.iter().find(|(_, title)| *title == sheet.title);
        let of_kind = kind.and_then(|(kind, _)| kinds.get(kind)).copied();
        let says = known.map_or(of_kind.unwrap_or_default(), |(_, says)| *says);
        // What a row needs is for those who write one.
        let says = says.split(" Needs: ").next().unwrap_or(says);
        to.write_string_with_format(line, 0, sheet.title, &text())?;
        to.write_string_with_format(line, 1, says, &text())?;
        to.write_number_with_format(line, 2, sheet.rows.len() as f64, &top())?;
        line += 1;
    }
    let names: Vec<&str> = tables.sources.iter().map(|one| one.name.as_str()).collect();
    let names = names.join(", ");
    let rest = [
        ("Tables", names.as_str()),
        (
            "Codes",
            "X.1.1 is a detail in any class, 5yz any reply code that begins with 5, 5.1.* a code of \
             that subject that is not registered.",
        ),
        (
            "Not in a table",
            "The stage of the session, the words of the reply and who said it may decide otherwise: \
             smtp-codes explain looks at all of them.",
        ),
    ];
    line += 1;
    for (label, says) in rest {
        to.write_string_with_format(line, 0, label, &text().set_bold())?;
        to.write_string_with_format(line, 1, says, &text())?;
        line += 1;
    }
    Ok(())
}

fn top() -> Format {
    Format::new().set_align(FormatAlign::Top)
}

fn fill(sheet: &Sheet, to: &mut Worksheet) -> Result<(), XlsxError> {
    to.set_name(sheet.title)?;
    to.set_freeze_panes(1, frozen(sheet))?;
    let text = text();
    for (place, column) in (0..).zip(&sheet.columns) {
        to.write_string_with_format(0, place, column, &header())?;
        let cells = sheet
            .rows
            .iter()
            .map(|row| row[usize::from(place)].as_str());
        to.set_column_width(place, width(column, cells))?;
    }
    for (line, row) in (1..).zip(&sheet.rows) {
        for (place, (column, cell)) in (0..).zip(sheet.columns.iter().zip(row)) {
            if cell.is_empty() {
                continue;
            }
            // Of the joined table these are seconds, of the others times such as 30m.
            match cell.parse::<u32>() {
                Ok(number) if is_number(column) => {
                    to.write_number_with_format(line, place, number, &top())?;
                }
                _ => {
                    to.write_string_with_format(line, place, cell, &text)?;
                }
            }
        }
    }
    let last_row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX);
    to.autofilter(0, 0, last_row, last_column.saturating_sub(1))?;
    Ok(())
}

/// Whether the cells of a column are numbers; codes are not.
fn is_number(column: &str) -> bool {
    matches!(column, "pause" | "keep" | "number" | "times")
}

/// The columns that stay while the others are moved: up to the code or key of the row.
fn frozen(sheet: &Sheet) -> u16 {
    let is_key = |column: &String| column == "code";
    let place = sheet.columns.iter().position(is_key);
    place.map_or(0, |place| u16::try_from(place + 1).unwrap_or(0))
}

/// How wide a column is: as its longest cell, but no wider than people read with ease.
fn width<'c>(column: &str, cells: impl Iterator<Item = &'c str>) -> f64 {
    let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
    // Beside the name there is the button of the filter.
    let longest = longest.max(column.len() + 3);
    (longest + 2).clamp(NARROWEST, WIDEST) as f64
}
