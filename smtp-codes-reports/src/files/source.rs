//! The files to read: what was named, and what stands in named directories, in order.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Time;

/// One file, opened.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) reader: Box<dyn Read + Send>,
    /// Whether its bytes come as somebody writes them: what is there must then not wait
    /// for what is not.
    pub(crate) live: bool,
    /// Whether it was named, and not met in a directory.
    pub(crate) named: bool,
    /// When it was written to last; the present, if it is written to still.
    pub(crate) date: Time,
}

/// What comes next.
pub(crate) enum Next {
    Source(Source),
    /// So many files are left out: devices, sockets, links, a mail system's own notes.
    Skipped(u64),
    /// A file or directory that cannot be read, and why.
    Unreadable(String, io::Error),
}

/// A walk over what was named. A directory is read in the order of its names.
///
/// Links in a directory are not followed: what they lead to is read where it stands, so
/// nothing counts twice, and a loop of links leads nowhere.
pub(crate) struct Walk {
    /// What is still to be read, the next one last.
    pending: Vec<Pending>,
    /// The file that the output goes to: to read it would find what was just written.
    output: Option<Identity>,
}

/// What tells a file from all others, whatever its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    file: u64,
}

impl Identity {
    /// That of a regular file; `None` of anything else, or where the system does not tell.
    #[cfg(unix)]
    fn of(metadata: &fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        metadata.is_file().then(|| Self {
            device: metadata.dev(),
            file: metadata.ino(),
        })
    }

    #[cfg(not(unix))]
    fn of(_: &fs::Metadata) -> Option<Self> {
        None
    }

    /// That of standard output.
    #[cfg(unix)]
    fn of_output() -> Option<Self> {
        use std::os::fd::AsFd;
        let output = io::stdout().as_fd().try_clone_to_owned().ok()?;
        Self::of(&File::from(output).metadata().ok()?)
    }

    #[cfg(not(unix))]
    fn of_output() -> Option<Self> {
        None
    }
}

enum Pending {
    Named(PathBuf),
    Found(Arc<Path>, OsString, Kind),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Directory,
    Other,
}

impl Walk {
    pub(crate) fn new(named: &[PathBuf]) -> Self {
        Self {
            pending: named.iter().rev().cloned().map(Pending::Named).collect(),
            output: Identity::of_output(),
        }
    }

    pub(crate) fn next(&mut self) -> Option<Next> {
        loop {
            let pending = self.pending.pop()?;
            let (path, kind, named) = match pending {
                Pending::Named(path) if path.as_os_str() == "-" => {
                    return Some(Next::Source(Source {
                        name: "-".to_owned(),
                        reader: Box::new(io::stdin()),
                        live: true,
                        named: true,
                        date: Time::now(),
                    }));
                }
                Pending::Named(path) => match fs::metadata(&path) {
                    Ok(metadata) if metadata.is_dir() => (path, Kind::Directory, true),
                    Ok(_) => (path, Kind::File, true),
                    Err(error) => return Some(unreadable(&path, error)),
                },
                Pending::Found(directory, name, kind) => (directory.join(name), kind, false),
            };
            if kind == Kind::File {
                let opened = open(&path, named, self.output);
                return Some(opened.unwrap_or_else(|error| unreadable(&path, error)));
            }
            match self.enter(&path) {
                Ok(0) => {}
                Ok(skipped) => return Some(Next::Skipped(skipped)),
                Err(error) => return Some(unreadable(&path, error)),
            }
        }
    }

    /// Puts what stands in a directory before everything else that is to be read, and tells
    /// how many of its files are left out.
    fn enter(&mut self, path: &Path) -> io::Result<u64> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let kind = match entry.file_type() {
                Ok(kind) if kind.is_dir() => Kind::Directory,
                Ok(kind) if !kind.is_file() => Kind::Other,
                // To open it tells what is wrong with it.
                _ => Kind::File,
            };
            entries.push((entry.file_name(), kind));
        }
        let has = |name: &str| {
            entries
                .iter()
                .any(|(entry, kind)| *kind == Kind::Directory && entry == name)
        };
        // A Maildir has its mails in `cur` and `new`. What stands in `tmp` is not
        // delivered yet, and files beside the three are the mail system's own.
        let maildir = has("cur") && has("new");
        // It is no file that somebody would miss.
        entries.retain(|(name, kind)| !(maildir && *kind == Kind::Directory && name == "tmp"));
        let found = entries.len();
        entries.retain(|(_, kind)| match kind {
            Kind::File => !maildir,
            Kind::Directory => true,
            Kind::Other => false,
        });
        let skipped = found - entries.len();
        entries.sort_unstable_by(|one, other| other.0.cmp(&one.0));
        let directory: Arc<Path> = path.into();
        self.pending.extend(
            entries
                .into_iter()
                .map(|(name, kind)| Pending::Found(Arc::clone(&directory), name, kind)),
        );
        Ok(skipped as u64)
    }
}

fn unreadable(path: &Path, error: io::Error) -> Next {
    Next::Unreadable(path.display().to_string(), error)
}

fn open(path: &Path, named: bool, output: Option<Identity>) -> io::Result<Next> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if output.is_some() && Identity::of(&metadata) == output {
        if named {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is not read, as the output goes to it",
            ));
        }
        return Ok(Next::Skipped(1));
    }
    // What was a file when the directory was read may be a pipe or device by now.
    if !named && !metadata.is_file() {
        return Ok(Next::Skipped(1));
    }
    // The system's own files, as in /proc, have no length to go by.
    let length = metadata
        .is_file()
        .then_some(metadata.len())
        .filter(|&length| length > 0);
    Ok(Next::Source(Source {
        name: path.display().to_string(),
        reader: match length {
            Some(left) => Box::new(Regular { file, left }),
            None => Box::new(file),
        },
        live: !metadata.is_file(),
        named,
        date: match metadata.modified() {
            Ok(written) if metadata.is_file() => written.into(),
            _ => Time::now(),
        },
    }))
}

/// A regular file as it was when it was opened: what is appended later is not read, so a
/// log that grows faster than it is read comes to an end.
struct Regular {
    file: File,
    left: u64,
}

impl Read for Regular {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).map_or(into.len(), |left| left.min(into.len()));
        if most == 0 {
            return Ok(0);
        }
        let read = self.file.read(&mut into[..most])?;
        if read == 0 {
            let left = self.left;
            self.left = 0;
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("it became shorter while it was read: {left} bytes are missing at its end"),
            ));
        }
        self.left -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_that_becomes_shorter_is_an_error_and_one_that_grows_is_not() {
        let path = std::env::temp_dir().join(format!("smtp-codes-shorter-{}", std::process::id()));
        fs::write(&path, "0123456789").unwrap();
        let open = || match open(&path, true, None).unwrap() {
            Next::Source(source) => source.reader,
            _ => panic!("it is a file"),
        };
        let (mut short, mut long) = (open(), open());
        let mut some = [0; 4];
        short.read_exact(&mut some).unwrap();
        File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"more")
            .unwrap();
        assert_eq!(io::read_to_string(&mut long).unwrap(), "0123456789");
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(6)
            .unwrap();
        let error = io::read_to_string(&mut short).unwrap_err();
        assert!(error.to_string().contains("4 bytes are missing"), "{error}");
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn only_a_maildir_has_files_of_its_own() {
        let root = std::env::temp_dir().join(format!("smtp-codes-walk-{}", std::process::id()));
        // The directories in a directory, and what is read and left out of it.
        for (place, (directories, read, left_out)) in [
            (&["cur", "new", "tmp"][..], &["cur/mail", "new/mail"][..], 1),
            (
                &["cur", "new", "other"],
                &["cur/mail", "new/mail", "other/mail"],
                1,
            ),
            (&["cur"], &["cur/mail", "notes"], 0),
            (&["new", "tmp"], &["new/mail", "notes", "tmp/mail"], 0),
            (&["logs", "old"], &["logs/mail", "notes", "old/mail"], 0),
            (&[], &["notes"], 0),
        ]
        .into_iter()
        .enumerate()
        {
            let directory = root.join(place.to_string());
            for name in directories {
                fs::create_dir_all(directory.join(name)).unwrap();
                fs::write(directory.join(name).join("mail"), "x").unwrap();
            }
            fs::create_dir_all(&directory).unwrap();
            fs::write(directory.join("notes"), "x").unwrap();
            let mut walk = Walk::new(std::slice::from_ref(&directory));
            let (mut found, mut skipped) = (Vec::new(), 0);
            while let Some(next) = walk.next() {
                match next {
                    Next::Source(source) => found.push(source.name),
                    Next::Skipped(files) => skipped += files,
                    Next::Unreadable(name, error) => panic!("{name}: {error}"),
                }
            }
            let read: Vec<String> = read
                .iter()
                .map(|name| directory.join(name).display().to_string())
                .collect();
            assert_eq!((found, skipped), (read, left_out), "{directories:?}");
        }
        fs::remove_dir_all(&root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_file_to_which_the_output_goes_is_not_read() {
        let path = std::env::temp_dir().join(format!("smtp-codes-output-{}", std::process::id()));
        let other = path.with_extension("other");
        fs::write(&path, "x").unwrap();
        fs::write(&other, "x").unwrap();
        let output = Identity::of(&fs::metadata(&path).unwrap());
        assert!(output.is_some());
        assert!(open(&path, true, output).is_err());
        assert!(matches!(open(&path, false, output), Ok(Next::Skipped(1))));
        assert!(matches!(open(&path, true, None), Ok(Next::Source(_))));
        for named in [true, false] {
            assert!(matches!(open(&other, named, output), Ok(Next::Source(_))));
        }
        fs::remove_file(&path).unwrap();
        fs::remove_file(&other).unwrap();
    }

    #[test]
    fn a_file_is_as_old_as_what_was_written_last() {
        let path = std::env::temp_dir().join(format!("smtp-codes-old-{}", std::process::id()));
        fs::write(&path, "Jan  5 10:00:00 mx x: y\n").unwrap();
        let written: Time = "2020-02-29T12:00:00Z".parse().unwrap();
        let since = std::time::Duration::from_secs(written.unix().unsigned_abs());
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + since).unwrap();
        match open(&path, true, None).unwrap() {
            Next::Source(source) => assert_eq!(source.date, written),
            _ => panic!("it is a file"),
        }
        fs::remove_file(&path).unwrap();
    }
}
