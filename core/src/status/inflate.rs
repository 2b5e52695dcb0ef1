//! Bounded DEFLATE (RFC 1951) in its zlib (RFC 1950), gzip (RFC 1952) and bare forms.
//!
//! A few kilobytes can inflate to gigabytes, and a cut list would read as "valid" at its end.
//! So the output grows in steps up to its bounds, and what does not fit is an error, never a
//! shorter output. Refused as well: checksums that differ, streams that end early, preset
//! dictionaries, and bytes after the end (a second gzip member among them).

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

crate::coded_errors! {
    /// Why compressed bytes were refused.
    pub enum InflateError {
        TooLong(usize) ["ANN-INFLATE-1"] "the compressed data holds more than {0} bytes" => "Do not use the document; ask its source for a smaller one.";
        Ratio(usize) ["ANN-INFLATE-2"] "the compressed data grows more than {0} times" => "Do not use the document; it looks made to exhaust memory.";
        Truncated ["ANN-INFLATE-3"] "the compressed data ends early" => "Fetch the document again; it is cut off.";
        Corrupt ["ANN-INFLATE-4"] "the compressed data is damaged" => "Fetch the document again.";
        Trailing ["ANN-INFLATE-5"] "something follows the compressed data" => "Ask the source of the document for a correct one.";
    }
}

/// What surrounds the DEFLATE stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapper {
    /// RFC 1950, with an Adler-32 checksum.
    Zlib,
    /// RFC 1952, with a CRC-32 checksum and a length.
    Gzip,
    /// Nothing, and no checksum.
    Raw,
}

/// How much may come out.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Most bytes of output.
    pub bytes: usize,
    /// Most bytes of output per byte of input, once the output passes `free` bytes.
    pub ratio: usize,
    /// Bytes of output for which no ratio counts.
    pub free: usize,
}

/// Level 6: on status lists levels 7 to 9 save under 1 % and take several times as long.
const LEVEL: Compression = Compression::new(6);

/// The largest window; also the one that every writer may use.
const WINDOW_BITS: u8 = 15;

/// The first step of the output; each further step doubles it.
const FIRST_STEP: usize = 16 << 10;

/// Compresses `bytes`.
#[must_use]
pub fn deflate(bytes: &[u8], wrapper: Wrapper) -> Vec<u8> {
    let mut stream = match wrapper {
        Wrapper::Zlib => Compress::new(LEVEL, true),
        Wrapper::Gzip => Compress::new_gzip(LEVEL, WINDOW_BITS),
        Wrapper::Raw => Compress::new(LEVEL, false),
    };
    let mut out = Vec::with_capacity(FIRST_STEP);
    loop {
        let rest = remaining(bytes, stream.total_in());
        match stream.compress_vec(rest, &mut out, FlushCompress::Finish) {
            // An error would be a stream misused after its end, which stops here.
            Ok(Status::StreamEnd) | Err(_) => return out,
            Ok(_) => out.reserve(out.len().max(FIRST_STEP)),
        }
    }
}

/// Expands `input`, whole or not at all.
///
/// # Errors
/// [`InflateError`]; [`InflateError::TooLong`] and [`InflateError::Ratio`] after at most
/// `bounds.bytes` bytes of work and memory.
pub fn inflate(input: &[u8], wrapper: Wrapper, bounds: Bounds) -> Result<Vec<u8>, InflateError> {
    let by_ratio = input.len().saturating_mul(bounds.ratio).max(bounds.free);
    let (most, too_much) = if by_ratio < bounds.bytes {
        (by_ratio, InflateError::Ratio(bounds.ratio))
    } else {
        (bounds.bytes, InflateError::TooLong(bounds.bytes))
    };
    let mut stream = match wrapper {
        Wrapper::Zlib => Decompress::new(true),
        Wrapper::Gzip => Decompress::new_gzip(WINDOW_BITS),
        Wrapper::Raw => Decompress::new(false),
    };
    let mut out = Vec::new();
    loop {
        // One byte more than allowed tells "exactly full" from "too much".
        let step = out.len().max(FIRST_STEP).min((most + 1).saturating_sub(out.len()));
        out.reserve_exact(step);
        let rest = remaining(input, stream.total_in());
        let status = stream
            .decompress_vec(rest, &mut out, FlushDecompress::None)
            .map_err(|_| InflateError::Corrupt)?;
        if out.len() > most {
            return Err(too_much);
        }
        match status {
            Status::StreamEnd if remaining(input, stream.total_in()).is_empty() => return Ok(out),
            Status::StreamEnd => return Err(InflateError::Trailing),
            // Room was left, so what is missing is input.
            _ if out.len() < out.capacity() => return Err(InflateError::Truncated),
            _ => {}
        }
    }
}

fn remaining(bytes: &[u8], done: u64) -> &[u8] {
    usize::try_from(done).ok().and_then(|done| bytes.get(done..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRAPPERS: [Wrapper; 3] = [Wrapper::Zlib, Wrapper::Gzip, Wrapper::Raw];
    const SMALL: Bounds = Bounds { bytes: 1 << 20, ratio: 100, free: 64 << 10 };

    /// Bytes of a small generator, `spread` different values.
    fn noise(len: usize, spread: u64) -> Vec<u8> {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            u8::try_from((state >> 33) % spread).unwrap()
        };
        (0..len).map(|_| next()).collect()
    }

    /// A zlib stream of `mebibytes` of zeros, written in pieces.
    fn bomb(mebibytes: usize) -> Vec<u8> {
        use std::io::Write as _;
        let piece = vec![0; 1 << 20];
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
        (0..mebibytes).for_each(|_| encoder.write_all(&piece).unwrap());
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_compressed_comes_back() {
        for wrapper in WRAPPERS {
            for len in [0, 1, 100, FIRST_STEP - 1, FIRST_STEP, FIRST_STEP + 1, 200_000, 1 << 20] {
                for spread in [2, 256] {
                    let bytes = noise(len, spread);
                    let packed = deflate(&bytes, wrapper);
                    assert_eq!(inflate(&packed, wrapper, SMALL), Ok(bytes), "{wrapper:?} {len}");
                }
            }
        }
    }

    #[test]
    fn the_bound_is_exact() {
        for wrapper in WRAPPERS {
            let packed = deflate(&noise(50_000, 256), wrapper);
            let bounds = |bytes| Bounds { bytes, ratio: 100, free: 0 };
            assert_eq!(inflate(&packed, wrapper, bounds(50_000)).unwrap().len(), 50_000);
            let error = inflate(&packed, wrapper, bounds(49_999)).unwrap_err();
            assert_eq!(error, InflateError::TooLong(49_999));
            assert_eq!(inflate(&packed, wrapper, bounds(0)), Err(InflateError::TooLong(0)));
        }
    }

    #[test]
    fn a_high_ratio_is_free_for_small_outputs_only() {
        let zeros = |len| deflate(&vec![0; len], Wrapper::Zlib);
        assert!(inflate(&zeros(SMALL.free), Wrapper::Zlib, SMALL).is_ok());
        let error = inflate(&zeros(SMALL.free + 1), Wrapper::Zlib, SMALL).unwrap_err();
        assert_eq!(error, InflateError::Ratio(100));
    }

    #[test]
    fn a_bomb_of_a_gibibyte_is_refused_quickly() {
        let bounds = Bounds { bytes: 16 << 20, ratio: 2_000, free: 0 };
        let packed = bomb(1 << 10);
        let start = std::time::Instant::now();
        let error = inflate(&packed, Wrapper::Zlib, bounds).unwrap_err();
        assert_eq!(error, InflateError::TooLong(16 << 20));
        assert!(start.elapsed() < std::time::Duration::from_millis(250));
    }

    #[test]
    fn every_cut_is_noticed() {
        for wrapper in WRAPPERS {
            let packed = deflate(&noise(300, 16), wrapper);
            for len in 0..packed.len() {
                let error = inflate(&packed[..len], wrapper, SMALL).unwrap_err();
                assert_eq!(error, InflateError::Truncated, "{wrapper:?} {len}");
            }
        }
    }

    #[test]
    fn nothing_may_follow() {
        for wrapper in WRAPPERS {
            let packed = deflate(b"status", wrapper);
            for tail in [&[0][..], &packed] {
                let error = inflate(&[&packed[..], tail].concat(), wrapper, SMALL).unwrap_err();
                assert_eq!(error, InflateError::Trailing, "{wrapper:?}");
            }
        }
    }

    #[test]
    fn damage_and_other_wrappers_are_refused() {
        for wrapper in [Wrapper::Zlib, Wrapper::Gzip] {
            let mut packed = deflate(&noise(300, 16), wrapper);
            let middle = packed.len() / 2;
            packed[middle] ^= 1;
            assert!(inflate(&packed, wrapper, SMALL).is_err());
        }
        let zlib = deflate(b"status", Wrapper::Zlib);
        assert_eq!(inflate(&zlib, Wrapper::Gzip, SMALL), Err(InflateError::Corrupt));
        assert!(inflate(&zlib, Wrapper::Raw, SMALL).is_err());
        // zlib header with the preset dictionary bit (RFC 1950 section 2.2).
        let error = inflate(&[0x78, 0xBB, 0, 0, 0, 1, 3, 0], Wrapper::Zlib, SMALL).unwrap_err();
        assert_eq!(error, InflateError::Corrupt);
    }
}
