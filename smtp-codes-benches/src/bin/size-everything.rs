//! Prints everything that the table knows.

use std::fmt::Display;

use smtp_codes::{
    Action, Basis, Category, Class, Detail, DsnAction, Outcome, Party, RegisteredReply, Retry,
    Scope, Severity, Stage, Standing, Subject,
};

fn main() {
    for argument in std::env::args().skip(1) {
        println!("{argument}");
    }

    macro_rules! words {
        ($($kind:ident)*) => {$(
            for one in $kind::ALL {
                row(&[one, &one.description(), &one.references()]);
            }
        )*};
    }
    words! { Outcome Retry Action Scope Party Standing }

    macro_rules! codes {
        ($($kind:ident)*) => {$(
            for one in $kind::ALL {
                row(&[one, &one.text(), &one.description(), &one.references()]);
            }
        )*};
    }
    codes! { Stage DsnAction Severity Category RegisteredReply Class Subject Detail }

    for one in Stage::ALL {
        one.scope().iter().for_each(|scope| row(&[one, scope]));
        one.broader()
            .iter()
            .for_each(|broader| row(&[one, broader]));
    }
    for one in Category::ALL {
        one.scope().iter().for_each(|scope| row(&[one, scope]));
        one.party().iter().for_each(|party| row(&[one, party]));
    }
    for one in RegisteredReply::ALL {
        row(&[
            one,
            &one.note(),
            &one.standing(),
            &one.is_specific(),
            &one.basis(),
        ]);
        one.commands().iter().for_each(|stage| row(&[one, stage]));
        one.details().iter().for_each(|detail| row(&[one, detail]));
    }
    for one in Detail::ALL {
        row(&[one, &one.note(), &one.standing(), &one.is_specific()]);
        one.replies().iter().for_each(|reply| row(&[one, reply]));
        one.correction().iter().for_each(|reply| row(&[one, reply]));
        for class in one.classes() {
            row(&[one, class, &one.in_class(*class)]);
        }
        for class in Class::ALL {
            one.basis(*class)
                .iter()
                .for_each(|basis| row(&[one, class, basis]));
        }
    }
    for one in Basis::all() {
        let words = one.semantics();
        row(&[&one, &one.description(), &one.references()]);
        row(&[
            &words.outcome,
            &words.retry,
            &words.action,
            &words.scope,
            &words.party,
        ]);
    }
}

/// Prints the columns of one row.
fn row(columns: &[&dyn Display]) {
    for column in columns {
        print!("{column}\t");
    }
    println!();
}
