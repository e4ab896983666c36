//! Where the CSV is, what it holds, and how Cargo learns that it changed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::input::{Text, compile_error};

/// Reads the CSV and makes the tokens that have Cargo build again when it is edited.
///
/// `proc_macro::tracked_path` is not stable; a constant that includes the bytes and is
/// never used has the same effect and leaves nothing in the program.
pub(crate) fn read(literal: &Text) -> Result<(Vec<u8>, TokenStream), TokenStream> {
    let fail = |message: String| Err(compile_error(literal.span, &message));
    let written = &literal.value;
    let path = Path::new(written);
    if written.is_empty() {
        return fail("the path of the registry CSV is empty; write the name of a file.".into());
    }
    if path.has_root() {
        return fail(format!(
            "{written}: an absolute path holds on this machine only; write it relative to \
             the crate's Cargo.toml."
        ));
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let in_crate = root.join(path);
    // Tools that build a file outside its crate set another manifest folder; there the
    // CSV lies beside the file that calls.
    let beside = literal
        .span
        .unwrap()
        .local_file()
        .and_then(|file| Some(file.parent()?.join(path)));

    let (found, watch) = match &beside {
        Some(beside) if !in_crate.is_file() && beside.is_file() => {
            // With the span of the caller's literal it is relative to the caller's file.
            let mut path = Literal::string(written);
            path.set_span(literal.span);
            let watch = quote! {
                const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
            };
            (beside.clone(), watch)
        }
        _ => {
            let from_root = format!("/{written}");
            let watch = quote! {
                const _: &[::core::primitive::u8] = ::core::include_bytes!(
                    ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #from_root)
                );
            };
            (in_crate, watch)
        }
    };
    let metadata = match fs::metadata(&found) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return fail(format!(
                "{written}: there is no such file in the folder of this crate's Cargo.toml, and \
                 none in that of the source file.{}",
                others([Some(found.as_path()), beside.as_deref()])
            ));
        }
        Err(error) => return fail(format!("{written}: cannot look at the file: {error}.")),
        Ok(metadata) => metadata,
    };
    if !metadata.is_file() {
        return fail(format!("{written} is no file; name the CSV itself."));
    }
    // Before it is read: there may be no room for it.
    if let Err(problem) = smtp_codes_registry::check_size(metadata.len()) {
        return fail(problem.display_at(written));
    }
    match fs::read(&found) {
        Ok(bytes) => Ok((bytes, watch)),
        Err(error) => fail(format!("{written}: cannot read the file: {error}.")),
    }
}

/// The CSV files that do lie where one was looked for, for whoever mistyped its name.
fn others(missing: [Option<&Path>; 2]) -> String {
    let mut names: Vec<_> = missing
        .into_iter()
        .flatten()
        .filter_map(|missing| fs::read_dir(missing.parent()?).ok())
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    names.sort();
    names.dedup();
    names.truncate(5);
    if names.is_empty() {
        String::new()
    } else {
        format!(" CSV files there: {}.", names.join(", "))
    }
}
