//! Where a HID-POS scanner puts what it read (USB HID 1.11 section 6.2.2; HID Point of Sale Usage
//! Tables 1.02, page 8C): the scanner's own report descriptor says so.
//!
//! Only input reports are looked at. Refused: a descriptor that is cut off, and one without
//! decoded data.

use std::collections::BTreeMap;

const PAGE: u32 = 0x8c;
const SYMBOLOGY: [u32; 3] = [PAGE << 16 | 0xfb, PAGE << 16 | 0xfc, PAGE << 16 | 0xfd];
const DATA: u32 = PAGE << 16 | 0xfe;
const CONTINUED: u32 = PAGE << 16 | 0xff;
/// Generic Desktop, Byte Count.
const BYTE_COUNT: u32 = 0x01 << 16 | 0x3b;

/// Longest descriptor (the kernel's limit).
pub const MAX_DESCRIPTOR: usize = 4_096;

/// Most bits of one report.
const MAX_BITS: usize = 8 * 4_096;

/// Bits of a report: where they begin, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From the first bit after the report's id.
    pub from: usize,
    /// How many.
    pub bits: usize,
}

/// One input report that carries decoded data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// All bits without the id.
    pub bits: usize,
    /// The decoded bytes.
    pub data: Option<Place>,
    /// How many of them count.
    pub count: Option<Place>,
    /// The AIM identifier, one byte each.
    pub symbology: [Option<Place>; 3],
    /// Whether another report goes on.
    pub continued: Option<Place>,
}

/// What a descriptor says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// Whether reports begin with their id.
    pub numbered: bool,
    /// All input reports, by id.
    pub reports: BTreeMap<u8, Report>,
}

impl Descriptor {
    /// Reads a descriptor; none if it is not a scanner's.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::default();
        let mut rest = bytes.get(..bytes.len().min(MAX_DESCRIPTOR))?;
        while let Some((prefix, after)) = rest.split_first() {
            let size = match prefix & 3 {
                3 => 4,
                size => usize::from(size),
            };
            let (data, after) = after.split_at_checked(size)?;
            let value = data.iter().rev().fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
            reader.item(prefix & 0xfc, value, size)?;
            rest = after;
        }
        let found = reader.found;
        found.reports.values().any(|report| report.data.is_some()).then_some(found)
    }
}

#[derive(Default)]
struct Reader {
    globals: Globals,
    saved: Vec<Globals>,
    usages: Vec<u32>,
    found: Descriptor,
}

#[derive(Clone, Copy, Default)]
struct Globals {
    page: u32,
    size: usize,
    count: usize,
    id: u8,
}

impl Reader {
    fn item(&mut self, tag: u8, value: u32, size: usize) -> Option<()> {
        let number = usize::try_from(value).ok()?;
        match tag {
            0x04 => self.globals.page = value,
            0x74 => self.globals.size = number,
            0x94 => self.globals.count = number,
            0x84 => {
                self.globals.id = u8::try_from(value).ok()?;
                self.found.numbered = true;
            }
            0xa4 => self.saved.push(self.globals),
            0xb4 => self.globals = self.saved.pop()?,
            // A usage of four bytes names its page itself.
            0x08 if size == 4 => self.usages.push(value),
            0x08 => self.usages.push(self.globals.page << 16 | value),
            0x80 => self.input(value & 1 == 1)?,
            // Output, feature, collection and its end use up the usages before them.
            0x90 | 0xb0 | 0xa0 | 0xc0 => self.usages.clear(),
            _ => {}
        }
        Some(())
    }

    fn input(&mut self, is_padding: bool) -> Option<()> {
        let Globals { size, count, id, .. } = self.globals;
        let usages = std::mem::take(&mut self.usages);
        let report = self.found.reports.entry(id).or_default();
        let bits = size.checked_mul(count)?;
        let from = report.bits;
        report.bits = from.checked_add(bits).filter(|all| *all <= MAX_BITS)?;
        if is_padding {
            return Some(());
        }
        if usages.as_slice() == [DATA] {
            report.data = (size == 8).then_some(Place { from, bits });
            return Some(());
        }
        for (at, usage) in usages.into_iter().enumerate().take(count) {
            let place = Place { from: from.checked_add(at.checked_mul(size)?)?, bits: size };
            match usage {
                BYTE_COUNT => report.count = Some(place),
                CONTINUED => report.continued = Some(place),
                _ => {
                    let slot = SYMBOLOGY.iter().position(|known| *known == usage);
                    if let Some(slot) = slot.and_then(|at| report.symbology.get_mut(at)) {
                        *slot = Some(place);
                    }
                }
            }
        }
        Some(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// As common scanners describe themselves: report 2 with a byte count, three symbology
    /// identifiers, 56 bytes, and whether it goes on.
    pub const SCANNER: &[u8] = &[
        0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26,
        0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05,
        0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02,
        0x01, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03,
        0xc0, 0x09, 0x14, 0xa1, 0x02, 0x85, 0x04, 0x09, 0x55, 0x75, 0x08, 0x95, 0x01, 0xb1, 0x82,
        0xc0, 0xc0,
    ];

    #[test]
    fn a_scanner_says_where_things_are() {
        let descriptor = Descriptor::read(SCANNER).unwrap();
        assert!(descriptor.numbered);
        let report = &descriptor.reports[&2];
        assert_eq!(report.bits, 8 * 61);
        assert_eq!(report.count, Some(Place { from: 0, bits: 8 }));
        assert_eq!(report.symbology.map(|place| place.unwrap().from), [8, 16, 24]);
        assert_eq!(report.data, Some(Place { from: 32, bits: 448 }));
        assert_eq!(report.continued, Some(Place { from: 480, bits: 1 }));
    }

    #[test]
    fn a_keyboard_is_no_scanner_and_a_cut_descriptor_is_refused_or_read() {
        let keyboard =
            [0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x08, 0x81, 0x02, 0xc0];
        assert_eq!(Descriptor::read(&keyboard), None);
        for cut in 0..SCANNER.len() {
            let read = Descriptor::read(&SCANNER[..cut]);
            assert!(read.is_none() || cut > 40, "{cut}");
            for byte in [0, 0x7f, 0xff] {
                let mut changed = SCANNER.to_vec();
                changed[cut] = byte;
                let _ = Descriptor::read(&changed);
            }
        }
        let huge = [
            0x05, 0x8c, 0x77, 0xff, 0xff, 0xff, 0xff, 0x97, 0xff, 0xff, 0xff, 0xff, 0x09, 0xfe,
            0x81, 0x02,
        ];
        assert_eq!(Descriptor::read(&huge), None);
    }
}
