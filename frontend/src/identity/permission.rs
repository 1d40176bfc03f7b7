//! Choosing permissions, for roles and for tokens.

use std::collections::BTreeSet;

use docket_domain::identity::Permission;
use leptos::prelude::*;

use crate::{
    i18n::{Key, m, text},
    ui::Checkbox,
};

/// What each permission allows, in the languages of the interface.
const MEANINGS: [(Permission, Key); 25] = [
    (
        Permission::OrganizationRead,
        m::PERMISSION_ORGANIZATION_READ,
    ),
    (
        Permission::OrganizationManage,
        m::PERMISSION_ORGANIZATION_MANAGE,
    ),
    (Permission::UnitManage, m::PERMISSION_UNIT_MANAGE),
    (Permission::PersonRead, m::PERMISSION_PERSON_READ),
    (Permission::PersonManage, m::PERMISSION_PERSON_MANAGE),
    (Permission::RoleManage, m::PERMISSION_ROLE_MANAGE),
    (Permission::DemandRead, m::PERMISSION_DEMAND_READ),
    (Permission::DemandCreate, m::PERMISSION_DEMAND_CREATE),
    (Permission::DemandEdit, m::PERMISSION_DEMAND_EDIT),
    (Permission::DemandTriage, m::PERMISSION_DEMAND_TRIAGE),
    (Permission::DemandDecide, m::PERMISSION_DEMAND_DECIDE),
    (Permission::DemandComment, m::PERMISSION_DEMAND_COMMENT),
    (Permission::DemandInternal, m::PERMISSION_DEMAND_INTERNAL),
    (Permission::DemandImport, m::PERMISSION_DEMAND_IMPORT),
    (Permission::DemandExport, m::PERMISSION_DEMAND_EXPORT),
    (Permission::ScoreRead, m::PERMISSION_SCORE_READ),
    (Permission::ScoreGive, m::PERMISSION_SCORE_GIVE),
    (Permission::FrameworkManage, m::PERMISSION_FRAMEWORK_MANAGE),
    (Permission::PlanRead, m::PERMISSION_PLAN_READ),
    (Permission::PlanManage, m::PERMISSION_PLAN_MANAGE),
    (Permission::AssessmentRead, m::PERMISSION_ASSESSMENT_READ),
    (
        Permission::AssessmentAnswer,
        m::PERMISSION_ASSESSMENT_ANSWER,
    ),
    (
        Permission::AssessmentManage,
        m::PERMISSION_ASSESSMENT_MANAGE,
    ),
    (Permission::AuditRead, m::PERMISSION_AUDIT_READ),
    (Permission::TokenManage, m::PERMISSION_TOKEN_MANAGE),
];

/// What a permission allows, in the current language; in English for one this
/// client does not know yet.
pub(crate) fn meaning(permission: Permission) -> &'static str {
    MEANINGS
        .iter()
        .find(|(known, _)| *known == permission)
        .map_or_else(|| permission.meaning(), |(_, key)| text(*key))
}

/// A box per permission, each with what it allows.
#[component]
pub(super) fn PermissionBoxes(
    /// Those that can be chosen.
    #[prop(into)]
    offered: Signal<Vec<Permission>>,
    /// Those that are chosen.
    chosen: RwSignal<BTreeSet<Permission>>,
) -> impl IntoView {
    view! {
        <div class="perms">
            {move || offered.get().into_iter().map(|permission| view! {
                <Checkbox
                    checked=Signal::derive(move || chosen.with(|chosen| chosen.contains(&permission)))
                    on_change=move |on: bool| chosen.update(|chosen| {
                        if on {
                            chosen.insert(permission);
                        } else {
                            chosen.remove(&permission);
                        }
                    })
                >
                    {move || meaning(permission)}
                    <span class="hint">" " {permission.key()}</span>
                </Checkbox>
            }).collect_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use docket_domain::identity::Permission;

    use super::MEANINGS;

    #[test]
    fn every_permission_has_words() {
        for permission in Permission::ALL {
            assert!(
                MEANINGS.iter().any(|(known, _)| known == permission),
                "{}",
                permission.key()
            );
        }
    }
}
