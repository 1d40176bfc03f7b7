//! How much of what the server takes; the reasons stand in the security
//! decisions of `crates/ARCHITECTURE.md`.

use std::time::Duration;

/// Largest JSON body, in bytes.
pub const JSON: usize = 256 * 1024;
/// Largest uploaded file, in bytes.
pub const UPLOAD: usize = 25 * 1024 * 1024;
/// Most bytes of one person's uploads that nothing uses yet.
pub const PENDING_OF_ONE: u64 = 500 * 1024 * 1024;
/// Most bytes of the uploads from one address without an account that nothing
/// uses yet.
pub const PENDING_OF_ADDRESS: u64 = 250 * 1024 * 1024;
/// Most bytes that arrived of all uploads without an account that nothing uses
/// yet.
pub const PENDING_PUBLIC: u64 = 2 * 1024 * 1024 * 1024;
/// Files announced from one address and minute without an account.
pub const UPLOADS_PER_MINUTE: u64 = 30;
/// Longest time for a body to arrive.
pub const BODY_TIME: Duration = Duration::from_secs(30);
/// Bytes a second in which an upload has to arrive at least.
pub const UPLOAD_RATE: usize = 16 * 1024;
/// Longest time a handler may take once the body is there; event streams are exempt.
pub const HANDLER_TIME: Duration = Duration::from_secs(15);
/// Longest time for a request's head to arrive.
pub const HEAD_TIME: Duration = Duration::from_secs(5);
/// Sign-ins looked at per address and minute.
pub const LOGINS_PER_MINUTE: u64 = 10;
/// Submissions, messages and withdrawals taken from one address and minute
/// without an account.
pub const SUBMISSIONS_PER_MINUTE: u64 = 10;
/// Looks for similar demands from one address and minute without an account.
pub const LOOKS_PER_MINUTE: u64 = 120;
/// Passwords of published forms tried from one address and minute.
pub const PASSWORDS_PER_MINUTE: u64 = 10;
/// Longest time running requests are waited for at shutdown, in seconds.
pub const DRAIN_SECONDS: u64 = 20;
