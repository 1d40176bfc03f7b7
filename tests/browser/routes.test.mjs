// Every page the router knows: axe in both themes, wide and narrow, no error, and it survives a
// reload.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { axe, call, launch, PEOPLE, problems, settled, signIn, startServer } from "./support.mjs";

// How many pages are open at a time.
const WINDOWS = 3;
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

let server;
let browser;
let signedIn;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
  signedIn = await signIn(browser, server, PEOPLE.administrator);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The paths of the router, as its source has them, so that a new page is tried by itself. */
async function paths() {
  const source = await readFile(new URL("../../frontend/src/app.rs", import.meta.url), "utf8");
  const found = [...source.matchAll(/<Route\s+path=path!\("([^"]*)"\)/g)].map(([, path]) => path);
  assert.ok(found.length > 25, `only ${found.length} routes found; has the router moved?`);
  return found;
}

/** The first record of a list, as the API has it. */
async function first(list) {
  const answer = await signedIn.request.get(`/api/v1/${list}`, { maxRetries: 3 });
  assert.equal(answer.status(), 200, list);
  const [record] = (await answer.json()).items;
  assert.ok(record, `the demo has no ${list}`);
  return record;
}

/** What stands for the parameters of each path; a new one has to be named here. */
async function parameters() {
  const lists = ["plans", "people", "forms", "workflows"];
  const [plan, person, form, workflow] = await Promise.all(lists.map(first));
  const draft = form.versions.find((version) => version.state === "draft")
    ?? (await call(signedIn, "POST", `/forms/${form.id}/versions`, {})).body;
  const way = workflow.versions.find((version) => version.state === "draft")
    ?? (await call(signedIn, "POST", `/workflows/${workflow.id}/versions`, {})).body;
  return {
    "/demands/:key": "DEM-10",
    "/assessments/:key": "ASM-1",
    "/shortlists/:key": "SL-1",
    "/plans/:id": plan.id,
    "/people/:id": person.id,
    "/units/:id": (await first("units")).id,
    "/organization/forms/:version": draft.id,
    "/organization/workflows/:version": way.id,
    "/setup/:token": "no-such-link",
    "/reset/:token": "no-such-link",
    "/unsubscribe/:token": "no-such-link",
    "/*rest": "no/such/page",
  };
}

function address(path, known) {
  if (!/[:*]/.test(path)) {
    return path === "" ? "/" : path;
  }
  const [start] = /^.*?[:*]\w+/.exec(path);
  assert.ok(known[start], `say which record ${path} is tried with`);
  return path.replace(/[:*]\w+/, known[start]);
}

/** The language of a page: the account's inside the shell, the browser's outside of it. */
const language = (path, account) => (/^\/(design|sign-in|setup|reset|forgot|unsubscribe)/.test(path) ? "en" : account);

/** Looks at one page as a person would who comes by a link, turns the light off, and reloads. */
async function look(page, path) {
  const found = problems(page);
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(path);
  await settled(page);
  assert.equal(await page.getAttribute("html", "lang"), language(path, "de"));
  assert.match(await page.title(), /\S.* · Docket$/, `title of ${path}`);
  const heading = await page.getByRole("heading", { level: 1 }).innerText();
  await axe(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await settled(page);
  await axe(page);
  await page.setViewportSize(NARROW);
  await page.reload();
  await settled(page);
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), heading, `${path} after a reload`);
  await axe(page);
  const overflow = await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  assert.equal(overflow, 0, `${path} scrolls sideways by ${overflow} px on a phone`);
  assert.deepEqual(found, [], `errors on ${path}`);
}

/** Looks at one page in the other language, where words are shorter and other ones. */
async function lookInEnglish(page, path) {
  const found = problems(page);
  await page.setViewportSize(WIDE);
  await page.goto(path);
  await settled(page);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await axe(page);
  assert.deepEqual(found, [], `errors on ${path}`);
}

/** Does something with every page of the router, each in a window of its own. */
async function everywhere(t, look) {
  const known = await parameters();
  const tried = (await paths()).map((path) => t.test(path || "/", async () => {
    const page = await signedIn.context().newPage();
    try {
      await look(page, address(path, known));
    } finally {
      await page.close();
    }
  }));
  await Promise.all(tried);
}

test("every page is accessible in both themes, wide and narrow, and survives a reload", { concurrency: WINDOWS }, async (t) => {
  await everywhere(t, look);
});

test("every page is accessible in English as well", { concurrency: WINDOWS }, async (t) => {
  await signedIn.getByRole("button", { name: "Sprache wählen" }).click();
  await signedIn.getByRole("menuitem", { name: "English" }).click();
  await signedIn.getByRole("navigation", { name: "Main", exact: true }).waitFor();
  await everywhere(t, lookInEnglish);
});
