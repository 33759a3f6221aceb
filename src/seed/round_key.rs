//! A keyed function for the rounds of Feistel networks over odd shapes.

use aes::cipher::{BlockEncrypt, KeyInit};
use aes::{Aes128Enc, Block};

use super::DomainKey;

/// AES-128 under a key of the domain's: a pseudo-random permutation of blocks,
/// from which [`chain`](RoundKey::chain) makes a CBC-MAC.
pub struct RoundKey(Box<Aes128Enc>);

impl RoundKey {
    pub fn new(key: &DomainKey, label: &str) -> RoundKey {
        let part = key.part(label);
        let secret: &[u8; 16] = part.bytes().first_chunk().expect("a key has 32 bytes");
        RoundKey(Box::new(Aes128Enc::new(secret.into())))
    }

    /// The next link of a CBC-MAC: encrypts `state ^ block`. As with any
    /// CBC-MAC, messages must not be prefixes of each other.
    #[inline]
    pub fn chain(&self, state: u128, block: u128) -> u128 {
        let mut block = (state ^ block).to_le_bytes().into();
        self.0.encrypt_block(&mut block);
        u128::from_le_bytes(block.into())
    }

    /// Encrypts links of several chains, which have nothing to wait for but
    /// themselves: each is `state ^ block` before, and the next state after.
    pub fn chain_all(&self, links: &mut [u128]) {
        let mut blocks = [Block::default(); 16];
        for links in links.chunks_mut(blocks.len()) {
            let blocks = &mut blocks[..links.len()];
            blocks.iter_mut().zip(&*links).for_each(|(block, link)| *block = link.to_le_bytes().into());
            self.0.encrypt_blocks(blocks);
            links.iter_mut().zip(blocks).for_each(|(link, block)| *link = u128::from_le_bytes((*block).into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Key;

    #[test]
    fn labels_and_domains_part_the_keys() {
        let domain = |name: &str| Key::new([1; 32]).domain(1, name);
        let first = RoundKey::new(&domain("a"), "x").chain(0, 0);
        assert_eq!(first, RoundKey::new(&domain("a"), "x").chain(0, 0));
        assert_ne!(first, RoundKey::new(&domain("a"), "y").chain(0, 0));
        assert_ne!(first, RoundKey::new(&domain("b"), "x").chain(0, 0));
        assert_eq!(RoundKey::new(&domain("a"), "x").chain(5, 5), first);
        let mut links: Vec<u128> = (0..40).collect();
        RoundKey::new(&domain("a"), "x").chain_all(&mut links);
        assert!(links.iter().zip(0..).all(|(link, n)| *link == RoundKey::new(&domain("a"), "x").chain(0, n)));
    }
}
