//! Judges its arguments by words and prints what follows, with everything that the tables of words and
//! providers say about it.

use smtp_codes::{Basis, Evidence, Provider, Stage, Status};
use smtp_codes_phrasebook::{LAYERS, PHRASES, PROVIDERS};

fn main() {
    let mut arguments = std::env::args().skip(1);
    while let (Some(host), Some(text)) = (arguments.next(), arguments.next()) {
        let status = text.get(..3).and_then(|code| code.parse::<Status>().ok());
        let evidence = Evidence::new(status)
            .at(Stage::Rcpt)
            .host(&host)
            .text(text.as_bytes());
        let Some(verdict) = LAYERS.judge(&evidence) else {
            continue;
        };
        let provider = verdict.provider().map_or("", Provider::name);
        println!("{verdict}\t{provider}\t{}", verdict.disposition());
        println!("{}\t{}", verdict.title(), verdict.advice());
        println!("{}\t{}", verdict.description(), verdict.references());
        let wait = verdict.wait();
        println!("{:?}\t{:?}", wait.first(), wait.end());
    }
    for book in [PROVIDERS, PHRASES] {
        for (word, name, aliases) in Provider::all(book) {
            println!("{word}\t{name}");
            aliases.for_each(|alias| println!("{alias}"));
        }
        for (basis, provider) in Basis::sayings(book) {
            println!("{}\t{}", basis.key(), provider.unwrap_or_default());
            println!("{}\t{}", basis.advice(), basis.references());
        }
    }
}
