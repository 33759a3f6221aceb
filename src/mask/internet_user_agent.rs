//! `internet.user_agent`: a browser that many people have.

use super::*;

/// The user agent of a common browser, of those that fit the column. Each row gets its own, whatever its subject:
/// people have several devices. Nothing of the original is read.
///
/// The list is ours, in the form that browsers have sent since they say little of
/// themselves (User-Agent reduction: the system's version is frozen, the browser's minor version is 0). All begin with
/// `Mozilla/5.0`, as real ones do. A column needs 70 characters.
pub struct InternetUserAgent;
pub const KIND: InternetUserAgent = InternetUserAgent;

/// Shortest first, so that those that fit a column are the first ones.
static AGENTS: &[&str] = &[
    "Mozilla/5.0 (Android 14; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0",
    "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
];

struct Agents(&'static [&'static str]);

impl Mask for Agents {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        out.extend_from_slice(draw.pick(self.0).as_bytes());
        Ok(())
    }
}

impl MaskKind for InternetUserAgent {
    fn name(&self) -> &'static str {
        "internet.user_agent"
    }

    fn summary(&self) -> &'static str {
        "the user agent of a common browser"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "internet.user_agent", native: "text", input: "Mozilla/5.0 (X11; Linux x86_64)", output: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1" },
            Example { rule: "internet.user_agent", native: "varchar(72)", input: "curl/8.4.0", output: "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0" },
        ]
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("internet.user_agent")?;
        target.fits("internet.user_agent", AGENTS[0].len() as u32, max)?;
        let room = max.unwrap_or(u32::MAX) as usize;
        let count = AGENTS.iter().take_while(|agent| agent.len() <= room).count();
        let agents = &AGENTS[..count];
        Ok(Compiled::mask(
            Agents(agents),
            Contract {
                reads: false,
                by: By::ROW,
                unique: Unique::Lossy { distinct: Some(count as u64) },
                output: Output::Text { chars_max: agents.iter().map(|agent| agent.len() as u32).max().unwrap_or(0) },
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::mask_row;
    use super::AGENTS;

    #[test]
    fn the_list_is_in_order_and_ascii() {
        assert!(AGENTS.windows(2).all(|pair| pair[0].len() <= pair[1].len()));
        assert_eq!(AGENTS.iter().collect::<BTreeSet<_>>().len(), AGENTS.len());
        assert!(
            AGENTS.iter().all(|agent| agent.is_ascii() && agent.starts_with("Mozilla/5.0 (") && agent.len() <= 200)
        );
        assert!(AGENTS[0].len() <= 70);
    }

    #[test]
    fn every_row_has_its_own() {
        let agents: BTreeSet<Vec<u8>> =
            (0..300u32).map(|row| mask_row("internet.user_agent", "text", b"x", &row.to_le_bytes()).unwrap()).collect();
        assert_eq!(agents.len(), AGENTS.len());
        assert!(mask_row("internet.user_agent", "varchar(72)", b"x", b"1").unwrap().len() <= 72);
    }
}
