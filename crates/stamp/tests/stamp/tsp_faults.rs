//! Bytes that are not a sound token: altered ones never verify as something else, and nothing makes the reader fall over.

use std::process::Command;

use proptest::prelude::*;
use rapporteur_stamp::StampError;
use rapporteur_stamp::tsp::{Request, Roots, TOKEN_BYTES_MAX, Token};
use rapporteur_testkit::{TestAuthority, TestCertificate};

use super::tsp::{digest, request, verify};

#[test]
fn no_altered_byte_makes_another_time_stamp() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let answer = authority.answer(&request());
    let roots = authority.roots_pem();
    let sound = verify(&answer, &roots).expect("holds");
    let mut still_holds = 0;
    for place in 0..answer.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut altered = answer.clone();
            altered[place] ^= mask;
            // What no signature covers (the status, versions, certificates that are not needed) may change and change nothing.
            if let Ok(stamp) = verify(&altered, &roots) {
                assert_eq!(stamp, sound, "byte {place} ^ {mask:#x}");
                still_holds += 1;
            }
        }
    }
    // Nothing signs the status, versions, lengths of integers without meaning; all else is refused.
    assert!(
        still_holds < 12,
        "{still_holds} of {} alterations hold",
        3 * answer.len()
    );
}

#[test]
fn a_token_cut_short_or_made_longer_is_refused() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let answer = authority.answer(&request());
    for length in 0..answer.len() {
        assert!(Token::parse(&answer[..length]).is_err(), "{length} bytes");
    }
    let longer = [&answer[..], &[0]].concat();
    assert!(Token::parse(&longer).is_err());
    let error = Token::parse(&vec![0x30; TOKEN_BYTES_MAX + 1]).expect_err("too long");
    assert!(matches!(error, StampError::ReadLong { .. }), "{error}");
}

#[test]
fn roots_are_read_from_pem_and_der_and_nothing_else() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let pem = authority.roots_pem();
    let both = [b"Some words.\n", &pem[..], &authority.signer_pem()].concat();
    verify(&authority.answer(&request()), &both).expect("one of two roots vouches");
    assert!(matches!(Roots::from_pem(b""), Err(StampError::ReadNoRoots)));
    assert!(matches!(
        Roots::from_pem(b"Some words.\n"),
        Err(StampError::ReadNoRoots)
    ));
    assert!(matches!(
        Roots::from_pem(&[0x30, 3, 2, 1, 1]),
        Err(StampError::ReadMalformed { .. })
    ));
}

/// A second reader and verifier: the Python module rfc3161-client.
const PEER: &str = "
import sys
from cryptography import x509
from rfc3161_client import TimeStampResponse, VerifierBuilder, decode_timestamp_response
answer, roots = open(sys.argv[1], 'rb').read(), open(sys.argv[2], 'rb').read()
response = decode_timestamp_response(answer)
verifier = VerifierBuilder().add_root_certificate(x509.load_pem_x509_certificate(roots)).build()
info = response.tst_info
print(verifier.verify(response, bytes.fromhex(sys.argv[3])), int(info.gen_time.timestamp()), info.policy.dotted_string, format(info.serial_number, 'x'), format(info.nonce, 'x'))
";

#[test]
fn an_independent_verifier_reads_the_same() {
    let python = std::env::var_os("RAPPORTEUR_PYTHON").unwrap_or_else(|| "python3".into());
    let has_module = Command::new(&python)
        .args(["-c", "import rfc3161_client"])
        .output();
    if !has_module.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no Python with rfc3161-client (name one in RAPPORTEUR_PYTHON)");
        return;
    }
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let answer = authority.answer(&request());
    let stamp = verify(&answer, &authority.roots_pem()).expect("holds");
    let folder = authority.scratch();
    std::fs::write(folder.join("peer.tsr"), &answer).expect("writes");
    let message = hex::encode(digest());
    let output = Command::new(&python)
        .current_dir(folder)
        .args(["-c", PEER, "peer.tsr", "root.pem", &message])
        .output()
        .expect("python runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let claim = &stamp.claim;
    let nonce = hex::encode(claim.nonce.as_deref().unwrap_or_default());
    let serial = claim.serial.trim_start_matches('0');
    let expected = format!(
        "True {} {} {serial} {nonce}",
        claim.at.as_seconds(),
        claim.policy
    );
    assert_eq!(
        said.trim(),
        expected,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

proptest! {
    #[test]
    fn a_request_is_read_back_as_it_was_written(digest in any::<[u8; 32]>(), nonce in any::<[u8; 8]>()) {
        let request = Request::for_sha256(digest, nonce);
        prop_assert_eq!(Request::parse(&request.to_der()).expect("reads"), request);
    }

    #[test]
    fn any_bytes_are_refused_without_a_fall(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Token::parse(&bytes).is_err());
        let _ = Request::parse(&bytes);
        let _ = Roots::from_pem(&bytes);
    }
}

#[test]
fn a_request_says_nothing_but_the_digest_and_the_nonce() {
    // version 1, SHA-256, the digest, the nonce with its sign byte, certReq TRUE.
    let expected = format!(
        "30440201013031300d060960864801650304020105000420{}02090081020304050607080101ff",
        hex::encode(digest())
    );
    assert_eq!(hex::encode(request()), expected);
}
