//! Where the CSV is, what it holds, and how Cargo learns that it changed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::LitStr;

/// A registry has some hundred rows; a file above this size is a mistake.
const LARGEST_FILE: u64 = 64 << 20;

/// Reads the CSV and makes the tokens that have Cargo build again when it is edited.
///
/// `proc_macro::tracked_path` is not stable; a constant that includes the bytes and is
/// never used has the same effect and leaves nothing in the program.
pub(crate) fn read(literal: &LitStr) -> syn::Result<(Vec<u8>, TokenStream)> {
    let fail = |message: String| Err(syn::Error::new(literal.span(), message));
    let written = literal.value();
    let path = Path::new(&written);
    if written.is_empty() {
        return fail("the path of the registry CSV is empty; write the name of a file".into());
    }
    if path.is_absolute() {
        return fail(format!(
            "{written}: an absolute path holds on this machine only; write it relative to \
             the crate's Cargo.toml"
        ));
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let in_crate = root.join(path);
    // Tools that build a file outside its crate set another manifest folder; there the
    // CSV lies beside the file that calls.
    let beside = literal
        .span()
        .unwrap()
        .local_file()
        .and_then(|file| Some(file.parent()?.join(path)));

    let (found, watch) = match beside {
        Some(beside) if !in_crate.is_file() && beside.is_file() => {
            // With the span of the caller's literal it is relative to the caller's file.
            let mut path = Literal::string(&written);
            path.set_span(literal.span());
            let watch = quote! {
                const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
            };
            (beside, watch)
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
    match fs::metadata(&found) {
        Err(error) => {
            return fail(format!(
                "{written}: cannot read the registry: {error}; looked in {}{}",
                found.parent().unwrap_or(Path::new("")).display(),
                others(&found)
            ));
        }
        Ok(metadata) if !metadata.is_file() => {
            return fail(format!("{written} is no file; name the CSV itself"));
        }
        Ok(metadata) if metadata.len() > LARGEST_FILE => {
            return fail(format!(
                "{written} holds {} bytes; a registry may hold {LARGEST_FILE}",
                metadata.len()
            ));
        }
        Ok(_) => {}
    }
    match fs::read(&found) {
        Ok(bytes) => Ok((bytes, watch)),
        Err(error) => fail(format!("{written}: cannot read the registry: {error}")),
    }
}

/// The CSV files that do lie there, for whoever mistyped the name.
fn others(missing: &Path) -> String {
    let mut names: Vec<_> = missing
        .parent()
        .and_then(|folder| fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    names.sort();
    names.truncate(5);
    if names.is_empty() {
        String::new()
    } else {
        format!("; CSV files there: {}", names.join(", "))
    }
}
