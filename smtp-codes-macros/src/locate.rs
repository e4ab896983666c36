//! Where the CSV is, what it holds, and how Cargo learns that it changed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

/// Reads the CSV and makes the tokens that have Cargo build again when it is edited.
///
/// `proc_macro::tracked_path` is not stable; a constant that includes the bytes and is
/// never used has the same effect and leaves nothing in the program.
pub(crate) fn read(literal: &LitStr) -> syn::Result<(Vec<u8>, TokenStream)> {
    let fail = |message: String| Err(syn::Error::new(literal.span(), message));
    let written = literal.value();
    let path = Path::new(&written);
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
    let found = root.join(path);
    let from_root = format!("/{written}");
    let watch = quote! {
        const _: &[::core::primitive::u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #from_root)
        );
    };
    let metadata = match fs::metadata(&found) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return fail(format!(
                "{written}: there is no such file in the folder of this crate's Cargo.toml.{}",
                others(&found)
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
        return fail(problem.display_at(&written));
    }
    match fs::read(&found) {
        Ok(bytes) => Ok((bytes, watch)),
        Err(error) => fail(format!("{written}: cannot read the file: {error}.")),
    }
}

/// The CSV files that do lie where one was looked for, for whoever mistyped its name.
fn others(missing: &Path) -> String {
    let folder = missing
        .parent()
        .and_then(|folder| fs::read_dir(folder).ok());
    let mut names: Vec<String> = Vec::new();
    for entry in folder.into_iter().flatten().flatten() {
        match entry.file_name().into_string() {
            Ok(name) if name.ends_with(".csv") => {
                // In order: whoever uses the macro would wait for a sort that few see.
                let place = names.partition_point(|before| *before < name);
                names.insert(place, name);
            }
            _ => {}
        }
    }
    names.truncate(5);
    if names.is_empty() {
        String::new()
    } else {
        format!(" CSV files there: {}.", names.join(", "))
    }
}
