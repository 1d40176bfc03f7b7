// Who may use a form: roles and units, and the public link with its password, days, moderation and
// the sites that may show it; then letting in what came through it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { axe, call, launch, newWindow, problems, screenshot, settled, setUp, startServer, tabTo } from "./support.mjs";

const PHONE = { viewport: { width: 360, height: 780 } };

let server;
let browser;
let office;
let path;
let snippet;
let site;
let other;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  await call(office, "POST", "/units", { name: "Water Supply" });
  [site, other] = await Promise.all([elsewhere(), elsewhere()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  site?.close();
  other?.close();
});

/** A site of somebody else, which shows the form in its own page. */
function elsewhere() {
  const host = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><html lang="en"><title>Intranet</title><h1>Intranet</h1>${snippet}`);
  });
  return new Promise((resolve) => {
    host.listen(0, "127.0.0.1", () => resolve(host));
  });
}

const origin = (host) => `http://localhost:${host.address().port}`;

/** The drawer in which a form is shared. */
async function sharing() {
  await office.goto("/organization/forms");
  await settled(office);
  await office.getByRole("button", { name: "Change who may use it" }).first().click();
  const drawer = office.getByRole("dialog");
  await drawer.getByLabel("First day").waitFor();
  return drawer;
}

async function save(drawer) {
  await drawer.getByRole("button", { name: "Save" }).click();
  await drawer.waitFor({ state: "hidden" });
}

/** A day of the organisation, so many days from today. */
async function day(days) {
  const { body } = await call(office, "GET", "/me");
  const today = new Date(`${body.today}T12:00:00Z`);
  return new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

async function stranger(options = PHONE, expected = [403]) {
  const page = await newWindow(browser, server, options);
  return { page, found: problems(page, expected) };
}

/** Whether something comes true within five seconds. */
async function until(page, holds) {
  for (let looked = 0; looked < 50; looked += 1) {
    if (await holds()) {
      return true;
    }
    await page.waitForTimeout(100);
  }
  return false;
}

const heading = (page, text) => page.waitForSelector(`h1:has-text("${text}")`);

/** Fills the form in and hands it in. */
async function handIn(page, title) {
  await heading(page, "About you");
  await page.fill("#submitter-name", "Jonna Thielen");
  await page.fill("#submitter-email", "jonna@example.org");
  await page.click("button[type=submit]");
  await heading(page, "The need");
  await page.fill("#answer-title", title);
  await page.selectOption("#answer-unit", { label: "Water Supply" });
  await page.fill("#answer-problem", "People call us for figures.");
  for (const next of ["Obligation", "Cost and time", "Check and send"]) {
    await page.click("button[type=submit]");
    await heading(page, next);
  }
  await page.click("button[type=submit]");
  await page.waitForURL(/\/t\//);
}

test("a link is made, given its terms, and asks strangers for its password", async () => {
  const found = problems(office);
  await office.goto("/organization/forms");
  await settled(office);
  await office.getByRole("button", { name: "Make a public link" }).click();
  path = await office.locator("a[href^='/f/']").first().getAttribute("href");

  const drawer = await sharing();
  await axe(office);
  await drawer.getByLabel("Password").fill("water lily");
  await drawer.getByLabel("Last day").fill(await day(2));
  await drawer.getByLabel("Submissions have to be let in").check();
  await drawer.getByLabel("Sites that may show the form").fill(`intranet\n${origin(site)}`);
  await drawer.getByRole("button", { name: "Save" }).click();
  await drawer.getByText("“intranet” is no site").waitFor();
  await axe(office);
  await screenshot(office, "sharing-error-1440");
  await drawer.getByLabel("Sites that may show the form").fill(`${origin(site)}/`);
  snippet = await drawer.locator(".codebox").textContent();
  await screenshot(office, "sharing-1440");
  await save(drawer);
  await settled(office);
  for (const term of ["Open until", "Password", "Moderated", "1 site"]) {
    await office.locator(".tag", { hasText: term }).first().waitFor();
  }
  await axe(office);
  await screenshot(office, "sharing-forms-1440");

  const { page, found: seen } = await stranger(PHONE, [403, 422]);
  await page.goto(path);
  await page.getByLabel("Password of the form").waitFor();
  await axe(page);
  await screenshot(page, "gate-360");
  await tabTo(page, page.getByLabel("Password of the form"));
  await page.keyboard.type("guess");
  await page.keyboard.press("Enter");
  await page.getByText("This is not the password").waitFor();
  await axe(page);
  await screenshot(page, "gate-wrong-360");
  await page.getByLabel("Password of the form").fill("water lily");
  await page.keyboard.press("Enter");
  await heading(page, "About you");
  // It is not asked for twice in the same tab.
  await page.reload();
  await heading(page, "About you");
  await handIn(page, "Water quality on the public site");
  await page.getByText("The project office checks it before it takes it up").waitFor();
  await page.getByRole("heading", { name: "Being checked" }).waitFor();
  await axe(page);
  await screenshot(page, "held-tracking-360");
  await page.context().close();
  assert.deepEqual([...found, ...seen], []);
});

test("what waits is read, refused, taken back and let in", async () => {
  const found = problems(office);
  await office.goto("/demands");
  await settled(office);
  await office.getByText("1 submission waits to be let in").waitFor();
  await axe(office);
  await screenshot(office, "held-notice-1440");
  await office.getByRole("link", { name: "Look at them" }).click();
  const one = office.getByRole("listitem", { name: "Water quality on the public site" });
  await one.getByRole("button", { name: "Read" }).click();
  await one.getByText("People call us for figures.").waitFor();
  await settled(office);
  await axe(office);
  await screenshot(office, "held-1440");
  await one.getByRole("button", { name: "Refuse" }).click();
  const dialog = office.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("This is for the service desk.");
  await axe(office);
  await dialog.getByRole("button", { name: "Refuse" }).click();
  await office.getByText("Nothing waits to be let in").waitFor();
  await axe(office);
  await office.getByRole("button", { name: "Undo" }).click();
  await one.waitFor();
  await office.getByRole("button", { name: "Refused", exact: true }).click();
  await office.getByText("Nothing was refused").waitFor();
  await office.getByRole("button", { name: "Waiting", exact: true }).click();
  await one.getByRole("button", { name: "Let in" }).click();
  await office.getByText("Nothing waits to be let in").waitFor();
  await office.goto("/demands");
  await office.getByText("Water quality on the public site").first().waitFor();
  assert.equal(await office.getByText("waits to be let in").count(), 0);
  assert.deepEqual(found, []);
});

test("a site that is named shows the form, another one does not", async () => {
  // The frame that is refused is told so in the console.
  const { page, found } = await stranger({ viewport: { width: 1024, height: 800 } }, [403]);
  await page.goto(origin(site));
  const frame = page.frameLocator("iframe");
  await frame.getByLabel("Password of the form").fill("water lily");
  await frame.getByRole("button", { name: "Continue" }).click();
  await frame.getByRole("heading", { name: "About you" }).waitFor();
  // The frame is as tall as the form in it, and follows it when the window gets narrow.
  const inner = page.frames().at(-1);
  const fits = async () => {
    const { height } = await inner.evaluate(() => document.body.getBoundingClientRect());
    const outer = Number(await page.getByTitle("Requests").getAttribute("height"));
    return Math.abs(outer - height) <= 1;
  };
  assert.ok(await until(page, fits), "the frame is not as tall as the form");
  const before = await page.getByTitle("Requests").getAttribute("height");
  await screenshot(page, "embedded-1024");
  await page.setViewportSize({ width: 400, height: 800 });
  assert.ok(await until(page, async () => (await page.getByTitle("Requests").getAttribute("height")) !== before), "it stays as it was");
  assert.ok(await until(page, fits), "the frame is not as tall as the narrow form");
  assert.deepEqual(found, []);
  await page.goto(origin(other));
  const refused = () => found.some((line) => line.includes("frame-ancestors"));
  assert.ok(await until(page, refused), `the frame was shown: ${found}`);
  await page.context().close();
});

test("before the first day and after the last, the page says so", async () => {
  for (const [first, last, said] of [[3, null, "This form opens on"], [null, -1, "This form closed on"]]) {
    const drawer = await sharing();
    await drawer.getByLabel("First day").fill(first === null ? "" : await day(first));
    await drawer.getByLabel("Last day").fill(last === null ? "" : await day(last));
    await save(drawer);
    const { page, found } = await stranger({ ...PHONE, colorScheme: "dark" });
    await page.goto(path);
    await page.getByText(said).waitFor();
    await axe(page);
    await screenshot(page, `gate-${first === null ? "closed" : "not-yet"}-360-dark`);
    await page.context().close();
    assert.deepEqual(found, []);
  }
});

test("a form for others is offered to nobody else", async () => {
  const found = problems(office);
  const drawer = await sharing();
  await drawer.getByText("Chosen roles and units").click();
  await drawer.getByRole("button", { name: "Save" }).click();
  await drawer.getByText("Choose at least one role or unit").waitFor();
  await drawer.getByRole("combobox", { name: "Units" }).fill("Wat");
  await office.getByRole("option", { name: "Water Supply" }).click();
  await axe(office);
  await screenshot(office, "sharing-chosen-1440");
  await save(drawer);
  await office.getByText("For 1 unit").waitFor();
  await office.goto("/demands/new");
  await office.getByText("No form is for you").waitFor();
  await axe(office);
  await screenshot(office, "no-form-1440");
  assert.deepEqual(found.filter((line) => !line.includes("422")), []);
});
