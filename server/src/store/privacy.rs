//! Keeps a `SQLite` file to its owner, as the secret beside it.

use std::path::{Path, PathBuf};

/// What `SQLite` keeps beside a file; it gives what it makes the file's own permissions.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Makes the file if it is to be made, and it and what belongs to it readable by its owner alone.
/// What cannot be done is left to whoever opens it, or said.
pub(super) fn keep_private(path: &Path, create: bool) {
    if create {
        make(path);
    }
    let beside = BESIDE.map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    });
    for path in beside.iter().map(PathBuf::as_path).chain([path]) {
        close(path);
    }
}

#[cfg(unix)]
fn make(path: &Path) {
    use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt};

    // One that cannot be made is named by the attempt to connect.
    let _ = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
}

#[cfg(unix)]
fn close(path: &Path) {
    use std::{fs, os::unix::fs::PermissionsExt};

    let Ok(found) = fs::metadata(path) else { return };
    if !found.is_file() {
        return;
    }
    let mut permissions = found.permissions();
    if permissions.mode() & 0o077 == 0 {
        return;
    }
    permissions.set_mode(permissions.mode() & 0o700);
    if let Err(error) = fs::set_permissions(path, permissions) {
        let path = path.display();
        tracing::warn!(cause = %error, "Other users of this machine can read {path}; chmod 600 it");
    }
}

#[cfg(not(unix))]
fn make(_: &Path) {}

#[cfg(not(unix))]
fn close(_: &Path) {}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_and_what_belongs_to_it_are_their_owners_alone_new_or_old() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("new.db");
        keep_private(&new, true);
        assert_eq!(mode(&new), 0o600);

        let old = folder.path().join("old.db");
        for name in ["old.db", "old.db-wal", "old.db-shm"] {
            let path = folder.path().join(name);
            fs::write(&path, "kept").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        }
        keep_private(&old, true);
        for name in ["old.db", "old.db-wal", "old.db-shm"] {
            assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
        }
        assert_eq!(fs::read_to_string(&old).unwrap(), "kept");
    }

    #[test]
    fn what_is_no_file_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        keep_private(folder.path(), true);
        assert_eq!(mode(folder.path()), 0o755);
    }
}
