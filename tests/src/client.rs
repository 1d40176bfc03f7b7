//! A client of the API, as a browser or as a program with a token.

use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

/// A client.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    cookies: Option<String>,
    token: Option<String>,
    /// Id of the person it is signed in as, where a builder made them.
    pub person: String,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body as it came.
    pub bytes: Vec<u8>,
    /// Body as text.
    pub text: String,
    /// Body as JSON; null when it is none.
    pub json: Value,
    request: String,
}

impl Answer {
    /// Insists on a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.request, self.text);
        self
    }

    /// Insists on a problem of this kind.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.json["code"], code, "{}", answer.text);
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        answer
    }

    /// Insists that the problem names a place.
    #[track_caller]
    pub fn at(self, pointer: &str) -> Self {
        let names = self.json["errors"]
            .as_array()
            .is_some_and(|errors| errors.iter().any(|error| error["pointer"] == pointer));
        assert!(names, "{pointer} is not named: {}", self.text);
        self
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// The entity tag.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag")
            .unwrap_or_else(|| panic!("no ETag: {}", self.request))
            .to_owned()
    }

    /// The record's id.
    #[track_caller]
    pub fn id(&self) -> String {
        crate::server::text(&self.json["id"])
    }

    /// The record's key.
    #[track_caller]
    pub fn key(&self) -> String {
        crate::server::text(&self.json["key"])
    }

    /// The items of a page.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        self.json["items"]
            .as_array()
            .unwrap_or_else(|| panic!("no page: {}", self.text))
    }
}

impl Client {
    /// A client that is nobody.
    pub fn new(base: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            base: base.to_owned(),
            cookies: None,
            token: None,
            person: String::new(),
        }
    }

    /// The same address with an access token.
    pub fn with_token(&self, secret: &str) -> Self {
        let token = Some(secret.to_owned());
        Self {
            cookies: None,
            token,
            ..self.clone()
        }
    }

    /// Signs in and keeps the cookies.
    pub async fn sign_in(&mut self, path: &str, body: Value) {
        let answer = self.post(path, body).await.expect(204);
        self.keep_cookies(&answer);
    }

    /// Keeps the cookies an answer set.
    pub fn keep_cookies(&mut self, answer: &Answer) {
        let cookies: Vec<&str> = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
            .filter_map(|(_, value)| value.split(';').next())
            .collect();
        self.cookies = Some(cookies.join("; "));
    }

    /// The cookies it sends.
    pub fn cookies(&self) -> Option<&str> {
        self.cookies.as_deref()
    }

    /// A request to a path below the API's base, to be completed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let address = if path.starts_with("/api/") || !path.starts_with('/') {
            format!("{}{path}", self.base)
        } else {
            format!("{}/api/v1{path}", self.base)
        };
        let mut request = self.http.request(method, address);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        } else {
            request = request.header("Sec-Fetch-Site", "same-origin");
            if let Some(cookies) = &self.cookies {
                request = request.header("Cookie", cookies);
            }
        }
        request
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let (client, request) = request.build_split();
        let request = request.expect("the request is well formed");
        let name = format!("{} {}", request.method(), request.url());
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = client.execute(request).await.unwrap_or_else(|error| {
            panic!("{name}: {error}");
        });
        let status = response.status().as_u16();
        crate::document::insist_described(method.as_str(), &path, status);
        read(response, name).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST; null sends no body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(with_body(self.request(Method::POST, path), &body))
            .await
    }

    /// POST with `If-Match`.
    pub async fn post_matching(&self, path: &str, etag: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path).header("If-Match", etag);
        self.send(with_body(request, &body)).await
    }

    /// PATCH with `If-Match`.
    pub async fn patch(&self, path: &str, etag: &str, body: Value) -> Answer {
        let request = self.request(Method::PATCH, path).header("If-Match", etag);
        self.send(with_body(request, &body)).await
    }

    /// PUT, with `If-Match` where there is something to match.
    pub async fn put(&self, path: &str, etag: Option<&str>, body: Value) -> Answer {
        let mut request = self.request(Method::PUT, path);
        if let Some(etag) = etag {
            request = request.header("If-Match", etag);
        }
        self.send(with_body(request, &body)).await
    }

    /// DELETE, with `If-Match` where there is something to match.
    pub async fn delete(&self, path: &str, etag: Option<&str>) -> Answer {
        let mut request = self.request(Method::DELETE, path);
        if let Some(etag) = etag {
            request = request.header("If-Match", etag);
        }
        self.send(request).await
    }
}

fn with_body(request: RequestBuilder, body: &Value) -> RequestBuilder {
    if body.is_null() {
        request
    } else {
        request.json(body)
    }
}

async fn read(response: Response, request: String) -> Answer {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let bytes = response.bytes().await.unwrap_or_default().to_vec();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer {
        status,
        headers,
        bytes,
        text,
        json,
        request,
    }
}
