//! An answer of a time-stamping authority, a request and a file of roots: read or refused, and no token holds under a root whose key
//! nobody has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_stamp::tsp::{Request, Roots, Token};

/// A root whose key was thrown away.
const ROOT: &[u8] = b"-----BEGIN CERTIFICATE-----
MIIBbjCCARWgAwIBAgIUZPOtp6IOWr9LM3kgPTyUZy9759EwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBUjAgFw0yNjExMjIxNTMwMjhaGA8yMDgxMDgyNTE1MzAyOFow
DDEKMAgGA1UEAwwBUjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOElaFiOG6WN
Albd8sQk6yxZcpwNedT7JrJrJZ7nh0OTR1UebfksVoNycv1gbLk/P7+Ec7ZA49y6
F5W6WuiN6RSjUzBRMB0GA1UdDgQWBBSX+s5hVLMyt12ER+h+raBGA6ozQDAfBgNV
HSMEGDAWgBSX+s5hVLMyt12ER+h+raBGA6ozQDAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0cAMEQCIEJ9+MC1MC2k168atrmIzQHs12B+INBCd7QgkfkOjmK3
AiBBe5U6gPgDiYUov4FU18N2mk9ZfvdOck5YbOfwO6q1Tw==
-----END CERTIFICATE-----
";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = Request::parse(bytes) {
        assert_eq!(Request::parse(&request.to_der()).ok(), Some(request));
    }
    let _ = Roots::from_pem(bytes);
    if let Ok(token) = Token::parse(bytes) {
        let roots = Roots::from_pem(ROOT).expect("a root");
        let digest = token.claim().digest.clone();
        assert!(token.verify(&digest, None, &roots).is_err());
    }
});
