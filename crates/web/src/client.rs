//! Asks others over HTTP(S). Calls block: the requests run on a thread of their own, so that a verb may call from anywhere.

use std::net::IpAddr;
use std::sync::mpsc as answers;
use std::thread;
use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;
use tokio::sync::mpsc;

use crate::WebError;

/// With whom plain HTTP, which anybody on the way reads and changes, is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainHttp {
    /// With this machine only: `127.0.0.0/8`, `[::1]`, `localhost`.
    LoopbackOnly,
    /// With anybody: a person said so.
    Anywhere,
}

/// How others are asked.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// How long to wait for a connection.
    pub connect_ms: u64,
    /// How long to wait for the whole answer.
    pub total_ms: u64,
    /// With whom plain HTTP is spoken.
    pub plain_http: PlainHttp,
    /// A proxy for everything but this machine, as `http://host:port`.
    pub proxy: Option<String>,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            connect_ms: 5_000,
            total_ms: 20_000,
            plain_http: PlainHttp::LoopbackOnly,
            proxy: None,
        }
    }
}

/// What somebody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The content type as given; empty when there is none.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

struct Request {
    url: Url,
    /// Content type and body of a POST; a GET has none.
    post: Option<(String, Vec<u8>)>,
    limit_bytes: usize,
    reply: answers::Sender<Result<Answer, WebError>>,
}

/// A client. One request at a time; its thread ends when it is dropped.
pub struct Client {
    requests: mpsc::UnboundedSender<Request>,
    settings: ClientSettings,
}

impl Client {
    /// Starts a client. TLS is rustls with ring and the system's certificate authorities; no redirect is followed.
    ///
    /// # Errors
    /// [`WebError::StartClient`].
    pub fn new(settings: ClientSettings) -> Result<Self, WebError> {
        // Somebody else in the process may have installed it already: it is the same provider.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = http_client(&settings)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| WebError::StartClient(error.to_string()))?;
        let (requests, received) = mpsc::unbounded_channel();
        let total_ms = settings.total_ms;
        thread::Builder::new()
            .name("http".to_owned())
            .spawn(move || runtime.block_on(answer_all(http, received, total_ms)))
            .map_err(|error| WebError::StartClient(error.to_string()))?;
        Ok(Self { requests, settings })
    }

    /// Asks for what stands at an address. An answer above `limit_bytes` is refused.
    ///
    /// # Errors
    /// [`WebError::ParseUrl`], [`WebError::Connect`], [`WebError::Wait`], [`WebError::ReadAnswer`],
    /// [`WebError::ReadLongAnswer`]. A status such as 404 is an answer, not an error.
    pub fn get(&self, url: &str, limit_bytes: usize) -> Result<Answer, WebError> {
        self.ask(url, None, limit_bytes)
    }

    /// Sends a body to an address.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub fn post(
        &self,
        url: &str,
        content_type: &str,
        body: &[u8],
        limit_bytes: usize,
    ) -> Result<Answer, WebError> {
        self.ask(
            url,
            Some((content_type.to_owned(), body.to_vec())),
            limit_bytes,
        )
    }

    fn ask(
        &self,
        url: &str,
        post: Option<(String, Vec<u8>)>,
        limit_bytes: usize,
    ) -> Result<Answer, WebError> {
        let url = parse_url(url, self.settings.plain_http)?;
        let (reply, answered) = answers::channel();
        let request = Request {
            url,
            post,
            limit_bytes,
            reply,
        };
        let is_gone = || WebError::StartClient("its thread has ended".to_owned());
        self.requests.send(request).map_err(|_| is_gone())?;
        answered.recv().map_err(|_| is_gone())?
    }
}

/// Whether an address can be asked under a setting: `https`, or `http` where plain HTTP is allowed; no name and password in it.
///
/// # Errors
/// [`WebError::ParseUrl`].
pub fn check_url(url: &str, plain_http: PlainHttp) -> Result<(), WebError> {
    parse_url(url, plain_http).map(drop)
}

fn parse_url(text: &str, plain_http: PlainHttp) -> Result<Url, WebError> {
    let refused = |problem| WebError::ParseUrl {
        url: text.to_owned(),
        problem,
    };
    let url =
        Url::parse(text).map_err(|_| refused("it is no address such as https://host/path"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("it holds a name or a password"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if plain_http == PlainHttp::Anywhere || is_this_machine(&url) => Ok(url),
        "http" => Err(refused(
            "plain http is spoken with this machine only; use https",
        )),
        _ => Err(refused("it is neither https nor http")),
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn http_client(settings: &ClientSettings) -> Result<reqwest::Client, WebError> {
    let failed = |error: reqwest::Error| WebError::StartClient(in_full(&error));
    let mut builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .connect_timeout(Duration::from_millis(settings.connect_ms))
        .timeout(Duration::from_millis(settings.total_ms))
        // Nothing of the environment is taken: a proxy is a setting.
        .no_proxy()
        // PRIVACY: a connection that is kept open would tell two requests apart from two askers.
        .pool_max_idle_per_host(0)
        // What a resolver says of this name must not lead elsewhere.
        .resolve("localhost", ([127, 0, 0, 1], 0).into());
    if let Some(proxy) = &settings.proxy {
        let here = reqwest::NoProxy::from_string("localhost,127.0.0.0/8,::1");
        let proxy = reqwest::Proxy::all(proxy).map_err(failed)?.no_proxy(here);
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(failed)
}

async fn answer_all(
    http: reqwest::Client,
    mut received: mpsc::UnboundedReceiver<Request>,
    total_ms: u64,
) {
    while let Some(request) = received.recv().await {
        let answer = answer(
            &http,
            &request.url,
            request.post,
            request.limit_bytes,
            total_ms,
        )
        .await;
        // Who asked may have gone; then nobody is to be told.
        drop(request.reply.send(answer));
    }
}

async fn answer(
    http: &reqwest::Client,
    url: &Url,
    post: Option<(String, Vec<u8>)>,
    limit_bytes: usize,
    total_ms: u64,
) -> Result<Answer, WebError> {
    let request = match post {
        None => http.get(url.clone()),
        Some((content_type, body)) => http
            .post(url.clone())
            .header(reqwest::header::CONTENT_TYPE, content_type)
            .body(body),
    };
    let mut response = request
        .send()
        .await
        .map_err(|error| told(url, &error, total_ms))?;
    let content_type = response
        .headers()
        .get(reqwest::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| told(url, &error, total_ms))?
    {
        if body.len() + chunk.len() > limit_bytes {
            return Err(WebError::ReadLongAnswer {
                url: url.to_string(),
                limit_bytes,
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: response.status().as_u16(),
        content_type,
        body,
    })
}

/// What a failed request is called.
fn told(url: &Url, error: &reqwest::Error, total_ms: u64) -> WebError {
    let url = url.to_string();
    if error.is_timeout() {
        return WebError::Wait {
            url,
            limit_ms: total_ms,
        };
    }
    let problem = in_full(error);
    if error.is_connect() {
        WebError::Connect { url, problem }
    } else {
        WebError::ReadAnswer { url, problem }
    }
}

/// The causes of an error on one line, the outermost (which repeats the address) left out when there are others.
fn in_full(error: &dyn std::error::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        causes.push(inner.to_string());
        cause = inner.source();
    }
    if causes.is_empty() {
        error.to_string()
    } else {
        causes.join(": ")
    }
}
