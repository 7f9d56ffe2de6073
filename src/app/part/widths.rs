//! How wide the columns of a table are: as wide as what stands in them, and no wider than there is room.

/// Columns between two cells.
pub const GAP: u16 = 2;

/// The widths of cells that need so many columns, in `room` columns with a gap between. The first cell, which tells the
/// row, is cut last; of the others the widest give way first, so that none is cut beside room that nobody needs.
pub fn share(room: u16, needs: &[u16]) -> Vec<u16> {
    let Some((first, others)) = needs.split_first() else { return Vec::new() };
    let gaps = GAP * u16::try_from(others.len()).unwrap_or(0);
    let room = room.saturating_sub(gaps);
    let rest: u16 = others.iter().fold(0, |sum, need| sum.saturating_add(*need));
    if others.is_empty() || rest.saturating_add(*first) <= room {
        let mut widths = needs.to_vec();
        // What is drawn last may use what is left.
        if let Some(last) = widths.last_mut() {
            *last = (*last).max(room.saturating_sub(rest.saturating_add(*first)) + *last).min(room);
        }
        return widths;
    }
    // Half of the room is enough for the first to be known by; what the others do not need is its as well.
    let first = (*first).min((room / 2).max(room.saturating_sub(rest)));
    let level = level(room - first, others);
    std::iter::once(first).chain(others.iter().map(|need| (*need).min(level))).collect()
}

/// The width up to which every column has what it needs.
fn level(room: u16, needs: &[u16]) -> u16 {
    let (mut room, mut left) = (room, u16::try_from(needs.len()).unwrap_or(u16::MAX).max(1));
    let mut sorted = needs.to_vec();
    sorted.sort_unstable();
    for need in sorted {
        if need >= room / left {
            return room / left;
        }
        room -= need;
        left -= 1;
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_cut_only_where_no_room_is_left() {
        for room in 10..200 {
            for needs in [vec![12], vec![20, 14, 60], vec![15, 26, 12, 50], vec![80, 4, 4], vec![0, 0], vec![44, 0, 9]]
            {
                let widths = share(room, &needs);
                let used: u16 = widths.iter().sum::<u16>() + GAP * (needs.len() as u16 - 1);
                let cut = widths.iter().zip(&needs).any(|(width, need)| width < need);
                assert!(used <= room || room < GAP * needs.len() as u16, "{room} {needs:?} {widths:?}");
                // Less than a column each may be left where the room does not divide.
                assert!(!cut || room - used.min(room) < needs.len() as u16, "{room} {needs:?} {widths:?}");
            }
        }
        assert_eq!(share(40, &[15, 20, 4, 20]), [15, 7, 4, 7], "what is short is whole");
    }
}
