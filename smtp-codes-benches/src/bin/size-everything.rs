//! Prints everything that the table knows.

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
                println!("{one}: {} ({})", one.description(), one.references());
            }
        )*};
    }
    words! { Outcome Retry Action Scope Party Standing }

    macro_rules! rows {
        ($($kind:ident)*) => {$(
            for one in $kind::ALL {
                println!("{one}: {}: {} ({})", one.text(), one.description(), one.references());
            }
        )*};
    }
    rows! { Stage DsnAction Severity Category RegisteredReply Class Subject Detail }

    for one in Stage::ALL {
        println!("{one}: {:?} {:?}", one.scope(), one.broader());
    }
    for one in Category::ALL {
        println!("{one}: {:?} {:?}", one.scope(), one.party());
    }
    for one in RegisteredReply::ALL {
        println!("{one}: {} {} {}", one.note(), one.standing(), one.is_specific());
        println!("{:?} {:?}", one.commands(), one.details());
    }
    for one in Detail::ALL {
        println!("{one}: {} {} {}", one.note(), one.standing(), one.is_specific());
        println!("{:?} {:?} {:?}", one.classes(), one.replies(), one.correction());
        for class in one.classes() {
            println!("{} {:?}", one.in_class(*class), one.basis(*class));
        }
    }
    for one in Basis::all() {
        println!("{one}: {} ({})", one.description(), one.references());
        println!("{:?} {:?}", one.kind(), one.semantics());
    }
}
