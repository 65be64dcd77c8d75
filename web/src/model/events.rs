//! Server-sent events, read from pieces of bytes as they come.

use std::mem::take;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub name: String,
    pub data: String,
}

/// Reads events whose bytes come in pieces that end anywhere, also within a letter.
#[derive(Clone, Debug, Default)]
pub struct EventReader {
    line: Vec<u8>,
    /// Whether a line feed that comes now belongs to the end of the line before.
    after_return: bool,
    name: String,
    data: Option<String>,
}

impl EventReader {
    /// The events that end within `bytes`.
    pub fn read(&mut self, bytes: &[u8]) -> Vec<Event> {
        bytes.iter().filter_map(|byte| self.take(*byte)).collect()
    }

    fn take(&mut self, byte: u8) -> Option<Event> {
        let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        match byte {
            b'\n' if after_return => None,
            b'\n' | b'\r' => self.end_line(),
            _ => {
                self.line.push(byte);
                None
            }
        }
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = take(&mut self.line);
        if line.is_empty() {
            let name = take(&mut self.name);
            return self.data.take().map(|data| Event { name, data });
        }
        let line = String::from_utf8_lossy(&line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (field, &mut self.data) {
            ("event", _) => value.clone_into(&mut self.name),
            ("data", Some(data)) => {
                data.push('\n');
                data.push_str(value);
            }
            ("data", None) => self.data = Some(value.to_owned()),
            // A comment has no name, and the others are for streams that are taken up again.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Event {
        Event { name: name.to_owned(), data: data.to_owned() }
    }

    #[test]
    fn events_are_the_same_wherever_their_pieces_end() {
        let text =
            ": hello\r\n\r\nevent: token\r\ndata: “añ\r\ndata:  b\r\n\r\n:\nevent:done\ndata\n\n"
                .as_bytes();
        let expected = [event("token", "“añ\n b"), event("done", "")];
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let mut reader = EventReader::default();
                let pieces = [&text[..first], &text[first..second], &text[second..]];
                let events: Vec<_> = pieces.iter().flat_map(|piece| reader.read(piece)).collect();
                assert_eq!(events, expected, "cut at {first} and {second}");
            }
        }
    }

    #[test]
    fn lines_end_with_either_sign_or_both() {
        for end in ["\n", "\r", "\r\n"] {
            let text = ["event: a", "data: 1", "", "data: 2", "", ""].join(end);
            let events = EventReader::default().read(text.as_bytes());
            assert_eq!(events, [event("a", "1"), event("", "2")], "{end:?}");
        }
    }

    #[test]
    fn what_carries_no_data_or_is_not_whole_is_no_event() {
        for text in [": heartbeat\n\n", "event: start\n\n", "id: 7\nretry: 1\n\n", "data: half\n"] {
            assert_eq!(EventReader::default().read(text.as_bytes()), [], "{text:?}");
        }
    }
}
