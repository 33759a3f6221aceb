//! `internet.mac`: the address of a network card that nobody made.

use super::*;
use crate::seed::Permutation;

/// A MAC address with the bit set that says: administered locally, so no maker's (IEEE 802).
/// The other 46 bits are permuted, so different cards stay different; group addresses stay
/// group addresses. Separators and case are the original's: `08:00:2B:01:02:03`, `0800.2b01.0203`,
/// `08-00-2b-01-02-03`, `08002b010203`. Eight-byte addresses (EUI-64, macaddr8) too.
///
/// Addresses that were administered locally before, as telephones invent them, have a permutation of
/// their own; one of them may meet another's stand-in by chance in 2^46. `range=documentation` takes
/// the 256 addresses that RFC 9542 keeps for documents instead, 00-00-5E-00-53-00 to FF.
///
/// A text that is no such address gets drawn letters and digits.
pub struct InternetMac;
pub const KIND: InternetMac = InternetMac;

struct Cards {
    /// For addresses of makers, and for those administered locally, without two bits.
    six: [Permutation; 2],
    eight: [Permutation; 2],
    documentation: bool,
}

/// The first byte's bits: for groups, and administered locally.
const GROUP: u64 = 1;
const LOCAL: u64 = 2;

impl Cards {
    fn stand_in(&self, address: u64, bytes: u32, draw: &mut Draw) -> u64 {
        let top = 8 * (bytes - 1);
        if self.documentation {
            // RFC 9542, 2.1.1 and 2.2.3.
            let fixed = if bytes == 6 { 0x0000_5e00_5300 } else { 0x0200_5eff_fe00_5300 };
            return fixed | draw.below(256);
        }
        let first = address >> top;
        // The first byte without its two lowest bits, then the rest.
        let bits = (first >> 2) << top | address & ((1 << top) - 1);
        let which = usize::from(first & LOCAL != 0);
        let image = match bytes {
            6 => self.six[which].apply(bits),
            // A permutation of all 62 bits.
            _ => self.eight[which].apply(bits),
        };
        (((image >> top) << 2) | LOCAL | (first & GROUP)) << top | image & ((1 << top) - 1)
    }
}

impl Mask for Cards {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let (mut address, mut digits, mut other) = (0u64, 0u32, false);
        for &byte in input {
            match char::from(byte).to_digit(16) {
                Some(digit) => {
                    address = address << 4 | digit as u64;
                    digits += 1;
                }
                None => other |= !matches!(byte, b':' | b'-' | b'.' | b' '),
            }
        }
        if other || !matches!(digits, 12 | 16) {
            let start = out.len();
            // A part of an address stays hexadecimal.
            let letters = if other { 26 } else { 6 };
            out.extend(input.iter().filter_map(|byte| match byte {
                b'0'..=b'9' => Some(b'0' + draw.below(10) as u8),
                b'A'..=b'Z' => Some(b'A' + draw.below(letters) as u8),
                b'a'..=b'z' | 0xc0.. => Some(b'a' + draw.below(letters) as u8),
                0x80.. => None,
                _ => Some(*byte),
            }));
            if out[start..].iter().all(|byte| !byte.is_ascii_alphanumeric()) {
                out.truncate(start);
                out.push(b'a' + draw.below(26) as u8);
            }
            return Ok(());
        }
        let image = self.stand_in(address, digits / 2, draw);
        let capitals = input.iter().any(u8::is_ascii_uppercase);
        let mut left = digits;
        out.extend(input.iter().map(|&byte| {
            if !byte.is_ascii_hexdigit() {
                return byte;
            }
            left -= 1;
            let digit = b"0123456789abcdef"[(image >> (4 * left) & 15) as usize];
            if capitals { digit.to_ascii_uppercase() } else { digit }
        }));
        Ok(())
    }
}

impl MaskKind for InternetMac {
    fn name(&self) -> &'static str {
        "internet.mac"
    }

    fn summary(&self) -> &'static str {
        "a MAC address that is administered locally, so no maker's; written as the original"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "range", doc: "local (default): administered locally, one-to-one; documentation: the 256 of RFC 9542", required: false }]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "internet.mac", native: "macaddr", input: "08:00:2b:01:02:03", output: "de:90:46:22:46:0f" },
            Example { rule: "internet.mac", native: "text", input: "08-00-2B-01-02-03", output: "DE-90-46-22-46-0F" },
            Example { rule: "internet.mac(range=documentation)", native: "macaddr", input: "08:00:2b:01:02:03", output: "00:00:5e:00:53:c4" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("internet.mac")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let documentation = args.one_of("range", &["local", "documentation"])? == Some("documentation");
        let output = match &target.column.ty {
            Type::MacAddr => Output::AnyOfType,
            Type::Other(name) if name.ends_with("macaddr8") => Output::AnyOfType,
            Type::Text(_) => Output::NoLonger,
            _ => return Err(Misfit::wrong_type("internet.mac", "a macaddr, macaddr8 or text", target.column)),
        };
        let key = (target.domains)("internet.mac");
        let permutations =
            |bits: u32, labels: [&str; 2]| labels.map(|label| Permutation::new(&key.part(label), 1 << bits));
        Ok(Compiled::mask(
            Cards {
                six: permutations(46, ["six", "six/local"]),
                eight: permutations(62, ["eight", "eight/local"]),
                documentation,
            },
            Contract {
                reads: true,
                by: By::Value(Canonical::Alphanumeric),
                unique: match documentation {
                    true => Unique::Lossy { distinct: Some(256) },
                    false => Unique::Injective { bits: 46 },
                },
                output,
                may_equal: false,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    fn mask(rule: &str, native: &str, input: &str) -> String {
        String::from_utf8(mask_one(rule, native, input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn spellings_stay_and_the_bit_is_set() {
        let plain = mask("internet.mac", "macaddr", "08:00:2b:01:02:03");
        let digits = |text: &str| text.to_lowercase().replace([':', '-', '.'], "");
        for spelling in ["08-00-2B-01-02-03", "0800.2b01.0203", "08002b:010203", "08002B010203", "08002b-010203"] {
            let out = mask("internet.mac", "text", spelling);
            assert_eq!(digits(&out), digits(&plain), "{spelling}");
            assert_eq!(out.len(), spelling.len());
        }
        for n in 0..500u64 {
            for (input, group) in [
                (format!("00:1b:44:11:{:02x}:{:02x}", n / 256, n % 256), 0),
                (format!("01:00:5e:00:00:{:02x}", n % 256), 1),
            ] {
                let out = mask("internet.mac", "macaddr", &input);
                let first = u8::from_str_radix(&out[..2], 16).unwrap();
                assert_eq!(first & 3, 2 | group, "{input}: {out}");
                assert_eq!(out.len(), 17);
            }
        }
    }

    #[test]
    fn cards_stay_apart() {
        let inputs = (0..3000u32).map(|n| format!("{:02x}:1b:44:{:02x}:{:02x}:07", 4 * (n % 3), n / 256, n % 256));
        let outputs: BTreeSet<String> = inputs.map(|input| mask("internet.mac", "macaddr", &input)).collect();
        assert_eq!(outputs.len(), 3000);
        let eight = Column { ty: Type::Other("macaddr8".to_owned()), native: "macaddr8".to_owned(), ..column("text") };
        assert!(compile_on("internet.mac", &eight).is_ok());
        let outputs: BTreeSet<String> = (0..500)
            .map(|n| mask("internet.mac", "text", &format!("00:1b:44:ff:fe:00:{:02x}:{:02x}", n / 256, n % 256)))
            .collect();
        assert_eq!(outputs.len(), 500);
        assert!(outputs.iter().all(|out| out.len() == 23));
    }

    #[test]
    fn documents_have_a_range() {
        assert!(
            mask("internet.mac(range=documentation)", "macaddr", "08:00:2b:01:02:03").starts_with("00:00:5e:00:53:")
        );
        assert!(mask("internet.mac(range=documentation)", "text", "08002b0102030405").starts_with("02005efffe0053"));
    }

    #[test]
    fn no_text_comes_through() {
        for input in ["unknown", "n/a", "-", "deadbeef", "Müller", "08:00:2b:01:02"] {
            let out = mask("internet.mac", "text", input);
            assert!(out != input && out.chars().count() <= input.chars().count(), "{input}: {out}");
        }
    }
}
