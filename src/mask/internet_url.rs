//! `internet.url`: an address of the web that leads nowhere.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::internet_ip::{self, Family};
use super::invented_domain::{CHARS_MAX, CHARS_MIN, Domains};
use super::*;

/// A URL of the same shape: the scheme and the port stay, the host becomes the stand-in that
/// `internet.domain` gives it, an IP address one of the documentation ranges; user and password go. In
/// path, query and fragment letters become letters and digits digits; an escape (`%C3%BC`) becomes one
/// letter. A common ending of the path stays: `.html`, `.png`, `.pdf`.
///
/// `www.corp.com/x` without a scheme has a host too; a path alone (`/x/y`) stays one. Addresses behind
/// `mailto:` get an invented domain, numbers behind `tel:` begin with 00, which no number does.
///
/// The same URL gets the same stand-in. Short paths meet: the mask is lossy, and for a unique column
/// `substitute` is the one to take. Where the column is too short the path is cut; 40 characters are needed.
pub struct InternetUrl;
pub const KIND: InternetUrl = InternetUrl;

struct Urls {
    domains: Domains,
    addresses: DomainKey,
    chars_max: usize,
}

/// What a URL needs: a scheme, a host of the shortest kind, a port.
const NEEDED: u32 = (SCHEME_MAX + 3 + CHARS_MIN + 6) as u32;

/// Longer schemes become `app`.
const SCHEME_MAX: usize = 16;

/// Endings of paths that say what kind of file it is, and no more.
const ENDINGS: &[&[u8]] = &[
    b".css", b".gif", b".htm", b".html", b".ico", b".jpeg", b".jpg", b".js", b".json", b".mp3", b".mp4", b".pdf",
    b".php", b".png", b".svg", b".txt", b".webp", b".xml", b".zip",
];

impl Urls {
    /// A host with its port, perhaps behind a user and a password.
    fn authority(&self, authority: &[u8], out: &mut Vec<u8>) {
        let host = &authority[memchr::memrchr(b'@', authority).map_or(0, |at| at + 1)..];
        let colon = memchr::memrchr(b':', host).filter(|at| !host.ends_with(b"]") && host[at + 1..].len() <= 5);
        let (name, port) =
            host.split_at(colon.filter(|at| host[at + 1..].iter().all(u8::is_ascii_digit)).unwrap_or(host.len()));
        let text = std::str::from_utf8(name).unwrap_or_default();
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(Ok(_)) = bare.map(str::parse::<Ipv6Addr>) {
            out.push(b'[');
            let room = self.chars_max.saturating_sub(SCHEME_MAX + 11);
            internet_ip::write_reserved(
                &mut self.addresses.draw(bare.unwrap_or_default().as_bytes()),
                Family::Six,
                room,
                out,
            );
            out.push(b']');
        } else if text.parse::<Ipv4Addr>().is_ok() {
            internet_ip::write_reserved(&mut self.addresses.draw(name), Family::Four, usize::MAX, out);
        } else if !name.is_empty() {
            self.domains.write(name, out);
        }
        out.extend_from_slice(port);
    }

    /// What stands behind the host, or alone.
    fn path(&self, mut text: &[u8], draw: &mut Draw, out: &mut Vec<u8>) {
        let path = text.iter().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(text.len());
        let ending = ENDINGS.iter().find(|ending| text[..path].ends_with(ending)).map_or(0, |ending| ending.len());
        let ending = path - ending..path;
        let whole = text.len();
        while let [byte, rest @ ..] = text {
            let at = whole - text.len();
            let (image, length) = match byte {
                _ if ending.contains(&at) => (*byte, 1),
                b'%' if rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_hexdigit) => {
                    // Escapes side by side are often one letter.
                    let escaped = |text: &[u8]| matches!(text, [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
                    let mut length = 3;
                    while escaped(&text[length..]) {
                        length += 3;
                    }
                    (b'a' + draw.below(26) as u8, length)
                }
                b'0'..=b'9' => (b'0' + draw.below(10) as u8, 1),
                b'A'..=b'Z' => (b'A' + draw.below(26) as u8, 1),
                b'a'..=b'z' => (b'a' + draw.below(26) as u8, 1),
                0x80.. => {
                    let length = 1 + rest.iter().take_while(|byte| (0x80..0xc0).contains(*byte)).count();
                    (b'a' + draw.below(26) as u8, length)
                }
                other => (*other, 1),
            };
            out.push(image);
            text = &text[length..];
        }
    }
}

impl Mask for Urls {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let start = out.len();
        let mut rest = input.trim_ascii();
        let scheme = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"+-.".contains(byte)).unwrap_or(0);
        let (scheme, behind) = rest.split_at(scheme);
        let is_port = behind[..behind.len().min(2)].iter().skip(1).any(u8::is_ascii_digit);
        let has_scheme =
            behind.first() == Some(&b':') && !scheme.is_empty() && (!is_port || scheme.eq_ignore_ascii_case(b"tel"));
        let mut authority = behind.starts_with(b"://");
        if has_scheme {
            out.extend_from_slice(if scheme.len() > SCHEME_MAX { b"app" } else { scheme });
            out.extend_from_slice(if authority { b"://" } else { b":" });
            rest = &behind[if authority { 3 } else { 1 }..];
        } else {
            authority = rest.starts_with(b"//");
            if authority {
                out.extend_from_slice(b"//");
                rest = &rest[2..];
            }
        }
        let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#' | b'\\')).unwrap_or(rest.len());
        let (first, path) = rest.split_at(end);
        let is_host =
            authority || (!has_scheme && first.contains(&b'.') && !first.starts_with(b".") && !first.contains(&b' '));
        let mail = memchr::memrchr(b'@', first).filter(|_| has_scheme && !authority);
        if is_host {
            self.authority(first, out);
            self.path(path, draw, out);
        } else if let Some(at) = mail {
            self.path(&first[..at], draw, out);
            let room = (self.chars_max + start).saturating_sub(out.len()).saturating_sub(1 + CHARS_MAX);
            if room == 0 {
                out.truncate(start + scheme.len() + 1 + 4);
            }
            out.push(b'@');
            self.domains.write(&first[at + 1..], out);
            self.path(path, draw, out);
        } else if has_scheme && scheme.eq_ignore_ascii_case(b"tel") {
            let from = out.len();
            self.path(rest, draw, out);
            out[from..].iter_mut().filter(|byte| byte.is_ascii_digit()).take(2).for_each(|digit| *digit = b'0');
        } else {
            self.path(rest, draw, out);
        }
        // A host can be longer than the original's; what was invented behind it can go.
        out.truncate(start + self.chars_max);
        if out.len() == start {
            out.push(b'/');
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(6)
    }
}

impl MaskKind for InternetUrl {
    fn name(&self) -> &'static str {
        "internet.url"
    }

    fn summary(&self) -> &'static str {
        "a URL of the same shape at an invented domain below .test"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "internet.url", native: "text", input: "https://ann:secret@www.corp.com:8443/team/Anna%20Lee.html?id=42#top", output: "https://www.mwjqamyxj1.test:8443/kyht/MwxzlZab.html?ri=93#afn" },
            Example { rule: "internet.url", native: "varchar(40)", input: "https://corp.com/users/anna-maria-keller/profile", output: "https://mwjqamyxj1.test/taagn/lbyd-klufw" },
            Example { rule: "internet.url", native: "text", input: "http://10.0.0.1:8080/", output: "http://192.0.2.164:8080/" },
            Example { rule: "internet.url", native: "text", input: "/users/ann", output: "/isvja/rds" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("internet.url")
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("internet.url")?;
        target.fits("internet.url", NEEDED, max)?;
        // As long as browsers take.
        let chars_max = max.map_or(URL_MAX, |max| max as usize);
        let host_max = CHARS_MAX.min(chars_max - (SCHEME_MAX + 3 + 6));
        Ok(Compiled::mask(
            Urls { domains: Domains::new(target, host_max), addresses: (target.domains)("internet.ip"), chars_max },
            Contract {
                reads: true,
                by: By::Value(Canonical::Text),
                unique: Unique::Lossy { distinct: None },
                output: Output::Text { chars_max: chars_max as u32 },
                may_equal: true,
            },
        ))
    }
}

/// Of an unlimited column: longer ones are cut.
const URL_MAX: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::super::tests::mask_one;

    fn mask(native: &str, input: &str) -> String {
        String::from_utf8(mask_one("internet.url", native, input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn hosts_are_invented_and_the_rest_keeps_its_shape() {
        let corp = String::from_utf8(mask_one("internet.domain", "text", b"corp.com").unwrap()).unwrap();
        for (input, start, end) in [
            ("https://corp.com/team?id=4", format!("https://{corp}/"), ""),
            ("HTTPS://Corp.com", format!("HTTPS://{corp}"), ""),
            ("ftp://u:p@corp.com:21/", format!("ftp://{corp}:21/"), ""),
            ("https://www.corp.com/index.html#a", format!("https://www.{corp}/"), ""),
            ("www.corp.com/a", format!("www.{corp}/"), ""),
            ("corp.com", corp.clone(), ""),
            ("corp.com:8080/a", format!("{corp}:8080/"), ""),
            ("//corp.com/a.png", format!("//{corp}/"), ".png"),
            ("mailto:ann@corp.com", "mailto:".to_owned(), corp.as_str()),
            ("tel:+49301850025", "tel:+00".to_owned(), ""),
            ("http://10.1.2.3:80/x", "http://".to_owned(), ""),
            ("http://[fe80::1]:80/x", "http://[2001:db8:".to_owned(), ""),
            ("/users/ann.pdf", "/".to_owned(), ".pdf"),
        ] {
            let out = mask("text", input);
            assert!(out.starts_with(&start) && out.ends_with(end), "{input}: {out}");
        }
        for secret in ["secret", "Keller", "anna", "%20"] {
            let out = mask("text", "https://anna:secret@corp.com/anna%20Keller/?q=anna&token=secret#Keller");
            assert!(!out.contains(secret), "{out}");
        }
    }

    #[test]
    fn every_url_fits() {
        let long = format!("https://{}.corp.com/{}?x={}", "a".repeat(60), "b".repeat(90), "ü".repeat(90));
        for native in ["text", "varchar(40)", "varchar(60)", "varchar(255)"] {
            for input in [
                &long,
                "averyveryverylongscheme://x",
                "::",
                "http://",
                "http://@:",
                "https://[::]/",
                "n/a",
                "a b",
                "é",
                "?",
                "mailto:@",
                "x:@@",
                "mailto:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@corp.com",
                "https://[2001:4860:4860:1111:2222:3333:4444:8888]:65535/",
            ] {
                let out = mask(native, input);
                let max = native
                    .strip_prefix("varchar(")
                    .map_or(usize::MAX, |max| max.trim_end_matches(')').parse().unwrap());
                assert!(!out.is_empty() && out.chars().count() <= max, "{native} {input}: {out}");
                assert!(!input.contains("corp") || out.contains(".test"), "{native} {input}: {out}");
            }
        }
    }
}
