//! What an audit finds.

use super::*;

#[test]
fn one_flipped_byte_in_any_file_is_found_and_the_file_named() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 520);
    ledger.checkpoint(&signer(), &[]).unwrap();
    ledger.append(&leaves(520..600)).unwrap();
    ledger.checkpoint(&signer(), &[]).unwrap();
    drop(ledger);
    for file in files(dir.path())
        .iter()
        .filter(|file| !file.ends_with("state/lock"))
    {
        let sound = fs::read(file).unwrap();
        let name = file.strip_prefix(dir.path()).unwrap();
        for at in (0..sound.len()).step_by(1.max(sound.len() / 9)) {
            let mut flipped = sound.clone();
            flipped[at] ^= 1;
            fs::write(file, &flipped).unwrap();
            let findings = match Ledger::open(dir.path()) {
                Ok(ledger) => {
                    ledger
                        .audit_signed_by(&signer().verifier())
                        .unwrap()
                        .findings
                }
                Err(error) => {
                    assert!(error.to_string().starts_with("state/committed"), "{error}");
                    continue;
                }
            };
            assert!(
                findings.iter().any(|finding| finding.file == name),
                "{} byte {at}: {findings:?}",
                name.display()
            );
        }
        fs::write(file, sound).unwrap();
    }
    assert_sound(&Ledger::open(dir.path()).unwrap());
}

#[test]
fn a_missing_or_foreign_file_is_found_and_named() {
    let dir = TempDir::new().unwrap();
    ledger_of(dir.path(), 520)
        .checkpoint(&signer(), &[])
        .unwrap();
    for file in files(&dir.path().join("tile")) {
        let sound = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let findings = Ledger::open(dir.path()).unwrap().audit().unwrap().findings;
        let name = file.strip_prefix(dir.path()).unwrap();
        assert!(
            findings.iter().any(|finding| finding.file == name),
            "{}: {findings:?}",
            name.display()
        );
        fs::write(&file, sound).unwrap();
    }
    for name in ["tile/0/notes", "tile/0/000.p/x", "state/old", "readme"] {
        let file = dir.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, b"x").unwrap();
        let report = Ledger::open(dir.path()).unwrap().audit().unwrap();
        assert!(
            !report.is_sound() && report.findings[0].file == Path::new(name),
            "{name}: {report:?}"
        );
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn a_damaged_ledger_proves_and_grows_nothing() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 300);
    let path = dir.path().join("tile/0/001.p/44");
    let mut bytes = fs::read(&path).unwrap();
    bytes[5] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(matches!(
        ledger.inclusion_proof(0, 300),
        Err(LedgerError::ReadDamaged { .. })
    ));
    assert!(matches!(
        ledger.append(&leaves(0..1)),
        Err(LedgerError::ReadDamaged { .. })
    ));
    assert!(matches!(
        ledger.checkpoint(&signer(), &[]),
        Err(LedgerError::ReadDamaged { .. })
    ));
    assert!(matches!(
        ledger.leaf(256),
        Err(LedgerError::ReadDamaged { .. })
    ));
}
