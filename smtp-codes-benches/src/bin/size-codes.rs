//! What `size-words` does, by the standard table alone: what the tables of words add is the difference.

use smtp_codes::{Basis, Evidence, Layers, Provider, STANDARD, Stage, Status};

fn main() {
    let mut arguments = std::env::args().skip(1);
    while let (Some(host), Some(text)) = (arguments.next(), arguments.next()) {
        let status = text.get(..3).and_then(|code| code.parse::<Status>().ok());
        let evidence = Evidence::new(status)
            .at(Stage::Rcpt)
            .host(&host)
            .text(text.as_bytes());
        let Some(verdict) = Layers::STANDARD.judge(&evidence) else {
            continue;
        };
        let provider = verdict.provider().map_or("", Provider::name);
        println!("{verdict}\t{provider}\t{}", verdict.disposition());
        println!("{}\t{}", verdict.title(), verdict.advice());
        println!("{}\t{}", verdict.description(), verdict.references());
        let wait = verdict.wait();
        println!("{:?}\t{:?}", wait.first(), wait.end());
    }
    for (basis, provider) in Basis::sayings(&STANDARD) {
        println!("{}\t{}", basis.key(), provider.unwrap_or_default());
        println!("{}\t{}", basis.advice(), basis.references());
    }
}
