//! `explain`: what a code, a reply or a bounce means, what to do, and why.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::Arc;

use anstyle::Style;
use serde::{Serialize, Serializer};
use smtp_codes::{
    Class, Detail, Deviation, DsnAction, EnhancedCode, Escaped, Layers, Outcome, ReplyCode,
    Speaker, Stage, Status, Subject, Verdict, asks,
};

use smtp_codes_reports::write::{PAGE, Page, Sheet};
use smtp_codes_reports::{Judged, Report, text};

use crate::cli::{Explain, Format};
use crate::output::{self, HEADING, labelled, labelled_at, paragraph};
use crate::scan::written;
use crate::{Found, wording};

/// What was asked about.
enum Question {
    /// A status, as it came in a reply or report.
    Status(Answer),
    /// A detail without its class, as the registry lists it.
    Detail(Detail),
    /// A subject, and the code that asks for it: its own, or a detail that is not registered.
    Subject(Subject, String),
}

/// What was said, judged.
struct Answer {
    source: Option<Arc<str>>,
    report: Report<'static>,
    verdict: Option<Verdict<'static>>,
    /// Whether a mail says it: the text is then not what was typed.
    of_mail: bool,
}

impl Answer {
    /// The object for programs.
    fn judged(&self) -> Judged<'_, 'static> {
        Judged {
            source: self.source.as_deref(),
            full: true,
            ..Judged::new(&self.report, self.verdict)
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.judged().serialize(serializer)
    }
}

/// The most that is read from standard input or a file: no reply or mail is larger.
const LARGEST_INPUT: u64 = 256 << 20;

/// Runs the command.
pub(crate) fn run(arguments: &Explain, layers: &Layers<'static>) -> io::Result<Found> {
    let questions = read(arguments, layers)?;
    if questions.is_empty() {
        eprintln!(
            "smtp-codes: no SMTP code recognised, nor words that a server says; give a reply code \
             (550), an enhanced code (5.1.1), or the text of a reply or a bounce"
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
                    Question::Status(answer) => {
                        explain_report(&mut out, answer, arguments.full)?;
                    }
                    Question::Detail(detail) => explain_detail(&mut out, *detail)?,
                    Question::Subject(subject, code) => {
                        explain_subject(&mut out, *subject, code)?;
                    }
                }
            }
            if !arguments.full && io::stdout().is_terminal() {
                writeln!(
                    out,
                    "--full explains every part; --format json is for programs"
                )?;
            }
            out.flush()?;
        }
        format => {
            let mut sheet = Sheet::begin(written(format), true, true)?;
            let mut page = Page::new(written(format));
            for question in &questions {
                write(&mut page, question, format)?;
                if page.len() >= PAGE {
                    sheet.send(&page.take()?)?;
                }
            }
            sheet.send(&page.take()?)?;
            sheet.end()?;
        }
    }
    let known = questions.iter().any(|question| match question {
        Question::Status(answer) => answer.report.status.is_some() || answer.verdict.is_some(),
        _ => true,
    });
    Ok(if known {
        Found::Something
    } else {
        Found::Nothing
    })
}

/// Finds out what was asked about.
fn read(arguments: &Explain, layers: &Layers<'static>) -> io::Result<Vec<Question>> {
    let stage = arguments.stage;
    match arguments.what.as_slice() {
        [one] if one == "-" => {
            let bytes = read_whole(io::stdin().lock(), "standard input")?;
            Ok(recognise(&bytes, stage, None, layers))
        }
        [one] if Path::new(one).is_file() => {
            let named = |error: io::Error| io::Error::new(error.kind(), format!("{one}: {error}"));
            let bytes = read_whole(File::open(one).map_err(named)?, one).map_err(named)?;
            Ok(recognise(&bytes, stage, Some(one), layers))
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
            layers,
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
fn recognise(
    bytes: &[u8],
    stage: Stage,
    source: Option<&str>,
    layers: &Layers<'static>,
) -> Vec<Question> {
    if let Some(question) = registered(String::from_utf8_lossy(bytes).trim()) {
        return vec![question];
    }
    let source: Option<Arc<str>> = source.map(Arc::from);
    let reading = text::read(bytes, stage);
    let of_mail = reading.taken == text::Taken::Mail;
    reading
        .reports
        .into_iter()
        .map(|report| Answer {
            source: source.clone(),
            verdict: report.judge(layers),
            report,
            of_mail,
        })
        // A text that is no report and says nothing has no answer.
        .filter(|answer| of_mail || answer.verdict.is_some())
        .map(Question::Status)
        .collect()
}

/// A detail or subject as the registry writes it: `X.1.1`, `X.1`.
fn registered(text: &str) -> Option<Question> {
    if let Ok(detail) = text.parse::<Detail>() {
        return Some(Question::Detail(detail));
    }
    if let Ok(subject) = text.parse::<Subject>() {
        return Some(Question::Subject(subject, subject.to_string()));
    }
    // Any class will do to see whether it is well formed.
    let numbers = text
        .strip_prefix("X.")
        .or_else(|| text.strip_prefix("x."))?;
    let code: EnhancedCode = format!("{}.{numbers}", Class::ALL[0]).parse().ok()?;
    match code.registered() {
        Some(detail) => Some(Question::Detail(detail)),
        None => Some(Question::Subject(code.subject()?, text.to_uppercase())),
    }
}

/// Writes the answer to a question for programs.
fn write(page: &mut Page, question: &Question, format: Format) -> io::Result<()> {
    let general = match question {
        Question::Status(answer) => return page.push(answer.judged()),
        Question::Detail(detail) => General::of_detail(*detail),
        Question::Subject(subject, code) => General::of_subject(*subject, code),
    };
    if format == Format::Csv {
        // A sheet has no objects in its cells: a row for each class.
        return general
            .verdicts
            .iter()
            .try_for_each(|one| page.push(one.judged()));
    }
    page.object(&general)
}

/// What is known of a detail or subject, whatever the class.
#[derive(Default, Serialize)]
struct General {
    code: String,
    title: &'static str,
    description: &'static str,
    standing: Option<&'static str>,
    /// The cause, where both classes of failures have the same one.
    cause: Option<&'static str>,
    verdicts: Vec<Answer>,
    references: &'static str,
}

impl General {
    fn of_detail(detail: Detail) -> Self {
        let verdicts = Class::ALL
            .iter()
            .map(|&class| (detail.in_class(class), detail.verdict(class)));
        Self {
            code: detail.to_string(),
            title: detail.text(),
            description: detail.description(),
            standing: Some(detail.standing().as_str()),
            references: detail.references(),
            ..Self::default()
        }
        .judged(verdicts)
    }

    fn of_subject(subject: Subject, code: &str) -> Self {
        Self {
            code: code.to_owned(),
            title: subject.text(),
            description: subject.description(),
            references: subject.references(),
            ..Self::default()
        }
        .judged(unspecific(subject, code))
    }

    fn judged(mut self, verdicts: impl Iterator<Item = (EnhancedCode, Verdict<'static>)>) -> Self {
        for (code, verdict) in verdicts {
            let mut report = Report::default();
            report.status = Some(Status::of_enhanced(code));
            self.verdicts.push(Answer {
                source: None,
                report,
                verdict: Some(verdict),
                of_mail: false,
            });
        }
        let mut causes = self
            .verdicts
            .iter()
            .filter_map(|answer| answer.verdict)
            .filter(|verdict| !verdict.is_success())
            .map(|verdict| verdict.cause());
        let first = causes.next();
        self.cause = first
            .filter(|first| causes.all(|other| other == *first))
            .map(|cause| cause.as_str());
        self
    }
}

/// The codes of a subject in each class, with what they say: those of a detail that is not
/// registered, for which 999 stands where none was asked for.
fn unspecific(
    subject: Subject,
    code: &str,
) -> impl Iterator<Item = (EnhancedCode, Verdict<'static>)> {
    let detail = code.split('.').nth(2).unwrap_or("999").to_owned();
    Class::ALL.iter().filter_map(move |class| {
        let code = format!("{class}.{}.{detail}", subject.number());
        let code: EnhancedCode = code.parse().ok()?;
        Some((code, Status::of_enhanced(code).judge(Stage::Any)))
    })
}

/// The answer first, then why and what to do; the codes last.
fn explain_report(out: &mut impl Write, answer: &Answer, full: bool) -> io::Result<()> {
    let report = &answer.report;
    let text = report.text.as_deref().unwrap_or_default();
    let Some(verdict) = &answer.verdict else {
        paragraph(
            out,
            HEADING,
            "No code in this report: read what the server said",
        )?;
        writeln!(out)?;
        labelled(
            out,
            "Recipient",
            &shown(report.recipient.as_deref().unwrap_or_default()),
        )?;
        return labelled(out, "Server said", &shown(&one_line(text)));
    };
    let recipient = report.recipient.as_deref().or(wording::named_address(text));
    let recipient = recipient.map(shown);
    let headline = wording::headline(verdict, report.action, recipient.as_deref());
    paragraph(out, look(verdict.outcome()), &headline)?;
    writeln!(out)?;
    if let Some(recipient) = report.recipient.as_deref().map(shown)
        && !headline.ends_with(&recipient)
    {
        labelled(out, "Recipient", &recipient)?;
    }
    if answer.of_mail || full {
        labelled(out, "Server said", &shown(&one_line(text)))?;
    }
    labelled(out, "Provider", &provider(verdict, report))?;
    let evidence = wording::evidence(
        verdict,
        wording::Known {
            status: report.status,
            stage: report.stage,
            reported: report.action,
            author: report.author,
        },
    );
    let why = verdict.description().trim_end_matches('.');
    labelled(
        out,
        "Why",
        &format!("{why} ({}, {evidence}).", verdict.cause()),
    )?;
    labelled(out, "What to do", verdict.advice())?;
    if verdict.was_spared() {
        labelled(
            out,
            "Caution",
            "This is too weak a reason to give the address up.",
        )?;
    }
    // Of what worked, nothing is to be tried again or fixed.
    if full || !(verdict.is_success() || verdict.is_intermediate()) {
        let said = report.said().unwrap_or(text).as_bytes();
        let mut again = wording::again(verdict);
        if let Some(seconds) = asks::retry_after(said) {
            again += &wording::asked(seconds);
        }
        labelled(out, "Try again", &again)?;
        if let Some(list) = asks::blocklist(said) {
            let name = match list.link {
                Some(link) => format!("{} ({link})", list.name),
                None => list.name.to_owned(),
            };
            labelled(out, "Listed by", &shown(&name))?;
            labelled(out, "Listed", &shown(list.listed.unwrap_or_default()))?;
        }
        labelled(out, "Affects", verdict.scope().description())?;
        labelled(out, "Fixed by", verdict.party().description())?;
    }
    if let Some(action) = report.action
        && (full || !is_plain(action, report.status))
    {
        labelled(out, "Reported", action.description())?;
    }
    if let Some(conflict) = verdict.conflict() {
        labelled(out, "Conflict", &wording::sentence(&conflict.to_string()))?;
    }
    for deviation in report.deviations {
        if deviation == Deviation::ClassConflict && verdict.conflict().is_some() {
            continue; // said above, with what follows from it
        }
        let pasted = report
            .text
            .as_ref()
            .is_some_and(|text| !text.contains('\r'));
        if deviation == Deviation::BareLf && pasted {
            continue; // the line ends are those of a file or a terminal, not the server's
        }
        labelled(out, "Irregular", &wording::sentence(&deviation.to_string()))?;
    }
    if let Some(status) = report.status {
        writeln!(out)?;
        if full {
            explain_parts(out, status)?;
        } else {
            name_parts(out, status)?;
        }
    }
    if full {
        let basis = verdict.basis();
        writeln!(out)?;
        let decided = format!("{basis} in {} (level {})", basis.table(), basis.level());
        labelled(out, "Decided by", &decided)?;
        if let Some(rule) = verdict.rule() {
            labelled(out, "And by", &format!("{rule} in {}", rule.table()))?;
        }
        labelled(out, "Disposition", verdict.disposition().as_str())?;
        labelled(out, "Sources", &sources(report.status, verdict))?;
    }
    Ok(())
}

/// Who said it, and what told it; empty where that is not known.
fn provider(verdict: &Verdict<'_>, report: &Report<'_>) -> String {
    let Some(provider) = verdict.provider() else {
        return String::new();
    };
    let text = report.text.as_deref().unwrap_or_default();
    let known = match provider.from() {
        Speaker::Host => format!("host {}", report.host().unwrap_or_default()),
        Speaker::Mark => match provider.mark(text.as_bytes()) {
            Some(mark) => format!("mark \"{mark}\""),
            None => "words of the text".to_owned(),
        },
        other => other.as_str().to_owned(),
    };
    format!("{}, by the {}", provider.name(), shown(&one_line(&known)))
}

/// Whether what a report's sender did is clear from what is said anyway: the headline tells of
/// a delay, and the code of a failure.
fn is_plain(action: DsnAction, status: Option<Status>) -> bool {
    match action {
        DsnAction::Delayed => true,
        DsnAction::Failed => status.is_some_and(|it| it.judge(Stage::Any).is_permanent()),
        _ => false,
    }
}

/// The codes of the status, each with its registered text and source.
fn name_parts(out: &mut impl Write, status: Status) -> io::Result<()> {
    let reply = status.reply().map(|code| {
        let known = code.registered();
        (
            code.to_string(),
            known.map(|known| (known.text(), known.references())),
        )
    });
    let enhanced = status.enhanced().map(|code| {
        let known = code.registered();
        (
            code.to_string(),
            known.map(|known| (known.text(), known.references())),
        )
    });
    for (code, known) in reply.into_iter().chain(enhanced) {
        let text = match known {
            // The first source is where the code is defined.
            Some((text, sources)) => {
                let first = sources.split("; ").next().unwrap_or(sources);
                format!("{text} ({})", output::sources(first))
            }
            None => "not registered".to_owned(),
        };
        labelled(out, &code, &text)?;
    }
    Ok(())
}

/// Where all that stands.
fn sources(status: Option<Status>, verdict: &Verdict<'_>) -> String {
    let reply = status
        .and_then(Status::reply)
        .and_then(ReplyCode::registered);
    let detail = status
        .and_then(Status::enhanced)
        .and_then(EnhancedCode::registered);
    let all = [
        Some(verdict.references()),
        verdict.rule().map(|rule| rule.references()),
        reply.map(|reply| reply.references()),
        detail.map(|detail| detail.references()),
    ];
    let mut sources: Vec<&str> = Vec::new();
    for source in all.into_iter().flatten().flat_map(|all| all.split("; ")) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    output::sources(&sources.join("; "))
}

/// Text from outside as a terminal may have it.
fn shown(text: &str) -> String {
    Escaped::new(text.as_bytes()).to_string()
}

/// A text of several lines on one, for showing.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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

/// A detail without its class: what it says, and what follows in each class.
fn explain_detail(out: &mut impl Write, detail: Detail) -> io::Result<()> {
    paragraph(out, HEADING, &format!("{detail}: {}", detail.text()))?;
    writeln!(out)?;
    labelled(out, "Means", detail.description())?;
    writeln!(out)?;
    for &class in Class::ALL {
        // No server says that something worked with a code that has no such class.
        if class.number() != 2 || detail.classes().contains(&class) {
            let code = detail.in_class(class).to_string();
            in_class(out, &code, &detail.verdict(class))?;
        }
    }
    if !detail.replies().is_empty() {
        let mut replies = codes(detail.replies());
        if !detail.correction().is_empty() {
            replies += &format!(" as registered; corrected: {}", codes(detail.correction()));
        }
        labelled(out, "Replies", &replies)?;
    }
    labelled(out, "Standing", detail.standing().description())?;
    labelled(out, "Note", detail.note())?;
    labelled(out, "Sources", &output::sources(detail.references()))
}

/// A subject without class and detail, or a detail of which only the subject is registered.
fn explain_subject(out: &mut impl Write, subject: Subject, code: &str) -> io::Result<()> {
    let own = code == subject.to_string();
    let rest = if own {
        subject.text().to_owned()
    } else {
        format!("not registered; its subject is {}", subject.text())
    };
    paragraph(out, HEADING, &format!("{code}: {rest}"))?;
    writeln!(out)?;
    labelled(out, "Means", subject.description())?;
    writeln!(out)?;
    for (in_full, verdict) in unspecific(subject, code) {
        let class = in_full.class().number();
        if class != 2 {
            let shown = if own {
                format!("{class}.{}.n", subject.number())
            } else {
                in_full.to_string()
            };
            in_class(out, &shown, &verdict)?;
        }
    }
    labelled(out, "Sources", &output::sources(subject.references()))
}

/// What follows from a code in a class: the answer, what to do, when to try again.
fn in_class(out: &mut impl Write, code: &str, verdict: &Verdict<'_>) -> io::Result<()> {
    let headline = wording::headline(verdict, None, None);
    let (look, again) = (look(verdict.outcome()), wording::again(verdict));
    labelled_at(
        out,
        output::COLUMN,
        code,
        look,
        &format!("{headline} ({})", verdict.cause()),
    )?;
    labelled(out, "", verdict.advice())?;
    if !verdict.is_success() {
        labelled(out, "", &format!("Try again? {again}"))?;
    }
    writeln!(out)
}

fn codes(codes: &[ReplyCode]) -> String {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    codes.join(", ")
}
