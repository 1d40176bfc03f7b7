//! Published forms and what people without an account hand in with them.

use std::collections::BTreeSet;

use docket_contract::intake::{PublicFormView, PublicUnit, Receipt, SubmitPublicForm, Submitter};
use docket_contract::problem::{Code, FieldError};
use docket_domain::demand;
use docket_domain::field::{FieldCatalogue, FieldDefinition, FieldKind, well_known};
use docket_domain::form::{Answers, FormDefinition, Stage};
use docket_domain::intake::{Moderation, check_email, check_name};
use docket_domain::text::{DEFAULT_LANGUAGE, LANGUAGES, LocalText};
use docket_storage::demand::answer::KeptText;
use docket_storage::demand::{DemandValues, NOUN};
use docket_storage::form::{self as forms, Form, FormVersion};
use docket_storage::intake::{self, Submission};
use docket_storage::organization::definition::{self, DemandType};
use docket_storage::organization::{register, unit};
use docket_storage::{ConnectionTrait, DatabaseTransaction, version};
use serde_json::json;
use uuid::Uuid;

use super::access;
use crate::actor::Actor;
use crate::attachment::answer as files;
use crate::caller::Caller;
use crate::context::{Context, Record, differences};
use crate::demand::answer::{Catalogue, check_references, problems, read, settle, taken};
use crate::demand::calendar::Calendar;
use crate::demand::content::Content;
use crate::demand::service::{announce, check_texts, workflow};
use crate::demand::transition::hand_in;
use crate::demand::unit_approval;
use crate::form::service::check_in_time;
use crate::notification::outside;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;
use crate::triage::routing;

/// A secret link to a form, and what stands for its password.
#[derive(Clone)]
pub struct Link {
    /// Secret part of the link.
    pub slug: String,
    /// What was answered to the password.
    pub access: Option<String>,
    /// The version of the form that is filled in; the published one when none
    /// is named.
    pub number: Option<i64>,
}

impl Link {
    /// As the caller names it.
    pub fn of(caller: &Caller, slug: &str) -> Self {
        Self {
            slug: slug.to_owned(),
            access: caller.form_access.clone(),
            number: None,
        }
    }
}

/// A form that is published now, with what is made of it.
pub struct OpenForm {
    /// The form.
    pub form: Form,
    /// Number of its published version.
    number: i64,
    pub definition: FormDefinition,
    /// The fields it places, with every option to choose from.
    fields: Vec<FieldDefinition>,
    demand_type: DemandType,
}

impl OpenForm {
    /// The form behind a secret link.
    ///
    /// # Errors
    /// There is none, nothing can be handed in with it now, or its password was
    /// not given.
    pub async fn find(
        connection: &impl ConnectionTrait,
        context: &Context,
        catalogue: &FieldCatalogue,
        link: &Link,
    ) -> Result<Self> {
        let form = forms::find_by_slug(connection, &link.slug)
            .await?
            .ok_or_else(not_published)?;
        access::admit(connection, context, &form, link.access.as_deref()).await?;
        let published = version::published::<FormDefinition>(connection, form.id)
            .await?
            .ok_or_else(not_published)?;
        let types = definition::demand_types(connection).await?;
        let mut demand_type = types
            .into_iter()
            .find(|demand_type| demand_type.form_version_id == published.id)
            .ok_or_else(not_published)?;
        let version = match link.number.filter(|number| *number != published.number) {
            Some(number) => earlier(connection, context, form.id, number).await?,
            None => published,
        };
        demand_type.form_version_id = version.id;
        let number = version.number;
        let takes_files = form.link_terms.takes_files;
        let (definition, fields) =
            for_outsiders(connection, catalogue, version.definition, takes_files).await?;
        Ok(Self {
            form,
            number,
            definition,
            fields,
            demand_type,
        })
    }

    /// The fields it asks people without an account for.
    pub fn fields(&self) -> &[FieldDefinition] {
        &self.fields
    }
}

/// A version of a form that somebody began to fill in before a later one took
/// its place.
async fn earlier(
    connection: &impl ConnectionTrait,
    context: &Context,
    form_id: Uuid,
    number: i64,
) -> Result<FormVersion> {
    let versions = version::list::<FormDefinition>(connection, Some(form_id)).await?;
    let version = versions
        .into_iter()
        .find(|version| version.number == number && version.retired_at.is_some())
        .ok_or_else(not_published)?;
    check_in_time(&version, context.now)?;
    Ok(version)
}

/// What people without an account are asked of a form, and the fields of it
/// with every option to choose from.
async fn for_outsiders(
    connection: &impl ConnectionTrait,
    catalogue: &FieldCatalogue,
    mut definition: FormDefinition,
    takes_files: bool,
) -> Result<(FormDefinition, Vec<FieldDefinition>)> {
    let mut fields = Vec::new();
    for question in definition.questions() {
        if let Some(field) = catalogue.get(&question.field) {
            fields.push(with_entries(connection, field.clone()).await?);
        }
    }
    // Outsiders choose nobody of the organisation, and nothing from an empty
    // register, and send files only where they are taken; so they are not asked
    // to.
    fields.retain(|field| match field.kind {
        FieldKind::Person => false,
        FieldKind::File => takes_files,
        kind => !(kind.has_options() && field.options.is_empty()),
    });
    for section in &mut definition.sections {
        section.items.retain(|item| {
            let asks = item.question();
            asks.is_none_or(|asked| fields.iter().any(|field| field.key == asked.field))
        });
    }
    Ok((definition, fields))
}

pub fn not_published() -> Error {
    Error::new(
        Code::InvalidLink,
        "This form is not published, or its link was replaced. Ask for the current link.",
    )
}

/// A published form.
///
/// # Errors
/// There is none behind the link, or it lets nobody in now.
pub async fn form(context: &Context, link: &Link) -> Result<Reply<PublicFormView>> {
    let reader = context.reader();
    let catalogue = definition::catalogue(reader).await?;
    let open = OpenForm::find(reader, context, &catalogue, link).await?;
    let (name, number) = (open.form.name, open.number);
    let asked = (open.definition, open.fields);
    let form = present(reader, context, name, number, asked).await?;
    Ok(Reply::ok(PublicFormView {
        closes_on: open.form.link_terms.closes_on,
        ..form
    }))
}

/// A version of a form as people without an account see it, whatever became of
/// it since.
///
/// # Errors
/// When the database refuses.
pub async fn handed_in_form(
    connection: &impl ConnectionTrait,
    context: &Context,
    version: FormVersion,
) -> Result<PublicFormView> {
    let catalogue = definition::catalogue(connection).await?;
    // Whoever was asked for files when they handed it in is asked again.
    let form = forms::find(connection, version.of).await?;
    let takes_files = form.is_some_and(|form| form.link_terms.takes_files);
    let asked = for_outsiders(connection, &catalogue, version.definition, takes_files).await?;
    let (name, number) = (version.name, version.number);
    present(connection, context, name, number, asked).await
}

async fn present(
    connection: &impl ConnectionTrait,
    context: &Context,
    name: LocalText,
    number: i64,
    (definition, fields): (FormDefinition, Vec<FieldDefinition>),
) -> Result<PublicFormView> {
    let (calendar, settings) = Calendar::load(connection).await?;
    let units = unit::list(connection, false).await?;
    Ok(PublicFormView {
        organization: settings.name,
        name,
        number,
        definition,
        fields,
        units: units
            .into_iter()
            .map(|unit| PublicUnit {
                id: unit.id,
                name: unit.name,
                parent: unit.parent_name,
            })
            .collect(),
        currency: settings.currency,
        today: calendar.day(context.now),
        closes_on: None,
    })
}

/// The field with the entries in use of the register it chooses from.
async fn with_entries(
    connection: &impl ConnectionTrait,
    mut field: FieldDefinition,
) -> Result<FieldDefinition> {
    let register = match field.key.as_str() {
        well_known::CATEGORY => register::Register::Category,
        well_known::STRATEGIC_OBJECTIVE => register::Register::StrategicObjective,
        _ => return Ok(field),
    };
    field.options = register::list(connection, register)
        .await?
        .into_iter()
        .filter(|entry| entry.archived_at.is_none())
        .map(|entry| docket_domain::field::Choice {
            key: entry.key,
            label: entry.name,
        })
        .collect();
    Ok(field)
}

/// Takes in a handed-in form: a submitted demand without a requester, and who
/// it came from beside it.
///
/// # Errors
/// There is no such form, or something in it breaks a rule.
pub async fn submit(
    transaction: &DatabaseTransaction,
    context: &Context,
    (link, input): &(Link, SubmitPublicForm),
) -> Result<Reply<Receipt>> {
    // Whoever happens to be signed in in the same browser submits as nobody.
    let context = &Context {
        actor: Actor::Anonymous,
        ..context.clone()
    };
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let open = OpenForm::find(transaction, context, &catalogue.fields, link).await?;
    if !input.website.trim().is_empty() {
        return Ok(pretended(context, open));
    }
    let mut content = content(transaction, context, &open).await?;
    let form = &open.definition;
    let mut errors = fill(&mut content, &catalogue, form, input);
    errors.extend(files::settle(transaction, context, None, &mut content.answers).await?);
    let (values, answers) = (&content.values, &content.answers);
    errors.extend(taken(transaction, form, &catalogue, values, answers, None).await?);
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    check_references(transaction, &catalogue, None, &content.values)
        .await
        .map_err(at_fields)?;
    let workflow = workflow(transaction, open.demand_type.workflow_version_id).await?;
    let (values, answers) = (&content.values, &mut content.answers);
    settle(form, &catalogue, values, answers, Stage::Submit);
    let is_held = open.form.link_terms.is_moderated;
    // Who approves for the unit is asked before anything is handed in; what has
    // to be let in, once it is.
    let asks = form.asks_approver;
    let (unit, nobody) = (content.values.unit_id, BTreeSet::new());
    let waits = asks
        && (is_held
            || !unit_approval::who(transaction, unit, &nobody)
                .await?
                .is_empty());
    let mut handed_in = content.clone();
    hand_in(&workflow, context, (form, &catalogue), &mut handed_in)?;
    if !waits {
        content = handed_in;
    }
    content.settle(transaction, &catalogue).await?;
    // What has to be let in is out of everybody's sight until then.
    content.values.hidden_at = is_held.then_some(context.now);
    let is_routed = !is_held && !waits && routing::route(transaction, &mut content).await?;
    let id = Uuid::now_v7();
    let number = content.insert(transaction, context, id).await?;
    if is_routed {
        routing::tell_routed(transaction, context, (id, number), &content.values).await?;
    }
    remember(
        transaction,
        context,
        id,
        number,
        &content.values.title,
        &open.form,
        input,
    )
    .await?;
    if asks && !is_held {
        let values = &content.values;
        unit_approval::begin(transaction, context, (id, number), values, &workflow).await?;
    }
    let kind = match is_held {
        true => "demand.held",
        false => "demand.created",
    };
    let values = &content.values;
    announce(transaction, context, kind, id, number, 1, values).await?;
    Ok(receipt(context, id, number, open))
}

/// A demand of the form's type in its workflow's first status, still empty.
async fn content(
    transaction: &DatabaseTransaction,
    context: &Context,
    open: &OpenForm,
) -> Result<Content> {
    let demand_type = &open.demand_type;
    let workflow = workflow(transaction, demand_type.workflow_version_id).await?;
    let status = workflow.status(&workflow.initial);
    Ok(Content {
        values: DemandValues {
            type_id: demand_type.id,
            workflow_version_id: demand_type.workflow_version_id,
            form_version_id: demand_type.form_version_id,
            title: String::new(),
            summary: String::new(),
            status_category: status
                .map_or("draft", |status| status.category.key())
                .to_owned(),
            status: workflow.initial,
            status_since: context.now,
            unit_id: None,
            category_id: None,
            objective_id: None,
            requester_id: None,
            owner_id: None,
            duplicate_of_id: None,
            external_source: None,
            external_key: None,
            is_public: false,
            cost: None,
            submitted_at: None,
            decided_at: None,
            decision_reason: None,
            hidden_at: None,
            team_id: None,
            snoozed_until: None,
            waiting: None,
        },
        answers: Answers::new(),
        kept: KeptText::new(),
        lines: Vec::new(),
    })
}

/// Puts what was submitted into the demand; gives the places that are wrong.
fn fill(
    content: &mut Content,
    catalogue: &Catalogue,
    form: &FormDefinition,
    input: &SubmitPublicForm,
) -> Vec<FieldError> {
    let mut errors = check_submitter(&input.submitter, input.language.as_deref());
    let asked: BTreeSet<_> = form.questions().map(|question| &question.field).collect();
    for key in input.values.keys().filter(|key| !asked.contains(key)) {
        let pointer = format!("/values/{key}");
        errors.push(field_error(
            &pointer,
            "not_asked",
            "The form does not ask this.",
        ));
    }
    errors.extend(read(&catalogue.fields, &input.values, &mut content.answers));
    catalogue.take_built_in(&mut content.values, &mut content.answers);
    // A wrong answer is not there, and would be called missing as well.
    let wrong: BTreeSet<String> = errors.iter().map(|error| error.pointer.clone()).collect();
    let mut found = problems(
        form,
        catalogue,
        &content.values,
        &content.answers,
        Stage::Submit,
    );
    if let Err(Error::Told { errors, .. }) = check_texts(&mut content.values) {
        found.extend(errors);
    }
    for mut error in found {
        error.pointer = at_field(&error.pointer);
        let is_told = wrong.contains(&error.pointer)
            || errors.iter().any(|told| told.pointer == error.pointer);
        if !is_told {
            errors.push(error);
        }
    }
    errors
}

/// What is wrong with what somebody without an account says of themselves.
pub fn check_submitter(submitter: &Submitter, language: Option<&str>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (pointer, checked) in [
        ("/submitter/name", check_name(&submitter.name)),
        ("/submitter/email", check_email(&submitter.email)),
    ] {
        if let Err(problem) = checked {
            errors.push(field_error(pointer, problem.code(), problem.to_string()));
        }
    }
    if language.is_some_and(|language| !LANGUAGES.contains(&language)) {
        errors.push(field_error("/language", "unknown", "Use en or de."));
    }
    errors
}

/// The place of an answer in a submission, where all answers stand by field.
fn at_field(pointer: &str) -> String {
    let field = match pointer {
        "/title" => well_known::TITLE,
        "/summary" => well_known::SUMMARY,
        "/unit_id" => well_known::UNIT,
        "/category_id" => well_known::CATEGORY,
        "/objective_id" => well_known::STRATEGIC_OBJECTIVE,
        elsewhere => return elsewhere.to_owned(),
    };
    format!("/values/{field}")
}

/// An error whose places are those of a submission.
pub fn at_fields(error: Error) -> Error {
    match error {
        Error::Told {
            code,
            detail,
            mut errors,
            retry_after,
        } => {
            for error in &mut errors {
                error.pointer = at_field(&error.pointer);
            }
            Error::Told {
                code,
                detail,
                errors,
                retry_after,
            }
        }
        storage => storage,
    }
}

/// Keeps who submitted, apart from the demand, where erasing finds it.
async fn remember(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand_id: Uuid,
    number: i64,
    title: &str,
    form: &Form,
    input: &SubmitPublicForm,
) -> Result<()> {
    let submission = Submission {
        demand_id,
        form_id: form.id,
        name: input.submitter.name.trim().to_owned(),
        email: input.submitter.email.trim().to_owned(),
        language: input
            .language
            .clone()
            .unwrap_or_else(|| DEFAULT_LANGUAGE.to_owned()),
        tracking_revoked_at: None,
        moderation: (form.link_terms.is_moderated).then(|| Moderation::Held.key().to_owned()),
        moderation_reason: None,
        mail_off: false,
    };
    intake::insert_submission(transaction, &submission, context.now).await?;
    let trail = json!({
        "form": form.key,
        "submitter_name": submission.name,
        "submitter_email": submission.email,
        "moderation": submission.moderation,
    });
    let personal = ["submitter_name", "submitter_email"];
    outside::received(transaction, context, &submission, number, title).await?;
    let changes = context
        .without_personal_values(transaction, differences(None, Some(&trail)), &personal)
        .await?;
    let label = demand::key(number);
    context
        .record(transaction, Record::new(NOUN, demand_id, &label, changes))
        .await
}

fn receipt(context: &Context, id: Uuid, number: i64, open: OpenForm) -> Reply<Receipt> {
    let token = context.state.links.token(id);
    let receipt = Receipt {
        key: demand::key(number),
        tracking_path: format!("/t/{token}"),
        thank_you: open.definition.thank_you,
        is_held: open.form.link_terms.is_moderated,
    };
    Reply::created(receipt, format!("/public/tracking/{token}"))
}

/// What a program that filled in the field nobody sees is told: it learns
/// nothing from it, and nothing is kept.
fn pretended(context: &Context, open: OpenForm) -> Reply<Receipt> {
    let nothing = Uuid::now_v7();
    let number = i64::from(nothing.as_bytes()[15]) + 100;
    receipt(context, nothing, number, open)
}
