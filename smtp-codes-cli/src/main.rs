//! `smtp-codes`: explains SMTP replies, bounces and logs.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use smtp_codes_reports::files::plain;

mod audit;
mod cli;
mod explain;
mod export;
mod html;
mod list;
mod man;
mod output;
mod overlay;
mod scan;
mod wording;

use cli::{Cli, Command};

/// What a command found; becomes the exit status.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Something,
    Nothing,
}

fn main() -> ExitCode {
    let cli = Cli::parse_from(with_command(std::env::args_os().collect()));
    cli.color.write_global();
    let done =
        match &cli.command {
            Command::Explain(arguments) => overlay::layers(&arguments.overlay)
                .and_then(|layers| explain::run(arguments, &layers)),
            Command::List(arguments) => list::run(arguments),
            Command::Export(arguments) => export::run(arguments),
            Command::Scan(arguments) => {
                overlay::layers(&arguments.overlay).and_then(|layers| scan::run(arguments, &layers))
            }
            Command::Coverage(arguments) => overlay::layers(&arguments.overlay)
                .and_then(|layers| scan::cover(arguments, &layers)),
            Command::Audit(arguments) => audit::run(arguments),
            Command::Completions { shell } => completions(*shell),
            Command::Man(arguments) => man::run(arguments),
        };
    match done {
        Ok(Found::Something) => ExitCode::SUCCESS,
        Ok(Found::Nothing) => ExitCode::from(1),
        // Whoever reads has seen enough; that is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&plain(&error));
            ExitCode::from(2)
        }
    }
}

/// The arguments with the command that is meant where none is named: to explain what is given, or
/// what comes in.
fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let command = Cli::command();
    // The options of the program itself stand before a command.
    let mut place = 1;
    while let Some(option) = arguments.get(place).and_then(|it| it.to_str()) {
        match option {
            "--color" => place += 2,
            _ if option.starts_with("--color=") => place += 1,
            _ => break,
        }
    }
    let is_meant = match arguments.get(place) {
        None => !io::stdin().is_terminal(),
        Some(word) => match word.to_str() {
            Some("-h" | "--help" | "-V" | "--version" | "help") => false,
            Some(word) => {
                let mut commands = command.get_subcommands();
                !commands.any(|known| is_nearly(word, known.get_name()))
            }
            None => true,
        },
    };
    if is_meant {
        arguments.insert(place.min(arguments.len()), "explain".into());
    }
    arguments
}

/// Whether a word is the name of a command, or looks like a typo in it: then the message that the
/// command is unknown helps more.
fn is_nearly(word: &str, command: &str) -> bool {
    let begins = |length: usize| word.get(..length) == command.get(..length);
    word == command
        || begins(2)
            && word.len().abs_diff(command.len()) <= 1
            && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Writes a script that completes what is typed in a shell.
fn completions(shell: clap_complete::Shell) -> io::Result<Found> {
    // What writes it panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "smtp-codes", &mut script);
    let mut out = io::stdout().lock();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Found::Something)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a command as a shell takes them apart: quotes, and no pipes or remarks.
    fn words(command: &str) -> Vec<OsString> {
        let mut words: Vec<String> = Vec::new();
        let (mut quote, mut open) = (None, false);
        for letter in command.chars() {
            match (quote, letter) {
                (None, '#' | '|' | '>' | '<') if !open => break,
                (None, ' ') => open = false,
                (None, '"' | '\'') => quote = Some(letter),
                (Some(end), letter) if letter == end => quote = None,
                _ => {
                    if !open {
                        words.push(String::new());
                        open = true;
                    }
                    words.last_mut().unwrap().push(letter);
                }
            }
        }
        words.into_iter().map(OsString::from).collect()
    }

    #[test]
    fn each_example_is_one_that_the_program_takes() {
        let mut texts: Vec<String> = Cli::command()
            .get_subcommands()
            .filter_map(|command| Some(command.get_after_help()?.to_string()))
            .collect();
        // A package does not hold the file.
        let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
        texts.extend(std::fs::read_to_string(readme));
        let mut tried = 0;
        for text in &texts {
            for line in text.lines() {
                let line = line.strip_prefix("$ ").unwrap_or(line).trim_start();
                let piped = line.rsplit_once("| smtp-codes ").map(|(_, rest)| rest);
                let Some(rest) = line.strip_prefix("smtp-codes ").or(piped) else {
                    continue;
                };
                if rest.starts_with(|c: char| c.is_ascii_uppercase()) {
                    continue; // a sentence
                }
                let mut arguments = vec![OsString::from("smtp-codes")];
                arguments.extend(words(rest));
                let parsed = Cli::try_parse_from(with_command(arguments));
                assert!(parsed.is_ok(), "{line}: {}", parsed.err().unwrap());
                tried += 1;
            }
        }
        assert!(tried > 25, "{tried}");
    }

    #[test]
    fn what_is_no_command_is_explained() {
        for (given, expected) in [
            ("550", "explain 550"),
            ("5.1.1", "explain 5.1.1"),
            ("User unknown", "explain User unknown"),
            ("mailbox full", "explain mailbox full"),
            ("--full 550", "explain --full 550"),
            ("--color never 550", "--color never explain 550"),
            ("--color=never scan x", "--color=never scan x"),
            ("scan 550", "scan 550"),
            ("scna 550", "scna 550"),
            ("explian 550", "explian 550"),
            ("--help", "--help"),
            ("help scan", "help scan"),
            ("-V", "-V"),
        ] {
            let arguments = ["smtp-codes"].into_iter().chain(given.split(' '));
            let done = with_command(arguments.map(OsString::from).collect());
            let done: Vec<_> = done[1..].iter().filter_map(|one| one.to_str()).collect();
            assert_eq!(done.join(" "), expected);
        }
    }
}
