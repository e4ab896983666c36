//! The order of rows: that of an older version, as only a person knows why it is so.

use std::collections::HashMap;

use super::super::sheet::Sheet;
use super::{form, table};

/// Puts the rows in the order of the older version. Gives how many stood elsewhere, and the name of
/// that version; nothing if all rows that it has stand in its order, wherever new rows stand.
pub(super) fn restore(
    rows: &mut Vec<Vec<String>>,
    old: Option<&Sheet>,
) -> Option<(usize, &'static str)> {
    let sheet = Sheet::read(form::written(rows).as_bytes());
    let (old, name) = match old {
        Some(old) => (old, "the older version"),
        None => {
            let ours = table::version_of(&sheet)?;
            (&ours.sheet, ours.name)
        }
    };
    // Rows with one key keep their order.
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, row) in old.rows.iter().enumerate().rev() {
        places.entry(old.key(row)).or_default().push(place);
    }
    let last_of_kind = |kind: &str| {
        let of_kind = old
            .rows
            .iter()
            .rposition(|row| old.cell(row, "kind") == kind);
        of_kind.unwrap_or(old.rows.len())
    };
    let mut targets: Vec<(usize, bool, Number)> = Vec::new();
    for row in &sheet.rows {
        let place = places.get_mut(&sheet.key(row)).and_then(Vec::pop);
        let kind = sheet.cell(row, "kind");
        targets.push(match place {
            Some(place) => (place, false, None),
            None => {
                // A new code goes after the last one of its kind with a smaller number.
                let own = number(sheet.cell(row, "code"));
                let smaller = old.rows.iter().enumerate().filter(|(_, known)| {
                    let known_number = number(old.cell(known, "code"));
                    old.cell(known, "kind") == kind && known_number.is_some() && known_number < own
                });
                let before = match (own, kind) {
                    (None, _) | (_, "rule" | "token" | "phrase" | "report") => None,
                    _ => smaller
                        .max_by_key(|(place, _)| *place)
                        .map(|(place, _)| place),
                };
                (before.unwrap_or_else(|| last_of_kind(kind)), true, own)
            }
        });
    }
    let known = targets.iter().filter(|target| !target.1);
    if known.clone().is_sorted() || targets.len() + 1 != rows.len() {
        return None;
    }
    let mut order: Vec<usize> = (0..targets.len()).collect();
    order.sort_by_key(|&place| (targets[place], place));
    let moved = order.iter().enumerate().filter(|(to, from)| to != *from);
    let moved = moved.count();
    let header = rows.remove(0);
    let mut sorted = vec![header];
    sorted.extend(
        order
            .into_iter()
            .map(|place| std::mem::take(&mut rows[place])),
    );
    *rows = sorted;
    Some((moved, name))
}

/// The numbers in a code.
type Number = Option<(u16, u16, u16)>;

/// The numbers in a reply code, a subject or a detail.
fn number(code: &str) -> Number {
    let rest = code.strip_prefix("X.").unwrap_or(code);
    let mut numbers = rest.split('.').map(|part| part.parse::<u16>().ok());
    let first = numbers.next()??;
    let second = numbers.next().unwrap_or(Some(0))?;
    match numbers.next() {
        None => Some((u16::from(rest.contains('.')), first, second)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        form::rows(text, b',')
    }

    #[test]
    fn new_rows_stay_with_their_kind() {
        let old = Sheet::read(
            b"kind,code\nreply,250\nreply,550\ndetail,X.1.1\ndetail,X.1.9\nrule,550\nrule,any\n",
        );
        let mut shuffled = rows(
            "kind,code\nrule,any\nrule,551\ndetail,X.1.10\nreply,251\ndetail,X.1.9\nreply,550\n\
             detail,X.1.2\nstage,new\nrule,550\nreply,250\ndetail,X.1.1\n",
        );
        let done = restore(&mut shuffled, Some(&old));
        assert_eq!(
            form::written(&shuffled),
            "kind,code\nreply,250\nreply,251\nreply,550\ndetail,X.1.1\ndetail,X.1.2\ndetail,X.1.9\n\
             detail,X.1.10\nrule,550\nrule,any\nrule,551\nstage,new\n"
        );
        assert_eq!(done, Some((11, "the older version")));
        assert_eq!(restore(&mut shuffled, Some(&old)), None);

        // Where the known rows stand in order, a new one may stand anywhere.
        let mut edited = rows("kind,code\nstage,new\nreply,250\nrule,551\nreply,550\nrule,550\n");
        assert_eq!(restore(&mut edited, Some(&old)), None);
    }
}
