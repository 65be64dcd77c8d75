//! Files that browsers and phones make, and files that somebody made up.

use proptest::prelude::*;

use super::*;

fn refused(bytes: &[u8]) -> UnusableRecording {
    Recording::parse(bytes).unwrap_err()
}

#[test]
fn a_wav_file_tells_its_length_exactly() {
    let recording = Recording::parse(Recording::silence(3).bytes()).unwrap();
    assert_eq!((recording.format(), recording.seconds()), (Format::Wav, Some(3.0)));
    let longest = Recording::silence(120);
    assert_eq!(Recording::parse(longest.bytes()).unwrap().seconds(), Some(120.0));
    assert_eq!(refused(Recording::silence(121).bytes()), UnusableRecording::TooLong(121.0));
    assert_eq!(refused(Recording::silence(0).bytes()), UnusableRecording::NoSound);
}

#[test]
fn a_wav_file_that_was_streamed_lasts_as_long_as_its_samples() {
    let mut bytes = Recording::silence(2).bytes().to_vec();
    for size in [0, u32::MAX] {
        bytes[40..44].copy_from_slice(&size.to_le_bytes());
        assert_eq!(Recording::parse(&bytes).unwrap().seconds(), Some(2.0));
    }
}

#[test]
fn what_is_no_recording_is_refused_with_what_to_do() {
    assert_eq!(refused(b""), UnusableRecording::Empty);
    assert_eq!(refused(&vec![0; RECORDING_BYTES_MAX + 1]), UnusableRecording::TooLarge);
    for bytes in [&b"hello"[..], b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"RIFF\0\0\0\0AVI ", b"OggX"] {
        assert_eq!(refused(bytes), UnusableRecording::UnknownFormat, "{bytes:?}");
    }
    assert_eq!(refused(b"OggS"), UnusableRecording::NoSound);
    assert_eq!(refused(b"\0\0\0\x08ftyp"), UnusableRecording::NoSound);
}

#[test]
fn an_mp3_file_lasts_as_long_as_its_frames() {
    // MPEG 1, layer 3, 128 kbit/s, 44.1 kHz: 417 bytes and 1152 samples each.
    let frame = [&[0xFF, 0xFB, 0x90, 0x00][..], &[0; 413]].concat();
    let tag = [&b"ID3\x04\0\0"[..], &[0, 0, 0, 5], &[0; 5]].concat();
    let file = [tag, frame.repeat(100)].concat();
    let recording = Recording::parse(&file).unwrap();
    assert_eq!(recording.format(), Format::Mp3);
    let seconds = recording.seconds().unwrap();
    assert!((seconds - 100.0 * 1152.0 / 44_100.0).abs() < 1e-9, "{seconds}");
    assert_eq!(refused(&frame[..4]), UnusableRecording::UnknownFormat);
}

/// "Add buy milk", 1.07 seconds, by `espeak-ng -w milk.wav "add buy milk"` and `ffmpeg -i milk.wav`
/// with `-c:a libopus -f webm -live 1`, `-c:a libopus`, `-c:a libmp3lame`, `-c:a aac` and
/// `-c:a aac -movflags frag_keyframe+empty_moov`.
const MILK: [(&[u8], Format, bool); 5] = [
    (include_bytes!("core_tests/milk.webm"), Format::Webm, true),
    (include_bytes!("core_tests/milk.ogg"), Format::Ogg, true),
    (include_bytes!("core_tests/milk.mp3"), Format::Mp3, true),
    (include_bytes!("core_tests/milk.m4a"), Format::Mp4, true),
    (include_bytes!("core_tests/milk_fragments.mp4"), Format::Mp4, false),
];

#[test]
fn what_programs_record_is_known_by_its_content() {
    for (bytes, format, tells_length) in MILK {
        let recording = Recording::parse(bytes).unwrap();
        assert_eq!(recording.format(), format);
        match recording.seconds() {
            Some(seconds) => assert!((0.9..1.3).contains(&seconds), "{format:?}: {seconds}"),
            None => assert!(!tells_length, "{format:?}"),
        }
    }
}

#[test]
fn a_file_that_was_cut_off_is_read_as_far_as_it_goes() {
    for (bytes, ..) in MILK {
        for length in (0..bytes.len()).step_by(7) {
            let _ = Recording::parse(&bytes[..length]);
        }
    }
}

/// Prints what a recording is, without its content.
#[test]
fn a_recording_keeps_its_sound_to_itself() {
    let printed = format!("{:?}", Recording::silence(1));
    assert_eq!(printed, "Recording { format: Wav, bytes: 32044, seconds: Some(1.0) }");
}

proptest! {
    /// Whatever comes after a plausible beginning is read to its end without a panic.
    #[test]
    fn no_bytes_are_too_strange(
        start in prop_oneof![
            Just(&b"RIFF\0\0\0\0WAVE"[..]),
            Just(&b"OggS\0\x02"[..]),
            Just(&b"\x1A\x45\xDF\xA3\x80\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF"[..]),
            Just(&b"\0\0\0\x10ftypM4A \0\0\0\0"[..]),
            Just(&b"ID3\x04\0\0\0\0\0\0\xFF\xFB"[..]),
        ],
        rest in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = Recording::parse(&[start, &rest].concat());
    }

    #[test]
    fn boxes_and_elements_of_any_size_are_walked(
        parts in proptest::collection::vec(
            (
                prop_oneof![
                    Just(&b"moov"[..]), Just(&b"mvhd"[..]), Just(&b"hdlr"[..]), Just(&b"fmt "[..]),
                    Just(&b"data"[..]), Just(&b"OggS"[..]), Just(&b"\x1F\x43\xB6\x75"[..]),
                    Just(&b"\xA3\x84"[..]), Just(&b"\xE7\x88"[..]),
                ],
                any::<u32>(),
            ),
            0..20,
        ),
    ) {
        let mut rest = Vec::new();
        for (name, size) in parts {
            rest.extend((size % 64).to_be_bytes());
            rest.extend(name);
            rest.extend(size.to_be_bytes());
        }
        for start in [&b"\0\0\0\x08ftyp"[..], b"RIFF\0\0\0\0WAVE", b"\x1A\x45\xDF\xA3\x80"] {
            let _ = Recording::parse(&[start, &rest].concat());
        }
    }
}
