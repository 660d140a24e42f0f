//! Every version of an object, listed and deleted: what the S3 client offers no call for. Knows the requests
//! `ListObjectVersions` and `DeleteObject` with `versionId` of the S3 API.

use std::fmt::Write as _;
use std::io;

use futures_util::TryStreamExt as _;
use object_store::aws::AwsAuthorizer;
use object_store::client::{
    HttpClient, HttpConnector as _, HttpRequest, HttpRequestBody, ReqwestConnector,
};
use object_store::path::Path as Key;
use object_store::{ClientOptions, Error, ObjectStoreExt as _};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Bucket, S3Settings, remote};
use crate::shelf::RemoteFailure;

/// How often the versions are listed and deleted before it counts as failed; a list holds up to 1,000.
const ROUNDS_MAX: u32 = 20;
/// The longest list that is read, in bytes.
const LIST_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How to ask a bucket about versions.
pub(super) struct Versions {
    client: HttpClient,
    /// The bucket's address, without a slash at its end.
    base: String,
    region: String,
}

/// What a request came back with.
struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl Versions {
    pub(super) fn new(settings: &S3Settings, options: &ClientOptions) -> Result<Self, Error> {
        let endpoint = match &settings.endpoint {
            Some(endpoint) => endpoint.trim_end_matches('/').to_owned(),
            None => format!("https://s3.{}.amazonaws.com", settings.region),
        };
        Ok(Self {
            client: ReqwestConnector::default().connect(options)?,
            base: format!("{endpoint}/{}", settings.bucket),
            region: settings.region.clone(),
        })
    }
}

/// Deletes every version of an object, until none is listed.
pub(super) fn destroy(bucket: &Bucket, key: Key) -> io::Result<()> {
    for _ in 0..ROUNDS_MAX {
        let query = format!("?prefix={}&versions=", encoded(key.as_ref()));
        let answer = ask(bucket, "GET", query)?;
        match answer.status {
            200 => {}
            // The store knows no versions.
            400 | 404 | 405 | 501 if !says_no_bucket(&answer.body) => {
                return destroy_only(bucket, key);
            }
            status => return Err(refused(status, &answer.body)),
        }
        let versions = parse_versions(&answer.body, key.as_ref())
            .ok_or_else(|| failure("its list of versions cannot be read".to_owned()))?;
        if versions.is_empty() {
            return Ok(());
        }
        for version in versions {
            let query = format!("/{}?versionId={}", key.as_ref(), encoded(&version));
            let answer = ask(bucket, "DELETE", query)?;
            if !matches!(answer.status, 200 | 204 | 404) {
                return Err(refused(answer.status, &answer.body));
            }
        }
    }
    Err(failure(
        "versions of it are listed again and again".to_owned(),
    ))
}

fn destroy_only(bucket: &Bucket, key: Key) -> io::Result<()> {
    let store = bucket.store.clone();
    let looked = bucket.runtime.run(async move {
        match store.delete(&key).await {
            Err(Error::NotFound { .. }) => {}
            deleted => deleted?,
        }
        match store.head(&key).await {
            Err(Error::NotFound { .. }) => Ok(false),
            found => found.map(|_| true),
        }
    });
    match looked {
        Ok(false) => Ok(()),
        Ok(true) => Err(failure("it is still there after it was deleted".to_owned())),
        Err(error) => Err(remote(&error)),
    }
}

/// Sends a signed request without a body; again, a few times, when no answer comes. Both requests may be sent twice.
fn ask(bucket: &Bucket, method: &str, path_and_query: String) -> io::Result<Answer> {
    let mut last = failure("it was not asked".to_owned());
    for _ in 0..super::RETRIES_MAX {
        match ask_once(bucket, method, &path_and_query) {
            Ok(answer) if answer.status < 500 || answer.status == 501 => return Ok(answer),
            Ok(answer) => last = refused(answer.status, &answer.body),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn ask_once(bucket: &Bucket, method: &str, path_and_query: &str) -> io::Result<Answer> {
    let Versions {
        client,
        base,
        region,
    } = &bucket.versions;
    let (client, region) = (client.clone(), region.clone());
    let mut request = HttpRequest::new(HttpRequestBody::empty());
    let malformed = |_| failure("its address is malformed".to_owned());
    *request.uri_mut() = format!("{base}{path_and_query}")
        .parse()
        .map_err(malformed)?;
    *request.method_mut() = method
        .parse()
        .expect("invariant: the methods named here are tokens");
    let credentials = bucket.store.credentials().clone();
    bucket.runtime.run(async move {
        let credential = credentials
            .get_credential()
            .await
            .map_err(|error| remote(&error))?;
        AwsAuthorizer::new(&credential, "s3", &region)
            .try_authorize(&mut request, None)
            .map_err(|error| remote(&error))?;
        let response = client
            .execute(request)
            .await
            .map_err(|error| remote(&error))?;
        let status = response.status().as_u16();
        let mut stream = response.into_body().bytes_stream();
        let mut body = Vec::new();
        while let Some(chunk) = stream.try_next().await.map_err(|error| remote(&error))? {
            if body.len() + chunk.len() > LIST_BYTES_MAX {
                return Err(failure("its answer is too long".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body })
    })
}

fn failure(text: String) -> io::Error {
    io::Error::other(RemoteFailure(text))
}

fn refused(status: u16, body: &[u8]) -> io::Error {
    let body = String::from_utf8_lossy(body);
    let shown: String = body.chars().take(300).collect();
    failure(format!("the store answered {status}: {shown}"))
}

fn says_no_bucket(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("NoSuchBucket")
}

/// The ids of the versions and delete markers of exactly this key in a `ListVersionsResult`; `None` when it is none.
fn parse_versions(body: &[u8], key: &str) -> Option<Vec<String>> {
    let mut reader = Reader::from_reader(body);
    let mut path: Vec<Vec<u8>> = Vec::new();
    let (mut found_key, mut found_id) = (String::new(), String::new());
    let mut versions = Vec::new();
    let mut is_list = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                if path.is_empty() && tag.local_name().as_ref() != b"ListVersionsResult" {
                    return None;
                }
                is_list = true;
                interrupt(&path, &mut found_key)?;
                path.push(tag.local_name().as_ref().to_vec());
                if path.len() == 2 {
                    found_key.clear();
                    found_id.clear();
                }
            }
            Event::Text(text) => {
                let text = text.decode().ok()?;
                match within(&path) {
                    Some(b"Key") => found_key.push_str(&text),
                    Some(b"VersionId") => found_id.push_str(&text),
                    _ => {}
                }
            }
            Event::End(_) => {
                if path.len() == 2 && is_version(&path[1]) && found_key == key {
                    versions.push(std::mem::take(&mut found_id));
                }
                path.pop()?;
            }
            Event::Eof => return (path.is_empty() && is_list).then_some(versions),
            _ => interrupt(&path, &mut found_key)?,
        }
    }
}

/// What is no text stands within a key or an id: the key is then none of ours, and an id that is not read whole is not guessed (`None`).
fn interrupt(path: &[Vec<u8>], found_key: &mut String) -> Option<()> {
    match within(path) {
        Some(b"Key") => found_key.push(char::REPLACEMENT_CHARACTER),
        Some(b"VersionId") => return None,
        _ => {}
    }
    Some(())
}

fn is_version(tag: &[u8]) -> bool {
    tag == b"Version" || tag == b"DeleteMarker"
}

/// The tag directly within a version.
fn within(path: &[Vec<u8>]) -> Option<&[u8]> {
    match path {
        [_, version, tag] if is_version(version) => Some(tag),
        _ => None,
    }
}

/// Percent-encoding of everything but what RFC 3986 section 2.3 calls unreserved.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("invariant: a string takes any text");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>blobs/ab</Prefix>
<IsTruncated>false</IsTruncated>
<Version><Key>blobs/ab</Key><VersionId>one</VersionId><Owner><ID>o</ID></Owner></Version>
<DeleteMarker><Key>blobs/ab</Key><VersionId>two</VersionId></DeleteMarker>
<Version><Key>blobs/abc</Key><VersionId>three</VersionId></Version>
<Version><Key>blobs/ab</Key><VersionId>null</VersionId></Version>
</ListVersionsResult>"#;

    #[test]
    fn versions_and_markers_of_exactly_the_key_are_found() {
        let versions = parse_versions(LIST.as_bytes(), "blobs/ab").unwrap();
        assert_eq!(versions, ["one", "two", "null"]);
    }

    #[test]
    fn an_id_that_is_not_plain_text_is_not_guessed() {
        for within in [
            "o<A/>ne",
            "o<A>n</A>e",
            "o<!-- -->ne",
            "<![CDATA[one]]>",
            "o&#110;e",
        ] {
            let list = LIST.replace("<VersionId>one", &format!("<VersionId>{within}"));
            assert_eq!(
                parse_versions(list.as_bytes(), "blobs/ab"),
                None,
                "{within}"
            );
        }
    }

    #[test]
    fn a_key_that_is_not_plain_text_is_another() {
        let list = LIST.replace(
            "blobs/ab</Key><VersionId>one",
            "blobs/&amp;ab</Key><VersionId>one",
        );
        let versions = parse_versions(list.as_bytes(), "blobs/ab").unwrap();
        assert_eq!(versions, ["two", "null"]);
    }

    #[test]
    fn another_document_or_a_cut_one_is_no_list() {
        for text in [
            "",
            "no list",
            "<Error><Code>x</Code></Error>",
            &LIST[..LIST.len() - 30],
        ] {
            assert_eq!(parse_versions(text.as_bytes(), "blobs/ab"), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_unreserved_is_encoded() {
        assert_eq!(encoded("a/B+~ \u{e9}"), "a%2FB%2B~%20%C3%A9");
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic_nor_names_a_version_that_it_does_not_hold(
            at in 0..LIST.len(),
            other in "[<>/&a-zA-Z ]{0,12}",
            bytes in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            parse_versions(&bytes, "blobs/ab");
            let spliced = format!("{}{other}{}", &LIST[..at], &LIST[at..]);
            for version in parse_versions(spliced.as_bytes(), "blobs/ab").unwrap_or_default() {
                prop_assert!(spliced.contains(&version));
            }
        }
    }
}
