//! A price list, as CSV and as XLSX.

use annona_verifier::PriceList;

pub fn run(data: &[u8]) -> Option<()> {
    let list = PriceList::read(data).ok()?;
    assert!(list.len() <= 100_000);
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![b"gtin,name,currency,A,B\n40170725,Paracetamol,EUR,0,2.50\n".to_vec()]
}
