//! Prints everything that the table knows.

use std::fmt::Display;

use smtp_codes::{
    Action, Basis, Category, Cause, Class, Detail, DsnAction, Evidence, Family, Layers, Outcome,
    Party, RegisteredReply, Retry, STANDARD, Scope, Severity, Stage, Standing, Subject, Verdict,
    judge,
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
    words! { Outcome Retry Action Scope Party Family Standing }

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
    for one in RegisteredReply::ALL {
        row(&[one, &one.note(), &one.standing(), &one.is_specific()]);
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
    }
    for &one in Cause::ALL {
        row(&[&one, &one.title(), &one.description(), &one.advice()]);
        row(&[&one, &one.references(), &one.retry(), &one.action()]);
        row(&[&one, &one.scope(), &one.party()]);
        row(&[&one.pause().as_secs(), &one.keep_trying().as_secs()]);
        one.family().iter().for_each(|family| row(&[&one, family]));
        one.answer().iter().for_each(|answer| row(&[&one, answer]));
        one.aliases().for_each(|alias| row(&[&one, &alias]));
    }
    Basis::rules(&STANDARD).for_each(basis);
    for &stage in Stage::ALL {
        for one in RegisteredReply::ALL {
            verdict(&judge(one.code().into(), stage));
        }
        for one in Detail::ALL {
            for &class in Class::ALL {
                verdict(&judge(one.in_class(class).into(), stage));
            }
        }
    }
    for &action in DsnAction::ALL {
        let evidence = Evidence::new(None).reported(action);
        Layers::STANDARD.judge(&evidence).iter().for_each(verdict);
    }
}

/// Prints all that a verdict tells.
fn verdict(one: &Verdict<'_>) {
    row(&[
        &one.cause(),
        &one.title(),
        &one.description(),
        &one.advice(),
    ]);
    row(&[
        &one.outcome(),
        &one.disposition(),
        &one.retry(),
        &one.action(),
    ]);
    row(&[
        &one.scope(),
        &one.party(),
        &one.references(),
        &one.was_spared(),
    ]);
    row(&[&one.wait().first().as_secs(), &one.wait().end().as_secs()]);
    one.conflict().iter().for_each(|conflict| row(&[conflict]));
    basis(one.basis());
    one.rule().into_iter().for_each(basis);
}

/// Prints all that a row tells.
fn basis(one: Basis<'_>) {
    row(&[
        &one.level(),
        &one.table(),
        &one.key(),
        &one.advice(),
        &one.references(),
    ]);
    one.cause().iter().for_each(|cause| row(&[cause]));
}

/// Prints the columns of one row.
fn row(columns: &[&dyn Display]) {
    for column in columns {
        print!("{column}\t");
    }
    println!();
}
