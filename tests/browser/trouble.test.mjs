// What must not cost anybody their work: code that does not arrive, an update, leaving while
// something is being saved, a session that ends, no network.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, launch, PASSWORD, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

const CODE = "**/assets/*.wasm";
// What the browser itself reports of a request that was cut off on purpose.
const CUT = /Failed to load resource|Failed to fetch|net::ERR_|TypeError.*(WebAssembly|wasm|MIME)|HTTP status code/;

let server;
let browser;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The demo's administrator speaks German; here the pages are read in English. */
async function administrator() {
  const page = await signIn(browser, server, PEOPLE.administrator);
  await page.addInitScript(() => localStorage.setItem("docket.language", "en"));
  return page;
}

const main = (page) => page.getByRole("navigation", { name: "Main", exact: true });
const own = (found) => found.filter((words) => !CUT.test(words));
const sent = (page, method, path) =>
  page.waitForRequest((request) => request.method() === method && path.test(new URL(request.url()).pathname));

test("a page whose code does not come says so in its place and tries again", async () => {
  const page = await signIn(browser, server, PEOPLE.analyst);
  const found = problems(page);
  await page.route(CODE, (route) => route.abort());
  await main(page).getByRole("link", { name: "Plans" }).click();
  const alert = page.getByRole("alert");
  await alert.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
  assert.ok(await main(page).isVisible(), "the shell stays");
  await axe(page);
  await screenshot(page, "later-missing");
  // Asking again in vain changes nothing.
  await alert.getByRole("button", { name: "Try again" }).click();
  await alert.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
  // A page whose code is here already opens as ever.
  await main(page).getByRole("link", { name: "Demands", exact: true }).click();
  await page.waitForURL("**/demands");
  await settled(page);
  await main(page).getByRole("link", { name: "Plans" }).click();
  await page.waitForURL("**/plans");
  await alert.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
  await page.unroute(CODE);
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "Portfolio 2027" }).waitFor();
  assert.equal(await alert.count(), 0);

  // A server that answers with an error is no other case.
  await page.route(CODE, (route) => route.fulfill({ status: 503, body: "" }));
  await main(page).getByRole("link", { name: "Maturity" }).click();
  await alert.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
  await page.unroute(CODE);
  await main(page).getByRole("link", { name: "Demands", exact: true }).click();
  await settled(page);

  // Once the network is back, nobody has to ask.
  await page.context().setOffline(true);
  await main(page).getByRole("link", { name: "Maturity" }).click();
  await alert.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
  await page.context().setOffline(false);
  await page.getByRole("grid", { name: "Maturity" }).or(page.getByRole("table", { name: "Maturity" })).first().waitFor();
  assert.deepEqual(own(found), []);
});

test("after an update a window of the version before offers to reload", async () => {
  const page = await signIn(browser, server, PEOPLE.analyst);
  const found = problems(page);
  const home = (url) => url.pathname === "/";
  await page.route(CODE, (route) => route.fulfill({ status: 404, body: "" }));
  await page.route(home, (route) => route.fulfill({
    contentType: "text/html",
    body: "<!doctype html><script type=\"module\" src=\"/assets/docket-boot-another.js\"></script>",
  }));
  await main(page).getByRole("link", { name: "Plans" }).click();
  await page.getByRole("heading", { name: "Docket has been updated" }).waitFor();
  await screenshot(page, "later-replaced");
  await page.unroute(CODE);
  await page.unroute(home);
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByRole("link", { name: "Portfolio 2027" }).waitFor();
  assert.deepEqual(own(found), []);
});

/** Holds the answers to one kind of request until it is let go. */
async function hold(page, method, path) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const matches = (url) => path.test(url.pathname);
  await page.route(matches, async (route) => {
    if (route.request().method() === method) {
      const answer = await route.fetch();
      await held;
      await route.fulfill({ response: answer });
    } else {
      await route.continue();
    }
  });
  return async () => {
    const answered = page.waitForResponse((answer) => matches(new URL(answer.url())) && answer.request().method() === method);
    release();
    await answered;
    // What follows the answer runs in the same turn; a moment later all of it has.
    await page.waitForTimeout(300);
    await page.unroute(matches);
  };
}

test("leaving a page while it is being saved breaks nothing and leads nobody back", async () => {
  let page = await signIn(browser, server, PEOPLE.analyst);
  const found = problems(page);

  const demand = /\/api\/v1\/demands\/DEM-28$/;
  await page.goto("/demands/DEM-28/edit");
  await settled(page);
  const title = `${await page.getByLabel("Title", { exact: true }).inputValue()}, revised`;
  await page.getByLabel("Title", { exact: true }).fill(title);
  let release = await hold(page, "PATCH", demand);
  let asked = sent(page, "PATCH", demand);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await asked;
  await main(page).getByRole("link", { name: "Plans" }).click();
  await page.waitForURL("**/plans");
  await settled(page);
  await release();
  await page.getByText("DEM-28 is saved").waitFor();
  assert.equal(new URL(page.url()).pathname, "/plans");

  // A comment: the thread is gone when the answer comes.
  const comments = /\/api\/v1\/demands\/DEM-28\/comments$/;
  await page.goto("/demands/DEM-28");
  await settled(page);
  await page.getByLabel("Comment", { exact: true }).fill("Asked the supplier again.");
  release = await hold(page, "POST", comments);
  asked = sent(page, "POST", comments);
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await asked;
  await main(page).getByRole("link", { name: "Demands", exact: true }).click();
  await page.waitForURL("**/demands");
  await settled(page);
  await release();

  assert.deepEqual(found, []);

  // A dialog whose page is left through the history.
  page = await administrator();
  const later = problems(page);
  const units = /\/api\/v1\/units\/[^/]+$/;
  await page.goto("/units");
  await settled(page);
  const other = main(page).getByRole("link", { name: "Roles" });
  await other.click();
  await page.waitForURL("**/roles");
  await settled(page);
  await page.goBack();
  await page.waitForURL("**/units");
  await settled(page);
  await page.getByRole("button", { name: "Change", exact: true }).first().click();
  release = await hold(page, "PATCH", units);
  asked = sent(page, "PATCH", units);
  const dialog = page.getByRole("dialog", { name: "Change unit" });
  // What is not changed is not sent.
  const name = dialog.getByLabel("Name", { exact: true });
  await name.fill(`${await name.inputValue()} and more`);
  await dialog.getByRole("button", { name: "Save" }).click();
  await asked;
  await page.goForward();
  await page.waitForURL("**/roles");
  await settled(page);
  await release();

  // The program still runs.
  await page.goBack();
  await page.waitForURL("**/units");
  await page.getByRole("button", { name: "Change", exact: true }).first().waitFor();
  assert.deepEqual(later, []);
});

test("a session that has ended is gone on with over the page, and nothing typed is lost", async () => {
  const page = await signIn(browser, server, PEOPLE.requester);
  const found = problems(page, [401]);
  await page.goto("/demands/new");
  await settled(page);
  const title = "Second access road to the depot";
  await page.getByLabel("Title", { exact: true }).fill(title);
  await page.getByLabel("What is the problem?", { exact: true }).fill("One lane, shared with the buses.");
  await page.getByLabel("Requesting unit").fill("Water supply");
  await page.getByRole("option", { name: /Water supply/i }).first().click();
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Hand in" }).click();

  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByText("jonna.thielen@nordhaven.example").waitFor();
  await axe(page);
  await screenshot(page, "sign-in-again");
  // Closing it leaves everything as it is; the next attempt asks again.
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByText("You are signed out").first().waitFor();
  assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), title);
  await page.getByRole("button", { name: "Hand in" }).click();
  await dialog.getByLabel("Password").fill("not this one");
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await dialog.getByRole("strong").or(dialog.locator("strong")).first().waitFor();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/demands\/DEM-\d+$/);
  await page.getByRole("heading", { name: title }).waitFor();
  assert.deepEqual(found, []);
});

test("trouble on the way to a new session signs nobody out", async () => {
  const page = await signIn(browser, server, PEOPLE.analyst);
  const found = problems(page, [401, 503]);
  const refresh = "**/api/v1/auth/refresh";
  await page.goto("/demands/DEM-29/edit");
  await settled(page);
  const title = `${await page.getByLabel("Title", { exact: true }).inputValue()}, again`;
  await page.getByLabel("Title", { exact: true }).fill(title);
  for (const [break_, said] of [
    [(route) => route.abort(), "The server cannot be reached"],
    [(route) => route.fulfill({ status: 503, body: "busy" }), /503/],
  ]) {
    await page.context().clearCookies({ name: "docket_access" });
    await page.route(refresh, break_);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator("form").getByText(said).first().waitFor();
    assert.equal(new URL(page.url()).pathname, "/demands/DEM-29/edit");
    assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), title);
    assert.equal(await page.getByRole("dialog", { name: "Sign in again" }).isVisible(), false);
    await page.unroute(refresh);
  }
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/\/demands\/DEM-29$/);
  await page.getByRole("heading", { name: title }).waitFor();
  assert.deepEqual(own(found), []);
});

test("without a network every control that would send a change is held and says why", async () => {
  let page = await signIn(browser, server, PEOPLE.analyst);
  let found = problems(page);
  const why = "You are offline: this is possible again when the connection is back";
  const changes = [];
  const watch = () => page.on("request", (request) => {
    if (request.method() !== "GET" && !/\/auth\//.test(request.url())) {
      changes.push(`${request.method()} ${request.url()}`);
    }
  });
  watch();
  const held = async (control) => {
    await control.waitFor();
    assert.equal(await control.getAttribute("aria-disabled"), "true", `${control} is held`);
    await control.click({ force: true });
  };
  const offline = async (path, look) => {
    await page.goto(path);
    await settled(page);
    await look(async () => {
      await page.context().setOffline(true);
      await page.getByText("You are offline.").waitFor();
    });
    await page.context().setOffline(false);
    await page.getByText("You are offline.").waitFor({ state: "detached" });
  };
  const button = (name) => page.getByRole("button", { name, exact: true });

  // A step of the workflow, and what is behind the menu.
  await offline("/demands", async (cut) => {
    await page.getByRole("checkbox", { name: /^Select DEM-/ }).first().check();
    await cut();
    await button("Change state").click();
    const entry = page.getByRole("menuitem").first();
    await held(entry);
    assert.match(await entry.innerText(), new RegExp(why));
    await screenshot(page, "offline-bulk");
    await page.keyboard.press("Escape");
  });
  const open = await page.request.get("/api/v1/demands?limit=100", { maxRetries: 3 });
  const { key } = (await open.json()).items.find((demand) => ["submitted", "screening"].includes(demand.status));
  await offline(`/demands/${key}`, async (cut) => {
    await cut();
    const step = page.locator(".rec__acts > button").first();
    await held(step);
    assert.equal(await step.getAttribute("title"), why);
    await held(button("Comment"));
    await button("More actions").click();
    await held(page.getByRole("menuitem", { name: "Delete" }));
    await screenshot(page, "offline-demand");
  });
  await offline("/demands/new", async (cut) => {
    await cut();
    await held(button("Hand in"));
  });
  await offline("/demands/import", async (cut) => {
    await cut();
    await held(page.locator("button", { hasText: "Choose a file" }));
  });
  // Filters are no change; their dialog is there once it was opened.
  await offline("/demands", async (cut) => {
    await button("Filter").click();
    await page.getByRole("menuitem", { name: "Estimated cost" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Apply" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await cut();
    await button("Filter").click();
    await page.getByRole("menuitem", { name: "Estimated cost" }).click();
    assert.equal(await page.getByRole("dialog").getByRole("button", { name: "Apply" }).getAttribute("aria-disabled"), null);
    await page.keyboard.press("Escape");
  });
  assert.deepEqual(own(found), []);

  page = await administrator();
  found = problems(page);
  watch();
  // A person: account, archive, roles.
  const people = await page.request.get("/api/v1/people?limit=50", { maxRetries: 3 });
  const person = (await people.json()).items.find((one) => one.email?.startsWith(PEOPLE.analyst));
  await offline(`/people/${person.id}`, async (cut) => {
    await cut();
    await held(button("Disable account"));
    await held(button("Archive"));
    await held(button("Take away").first());
    // Opening a dialog sends nothing.
    assert.equal(await button("Give a role").getAttribute("aria-disabled"), null);
  });
  await offline("/units", async (cut) => {
    await cut();
    await held(button("Archive").first());
    assert.equal(await button("Change").first().getAttribute("aria-disabled"), null);
  });
  // Undo, in a toast.
  await offline("/units", async (cut) => {
    await button("Archive").last().click();
    await button("Undo").waitFor();
    changes.length = 0;
    await cut();
    await held(button("Undo"));
    await screenshot(page, "offline-undo");
  });
  assert.deepEqual(changes, []);
  assert.deepEqual(own(found), []);
});

test("on a plan nothing is kept, moved by a step or taken out without a network", async () => {
  const page = await signIn(browser, server, PEOPLE.portfolioManager);
  const found = problems(page);
  const changes = [];
  await page.goto("/plans");
  await page.getByRole("link", { name: "Portfolio 2027" }).click();
  await page.getByRole("list", { name: "Ranked list" }).waitFor();
  page.on("request", (request) => request.method() !== "GET" && changes.push(request.url()));
  const row = page.getByRole("list", { name: "Ranked list" }).getByRole("listitem").nth(2);
  await row.focus();
  await page.context().setOffline(true);
  await page.getByText("You are offline.").waitFor();
  // Trying it out changes nothing anywhere else.
  await page.keyboard.press("Alt+ArrowUp");
  const keep = page.getByRole("button", { name: "Keep the move" });
  await keep.waitFor();
  assert.equal(await keep.getAttribute("aria-disabled"), "true");
  await keep.click({ force: true });
  await page.locator("[data-slot]").first().press("Enter");
  await screenshot(page, "offline-plan");
  assert.ok(await keep.isVisible(), "the move is still only tried");
  await page.getByRole("button", { name: /^Put it back/ }).click();
  assert.deepEqual(changes, []);
  assert.deepEqual(own(found), []);
});
