//! Files: announced, sent in pieces, attached.

use docket_contract::{
    BASE_PATH,
    attachment::{AttachmentView, CreateAttachment, CreateUpload, UploadView},
    page::Page,
};
use uuid::Uuid;

use super::{Answer, delete, get, post, post_once, query::segment, send_piece};

/// Announces a file at an address that takes them, such as `/uploads`; the
/// same key names the same attempt.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn announce(path: &str, file: &CreateUpload, key: &str) -> Answer<UploadView> {
    post_once(path, file, key).await
}

/// How far an upload is.
///
/// # Errors
/// See [`super::get`].
pub async fn upload(id: Uuid) -> Answer<UploadView> {
    get(&format!("/uploads/{id}")).await
}

/// Sends a piece of a file, which begins at a place.
///
/// # Errors
/// See [`super::get`].
pub async fn append(id: Uuid, start: u64, piece: &web_sys::Blob) -> Answer<UploadView> {
    send_piece(&format!("/uploads/{id}"), start, piece).await
}

/// Forgets an upload that nothing uses.
///
/// # Errors
/// See [`super::get`].
pub async fn discard(id: Uuid) -> Answer<()> {
    delete(&format!("/uploads/{id}"), None).await
}

/// The files of a demand, oldest first.
///
/// # Errors
/// See [`super::get`].
pub async fn of_demand(key: &str) -> Answer<Page<AttachmentView>> {
    let path = format!("/demands/{}/attachments?limit=200", segment(key));
    get(&path).await
}

/// Attaches a file that has arrived.
///
/// # Errors
/// See [`super::get`].
pub async fn attach(key: &str, file: &CreateAttachment) -> Answer<AttachmentView> {
    post(&format!("/demands/{}/attachments", segment(key)), file).await
}

/// Takes a file away.
///
/// # Errors
/// See [`super::get`].
pub async fn remove(key: &str, id: Uuid) -> Answer<()> {
    delete(&format!("/demands/{}/attachments/{id}", segment(key)), None).await
}

/// The address below which the files of a demand are read.
pub fn files_of_demand(key: &str) -> String {
    format!("{BASE_PATH}/demands/{}/attachments", segment(key))
}

/// The address below which the files behind a secret link are read.
pub fn files_of_submission(token: &str) -> String {
    format!("{BASE_PATH}/public/tracking/{}/attachments", segment(token))
}
