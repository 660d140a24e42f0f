//! The signature of a WACZ (WACZ Signing and Verification 0.1.0): verified where it carries its own key, told where it would need a
//! certificate authority and a time-stamp.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA256_ASN1, UnparsedPublicKey};
use serde_json::Value;

use crate::digest::{sha256, shown};

/// What came of the signature of a WACZ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// There is none.
    Absent,
    /// It holds. The key is the package's own: it ties packages of one maker together, and names nobody.
    Holds {
        /// SHA-256 of the public key, in hexadecimal.
        key_sha256: String,
        /// When it was made, as the signature says.
        created: String,
        /// The program that made it, as the signature says.
        software: String,
    },
    /// It does not hold.
    Fails(String),
    /// It is of a kind that is not verified here.
    NotVerified(String),
}

impl Signature {
    /// In words.
    pub fn in_words(&self) -> String {
        match self {
            Self::Absent => "not signed".to_owned(),
            Self::Holds {
                key_sha256,
                created,
                software,
            } => format!(
                "signed with a key of its own (SHA-256 {key_sha256}), as of {created} by {software}; the key names nobody"
            ),
            Self::Fails(why) => format!("the signature does not hold: {why}"),
            Self::NotVerified(why) => format!("signed; not verified here: {why}"),
        }
    }
}

/// The beginnings of an uncompressed public key as RFC 5480 writes it.
const P256_BEGINNING: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
const P384_BEGINNING: &str = "3076301006072a8648ce3d020106052b81040022036200";

/// Judges `signedData` over the digest of `datapackage.json`.
pub(super) fn judge(signed: Option<&Value>, hash: &str, created: Option<&str>) -> Signature {
    let Some(signed) = signed.filter(|signed| !signed.is_null()) else {
        return Signature::Absent;
    };
    let text = |name: &str| signed.get(name).and_then(Value::as_str);
    if text("hash") != Some(hash) {
        return Signature::Fails(
            "it is over another digest than that of datapackage.json".to_owned(),
        );
    }
    if let (Some(signed_at), Some(created)) = (text("created"), created)
        && signed_at != created
    {
        return Signature::Fails("it names another moment than datapackage.json".to_owned());
    }
    if let Some(domain) = text("domain") {
        return Signature::NotVerified(format!(
            "it was made for the domain {:?} with a certificate and a time-stamp; neither is judged offline",
            shown(domain)
        ));
    }
    let (Some(key), Some(signature)) = (text("publicKey"), text("signature")) else {
        return Signature::NotVerified("it carries neither a key nor a certificate".to_owned());
    };
    let (Ok(key), Ok(signature)) = (STANDARD.decode(key), STANDARD.decode(signature)) else {
        return Signature::Fails("key or signature are no Base64".to_owned());
    };
    match verify(&key, &signature, hash.as_bytes()) {
        Ok(true) => Signature::Holds {
            key_sha256: hex::encode(sha256(&key)),
            created: shown(text("created").unwrap_or("an unstated moment")),
            software: shown(text("software").unwrap_or("an unnamed program")),
        },
        Ok(false) => Signature::Fails("the key did not make it over this digest".to_owned()),
        Err(why) => Signature::NotVerified(why),
    }
}

/// ECDSA over SHA-256 with the two halves of the signature side by side, as browsers make it (IEEE P1363).
fn verify(key: &[u8], signature: &[u8], message: &[u8]) -> Result<bool, String> {
    let key = hex::encode(key);
    let point = |beginning: &str| {
        key.strip_prefix(beginning)
            .and_then(|point| hex::decode(point).ok())
    };
    if let Some(point) = point(P256_BEGINNING) {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
        return Ok(key.verify(message, signature).is_ok());
    }
    if let Some(point) = point(P384_BEGINNING) {
        let key = UnparsedPublicKey::new(&ECDSA_P384_SHA256_ASN1, point);
        return Ok(signature.len() == 96 && key.verify(message, &to_der(signature)).is_ok());
    }
    Err("its key is neither on P-256 nor on P-384".to_owned())
}

/// Two numbers as a DER sequence (X.690): without leading zeros, with one where the first bit is set.
fn to_der(signature: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let start = half
            .iter()
            .position(|byte| *byte != 0)
            .unwrap_or(half.len() - 1);
        let mut content = half[start..].to_vec();
        if content[0] & 0x80 != 0 {
            content.insert(0, 0);
        }
        [&[2, content.len() as u8], &content[..]].concat()
    };
    let (r, s) = signature.split_at(signature.len() / 2);
    let content = [integer(r), integer(s)].concat();
    [&[0x30, content.len() as u8], &content[..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HASH: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// Keys and signatures made with the Python package `cryptography`.
    const VECTORS: &[(&str, &str)] = &[
        (
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGvB+N/16TdL0GAstV+2gs3ttjDkavhI8BAMrf4Ks6zsCTZeq+1Y1e4Xu5PcUcOh//I3O0E2O1Qys4H5V7OKs7w==",
            "z5GVcDfdn8as0Vu2T4hc10uwAZQLgoBrpfAZ58ICBEdlf4/y1f+FEsxTbazvBtvsNlprXA0DV62mB1vihyEHAQ==",
        ),
        (
            "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEwoRzbdKD2dT70IXAjMcO+rnsqd8hyah2w00MRcjabPz4Xe82CEMC4fynswi24x28y5sJXXfkdyrBsf1gtkbpkIWQxUBjVm07bX/eWPNxXuax86m3XdINVMh+DgcguF8T",
            "hVi+esjeakorP4Zsgoo//vnqxnRMrC/DycJqPDMFyWZfvxuaLULzfLXzOEOv5o4re37NqyrtrH3ZlYC/dyYYZReOVmToaNdfyuVIyhg/vRf1Y/MkgU+Qc8HxIzcO35nG",
        ),
    ];

    #[test]
    fn a_signature_with_its_own_key_is_verified_on_both_curves() {
        for (key, signature) in VECTORS {
            let signed = json!({"hash": HASH, "created": "2020-10-14T09:30:00Z", "software": "test", "publicKey": key, "signature": signature});
            let good = judge(Some(&signed), HASH, Some("2020-10-14T09:30:00Z"));
            assert!(matches!(good, Signature::Holds { .. }), "{good:?}");
            let other = HASH.replace("e3b0", "e3b1");
            let mut forged = signed.clone();
            forged["hash"] = json!(other);
            assert!(matches!(
                judge(Some(&forged), &other, None),
                Signature::Fails(_)
            ));
            assert!(matches!(
                judge(Some(&signed), &other, None),
                Signature::Fails(_)
            ));
            assert!(matches!(
                judge(Some(&signed), HASH, Some("2021-01-01T00:00:00Z")),
                Signature::Fails(_)
            ));
        }
    }

    #[test]
    fn what_is_not_verified_is_said() {
        assert_eq!(judge(None, HASH, None), Signature::Absent);
        let domain = json!({"hash": HASH, "domain": "example.org", "domainCert": "x"});
        assert!(
            matches!(judge(Some(&domain), HASH, None), Signature::NotVerified(why) if why.contains("example.org"))
        );
        let odd = json!({"hash": HASH, "publicKey": "AAAA", "signature": "AAAA"});
        assert!(matches!(
            judge(Some(&odd), HASH, None),
            Signature::NotVerified(_)
        ));
    }
}
