//! A time-stamping authority for tests: a root and a signer made by the program `openssl` in a scratch folder, which answers
//! requests as RFC 3161 has it, and signs what a sound authority would not.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What the signer's certificate is like.
#[derive(Debug, Clone, Copy)]
pub struct TestCertificate {
    /// The subject's common name.
    pub name: &'static str,
    /// The key, as arguments of `openssl genpkey`.
    pub key: &'static [&'static str],
    /// The `extendedKeyUsage` line of the certificate; none when empty.
    pub purpose: &'static str,
    /// From when, as `YYYYMMDDhhmmssZ`.
    pub from: &'static str,
    /// Until when, as `YYYYMMDDhhmmssZ`.
    pub until: &'static str,
    /// Whether the certificate signs itself.
    pub is_self_signed: bool,
    /// Whether another certificate stands between it and the root; answers then hold both.
    pub has_between: bool,
}

impl TestCertificate {
    /// Arguments for a 2048-bit RSA key.
    pub const RSA: &'static [&'static str] =
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    /// Arguments for a key on P-256.
    pub const P256: &'static [&'static str] =
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    /// Arguments for a key on P-384.
    pub const P384: &'static [&'static str] =
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];

    /// A certificate as it should be.
    pub const SOUND: Self = Self {
        name: "Test authority",
        key: Self::P256,
        purpose: "extendedKeyUsage = critical,timeStamping",
        from: "20200101000000Z",
        until: "20491231235959Z",
        is_self_signed: false,
        has_between: false,
    };
}

/// An authority: its root, its signer, its scratch folder.
#[derive(Debug)]
pub struct TestAuthority {
    folder: TempDir,
    has_between: bool,
}

impl TestAuthority {
    /// Makes one, or says that it was skipped and gives `None` where there is no `openssl`.
    pub fn create(certificate: TestCertificate) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            eprintln!("skipped: no program openssl");
            return None;
        }
        let folder = tempfile::tempdir().expect("a scratch folder");
        let has_between = certificate.has_between;
        let authority = Self {
            folder,
            has_between,
        };
        authority.write("settings", settings(certificate).as_bytes());
        authority.write("serial", b"1000\n");
        authority.write("token-serial", b"01\n");
        authority.write("index", b"");
        authority.make_root();
        if has_between {
            authority.make_between();
        }
        authority.make_signer(certificate);
        Some(authority)
    }

    /// The root's certificate, in PEM.
    pub fn roots_pem(&self) -> Vec<u8> {
        self.read("root.pem")
    }

    /// The signer's certificate, in PEM.
    pub fn signer_pem(&self) -> Vec<u8> {
        self.read("signer.pem")
    }

    /// The answer to a request, in DER.
    pub fn answer(&self, request: &[u8]) -> Vec<u8> {
        self.answer_with(request, &[])
    }

    /// The answer with further arguments of `openssl ts -reply`.
    pub fn answer_with(&self, request: &[u8], more: &[&str]) -> Vec<u8> {
        self.write("request", request);
        let mut arguments = vec![
            "ts",
            "-reply",
            "-config",
            "settings",
            "-section",
            "authority",
        ];
        arguments.extend(["-queryfile", "request", "-out", "answer"]);
        if self.has_between {
            arguments.extend(["-chain", "between.pem"]);
        }
        arguments.extend(more);
        self.run(&arguments);
        self.read("answer")
    }

    /// Signs the content of a token as this authority, whatever its certificate is for: `more` are arguments of
    /// `openssl cms -sign`. A token comes out, in DER.
    pub fn sign_content(&self, content: &[u8], more: &[&str]) -> Vec<u8> {
        self.write("content", content);
        let arguments = [
            "cms",
            "-sign",
            "-in",
            "content",
            "-binary",
            "-nodetach",
            "-nosmimecap",
            "-econtent_type",
            "1.2.840.113549.1.9.16.1.4",
            "-signer",
            "signer.pem",
            "-inkey",
            "signer.key",
            "-outform",
            "DER",
            "-out",
            "token",
            "-md",
            "sha256",
        ];
        self.run(&[&arguments[..], more].concat());
        self.read("token")
    }

    /// The content of a token, in DER.
    pub fn content_of(&self, token: &[u8]) -> Vec<u8> {
        self.write("token", token);
        self.run(&[
            "cms",
            "-verify",
            "-noverify",
            "-no_attr_verify",
            "-inform",
            "DER",
            "-in",
            "token",
            "-binary",
            "-out",
            "content",
        ]);
        self.read("content")
    }

    /// Whether `openssl ts -verify` accepts an answer to a request.
    pub fn openssl_accepts(&self, request: &[u8], answer: &[u8]) -> bool {
        self.write("request", request);
        self.write("answer", answer);
        let output = self.command(&[
            "ts",
            "-verify",
            "-queryfile",
            "request",
            "-in",
            "answer",
            "-CAfile",
            "root.pem",
        ]);
        output.status.success()
    }

    /// The scratch folder, with `root.pem` in it.
    pub fn scratch(&self) -> &Path {
        self.folder.path()
    }

    fn make_root(&self) {
        self.run(&[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-384",
            "-out",
            "root.key",
        ]);
        self.run(&[
            "req",
            "-x509",
            "-new",
            "-key",
            "root.key",
            "-sha384",
            "-days",
            "20000",
            "-subj",
            "/O=Example/CN=Test root",
            "-config",
            "settings",
            "-extensions",
            "root",
            "-out",
            "root.pem",
        ]);
    }

    fn make_between(&self) {
        self.run(&[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-out",
            "between.key",
        ]);
        let subject = "/O=Example/CN=Test issuer";
        self.run(&[
            "req",
            "-new",
            "-key",
            "between.key",
            "-subj",
            subject,
            "-config",
            "settings",
            "-out",
            "between.csr",
        ]);
        self.run(&[
            "ca",
            "-batch",
            "-config",
            "settings",
            "-name",
            "issuer",
            "-notext",
            "-in",
            "between.csr",
            "-out",
            "between.pem",
            "-startdate",
            "20200101000000Z",
            "-enddate",
            "20491231235959Z",
            "-extensions",
            "root",
            "-keyfile",
            "root.key",
            "-cert",
            "root.pem",
        ]);
    }

    fn make_signer(&self, certificate: TestCertificate) {
        self.run(&[&["genpkey", "-out", "signer.key"], certificate.key].concat());
        let subject = format!("/O=Example/CN={}", certificate.name);
        self.run(&[
            "req",
            "-new",
            "-key",
            "signer.key",
            "-subj",
            &subject,
            "-config",
            "settings",
            "-out",
            "signer.csr",
        ]);
        let mut arguments = vec![
            "ca",
            "-batch",
            "-config",
            "settings",
            "-name",
            "issuer",
            "-notext",
            "-in",
            "signer.csr",
            "-out",
            "signer.pem",
            "-startdate",
            certificate.from,
            "-enddate",
            certificate.until,
            "-extensions",
            "signer",
        ];
        if certificate.is_self_signed {
            arguments.extend(["-selfsign", "-keyfile", "signer.key"]);
        } else if certificate.has_between {
            arguments.extend(["-keyfile", "between.key", "-cert", "between.pem"]);
        } else {
            arguments.extend(["-keyfile", "root.key", "-cert", "root.pem"]);
        }
        self.run(&arguments);
    }

    fn command(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new("openssl");
        command.current_dir(self.folder.path()).args(arguments);
        command.output().expect("openssl runs")
    }

    fn run(&self, arguments: &[&str]) {
        let output = self.command(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {said}");
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.place(name), bytes).expect("a scratch file");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.place(name)).expect("a scratch file")
    }
}

fn settings(certificate: TestCertificate) -> String {
    let purpose = certificate.purpose;
    format!(
        "[req]\ndistinguished_name = name\nprompt = no\n[name]\nCN = unused\n\
         [root]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash\n\
         [signer]\nbasicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nsubjectKeyIdentifier = hash\n{purpose}\n\
         [issuer]\nnew_certs_dir = .\ndatabase = index\nserial = serial\ndefault_md = sha256\npolicy = any\nunique_subject = no\n\
         email_in_dn = no\n[any]\nO = optional\nCN = supplied\n\
         [authority]\nserial = token-serial\nsigner_cert = signer.pem\nsigner_key = signer.key\n\
         signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha1,sha256,sha384,sha512\naccuracy = secs:1,millisecs:500\n\
         ordering = no\ntsa_name = yes\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n"
    )
}
