// What a page shows when the server does not answer as it should, answers late, or has nothing yet.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { axe, call, launch, PEOPLE, setUp, settled, signIn, startServer } from "./support.mjs";

// How many of these go on at a time.
const WINDOWS = 3;
// What every page of the shell asks for. These answer, so that the pages themselves are looked at.
const SHELL = /\/api\/v1\/(me$|auth\/)/;

const DATA = /\/api\/v1\/(?!events)/;

const problem = (status, code) => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: `/api/problems/${code}`, code, title: "From the test", detail: "", status, request_id: "test-0001" }),
});

/** What can go wrong with an answer and pass again, and what a page says meanwhile. */
const FAILURES = {
  "The server failed": (route) => route.fulfill(problem(500, "internal")),
  "The answer of the server could not be read": (route) =>
    route.fulfill({ status: 200, contentType: "text/html", body: "<html><body>Sign in to the network</body></html>" }),
  "The server cannot be reached": (route) => route.abort("connectionrefused"),
  // Twice the same words in a row would not show that it was tried again.
  "The answer of the server could not be read ": (route) => route.fulfill({ status: 200, body: "" }),
};
// These show all they have without asking.
const QUIET_PAGES = ["/demands/import"];
const REFUSED = "You may not see or do this";

let server;
let browser;
let signedIn;
let routes;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
  // All there is to see is for administrators; in English, as this test reads it.
  signedIn = await signIn(browser, server, PEOPLE.administrator);
  await signedIn.getByRole("button", { name: /choose the language|Sprache wählen/ }).click();
  await signedIn.getByRole("menuitem", { name: "English" }).click();
  await signedIn.getByRole("navigation", { name: "Main", exact: true }).waitFor();
  routes = await paths();
  await signedIn.goto("about:blank");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The pages inside the shell, as the source of the router has them. */
async function paths() {
  const source = await readFile(new URL("../../frontend/src/app.rs", import.meta.url), "utf8");
  const inside = source.slice(source.indexOf("<ParentRoute"));
  const found = [...inside.matchAll(/<Route\s+path=path!\("([^"]*)"\)/g)].map(([, path]) => path);
  assert.ok(found.length > 20, `only ${found.length} routes found; has the router moved?`);
  const first = async (list) => (await (await signedIn.request.get(`/api/v1/${list}`, { maxRetries: 3 })).json()).items[0].id;
  const known = {
    "/demands/:key": "DEM-10",
    "/assessments/:key": "ASM-1",
    "/shortlists/:key": "SL-1",
    "/plans/:id": await first("plans"),
    "/people/:id": await first("people"),
    "/units/:id": await first("units"),
    "/organization/forms/:version": await draft("forms"),
    "/organization/workflows/:version": await draft("workflows"),
  };
  return found.filter((path) => path !== "" && path !== "/*rest").map((path) => {
    const start = /^.*?:\w+/.exec(path)?.[0];
    assert.ok(!start || known[start], `say which record ${path} is tried with`);
    return path.replace(/:\w+/, known[start]);
  });
}

/** A draft of the demo's first form or workflow. */
async function draft(list) {
  const first = (await call(signedIn, "GET", `/${list}`)).body.items[0];
  return (await call(signedIn, "POST", `/${list}/${first.id}/versions`, {})).body.id;
}

// A browser keeps few connections to a server, and a stream holds one for good.
const QUIET = { contentType: "text/event-stream", body: "retry: 600000\n\n" };

/** A window where uncaught errors are collected; answers that fail belong to the test. */
async function window() {
  const page = await signedIn.context().newPage();
  const uncaught = [];
  await page.route("**/api/v1/events**", (route) => route.fulfill(QUIET));
  page.on("pageerror", (error) => uncaught.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/^Failed to load resource/.test(message.text())) uncaught.push(message.text());
  });
  return { page, uncaught };
}

const main = (page) => page.getByRole("main");
const alerts = (page) => main(page).getByRole("alert");

/** Waits until as many alerts as there were, or fewer, all have this title; none when it is empty. */
async function told(page, title) {
  await page.waitForFunction((title) => {
    const alerts = [...document.querySelectorAll("main [role=alert]")];
    return title === "" ? alerts.length === 0 : alerts.length > 0 && alerts.every((alert) => alert.innerText.includes(title));
  }, title.trim(), { timeout: 10_000, polling: 50 });
}

/** Asks every part of the page that failed to try again. */
async function retry(page) {
  const buttons = await alerts(page).getByRole("button", { name: "Try again" }).all();
  assert.ok(buttons.length > 0, "nothing to try again with");
  for (const button of await Promise.all(buttons.map((button) => button.elementHandle()))) {
    await button.click();
  }
}

/** One page without an answer, with each failure after the other, with answers at last, then refused. */
async function endure(path) {
  const { page, uncaught } = await window();
  const held = [];
  let answer;
  const asked = new Promise((resolve) => {
    answer = (route) => resolve(held.push(route));
  });
  await page.route(DATA, (route) => (!answer || SHELL.test(route.request().url()) ? route.continue() : answer(route)));
  await page.goto(path);
  await page.waitForFunction(() => document.querySelector("main")?.childElementCount > 0 && document.title !== "");
  // Pages that ask nothing have nothing to wait for, and nothing to fail.
  const loading = main(page).locator("[aria-busy=true]").first().getByRole("status").first();
  if (!QUIET_PAGES.includes(path)) {
    await Promise.race([asked, loading.waitFor({ state: "detached" })]);
    assert.ok(held.length > 0, "it asks for something");
    assert.match(await loading.innerText(), /\S/, "it is said what loads");
    for (const [title, next] of Object.entries(FAILURES)) {
      answer = next;
      if (held.length > 0) await Promise.all(held.splice(0).map((route) => next(route)));
      else await retry(page);
      await told(page, title);
    }
    answer = undefined;
    await retry(page);
    await told(page, "");
    await settled(page);
    answer = (route) => route.fulfill(problem(403, "forbidden"));
    await page.reload();
    await told(page, REFUSED);
    await alerts(page).getByRole("button", { name: "Go to the start page" }).first().waitFor();
  }
  await settled(page);
  assert.notEqual((await main(page).innerText()).trim(), "", "the page is not empty");
  assert.deepEqual(uncaught, []);
  await page.close();
}

test("every page says that it loads, what went wrong and who may not see it, and goes on when asked to", { concurrency: WINDOWS }, async (t) => {
  await Promise.all(routes.map((path) => t.test(path, () => endure(path))));
});

test("when nobody can say who is signed in, every failure is told, and trying again brings the page", async () => {
  const { page, uncaught } = await window();
  let answer = FAILURES["The server failed"];
  await page.route(DATA, (route) => (answer ? answer(route) : route.continue()));
  await page.goto("/plans");
  for (const [title, next] of Object.entries(FAILURES)) {
    if (answer !== next) {
      answer = next;
      await retry(page);
    }
    await told(page, title);
  }
  await page.getByRole("button", { name: "Your account" }).waitFor();
  await axe(page);
  // While it is tried again the button says so, and a second press asks nothing.
  let release;
  const asked = new Promise((resolve) => {
    answer = (route) => {
      release = () => route.continue();
      resolve();
    };
  });
  await retry(page);
  await asked;
  await alerts(page).locator("button[aria-busy=true]", { hasText: "Try again" }).waitFor();
  answer = undefined;
  await release();
  await page.getByRole("link", { name: "Portfolio 2027" }).waitFor();
  assert.deepEqual(uncaught, []);
  await page.close();
});

test("an organisation that has nothing yet is shown the first step everywhere", async () => {
  const empty = await startServer({ demo: false });
  try {
    const page = await setUp(browser, empty);
    const uncaught = [];
    page.on("pageerror", (error) => uncaught.push(error.message));
    const first = {
      "/demands": ["No demands yet", page.getByRole("main").getByRole("link", { name: "New demand" }).last()],
      "/plans": ["No plans yet", page.getByRole("button", { name: "New plan" }).last()],
      "/assessments": ["No assessments yet", page.getByRole("button", { name: "Start assessment" }).last()],
      "/shortlists": ["No shortlists yet", page.getByRole("button", { name: "New shortlist" }).last()],
      "/units": ["No units yet", page.getByRole("button", { name: "Add unit" }).last()],
      "/organization/categories": ["Nothing here yet", page.getByRole("button", { name: "Add entry" }).last()],
      "/organization/objectives": ["Nothing here yet", page.getByRole("button", { name: "Add entry" }).last()],
      "/tokens": ["No tokens yet", page.getByRole("button", { name: "Make a token" }).last()],
    };
    for (const [path, [words, step]] of Object.entries(first)) {
      await page.goto(path);
      await settled(page);
      await page.getByRole("heading", { name: words }).waitFor();
      await step.waitFor();
      await axe(page);
    }
    await page.goto("/demands");
    await first["/demands"][1].click();
    await page.waitForURL("**/demands/new");
    await page.goto("/plans");
    await first["/plans"][1].click();
    await page.getByRole("dialog", { name: "New plan" }).waitFor();
    assert.deepEqual(uncaught, []);
  } finally {
    await empty.stop();
  }
});
