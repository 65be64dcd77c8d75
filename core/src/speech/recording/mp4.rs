//! MP4 and M4A: boxes within boxes; one says how long the film lasts, another what a track holds.

use super::{Sound, array, real};

/// Boxes that are walked into instead of over.
const PARENTS: [&[u8; 4]; 3] = [b"moov", b"trak", b"mdia"];

pub(super) fn read(bytes: &[u8]) -> Option<Sound> {
    if array(bytes, 4)? != *b"ftyp" {
        return None;
    }
    let (mut at, mut has_sound, mut seconds) = (0, false, None);
    while let Some((kind, start, end)) = next(bytes, at) {
        match &kind {
            b"mvhd" => seconds = duration(bytes, start),
            b"hdlr" => has_sound |= array(bytes, start + 8) == Some(*b"soun"),
            _ => {}
        }
        at = if PARENTS.contains(&&kind) { start } else { end };
    }
    Some(match seconds {
        _ if !has_sound => Sound::None,
        // Written as it was recorded: the length is in the fragments.
        None => Sound::Unknown,
        Some(seconds) => Sound::Of(seconds),
    })
}

/// The box at `at`: its kind, and where its content starts and ends.
fn next(bytes: &[u8], at: usize) -> Option<([u8; 4], usize, usize)> {
    let size = u32::from_be_bytes(array(bytes, at)?);
    let kind = array(bytes, at + 4)?;
    let (header, size) = match size {
        0 => (8, bytes.len() - at),
        1 => (16, usize::try_from(u64::from_be_bytes(array(bytes, at + 8)?)).ok()?),
        size => (8, size as usize),
    };
    (size >= header).then(|| Some((kind, at + header, at.checked_add(size)?))).flatten()
}

fn duration(bytes: &[u8], start: usize) -> Option<f64> {
    let (ticks_per_second, ticks) = match bytes.get(start)? {
        0 => (array(bytes, start + 12)?, u64::from(u32::from_be_bytes(array(bytes, start + 16)?))),
        _ => (array(bytes, start + 20)?, u64::from_be_bytes(array(bytes, start + 24)?)),
    };
    let ticks_per_second = u32::from_be_bytes(ticks_per_second);
    (ticks > 0 && ticks_per_second > 0).then(|| real(ticks) / f64::from(ticks_per_second))
}
