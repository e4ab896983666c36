//! What the template of the page fills in.

use askama::Template;

/// What runs in the page.
pub(super) const SCRIPT: &str = include_str!("../../../templates/report.js");

pub(super) struct Tile {
    pub(super) count: String,
    pub(super) label: &'static str,
    pub(super) share: String,
    pub(super) tone: &'static str,
}

pub(super) struct TimeLine {
    /// Whose hours these are, where times were written by several clocks.
    pub(super) clock: &'static str,
    pub(super) unit: String,
    pub(super) most: String,
    /// From the bottom of a column to its top.
    pub(super) layers: Vec<(&'static str, &'static str)>,
    pub(super) bars: Vec<Bar>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<(String, Vec<String>)>,
}

pub(super) struct Bar {
    pub(super) x: String,
    pub(super) y: u64,
    pub(super) width: String,
    pub(super) height: u64,
    pub(super) tone: &'static str,
}

pub(super) struct Share {
    pub(super) text: String,
    pub(super) about: String,
    pub(super) count: String,
    pub(super) share: String,
    pub(super) width: String,
}

pub(super) struct Problems {
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(super) count: String,
    pub(super) tone: &'static str,
    pub(super) causes: Vec<Problem>,
}

pub(super) struct Problem {
    pub(super) title: String,
    pub(super) advice: String,
    pub(super) count: String,
    pub(super) share: String,
    pub(super) width: String,
    pub(super) said: Vec<Said>,
    pub(super) more: usize,
}

pub(super) struct Said {
    pub(super) count: String,
    pub(super) code: String,
    pub(super) text: String,
}

pub(super) struct Table {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) what: &'static str,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<(String, Vec<String>)>,
}

pub(super) struct Kind {
    pub(super) end: &'static str,
    pub(super) tone: &'static str,
    pub(super) cause: String,
    pub(super) code: String,
    pub(super) action: &'static str,
    pub(super) count: String,
    pub(super) text: String,
    pub(super) unexplained: bool,
}

#[derive(Template)]
#[template(path = "report.html")]
pub(super) struct Page {
    pub(super) policy: String,
    pub(super) icon: &'static str,
    pub(super) style: String,
    pub(super) script: String,
    pub(super) name: String,
    pub(super) read: String,
    pub(super) span: String,
    pub(super) tiles: Vec<Tile>,
    pub(super) line: Option<TimeLine>,
    pub(super) actions: Vec<Share>,
    pub(super) problems: Vec<Problems>,
    pub(super) tables: Vec<Table>,
    pub(super) kinds: Vec<Kind>,
    pub(super) unexplained: Vec<(String, String)>,
    pub(super) more_texts: usize,
    pub(super) version: &'static str,
}
