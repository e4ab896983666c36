//! Tables that are read when a program starts.

use std::hint::black_box;

use smtp_codes::OwnedRulebook;
use smtp_codes_benches::{Report, in_house};
use smtp_codes_registry::{Settled, read};
use smtp_codes_table::CODES_CSV;

pub fn measure(report: &mut Report) {
    report.measure("codes.csv, read", None, || {
        black_box(read(black_box(CODES_CSV)));
    });
    let table = read(CODES_CSV).table;
    report.measure("codes.csv, settled", None, || {
        black_box(Settled::new(black_box(&table), None)).expect("it is right");
    });
    report.measure("codes.csv, read and settled", Some(3.0), || {
        let table = read(black_box(CODES_CSV)).table;
        black_box(Settled::new(&table, None)).expect("it is right");
    });
    for (what, rows, limit) in [
        ("a table of 25 rows laid over, read and settled", 25, None),
        (
            "a table of 700 rows laid over, read and settled",
            700,
            Some(5.0),
        ),
    ] {
        let csv = in_house(rows);
        report.measure(what, limit, || {
            let table = OwnedRulebook::from_csv("in-house.csv", black_box(csv.as_bytes()));
            black_box(table).expect("it is right");
        });
    }
}
