//! WAV: a header that says how many bytes make a second, and the samples.

use super::{Sound, array, real};

/// Samples a second of the silence made here.
const RATE: u32 = 16_000;
/// Bytes of one sample.
const SAMPLE_BYTES: u16 = 2;

pub(super) fn read(bytes: &[u8]) -> Option<Sound> {
    if array(bytes, 0)? != *b"RIFF" || array(bytes, 8)? != *b"WAVE" {
        return None;
    }
    let (mut at, mut bytes_per_second) = (12, 0);
    while let (Some(name), Some(size)) = (array::<4>(bytes, at), array(bytes, at + 4)) {
        let size = u32::from_le_bytes(size) as usize;
        let start = at + 8;
        match &name {
            b"fmt " => bytes_per_second = array(bytes, start + 8).map_or(0, u32::from_le_bytes),
            b"data" => {
                // Streamed files leave the size open.
                let there = bytes.len() - start;
                let size = if size == 0 || size > there { there } else { size };
                return Some(match bytes_per_second {
                    0 => Sound::None,
                    rate => Sound::lasting(real(size as u64) / f64::from(rate)),
                });
            }
            _ => {}
        }
        let Some(next) = start.checked_add(size + size % 2) else { break };
        at = next;
    }
    Some(Sound::None)
}

/// A file of so many seconds of silence.
pub(super) fn silence(seconds: u16) -> Vec<u8> {
    let size = RATE * u32::from(SAMPLE_BYTES) * u32::from(seconds);
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend((36 + size).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1_u16, 1].map(u16::to_le_bytes).concat()); // samples as they are, one channel
    bytes.extend([RATE, RATE * u32::from(SAMPLE_BYTES)].map(u32::to_le_bytes).concat());
    bytes.extend([SAMPLE_BYTES, SAMPLE_BYTES * 8].map(u16::to_le_bytes).concat());
    bytes.extend(b"data");
    bytes.extend(size.to_le_bytes());
    bytes.resize(bytes.len() + size as usize, 0);
    bytes
}
