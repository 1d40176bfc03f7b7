//! The page that imports demands.

use docket_contract::import::ImportState;
use docket_domain::identity::Permission;
use leptos::prelude::*;
use leptos_router::hooks::query_signal;

use super::{
    columns::Columns, file::ImportFile, outcome::Outcome, reading::Reading, upload::Upload,
};
use crate::{
    i18n::{m, t},
    loadable::Loaded,
    session::may,
    shell,
    ui::{Art, Button, ButtonSize, Empty},
};

/// Importing demands: the file, then everything about it. Which file it is
/// stands in the address, so that loading the page again loses nothing.
#[component]
pub fn ImportPage() -> impl IntoView {
    shell::page_under(
        vec![shell::Crumb::new(m::NAV_DEMANDS, "/demands")],
        m::IMPORT_TITLE,
    );
    let may = may(Permission::DemandImport);
    let (address, set_address) = query_signal::<String>("file");
    let id = Memo::new(move |_| address.with(|id| id.as_ref().and_then(|id| id.parse().ok())));
    let file = ImportFile::new(id);
    view! {
        <Show
            when=move || may.get()
            fallback=|| view! { <Empty art=Art::Lock title=m::PROBLEM_FORBIDDEN body=m::IMPORT_FORBIDDEN/> }
        >
            <Show
                when=move || id.get().is_some()
                fallback=move || view! {
                    <Upload on_uploaded=move |id: uuid::Uuid| set_address.set(Some(id.to_string()))/>
                }
            >
                <div class="toolbar">
                    <span class="medium cut">{move || file.part(|view| view.name.clone())}</span>
                    <span class="grow"></span>
                    <Button local=true size=ButtonSize::Small icon="undo" on_click=move || set_address.set(None)>
                        {t(m::IMPORT_ANOTHER)}
                    </Button>
                </div>
                <Loaded of=file.view label=m::IMPORT_TITLE>
                    <div class="import" class:is-done=move || file.part(|view| view.state) == Some(ImportState::Imported)>
                        <Reading file/>
                        <Columns file/>
                        <Outcome file/>
                    </div>
                </Loaded>
            </Show>
        </Show>
    }
}
