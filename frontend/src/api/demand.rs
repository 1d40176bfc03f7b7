//! Demands.

use docket_contract::{
    demand::{
        CommentView, CreateComment, CreateDemand, DemandSummary, DemandView, PatchDemand,
        PutSupport, SimilarDemands, SupportView, TransitionDemand,
    },
    page::Page,
};

use super::{
    Answer, Query, delete, get, patch, post, post_once, post_versioned, put, query::segment,
};

/// Demands that match a query.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn list(query: Query) -> Answer<Page<DemandSummary>> {
    get(&query.after("/demands")).await
}

/// A few demands by words of their title or key.
///
/// # Errors
/// See [`super::get`].
pub async fn search(words: &str) -> Answer<Page<DemandSummary>> {
    list(Query::new().with("q", words).with("limit", "6")).await
}

/// One demand by its id or the key people see.
///
/// # Errors
/// See [`super::get`].
pub async fn find(key: &str) -> Answer<DemandView> {
    get(&format!("/demands/{}", segment(key))).await
}

/// Makes a demand; the same key names the same attempt.
///
/// # Errors
/// See [`super::get`].
pub async fn create(demand: &CreateDemand, key: &str) -> Answer<DemandView> {
    post_once("/demands", demand, key).await
}

/// Changes a demand.
///
/// # Errors
/// See [`super::patch`].
pub async fn change(key: &str, changes: &PatchDemand, etag: &str) -> Answer<DemandView> {
    patch(&format!("/demands/{}", segment(key)), changes, etag).await
}

/// Hides a demand; the version in the answer is the one to restore it with.
///
/// # Errors
/// See [`super::patch`].
pub async fn remove(key: &str, etag: &str) -> Answer<()> {
    delete(&format!("/demands/{}", segment(key)), Some(etag)).await
}

/// Brings a hidden demand back.
///
/// # Errors
/// See [`super::patch`].
pub async fn restore(key: &str, etag: &str) -> Answer<DemandView> {
    let path = format!("/demands/{}/restore", segment(key));
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// Takes a step of the workflow.
///
/// # Errors
/// See [`super::patch`].
pub async fn transition(key: &str, step: &TransitionDemand, etag: &str) -> Answer<DemandView> {
    post_versioned(
        &format!("/demands/{}/transitions", segment(key)),
        step,
        Some(etag),
    )
    .await
}

/// Takes apart what was merged into another demand.
///
/// # Errors
/// See [`super::get`].
pub async fn unmerge(key: &str, etag: &str) -> Answer<DemandView> {
    let path = format!("/demands/{}/unmerge", segment(key));
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// The comments on a demand, oldest first.
///
/// # Errors
/// See [`super::get`].
pub async fn comments(key: &str) -> Answer<Page<CommentView>> {
    get(&format!("/demands/{}/comments?limit=200", segment(key))).await
}

/// Writes a comment.
///
/// # Errors
/// See [`super::get`].
pub async fn comment(key: &str, comment: &CreateComment) -> Answer<CommentView> {
    post(&format!("/demands/{}/comments", segment(key)), comment).await
}

/// Open and decided demands with titles like this, other than the one that has
/// it.
///
/// # Errors
/// See [`super::get`].
pub async fn similar(title: &str, except: &str) -> Answer<SimilarDemands> {
    let query = Query::new().with("title", title);
    get(&query.with_some("except", except).after("/similar-demands")).await
}

/// Who needs what a demand asks for too.
///
/// # Errors
/// See [`super::get`].
pub async fn support(key: &str) -> Answer<SupportView> {
    get(&format!("/demands/{}/support", segment(key))).await
}

/// Says that one's own unit needs it too, and follows it.
///
/// # Errors
/// See [`super::put`].
pub async fn give_support(key: &str) -> Answer<SupportView> {
    let path = format!("/demands/{}/support", segment(key));
    put(&path, &PutSupport::default(), None).await
}

/// Takes that back.
///
/// # Errors
/// See [`super::delete`].
pub async fn withdraw_support(key: &str) -> Answer<SupportView> {
    delete(&format!("/demands/{}/support", segment(key)), None).await
}
