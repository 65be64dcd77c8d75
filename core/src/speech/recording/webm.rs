//! `WebM`: elements within elements. What a browser records is written as it goes, so that sizes and
//! the length are often left open: the time of the last block tells the length.

use super::{Sound, array, real};

const HEADER: u64 = 0x1A45_DFA3;
/// Elements that are walked into instead of over.
const SEGMENT: u64 = 0x1853_8067;
const CLUSTER: u64 = 0x1F43_B675;
const INFO: u64 = 0x1549_A966;
const TRACKS: u64 = 0x1654_AE6B;
const TRACK: u64 = 0xAE;
const BLOCK_GROUP: u64 = 0xA0;
/// Elements that are read.
const TICK_NANOSECONDS: u64 = 0x002A_D7B1;
const TRACK_TYPE: u64 = 0x83;
const CLUSTER_TIME: u64 = 0xE7;
const BLOCK: u64 = 0xA1;
const SIMPLE_BLOCK: u64 = 0xA3;

const TRACK_TYPE_AUDIO: u64 = 2;
const TICK_NANOSECONDS_DEFAULT: u64 = 1_000_000;

pub(super) fn read(bytes: &[u8]) -> Option<Sound> {
    let (HEADER, size, at) = element(bytes, 0)? else { return None };
    let mut at = at.checked_add(size?)?;
    let (mut has_sound, mut tick, mut cluster) = (false, TICK_NANOSECONDS_DEFAULT, 0);
    let (mut blocks, mut last) = (0_usize, 0_u64);
    while let Some((id, size, start)) = element(bytes, at) {
        if [SEGMENT, CLUSTER, INFO, TRACKS, TRACK, BLOCK_GROUP].contains(&id) {
            at = start;
            continue;
        }
        let Some(end) = size.and_then(|size| start.checked_add(size)) else { break };
        let content = bytes.get(start..end).unwrap_or_default();
        match id {
            TICK_NANOSECONDS => tick = number(content),
            TRACK_TYPE => has_sound |= number(content) == TRACK_TYPE_AUDIO,
            CLUSTER_TIME => cluster = number(content),
            BLOCK | SIMPLE_BLOCK => {
                blocks += 1;
                last = last.max(cluster.saturating_add_signed(offset(content)));
            }
            _ => {}
        }
        at = end;
    }
    Some(match (has_sound && blocks > 0, last) {
        (false, _) => Sound::None,
        (true, 0) => Sound::Unknown,
        (true, last) => Sound::Of(real(last) * real(tick) / 1e9),
    })
}

/// An element's id, its size (`None`: open) and where its content starts.
fn element(bytes: &[u8], at: usize) -> Option<(u64, Option<usize>, usize)> {
    let (id_bytes, id) = variable(bytes, at)?;
    let (size_bytes, marked) = variable(bytes, at + id_bytes)?;
    let mask = (1_u64 << (7 * size_bytes)) - 1;
    let size = marked & mask;
    let size = if size == mask { None } else { Some(usize::try_from(size).ok()?) };
    Some((id, size, at + id_bytes + size_bytes))
}

/// A number whose first bits say of how many bytes it is, with these bits.
fn variable(bytes: &[u8], at: usize) -> Option<(usize, u64)> {
    let first = *bytes.get(at)?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let content = bytes.get(at..at.checked_add(length)?)?;
    Some((length, number(content)))
}

fn number(content: &[u8]) -> u64 {
    content.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// How much later than its cluster a block is, in ticks.
fn offset(content: &[u8]) -> i64 {
    let time = variable(content, 0).and_then(|(track_bytes, _)| array(content, track_bytes));
    time.map_or(0, |time| i64::from(i16::from_be_bytes(time)))
}
