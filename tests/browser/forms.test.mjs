// The forms of an organisation: looked at, written anew from a file, compared, published, handed out.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { setTimeout as later } from "node:timers/promises";

import { axe, call, launch, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

let server;
let browser;
let page;
let found;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  page = await setUp(browser, server);
  // A draft that is on screen may be read once more just after it was discarded.
  found = problems(page, [404]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const main = () => page.getByRole("main");
const messages = () => page.getByRole("region", { name: "Messages" });

/** Chooses a file for the draft on screen. */
async function upload(name, content) {
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Replace by a JSON file" }).click();
  await (await asked).setFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
}

test("a version is begun, replaced by a file, compared, published and used", async () => {
  await page.goto("/organization");
  await page.getByRole("link", { name: "Forms", exact: true }).click();
  await page.getByRole("heading", { name: "New demand, version 1" }).waitFor();
  await main().getByText("Published", { exact: true }).first().waitFor();
  await main().getByText("Required", { exact: true }).first().waitFor();
  await main().getByText("Shown under a condition").first().waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "forms");

  // What is downloaded is what the draft will be made of.
  const begun = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as JSON" }).click();
  const download = await begun;
  assert.equal(download.suggestedFilename(), "form-version-1.json");
  const file = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(file.number, 1);

  // The list of versions may come after the new one.
  let lists = 0;
  await page.route("**/api/v1/forms", async (route) => {
    const response = await route.fetch();
    await later(1500);
    await route.fulfill({ response });
    lists += 1;
  });
  await page.getByRole("button", { name: "Start a new version from this one" }).click();
  await page.getByRole("heading", { name: "New demand, version 2" }).waitFor();
  await page.getByText("Nothing keeps this draft from being published.").waitFor();
  assert.equal(await page.getByRole("button", { name: /Start a new version/ }).count(), 0, "one draft at a time");
  while (lists === 0) await later(100);
  await page.unrouteAll({ behavior: "ignoreErrors" });

  await upload("notes.json", "{ \"not\": \"a form\" }");
  await messages().getByText("This file is not a form of Docket").waitFor();

  // A form with a fault is kept as a draft, and says what is missing.
  const faulty = structuredClone(file);
  faulty.definition.sections[0].title = {};
  await upload("faulty.json", JSON.stringify(faulty));
  await page.getByText("Before it can be published").waitFor();
  await page.getByRole("listitem").filter({ hasText: /title/ }).first().waitFor();
  assert.ok(await page.getByRole("button", { name: "Publish this version" }).isDisabled());
  await settled(page);
  await axe(page);
  await screenshot(page, "forms-draft");

  const better = structuredClone(file);
  const [need, , money] = better.definition.sections;
  need.items.find((item) => item.field === "summary").required = true;
  money.items = money.items.filter((item) => item.field !== "effort");
  await upload("better.json", JSON.stringify(better));
  await page.getByText("Nothing keeps this draft from being published.").waitFor();
  await page.getByLabel("Compare with").selectOption({ label: "Version 1" });
  const changes = page.getByRole("list", { name: "What is different" });
  await changes.getByText("Asked differently: Summary (whether it is required)").waitFor();
  await changes.getByText(/^Question gone: /).waitFor();
  assert.equal(await changes.getByRole("listitem").count(), 2);
  await settled(page);
  await axe(page);

  await page.getByRole("button", { name: "Publish this version" }).click();
  const question = page.getByRole("dialog", { name: "Publish this version?" }).or(page.getByRole("alertdialog", { name: "Publish this version?" }));
  await settled(page);
  await axe(page);
  await question.getByRole("button", { name: "Publish this version" }).click();
  await messages().getByText("Published. It does not change any more.").waitFor();
  await page.getByText(/^Published \d/).waitFor();
  await page.getByRole("complementary", { name: "Versions" }).getByText("Replaced", { exact: true }).waitFor();

  // It is what new demands are asked.
  await page.goto("/demands/new");
  await settled(page);
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByRole("link", { name: /^Summary: / }).first().waitFor();
  assert.equal(await page.getByLabel(/effort/i).count(), 0);
  assert.deepEqual(found, []);
});

test("a draft is discarded, a form written, and its history told", async () => {
  await page.goto("/organization/forms");
  await settled(page);
  await page.getByRole("button", { name: "Start a new version from this one" }).click();
  await page.getByRole("heading", { name: "New demand, version 3" }).waitFor();
  await page.getByRole("button", { name: "Discard the draft" }).click();
  const question = page.getByRole("alertdialog", { name: "Discard this draft?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard the draft" }).click();
  await question.getByRole("button", { name: "Discard the draft" }).click();
  await messages().getByText("The draft is gone").waitFor();
  await page.getByRole("heading", { name: "New demand, version 2" }).waitFor();

  await page.getByRole("button", { name: "New form", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Write a new form" });
  await dialog.getByLabel("English").fill("Software request");
  await axe(page);
  await dialog.getByRole("button", { name: "New form" }).click();
  await page.getByRole("heading", { name: "Software request, version 1" }).waitFor();
  const versions = page.getByRole("complementary", { name: "Versions" });
  await versions.getByText("No type of demand uses this form yet").waitFor();
  await versions.getByRole("button", { name: /History of New demand/ }).click();
  const history = page.getByRole("dialog", { name: /New demand/ });
  await history.getByText("published the form version").waitFor();
  await history.getByText("discarded the draft of the form").waitFor();
  await settled(page);
  await axe(page);
  await page.keyboard.press("Escape");
  assert.deepEqual(found, []);
});

test("a public link is made, opened and taken back", async () => {
  await page.goto("/organization/forms");
  await settled(page);
  await page.getByRole("button", { name: "Make a public link" }).click();
  await messages().getByText("The link works now").waitFor();
  const link = page.getByRole("link", { name: /^\/f\// });
  const path = await link.getAttribute("href");
  const stranger = await browser.newContext({ baseURL: server.url });
  const outside = await stranger.newPage();
  await outside.goto(path);
  await outside.getByRole("heading", { name: "About you" }).waitFor();
  await page.getByRole("button", { name: "Take the link back" }).click();
  await messages().getByText("The link does not work any more").waitFor();
  assert.equal((await call(page, "GET", "/forms")).body.items[0].public_path, null);
  await outside.reload();
  await outside.getByText("This link does not work").first().waitFor();
  await stranger.close();
  assert.deepEqual(found, []);
});

test("a JSON Schema becomes a form, which is used beside the other one", async () => {
  await page.goto("/organization/forms");
  await settled(page);
  const schema = {
    title: "Software request",
    type: "object",
    required: ["projectName"],
    properties: {
      projectName: { type: "string", maxLength: 80 },
      users: { type: "integer", minimum: 1, title: "People who will use it" },
      licences: { type: "array", items: { type: "object", properties: { product: { type: "string", maxLength: 60 } } } },
    },
    patternProperties: { "^x-": {} },
  };
  const choose = async (content) => {
    const asked = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Import a JSON Schema" }).click();
    await (await asked).setFiles({ name: "schema.json", mimeType: "application/json", buffer: Buffer.from(content) });
  };
  await choose("no json");
  await messages().getByText("This file is not JSON").waitFor();
  found.splice(0);
  await choose(JSON.stringify(schema));
  const dialog = page.getByRole("dialog", { name: "Import a JSON Schema" });
  await dialog.getByText("3 questions, 2 of them new fields").waitFor();
  await dialog.getByText(/patternProperties/).waitFor();
  assert.equal(await dialog.getByLabel("Name in English").inputValue(), "Software request");
  await dialog.getByLabel("Name in English").fill("Software");
  await settled(page);
  await axe(page);
  await screenshot(page, "form-import");
  await dialog.getByRole("button", { name: "Make the form" }).click();
  await page.getByRole("heading", { name: "Software, version 1" }).waitFor();
  await page.getByRole("button", { name: "Publish this version" }).click();
  await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: "Publish this version" }).click();
  const versions = page.getByRole("complementary", { name: "Versions" });
  await versions.getByRole("button", { name: "Use it for new demands" }).click();
  await messages().getByText("New demands can be written with it").waitFor();
  await settled(page);
  await axe(page);

  await page.goto("/demands/new");
  await page.getByLabel("What is it about?").selectOption({ label: "Software" });
  await page.getByLabel("People who will use it").fill("0");
  await page.getByLabel("Title").or(page.getByLabel("Project name")).first().fill("Drawings");
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByText("Enter 1 or more").first().waitFor();
  await page.getByLabel("People who will use it").fill("3");
  await page.getByLabel("Product, row 1").fill("CAD");
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByRole("heading", { name: "Drawings" }).waitFor();
  await page.getByText("CAD").waitFor();
  await settled(page);
  await axe(page);

  // Out of use, nothing new is written with it, and nobody has to choose.
  await page.goto("/organization/forms");
  await versions.getByRole("button", { name: "Take out of use" }).last().click();
  await messages().getByText("Nothing new is written with it").waitFor();
  await page.goto("/demands/new");
  await page.getByLabel("Title").waitFor();
  assert.equal(await page.getByLabel("What is it about?").count(), 0);
  assert.deepEqual(found, []);
});
