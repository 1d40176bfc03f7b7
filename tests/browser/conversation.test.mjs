// Asking about a demand: a template, marked answers that whoever asked finds on the form, people
// who are mentioned, and writing a demand together.
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

/** Somebody with a role of the unit, signed in, in a window of their own. */
const colleague = (name, email, role) => newColleague(browser, server, office, { name, email, role, unit: water });

test("a demand is written together, returned with marked answers, and comes back", async () => {
  const asks = await colleague("Jonna Thielen", "jonna@example.org", "requester");
  const writes = await colleague("Piet Maas", "piet@example.org", "requester");
  const founds = [office, asks, writes].map((page) => problems(page));
  const draft = (await call(asks, "POST", "/demands", {
    title: "Telemetry of pumps", unit_id: water, summary: "Remote units are old.",
    values: { problem: "No parts.", benefit: "Fewer failures.", required_by_law: false },
  })).body;
  await asks.goto(`/demands/${draft.key}`);
  await settled(asks);
  const authors = asks.getByRole("region", { name: "Written by" });
  await authors.getByLabel("Write together with").fill("Piet");
  await asks.getByRole("option", { name: "Piet Maas" }).click();
  await authors.getByRole("button", { name: "Remove Piet Maas" }).waitFor();
  await axe(asks);
  await screenshot(asks, "co-authors");

  // The co-author finds it, and hands it in.
  await writes.goto("/notifications");
  await writes.getByText("Jonna Thielen asked you to write it together").waitFor();
  await writes.goto(`/demands/${draft.key}`);
  await writes.getByRole("button", { name: "Submit", exact: true }).click();
  await writes.getByText("Submitted").first().waitFor();

  // A template, written once.
  await office.goto("/organization/triage");
  await office.getByRole("button", { name: "Add a template" }).click();
  const dialog = office.getByRole("dialog", { name: "Add a template" });
  await dialog.getByLabel("Name").fill("More detail");
  await dialog.getByLabel("Text", { exact: true }).fill("Hello {name}, please say more about {title}.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await office.getByText("Hello {name}, please say more").waitFor();

  await office.goto(`/demands/${draft.key}`);
  await settled(office);
  await office.getByRole("region", { name: "Who has it" }).getByText("Every question is answered.").waitFor();
  const step = office.getByRole("button", { name: "Ask for information" });
  if (await step.count() === 0) {
    await office.getByRole("button", { name: "More actions", exact: true }).click();
    await office.getByRole("menuitem", { name: "Ask for information" }).click();
  } else {
    await step.click();
  }
  const asking = office.getByRole("dialog", { name: "Ask for information" });
  await asking.getByLabel("Begin with a template").selectOption({ label: "More detail" });
  assert.equal(await asking.getByRole("textbox").first().inputValue(), "Hello Jonna Thielen, please say more about Telemetry of pumps.");
  await asking.getByRole("checkbox", { name: /problem/i }).first().check();
  await asking.getByRole("textbox", { name: /What about/ }).fill("Which parts?");
  await axe(office);
  await screenshot(office, "asking");
  await asking.getByRole("button", { name: "Ask for information" }).click();
  await office.getByText("Needs information").first().waitFor();
  const known = await api("GET", `/demands/${draft.key}`);
  assert.deepEqual(known.marks, [{ field: "problem", note: "Which parts?" }]);

  await asks.goto(`/demands/${draft.key}/edit`);
  await settled(asks);
  await asks.getByText("The project office asks about this answer.").waitFor();
  await asks.getByText("Which parts?").waitFor();
  await axe(asks);
  await screenshot(asks, "marked");
  assert.deepEqual(founds, [[], [], []]);
  await Promise.all([asks.close(), writes.close()]);
});

test("people are mentioned while one writes, and told", async () => {
  const analyst = await colleague("Mara Lindqvist", "mara@example.org", "analyst");
  const key = (await api("POST", "/demands", { title: "Valves", unit_id: water, submit: true, summary: "Old.", values: { problem: "Leaks.", benefit: "Dry.", required_by_law: false } })).key;
  const found = problems(office);
  await office.goto(`/demands/${key}?talk=internal`);
  await settled(office);
  const comment = office.getByLabel("Comment", { exact: true });
  await comment.fill("Have a look, @Mar");
  await office.getByRole("button", { name: "Mention Mara Lindqvist" }).click();
  assert.equal(await comment.inputValue(), "Have a look, @Mara Lindqvist ");
  await axe(office);
  await office.getByRole("button", { name: "Comment", exact: true }).click();
  await office.getByText("Told: Mara Lindqvist").waitFor();
  await screenshot(office, "mentioned");
  await analyst.goto("/notifications");
  await analyst.getByText("mentioned you").waitFor();
  assert.deepEqual(found, []);
  await analyst.close();
});
