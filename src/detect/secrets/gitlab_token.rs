//! GitLab's tokens: personal, deploy, runner, job, trigger, feed, mail, agent, OAuth, flags.
//!
//! GitLab documentation, "Token overview": token prefixes; the longer routable ones by its handbook, "Routable Tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "gitlab_token",
    summary: "GitLab token",
    anchors: &[Anchor::Literal("glpat-"), Anchor::Literal("gldt-"), Anchor::Literal("glrt-"), Anchor::Literal("glcbt-"), Anchor::Literal("glptt-"), Anchor::Literal("glft-"), Anchor::Literal("glimt-"), Anchor::Literal("glagent-"), Anchor::Literal("gloas-"), Anchor::Literal("glsoat-"), Anchor::Literal("glffct-")],
    alphabet: token::dotted,
    lengths: &[(20, 310)],
    hits: &[Sample::Value(&["glp", "at-", "6puMAwYUb6BUy91", "U3yBI"]), Sample::Value(&["gl", "rt-", "wguWQ3rtmkKHuhK", "PyGtsXikc1YC.01", ".lw7dt3qzh"]), Sample::Value(&["glp", "tt-", "a5a8a767f9e0ab3", "572f61461586bf0", "f99a4e4161"]), Sample::Within(&["key: '", "gl", "pat-", "6puMAwYUb6BUy91", "U3yBI", "', more"])],
    misses: &[Sample::Value(&["glpat-", "xxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["glpat-your-token-goes-here"]), Sample::Value(&["glpat-", "abc"])],
    ..Token::PLAIN
};
