//! The summary of a scan as a page: one file to read, to sort, and to show to somebody.

use std::collections::HashMap;
use std::io;

use askama::Template;
use smtp_codes::{Action, Escaped, Level, Status, Verdict};
use smtp_codes_reports::files::Counts;
use smtp_codes_reports::{Report, Time};

use super::coverage::{self, Coverage};
use super::end::End;
use super::number::{amount, grouped, share};
use super::progress::Told;
use super::summary::{self, Case, Ends, Summary, Tallied};
use super::when;
use crate::cli::By;
use crate::html::{self, ICON, STYLE};
use crate::wording;

mod page;

use page::{Bar, Kind, Page, Problem, Problems, SCRIPT, Said, Share, Table, Tile, TimeLine};

/// What one piece of the input holds.
#[derive(Default)]
pub(crate) struct Tally {
    sum: summary::Tally,
    hosts: summary::Tally,
    hours: summary::Tally,
    texts: coverage::Tally,
}

impl Tally {
    pub(super) fn count(
        &mut self,
        report: &Report<'_>,
        (verdict, number): (Option<&Verdict<'static>>, u64),
        sampled: &mut summary::Sampled,
    ) {
        self.sum
            .count(report, (verdict, number), By::Domain, sampled);
        self.hosts.count_name(report, verdict, By::Host);
        self.hours.count_name(report, verdict, By::Hour);
        if !report.complaint {
            self.texts.count(report, verdict);
        }
    }

    pub(super) fn close(&mut self) {
        for tally in [&mut self.sum, &mut self.hosts, &mut self.hours] {
            tally.close();
        }
    }

    pub(super) fn found(&self) -> u64 {
        self.sum.found()
    }
}

/// The numbers of the whole scan.
#[derive(Default)]
pub(crate) struct Sums {
    sum: Summary,
    hosts: Summary,
    hours: Summary,
    texts: Coverage,
}

/// So many rows have the tables of names and texts if nobody says so.
const TOP: usize = 20;
/// So many rows has the table of all kinds: the most frequent.
const KINDS: usize = 500;
/// So many codes are shown of a cause.
const CODES: usize = 3;
/// So many columns has the time line at most.
const COLUMNS: i64 = 96;

impl Sums {
    /// Adds what the next piece holds.
    pub(super) fn merge(&mut self, tally: Tally) {
        self.sum.merge(tally.sum);
        self.hosts.merge(tally.hosts);
        self.hours.merge(tally.hours);
        self.texts.merge(&tally.texts);
    }

    /// Whether anything was found.
    pub(super) fn is_any(&self) -> bool {
        self.sum.is_any()
    }

    /// The page.
    pub(super) fn page(
        &self,
        name: &str,
        top: Option<usize>,
        counts: &Counts,
    ) -> io::Result<String> {
        let top = top.unwrap_or(TOP);
        let (style, script) = (html::squeezed(STYLE), html::squeezed(SCRIPT));
        let texts = self.texts.ranked();
        // Who is shown the page need not know where the file lies.
        let name = match name.rsplit(['/', '\\']).next().unwrap_or(name) {
            "-" => "standard input",
            name => name,
        };
        let page = Page {
            policy: html::policy(&style, &script),
            icon: ICON,
            style,
            script,
            name: Escaped::new(name.as_bytes()).to_string(),
            read: Told(counts).to_string(),
            span: self.sum.span.told().unwrap_or_default(),
            tiles: self.tiles(),
            line: self.time_line(),
            actions: self.actions(),
            problems: self.problems(),
            tables: [
                self.names("domains", "Recipient domains", "Domain", &self.sum, top),
                self.names("hosts", "Hosts", "Host", &self.hosts, top),
            ]
            .into_iter()
            .flatten()
            .collect(),
            kinds: self.kinds(),
            unexplained: texts
                .iter()
                .take(top)
                .map(|(text, count)| ((*text).to_owned(), grouped(*count)))
                .collect(),
            more_texts: texts.len().saturating_sub(top),
            version: env!("CARGO_PKG_VERSION"),
        };
        let page = page.render().map_err(io::Error::other)?;
        Ok(html::squeezed(&page))
    }

    fn tiles(&self) -> Vec<Tile> {
        let outgoing = [End::Delivered, End::Deferred, End::Returned, End::Unclear];
        let incoming = [End::Taken, End::Refused];
        let mut tiles = Vec::new();
        for (group, ends) in [("outgoing", &outgoing[..]), ("incoming", &incoming)] {
            let all: u64 = ends.iter().map(|&end| self.sum.of(end)).sum();
            for &end in ends {
                let count = self.sum.of(end);
                if count > 0 {
                    tiles.push(Tile {
                        count: grouped(count),
                        label: ended(end),
                        share: format!("{} of {group}", share(count, all)),
                        tone: tone(end),
                    });
                }
            }
        }
        let complaints = self.sum.of(End::Complaint);
        if complaints > 0 {
            tiles.push(Tile {
                count: grouped(complaints),
                label: ended(End::Complaint),
                share: String::new(),
                tone: tone(End::Complaint),
            });
        }
        tiles
    }

    /// How many ended how in each hour or longer, as columns of a drawing of 960 by 160.
    fn time_line(&self) -> Option<TimeLine> {
        let (hours, in_utc) = self.hours.by_hour();
        // Hours of the clock that is told, counted as if it were that of UTC.
        let hour = |time: Time| time.unix() + i64::from(time.offset()) * 60;
        let hours: Vec<(i64, &Ends)> = hours
            .iter()
            .filter_map(|(time, ends)| Some((hour((*time)?).div_euclid(3600), ends)))
            .collect();
        let first = hours.iter().map(|(hour, _)| *hour).min()?;
        let last = hours.iter().map(|(hour, _)| *hour).max()?;
        if first == last {
            return None;
        }
        let length = last - first + 1;
        let steps = [1, 24, 24 * 7].into_iter();
        let step = steps
            .chain([length / COLUMNS + 1])
            .find(|step| length / step < COLUMNS)?;
        let from = first.div_euclid(step) * step;
        let mut columns = vec![Ends::default(); usize::try_from((last - from) / step + 1).ok()?];
        for (hour, ends) in hours {
            columns[usize::try_from((hour - from) / step).ok()?].merge(ends);
        }
        let most = columns.iter().map(Ends::all).max()?.max(1);
        let width = 960.0 / columns.len() as f64;
        let mut bars = Vec::new();
        let mut rows = Vec::new();
        for (place, ends) in columns.iter().enumerate() {
            // Whole numbers leave no gaps between the parts of a column.
            let (mut sum, mut top) = (0, 160);
            for end in ENDS {
                sum += ends.of(end);
                let y = 160 - (sum as f64 * 150.0 / most as f64).round() as u64;
                if y < top {
                    bars.push(Bar {
                        x: format!("{:.1}", place as f64 * width + width * 0.08),
                        y,
                        width: format!("{:.1}", width * 0.84),
                        height: top - y,
                        tone: fill(end),
                    });
                    top = y;
                }
            }
            if ends.all() > 0 {
                let hour = from + i64::try_from(place).ok()? * step;
                rows.push((hour_name(hour, step), counts_of(ends)));
            }
        }
        let unit = match step {
            1 => "hour".to_owned(),
            24 => "day".to_owned(),
            168 => "week".to_owned(),
            step => format!("{step} hours"),
        };
        Some(TimeLine {
            clock: if in_utc { " (UTC)" } else { "" },
            most: amount(most, "finding", "findings"),
            layers: ENDS
                .into_iter()
                .filter(|&end| self.sum.of(end) > 0)
                .map(|end| (ended(end), fill(end)))
                .collect(),
            bars,
            first: hour_name(from, step),
            last: hour_name(from + step * (columns.len() as i64 - 1), step),
            columns: self.columns().into_iter().map(|(_, word)| word).collect(),
            rows: rows
                .into_iter()
                .map(|(name, ends)| {
                    let cells = self
                        .columns()
                        .into_iter()
                        .map(|(end, _)| ends[end as usize].clone());
                    (name, cells.collect())
                })
                .collect(),
            unit,
        })
    }

    /// What to do about all that failed, the most frequent first.
    fn actions(&self) -> Vec<Share> {
        let mut actions: HashMap<&'static str, (Action, u64)> = HashMap::new();
        // What this host refused is for others to act on.
        let ours = self.failures().filter(|(case, _)| case.end != End::Refused);
        for (case, tallied) in ours {
            if let Some(action) = action_of(case) {
                actions.entry(action.as_str()).or_insert((action, 0)).1 += tallied.count;
            }
        }
        let all: u64 = actions.values().map(|(_, count)| count).sum();
        let mut actions: Vec<(Action, u64)> = actions.into_values().collect();
        actions.sort_by_key(|(action, count)| (std::cmp::Reverse(*count), action.as_str()));
        let most = actions.first().map_or(1, |(_, count)| *count);
        let shares = actions.into_iter().map(|(action, count)| Share {
            text: wording::sentence(action.text())
                .trim_end_matches('.')
                .to_owned(),
            // Where it is the same sentence, it is said once.
            about: match action.description() {
                same if same == *wording::sentence(action.text()) => String::new(),
                about => about.to_string(),
            },
            count: grouped(count),
            share: share(count, all),
            width: bar(count, most),
        });
        shares.collect()
    }

    fn failures(&self) -> impl Iterator<Item = (&Case, &Tallied)> {
        self.sum
            .cases
            .iter()
            .filter(|(case, _)| !case.end.is_well())
    }

    /// Why, for each way in which attempts ended badly.
    fn problems(&self) -> Vec<Problems> {
        let mut all = Vec::new();
        for end in [
            End::Returned,
            End::Deferred,
            End::Refused,
            End::Complaint,
            End::Unclear,
        ] {
            let mut causes: HashMap<String, Vec<(&Case, &Tallied)>> = HashMap::new();
            for (case, tallied) in self.failures().filter(|(case, _)| case.end == end) {
                causes.entry(title(case)).or_default().push((case, tallied));
            }
            let count = |cases: &[(&Case, &Tallied)]| -> u64 {
                cases.iter().map(|(_, tallied)| tallied.count).sum()
            };
            let mut causes: Vec<_> = causes.into_iter().collect();
            causes.sort_by_key(|(title, cases)| (std::cmp::Reverse(count(cases)), title.clone()));
            let sum: u64 = causes.iter().map(|(_, cases)| count(cases)).sum();
            let most = causes.first().map_or(1, |(_, cases)| count(cases));
            let causes = causes.into_iter().map(|(title, mut cases)| {
                let number = count(&cases);
                cases.sort_by_key(|(_, tallied)| (std::cmp::Reverse(tallied.count), tallied.place));
                let first = cases.first().and_then(|(case, _)| case.verdict);
                Problem {
                    title,
                    advice: first.map_or(String::new(), |it| it.advice().to_string()),
                    count: grouped(number),
                    share: share(number, sum),
                    width: bar(number, most),
                    said: cases
                        .iter()
                        .take(CODES)
                        .map(|(case, tallied)| said(case, tallied))
                        .collect(),
                    more: cases.len().saturating_sub(CODES),
                }
            });
            let causes: Vec<Problem> = causes.collect();
            if !causes.is_empty() {
                all.push(Problems {
                    title: ended(end),
                    about: match end {
                        End::Refused => "The advice is for whoever sent it.",
                        _ => "",
                    },
                    count: grouped(sum),
                    tone: tone(end),
                    causes,
                });
            }
        }
        all
    }

    /// The ends that there are, as columns of a table.
    fn columns(&self) -> Vec<(End, &'static str)> {
        let all = ENDS.into_iter().rev().filter(|&end| self.sum.of(end) > 0);
        all.map(|end| (end, ended(end))).collect()
    }

    fn names(
        &self,
        id: &'static str,
        title: &'static str,
        what: &'static str,
        of: &Summary,
        top: usize,
    ) -> Option<Table> {
        let mut named: Vec<_> = of
            .named
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .collect();
        if named.is_empty() {
            return None;
        }
        named.sort_by_key(|(name, ends)| (std::cmp::Reverse((ends.failures(), ends.all())), *name));
        let columns = self.columns();
        let row = |name: String, ends: &Ends| {
            let cells = columns.iter().map(|(end, _)| grouped(ends.of(*end)));
            (name, cells.collect::<Vec<_>>())
        };
        let mut rows: Vec<_> = named
            .iter()
            .take(top)
            .map(|(name, ends)| row(Escaped::new(name).to_string(), ends))
            .collect();
        let mut others = of.other_named;
        named
            .iter()
            .skip(top)
            .for_each(|(_, ends)| others.merge(ends));
        if others.all() > 0 {
            rows.push(row("all others".to_owned(), &others));
        }
        Some(Table {
            id,
            title,
            what,
            columns: columns.iter().map(|(_, word)| *word).collect(),
            rows,
        })
    }

    /// Each kind of finding that is told apart, the most frequent first.
    fn kinds(&self) -> Vec<Kind> {
        let mut cases: Vec<_> = self.failures().collect();
        cases.sort_by_key(|(_, tallied)| (std::cmp::Reverse(tallied.count), tallied.place));
        let kinds = cases.into_iter().take(KINDS).map(|(case, tallied)| Kind {
            end: ended(case.end),
            tone: tone(case.end),
            cause: title(case),
            code: case
                .status
                .map_or(String::new(), |status| status.to_string()),
            action: action_of(case).map_or("", Action::text),
            count: grouped(tallied.count),
            text: tallied.sample.as_deref().unwrap_or_default().to_owned(),
            unexplained: case
                .verdict
                .is_none_or(|verdict| verdict.basis().level() >= Level::Reply),
        });
        kinds.collect()
    }
}

/// The ends from the bottom of a column to its top.
const ENDS: [End; 7] = [
    End::Delivered,
    End::Taken,
    End::Unclear,
    End::Complaint,
    End::Deferred,
    End::Refused,
    End::Returned,
];

/// How an attempt ended, as the heading of a column.
const fn ended(end: End) -> &'static str {
    match end {
        End::Returned => "Returned",
        End::Deferred => "Deferred",
        End::Refused => "Refused here",
        End::Complaint => "Complaints",
        End::Unclear => "No end",
        End::Delivered => "Delivered",
        End::Taken => "Taken",
    }
}

const fn tone(end: End) -> &'static str {
    match end {
        End::Returned | End::Refused => "bad",
        End::Deferred | End::Complaint => "wait",
        End::Unclear => "none",
        End::Delivered | End::Taken => "good",
    }
}

/// How a part of a column is filled: there each end is told apart.
const fn fill(end: End) -> &'static str {
    match end {
        End::Refused => "refused",
        End::Complaint => "complaint",
        End::Taken => "taken",
        end => tone(end),
    }
}

/// Why, in a few words.
fn title(case: &Case) -> String {
    match case.verdict {
        _ if case.end == End::Complaint => smtp_codes::Cause::COMPLAINT.title().to_owned(),
        Some(verdict) => verdict.title().to_owned(),
        None => "No code and no words that say why".to_owned(),
    }
}

fn action_of(case: &Case) -> Option<Action> {
    match case.verdict {
        _ if case.end == End::Complaint => Some(smtp_codes::Cause::COMPLAINT.action()),
        verdict => verdict.map(|verdict| verdict.action()),
    }
}

fn said(case: &Case, tallied: &Tallied) -> Said {
    Said {
        count: grouped(tallied.count),
        code: case
            .status
            .map_or(String::new(), |status: Status| status.to_string()),
        text: tallied.sample.as_deref().unwrap_or_default().to_owned(),
    }
}

/// The length of a bar, of a hundred.
fn bar(count: u64, most: u64) -> String {
    format!("{:.1}", count as f64 * 100.0 / most.max(1) as f64)
}

fn counts_of(ends: &Ends) -> [String; End::COUNT] {
    let mut counts = [const { String::new() }; End::COUNT];
    for end in ENDS {
        counts[end as usize] = grouped(ends.of(end));
    }
    counts
}

/// `2026-11-25 06:00`, or the day alone where columns are as long.
fn hour_name(hour: i64, step: i64) -> String {
    let time = Time::from_unix(hour * 3600);
    let name = time.map(when::hour).unwrap_or_default();
    match step {
        step if step % 24 == 0 => name[..10.min(name.len())].to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_has_a_colour_of_its_own_in_the_time_line() {
        let fills: std::collections::HashSet<_> = ENDS.into_iter().map(fill).collect();
        assert_eq!(fills.len(), ENDS.len());
        for fill in fills {
            assert!(STYLE.contains(&format!("rect.{fill} ")), "{fill}");
        }
    }
}
