//! A recording of somebody speaking, told by its content. Nothing is decoded: the containers are
//! read for their kind and length alone.

mod mp3;
mod mp4;
mod ogg;
mod wav;
mod webm;

use std::{fmt, sync::Arc};

/// Largest recording, in bytes.
pub const RECORDING_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Longest recording, in seconds.
pub const RECORDING_SECONDS_MAX: f64 = 120.0;

/// What a recording is packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Wav,
    Webm,
    Ogg,
    Mp3,
    Mp4,
}

impl Format {
    pub const ALL: [Self; 5] = [Self::Wav, Self::Webm, Self::Ogg, Self::Mp3, Self::Mp4];

    /// How people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wav => "WAV",
            Self::Webm => "WebM",
            Self::Ogg => "Ogg",
            Self::Mp3 => "MP3",
            Self::Mp4 => "MP4",
        }
    }

    /// How file names end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Webm => "webm",
            Self::Ogg => "ogg",
            Self::Mp3 => "mp3",
            Self::Mp4 => "mp4",
        }
    }
}

/// A recording that can be transcribed: of a known format, with sound, not too large or long.
#[derive(Clone, PartialEq)]
pub struct Recording {
    format: Format,
    bytes: Arc<[u8]>,
    seconds: Option<f64>,
}

/// Why a recording cannot be taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UnusableRecording {
    #[error("file: is empty; record something and send it again")]
    Empty,
    #[error("file: is larger than {} MB; send a shorter recording", RECORDING_BYTES_MAX >> 20)]
    TooLarge,
    #[error("file: is not audio that can be read; send WAV, WebM, Ogg, MP3 or MP4 (M4A)")]
    UnknownFormat,
    #[error("file: has no sound in it; check the microphone and record it again")]
    NoSound,
    #[error(
        "file: lasts {0:.0} seconds; {RECORDING_SECONDS_MAX:.0} is the most, so send it in parts"
    )]
    TooLong(f64),
}

impl Recording {
    pub fn parse(bytes: &[u8]) -> Result<Self, UnusableRecording> {
        match bytes.len() {
            0 => return Err(UnusableRecording::Empty),
            1..=RECORDING_BYTES_MAX => {}
            _ => return Err(UnusableRecording::TooLarge),
        }
        let (format, sound) = read(bytes).ok_or(UnusableRecording::UnknownFormat)?;
        let seconds = match sound {
            Sound::None => return Err(UnusableRecording::NoSound),
            Sound::Of(seconds) if seconds > RECORDING_SECONDS_MAX => {
                return Err(UnusableRecording::TooLong(seconds));
            }
            Sound::Of(seconds) => Some(seconds),
            Sound::Unknown => None,
        };
        Ok(Self { format, bytes: bytes.into(), seconds })
    }

    /// A WAV file in which nobody speaks: what a transcriber is tried with.
    pub fn silence(seconds: u16) -> Self {
        let bytes = wav::silence(seconds);
        Self { format: Format::Wav, bytes: bytes.into(), seconds: Some(f64::from(seconds)) }
    }

    pub fn format(&self) -> Format {
        self.format
    }

    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    /// How long it lasts, in seconds, if the file tells.
    pub fn seconds(&self) -> Option<f64> {
        self.seconds
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording")
            .field("format", &self.format)
            .field("bytes", &self.bytes.len())
            .field("seconds", &self.seconds)
            .finish()
    }
}

/// What a file holds to listen to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sound {
    None,
    /// Of so many seconds.
    Of(f64),
    /// There is some, but the file does not say how long it lasts.
    Unknown,
}

impl Sound {
    fn lasting(seconds: f64) -> Self {
        if seconds > 0.0 { Self::Of(seconds) } else { Self::None }
    }
}

fn read(bytes: &[u8]) -> Option<(Format, Sound)> {
    if let Some(sound) = wav::read(bytes) {
        return Some((Format::Wav, sound));
    }
    if let Some(sound) = webm::read(bytes) {
        return Some((Format::Webm, sound));
    }
    if let Some(sound) = ogg::read(bytes) {
        return Some((Format::Ogg, sound));
    }
    if let Some(sound) = mp4::read(bytes) {
        return Some((Format::Mp4, sound));
    }
    mp3::read(bytes).map(|sound| (Format::Mp3, sound))
}

/// `N` bytes at `at`.
fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// A count as a number to reckon with; recordings are far too short for the difference to matter.
#[expect(clippy::cast_precision_loss, reason = "seconds are told to a fraction anyway")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod core_tests;
