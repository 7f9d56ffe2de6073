//! Who can change a file on Windows, read off the text in which Windows tells owner and rights (SDDL).
//!
//! Owns: what of that text is nobody's business but an administrator's. Must not know: how it is asked for. What is not
//! understood counts as a flaw.

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The file itself.
    File,
    /// The folder that it is in.
    Folder,
    /// What is above: others may add to it, and take nothing away.
    Above,
}

impl Place {
    /// The rights that only administrators may have, as bits of an access mask.
    fn forbidden(self) -> u32 {
        const GENERIC: u32 = 0x5000_0000;
        const TO_OTHERS: u32 = 0x000d_0000;
        const REMOVE_CHILD: u32 = 0x40;
        const WRITE: u32 = 0x0000_0116;
        match self {
            Self::File => GENERIC | TO_OTHERS | WRITE,
            Self::Folder => GENERIC | TO_OTHERS | WRITE | REMOVE_CHILD,
            Self::Above => GENERIC | TO_OTHERS | REMOVE_CHILD,
        }
    }
}

/// The system, administrators of the machine and of the domain, and whoever installs Windows itself.
const TRUSTED: [&str; 9] = [
    "SY",
    "BA",
    "LA",
    "DA",
    "EA",
    "S-1-5-18",
    "S-1-5-32-544",
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
    "CO",
];

/// Names of rights in the text, with their bits.
const RIGHTS: [(&str, u32); 22] = [
    ("GA", 0x1000_0000),
    ("GX", 0x2000_0000),
    ("GW", 0x4000_0000),
    ("GR", 0x8000_0000),
    ("RC", 0x0002_0000),
    ("SD", 0x0001_0000),
    ("WD", 0x0004_0000),
    ("WO", 0x0008_0000),
    ("FA", 0x001f_01ff),
    ("FR", 0x0012_0089),
    ("FW", 0x0012_0116),
    ("FX", 0x0012_00a0),
    ("CC", 0x1),
    ("DC", 0x2),
    ("LC", 0x4),
    ("SW", 0x8),
    ("RP", 0x10),
    ("WP", 0x20),
    ("DT", 0x40),
    ("LO", 0x80),
    ("CR", 0x100),
    ("AS", 0x0100_0000),
];

/// Why somebody who is no administrator could change it.
pub(super) fn flaw(sddl: &str, place: Place) -> Option<&'static str> {
    const UNREAD: Option<&str> = Some("has an owner or rights that could not be told");
    let text = sddl.trim();
    let Some(owner) = part(text, "O:") else { return UNREAD };
    // Whoever creates something is not told by this name of an owner.
    if owner == "CO" || !TRUSTED.contains(&owner) {
        return Some("does not belong to administrators");
    }
    let Some(rights) = part(text, "D:") else { return UNREAD };
    let Some((_, list)) = rights.split_once('(') else {
        // No list at all lets everybody do everything; an empty one nobody.
        return (rights.contains("NO_ACCESS_CONTROL") || !rights.starts_with('P'))
            .then_some("can be written by anybody");
    };
    for entry in list.trim_end_matches(')').split(")(") {
        let fields: Vec<&str> = entry.split(';').collect();
        let [kind, flags, rights, _, _, who, ..] = fields[..] else { return UNREAD };
        let only_below = flags.as_bytes().chunks(2).any(|flag| flag == b"IO");
        let denies = matches!(kind, "D" | "OD" | "XD");
        if denies || only_below || TRUSTED.contains(&who) {
            continue;
        }
        match mask(rights) {
            Some(bits) if bits & place.forbidden() == 0 => {}
            Some(_) => return Some("can be written by others than administrators"),
            None => return UNREAD,
        }
    }
    None
}

/// What stands behind a mark, up to the next one.
fn part<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let begin = if text.starts_with(mark) { 0 } else { text.find(mark)? };
    let rest = &text[begin + mark.len()..];
    let depth = |at: usize| rest[..at].matches('(').count() == rest[..at].matches(')').count();
    let next = ["O:", "G:", "D:", "S:"].iter().filter_map(|mark| {
        let found = rest.match_indices(mark).map(|(at, _)| at);
        found.into_iter().find(|at| depth(*at))
    });
    Some(next.min().map_or(rest, |end| &rest[..end]))
}

fn mask(rights: &str) -> Option<u32> {
    if let Some(hex) = rights.strip_prefix("0x") {
        return u32::from_str_radix(hex, 16).ok();
    }
    let mut bits = 0;
    for name in rights.as_bytes().chunks(2) {
        bits |= RIGHTS.iter().find(|(known, _)| known.as_bytes() == name)?.1;
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_only_administrators_can_change_is_relied_on_and_nothing_else() {
        const PROGRAM_DATA: &str =
            "O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)(A;CI;DCLCRPCR;;;BU)";
        for (sddl, place, good) in [
            ("O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)", Place::File, true),
            ("O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FR;;;WD)", Place::File, true),
            ("O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FA;;;BU)", Place::File, false),
            ("O:BAG:SYD:PAI(A;;FA;;;BA)(A;;0x1301bf;;;AU)", Place::File, false),
            ("O:BAG:SYD:PAI(A;;FA;;;BA)(A;;WD;;;BU)", Place::File, false),
            ("O:S-1-5-21-1-2-3-1001G:SYD:PAI(A;;FA;;;BA)", Place::File, false),
            ("O:BAG:SYD:PAI(D;;FA;;;BU)(A;;FA;;;BA)", Place::Folder, true),
            ("O:BAG:SYD:PAI(A;;FA;;;BA)(A;OICIIO;FA;;;BU)", Place::Folder, true),
            (PROGRAM_DATA, Place::Above, true),
            (PROGRAM_DATA, Place::Folder, false),
            ("O:BAG:SYD:PAI(A;;FA;;;BA)(A;;DT;;;BU)", Place::Above, false),
            ("O:BAG:SYD:NO_ACCESS_CONTROL", Place::File, false),
            ("O:BAG:SYD:PAI(A;;ZZ;;;BU)", Place::File, false),
            ("O:BAG:SYD:PAI(A;;FA)", Place::File, false),
            ("O:BA", Place::File, false),
            ("", Place::File, false),
        ] {
            assert_eq!(flaw(sddl, place).is_none(), good, "{sddl} {place:?}: {:?}", flaw(sddl, place));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fall_and_none_without_an_owner_is_relied_on(text in "[OGDSAFW:();0-9BU]{0,40}") {
            let told = flaw(&text, Place::File);
            prop_assert!(told.is_some() || text.contains("O:"));
        }
    }
}
