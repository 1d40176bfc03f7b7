// Drafts save themselves: on the server for people with an account, in the browser for those
// without. Whatever is killed at whatever moment, nothing that was shown as saved is lost, and
// nothing is made twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, launch, newWindow, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

let server;
let browser;
let office;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  await call(office, "POST", "/units", { name: "Water Supply" });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const saved = (page) => page.getByText("Saved as draft").waitFor();
const keyOf = (page) => new URL(page.url()).searchParams.get("draft");
const demands = async () => (await call(office, "GET", "/demands?limit=200")).body.items;

test("a demand saves itself from its title on, is resumed, handed in, or discarded", async () => {
  const found = problems(office);
  await office.goto("/demands/new");
  await office.getByLabel("Summary").fill("Remote units are old.");
  await office.getByText("Kept in this browser. With a title it is saved as a draft.").waitFor();
  await axe(office);
  await screenshot(office, "draft-kept-1440");
  // Without a title the browser has it.
  await office.goto("/demands");
  await settled(office);
  await office.goto("/demands/new");
  assert.equal(await office.getByLabel("Summary").inputValue(), "Remote units are old.");
  assert.equal((await demands()).length, 0);

  await office.getByLabel("Title").fill("Telemetry");
  await saved(office);
  await axe(office);
  await screenshot(office, "draft-saved-1440");
  const key = keyOf(office);
  await office.getByLabel("What is the problem?").fill("No spare parts.");
  await office.getByText("Saving").waitFor();
  await saved(office);
  // What cannot be an answer does not keep the rest waiting.
  await office.getByLabel(/^Effort/).fill("many");
  await office.getByLabel("Title").fill("Telemetry of pumps");
  await office.getByText("Saving").waitFor();
  await saved(office);
  await office.locator(".field--bad", { hasText: "Effort" }).waitFor();
  const stored = (await call(office, "GET", `/demands/${key}`)).body;
  assert.equal(stored.title, "Telemetry of pumps");
  assert.equal(stored.values.problem, "No spare parts.");
  assert.equal(stored.summary, "Remote units are old.");
  await office.reload();
  assert.equal(await office.getByLabel("Title").inputValue(), "Telemetry of pumps");
  assert.equal(await office.getByLabel("What is the problem?").inputValue(), "No spare parts.");

  // Another tab of the same person: both changes are kept, and where both
  // changed the same they are asked.
  const other = await office.context().newPage();
  await other.goto(`/demands/${key}/edit`);
  await other.getByLabel("Summary").fill("Remote units are very old.");
  await saved(other);
  await office.waitForFunction(() => document.querySelector("#answer-summary")?.value === "Remote units are very old.");
  await office.context().setOffline(true);
  await other.context().setOffline(true);
  await other.getByLabel("Title").fill("Telemetry of all pumps");
  await office.getByLabel("Title").fill("Telemetry of some pumps");
  await office.context().setOffline(false);
  const asked = await Promise.any([office, other].map(async (page) => {
    await page.getByRole("dialog").waitFor();
    return page;
  }));
  await axe(asked);
  await asked.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await saved(asked);
  await other.close();

  // A second demand is another one.
  await office.getByRole("link", { name: "New demand" }).first().click();
  await office.waitForFunction(() => document.querySelector("#answer-title")?.value === "");
  await office.getByLabel("Title").fill("Bike racks");
  await saved(office);
  assert.notEqual(keyOf(office), key);
  await office.getByRole("button", { name: "Discard draft" }).click();
  await office.waitForURL("**/demands");
  await office.getByRole("button", { name: "Undo" }).click();
  await office.getByText("Bike racks").first().waitFor();

  await office.goto(`/demands/${key}/edit`);
  await office.getByLabel("Requesting unit").fill("Wat");
  await office.getByRole("option", { name: "Water Supply" }).click();
  await office.getByRole("button", { name: "Hand in" }).click();
  await office.waitForURL(`**/demands/${key}`);
  await settled(office);
  assert.equal((await call(office, "GET", `/demands/${key}`)).body.status, "submitted");
  // An address of before leads to it.
  await office.goto(`/demands/new?draft=${key}`);
  await office.waitForURL(`**/demands/${key}`);
  assert.deepEqual(found.filter((line) => !/412|ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(line)), []);
});

test("an answer that is lost on its way makes nothing twice, whatever is written meanwhile", async () => {
  const page = await office.context().newPage();
  const lost = { drafts: 0, submissions: 0 };
  // The first answers of the server do not come through.
  await page.route(/\/api\/v1\/(demands|public\/forms\/[^/]+\/submissions)$/, async (route) => {
    if (route.request().method() !== "POST") {
      return route.continue();
    }
    const what = route.request().url().endsWith("/demands") ? "drafts" : "submissions";
    lost[what] += 1;
    if (lost[what] > 1) {
      return route.continue();
    }
    await route.fetch();
    return route.abort("connectionreset");
  });
  await page.goto("/demands/new");
  await page.getByLabel("Title").fill("Sand for winter");
  await page.getByText("Try again").first().waitFor();
  await page.getByLabel("Title").fill("Sand and salt for winter");
  await saved(page);
  const sand = (await demands()).filter((demand) => demand.title.startsWith("Sand"));
  assert.deepEqual(sand.map((demand) => demand.title), ["Sand and salt for winter"]);
  assert.ok(lost.drafts > 1);

  const [form] = (await call(office, "GET", "/forms")).body.items;
  const link = await call(office, "PUT", `/forms/${form.id}/public-link`, { published: true }, `"${form.version}"`);
  await page.goto(link.body.public_path);
  await page.fill("#submitter-name", "Jonna Thielen");
  await page.fill("#submitter-email", "jonna@example.org");
  await page.click("button[type=submit]");
  await page.fill("#answer-title", "Gritting of paths");
  await page.selectOption("#answer-unit", { label: "Water Supply" });
  await page.fill("#answer-problem", "People fall.");
  for (const next of ["Obligation", "Cost and time", "Check and send"]) {
    await page.click("button[type=submit]");
    await page.waitForSelector(`h1:has-text("${next}")`);
  }
  await page.click("button[type=submit]");
  await page.locator(".note--bad").waitFor();
  await page.goto(`${link.body.public_path}#step-2`);
  await page.reload();
  await page.fill("#answer-problem", "People fall every day.");
  for (const next of ["Obligation", "Cost and time", "Check and send"]) {
    await page.click("button[type=submit]");
    await page.waitForSelector(`h1:has-text("${next}")`);
  }
  await page.click("button[type=submit]");
  await page.waitForURL(/\/t\//);
  await page.getByText("An earlier try had arrived already").waitFor();
  await page.getByRole("heading", { name: "Gritting of paths" }).waitFor();
  await axe(page);
  assert.equal((await demands()).filter((demand) => demand.title === "Gritting of paths").length, 1);
  await page.close();
});
