//! The wire format of Protocol Buffers, as far as ONNX uses it (protobuf.dev, "Encoding").

use std::ops::Range;

const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const BYTES: u64 = 2;
const FIXED32: u64 = 5;

/// A field of a message, as a range of its bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) number: u64,
    /// The value without tag and length. It ends where the next field begins.
    pub(super) value: Range<usize>,
}

/// The field that begins at `at`, or `None` if there is no complete field.
pub(super) fn read_field(bytes: &[u8], at: usize) -> Option<Field> {
    let (tag, start) = read_varint(bytes, at)?;
    let value = match tag & 7 {
        VARINT => start..read_varint(bytes, start)?.1,
        FIXED64 => start..start.checked_add(8)?,
        FIXED32 => start..start.checked_add(4)?,
        BYTES => {
            let (length, start) = read_varint(bytes, start)?;
            start..start.checked_add(usize::try_from(length).ok()?)?
        }
        _ => return None,
    };
    (value.end <= bytes.len()).then_some(Field {
        number: tag >> 3,
        value,
    })
}

/// A number and its end.
fn read_varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0;
    for (shift, &byte) in (0..u64::BITS).step_by(7).zip(bytes.get(at..)?) {
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some((value, at + shift as usize / 7 + 1));
        }
    }
    None
}

/// A message under construction.
#[derive(Debug, Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    pub(super) fn varint(&mut self, number: u64, value: u64) -> &mut Self {
        self.raw_varint(number << 3 | VARINT).raw_varint(value)
    }

    pub(super) fn float(&mut self, number: u64, value: f32) -> &mut Self {
        self.raw_varint(number << 3 | FIXED32).raw(&value.to_le_bytes())
    }

    /// Writes a string or a nested message.
    pub(super) fn bytes(&mut self, number: u64, value: impl AsRef<[u8]>) -> &mut Self {
        let value = value.as_ref();
        self.header(number, value.len()).raw(value)
    }

    /// Writes the tag and length of a field of `length` bytes.
    pub(super) fn header(&mut self, number: u64, length: usize) -> &mut Self {
        self.raw_varint(number << 3 | BYTES).raw_varint(length as u64)
    }

    /// Writes bytes that are already encoded fields.
    pub(super) fn raw(&mut self, fields: &[u8]) -> &mut Self {
        self.0.extend_from_slice(fields);
        self
    }

    fn raw_varint(&mut self, mut value: u64) -> &mut Self {
        while value >= 0x80 {
            self.0.push(low_bits(value) | 0x80);
            value >>= 7;
        }
        self.0.push(low_bits(value));
        self
    }
}

fn low_bits(value: u64) -> u8 {
    value.to_le_bytes()[0] & 0x7F
}

impl AsRef<[u8]> for Message {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Message, read_field};

    #[test]
    fn reads_what_it_writes() {
        let mut message = Message::default();
        message
            .varint(1, 300)
            .float(2, 1.5)
            .bytes(20, "text")
            .bytes(3, "");
        let bytes = message.as_ref();
        let mut at = 0;
        let mut fields = Vec::new();
        while let Some(Field { number, value }) = read_field(bytes, at) {
            at = value.end;
            fields.push((number, &bytes[value]));
        }
        assert_eq!(at, bytes.len());
        let expected: [(u64, &[u8]); 4] = [
            (1, &[0xAC, 0x02]),
            (2, &[0, 0, 0xC0, 0x3F]),
            (20, b"text"),
            (3, b""),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn reads_no_incomplete_field() {
        let mut message = Message::default();
        message.bytes(1, "text");
        let bytes = message.as_ref();
        for end in 0..bytes.len() {
            assert_eq!(read_field(&bytes[..end], 0), None, "{end} bytes");
        }
        // A length beyond memory, a number without an end, and a group, which ONNX does not use.
        for bad in [
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01].as_slice(),
            &[0xFF; 16],
            &[0x0B, 0x0C],
        ] {
            assert_eq!(read_field(bad, 0), None, "{bad:?}");
        }
        assert_eq!(read_field(bytes, usize::MAX), None);
    }
}
