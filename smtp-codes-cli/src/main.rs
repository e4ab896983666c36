//! `smtp-codes`: explains SMTP replies, bounces and logs.

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use smtp_codes::Escaped;

mod cli;
mod explain;
mod list;
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
    let cli = Cli::parse();
    cli.color.write_global();
    let done = match &cli.command {
        Command::Explain(arguments) => {
            overlay::layers(&arguments.overlay).and_then(|layers| explain::run(arguments, &layers))
        }
        Command::List(arguments) => list::run(arguments),
        Command::Scan(arguments) => {
            overlay::layers(&arguments.overlay).and_then(|layers| scan::run(arguments, &layers))
        }
        Command::Coverage(arguments) => {
            overlay::layers(&arguments.overlay).and_then(|layers| scan::cover(arguments, &layers))
        }
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "smtp-codes", &mut io::stdout());
            Ok(Found::Something)
        }
        Command::Man => man(),
    };
    match done {
        Ok(Found::Something) => ExitCode::SUCCESS,
        Ok(Found::Nothing) => ExitCode::from(1),
        // Whoever reads has seen enough; that is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // It may hold a name from outside.
            eprintln!("smtp-codes: {}", Escaped::new(error.to_string().as_bytes()));
            ExitCode::from(2)
        }
    }
}

/// Writes the manual page of the program and of each of its commands, one after another.
fn man() -> io::Result<Found> {
    let command = Cli::command();
    let mut out = io::stdout().lock();
    clap_mangen::Man::new(command.clone()).render(&mut out)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("smtp-codes-{}", sub.get_name());
        clap_mangen::Man::new(sub.clone().name(name)).render(&mut out)?;
    }
    Ok(Found::Something)
}
