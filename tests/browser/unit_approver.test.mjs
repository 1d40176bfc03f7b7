// The approver of the unit: chosen by screen, asked before a demand comes to the project office,
// who returns it with a reason and approves it then.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, colleague as newColleague, launch, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

let server;
let browser;
let office;
let water;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  water = (await api("POST", "/units", { name: "Water" })).id;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What the API answers. */
const api = async (method, path, body, ifMatch) => (await call(office, method, path, body, ifMatch)).body;

/** Somebody of the unit, signed in, in a window of their own. */
const colleague = (name, email) =>
  newColleague(browser, server, office, { name, email, role: "requester", unit: water });

/** Publishes a version of the form that asks the unit's approver. */
async function asking() {
  const [form] = (await api("GET", "/forms")).items;
  const { body: draft, etag } = await call(office, "POST", `/forms/${form.id}/versions`, {});
  const path = `/form-versions/${draft.id}`;
  const definition = { ...draft.definition, asks_approver: true };
  const changed = await call(office, "PUT", path, { definition }, etag);
  await call(office, "POST", `${path}/publish`, {}, changed.etag);
}

test("a demand waits for the unit's approver, comes back with a reason, and is approved", async () => {
  const asks = await colleague("Jonna Thielen", "jonna@example.org");
  const approves = await colleague("Piet Maas", "piet@example.org");
  const founds = [office, asks, approves].map((page) => problems(page));
  await asking();

  await office.goto("/units");
  await settled(office);
  await office.getByRole("row", { name: /^Water/ }).getByRole("button", { name: "Change" }).click();
  const dialog = office.getByRole("dialog", { name: "Change unit" });
  await dialog.getByRole("combobox", { name: "Approvers" }).fill("Piet");
  await dialog.getByRole("option", { name: "Piet Maas" }).click();
  await dialog.getByRole("button", { name: "Remove Piet Maas" }).waitFor();
  await axe(office);
  await screenshot(office, "unit-approvers");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });

  const { body: demand } = await call(asks, "POST", "/demands", {
    title: "Telemetry of pumps", unit_id: water, summary: "Remote units are old.", submit: true,
    values: { problem: "No parts.", benefit: "Fewer failures.", required_by_law: false },
  });
  assert.equal(demand.status, "draft");
  await asks.goto(`/demands/${demand.key}`);
  await settled(asks);
  await asks.getByText("Waits for Piet Maas").waitFor();
  await asks.getByRole("button", { name: "Take it back" }).waitFor();
  await axe(asks);
  await screenshot(asks, "unit-approval-waits");

  // Whoever approves is told above the list of demands, and finds what waits.
  await approves.goto("/demands");
  await settled(approves);
  await approves.getByText("1 demand waits for your approval").waitFor();
  await axe(approves);
  await screenshot(approves, "unit-approval-notice-1440");
  await approves.getByRole("link", { name: "Look at them" }).click();
  const one = approves.getByRole("listitem", { name: "Telemetry of pumps" });
  await one.getByText("Jonna Thielen").waitFor();
  await settled(approves);
  await axe(approves);
  await screenshot(approves, "unit-approvals-1440");
  await one.getByRole("link").click();
  await approves.getByText("Waits for Piet Maas").or(approves.getByLabel("Reason")).first().waitFor();
  await settled(approves);
  await axe(approves);
  await screenshot(approves, "unit-approval-1440");
  await approves.setViewportSize({ width: 390, height: 844 });
  await screenshot(approves, "unit-approval-390");
  await approves.setViewportSize({ width: 1440, height: 900 });
  await approves.getByLabel("Reason").fill("What does it cost a year?");
  await approves.getByRole("button", { name: "Return", exact: true }).click();
  await approves.getByText("Piet Maas returned it.").waitFor();

  await asks.reload();
  await settled(asks);
  await asks.getByText("What does it cost a year?").first().waitFor();
  await axe(asks);
  const { etag } = await call(asks, "GET", `/demands/${demand.key}`);
  const changed = await call(asks, "PATCH", `/demands/${demand.key}`, { summary: "1,000 a year." }, etag);
  await call(asks, "POST", `/demands/${demand.key}/transitions`, { transition: "submit" }, changed.etag);

  await approves.reload();
  await settled(approves);
  await approves.getByRole("button", { name: "Approve", exact: true }).click();
  await approves.getByText("Piet Maas approved it for the unit.").waitFor();
  assert.equal((await call(office, "GET", `/demands/${demand.key}`)).body.status, "submitted");
  await approves.goto("/demands/approvals");
  await approves.getByText("Nothing waits for your approval").waitFor();
  await approves.setViewportSize({ width: 390, height: 844 });
  await settled(approves);
  await axe(approves);
  await screenshot(approves, "unit-approvals-empty-390");
  for (const found of founds) {
    assert.deepEqual(found, []);
  }
});
