//! The key under which an index of captures lists an address (SURT, "sort-friendly URI reordering transform"): `org,example)/path?query`.
//! Two spellings of one page get one key, as the programs that play captures back expect. It is a key, not an address.

/// The key of an address.
pub fn surt(url: &str) -> String {
    let url: String = url
        .trim()
        .chars()
        .filter(|letter| !matches!(letter, '\n' | '\r' | '\t'))
        .collect();
    let Some((scheme, rest)) = url.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        return surt(&format!("http://{url}"));
    };
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let Some(rest) = rest.strip_prefix("//").filter(|_| is_http) else {
        return url;
    };
    let rest = rest
        .trim_start_matches('/')
        .split('#')
        .next()
        .unwrap_or_default();
    let (before_query, query) = match rest.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (rest, None),
    };
    let (authority, path) =
        before_query.split_at(before_query.find('/').unwrap_or(before_query.len()));
    let key = format!("{}){}", host_key(authority, scheme), path_key(path));
    match query.map(query_key).filter(|query| !query.is_empty()) {
        Some(query) => format!("{key}?{query}"),
        None => key,
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

fn host_key(authority: &str, scheme: &str) -> String {
    let host_port = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match host_port.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
        _ => (host_port, ""),
    };
    let host = escaped(&unescaped(host.as_bytes())).to_lowercase();
    let host = without_www(host.trim_matches('.'));
    let reversed: Vec<&str> = host.split('.').rev().collect();
    let default = if scheme.eq_ignore_ascii_case("https") {
        "443"
    } else {
        "80"
    };
    let port = port.trim_start_matches('0');
    match port {
        "" => reversed.join(","),
        port if port == default => reversed.join(","),
        port => format!("{}:{port}", reversed.join(",")),
    }
}

/// Takes off `www.`, `www2.` and the like.
fn without_www(host: &str) -> &str {
    let after = host
        .strip_prefix("www")
        .map(|rest| rest.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    after
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(host)
}

fn path_key(path: &str) -> String {
    let path = unescaped(path.as_bytes());
    let mut kept: Vec<&[u8]> = Vec::new();
    let parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').skip(1).collect();
    for (at, part) in parts.iter().enumerate() {
        let is_last = at + 1 == parts.len();
        match *part {
            b"." => {}
            b".." => drop(kept.pop()),
            b"" if !is_last => {}
            part => kept.push(part),
        }
    }
    let joined = [b"/", &kept.join(&b'/')[..]].concat();
    let path = escaped(&joined).to_ascii_lowercase();
    match path.strip_suffix('/') {
        Some(shorter) if !shorter.is_empty() => shorter.to_owned(),
        _ => path,
    }
}

fn query_key(query: &str) -> String {
    let query = escaped(&unescaped(query.as_bytes())).to_ascii_lowercase();
    let mut arguments: Vec<(&str, Option<&str>)> = query
        .split('&')
        .map(|argument| {
            argument
                .split_once('=')
                .map_or((argument, None), |(name, value)| (name, Some(value)))
        })
        .filter(|argument| !is_session(*argument))
        .collect();
    arguments.sort_unstable();
    let joined: Vec<String> = arguments
        .iter()
        .map(|(name, value)| {
            value.map_or_else(|| (*name).to_owned(), |value| format!("{name}={value}"))
        })
        .collect();
    joined.join("&")
}

/// Arguments that only name a visit.
fn is_session((name, value): (&str, Option<&str>)) -> bool {
    let is_token = |length: usize| {
        value.is_some_and(|value| {
            value.len() == length && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    matches!(name, "jsessionid" | "phpsessid" | "sid") && is_token(32)
}

/// Takes percent-encoding off until none is left.
fn unescaped(text: &[u8]) -> Vec<u8> {
    const ROUNDS_MAX: usize = 16;
    let mut text = text.to_vec();
    for _ in 0..ROUNDS_MAX {
        let once = unescaped_once(&text);
        if once == text {
            break;
        }
        text = once;
    }
    text
}

fn unescaped_once(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let byte = text
            .get(at + 1..at + 3)
            .filter(|_| text[at] == b'%')
            .and_then(|digits| {
                let digits = std::str::from_utf8(digits).ok()?;
                let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)
            });
        out.push(byte.unwrap_or(text[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    out
}

/// Percent-encodes what is no printable ASCII, the space, `#` and `%`.
fn escaped(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text {
        match byte {
            b'#' | b'%' | 0..=0x20 | 0x7f.. => out.push_str(&format!("%{byte:02X}")),
            byte => out.push(char::from(*byte)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys as the PyPI package `surt` 0.3.1 gives them.
    #[test]
    fn keys_are_those_that_other_programs_make() {
        let cases = [
            ("http://www.example.org/", "org,example)/"),
            ("https://EXAMPLE.org:443/A/B/", "org,example)/a/b"),
            (
                "http://example.org:8080/x?b=2&a=1&c",
                "org,example:8080)/x?a=1&b=2&c",
            ),
            ("http://www2.example.org/a/../b//c", "org,example)/b/c"),
            (
                "https://user:pw@news.example.org/%7Ename#part",
                "org,example,news)/~name",
            ),
            (
                "http://example.org/页面?问=答",
                "org,example)/%e9%a1%b5%e9%9d%a2?%e9%97%ae=%e7%ad%94",
            ),
            ("example.org/x", "org,example)/x"),
            ("http://example.org", "org,example)/"),
            ("http://example.org/a?", "org,example)/a"),
            (
                "http://example.org/a?sid=0123456789abcdef0123456789abcdef&x=1",
                "org,example)/a?x=1",
            ),
            ("urn:uuid:1234", "urn:uuid:1234"),
        ];
        for (url, key) in cases {
            assert_eq!(surt(url), key, "{url}");
        }
    }
}
