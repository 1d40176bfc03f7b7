// Parts of a page that are left, closed or drawn anew at the wrong moment: the page lives, and
// nothing that was written is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { call, launch, newWindow, PEOPLE, problems, settled, setUp, signIn, startServer } from "./support.mjs";

const file = (name, buffer) => ({ name, buffer, mimeType: "application/octet-stream" });
const euros = (amount) => ({ amount, currency: "EUR" });

let server;
let browser;
let office;
let unit;
let link;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  unit = (await call(office, "POST", "/units", { name: "Water Supply" })).body;
  await call(office, "POST", "/fields", { key: "evidence", kind: "file", label: { en: "Evidence" } });
  await call(office, "POST", "/fields", {
    key: "parts", kind: "table", label: { en: "Parts" },
    columns: [{ key: "item", kind: "short_text", label: { en: "Item" } }],
  });
  const form = (await call(office, "GET", "/forms")).body.items[0];
  const draft = await call(office, "POST", `/forms/${form.id}/versions`, {});
  const items = [{ field: "title", required: true }, { field: "unit" }, { field: "evidence" }, { field: "parts" }];
  const definition = { sections: [{ key: "need", title: { en: "The need" }, items }] };
  const written = await call(office, "PUT", `/form-versions/${draft.body.id}`, { definition, fields: [] }, draft.etag);
  await call(office, "POST", `/form-versions/${draft.body.id}/publish`, {}, written.etag);
  const now = await call(office, "GET", `/forms/${form.id}`);
  const linked = await call(office, "PUT", `/forms/${form.id}/public-link`, { published: true }, now.etag);
  link = (await call(office, "PATCH", `/forms/${form.id}`, { link: { takes_files: true } }, linked.etag)).body.public_path;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Whether the page still answers: its program would be gone after a panic. */
async function lives(page) {
  await page.keyboard.press("Control+k");
  await page.locator("dialog[open]").getByRole("combobox", { name: "Search or run" }).waitFor();
  await page.keyboard.press("Escape");
}

/** Holds the answer to the next request to an address; what it gives lets it come, and waits for it. */
async function held(page, address) {
  let open;
  const gate = new Promise((resolve) => {
    open = resolve;
  });
  let came;
  const arrived = new Promise((resolve) => {
    came = resolve;
  });
  await page.route(address, async (route) => {
    const response = await route.fetch();
    await gate;
    await route.fulfill({ response });
    came();
  }, { times: 1 });
  return async () => {
    open();
    await arrived;
  };
}

test("the answers to criteria are opened, closed and opened again", async () => {
  const demo = await startServer({ demo: true });
  try {
    const page = await signIn(browser, demo, PEOPLE.analyst);
    const found = problems(page);
    const open = (await call(page, "GET", "/demands?status=qualified&limit=1")).body.items[0];
    await page.goto(`/demands/${open.key}`);
    await settled(page);
    const panel = page.getByRole("region", { name: "Score" });
    for (let times = 0; times < 3; times += 1) {
      await panel.getByRole("button", { name: /^(Answer the criteria|Change my answers)$/ }).click();
      const dialog = page.getByRole("dialog", { name: `Score ${open.key}` });
      await dialog.getByRole("group").first().waitFor();
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.waitFor({ state: "hidden" });
    }
    await lives(page);
    assert.deepEqual(found, []);
  } finally {
    await demo.stop();
  }
});

test("their lines of money come into the form that is open here", async () => {
  const page = office;
  const found = problems(page, [412]);
  const line = (period, kind, amount) => ({ period, kind, amount: euros(amount) });
  const made = await call(page, "POST", "/demands", {
    title: "Two who plan", unit_id: unit.id, lines: [line("FY2027", "capex", "100.00")], submit: true,
  });
  const path = `/demands/${made.body.key}`;
  await page.goto(`${path}/edit`);
  await settled(page);
  await page.getByLabel("Title", { exact: true }).fill("Written here");
  const lines = [line("FY2027", "capex", "300.00"), line("FY2028", "opex", "70.00")];
  await call(page, "PATCH", path, { title: "Saved there", lines }, made.etag);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Somebody changed this while you were writing" });
  await dialog.getByRole("radio", { name: /Yours/ }).first().check();
  await dialog.getByRole("button", { name: "Save this choice" }).click();
  await page.waitForURL(new RegExp(`${path}$`));
  await page.getByRole("heading", { name: "Written here" }).waitFor();
  const now = await call(page, "GET", path);
  assert.deepEqual(now.body.lines.map((one) => one.amount.amount), ["300.00", "70.00"]);
  assert.deepEqual(found, []);
});

test("a table takes its last row", async () => {
  const page = office;
  const found = problems(page);
  const parts = Array.from({ length: 199 }, (_, number) => ({ item: `Part ${number + 1}` }));
  const made = await call(page, "POST", "/demands", { title: "Many parts", unit_id: unit.id, values: { parts }, submit: true });
  await page.goto(`/demands/${made.body.key}/edit`);
  await settled(page);
  await page.getByRole("button", { name: "Add a row" }).click();
  await page.locator(".rows__row").nth(199).waitFor();
  await page.locator(".rows__row").nth(199).getByRole("textbox").fill("The last one");
  assert.equal(await page.getByRole("button", { name: "Add a row" }).count(), 0);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(new RegExp(`/demands/${made.body.key}$`));
  const now = await call(page, "GET", `/demands/${made.body.key}`);
  assert.equal(now.body.values.parts.at(-1).item, "The last one");
  assert.deepEqual(found, []);
});

test("a file that was not taken is left behind with its step", async () => {
  const page = await newWindow(browser, server);
  const found = problems(page, [500]);
  const next = page.locator("button[type=submit]");
  await page.goto(link);
  await page.locator("#submitter-name").fill("Jonna Thielen");
  await page.locator("#submitter-email").fill("jonna@example.org");
  await next.click();
  await page.locator("#answer-title").fill("Weather station");
  await page.locator("#answer-unit").selectOption({ label: "Water Supply" });
  await page.locator("input[type=file]").setInputFiles([file("program.exe", Buffer.from("MZ"))]);
  await page.getByText("Files of this type are not taken").waitFor();
  await next.click();
  await page.getByRole("heading", { name: /^Check/ }).or(page.getByText("Weather station")).first().waitFor();
  await page.goBack();
  await page.getByText("Files of this type are not taken").waitFor();
  await next.click();
  await page.getByText("Weather station").waitFor();
  await next.click();
  await page.waitForURL(/\/t\//);
  assert.deepEqual(found, []);

  // Whoever gives up a change while it is being saved goes on with what there is.
  const key = (await call(office, "GET", "/demands?q=weather")).body.items[0].key;
  const demand = await call(office, "GET", `/demands/${key}`);
  await call(office, "POST", `/demands/${key}/transitions`, { transition: "ask", reason: "Where is it?" }, demand.etag);
  await page.reload();
  await page.getByRole("button", { name: "Change your answers" }).click();
  await page.locator("#answer-title").fill("Weather stations");
  let fail;
  const gate = new Promise((resolve) => {
    fail = resolve;
  });
  await page.route("**/public/tracking/*/answers", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    await gate;
    return route.fulfill({ status: 500, body: "" });
  });
  const gone = page.waitForResponse((response) => response.status() === 500);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("button", { name: "Leave as it was" }).click();
  fail();
  await gone;
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("button", { name: "Change your answers" }).click();
  await page.locator("#answer-title").waitFor();
  assert.deepEqual(found, []);
  await page.close();
});

test("who leaves while something is looked for or saved comes to where they go", async () => {
  const page = office;
  const found = problems(page, [412]);
  const main = page.getByRole("navigation", { name: "Main", exact: true });
  const made = await call(page, "POST", "/demands", { title: "Looked for", unit_id: unit.id });
  // A record is looked for in the trail.
  await page.goto("/audit");
  await settled(page);
  const looked = await held(page, `**/api/v1/demands/${made.body.key}`);
  await page.getByLabel("Record", { exact: true }).fill(made.body.key);
  await main.getByRole("link", { name: "Plans" }).click();
  await page.waitForURL("**/plans");
  await looked();
  await settled(page);
  await lives(page);
  assert.equal(new URL(page.url()).pathname, "/plans");

  // A record is saved that somebody else has changed.
  await page.goto("/units");
  await settled(page);
  await page.getByRole("row", { name: /Water Supply/ }).getByRole("button", { name: "Change" }).click();
  await page.getByLabel("Name", { exact: true }).first().fill("Water and Wells");
  const now = await call(page, "GET", `/units/${unit.id}`);
  await call(page, "PATCH", `/units/${unit.id}`, { name: "Water Works" }, now.etag);
  const saved = await held(page, `**/api/v1/units/${unit.id}`);
  await page.getByRole("button", { name: "Save", exact: true }).first().click();
  await page.goBack();
  await page.waitForURL("**/plans");
  await saved();
  await settled(page);
  await lives(page);
  assert.deepEqual(found, []);
});
