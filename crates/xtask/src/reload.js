
// Development builds only: load the page again when it was built anew or the server came back.
let page;
setInterval(async () => {
  try {
    const response = await fetch(location.pathname, { cache: "no-store", headers: { accept: "text/html" } });
    const text = await response.text();
    if (page !== undefined && text !== page) location.reload();
    page = text;
  } catch {
    page = "";
  }
}, 1000);
