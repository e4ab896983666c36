//! The command line: options, help, completions and manual page come from here.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use smtp_codes::{Action, Cause, Family, Retry, Stage};

/// Explains SMTP replies, bounces and logs: what happened, whether to try again, what to do,
/// who can fix it, and why.
#[derive(Parser)]
#[command(
    name = "smtp-codes",
    version,
    after_help = "Exit status: 0 done, 1 nothing recognised or found, 2 wrong usage or unreadable input."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) color: colorchoice_clap::Color,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Explain a code, a reply or a bounce
    Explain(Explain),
    /// List what is registered
    List(List),
    /// Find every status in logs and mails, and judge it
    Scan(Scan),
    /// Count what decided the statuses of logs and mails, and show the texts that no row knows
    Coverage(Coverage),
    /// Write a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page
    Man,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes explain 550 5.1.1 User unknown
  smtp-codes explain X.7.1
  smtp-codes explain --stage rcpt 552
  smtp-codes explain 'smtp; 450 4.2.0 greylisted'
  smtp-codes explain bounce.eml
  smtp-codes explain --overlay in-house.csv 590
  smtp-codes explain - < reply.txt")]
pub(crate) struct Explain {
    /// A reply code (550), an enhanced code (5.1.1, X.1.1), a whole reply, a diagnostic as a
    /// bounce carries it, a file with a bounce (.eml), or - for standard input. Several words
    /// are one text
    #[arg(required = true, value_name = "WHAT", allow_negative_numbers = true)]
    pub(crate) what: Vec<String>,

    /// The command that drew the reply
    #[arg(
        long,
        value_name = "COMMAND",
        default_value = "any",
        hide_default_value = true,
        value_parser = StageParser
    )]
    pub(crate) stage: Stage,

    /// Explain every part: each digit and number, the row that decided, all sources
    #[arg(long)]
    pub(crate) full: bool,

    #[command(flatten)]
    pub(crate) overlay: Overlay,

    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes list --kind reply
  smtp-codes list --subject 7 --class 5
  smtp-codes list quota
  smtp-codes list relay access denied
  smtp-codes list --kind phrase timed out
  smtp-codes list --kind cause --family address
  smtp-codes list --retry later --format csv")]
pub(crate) struct List {
    /// Words that must all occur in the row, in any column, as whole words or their beginnings:
    /// what a code or cause is called, what it means, what servers and providers say. The rows that
    /// fit best come first, with the place that fits where the row does not show it
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,

    /// Only rows of this kind. Without it, providers, tokens and phrases are listed only where
    /// words are looked for. The rules of providers are found by words only, such as the name
    #[arg(long)]
    pub(crate) kind: Option<Kind>,

    /// Only enhanced codes of this class: 2, 4 or 5
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8))]
    pub(crate) class: Option<u8>,

    /// Only enhanced codes of this subject, such as 7
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(0..=999))]
    pub(crate) subject: Option<u16>,

    /// Only reply codes of this severity: their first digit
    #[arg(long, value_name = "DIGIT", value_parser = clap::value_parser!(u8).range(0..=9))]
    pub(crate) severity: Option<u8>,

    /// Only rows with this cause, such as no-such-user; --kind cause lists them
    #[arg(
        long,
        value_name = "WORD",
        hide_possible_values = true,
        value_parser = words(Cause::ALL.iter().map(|cause| cause.as_str()))
    )]
    pub(crate) cause: Option<String>,

    /// Only rows whose cause is of this family
    #[arg(long, value_name = "WORD", value_parser = words(Family::ALL.iter().map(|word| word.as_str())))]
    pub(crate) family: Option<String>,

    /// Only rows with this retry word
    #[arg(long, value_name = "WORD", value_parser = words(Retry::ALL.iter().map(|word| word.as_str())))]
    pub(crate) retry: Option<String>,

    /// Only rows with this action
    #[arg(long, value_name = "WORD", value_parser = words(Action::ALL.iter().map(|word| word.as_str())))]
    pub(crate) action: Option<String>,

    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes scan /var/log/mail.log*
  smtp-codes scan --format jsonl ~/Maildir > findings.jsonl
  tail -f /var/log/mail.log | smtp-codes scan --format jsonl -
  smtp-codes scan --per-line --format csv - < replies.txt

Each file is read for what it holds, whatever its name: a mail, a mailbox (mbox), or lines of \
text (logs of Postfix, Exim, sendmail, OpenSMTPD, Exchange message tracking, or any other), \
plain or compressed with gzip or zstd. Directories are read with all that is in them, a \
Maildir without what is not delivered yet; links, devices and sockets in them are left out. \
Of a line the first 256 KiB are looked at, of a mail the first MiB.

What cannot be read, or only in part, is reported on standard error and never stops the scan. \
Exit status: 0 a status was found, 1 none was found, 2 wrong usage, or nothing of what was \
named could be read.")]
pub(crate) struct Scan {
    /// Files and directories, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<std::path::PathBuf>,

    /// How to write what is found; text is a summary, the others have one finding for each
    /// recipient that a mail reports on and for each line that carries a status
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,

    /// Write exactly one line for each line of the input, without a header, and with empty
    /// fields where a line carries no status. All input is taken as lines. The format is
    /// jsonl or csv
    #[arg(long)]
    pub(crate) per_line: bool,

    /// With advice and references in each finding
    #[arg(long)]
    pub(crate) full: bool,

    /// Rows in each table of the summary
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub(crate) top: usize,

    #[command(flatten)]
    pub(crate) overlay: Overlay,

    /// No progress bar, and no counts on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl Scan {
    /// The format that is wanted, or the one that fits.
    pub(crate) fn format(&self) -> Result<Format, clap::Error> {
        match self.format {
            None if self.per_line => Ok(Format::Jsonl),
            Some(Format::Text | Format::Json) if self.per_line => {
                Err(<Cli as clap::CommandFactory>::command().error(
                    clap::error::ErrorKind::ArgumentConflict,
                    "--per-line writes one line for each line: its format is jsonl or csv",
                ))
            }
            format => Ok(format.unwrap_or(Format::Text)),
        }
    }
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes coverage /var/log/mail.log*
  smtp-codes coverage --top 50 ~/Maildir/.bounces
  smtp-codes coverage --overlay in-house.csv --format csv mail.log

The same is read as by scan. First stand the levels of evidence, the strongest first, with how \
many findings each decided. Then come the texts of failures that only a code decided, or \
nothing: an X stands for each address, link, host, number and id. They are what a table of \
words lacks.

Exit status: 0 a status was found, 1 none was found, 2 wrong usage, or nothing of what was \
named could be read.")]
pub(crate) struct Coverage {
    /// Files and directories, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<std::path::PathBuf>,

    /// Texts to show
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub(crate) top: usize,

    #[command(flatten)]
    pub(crate) overlay: Overlay,

    #[command(flatten)]
    pub(crate) output: Output,

    /// No progress bar, and no counts on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Args)]
pub(crate) struct Overlay {
    /// A table of your own, in CSV with the columns of codes.csv: its rows go before those of the
    /// program. Several may be named, each with --overlay; the first goes first
    #[arg(long = "overlay", value_name = "FILE")]
    pub(crate) tables: Vec<std::path::PathBuf>,
}

#[derive(Args)]
pub(crate) struct Output {
    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, with a header; an apostrophe stands before text from outside that a
    /// spreadsheet would run as a formula
    Csv,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Severity,
    Category,
    Reply,
    Class,
    Subject,
    Detail,
    /// Rules for a stage or for codes beside each other
    Rule,
    /// Why servers refuse
    Cause,
    /// The words of the verdict
    Word,
    Stage,
    /// Who runs mail servers
    Provider,
    /// What only one provider writes
    Token,
    /// How servers say it
    Phrase,
}

impl Kind {
    /// Whether it is not of the standard table, but of one that is laid over it.
    pub(crate) fn is_laid_over(self) -> bool {
        matches!(self, Kind::Provider | Kind::Token | Kind::Phrase)
    }
}

/// Reads a stage, also as the protocol writes it: `RCPT TO`, `end of DATA`.
#[derive(Clone)]
struct StageParser;

impl TypedValueParser for StageParser {
    type Value = Stage;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Stage, clap::Error> {
        // Others are refused by the list, which also knows the nearest word.
        match value.to_str().and_then(Stage::read) {
            Some(stage) => Ok(stage),
            None => words(Stage::ALL.iter().map(|stage| stage.as_str()))
                .parse_ref(command, argument, value)
                .map(|_| Stage::Any),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Stage::ALL.iter().map(|stage| {
            PossibleValue::new(stage.as_str()).help(stage.description())
        })))
    }
}

/// The words of a vocabulary as the values of an option.
fn words(all: impl Iterator<Item = &'static str>) -> PossibleValuesParser {
    PossibleValuesParser::new(all)
}
