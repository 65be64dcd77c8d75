//! MP3: frames, each of which says how many bytes and samples it has.

use super::{Sound, array};

/// Fewer frames in a row may be chance.
const FRAMES_MIN: usize = 2;
/// Bits a second by the frame's index, in thousands: MPEG 1, then MPEG 2 and 2.5.
const BITRATES: [[u32; 15]; 2] = [
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
/// Samples a second of MPEG 1 by the frame's index; MPEG 2 halves them, 2.5 halves them again.
const RATES: [u32; 3] = [44_100, 48_000, 32_000];

struct Frame {
    bytes: usize,
    seconds: f64,
}

pub(super) fn read(bytes: &[u8]) -> Option<Sound> {
    let mut at = tag_bytes(bytes);
    let (mut frames, mut seconds) = (0, 0.0);
    while let Some(frame) = frame(bytes, at) {
        frames += 1;
        seconds += frame.seconds;
        at += frame.bytes;
    }
    (frames >= FRAMES_MIN).then_some(Sound::lasting(seconds))
}

/// The size of the title and such that may stand in front.
fn tag_bytes(bytes: &[u8]) -> usize {
    match (array(bytes, 0), array::<4>(bytes, 6)) {
        (Some(start), Some(size)) if start == *b"ID3" => {
            10 + size.iter().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7F))
        }
        _ => 0,
    }
}

fn frame(bytes: &[u8], at: usize) -> Option<Frame> {
    let [first, second, third, _] = array(bytes, at)?;
    let is_frame = first == 0xFF && second & 0xE0 == 0xE0 && second >> 1 & 0b11 == 0b01;
    let (is_first, halvings) = match second >> 3 & 0b11 {
        0b11 => (true, 0),
        0b10 => (false, 1),
        0b00 => (false, 2),
        _ => return None,
    };
    let bitrate = *BITRATES[usize::from(!is_first)].get(usize::from(third >> 4))? * 1000;
    let rate = *RATES.get(usize::from(third >> 2 & 0b11))? >> halvings;
    if !is_frame || bitrate == 0 {
        return None;
    }
    let samples = if is_first { 1152 } else { 576 };
    let padding = u32::from(third >> 1 & 1);
    let size = samples / 8 * bitrate / rate + padding;
    Some(Frame { bytes: size as usize, seconds: f64::from(samples) / f64::from(rate) })
}
