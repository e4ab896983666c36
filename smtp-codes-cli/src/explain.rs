//! `explain`: what a code, a reply or a bounce means, what to do, and why.

use std::io::{self, Read, Write};

use anstyle::Style;
use smtp_codes::{
    BasisKind, Class, Detail, EnhancedCode, Outcome, ReplyCode, Stage, Status, Subject, Verdict,
    judge,
};

use crate::Found;
use crate::cli::{Explain, Format};
use crate::finding::{self, Finding};
use crate::output::{self, labelled, printable};

/// What was asked about.
enum Question {
    /// A status, as it came in a reply or report.
    Status(Report),
    /// A detail without its class, as the registry lists it.
    Detail(Detail),
    /// A subject without class and detail.
    Subject(Subject),
}

/// A status, and what came with it.
pub(crate) struct Report {
    pub(crate) recipient: Option<String>,
    pub(crate) status: Option<Status>,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) text: Option<String>,
}

/// The most that is read from standard input or a file: no reply or mail is larger.
const LARGEST_INPUT: u64 = 256 << 20;

/// Runs the command.
pub(crate) fn run(arguments: &Explain) -> io::Result<Found> {
    let questions = read(arguments)?;
    if questions.is_empty() {
        eprintln!(
            "smtp-codes: no SMTP code recognised; give a reply code (550), an enhanced code \
             (5.1.1), or the text of a reply or a bounce"
        );
        return Ok(Found::Nothing);
    }
    match arguments.output.format {
        Format::Text => {
            let mut out = output::stdout();
            for (place, question) in questions.iter().enumerate() {
                if place > 0 {
                    writeln!(out)?;
                }
                match question {
                    Question::Status(report) => explain_report(&mut out, report)?,
                    Question::Detail(detail) => explain_detail(&mut out, *detail)?,
                    Question::Subject(subject) => explain_subject(&mut out, *subject)?,
                }
            }
            out.flush()?;
        }
        format => {
            let findings: Vec<Finding> = questions.iter().map(finding).collect();
            output::write_all(format, &findings)?;
        }
    }
    Ok(Found::Something)
}

/// Finds out what was asked about.
fn read(arguments: &Explain) -> io::Result<Vec<Question>> {
    let bytes = match arguments.what.as_slice() {
        [one] if one == "-" => {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .take(LARGEST_INPUT)
                .read_to_end(&mut bytes)?;
            bytes
        }
        words => words.join(" ").into_bytes(),
    };
    Ok(recognise(&bytes, arguments.stage.0))
}

/// The questions in a text: a code as it stands, else what the text reports.
fn recognise(bytes: &[u8], stage: Stage) -> Vec<Question> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim();
    if let Ok(detail) = text.parse::<Detail>() {
        return vec![Question::Detail(detail)];
    }
    if let Ok(subject) = text.parse::<Subject>() {
        return vec![Question::Subject(subject)];
    }
    let status = match (text.parse::<ReplyCode>(), text.parse::<EnhancedCode>()) {
        (Ok(reply), _) => Some(Status::of_reply(reply)),
        (_, Ok(enhanced)) => Some(Status::of_enhanced(enhanced)),
        _ => None,
    };
    match status {
        Some(status) => vec![Question::Status(Report {
            recipient: None,
            status: Some(status),
            verdict: Some(judge(status, stage)),
            text: None,
        })],
        None => Vec::new(),
    }
}

fn finding(question: &Question) -> Finding {
    match question {
        Question::Status(report) => Finding {
            recipient: report.recipient.clone(),
            text: report.text.clone(),
            ..Finding::default()
        }
        .judged(report.status, report.verdict.as_ref()),
        Question::Detail(detail) => Finding {
            text: Some(detail.text().to_owned()),
            meaning: Some(detail.description()),
            ..Finding::default()
        },
        Question::Subject(subject) => Finding {
            text: Some(subject.text().to_owned()),
            meaning: Some(subject.description()),
            ..Finding::default()
        },
    }
}

/// Everything about one status, the most wanted first.
pub(crate) fn explain_report(out: &mut impl Write, report: &Report) -> io::Result<()> {
    match report.status {
        Some(status) => heading(
            out,
            &status.to_string(),
            finding::title(status).unwrap_or("not registered"),
        )?,
        None => heading(out, "no code", "the report names no SMTP code")?,
    }
    if let Some(recipient) = &report.recipient {
        labelled(out, "Recipient", &printable(recipient))?;
    }
    if let Some(text) = &report.text {
        labelled(out, "The server said", &printable(text))?;
    }
    if let Some(verdict) = &report.verdict {
        writeln!(out)?;
        explain_verdict(out, verdict)?;
    }
    if let Some(status) = report.status {
        writeln!(out)?;
        explain_parts(out, status)?;
    }
    if let Some(verdict) = &report.verdict {
        writeln!(out)?;
        explain_reason(out, report.status, verdict)?;
    }
    Ok(())
}

/// The code and its title, above everything else.
fn heading(out: &mut impl Write, code: &str, title: &str) -> io::Result<()> {
    use crate::output::HEADING;
    writeln!(out, "{HEADING}{code}{HEADING:#}  {title}\n")
}

/// What happened, whether to try again, what to do, who can mend it.
fn explain_verdict(out: &mut impl Write, verdict: &Verdict) -> io::Result<()> {
    let (outcome, retry, action) = (verdict.outcome(), verdict.retry(), verdict.action());
    let style = look(outcome);
    write!(out, "{style}")?;
    labelled(
        out,
        "What happened",
        &word(outcome.as_str(), outcome.description()),
    )?;
    write!(out, "{style:#}")?;
    labelled(out, "Try again", &word(retry.as_str(), retry.description()))?;
    labelled(
        out,
        "What to do",
        &word(action.as_str(), action.description()),
    )?;
    if !matches!(
        verdict.basis().kind(),
        BasisKind::Severity | BasisKind::Class
    ) {
        labelled(out, "", verdict.basis().description())?;
    }
    let (party, scope) = (verdict.party(), verdict.scope());
    labelled(
        out,
        "Who can mend it",
        &word(party.as_str(), party.description()),
    )?;
    labelled(
        out,
        "Who is hit",
        &word(scope.as_str(), scope.description()),
    )
}

/// A word of the vocabulary and its sentence.
fn word(word: &str, sentence: &str) -> String {
    format!("{}: {sentence}", word.replace('_', " "))
}

fn look(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Success | Outcome::Intermediate => output::GOOD,
        Outcome::Transient => output::WAITING,
        _ => output::BAD,
    }
}

/// What each part of the status says.
fn explain_parts(out: &mut impl Write, status: Status) -> io::Result<()> {
    if let Some(reply) = status.reply() {
        match reply.registered() {
            Some(known) => part(out, &reply.to_string(), known.text(), known.description())?,
            None => part(out, &reply.to_string(), "not registered", "")?,
        }
        match reply.severity() {
            Some(severity) => part(
                out,
                &format!("  {severity}"),
                severity.text(),
                severity.description(),
            )?,
            None => part(out, "", "no SMTP reply begins with this digit", "")?,
        }
        if let Some(category) = reply.category() {
            part(
                out,
                &format!("  {category}"),
                category.text(),
                category.description(),
            )?;
        }
    }
    if let Some(enhanced) = status.enhanced() {
        match enhanced.registered() {
            Some(known) => part(
                out,
                &enhanced.to_string(),
                known.text(),
                known.description(),
            )?,
            None => part(out, &enhanced.to_string(), "not registered", "")?,
        }
        let class = enhanced.class();
        part(
            out,
            &format!("  {class}.X.X"),
            class.text(),
            class.description(),
        )?;
        if let Some(subject) = enhanced.subject() {
            part(
                out,
                &format!("  {subject}"),
                subject.text(),
                subject.description(),
            )?;
        }
    }
    Ok(())
}

fn part(out: &mut impl Write, code: &str, text: &str, description: &str) -> io::Result<()> {
    let separator = if description.is_empty() || text.ends_with('.') {
        ""
    } else {
        "."
    };
    labelled(
        out,
        code,
        format!("{text}{separator} {description}").trim_end(),
    )
}

/// What decided, what disagrees, and where it all stands.
fn explain_reason(
    out: &mut impl Write,
    status: Option<Status>,
    verdict: &Verdict,
) -> io::Result<()> {
    let basis = verdict.basis();
    let fallback = match basis.kind() {
        BasisKind::Subject => {
            "; the detail is not registered in this class, so its subject decides"
        }
        BasisKind::Severity => "; the code is not registered, so its first digit decides",
        BasisKind::Class => "; nothing more specific is registered, so the class decides",
        BasisKind::Unknown => "; SMTP knows no reply that begins with this digit",
        _ => "",
    };
    labelled(out, "Decided by", &format!("{basis}{fallback}"))?;
    if let Some(conflict) = verdict.conflict() {
        labelled(out, "Conflict", &conflict.to_string())?;
    }
    let mut references: Vec<&str> = Vec::new();
    let reply = status
        .and_then(Status::reply)
        .and_then(ReplyCode::registered);
    let detail = status
        .and_then(Status::enhanced)
        .and_then(EnhancedCode::registered);
    let sources = [
        Some(basis.references()),
        reply.map(|reply| reply.references()),
        detail.map(|detail| detail.references()),
    ];
    for source in sources.into_iter().flatten() {
        for reference in source.split("; ") {
            if !references.contains(&reference) {
                references.push(reference);
            }
        }
    }
    labelled(out, "References", &references.join(", "))
}

/// A detail without its class: what it says, and what follows in each class.
fn explain_detail(out: &mut impl Write, detail: Detail) -> io::Result<()> {
    heading(out, &detail.to_string(), detail.text())?;
    labelled(out, "Meaning", detail.description())?;
    for &class in Class::ALL {
        if let Some(basis) = detail.basis(class) {
            in_class(out, &detail.in_class(class).to_string(), basis)?;
        }
    }
    writeln!(out)?;
    if !detail.replies().is_empty() {
        let mut replies = codes(detail.replies());
        if !detail.correction().is_empty() {
            replies += &format!("; we hold right: {}", codes(detail.correction()));
        }
        labelled(out, "Registered with", &replies)?;
    }
    labelled(
        out,
        "Standing",
        &word(detail.standing().as_str(), detail.standing().description()),
    )?;
    labelled(out, "Note", detail.note())?;
    labelled(out, "References", detail.references())
}

/// A subject without class and detail.
fn explain_subject(out: &mut impl Write, subject: Subject) -> io::Result<()> {
    heading(out, &subject.to_string(), subject.text())?;
    labelled(out, "Meaning", subject.description())?;
    for &class in Class::ALL {
        if let Some(basis) = subject.basis(class) {
            in_class(out, &format!("{class}.{}.n", subject.number()), basis)?;
        }
    }
    writeln!(out)?;
    labelled(out, "References", subject.references())
}

fn in_class(out: &mut impl Write, code: &str, basis: smtp_codes::Basis) -> io::Result<()> {
    let words = basis.semantics();
    labelled(
        out,
        code,
        &format!("{}, {}. {}", words.retry, words.action, basis.description()).replace('_', " "),
    )
}

fn codes(codes: &[ReplyCode]) -> String {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    codes.join(", ")
}
