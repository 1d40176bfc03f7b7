// Demands that have to do with each other: linked, unlinked with the way back, and split.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, launch, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

let server;
let browser;
let office;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a demand is linked to another, and split into parts", async () => {
  const unit_id = (await call(office, "POST", "/units", { name: "Water" })).body.id;
  const values = { problem: "No parts.", benefit: "Fewer failures.", required_by_law: false };
  const make = async (title) =>
    (await call(office, "POST", "/demands", { title, unit_id, submit: true, summary: "Old.", values })).body.key;
  const [pumps, pipes] = [await make("Telemetry of pumps"), await make("Pipes of the east")];
  const found = problems(office);
  await office.goto(`/demands/${pumps}`);
  await settled(office);
  const panel = office.getByRole("region", { name: "Has to do with" });
  await panel.getByRole("button", { name: "Link a demand" }).click();
  const dialog = office.getByRole("dialog", { name: "Link a demand" });
  await dialog.getByRole("button", { name: "Link a demand" }).click();
  await dialog.locator("[aria-invalid=true]").waitFor();
  await dialog.getByLabel("How").selectOption({ label: "Blocked by" });
  await dialog.getByLabel("The other demand").fill("Pipes");
  await office.getByRole("option", { name: /Pipes of the east/ }).click();
  await axe(office);
  await dialog.getByRole("button", { name: "Link a demand" }).click();
  await panel.getByRole("link", { name: "Pipes of the east" }).waitFor();
  await panel.getByText("Blocked by").waitFor();
  await panel.getByRole("button", { name: `Remove the link to ${pipes}` }).click();
  await panel.getByRole("link", { name: "Pipes of the east" }).waitFor({ state: "detached" });
  await office.getByRole("button", { name: "Undo" }).click();
  await panel.getByRole("link", { name: "Pipes of the east" }).waitFor();
  await screenshot(office, "links");

  await office.getByRole("button", { name: "More actions", exact: true }).click();
  await office.getByRole("menuitem", { name: "Split" }).click();
  const split = office.getByRole("dialog", { name: "Split" });
  await split.getByLabel("Title of part 1").fill("North");
  await split.getByRole("button", { name: "Split" }).click();
  await split.getByRole("textbox", { name: "Title of part 2" }).and(office.locator("[aria-invalid=true]")).waitFor();
  await split.getByLabel("Title of part 2").fill("South");
  await axe(office);
  await screenshot(office, "split");
  await split.getByRole("button", { name: "Split" }).click();
  await panel.getByRole("link", { name: "South" }).waitFor();
  await panel.getByRole("link", { name: "North" }).click();
  await office.getByRole("region", { name: "Has to do with" }).getByText("Part of").waitFor();
  await axe(office);
  assert.deepEqual(found.filter((one) => !/422/.test(one)), []);
});
