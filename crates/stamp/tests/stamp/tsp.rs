//! Tokens that `openssl ts` and `openssl cms` make: each sound one holds, and each unsound one is refused by the check that should.

use rapporteur_stamp::StampError;
use rapporteur_stamp::tsp::{DigestAlgorithm, Request, Roots, Stamp, Token};
use rapporteur_testkit::{TestAuthority, TestCertificate};

pub const NONCE: [u8; 8] = [0x81, 2, 3, 4, 5, 6, 7, 8];

pub fn digest() -> [u8; 32] {
    let digest = DigestAlgorithm::Sha256.digest(b"a checkpoint");
    digest.try_into().expect("32 bytes")
}

pub fn request() -> Vec<u8> {
    Request::for_sha256(digest(), NONCE).to_der()
}

pub fn verify(answer: &[u8], roots_pem: &[u8]) -> Result<Stamp, StampError> {
    let roots = Roots::from_pem(roots_pem)?;
    Token::parse(answer)?.verify(&digest(), Some(&NONCE), &roots)
}

/// The content of a sound token over the digest, to be signed by authorities that `openssl ts` would refuse to be.
fn content() -> Option<(TestAuthority, Vec<u8>)> {
    let authority = TestAuthority::create(TestCertificate::SOUND)?;
    let token = authority.answer_with(&request(), &["-token_out"]);
    let content = authority.content_of(&token);
    Some((authority, content))
}

/// The refusal of a token over the right digest, signed with this certificate.
fn refusal(certificate: TestCertificate, content: &[u8], more: &[&str]) -> Option<StampError> {
    let authority = TestAuthority::create(certificate)?;
    let token = authority.sign_content(content, more);
    Some(verify(&token, &authority.roots_pem()).expect_err("an unsound token"))
}

#[test]
fn an_answer_of_each_kind_of_key_holds_and_openssl_agrees() {
    let keys = [
        TestCertificate::RSA,
        TestCertificate::P256,
        TestCertificate::P384,
    ];
    for key in keys {
        let sound = TestCertificate {
            key,
            ..TestCertificate::SOUND
        };
        let Some(authority) = TestAuthority::create(sound) else {
            return;
        };
        let answer = authority.answer(&request());
        assert!(authority.openssl_accepts(&request(), &answer));
        let stamp = verify(&answer, &authority.roots_pem()).expect("holds");
        assert_eq!(stamp.authority, "CN=Test authority,O=Example");
        assert_eq!(stamp.root, "CN=Test root,O=Example");
        assert_eq!(stamp.claim.policy, "1.2.3.4.1");
        assert_eq!(stamp.claim.serial, "02");
        assert_eq!(stamp.claim.algorithm, DigestAlgorithm::Sha256);
        assert_eq!(stamp.claim.digest, digest());
        assert_eq!(stamp.claim.nonce.as_deref(), Some(&NONCE[..]));
        assert_eq!(
            stamp.claim.accuracy.map(|it| it.to_string()).as_deref(),
            Some("1500 ms")
        );
        assert!(
            stamp.claim.at.to_string().starts_with("20"),
            "{}",
            stamp.claim.at
        );
        let bare = authority.answer_with(&request(), &["-token_out"]);
        verify(&bare, &authority.roots_pem()).expect("a bare token holds");
    }
}

#[test]
fn a_chain_through_another_certificate_holds_up_to_its_root() {
    let between = TestCertificate {
        has_between: true,
        ..TestCertificate::SOUND
    };
    let Some(authority) = TestAuthority::create(between) else {
        return;
    };
    let stamp = verify(&authority.answer(&request()), &authority.roots_pem()).expect("holds");
    assert_eq!(stamp.root, "CN=Test root,O=Example");
    let token = authority.sign_content(&authority.content_of(&bare(&authority)), &["-cades"]);
    let error = verify(&token, &authority.roots_pem()).expect_err("a link is missing");
    assert!(
        matches!(error, StampError::TrustUnknownRoot { .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("issued by CN=Test issuer"),
        "{error}"
    );
}

fn bare(authority: &TestAuthority) -> Vec<u8> {
    authority.answer_with(&request(), &["-token_out"])
}

#[test]
fn a_token_of_cms_holds_by_key_identifier_with_pss_and_with_larger_digests() {
    let Some((_, content)) = content() else {
        return;
    };
    let rsa = TestCertificate {
        key: TestCertificate::RSA,
        ..TestCertificate::SOUND
    };
    let pss = &[
        "-cades",
        "-keyopt",
        "rsa_padding_mode:pss",
        "-keyopt",
        "rsa_pss_saltlen:32",
    ];
    let kinds: &[(TestCertificate, &[&str])] = &[
        (TestCertificate::SOUND, &["-cades"]),
        (TestCertificate::SOUND, &["-cades", "-keyid"]),
        (TestCertificate::SOUND, &["-cades", "-md", "sha384"]),
        (rsa, &["-cades"]),
        (rsa, &["-cades", "-md", "sha512"]),
        (rsa, pss),
    ];
    for (certificate, more) in kinds {
        let Some(authority) = TestAuthority::create(*certificate) else {
            return;
        };
        let token = authority.sign_content(&content, more);
        verify(&token, &authority.roots_pem()).unwrap_or_else(|error| panic!("{more:?}: {error}"));
    }
}

#[test]
fn another_digest_and_another_nonce_are_named() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let roots = Roots::from_pem(&authority.roots_pem()).expect("roots");
    let token = Token::parse(&authority.answer(&request())).expect("a token");
    let other = token
        .verify(&[7; 32], Some(&NONCE), &roots)
        .expect_err("another digest");
    assert!(matches!(other, StampError::CompareDigest { .. }), "{other}");
    assert!(
        other.to_string().contains(&hex::encode(digest())),
        "{other}"
    );
    let other = token
        .verify(&digest(), Some(&[7; 8]), &roots)
        .expect_err("another nonce");
    assert!(matches!(other, StampError::CompareNonce { .. }), "{other}");
    token
        .verify(&digest(), None, &roots)
        .expect("a nonce that nobody remembers is not asked for");
}

#[test]
fn a_certificate_that_is_not_for_time_stamps_is_refused() {
    let Some((_, content)) = content() else {
        return;
    };
    let purposes = [
        ("", "it has no extended purpose"),
        ("extendedKeyUsage = timeStamping", "not marked critical"),
        (
            "extendedKeyUsage = critical,timeStamping,codeSigning",
            "not its only",
        ),
        ("extendedKeyUsage = critical,serverAuth", "not its only"),
    ];
    for (purpose, why) in purposes {
        let certificate = TestCertificate {
            purpose,
            ..TestCertificate::SOUND
        };
        let Some(error) = refusal(certificate, &content, &["-cades"]) else {
            return;
        };
        assert!(matches!(error, StampError::CheckPurpose { .. }), "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[test]
fn a_certificate_must_be_valid_at_the_stamped_time() {
    let Some((_, content)) = content() else {
        return;
    };
    let past = TestCertificate {
        until: "20210101000000Z",
        ..TestCertificate::SOUND
    };
    let Some(error) = refusal(past, &content, &["-cades"]) else {
        return;
    };
    assert!(
        matches!(error, StampError::TrustOutsideValidity { .. }),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("it is valid until 2021-01-01T00:00:00Z"),
        "{error}"
    );
    let future = TestCertificate {
        from: "20480101000000Z",
        ..TestCertificate::SOUND
    };
    let Some(error) = refusal(future, &content, &["-cades"]) else {
        return;
    };
    assert!(
        error
            .to_string()
            .contains("it is valid from 2048-01-01T00:00:00Z"),
        "{error}"
    );
}

#[test]
fn a_self_signed_authority_and_an_unknown_root_are_told_apart() {
    let Some((sound, content)) = content() else {
        return;
    };
    let alone = TestCertificate {
        is_self_signed: true,
        ..TestCertificate::SOUND
    };
    let Some(error) = refusal(alone, &content, &["-cades"]) else {
        return;
    };
    assert!(
        matches!(error, StampError::TrustSelfSigned { .. }),
        "{error}"
    );
    let Some(other) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let error = verify(&sound.answer(&request()), &other.roots_pem()).expect_err("another root");
    // Both roots have one name, so the chain is tried and its signature fails; with another name nothing is tried.
    assert!(
        matches!(
            error,
            StampError::TrustChain { .. } | StampError::TrustUnknownRoot { .. }
        ),
        "{error}"
    );
    let error = verify(&sound.answer(&request()), &other.signer_pem()).expect_err("no root");
    assert!(
        matches!(error, StampError::TrustUnknownRoot { .. }),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("issued by CN=Test root,O=Example"),
        "{error}"
    );
}

#[test]
fn a_token_without_certificate_binding_or_attributes_is_refused() {
    let Some((authority, content)) = content() else {
        return;
    };
    let refused = |more: &[&str]| {
        verify(
            &authority.sign_content(&content, more),
            &authority.roots_pem(),
        )
        .expect_err("refused")
    };
    let error = refused(&["-cades", "-nocerts"]);
    assert!(matches!(error, StampError::FindSigner), "{error}");
    let token = authority.sign_content(&content, &["-cades", "-nocerts"]);
    let both = [authority.roots_pem(), authority.signer_pem()].concat();
    verify(&token, &both).expect("the certificate stands among the roots");
    for more in [&[][..], &["-noattr"]] {
        let error = refused(more);
        assert!(matches!(error, StampError::CheckAttributes(_)), "{error}");
    }
}

#[test]
fn what_is_not_accepted_says_so() {
    let Some((_, content)) = content() else {
        return;
    };
    let short = TestCertificate {
        key: &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
        ..TestCertificate::SOUND
    };
    let Some(error) = refusal(short, &content, &["-cades"]) else {
        return;
    };
    assert!(
        error.to_string().contains("fewer than 2048 bits"),
        "{error}"
    );
    let Some(error) = refusal(
        TestCertificate::SOUND,
        &content,
        &["-cades", "-md", "sha512"],
    ) else {
        return;
    };
    assert!(error.to_string().contains("ECDSA with SHA-512"), "{error}");
    let p521 = TestCertificate {
        key: &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
        ..TestCertificate::SOUND
    };
    let Some(error) = refusal(p521, &content, &["-cades"]) else {
        return;
    };
    assert!(
        matches!(error, StampError::AcceptSignatureAlgorithm(_)),
        "{error}"
    );
}

#[test]
fn an_authority_that_refuses_is_quoted() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    // MD5 is none of the authority's digests; our own reader refuses it, so the request is changed by hand.
    let sha256 = hex::decode("608648016503040201").expect("digits");
    let mut asked = request();
    let place = asked
        .windows(9)
        .position(|part| part == sha256)
        .expect("names SHA-256");
    asked[place + 8] = 9;
    let error = verify(&authority.answer(&asked), &authority.roots_pem()).expect_err("refused");
    assert!(matches!(error, StampError::TakeRefusal(_)), "{error}");
    assert!(
        error
            .to_string()
            .contains("it does not accept this digest algorithm"),
        "{error}"
    );
}

#[test]
fn a_digest_by_sha1_is_not_accepted_and_one_by_sha512_is() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let roots = Roots::from_pem(&authority.roots_pem()).expect("roots");
    let large = Request {
        algorithm: DigestAlgorithm::Sha512,
        digest: DigestAlgorithm::Sha512.digest(b"a checkpoint"),
        nonce: None,
    };
    let token = Token::parse(&authority.answer(&large.to_der())).expect("a token");
    assert_eq!(token.claim().algorithm, DigestAlgorithm::Sha512);
    token.verify(&large.digest, None, &roots).expect("holds");
    // A request for SHA-1: 20 bytes of digest under 1.3.14.3.2.26.
    let mut asked =
        hex::decode("3029020101302130090 6052b0e03021a05000414".replace(' ', "")).expect("digits");
    asked.extend([7; 20]);
    asked.extend([1, 1, 0xff]);
    let error = Token::parse(&authority.answer(&asked)).expect_err("refused");
    assert!(error.to_string().contains("SHA-1"), "{error}");
}
