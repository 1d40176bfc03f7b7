// Starts the client. It is a file because the content security policy allows no inline script,
// and it imports dynamically so that a missing or broken part ends in a message, not in a blank page.
const TEXTS = {
  en: "Docket could not start. It needs a current browser with WebAssembly. Reload the page; if that does not help, tell your administrator.",
  de: "Docket konnte nicht starten. Es braucht einen aktuellen Browser mit WebAssembly. Laden Sie die Seite neu; hilft das nicht, wenden Sie sich an Ihre Administration.",
};

function explain(error) {
  console.error(error);
  const language = navigator.language.startsWith("de") ? "de" : "en";
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.lang = language;
  message.textContent = TEXTS[language];
  const main = document.createElement("main");
  main.append(message);
  document.body.replaceChildren(main);
}

import("./{{js}}")
  .then((client) => client.default({ module_or_path: new URL("./{{wasm}}", import.meta.url) }))
  .catch(explain);
