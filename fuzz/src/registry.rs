//! A table: any bytes give rows and problems, and the problems help.

use std::sync::LazyLock;

use smtp_codes_registry::{CauseRef, Reading, Table, read_with};

const STANDARD: &[u8] = include_bytes!("../../codes.csv");

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let reading = read_with(STANDARD, None);
    assert!(reading.problems.is_empty());
    reading.table
});

/// Reads bytes as a table: as they stand, below the right header, and as a second table.
pub fn registry(bytes: &[u8]) {
    let header = STANDARD.split_inclusive(|&byte| byte == b'\n').next();
    let with_header = [header.unwrap_or_default(), bytes].concat();
    for (bytes, standard) in [
        (bytes, None),
        (&with_header, None),
        (&with_header, Some(&*TABLE)),
    ] {
        check(bytes, &read_with(bytes, standard));
    }
}

fn check(bytes: &[u8], reading: &Reading) {
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n'));
    let lines = 1 + ends.count();
    let mut before = (0, 0);
    for problem in &reading.problems {
        let place = (problem.line(), problem.column());
        assert!(place >= before, "problems in file order");
        assert!((1..=lines).contains(&place.0), "a line of the file");
        assert!(
            (1..=bytes.len() + 1).contains(&place.1),
            "a place in the line"
        );
        before = place;

        let shown = problem.display_at("codes.csv");
        assert!(shown.starts_with(&format!("codes.csv:{}:{}", place.0, place.1)));
        assert!(shown.ends_with(problem.message()));
        assert!(!problem.message().is_empty());
        assert!(
            shown.is_ascii() || !shown.contains(char::is_control),
            "{shown:?}"
        );
        assert!(!shown.contains(char::is_control), "{shown:?}");
        // A long cell is quoted in part: the message stays one that a person reads.
        assert!(shown.len() < 4_000, "{} bytes of message", shown.len());
    }
    // Each cell of each row gives a few problems at most, so they are no more than the bytes.
    assert!(reading.problems.len() <= 2 * bytes.len() + 1);
    check_indices(&reading.table);
}

/// Behind the types nothing is checked again, so every index must point into its list.
fn check_indices(table: &Table) {
    let given = table
        .severities
        .iter()
        .map(|row| &row.given)
        .chain(table.replies.iter().map(|row| &row.given))
        .chain(table.classes.iter().map(|row| &row.given))
        .chain(table.subjects.iter().map(|row| &row.given))
        .chain(table.details.iter().map(|row| &row.given))
        .chain(table.dsn_actions.iter().map(|row| &row.given))
        .chain(table.causes.iter().map(|row| &row.given))
        .chain(table.rules.iter().map(|row| &row.given));
    for given in given {
        assert!(given.outcome.is_none_or(|it| it < table.outcomes.len()));
        assert!(given.retry.is_none_or(|it| it < table.retries.len()));
        assert!(given.action.is_none_or(|it| it < table.actions.len()));
        assert!(given.scope.is_none_or(|it| it < table.scopes.len()));
        assert!(given.party.is_none_or(|it| it < table.parties.len()));
        assert!(match given.cause {
            None => true,
            Some(CauseRef::Own(it)) => it < table.causes.len(),
            Some(CauseRef::Standard(it)) => it < TABLE.causes.len(),
        });
    }
    for cause in &table.causes {
        assert!(cause.family.is_none_or(|it| it < table.families.len()));
    }
    for rule in &table.rules {
        assert!(rule.stages.iter().all(|&it| it < table.stages.len()));
    }
    for stage in &table.stages {
        assert!(stage.broader.is_none_or(|it| it < table.stages.len()));
        assert!(stage.scope.is_none_or(|it| it < table.scopes.len()));
    }
    // A chain of broader stages ends: whoever follows it would hang otherwise.
    for mut stage in &table.stages {
        let mut steps = 0;
        while let Some(broader) = stage.broader {
            stage = &table.stages[broader];
            steps += 1;
            assert!(steps <= table.stages.len(), "stages in a circle");
        }
    }
    for reply in &table.replies {
        assert!(reply.code <= 999 && reply.standing < table.standings.len());
    }
    for detail in &table.details {
        assert!(detail.subject <= 999 && detail.detail <= 999);
        assert!(detail.standing < table.standings.len());
        assert!(
            detail
                .classes
                .iter()
                .all(|class| matches!(class, 2 | 4 | 5))
        );
    }
    assert!(table.replies.is_sorted_by(|a, b| a.code < b.code));
    assert!(
        table
            .details
            .is_sorted_by(|a, b| (a.subject, a.detail) < (b.subject, b.detail))
    );
}
