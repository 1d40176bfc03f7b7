//! Demands.

use docket_contract::{
    demand::{
        AwaitedDemandView, CoAuthorsView, CommentView, CompletenessView, CreateComment,
        CreateDemand, CreateLink, DecideUnitApproval, DemandSummary, DemandView, LinkView,
        PatchDemand, PutSupport, SimilarDemands, SplitDemand, SplitView, SupportView,
        TransitionDemand,
    },
    organization::Reference,
    page::Page,
};
use uuid::Uuid;

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

/// Demands that wait for one's approval for their unit, the oldest first.
///
/// # Errors
/// See [`super::get`].
pub async fn unit_approvals() -> Answer<Page<AwaitedDemandView>> {
    get("/unit-approvals").await
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

/// Decides for the unit about a demand that waits for it.
///
/// # Errors
/// See [`super::patch`].
pub async fn decide_unit_approval(
    key: &str,
    decision: &DecideUnitApproval,
    etag: &str,
) -> Answer<DemandView> {
    let path = format!("/demands/{}/unit-approval/decision", segment(key));
    post_versioned(&path, decision, Some(etag)).await
}

/// Takes a demand back from the unit's approver.
///
/// # Errors
/// See [`super::get`].
pub async fn withdraw_unit_approval(key: &str) -> Answer<DemandView> {
    delete(&format!("/demands/{}/unit-approval", segment(key)), None).await
}

/// Takes apart what was merged into another demand.
///
/// # Errors
/// See [`super::get`].
pub async fn unmerge(key: &str, etag: &str) -> Answer<DemandView> {
    let path = format!("/demands/{}/unmerge", segment(key));
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// The demands that one has to do with.
///
/// # Errors
/// See [`super::get`].
pub async fn links(key: &str) -> Answer<Page<LinkView>> {
    get(&format!("/demands/{}/links", segment(key))).await
}

/// Links a demand to another.
///
/// # Errors
/// See [`super::get`].
pub async fn link(key: &str, link: CreateLink) -> Answer<Page<LinkView>> {
    post(&format!("/demands/{}/links", segment(key)), &link).await
}

/// Takes a link away.
///
/// # Errors
/// See [`super::delete`].
pub async fn remove_link(key: &str, link: Uuid) -> Answer<()> {
    delete(&format!("/demands/{}/links/{link}", segment(key)), None).await
}

/// Splits a demand into several.
///
/// # Errors
/// See [`super::get`].
pub async fn split(key: &str, split: &SplitDemand, etag: &str) -> Answer<SplitView> {
    let path = format!("/demands/{}/split", segment(key));
    post_versioned(&path, split, Some(etag)).await
}

/// The answers that a step of the workflow still needs.
///
/// # Errors
/// See [`super::get`].
pub async fn needs_of(key: &str, step: &str) -> Answer<CompletenessView> {
    let (key, step) = (segment(key), segment(step));
    get(&format!("/demands/{key}/completeness?transition={step}")).await
}

/// What a demand's form would refuse if it were handed in as it is.
///
/// # Errors
/// See [`super::get`].
pub async fn completeness(key: &str) -> Answer<CompletenessView> {
    get(&format!("/demands/{}/completeness", segment(key))).await
}

/// People whom a comment can name, by a part of their names.
///
/// # Errors
/// See [`super::get`].
pub async fn mentionable(key: &str, words: &str, internal: bool) -> Answer<Page<Reference>> {
    let path = format!("/demands/{}/mentionable", segment(key));
    let query = Query::new()
        .with_some("q", words)
        .with_some("internal", if internal { "true" } else { "" });
    get(&query.after(&path)).await
}

/// Who writes a demand together with whoever asked for it.
///
/// # Errors
/// See [`super::get`].
pub async fn co_authors(key: &str) -> Answer<CoAuthorsView> {
    get(&format!("/demands/{}/co-authors", segment(key))).await
}

/// Who could write it, too, by a part of their names.
///
/// # Errors
/// See [`super::get`].
pub async fn co_author_candidates(key: &str, words: &str) -> Answer<Page<Reference>> {
    let path = format!("/demands/{}/co-author-candidates", segment(key));
    get(&Query::new().with_some("q", words).after(&path)).await
}

/// Lets somebody write it, too.
///
/// # Errors
/// See [`super::put`].
pub async fn add_co_author(key: &str, person: Uuid) -> Answer<CoAuthorsView> {
    let path = format!("/demands/{}/co-authors/{person}", segment(key));
    put(&path, &serde_json::json!({}), None).await
}

/// Ends the secret link of whoever handed a demand in without an account.
///
/// # Errors
/// See [`super::delete`].
pub async fn end_tracking(key: &str) -> Answer<()> {
    let path = format!("/demands/{}/tracking-link", segment(key));
    delete(&path, None).await
}

/// Lets somebody write it no longer.
///
/// # Errors
/// See [`super::delete`].
pub async fn remove_co_author(key: &str, person: Uuid) -> Answer<()> {
    let path = format!("/demands/{}/co-authors/{person}", segment(key));
    delete(&path, None).await
}

/// What was said about a demand, oldest first: with whoever asked for it, among
/// colleagues, or both.
///
/// # Errors
/// See [`super::get`].
pub async fn comments(key: &str, internal: Option<bool>) -> Answer<Page<CommentView>> {
    let which = internal.map_or_else(String::new, |internal| internal.to_string());
    let query = Query::new()
        .with_some("internal", &which)
        .with("limit", "200");
    let path = format!("/demands/{}/comments", segment(key));
    get(&query.after(&path)).await
}

/// Everything that was said about a demand, page after page; among colleagues,
/// too, where that is asked for.
///
/// # Errors
/// See [`super::get`].
pub async fn every_comment(key: &str, internal: bool) -> Answer<Page<CommentView>> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let which = if internal { "" } else { "false" };
        let query = Query::new()
            .with_some("internal", which)
            .with_some("cursor", &cursor)
            .with("limit", "200");
        let path = format!("/demands/{}/comments", segment(key));
        let reply: super::Reply<Page<CommentView>> = get(&query.after(&path)).await?;
        all.extend(reply.body.items);
        match reply.body.next {
            Some(next) => cursor = next,
            None => {
                let page = Page {
                    items: all,
                    next: None,
                    total: None,
                };
                return Ok(super::Reply {
                    body: page,
                    etag: reply.etag,
                });
            }
        }
    }
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
