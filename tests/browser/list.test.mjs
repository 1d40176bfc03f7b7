// The list of demands and a demand: filters and columns that stay, files that hold what is on
// screen, keys, several at once, what can be taken back, what is said, and what makes a score.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { axe, launch, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

// How many of these go on at a time.
const WINDOWS = 3;

let server;
let browser;
let analyst;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
  analyst = await signIn(browser, server, PEOPLE.analyst);
  // An idle window would hold a connection, of which a browser has few.
  await analyst.goto("about:blank");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const table = (page) => page.getByRole("table", { name: "Demands" });
const search = (page) => page.getByRole("searchbox", { name: /^Search/ });
const chips = (page) => page.getByRole("group", { name: "Filters that hold" });
const heads = (page) => table(page).getByRole("columnheader").allInnerTexts();
const messages = (page) => page.getByRole("region", { name: "Messages" });
const parameter = (page, name) => new URL(page.url()).searchParams.get(name);

/** The keys on screen, from top to bottom. */
async function keys(page) {
  await settled(page);
  return table(page).getByRole("row").evaluateAll((rows) => rows.map((row) => row.innerText.match(/\bDEM-\d+\b/)?.[0]).filter(Boolean));
}

/** Waits until the list begins with these keys; when all of them count, with no further one. */
async function shows(page, expected, all = true) {
  const read = () => table(page).getByRole("row").evaluateAll((rows) => rows.map((row) => row.innerText.match(/\bDEM-\d+\b/)?.[0]).filter(Boolean));
  await page.waitForFunction(({ expected, all }) => {
    const keys = [...document.querySelectorAll("main table tbody tr")].map((row) => row.innerText.match(/\bDEM-\d+\b/)?.[0]).filter(Boolean);
    return JSON.stringify(all ? keys : keys.slice(0, expected.length)) === JSON.stringify(expected);
  }, { expected, all }).catch(async () => assert.deepEqual(await read(), expected));
}

/** The keys the server has for a query, all of them. */
async function stored(query) {
  const answer = await analyst.request.get(`/api/v1/demands?limit=200&${query}`, { maxRetries: 3 });
  assert.equal(answer.status(), 200, query);
  return (await answer.json()).items.map((demand) => demand.key);
}

async function status(key) {
  return (await (await analyst.request.get(`/api/v1/demands/${key}`, { maxRetries: 3 })).json()).status;
}

/** A window of the analyst, its problems, and a path opened in it. */
async function open(path, statuses = []) {
  const page = await analyst.context().newPage();
  const found = problems(page, statuses);
  await page.goto(path);
  await settled(page);
  return { page, found };
}

/** Sets a filter through its menu and dialog. */
async function filter(page, name, set) {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  const dialog = page.getByRole("dialog", { name });
  await set(dialog);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "hidden" });
}

async function filters() {
  const { page, found } = await open("/demands");
  const all = await keys(page);
  await filter(page, "State", async (dialog) => {
    await dialog.getByRole("checkbox", { name: "Approved" }).check();
    await dialog.getByRole("checkbox", { name: "Deferred" }).check();
  });
  await chips(page).getByText("Approved, Deferred").waitFor();
  assert.equal(parameter(page, "status"), "approved,deferred");
  const byState = await stored("status=approved,deferred&sort=-updated_at");
  await shows(page, byState);
  assert.ok(byState.length > 3 && byState.length < all.length);

  await filter(page, "Score", (dialog) => dialog.getByLabel("At least").fill("50"));
  await chips(page).getByText("Score at least").waitFor();
  const both = await stored("status=approved,deferred&score[gte]=50&sort=-updated_at");
  await shows(page, both);
  assert.ok(both.length < byState.length);
  await axe(page);

  // Back, forward and a reload show the same lists.
  await page.goBack();
  await page.waitForURL((url) => !url.searchParams.has("score_from"));
  await chips(page).getByText("Score at least").waitFor({ state: "detached" });
  await shows(page, byState);
  await page.goForward();
  await chips(page).getByText("Score at least").waitFor();
  await shows(page, both);
  await page.reload();
  await chips(page).getByText("Approved, Deferred").waitFor();
  await shows(page, both);

  // A chip opens its filter again, and its cross takes it away.
  await chips(page).getByRole("button", { name: "Approved, Deferred" }).click();
  const dialog = page.getByRole("dialog", { name: "State" });
  assert.ok(await dialog.getByRole("checkbox", { name: "Deferred" }).isChecked());
  await dialog.getByRole("checkbox", { name: "Deferred" }).uncheck();
  await dialog.getByRole("button", { name: "Apply" }).click();
  await chips(page).getByRole("button", { name: "Approved", exact: true }).waitFor();
  assert.equal(parameter(page, "status"), "approved");
  await chips(page).getByRole("button", { name: "Remove filter" }).first().click();
  await page.waitForURL((url) => !url.searchParams.has("status"));
  assert.equal(parameter(page, "score_from"), "50");

  // Filtered to nothing says so, and leads out.
  await search(page).fill("there is no such demand");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Nothing matches these filters" }).waitFor();
  await axe(page);
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await page.waitForURL((url) => url.search === "");
  // Further rows come while somebody scrolls.
  await shows(page, all.slice(0, 20), false);
  assert.equal(await search(page).inputValue(), "");
  assert.deepEqual(found, []);
  await page.close();
}

async function sorting() {
  const { page, found } = await open("/demands?status=qualified");
  const head = (name) => table(page).getByRole("columnheader", { name });
  await head("Score").getByRole("button").click();
  await page.waitForURL(/sort=score\b/);
  await shows(page, await stored("status=qualified&sort=score"));
  assert.equal(await head("Score").getAttribute("aria-sort"), "ascending");
  await head("Score").getByRole("button").click();
  await page.waitForURL(/sort=-score\b/);
  assert.equal(await head("Score").getAttribute("aria-sort"), "descending");
  const sorted = await stored("status=qualified&sort=-score");
  await shows(page, sorted);
  await page.reload();
  await shows(page, sorted);
  await head("Title").getByRole("button").click();
  await page.waitForURL(/sort=title\b/);
  await shows(page, await stored("status=qualified&sort=title"));
  assert.equal(await head("Score").getAttribute("aria-sort"), null);
  assert.deepEqual(found, []);
  await page.close();
}

async function columns() {
  // What is chosen belongs to the browser, so this one has a browser of its own.
  const page = await signIn(browser, server, PEOPLE.otherAnalyst);
  const found = problems(page);
  const before = await heads(page);
  assert.ok(before.includes("Owner") && !before.includes("Category"), `${before}`);
  await page.getByRole("button", { name: "Columns" }).click();
  const entry = (name) => page.getByRole("menuitemcheckbox", { name, exact: true });
  assert.equal(await entry("Owner").getAttribute("aria-checked"), "true");
  await entry("Owner").click();
  await entry("Category").click();
  assert.equal(await entry("Category").getAttribute("aria-checked"), "true");
  await settled(page);
  await axe(page);
  await page.keyboard.press("Escape");
  await page.reload();
  await settled(page);
  const after = await heads(page);
  assert.ok(!after.includes("Owner") && after.includes("Category"), `${after}`);
  await table(page).getByText("Renewal of assets").first().waitFor();
  assert.deepEqual(found, []);
  await page.context().close();
}

async function exported() {
  const { page, found } = await open("/demands?status=rejected,withdrawn&sort=key");
  const shown = await keys(page);
  const begun = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await axe(page);
  await page.getByRole("menuitem", { name: "As CSV" }).click();
  const download = await begun;
  assert.match(download.suggestedFilename(), /\.csv$/);
  const [head, ...lines] = (await readFile(await download.path(), "utf8")).trim().split(/\r?\n/);
  assert.match(head, /^\W?key,title,/);
  const rows = lines.map((line) => /^DEM-\d+/.exec(line)?.[0]).filter(Boolean);
  assert.deepEqual(rows, shown);
  const packed = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "As an Excel workbook" }).click();
  const workbook = await packed;
  assert.match(workbook.suggestedFilename(), /\.xlsx$/);
  const bytes = await readFile(await workbook.path());
  assert.equal(bytes.subarray(0, 2).toString(), "PK");
  assert.deepEqual(found, []);
  await page.close();
}

async function shortcuts() {
  const { page, found } = await open("/demands");
  const { keyboard } = page;
  const [first, second, third] = await keys(page);
  const box = (key) => table(page).getByRole("checkbox", { name: `Select ${key}` });

  await keyboard.press("/");
  await search(page).and(page.locator(":focus")).waitFor();
  // While something is typed, keys are letters.
  await keyboard.type("gdcx?");
  assert.equal(await search(page).inputValue(), "gdcx?");
  await search(page).fill("");
  await search(page).blur();

  await keyboard.press("j");
  await keyboard.press("j");
  await keyboard.press("x");
  assert.ok(await box(second).isChecked(), "j j x chooses the second row");
  await keyboard.press("k");
  await keyboard.press("x");
  assert.ok(await box(first).isChecked(), "k x chooses the one above");
  const bar = page.getByRole("region", { name: /selected$/ });
  await bar.getByText("2 selected").waitFor();
  await keyboard.press("x");
  await bar.getByText("1 selected").waitFor();
  await keyboard.press("Shift+J");
  await keyboard.press("Shift+J");
  await bar.getByText("3 selected").waitFor();
  await keyboard.press("Escape");
  await bar.waitFor({ state: "detached" });
  await keyboard.press("Enter");
  await page.waitForURL(`**/demands/${third}`);
  await settled(page);
  await keyboard.press("g");
  await keyboard.press("d");
  await page.waitForURL("**/demands");
  await settled(page);
  await keyboard.press("?");
  const help = page.getByRole("dialog", { name: "All keys" });
  await help.getByText("Search or run anything").waitFor();
  // Keys of the page rest while a dialog is open.
  await keyboard.press("c");
  assert.ok(await help.isVisible());
  await axe(page);
  await keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  await keyboard.press("c");
  await page.waitForURL("**/demands/new");
  assert.deepEqual(found, []);
  await page.close();
}

async function palette() {
  // The language and the theme belong to the browser.
  const page = await signIn(browser, server, PEOPLE.otherAnalyst);
  const found = problems(page);
  const { keyboard } = page;
  const dialog = page.getByRole("dialog", { name: "Search or run" });
  await keyboard.press("Control+k");
  await dialog.getByRole("combobox").fill("DEM-44");
  await dialog.getByRole("option", { name: /DEM-44$/ }).waitFor();
  await axe(page);
  await keyboard.press("Enter");
  await page.waitForURL("**/demands/DEM-44");
  await settled(page);

  const theme = () => page.locator("html").evaluate((html) => getComputedStyle(html).colorScheme + getComputedStyle(document.body).backgroundColor);
  const before = await theme();
  const changed = (was) => page.waitForFunction((was) =>
    getComputedStyle(document.documentElement).colorScheme + getComputedStyle(document.body).backgroundColor !== was, was);
  await page.getByRole("button", { name: "Search or run" }).click();
  await dialog.getByRole("combobox").fill("theme");
  await dialog.getByRole("option", { name: /theme/i }).waitFor();
  await keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await changed(before);
  await keyboard.press("Control+k");
  await dialog.getByRole("combobox").fill("qqqqqq");
  await dialog.getByRole("status").getByText("Nothing matches").waitFor();
  await dialog.getByRole("combobox").fill("all keys");
  await dialog.getByRole("option", { name: "All keys" }).waitFor();
  await keyboard.press("Enter");
  await page.getByRole("dialog", { name: "All keys" }).getByText("Open the row").waitFor();
  assert.deepEqual(found, []);
  await page.context().close();
}

const focused = (target) => target.evaluate((element) => element === document.activeElement);

/** Goes to a control by Tab, or back by Shift and Tab, unless the focus is on it already. */
async function reach(page, target, key = "Tab") {
  for (let pressed = 0; pressed < 120; pressed += 1) {
    if (await focused(target)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} does not lead to ${target}`);
}

/** Chooses rows with j, k and x, from wherever the cursor is. */
async function choose(page, wanted) {
  for (const key of wanted) {
    const away = () => table(page).locator("tbody").evaluate((body, key) => {
      const rows = [...body.querySelectorAll("tr[data-row]")];
      const to = rows.findIndex((row) => row.innerText.match(/\bDEM-\d+\b/)?.[0] === key);
      return to < 0 ? null : to - rows.findIndex((row) => row.matches(".is-cursor"));
    }, key);
    for (let left = await away(); left !== 0; left = await away()) {
      assert.ok(left !== null, `${key} is on screen`);
      await page.keyboard.press(left > 0 ? "j" : "k");
    }
    await page.keyboard.press("x");
    await table(page).getByRole("row", { name: new RegExp(`\\b${key}\\b`), selected: true }).waitFor();
  }
}

/** Opens the menu of steps of what is chosen, by keyboard. */
async function openSteps(page) {
  // The bar is the last on the page.
  await reach(page, page.getByRole("region", { name: /selected$/ }).getByRole("button", { name: "Change state" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.locator("[role=menuitem]:focus").waitFor();
}

/** Takes an entry of the menu that is open, by keyboard. */
async function takeStep(page, name) {
  await reach(page, page.getByRole("menuitem", { name, exact: true }), "ArrowDown");
  await page.keyboard.press("Enter");
}

async function severalAtOnce() {
  const { page, found } = await open("/demands?status=screening&sort=key");
  const [one, other] = await keys(page);
  for (const key of [one, other]) {
    await table(page).getByRole("checkbox", { name: `Select ${key}` }).check();
  }
  const bar = page.getByRole("region", { name: "2 selected" });
  await settled(page);
  await axe(page);
  await bar.getByRole("button", { name: "Assign" }).click();
  const dialog = page.getByRole("dialog", { name: "Assign" });
  await dialog.getByRole("combobox", { name: "Owner" }).fill("Idris");
  await dialog.getByRole("option", { name: /Idris Valcourt/ }).click();
  await dialog.getByRole("button", { name: "Assign" }).click();
  await messages(page).getByText("2 demands assigned").waitFor();
  await bar.waitFor({ state: "detached" });
  for (const key of [one, other]) {
    await table(page).getByRole("row", { name: new RegExp(`${key}\\b.*Idris`) }).waitFor();
    const demand = await (await page.request.get(`/api/v1/demands/${key}`, { maxRetries: 3 })).json();
    assert.equal(demand.owner.name, "Idris Valcourt");
  }
  // Anything that can be the same for several is changed by the keyboard alone.
  await choose(page, [one, other]);
  await page.keyboard.press("e");
  const change = page.getByRole("dialog", { name: "Edit" });
  const what = change.getByLabel("What changes");
  await reach(page, what);
  await page.keyboard.type("Category");
  await what.locator("option:checked", { hasText: "Category" }).waitFor({ state: "attached" });
  assert.ok(await focused(what), "the focus stays where one chooses");
  await axe(page);
  await screenshot(page, "list-edit-several");
  await reach(page, change.getByRole("button", { name: "Change" }));
  await page.keyboard.press("Enter");
  await change.getByText("Enter what it becomes.").waitFor();
  const category = change.getByLabel(/^Category/);
  const named = (await category.locator("option").allInnerTexts()).filter((name) => name.trim()).at(-1);
  await reach(page, category, "Shift+Tab");
  await page.keyboard.press("End");
  await category.locator("option:checked", { hasText: named }).waitFor({ state: "attached" });
  await reach(page, change.getByRole("button", { name: "Change" }));
  await page.keyboard.press("Enter");
  await messages(page).getByText("2 demands changed").waitFor();
  await bar.waitFor({ state: "detached" });
  for (const key of [one, other]) {
    const demand = await (await page.request.get(`/api/v1/demands/${key}`, { maxRetries: 3 })).json();
    assert.equal(demand.category.name, named);
  }

  // So is a step that they take.
  await choose(page, [one, other]);
  await openSteps(page);
  assert.equal(await page.getByRole("menuitem", { name: "Reject" }).count(), 0, "nobody is offered what they may not");
  await takeStep(page, "Qualify");
  await messages(page).getByText("2 demands moved").waitFor();
  assert.deepEqual(await Promise.all([one, other].map(status)), ["qualified", "qualified"]);
  assert.ok(!(await keys(page)).includes(one), "the list of those in screening has one less");

  // A step that needs a reason is told it once; what cannot take it says why and stays chosen.
  const manager = await signIn(browser, server, PEOPLE.portfolioManager);
  const others = problems(manager, [409]);
  const [settledOne] = await stored("status=rejected&sort=key");
  await manager.goto("/demands?status=qualified,rejected&sort=key");
  await settled(manager);
  await choose(manager, [one, other, settledOne]);
  await manager.getByRole("region", { name: "3 selected" }).waitFor();
  await openSteps(manager);
  await axe(manager);
  await takeStep(manager, "Reject");
  const why = manager.getByRole("dialog", { name: "Reject" });
  const send = why.getByRole("button", { name: "Reject" });
  await reach(manager, send);
  await manager.keyboard.press("Enter");
  await why.getByText("Say why.").waitFor();
  const reason = why.getByLabel("Reason");
  await reach(manager, reason, "Shift+Tab");
  await manager.keyboard.type("Both are done already.");
  await axe(manager);
  await reach(manager, send);
  await manager.keyboard.press("Enter");
  await messages(manager).getByText("2 demands moved").waitFor();
  const left = messages(manager).getByRole("alert").filter({ hasText: `1 demand stays as it was. ${settledOne}:` });
  await left.waitFor();
  const told = (await left.innerText()).split(`${settledOne}:`)[1];
  assert.match(told, /\w+ \w+/, `it is said why: ${told}`);
  await manager.getByRole("region", { name: "1 selected" }).waitFor();
  assert.ok(await table(manager).getByRole("checkbox", { name: `Select ${settledOne}` }).isChecked());
  await settled(manager);
  await axe(manager);
  await screenshot(manager, "list-step-refused");
  assert.deepEqual(await Promise.all([one, other, settledOne].map(status)), ["rejected", "rejected", "rejected"]);
  for (const key of [one, other]) {
    const { decision_reason } = await (await page.request.get(`/api/v1/demands/${key}`, { maxRetries: 3 })).json();
    assert.equal(decision_reason, "Both are done already.");
  }
  assert.deepEqual([found, others], [[], []]);
  await manager.context().close();
  await page.close();
}

async function deleted() {
  const { page, found } = await open("/demands/DEM-57", [404]);
  const remove = async () => {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.waitForURL("**/demands");
    await messages(page).getByText(/^DEM-\d+ deleted$/).waitFor();
    assert.ok(!(await keys(page)).includes("DEM-57"));
  };
  await remove();
  await settled(page);
  await axe(page);
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await messages(page).getByText("DEM-57 is back").waitFor();
  await page.reload();
  assert.ok((await keys(page)).includes("DEM-57"), "undone, it is in the list again");

  await page.goto("/demands/DEM-57");
  await settled(page);
  await remove();
  await messages(page).getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
  await page.goto("/demands/DEM-57");
  await page.getByRole("alert").getByRole("heading", { name: "There is nothing here" }).waitFor();
  assert.deepEqual(found, []);
  await page.close();
}

async function talk() {
  const [requester, colleague] = await Promise.all([
    signIn(browser, server, PEOPLE.requester),
    signIn(browser, server, PEOPLE.otherAnalyst),
  ]);
  // The list a colleague comes from may ask for what somebody else has just deleted.
  const others = [problems(requester), problems(colleague, [404])];
  const { page, found } = await open("/demands/DEM-46");
  await Promise.all([requester, colleague].map(async (one) => {
    await one.goto("/demands/DEM-46");
    await settled(one);
  }));
  const talk = (from, name) => from.getByRole("tab", { name, exact: true }).click();
  const say = async (from, words) => {
    await from.getByLabel("Comment", { exact: true }).fill(words);
    await from.getByRole("button", { name: "Comment", exact: true }).click();
    await from.getByRole("article").filter({ hasText: words }).waitFor();
    assert.equal(await from.getByLabel("Comment", { exact: true }).inputValue(), "");
  };
  const hears = (one, words, mark) =>
    one.getByRole("article").filter({ hasText: words }).getByText(mark, { exact: true }).waitFor();

  // What colleagues say among themselves stands apart.
  await Promise.all([page, colleague].map((one) => talk(one, "Internal")));
  await say(page, "The laboratory wants to wait.");
  await hears(colleague, "The laboratory wants to wait.", "Internal");
  assert.equal(await requester.getByRole("tab", { name: "Internal" }).count(), 0);
  await Promise.all([page, colleague].map((one) => talk(one, "Conversation")));
  await say(page, "Which basins do you mean?");
  await hears(requester, "Which basins do you mean?", "Submitter sees");
  assert.equal(await requester.getByText("The laboratory wants to wait.").count(), 0, "internal stays among colleagues");
  await say(requester, "Basins 3 and 4.");
  await Promise.all([page, colleague].map((one) => hears(one, "Basins 3 and 4.", "Submitter sees")));
  await axe(page);
  await requester.reload();
  await requester.getByText("Basins 3 and 4.").waitFor();
  assert.equal(await requester.getByText("The laboratory wants to wait.").count(), 0);
  assert.deepEqual([found, ...others], [[], [], []]);
  await Promise.all([page.close(), requester.context().close(), colleague.context().close()]);
}

async function withReason() {
  const { page, found } = await open("/demands/DEM-60");
  await page.getByRole("button", { name: "Ask for information" }).click();
  const dialog = page.getByRole("dialog", { name: "Ask for information" });
  await dialog.getByLabel("Reason").waitFor();
  await axe(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await status("DEM-60"), "submitted");
  await page.getByRole("button", { name: "Ask for information" }).click();
  await dialog.getByLabel("Reason").fill("Which customers are meant?");
  await dialog.getByRole("button", { name: "Ask for information" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("Needs information", { exact: true }).first().waitFor();
  await messages(page).getByText("DEM-60: Ask for information").waitFor();
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByText("Which customers are meant?").first().waitFor();
  assert.equal(await status("DEM-60"), "needs_information");
  assert.deepEqual(found, []);
  await page.close();
}

async function duplicates() {
  const { page, found } = await open("/demands/DEM-61");
  await page.getByRole("button", { name: "Mark as duplicate" }).or(page.getByRole("button", { name: "More actions" })).first().click();
  const entry = page.getByRole("menuitem", { name: "Mark as duplicate" });
  if (await entry.isVisible()) await entry.click();
  const dialog = page.getByRole("dialog", { name: "Mark as duplicate" });
  await dialog.getByRole("combobox", { name: "Duplicate of" }).fill("forecast liquidity");
  await dialog.getByRole("option", { name: /DEM-49/ }).click();
  await dialog.getByRole("button", { name: "Mark as duplicate" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("Duplicate", { exact: true }).first().waitFor();
  await page.getByRole("link", { name: /DEM-49|Forecast liquidity/ }).first().waitFor();
  assert.equal(await status("DEM-61"), "duplicate");
  assert.deepEqual(found, []);
  await page.close();
}

async function scores() {
  const { page, found } = await open("/demands/DEM-53");
  const panel = page.getByRole("region", { name: "Score" });
  const rows = panel.getByRole("table", { name: "What each criterion gives" }).getByRole("row");
  await rows.last().getByRole("cell").last().waitFor();
  const cells = await rows.evaluateAll((rows) => rows.slice(1).map((row) => Number(row.lastElementChild.textContent.replace(",", "."))));
  const sum = cells.pop();
  assert.ok(cells.length >= 5 && cells.every((cell) => cell >= 0), `${cells}`);
  assert.ok(Math.abs(cells.reduce((a, b) => a + b) - sum) < 0.01, `${cells} add up to ${sum}`);
  const stored = await (await page.request.get("/api/v1/demands/DEM-53", { maxRetries: 3 })).json();
  assert.equal(Number(stored.score).toFixed(2), sum.toFixed(2));
  await panel.getByRole("img", { name: new RegExp(`together ${sum}`) }).waitFor();
  await panel.getByRole("button", { name: /^See the/ }).click();
  const dialog = page.getByRole("dialog", { name: "What the assessors answered" });
  await dialog.getByText(/\d/).first().waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "score-answers");
  assert.deepEqual(found, []);
  await page.close();
}

test("the list of demands and a demand", { concurrency: WINDOWS }, async (t) => {
  const all = {
    "filters stand in the address; back, forward and a reload keep them; there is a way out of nothing": filters,
    "a head of a column sorts, up and down, and a reload keeps it": sorting,
    "the columns somebody chose are there after a reload": columns,
    "the exported file holds what is on screen, in its order": exported,
    "every key of the list does what the list of keys says": shortcuts,
    "the palette finds a demand by its key and runs an action": palette,
    "several demands are assigned, and by keyboard alone changed and moved, at once": severalAtOnce,
    "a deleted demand comes back when that is asked for in time, and not after": deleted,
    "what is said is heard at once, and what is internal stays so": talk,
    "a step that needs a reason asks for it and keeps it": withReason,
    "a duplicate names the demand it doubles": duplicates,
    "what each criterion gives adds up to the score": scores,
  };
  // Those that only look come first: nothing they count changes under them.
  const looking = Object.entries(all).slice(0, 6);
  const changing = Object.entries(all).slice(6);
  await Promise.all(looking.map(([name, run]) => t.test(name, run)));
  await Promise.all(changing.map(([name, run]) => t.test(name, run)));
});
