//! `man`: the manual pages, made from the definitions of the command line.

use std::fs;
use std::io::{self, Write};

use clap::CommandFactory;

use crate::Found;
use crate::cli::{Cli, Man};

/// Writes one page to standard output, or all of them into a directory.
pub(crate) fn run(arguments: &Man) -> io::Result<Found> {
    if let Some(directory) = &arguments.out {
        let named = |error: io::Error, path: &std::path::Path| {
            io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        };
        fs::create_dir_all(directory).map_err(|error| named(error, directory))?;
        for page in pages() {
            let path = directory.join(format!("{}.1", page.get_name()));
            fs::write(&path, rendered(page)?).map_err(|error| named(error, &path))?;
        }
        return Ok(Found::Something);
    }
    let name = match &arguments.command {
        Some(command) => format!("smtp-codes-{command}"),
        None => "smtp-codes".to_owned(),
    };
    let Some(page) = pages().find(|page| page.get_name() == name) else {
        let all = Cli::command();
        let all: Vec<&str> = all.get_subcommands().map(|one| one.get_name()).collect();
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "there is no command of this name; there are {}",
                all.join(", ")
            ),
        ));
    };
    let page = rendered(page)?;
    let mut out = io::stdout().lock();
    out.write_all(&page)?;
    out.flush()?;
    Ok(Found::Something)
}

/// The program and each of its commands, under the names of their pages.
fn pages() -> impl Iterator<Item = clap::Command> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let commands: Vec<_> = program
        .get_subcommands()
        .map(|command| {
            let name = format!("smtp-codes-{}", command.get_name());
            let usage = format!("smtp-codes {}", command.get_name());
            command.clone().name(name).bin_name(usage)
        })
        .collect();
    std::iter::once(program).chain(commands)
}

fn rendered(page: clap::Command) -> io::Result<Vec<u8>> {
    let mut written = Vec::new();
    clap_mangen::Man::new(page).render(&mut written)?;
    Ok(written)
}
