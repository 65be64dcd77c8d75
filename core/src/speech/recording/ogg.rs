//! Ogg: pages, each with the number of the last sample that it completes.

use super::{Sound, array, real};

/// Opus counts at this rate, whatever it was recorded at.
const OPUS_RATE: u32 = 48_000;
/// Bytes of a page before its table of segments.
const HEADER_BYTES: usize = 27;

/// The first stream of sound in the file.
struct Stream {
    serial: [u8; 4],
    rate: u32,
    skipped: u64,
}

pub(super) fn read(bytes: &[u8]) -> Option<Sound> {
    if array(bytes, 0)? != *b"OggS" {
        return None;
    }
    let (mut at, mut stream, mut last) = (0, None::<Stream>, 0);
    while array(bytes, at) == Some(*b"OggS") {
        let (Some(granule), Some(serial), Some(segments)) =
            (array(bytes, at + 6), array(bytes, at + 14), bytes.get(at + HEADER_BYTES - 1))
        else {
            break;
        };
        let body = at + HEADER_BYTES + usize::from(*segments);
        let Some(table) = bytes.get(at + HEADER_BYTES..body) else { break };
        let size: usize = table.iter().map(|size| usize::from(*size)).sum();
        match &stream {
            None => stream = begin(bytes, body, serial),
            Some(stream) if stream.serial == serial => {
                // −1: no packet ends on this page.
                last = last.max(u64::try_from(i64::from_le_bytes(granule)).unwrap_or(0));
            }
            Some(_) => {}
        }
        at = body + size;
    }
    Some(stream.map_or(Sound::None, |stream| {
        Sound::lasting(real(last.saturating_sub(stream.skipped)) / f64::from(stream.rate))
    }))
}

fn begin(bytes: &[u8], body: usize, serial: [u8; 4]) -> Option<Stream> {
    if array(bytes, body) == Some(*b"OpusHead") {
        let skipped = u64::from(u16::from_le_bytes(array(bytes, body + 10)?));
        return Some(Stream { serial, rate: OPUS_RATE, skipped });
    }
    let rate = u32::from_le_bytes(array(bytes, body + 12)?);
    let is_vorbis = array(bytes, body) == Some(*b"\x01vorbis") && rate > 0;
    is_vorbis.then_some(Stream { serial, rate, skipped: 0 })
}
