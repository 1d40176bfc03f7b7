//! What lies above a page.

use leptos::prelude::*;

use super::Specimen;
use crate::{
    i18n::{m, t, text},
    stale::{Conflict, StaleDialog},
    ui::{
        Button, ButtonKind, Confirm, Dialog, DialogActions, DialogBody, Drawer, Field, Menu,
        MenuItem, MenuRule, TextInput, toast,
    },
};

/// Dialogs, drawer, menu, toasts.
#[component]
pub(super) fn Overlays() -> impl IntoView {
    let dialog = RwSignal::new(false);
    let confirm = RwSignal::new(false);
    let drawer = RwSignal::new(false);
    let stale = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let conflicts = move || {
        vec![Conflict {
            field: "title".to_owned(),
            name: text(m::DEMAND_TITLE).to_owned(),
            theirs: text(m::DESIGN_SAMPLE).to_owned(),
            mine: text(m::DESIGN_SAMPLE_2).to_owned(),
        }]
    };
    view! {
        <Specimen title=m::DESIGN_DIALOGS>
            <div class="row row--wrap">
                <Button local=true on_click=move || dialog.set(true)>{t(m::DESIGN_DIALOG)}</Button>
                <Button local=true kind=ButtonKind::Danger on_click=move || confirm.set(true)>{t(m::DESIGN_CONFIRM)}</Button>
                <Button local=true on_click=move || drawer.set(true)>{t(m::DESIGN_DRAWER)}</Button>
                <Button local=true on_click=move || stale.set(true)>{t(m::DESIGN_STALE)}</Button>
            </div>
            <Dialog open=dialog title=m::DESIGN_DIALOG>
                <DialogBody>
                    <Field label=m::DEMAND_TITLE><TextInput value=name/></Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || dialog.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button local=true kind=ButtonKind::Primary on_click=move || dialog.set(false)>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </Dialog>
            <Confirm open=confirm danger=true title=m::DESIGN_CONFIRM body=m::DESIGN_SAMPLE action=m::DIALOG_DELETE
                on_confirm=|| toast::say(text(m::DESIGN_SAMPLE))/>
            <Drawer open=drawer title=m::DESIGN_DRAWER><DialogBody><p>{t(m::DESIGN_SAMPLE)}</p></DialogBody></Drawer>
            <StaleDialog open=stale conflicts=Signal::derive(conflicts) on_choose={|_: Vec<String>| ()}/>
        </Specimen>
        <Specimen title=m::DESIGN_MENU>
            <Menu label=m::DESIGN_MENU>
                <MenuItem icon="plus" label=m::NAV_NEW_DEMAND on_click=|| ()/>
                <MenuItem icon="check" label=m::DESIGN_SAMPLE_2 on_click=|| ()
                    off=Signal::derive(|| Some(text(m::DESIGN_SAMPLE).to_owned()))/>
                <MenuRule/>
                <MenuItem icon="trash" label=m::DIALOG_DELETE danger=true on_click=|| ()/>
            </Menu>
        </Specimen>
        <Specimen title=m::DESIGN_TOASTS>
            <div class="row row--wrap">
                <Button local=true on_click=|| toast::undo(text(m::DESIGN_SAMPLE), || toast::say(text(m::DESIGN_SAMPLE_2)))>
                    {t(m::DESIGN_TOAST_UNDO)}
                </Button>
                <Button local=true on_click=|| toast::fail(text(m::DESIGN_SAMPLE))>{t(m::DESIGN_TOAST_FAIL)}</Button>
            </div>
        </Specimen>
    }
}
