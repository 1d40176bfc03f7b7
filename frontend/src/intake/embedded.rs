//! A page in the frame of somebody else's: the frame is as tall as what is in
//! it, as far as the page around it wants.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ResizeObserver, Window};

use crate::browser;

/// What the page around is told the height in, in CSS pixels.
pub(crate) const HEIGHT: &str = "docketHeight";

/// The window of the page around this one, if there is any.
fn around() -> Option<(Window, Window)> {
    let window = browser::window()?;
    let parent = window.parent().ok().flatten()?;
    (!Object::is(&parent, &window)).then_some((window, parent))
}

/// In a frame: tells the page around how tall this one is, now and whenever it
/// becomes another height. Whom it tells is nobody but a site that may show
/// the form: browsers show it in no other, and a height is no secret.
pub(super) fn tell_height() {
    let Some((window, parent)) = around() else {
        return;
    };
    let Some(body) = window.document().and_then(|document| document.body()) else {
        return;
    };
    if let Some(root) = body.parent_element() {
        let _ = root.class_list().add_1("framed");
    }
    let measured = body.clone();
    let told = StoredValue::new(0_f64);
    let tell = Closure::<dyn FnMut()>::new(move || {
        let height = measured.get_bounding_client_rect().height().ceil();
        if (height - told.get_value()).abs() < 1.0 {
            return;
        }
        told.set_value(height);
        let message = Object::new();
        let _ = Reflect::set(&message, &HEIGHT.into(), &JsValue::from_f64(height));
        let _ = parent.post_message(&message, "*");
    });
    if let Ok(observer) = ResizeObserver::new(tell.as_ref().unchecked_ref()) {
        observer.observe(&body);
        // Both are there as long as the page is.
        tell.forget();
        std::mem::forget(observer);
    }
}

/// What another site puts into its page to show one of these at its height.
pub(crate) fn snippet(address: &str, title: &str) -> String {
    format!(
        "<iframe src=\"{address}\" title=\"{title}\" width=\"100%\" height=\"900\"></iframe>\n\
         <script>\n\
         addEventListener(\"message\", ({{ data, source }}) => {{\n  \
         const frame = document.querySelector('iframe[src=\"{address}\"]');\n  \
         if (source === frame?.contentWindow && data?.{HEIGHT} > 0) frame.height = data.{HEIGHT};\n\
         }});\n\
         </script>"
    )
}
