// What happened: the history of every record, and the audit trail of all of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { administrator, axe, call, launch, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

let server;
let browser;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Asserts that a text is for people: no ids, no JSON, no names of operations. */
function inWords(text, where) {
  assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}-/, `an id on ${where}`);
  assert.doesNotMatch(text, /[{}]|\[|\]/, `JSON on ${where}`);
  assert.doesNotMatch(text, /\b[a-z]+_[a-z_]+\b/, `a name of a program on ${where}`);
}

test("every record has a history in words", async () => {
  const page = await administrator(browser, server);
  const found = problems(page);
  const people = await call(page, "GET", "/people?q=maren");
  const person = people.body.items[0];
  // In a drawer beside the list, by the name of a row; nothing happened yet to what ships.
  const drawers = [
    ["/units", /^History of Water Supply$/, "changed the unit", "PMO partner"],
    ["/organization/categories", /^History of Efficiency$/, "added the category", "Wirtschaftlichkeit|Efficiency"],
    ["/organization/objectives", /^History of/, "added the strategic objective", "Name"],
    ["/organization/fields", /^History of/, "Nothing happened to it yet", ""],
    ["/roles", /^History of Requester$/, "Nothing happened to it yet", ""],
    ["/frameworks", /^History of/, "Nothing happened to it yet", ""],
    ["/plans", null, "put demands on the plan", "DEM-35 on the list"],
  ];
  for (const [path, button, operation, field] of drawers) {
    await page.goto(path);
    await settled(page);
    if (button === null) {
      await page.getByRole("link", { name: "Portfolio 2027" }).click();
      await page.waitForURL(/plans\/.+/);
      await settled(page);
    }
    await page.getByRole("button", { name: button ?? /^History of/ }).first().click();
    const drawer = page.getByRole("dialog", { name: /^History of/ });
    await drawer.getByText(operation).first().waitFor();
    const text = await drawer.innerText();
    assert.match(text, new RegExp(field), `${path}: ${text}`);
    inWords(text, path);
    if (path === "/units") {
      await axe(page);
      await screenshot(page, "history-unit");
    }
    await page.keyboard.press("Escape");
  }
  const parts = [
    ["/organization", "changed the organisation\u2019s settings", "Holidays"],
    [`/people/${person.id}`, "added the person", "Language"],
    ["/assessments/ASM-1/history", "completed the assessment", "State"],
    ["/demands/DEM-28?talk=history", "moved the demand", "Status"],
  ];
  for (const [path, operation, field] of parts) {
    await page.goto(path);
    await settled(page);
    const history = page.locator(".past");
    await history.getByText(operation).first().waitFor();
    const text = await history.innerText();
    assert.match(text, new RegExp(field), `${path}: ${text}`);
    inWords(text, path);
  }
  await screenshot(page, "history-demand");
  await page.goto("/organization");
  await settled(page);
  await page.locator(".past li").first().waitFor();
  await screenshot(page, "history-organization");
  await page.goto("/assessments/ASM-1");
  await settled(page);
  await page.getByRole("link", { name: "History", exact: true }).click();
  await page.waitForURL("**/assessments/ASM-1/history");
  await settled(page);
  await screenshot(page, "history-assessment");

  // The same in the other language, where the labels are the catalogue's.
  await page.goto("/demands/DEM-28?talk=history");
  await settled(page);
  await page.getByRole("button", { name: "EN: choose the language" }).click();
  await page.getByRole("menuitem", { name: "Deutsch" }).click();
  await page.locator(".past").getByText("hat den Bedarf weiterbewegt").first().waitFor();
  const german = await page.locator(".past").innerText();
  assert.doesNotMatch(german, /moved the demand|submitted|Status submitted/);
  inWords(german, "the German history");
  assert.deepEqual(found, []);
});

test("a history has more than one page, and is read again after changes", async () => {
  const page = await administrator(browser, server);
  const found = problems(page);
  const units = await call(page, "GET", "/units");
  const unit = units.body.items.find((one) => one.name === "Networks");
  let etag = `"${unit.version}"`;
  const rename = async (name) => {
    ({ etag } = await call(page, "PATCH", `/units/${unit.id}`, { name }, etag));
  };
  for (let number = 1; number <= 54; number += 1) {
    await rename(`Networks ${number}`);
  }
  await page.goto("/units");
  await settled(page);
  await page.getByRole("button", { name: "History of Networks 54" }).click();
  const drawer = page.getByRole("dialog", { name: "History of Networks 54" });
  await drawer.getByText("Networks 54", { exact: true }).waitFor();
  assert.equal(await drawer.getByText("added the unit").count(), 0, "the first entry is on the second page");
  await drawer.getByRole("button", { name: "Show more" }).click();
  await drawer.getByText("added the unit").waitFor();
  await rename("Networks, renamed");
  await drawer.getByText("Networks, renamed", { exact: true }).waitFor();
  assert.deepEqual(found, []);
});

test("who may not read a history is not offered it", async () => {
  const page = await signIn(browser, server, PEOPLE.requester);
  for (const path of ["/units", "/organization", "/organization/categories", "/roles"]) {
    await page.goto(path);
    await settled(page);
    assert.equal(await page.getByRole("button", { name: /^History of/ }).count(), 0, path);
    assert.equal(await page.locator(".past").count(), 0, path);
  }
});

test("the audit trail is narrowed by its address and opens to what changed", async () => {
  const page = await administrator(browser, server);
  const found = problems(page, [404]);
  await page.goto("/audit");
  await settled(page);
  const rows = page.locator(".audit tbody");
  await rows.first().waitFor();
  inWords(await page.locator(".audit").innerText(), "the audit trail");
  await axe(page);
  await screenshot(page, "audit-wide");

  await page.getByLabel("Operation").selectOption("update_unit");
  await page.waitForURL(/operation=update_unit/);
  await rows.getByText("changed the unit").first().waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll(".audit tbody")]
    .every((row) => row.innerText.includes("changed the unit")));
  await page.reload();
  await settled(page);
  await rows.getByText("changed the unit").first().waitFor();
  assert.equal(await rows.getByText("signed in").count(), 0, "the filter stays after loading again");
  assert.equal(await page.getByLabel("Operation").inputValue(), "update_unit");
  await page.goBack();
  await rows.getByText("signed in").first().waitFor();

  // A record by what people call it; its entries lead to it.
  await page.getByPlaceholder("Key, such as DEM-28").fill("DEM-28");
  await page.keyboard.press("Enter");
  await page.waitForURL(/record=/);
  await page.waitForFunction(() => [...document.querySelectorAll(".audit tbody")]
    .every((row) => row.innerText.includes("DEM-28")));
  const moved = rows.filter({ hasText: "moved the demand" }).first();
  await moved.getByRole("button", { name: "Show what changed" }).click();
  const details = moved.locator(".audit__details");
  await details.getByText("Status").waitFor();
  inWords(await details.innerText(), "an open entry");
  await axe(page);
  await screenshot(page, "audit-open");
  await page.emulateMedia({ colorScheme: "dark" });
  await screenshot(page, "audit-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 844 });
  await screenshot(page, "audit-narrow");
  await page.setViewportSize({ width: 1440, height: 900 });
  await moved.getByRole("link", { name: "DEM-28" }).click();
  await page.waitForURL("**/demands/DEM-28");
  await settled(page);

  // Person and days.
  const maren = (await call(page, "GET", "/people?q=maren")).body.items[0];
  await page.goto(`/audit?person=${maren.id}&kind=demand`);
  await settled(page);
  await page.waitForFunction((name) => {
    const all = [...document.querySelectorAll(".audit tbody")];
    return all.length > 0 && all.every((row) => row.innerText.includes(name));
  }, maren.name);
  assert.equal(await page.getByLabel("Who").inputValue(), maren.name);
  await page.getByLabel("From").fill("2199-01-01");
  await page.getByLabel("From").blur();
  await page.waitForURL(/from=2199-01-01/);
  await page.getByText("Nothing matches these filters").waitFor();
  assert.deepEqual(found, []);
});

test("the audit trail tells what happens while it is looked at", async () => {
  const [page, other] = [
    await administrator(browser, server),
    await signIn(browser, server, PEOPLE.portfolioManager),
  ];
  await page.goto("/audit");
  await settled(page);
  await page.locator(".audit tbody").first().waitFor();
  await call(other, "POST", "/plans", {
    name: "A plan made meanwhile",
    period: "FY2031",
    budget: { amount: "1000.00", currency: "EUR" },
  });
  await page.locator(".audit").getByText("A plan made meanwhile").first().waitFor();
  await page.locator("main").evaluate((main) => { main.scrollTop = 700; });
  await call(other, "POST", "/plans", {
    name: "Another one",
    period: "FY2032",
    budget: { amount: "1000.00", currency: "EUR" },
  });
  await page.getByRole("button", { name: /new entr/ }).click();
  await page.locator(".audit").getByText("Another one").first().waitFor();
  assert.equal(await page.locator("main").evaluate((main) => main.scrollTop), 0);
});
