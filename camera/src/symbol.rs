//! From the modules of a symbol to its text: codewords, blocks, error correction, segments.

use rxing::common::BitMatrix;
use rxing::qrcode::cpp_port::decoder::CorrectErrors;
use rxing::qrcode::decoder::{BitMatrixParser, DataBlock};

use crate::text;

/// The text of a symbol, also of one that is seen in a mirror.
pub fn read(modules: &BitMatrix) -> Option<String> {
    let parser = || BitMatrixParser::new(modules.clone()).ok();
    read_one(parser()?).or_else(|| {
        let mut mirrored = parser()?;
        mirrored.setMirror(true);
        // Version and format are read before the modules are turned, as the parser asks.
        mirrored.readVersion().ok()?;
        mirrored.readFormatInformation().ok()?;
        mirrored.mirror();
        read_one(mirrored)
    })
}

fn read_one(mut parser: BitMatrixParser) -> Option<String> {
    let version = parser.readVersion().ok()?;
    let level = parser.readFormatInformation().ok()?.getErrorCorrectionLevel();
    let codewords = parser.readCodewords().ok()?;
    let mut data = Vec::with_capacity(codewords.len());
    for block in DataBlock::getDataBlocks(&codewords, version, level).ok()? {
        let mut bytes = block.getCodewords().to_vec();
        let count = block.getNumDataCodewords();
        CorrectErrors(&mut bytes, count).ok().filter(|corrected| *corrected)?;
        data.extend_from_slice(bytes.get(..usize::try_from(count).ok()?)?);
    }
    text::read(&data, version.getVersionNumber())
}
