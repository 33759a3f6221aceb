//! Text that some shells write: UTF-16, read as UTF-8.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder};

/// Decodes by the byte order mark; what is no character becomes U+FFFD.
pub struct Utf16<R> {
    stream: R,
    decoder: Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    at: usize,
    is_at_end: bool,
}

impl<R: Read> Utf16<R> {
    pub fn new(stream: R) -> Utf16<R> {
        let decoder = encoding_rs::UTF_16LE.new_decoder();
        Utf16 { stream, decoder, input: Vec::new(), output: Vec::new(), at: 0, is_at_end: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let before = self.input.len();
        self.input.resize(before + (16 << 10), 0);
        let read = self.stream.read(&mut self.input[before..])?;
        self.input.truncate(before + read);
        self.is_at_end = read == 0;
        self.output.resize(64 << 10, 0);
        let (result, consumed, written, _) = self.decoder.decode_to_utf8(&self.input, &mut self.output, self.is_at_end);
        debug_assert!(result == CoderResult::InputEmpty, "UTF-8 is at most three bytes for two");
        self.input.drain(..consumed);
        self.output.truncate(written);
        self.at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.output.len() {
            if self.is_at_end {
                return Ok(0);
            }
            self.refill()?;
        }
        let length = out.len().min(self.output.len() - self.at);
        out[..length].copy_from_slice(&self.output[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_read() {
        let text = "id,Größe 😀\n".repeat(5000);
        let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
        for bytes in [
            units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>(),
            units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        ] {
            let mut read = String::new();
            Utf16::new(bytes.as_slice()).read_to_string(&mut read).unwrap();
            assert!(read == text);
        }
    }
}
