// The form builder: a new form written by keyboard alone on a narrow screen, tried, published and
// used; rules shown live; two people on one draft; nothing lost without a network.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, launch, newWindow, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

let server;
let browser;
let page;
let found;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  page = await setUp(browser, server);
  found = problems(page, [412]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const outline = () => page.getByRole("region", { name: "Outline" });
const editor = () => page.getByRole("region", { name: "What is selected" });
const preview = () => page.getByRole("region", { name: "Preview" });
const saved = () => page.getByRole("status").getByText("Saved", { exact: true }).waitFor();

/** Goes to a control by Tab, as somebody without a mouse does. */
async function reach(target) {
  for (let steps = 0; steps < 120; steps += 1) {
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

test("a form with a condition is written by keyboard at 360 px, published and used", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/organization/forms");
  await settled(page);
  await press(page.getByRole("button", { name: "Start a new version from this one" }));
  await page.getByRole("heading", { name: "New demand, version 2" }).waitFor();
  await press(page.getByRole("link", { name: "Work on the draft" }));
  await page.getByRole("heading", { name: "New demand, version 2" }).waitFor();
  await settled(page);

  // A field that does not exist yet is written on the spot, in the first section.
  await press(outline().getByRole("button", { name: "Question", exact: true }).first());
  await press(page.getByRole("button", { name: "Add field" }));
  const dialog = page.getByRole("dialog", { name: "Add field" });
  await reach(dialog.getByLabel("Name in English"));
  await page.keyboard.type("Invoice number");
  await press(dialog.getByRole("button", { name: "Add field" }));
  await editor().getByRole("heading", { name: "Invoice number" }).waitFor();

  // It is moved up to where it belongs, and stays what is worked on.
  const line = outline().getByRole("button", { name: /^Invoice number/ });
  await reach(line);
  for (let steps = 0; steps < 2; steps += 1) {
    await page.keyboard.press("Alt+ArrowUp");
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith("Invoice number"));
  }

  // Shown when the demand is required by law: not asked before it, so it cannot.
  await reach(editor().getByRole("group", { name: "Shown" }).getByLabel("Always"));
  await page.keyboard.press("ArrowDown");
  await reach(editor().getByLabel("Question", { exact: true }).first());
  await page.keyboard.type("Summary");
  await reach(editor().getByLabel("Comparison", { exact: true }));
  await page.keyboard.type("has an answer");
  await reach(editor().getByRole("group", { name: "Must be answered" }).getByLabel("Never"));
  await page.keyboard.press("ArrowDown");
  await reach(editor().getByLabel("Pattern"));
  await page.keyboard.type("^INV-[0-9]+$");
  await reach(editor().getByLabel("What to enter instead (English)"));
  await page.keyboard.type("Write it as INV-12");
  await saved();
  await settled(page);
  await axe(page);
  await screenshot(page, "builder-narrow");

  // The preview does what the form will do.
  assert.equal(await preview().getByLabel("Invoice number").count(), 0);
  await reach(preview().getByLabel(/^Summary/));
  await page.keyboard.type("Pumps");
  await preview().getByLabel("Invoice number").waitFor();
  await reach(preview().getByLabel("Invoice number"));
  await page.keyboard.type("12");
  await press(preview().getByRole("button", { name: "Check as when handing in" }));
  await preview().getByText("Write it as INV-12").first().waitFor();

  await press(page.getByRole("button", { name: "Check and publish" }));
  await page.getByText("Nothing keeps this draft from being published.").waitFor();
  await page.getByText("Texts in one language only: 1").waitFor();
  await settled(page);
  await axe(page);
  await press(page.getByRole("dialog").getByRole("button", { name: "Publish this version" }));
  await page.getByText("Published. It does not change any more.").waitFor();

  // And is used: the question appears, and keeps to its rule.
  // The address may bring answers; what cannot be one is left out.
  await page.goto("/demands/new?title=Pay%20the%20invoice&summary=Somebody%20has%20to.&estimated_cost=1200&required_by_law=no&effort=much&nonsense=1");
  await page.getByLabel("Invoice number").fill("12");
  assert.equal(await page.getByLabel("Title").inputValue(), "Pay the invoice");
  assert.equal((await page.getByLabel(/^Estimated one-off cost/).inputValue()).replace(/\D/g, ""), "120000");
  assert.equal(await page.getByLabel(/^Effort/).inputValue(), "");
  assert.ok(await page.getByLabel("No", { exact: true }).isChecked());
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByRole("alert").getByText("Invoice number: Write it as INV-12").waitFor();
  await page.getByLabel("Invoice number").fill("INV-12");
  await page.getByText("Saved as draft").waitFor();
  await page.goto(`/demands/${new URL(page.url()).searchParams.get("draft")}`);
  await page.getByRole("heading", { name: "Pay the invoice" }).waitFor();
  await page.getByText("INV-12").waitFor();
  assert.deepEqual(found.splice(0), []);
});

test("tables, calculations, headings and the reasons of rules are tried while they are written", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await call(page, "POST", "/fields", {
    key: "costs", kind: "table", label: { en: "Costs" }, columns: [
      { key: "item", kind: "short_text", label: { en: "Item" }, required: true },
      { key: "price", kind: "money", label: { en: "Price" } },
    ],
  });
  await call(page, "POST", "/fields", { key: "sum", kind: "money", label: { en: "All of it" } });
  await page.goto("/organization/forms");
  await page.getByRole("button", { name: "Start a new version from this one" }).click();
  await page.getByRole("link", { name: "Work on the draft" }).click();
  await settled(page);
  const money = outline().getByRole("button", { name: "Question", exact: true }).nth(2);
  for (const name of ["Costs", "All of it"]) {
    await outline().getByRole("button", { name: "Effort" }).click();
    await money.click();
    await page.getByLabel("Find a field").fill(name);
    await page.getByRole("dialog").getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await editor().getByRole("heading", { name }).waitFor();
  }
  // The last one stands before the table: dragged behind it.
  await outline().getByRole("button", { name: /^Costs/ }).dragTo(outline().getByRole("button", { name: /^All of it/ }));
  await outline().getByRole("button", { name: /^All of it/ }).click();
  const formula = editor().getByLabel("Calculated as");
  await formula.fill("sum(costs.price");
  await editor().getByText("The formula is not finished").waitFor();
  await formula.fill("sum(costs.price) * 2");
  await formula.blur();
  await outline().getByText("calculated").waitFor();

  await outline().getByRole("button", { name: "Heading", exact: true }).last().click();
  await editor().getByLabel("Heading (English)").fill("Only for large ones");
  await editor().getByRole("group", { name: "Shown" }).getByLabel("Under a condition").check();
  await editor().getByLabel("Question", { exact: true }).selectOption({ label: "All of it" });
  await editor().getByLabel("Comparison", { exact: true }).selectOption({ label: "is more than" });
  await editor().getByLabel("Value").fill("100");
  await editor().getByLabel("Value").blur();
  await saved();

  await preview().getByLabel("Say why").check();
  await preview().getByText("“Heading” is hidden because:").waitFor();
  await preview().getByLabel("Item, row 1").fill("Pump");
  await preview().getByLabel("Price, row 1").fill("40");
  await preview().getByRole("button", { name: "Add a row" }).click();
  await preview().getByLabel("Price, row 2").fill("20.50");
  await preview().getByLabel("Price, row 2").blur();
  await preview().getByText("121.00 €", { exact: true }).waitFor();
  await preview().getByRole("heading", { name: "Only for large ones" }).waitFor();
  await preview().getByText("“Heading” is shown because:").waitFor();
  await preview().getByText(/“All of it” is more than .*100/).waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "builder");
  await page.emulateMedia({ colorScheme: "dark" });
  await settled(page);
  await axe(page);
  await screenshot(page, "builder-dark");
  await page.emulateMedia({ colorScheme: "light" });

  // What a rule of the form refuses is told with its place.
  await preview().getByRole("button", { name: "Check as when handing in" }).click();
  await preview().getByText("Row 2, Item: This needs an answer").first().waitFor();

  // A step back, and the form is as it was; removing can be undone.
  await outline().getByRole("button", { name: /^Costs/ }).click();
  await editor().getByRole("button", { name: "Remove" }).click();
  await outline().getByRole("img", { name: "Something is wrong with All of it" }).waitFor();
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  await outline().getByRole("button", { name: /^Costs/ }).waitFor();
  await saved();
  assert.deepEqual(found.splice(0), []);
});

test("what two people write is not lost, nor what is written without a network", async () => {
  const address = page.url();
  const other = await newWindow(browser, server);
  await other.context().addCookies(await page.context().cookies());
  await other.goto(address);
  await settled(other);
  const title = (window) => window.getByRole("region", { name: "What is selected" }).getByLabel("Title (English)");
  for (const window of [page, other]) {
    await window.getByRole("region", { name: "Outline" }).locator("#outline-0").click();
    await title(window).waitFor();
  }
  // Somebody who only looks follows what is written.
  await title(page).fill("What is needed");
  await saved();
  await other.getByRole("region", { name: "Outline" }).getByText("What is needed").waitFor();

  // Without a network everything stays, and is stored once it is back.
  await page.context().setOffline(true);
  await title(page).fill("What is needed most");
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await page.context().setOffline(false);
  await saved();
  await other.getByRole("region", { name: "Outline" }).getByText("What is needed most").waitFor();

  // Both at once: the later one chooses.
  await other.context().setOffline(true);
  await title(other).fill("Theirs");
  await title(page).fill("Mine");
  await saved();
  await other.context().setOffline(false);
  await other.getByRole("button", { name: "Keep mine" }).click();
  await other.getByRole("status").getByText("Saved", { exact: true }).waitFor();
  await page.getByRole("region", { name: "Outline" }).getByText("Theirs").waitFor();
  await other.close();
});
