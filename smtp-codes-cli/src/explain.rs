//! `explain`: what a code, a reply or a bounce means, what to do, and why.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use anstyle::Style;
use smtp_codes::{
    Basis, BasisKind, Class, Detail, Deviation, Deviations, DsnAction, EnhancedCode, Escaped,
    Outcome, Reply, ReplyCode, Stage, Status, Subject, Verdict, judge, judge_report,
};

use crate::cli::{Explain, Format};
use crate::finding::{self, Finding};
use crate::output::{self, HEADING, labelled};
use crate::scan::write::{PAGE, Page, Sheet};
use crate::{Found, mail};

/// What was asked about.
enum Question {
    /// A status, as it came in a reply or report.
    Status(Report),
    /// A detail without its class, as the registry lists it.
    Detail(Detail),
    /// A subject without class and detail.
    Subject(Subject),
    /// A subject, of which this detail is not registered.
    Unregistered(Subject, String),
}

/// A status, and what came with it.
#[derive(Default)]
struct Report {
    source: Option<Arc<str>>,
    recipient: Option<String>,
    status: Option<Status>,
    verdict: Option<Verdict>,
    /// What the sender of a delivery report did.
    action: Option<DsnAction>,
    text: Option<Arc<str>>,
    deviations: Deviations,
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
                    Question::Subject(subject) => {
                        explain_subject(&mut out, *subject, &subject.to_string())?;
                    }
                    Question::Unregistered(subject, code) => {
                        explain_subject(&mut out, *subject, &format!("{code} (not registered)"))?;
                    }
                }
            }
            out.flush()?;
        }
        format => {
            let mut sheet = Sheet::begin(format, true)?;
            let mut page = Page::new(format);
            for question in &questions {
                page.push(finding(question))?;
                if page.len() >= PAGE {
                    sheet.send(&page.take()?)?;
                }
            }
            sheet.send(&page.take()?)?;
            sheet.end()?;
        }
    }
    let known = questions.iter().any(|question| match question {
        Question::Status(report) => report.status.is_some() || report.verdict.is_some(),
        _ => true,
    });
    Ok(if known {
        Found::Something
    } else {
        Found::Nothing
    })
}

/// Finds out what was asked about.
fn read(arguments: &Explain) -> io::Result<Vec<Question>> {
    let stage = arguments.stage.0;
    match arguments.what.as_slice() {
        [one] if one == "-" => {
            let bytes = read_whole(io::stdin().lock(), "standard input")?;
            Ok(recognise(&bytes, stage, None))
        }
        [one] if Path::new(one).is_file() => {
            let named = |error: io::Error| io::Error::new(error.kind(), format!("{one}: {error}"));
            let bytes = read_whole(File::open(one).map_err(named)?, one).map_err(named)?;
            Ok(recognise(&bytes, stage, Some(one)))
        }
        [one] if one.ends_with(".eml") => Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("{one}: no such file; give the path of a mail, or the text of a reply"),
        )),
        // A reply that is typed has no line end; that is no irregularity to speak of.
        words => Ok(recognise(
            (words.join(" ") + "\r\n").as_bytes(),
            stage,
            None,
        )),
    }
}

/// Reads all of it, and refuses what is too large to be a reply or a mail.
fn read_whole(input: impl Read, name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(LARGEST_INPUT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_INPUT {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{name} is larger than any reply or mail; use `smtp-codes scan` for logs"),
        ));
    }
    Ok(bytes)
}

/// The questions in a text: a code as it stands, a mail, a reply, or whatever codes the
/// text holds, in that order.
fn recognise(bytes: &[u8], stage: Stage, source: Option<&str>) -> Vec<Question> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim();
    if let Some(question) = registered(text) {
        return vec![question];
    }
    let status = match (text.parse::<ReplyCode>(), text.parse::<EnhancedCode>()) {
        (Ok(reply), _) => Some(Status::of_reply(reply)),
        (_, Ok(enhanced)) => Some(Status::of_enhanced(enhanced)),
        _ => None,
    };
    if let Some(status) = status {
        return vec![Question::Status(Report {
            status: Some(status),
            verdict: Some(judge(status, stage)),
            ..Report::default()
        })];
    }
    let source: Option<Arc<str>> = source.map(Arc::from);
    if mail::is_mail(bytes) {
        return mail::read(bytes)
            .into_iter()
            .map(|found| Question::Status(of_mail(found, source.clone())))
            .collect();
    }
    let (status, deviations) = match Reply::parse_lenient(bytes, stage) {
        // A whole session: what matters is not its greeting.
        Some((_, deviations)) if deviations.contains(Deviation::StrayAfter) => {
            (most_telling(bytes), Deviations::default())
        }
        Some((reply, deviations)) => (Some(completed(reply, bytes)), deviations),
        None => (most_telling(bytes), Deviations::default()),
    };
    let Some(status) = status else {
        return Vec::new();
    };
    vec![Question::Status(Report {
        source,
        status: Some(status),
        verdict: Some(judge(status, stage)),
        text: Some(text.into()),
        deviations,
        ..Report::default()
    })]
}

/// The status that says most of all in the text.
fn most_telling(bytes: &[u8]) -> Option<Status> {
    Some(smtp_codes::best(bytes)?.status)
}

/// The status of a reply; an enhanced code may also stand further on in its text, as in
/// `550 queue_name 5.1.1` or `552 mailbox full (#5.2.2)`.
fn completed(reply: Reply<'_>, bytes: &[u8]) -> Status {
    let status = reply.status();
    if status.enhanced().is_some() {
        return status;
    }
    smtp_codes::best(bytes)
        .filter(|found| found.reply() == status.reply())
        .map_or(status, |found| found.status)
}

/// A detail or subject as the registry writes it: `X.1.1`, `X.1`.
fn registered(text: &str) -> Option<Question> {
    if let Ok(detail) = text.parse::<Detail>() {
        return Some(Question::Detail(detail));
    }
    if let Ok(subject) = text.parse::<Subject>() {
        return Some(Question::Subject(subject));
    }
    // Any class will do to see whether it is well formed.
    let numbers = text
        .strip_prefix("X.")
        .or_else(|| text.strip_prefix("x."))?;
    let code: EnhancedCode = format!("{}.{numbers}", Class::ALL[0]).parse().ok()?;
    match code.registered() {
        Some(detail) => Some(Question::Detail(detail)),
        None => Some(Question::Unregistered(code.subject()?, text.to_owned())),
    }
}

/// What a mail reports about one recipient, judged.
fn of_mail(found: mail::Finding, source: Option<Arc<str>>) -> Report {
    let status = Status::from_parts(found.reply, found.enhanced);
    let action = found
        .action
        .as_deref()
        .and_then(|action| action.parse().ok());
    Report {
        source,
        recipient: found.recipient,
        status,
        verdict: judge_report(action, status),
        action,
        text: found.text,
        deviations: Deviations::default(),
    }
}

fn finding(question: &Question) -> Finding {
    match question {
        Question::Status(report) => Finding {
            source: report.source.as_deref().map(str::to_owned),
            recipient: report.recipient.clone(),
            text: report.text.as_deref().map(str::to_owned),
            ..Finding::default()
        }
        .judged(report.status, report.verdict.as_ref()),
        Question::Detail(detail) => Finding {
            text: Some(detail.text().to_owned()),
            meaning: Some(detail.description()),
            ..Finding::default()
        },
        Question::Subject(subject) | Question::Unregistered(subject, _) => Finding {
            text: Some(subject.text().to_owned()),
            meaning: Some(subject.description()),
            ..Finding::default()
        },
    }
}

/// Everything about one status, the most wanted first.
fn explain_report(out: &mut impl Write, report: &Report) -> io::Result<()> {
    match report.status {
        Some(status) => heading(
            out,
            &status.to_string(),
            finding::title(status).unwrap_or("not registered"),
        )?,
        None => heading(out, "no code", "the report names no SMTP code")?,
    }
    if let Some(recipient) = &report.recipient {
        labelled(out, "Recipient", &shown(recipient))?;
    }
    if let Some(text) = &report.text {
        labelled(out, "It said", &shown(&one_line(text)))?;
    }
    let conflict = report.verdict.and_then(|verdict| verdict.conflict());
    for deviation in report.deviations {
        if deviation == Deviation::ClassConflict && conflict.is_some() {
            continue; // said below, with what follows from it
        }
        let pasted = report
            .text
            .as_ref()
            .is_some_and(|text| !text.contains('\r'));
        if deviation == Deviation::BareLf && pasted {
            continue; // the line ends are those of a file or a terminal, not the server's
        }
        labelled(out, "Irregular", &deviation.to_string())?;
    }
    if let Some(verdict) = &report.verdict {
        explain_verdict(out, report, verdict)?;
    }
    if let Some(status) = report.status {
        writeln!(out)?;
        explain_parts(out, status)?;
    }
    if let Some(verdict) = &report.verdict {
        writeln!(out)?;
        explain_reason(out, report, verdict)?;
    }
    Ok(())
}

/// Text from outside as a terminal may have it.
fn shown(text: &str) -> String {
    Escaped::new(text.as_bytes()).to_string()
}

/// A text of several lines on one, for showing.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code and its title, above everything else.
fn heading(out: &mut impl Write, code: &str, title: &str) -> io::Result<()> {
    writeln!(out, "{HEADING}{code}{HEADING:#}  {title}\n")
}

/// What happened, whether to try again, what to do, who can mend it.
fn explain_verdict(out: &mut impl Write, report: &Report, verdict: &Verdict) -> io::Result<()> {
    let (outcome, retry, action) = (verdict.outcome(), verdict.retry(), verdict.action());
    let (party, scope) = (verdict.party(), verdict.scope());
    let advice = finding::advice(verdict);
    // The row of a reply code says both what it means and what to do: once is enough.
    // A report tells of one message: what its sender did says more than the outcome alone.
    let happens = report
        .action
        .map_or(outcome.description(), DsnAction::description);
    let happened = match report.status.and_then(finding::meaning) {
        Some(meaning) if meaning != advice => format!("{meaning} {happens}"),
        _ => happens.to_owned(),
    };
    verdict_line(
        out,
        "What happened",
        outcome.as_str(),
        look(outcome),
        &happened,
    )?;
    verdict_line(
        out,
        "Try again",
        retry.as_str(),
        HEADING,
        retry.description(),
    )?;
    verdict_line(out, "What to do", action.as_str(), HEADING, advice)?;
    verdict_line(
        out,
        "Who can mend it",
        party.as_str(),
        HEADING,
        party.description(),
    )?;
    verdict_line(
        out,
        "Who is hit",
        scope.as_str(),
        HEADING,
        scope.description(),
    )
}

/// A label, the word of the verdict in its look, and a sentence.
fn verdict_line(
    out: &mut impl Write,
    label: &str,
    word: &str,
    look: Style,
    sentence: &str,
) -> io::Result<()> {
    let word = word.replace('_', " ");
    output::labelled_word(out, label, &word, look, sentence)
}

/// A word of the vocabulary and its sentence.
fn word(word: &str, sentence: &str) -> String {
    format!("{}: {sentence}", word.replace('_', " "))
}

/// The look of an outcome.
pub(crate) fn look(outcome: Outcome) -> Style {
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
fn explain_reason(out: &mut impl Write, report: &Report, verdict: &Verdict) -> io::Result<()> {
    let (status, basis) = (report.status, verdict.basis());
    let fallback = match basis.kind() {
        BasisKind::Subject => {
            "; the detail is not registered in this class, so its subject decides"
        }
        BasisKind::Severity => "; the code is not registered, so its first digit decides",
        BasisKind::Class => "; nothing more specific is registered, so the class decides",
        BasisKind::Unknown => "; SMTP knows no reply that begins with this digit",
        _ => "",
    };
    // The basis is an action only where no status says more.
    let action = match report.action {
        Some(action) if basis != action.basis() => format!("action {action}, "),
        _ => String::new(),
    };
    labelled(out, "Decided by", &format!("{action}{basis}{fallback}"))?;
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
fn explain_subject(out: &mut impl Write, subject: Subject, code: &str) -> io::Result<()> {
    heading(out, code, subject.text())?;
    labelled(out, "Meaning", subject.description())?;
    for &class in Class::ALL {
        if let Some(basis) = subject.basis(class) {
            in_class(out, &format!("{class}.{}.n", subject.number()), basis)?;
        }
    }
    writeln!(out)?;
    labelled(out, "References", subject.references())
}

fn in_class(out: &mut impl Write, code: &str, basis: Basis) -> io::Result<()> {
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
