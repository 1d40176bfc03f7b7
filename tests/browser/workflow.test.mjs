// The workflow editor: the shipped workflow changed by keyboard alone on a narrow screen, published,
// running demands moved to it, its new steps taken; a step that two people have to agree to.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PEOPLE, administrator, axe, call, launch, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

let server;
let browser;
let page;
let found;

before(async () => {
  server = await startServer();
  browser = await launch();
  page = await administrator(browser, server);
  found = problems(page, [404]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const outline = () => page.getByRole("region", { name: "Statuses and steps" });
const editor = () => page.getByRole("region", { name: "What is selected" });
const messages = (of = page) => of.getByRole("region", { name: "Messages" });
const saved = () => page.getByRole("status").getByText("Saved", { exact: true }).waitFor();

/** Goes to a control by Tab, as somebody without a mouse does. */
async function reach(target) {
  for (let steps = 0; steps < 200; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`${target} is not reached by Tab`);
}

async function press(target, key = "Enter") {
  await reach(target);
  await page.keyboard.press(key);
}

/** Adds a step out of a status to another one. */
async function addStep(name, from, to) {
  // A line that has something wrong with it says so in its name.
  await press(outline().getByRole("button", { name: new RegExp(`^${from}`) }).first());
  await reach(outline().getByLabel("Name of a new step"));
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await editor().getByLabel("Name (English)").waitFor();
  assert.ok(await editor().getByLabel(from, { exact: true }).isChecked(), "it leaves from what was selected");
  await reach(editor().getByLabel("Leads to"));
  await page.keyboard.type(to);
}

test("a status with two steps is added by keyboard at 360 px and published", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/organization/workflows");
  await page.getByRole("heading", { name: "Standard workflow, version 1" }).waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "workflows-narrow");
  await press(page.getByRole("button", { name: "Start a new version from this one" }));
  await page.getByRole("heading", { name: "Standard workflow, version 2" }).waitFor();
  await press(page.getByRole("link", { name: "Edit", exact: true }));
  await outline().waitFor();
  await settled(page);

  // Behind what is selected, under the name that was typed.
  await press(outline().getByRole("button", { name: "Qualified", exact: true }));
  await reach(outline().getByLabel("Name of a new status"));
  await page.keyboard.type("Pilot");
  await page.keyboard.press("Enter");
  await editor().getByRole("heading", { name: "Status", exact: true }).waitFor();
  await editor().getByText("No way leads to").or(editor().getByText(/No way leads to “pilot”/)).first().waitFor();
  assert.equal(await editor().getByLabel("Key").inputValue(), "pilot");

  await addStep("Try out", "Qualified", "Pilot");
  await addStep("Adopt", "Pilot", "Approved");
  await press(editor().getByLabel("Several people have to agree"), "Space");
  await reach(editor().getByLabel("Who approves"));
  await page.keyboard.type("Approve");
  assert.equal(await editor().getByLabel("How many have to agree").inputValue(), "2");
  await saved();
  await settled(page);
  await axe(page);
  await screenshot(page, "workflow-editor-narrow");

  // What is removed comes back.
  await press(outline().getByRole("button", { name: /^Defer/ }).last());
  await press(editor().getByRole("button", { name: "Remove" }));
  await press(messages().getByRole("button", { name: "Undo" }));
  await outline().getByRole("button", { name: /^Defer/ }).last().waitFor();
  await saved();

  await page.setViewportSize({ width: 1440, height: 900 });
  await settled(page);
  await screenshot(page, "workflow-editor");
  await page.emulateMedia({ colorScheme: "dark" });
  await screenshot(page, "workflow-editor-dark");
  await axe(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByText("Table", { exact: true }).click();
  await page.getByRole("row").filter({ hasText: "Try out" }).filter({ hasText: "Pilot" }).waitFor();
  await page.getByText("Chart", { exact: true }).click();

  await press(page.getByRole("button", { name: "Check and publish" }));
  const dialog = page.getByRole("dialog", { name: "Check and publish" });
  await dialog.getByText("It can be published").waitFor();
  await dialog.getByText(/demands go through this workflow/).waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "workflow-publish");
});

test("running demands are moved with a mapping that suggests itself", async () => {
  const dialog = page.getByRole("dialog", { name: "Check and publish" });
  await dialog.getByRole("button", { name: "Publish and move demands" }).click();
  const moving = page.getByRole("dialog", { name: "Move running demands" });
  const goes = moving.getByLabel("Where demands in “Qualified” go");
  await goes.waitFor();
  assert.equal(await goes.inputValue(), "qualified");
  await settled(page);
  await axe(page);
  await screenshot(page, "workflow-move");
  await moving.getByRole("button", { name: "Move demands" }).click();
  await messages().getByText(/demands moved/).waitFor();
  await page.getByRole("heading", { name: "Standard workflow, version 2" }).waitFor();
  await page.getByText(/demands in version 2/).waitFor();
  assert.equal(await page.getByText(/demands in version 1/).count(), 0);
  await page.getByLabel("Compare with").selectOption({ label: "Version 1" });
  await page.getByText("Status “Pilot” is new").waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "workflows");
});

test("a demand takes the new step, and two people approve the next one", async () => {
  const { body } = await call(page, "GET", "/demands?status=qualified&limit=1");
  const { key } = body.items[0];
  await page.goto(`/demands/${key}`);
  await settled(page);
  const main = page.getByRole("main");
  // A step at the end of many is in the menu.
  await main.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Try out" }).click();
  await main.getByText("Pilot", { exact: true }).first().waitFor();
  await main.getByText("0 of 2 approvals").waitFor();

  await main.getByRole("button", { name: "Adopt" }).click();
  await main.getByText("1 of 2 approvals").waitFor();
  await main.getByRole("button", { name: "Take my approval back" }).click();
  await main.getByText("0 of 2 approvals").waitFor();
  await main.getByRole("button", { name: "Adopt" }).click();
  await main.getByText("1 of 2 approvals").waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "workflow-approval");

  const other = await signIn(browser, server, PEOPLE.portfolioManager);
  const strange = problems(other);
  await other.goto(`/demands/${key}`);
  await other.getByText("1 of 2 approvals").waitFor();
  await other.getByText(/Helene Brandis/).first().waitFor();
  await other.getByRole("main").getByRole("button", { name: "Adopt" }).click();
  await other.getByRole("main").getByText("Approved", { exact: true }).first().waitFor();
  assert.equal(await other.getByText("of 2 approvals").count(), 0);
  // The first one sees it without doing anything.
  await main.getByText("Approved", { exact: true }).first().waitFor();
  assert.deepEqual(strange, []);
  assert.deepEqual(found, []);
});

test("a step asks for what it needs, and what no form asks is read on the page", async () => {
  await call(page, "POST", "/fields", { key: "sponsor", kind: "short_text", label: { en: "Sponsor", de: "Träger" } });
  const workflows = (await call(page, "GET", "/workflows")).body.items;
  const draft = await call(page, "POST", `/workflows/${workflows[0].id}/versions`, {});
  const { definition } = draft.body;
  const qualify = definition.transitions.find((step) => step.key === "qualify");
  qualify.required_fields = ["sponsor", "summary"];
  const changed = await call(page, "PUT", `/workflow-versions/${draft.body.id}`, { definition }, draft.etag);
  await call(page, "POST", `/workflow-versions/${draft.body.id}/publish`, null, changed.etag);
  const units = (await call(page, "GET", "/units")).body.items;
  const { body } = await call(page, "POST", "/demands", {
    title: "Valves", unit_id: units[0].id, submit: true, summary: "Old.",
    values: { problem: "Leaks.", benefit: "Dry.", required_by_law: false },
  });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`/demands/${body.key}`);
  await settled(page);
  const main = page.getByRole("main");
  await main.getByRole("button", { name: "Start screening" }).click();
  await main.getByRole("button", { name: "Qualify" }).click();
  const asks = page.getByRole("dialog", { name: "Qualify" });
  await asks.getByRole("paragraph").filter({ hasText: "Answer this before the step:" }).waitFor();
  await asks.getByLabel("Sponsor").waitFor();
  await asks.getByRole("button", { name: "Qualify" }).click();
  await asks.getByText("This needs an answer").first().waitFor();
  // What is answered is not asked.
  assert.equal(await asks.getByLabel("Summary").count(), 0);
  await axe(page);
  await screenshot(page, "step-needs");
  await asks.getByLabel("Sponsor").fill("Helene Brandis");
  await asks.getByRole("button", { name: "Qualify" }).click();
  await main.getByText("Qualified", { exact: true }).first().waitFor();
  const beyond = main.locator(".answers__sec").filter({ has: page.getByRole("heading", { name: "Besides the form" }) });
  await beyond.getByText("Helene Brandis").waitFor();
  const kept = (await call(page, "GET", `/demands/${body.key}`)).body;
  assert.equal(kept.values.sponsor, "Helene Brandis");
  assert.equal(kept.status, "qualified");
  await settled(page);
  await axe(page);
  await screenshot(page, "besides-the-form");
  assert.deepEqual(found, []);
});
