//! A post office that keeps what it is given: an SMTP server for tests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mailparse::ParsedMail;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Address it was sent to.
    pub to: String,
    /// Headers, by their names as they were written.
    pub headers: Vec<(String, String)>,
    /// As plain text.
    pub text: String,
    /// As a page.
    pub html: String,
}

impl Letter {
    /// A header.
    pub fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        self.header("Subject")
    }

    /// The path of the first link that begins like this, without what comes
    /// before it.
    ///
    /// # Panics
    /// There is none.
    pub fn path(&self, beginning: &str) -> String {
        let (_, rest) = self
            .text
            .split_once(beginning)
            .unwrap_or_else(|| panic!("no link to {beginning}: {}", self.text));
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        format!("{beginning}{}", &rest[..end])
    }
}

/// The server.
#[derive(Clone)]
pub struct PostOffice {
    /// Its address, as a setting.
    pub url: String,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl PostOffice {
    /// Opens one.
    ///
    /// # Panics
    /// No port is free.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let office = Self {
            url: format!("smtp://{address}"),
            letters: Arc::default(),
        };
        let letters = Arc::clone(&office.letters);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let letters = Arc::clone(&letters);
                // Who breaks off leaves nothing.
                tokio::spawn(async move { drop(serve(stream, letters).await) });
            }
        });
        office
    }

    /// Everything that arrived for an address, in its order.
    pub fn for_address(&self, address: &str) -> Vec<Letter> {
        let letters = self.letters.lock().expect("nobody panicked");
        letters
            .iter()
            .filter(|one| one.to == address)
            .cloned()
            .collect()
    }

    /// Waits until so much has arrived for an address.
    ///
    /// # Panics
    /// It does not within twenty seconds.
    pub async fn wait(&self, address: &str, count: usize) -> Vec<Letter> {
        for _ in 0..200 {
            let found = self.for_address(address);
            if found.len() >= count {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let found = self.for_address(address);
        let subjects: Vec<&str> = found.iter().map(Letter::subject).collect();
        panic!("{address} has no {count} letters: {subjects:?}");
    }
}

async fn serve(stream: TcpStream, letters: Arc<Mutex<Vec<Letter>>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    write.write_all(b"220 post.test\r\n").await?;
    let mut to = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim_end().to_owned();
        let answer: &[u8] = match command.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => b"250-post.test\r\n250 8BITMIME\r\n",
            "RCPT" => {
                let address = command.split_once('<').map_or("", |(_, rest)| rest);
                to = address.split('>').next().unwrap_or_default().to_owned();
                b"250 known\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut message = Vec::new();
                loop {
                    let mut bytes = Vec::new();
                    if lines.read_until(b'\n', &mut bytes).await? == 0 {
                        return Ok(());
                    }
                    if bytes == b".\r\n" {
                        break;
                    }
                    let dotted = bytes.starts_with(b"..");
                    message.extend_from_slice(bytes.get(usize::from(dotted)..).unwrap_or_default());
                }
                let letter = opened(&message, &to);
                letters.lock().expect("nobody panicked").push(letter);
                b"250 kept\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 well\r\n",
        };
        write.write_all(answer).await?;
    }
}

fn opened(message: &[u8], to: &str) -> Letter {
    let mail = mailparse::parse_mail(message).expect("a mail");
    let part = |kind: &str| -> String {
        let is_it = |part: &&ParsedMail| part.ctype.mimetype == kind;
        let found = mail.parts().find(is_it);
        let body = found.map(|part| part.get_body().expect("a text"));
        body.unwrap_or_default().replace("\r\n", "\n")
    };
    let headers = mail.get_headers().into_iter();
    Letter {
        to: to.to_owned(),
        headers: headers
            .map(|one| (one.get_key(), one.get_value()))
            .collect(),
        text: part("text/plain"),
        html: part("text/html"),
    }
}
