// Triage: teams, rules and days by screen; the inbox by keyboard alone; putting off and taking;
// a unit as its partner sees it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, colleague as newColleague, launch, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

let server;
let browser;
let office;
let units;
let analyst;
let second;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  const unit = async (name, parent_id = null) => (await api("POST", "/units", { name, parent_id })).id;
  const utilities = await unit("Utilities");
  units = { utilities, water: await unit("Water", utilities) };
  analyst = await colleague("Mara Lindqvist", "mara@example.org");
  second = await colleague("Teo Brandt", "teo@example.org");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What the API answers. */
const api = async (method, path, body, ifMatch) => (await call(office, method, path, body, ifMatch)).body;

/** Somebody who screens demands, signed in, in a window of their own. */
const colleague = (name, email) => newColleague(browser, server, office, { name, email, role: "analyst" });

/** Hands a demand in; gives its key. */
async function handIn(title, unit = units.water) {
  const demand = await api("POST", "/demands", {
    title,
    unit_id: unit,
    submit: true,
    summary: "Remote units are old.",
    values: { problem: "No parts.", benefit: "Fewer failures.", required_by_law: false },
  });
  return demand.key;
}

const demand = (key) => api("GET", `/demands/${key}`);
const tab = (page, name) => page.getByRole("navigation", { name: "Inbox" }).getByRole("link", { name });
const row = (page, title) => page.getByRole("table", { name: "Demands" }).getByRole("row").filter({ hasText: title });
const said = (page, words) => page.getByRole("region", { name: "Messages" }).getByText(words);

test("teams, rules and reminders are set by screen", async () => {
  const page = office;
  const found = problems(page);
  await page.goto("/organization/triage");
  await settled(page);
  await page.getByRole("button", { name: "Add a team" }).click();
  let dialog = page.getByRole("dialog", { name: "Add a team" });
  await dialog.getByLabel("Name").fill("Water desk");
  for (const name of ["Mara Lindqvist", "Teo Brandt"]) {
    await dialog.getByRole("combobox", { name: "Members" }).fill(name);
    await page.getByRole("option", { name: new RegExp(name) }).click();
    await dialog.getByRole("button", { name: `Remove ${name}` }).waitFor();
  }
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /Water desk.*Mara Lindqvist, Teo Brandt/ }).waitFor();

  await page.getByRole("button", { name: "Add a rule" }).click();
  dialog = page.getByRole("dialog", { name: "Add a rule" });
  await dialog.getByLabel("Name of the rule").fill("Pumps");
  await dialog.getByRole("combobox", { name: "Units" }).fill("Utilities");
  await page.getByRole("option", { name: /Utilities/ }).click();
  await dialog.getByLabel("Words in title or summary").fill("pump, valve");
  await dialog.getByRole("radio", { name: /a team, by turns/ }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.locator("select[aria-invalid=true]").waitFor();
  await dialog.getByRole("combobox", { name: /^Team/ }).selectOption({ label: "Water desk" });
  await axe(page);
  await screenshot(page, "triage-rule");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("unit Utilities; with “pump” or “valve”").waitFor();
  await page.getByText("team Water desk, by turns").waitFor();

  await page.getByRole("button", { name: "Add a rule" }).click();
  dialog = page.getByRole("dialog", { name: "Add a rule" });
  await dialog.getByLabel("Name of the rule").fill("Dear ones");
  await dialog.getByLabel("One-off cost of at least").fill("100000");
  await dialog.getByRole("radio", { name: /one person/ }).check();
  await dialog.getByRole("combobox", { name: "Owner" }).fill("Teo");
  await page.getByRole("option", { name: /Teo Brandt/ }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText(/from 100.000/).waitFor();
  await page.getByRole("button", { name: "Move “Dear ones” up" }).click();
  await page.getByRole("listitem").filter({ hasText: "Dear ones" }).getByRole("button", { name: /down/ }).waitFor();
  let policy = await api("GET", "/triage/policy");
  assert.deepEqual(policy.rules.map((rule) => rule.name), ["Dear ones", "Pumps"]);
  await page.getByRole("button", { name: "Remove “Dear ones”" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText(/from 100.000/).waitFor();

  await page.getByLabel("Remind whoever has it before").fill("x");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("textbox", { name: "Remind whoever has it before" }).and(page.locator("[aria-invalid=true]")).waitFor();
  await page.getByLabel("Remind whoever has it before").fill("2");
  await page.getByLabel("Tell those above after").fill("");
  const saved = page.waitForResponse((answer) => /\/triage\/policy$/.test(answer.url()) && answer.request().method() !== "GET");
  await page.getByRole("button", { name: "Save" }).click();
  await saved;
  await said(page, "Saved").first().waitFor();
  policy = await api("GET", "/triage/policy");
  assert.equal(policy.remind_before_days, 2);
  assert.equal(policy.escalate_after_days, undefined);
  assert.equal(policy.rules.length, 2);
  await axe(page);
  await screenshot(page, "triage-policy");
  await page.setViewportSize({ width: 360, height: 800 });
  await axe(page);
  await screenshot(page, "triage-policy-narrow");
  await page.setViewportSize({ width: 1440, height: 900 });
  assert.deepEqual(found, []);
});

test("the inbox is worked through by keyboard alone", async () => {
  const pump = await handIn("Pumps of the east");
  const valve = await handIn("Valves of the west");
  const free = await handIn("Garden of the town hall");
  const [mine, theirs] = (await demand(pump)).owner.name === "Mara Lindqvist" ? [pump, valve] : [valve, pump];
  const found = problems(analyst);
  await analyst.goto("/demands");
  await settled(analyst);
  await analyst.keyboard.press("g");
  await analyst.keyboard.press("i");
  await analyst.waitForURL(/\/inbox/);
  await settled(analyst);
  await tab(analyst, /^Mine\s*1$/).waitFor();
  await row(analyst, theirs).waitFor({ state: "detached" });
  await row(analyst, mine).waitFor();
  await axe(analyst);
  await screenshot(analyst, "inbox");

  // What nobody has is taken without a mouse.
  await tab(analyst, /Nobody’s/).focus();
  await analyst.keyboard.press("Enter");
  await row(analyst, free).waitFor();
  await analyst.keyboard.press("j");
  await analyst.keyboard.press("t");
  await said(analyst, "1 demand taken").waitFor();
  await row(analyst, free).waitFor({ state: "detached" });
  assert.equal((await demand(free)).owner.name, "Mara Lindqvist");

  // Handed over to somebody.
  await analyst.goto("/inbox?queue=mine");
  await settled(analyst);
  await row(analyst, free).waitFor();
  await analyst.keyboard.press("j");
  const first = await analyst.evaluate(() => document.querySelector("tr.is-cursor")?.innerText.match(/DEM-\d+/)[0]);
  await analyst.keyboard.press("h");
  await analyst.getByRole("dialog", { name: "Assign" }).waitFor();
  await analyst.getByRole("dialog").getByRole("combobox", { name: "Owner" }).focus();
  await analyst.keyboard.type("Teo");
  await analyst.getByRole("option", { name: /Mara Lindqvist/ }).waitFor({ state: "detached" });
  await analyst.getByRole("option", { name: /Teo Brandt/ }).waitFor();
  await analyst.keyboard.press("ArrowDown");
  await analyst.keyboard.press("Enter");
  await analyst.getByRole("dialog").getByRole("button", { name: "Assign" }).focus();
  await analyst.keyboard.press("Enter");
  await said(analyst, "1 demand assigned").waitFor();
  assert.equal((await demand(first)).owner.name, "Teo Brandt");

  // The other is put off and is in its part.
  const other = first === mine ? free : mine;
  await row(analyst, first).waitFor({ state: "detached" });
  await analyst.keyboard.press("Escape");
  await analyst.keyboard.press("k");
  await analyst.keyboard.press("s");
  await analyst.getByRole("dialog", { name: "Put off" }).waitFor();
  await analyst.getByRole("button", { name: "In a week" }).focus();
  await analyst.keyboard.press("Enter");
  await screenshot(analyst, "inbox-put-off");
  await analyst.getByRole("dialog").getByRole("button", { name: "Put off" }).focus();
  await analyst.keyboard.press("Enter");
  await said(analyst, "1 demand put off").waitFor();
  await tab(analyst, /^Put off\s*1$/).waitFor();
  await analyst.getByText("Nothing waits here").waitFor();
  await screenshot(analyst, "inbox-empty");
  assert.notEqual((await demand(other)).snoozed_until, undefined);

  // On its own page it is brought back, and routed.
  await analyst.goto(`/demands/${other}`);
  const panel = analyst.getByRole("region", { name: "Who has it" });
  await panel.getByText(/Put off until/).waitFor();
  await screenshot(analyst, "triage-panel");
  await panel.getByRole("button", { name: "Bring back" }).click();
  await panel.getByRole("button", { name: "Put off" }).waitFor();
  await panel.getByRole("button", { name: "Route by the rules" }).click();
  const messages = analyst.getByRole("region", { name: "Messages" });
  await messages.getByText(/demand routed|No rule fits/).first().waitFor();
  await axe(analyst);
  assert.deepEqual(found.filter((one) => !/409/.test(one)), []);
});

test("a demand that comes in shows in an open inbox", async () => {
  const page = await analyst.context().newPage();
  await page.goto("/inbox?queue=unassigned");
  await settled(page);
  const key = await handIn("Trees for the school");
  await row(page, key).waitFor();
  await page.close();
});

test("the partner of a unit sees what is owed", async () => {
  const unit = await call(office, "GET", `/units/${units.utilities}`);
  await api("PATCH", `/units/${units.utilities}`, { partner_id: second.person }, unit.etag);
  const key = await handIn("Pumps of the north");
  const asked = await handIn("Taps of the south");
  const known = await call(office, "GET", `/demands/${asked}`);
  await api("POST", `/demands/${asked}/transitions`, { transition: "ask", reason: "Which?" }, known.etag);
  const found = problems(second);
  await second.goto("/inbox");
  await second.getByRole("link", { name: "Utilities" }).click();
  await second.waitForURL(/\/units\//);
  await second.getByRole("heading", { level: 2, name: "Utilities" }).waitFor();
  const list = (name) => second.locator("section").filter({ has: second.getByRole("heading", { name }) });
  await list("What we owe it").getByText(key).waitFor();
  await list("What it owes us").getByText(asked).waitFor();
  await second.getByRole("link", { name: /Needs information/ }).waitFor();
  await axe(second);
  await screenshot(second, "unit");
  await second.setViewportSize({ width: 360, height: 800 });
  await axe(second);
  await screenshot(second, "unit-narrow");
  await second.getByRole("link", { name: /Needs information/ }).click();
  await second.waitForURL(/status=needs_information/);
  await second.getByRole("link", { name: "Taps of the south" }).waitFor();
  await second.goto("/inbox?queue=all");
  await settled(second);
  await screenshot(second, "inbox-narrow");
  await axe(second);
  assert.deepEqual(found, []);
});
