//! The share of each rate limit that a token or a service app may use.

use super::ids;

/// Percentages from 1 to 100, times in seconds.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub number: u32,
    pub principal: String,
    pub kind: &'static str,
    pub calls: i64,
    pub at_once: i64,
    pub created: i64,
    pub updated: i64,
}

/// Tokens and apps get half of each limit.
pub(super) const USUAL: i64 = 50;
pub(super) const KINDS: [&str; 2] = ["SSWS_TOKEN", "OAUTH_CLIENT"];
/// The share of the organisation's one token, which is there from the start.
pub(super) fn at_start(seed: u64, start: i64) -> Vec<Share> {
    let at = start - 100 * 86_400;
    vec![Share {
        number: 0,
        principal: ids::text(&ids::id(*b"00T", seed, 0)).to_owned(),
        kind: KINDS[0],
        calls: USUAL,
        at_once: USUAL,
        created: at,
        updated: at,
    }]
}
