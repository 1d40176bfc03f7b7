// Views of the list of demands: kept, changed, shared, changed by two at once, arranged, found.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as later } from "node:timers/promises";

import { axe, call, launch, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

let server;
let browser;
let analyst;
let other;
let found;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
  analyst = await signIn(browser, server, PEOPLE.analyst);
  other = await signIn(browser, server, PEOPLE.otherAnalyst);
  found = problems(analyst, [404, 409, 412]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const parameter = (page, name) => new URL(page.url()).searchParams.get(name);
const button = (page, name) => page.getByRole("button", { name, exact: true });
const menu = (page) => page.getByRole("button", { name: /^View: / });
const navigation = (page) => page.getByRole("navigation", { name: "Main", exact: true });
const messages = (page) => page.getByRole("region", { name: "Messages" });
const heads = (page) => page.getByRole("table", { name: "Demands" }).getByRole("columnheader").allInnerTexts();

/** Takes an entry of the menu of views. */
async function take(page, name) {
  await menu(page).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}

async function named(page, name) {
  await page.getByRole("button", { name: `View: ${name}`, exact: true }).waitFor();
}

/** The keys on screen. */
async function keys(page) {
  await settled(page);
  return page.getByRole("table", { name: "Demands" }).getByRole("row")
    .evaluateAll((rows) => rows.map((row) => row.innerText.match(/\bDEM-\d+\b/)?.[0]).filter(Boolean));
}

async function stored(name) {
  const { body } = await call(analyst, "GET", "/views");
  return body.items.find((view) => view.name === name);
}

async function toggle(page, column) {
  await button(page, "Columns").click();
  await page.getByRole("menuitemcheckbox", { name: column }).click();
  await page.keyboard.press("Escape");
}

test("views of the list of demands", async (t) => {
  await t.test("what is on screen is kept under a name, by keyboard alone", async () => {
    const page = analyst;
    await page.goto("/demands?status=qualified&sort=-score");
    await settled(page);
    await toggle(page, "Category");
    const shown = await keys(page);
    await menu(page).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Save view…" }).focus();
    await axe(page);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Save view" });
    await dialog.getByLabel("Name of the view").fill("Ready to rank");
    await axe(page);
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    await named(page, "Ready to rank");
    await page.waitForURL((url) => url.searchParams.get("view") !== null && url.searchParams.get("status") === "qualified");
    assert.equal(parameter(page, "sort"), "-score");
    assert.deepEqual(await keys(page), shown);
    const view = await stored("Ready to rank");
    assert.deepEqual(view.query.filter, { status: "qualified" });
    assert.equal(view.query.sort, "-score");
    assert.ok(view.query.columns.includes("category"), view.query.columns);
    assert.deepEqual(view.sharing, { with: "nobody" });
    // A name that is taken is told at its field.
    await take(page, "Save view…");
    await dialog.getByLabel("Name of the view").fill("ready to RANK");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("There is a view with this name already.").first().waitFor();
    await axe(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });

  await t.test("what differs from the view is told, and kept, discarded or kept as another one", async () => {
    const page = analyst;
    assert.equal(await page.getByText("The list differs from").count(), 0);
    await page.getByRole("group", { name: "Filters that hold" }).getByRole("button", { name: "Remove filter" }).click();
    await page.getByText("The list differs from “Ready to rank”.").waitFor();
    await settled(page);
    await axe(page);
    await screenshot(page, "view-changed");
    // What differs stays when the page is loaded again, also without any filter.
    await page.reload();
    await page.getByText("The list differs from “Ready to rank”.").waitFor();
    assert.equal(parameter(page, "status"), null);
    await button(page, "Back to the view").click();
    await page.waitForURL((url) => url.searchParams.get("status") === "qualified");
    await page.getByText("The list differs from").waitFor({ state: "detached" });

    await toggle(page, "Owner");
    await button(page, "Save changes").click();
    await messages(page).getByText("View “Ready to rank” saved").waitFor();
    await page.getByText("The list differs from").waitFor({ state: "detached" });
    assert.ok(!(await stored("Ready to rank")).query.columns.includes("owner"));

    await page.getByRole("searchbox", { name: /^Search/ }).fill("network");
    await page.keyboard.press("Enter");
    await button(page, "Save as new view").click();
    const dialog = page.getByRole("dialog", { name: "Save view" });
    assert.equal(await dialog.getByLabel("Name of the view").inputValue(), "network");
    await dialog.getByLabel("Name of the view").fill("Networks");
    await dialog.getByRole("button", { name: "Save" }).click();
    await named(page, "Networks");
    assert.deepEqual((await stored("Networks")).query.filter, { q: "network", status: "qualified" });
    // All demands are shown with one's own columns.
    await take(page, "All demands");
    await page.waitForURL((url) => url.search === "");
    const own = await heads(page);
    assert.ok(own.includes("Owner"), own);
  });

  await t.test("a shared view is found by others, and a link to one that is not is a friendly page", async () => {
    const page = analyst;
    const view = await stored("Ready to rank");
    await other.goto(`/demands?view=${view.id}`);
    await other.getByRole("heading", { name: "This view is not here" }).waitFor();
    await settled(other);
    await axe(other);
    await screenshot(other, "view-gone");
    await button(other, "Show all demands").click();
    await named(other, "All demands");
    assert.ok((await keys(other)).length > 10);

    await take(page, "Ready to rank");
    await named(page, "Ready to rank");
    await take(page, "Name and sharing…");
    const dialog = page.getByRole("dialog", { name: "Name and sharing" });
    await dialog.getByRole("radio", { name: /People of chosen units/ }).check();
    await axe(page);
    await dialog.getByRole("radio", { name: "Everyone who may read demands" }).check();
    await dialog.getByLabel("Name of the view").fill("Ready for the board");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    await named(page, "Ready for the board");
    assert.deepEqual((await stored("Ready for the board")).sharing, { with: "everyone" });

    // Others hear of it without loading anything again.
    const entry = other.getByRole("menuitem", { name: "Ready for the board (Maren Holt)" });
    await menu(other).click();
    await entry.waitFor();
    await entry.click();
    await named(other, "Ready for the board");
    await other.waitForURL((url) => url.searchParams.get("status") === "qualified");
  });

  await t.test("two who change a shared view lose nothing", async () => {
    const mine = analyst;
    // It is changed while nothing differs here: the list follows.
    const view = await stored("Ready for the board");
    const query = { ...view.query, filter: { status: "qualified,screening" } };
    const changed = await call(other, "PATCH", `/views/${view.id}`, { query }, `"${view.version}"`);
    await mine.waitForURL((url) => url.searchParams.get("status") === "qualified,screening");
    await mine.getByText("The list differs from").waitFor({ state: "detached" });

    // It is changed while something differs: that stays, and both can be had.
    await mine.getByRole("searchbox", { name: /^Search/ }).fill("water");
    await mine.keyboard.press("Enter");
    await mine.getByText("The list differs from “Ready for the board”.").waitFor();
    const theirs = { ...query, sort: "title" };
    await call(other, "PATCH", `/views/${view.id}`, { query: theirs }, changed.etag);
    await mine.getByText("Idris Valcourt changed “Ready for the board” meanwhile.").waitFor();
    await settled(mine);
    await axe(mine);
    await screenshot(mine, "view-outdated");
    assert.equal(parameter(mine, "q"), "water");
    await button(mine, "Show theirs").click();
    await mine.waitForURL((url) => url.searchParams.get("sort") === "title" && !url.searchParams.has("q"));
    await mine.goBack();
    await mine.waitForURL((url) => url.searchParams.get("q") === "water");
    await mine.getByText("The list differs from “Ready for the board”.").waitFor();
    await button(mine, "Save changes").click();
    // The message of the name that was changed before may still be there.
    await messages(mine).getByText("View “Ready for the board” saved").last().waitFor();
    await mine.getByText("The list differs from").waitFor({ state: "detached" });
    assert.equal((await stored("Ready for the board")).query.filter.q, "water");
  });

  await t.test("an answer that was on its way takes no pin away", async () => {
    const page = analyst;
    const asked = "**/api/v1/me/view-preferences";
    let times = 0;
    let answer;
    const late = new Promise((resolve) => {
      answer = resolve;
    });
    await page.route(asked, async (route) => {
      if (route.request().method() !== "GET") return route.continue();
      const response = await route.fetch();
      times += 1;
      if (times === 1) await late;
      return route.fulfill({ response });
    });
    const read = async (count) => {
      for (let tries = 0; times < count && tries < 200; tries += 1) await later(100);
      assert.ok(times >= count, `asked ${times} times`);
    };
    // It is read again when somebody shares a view; the answer is from before the pin.
    const passing = { name: "Passing", query: { filter: { q: "passing" } }, sharing: { with: "everyone" } };
    const made = await call(other, "POST", "/views", passing);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await read(1);
    await take(page, "Pin");
    await navigation(page).getByRole("link", { name: "Ready for the board" }).waitFor();
    answer();
    await read(2);
    await page.unrouteAll({ behavior: "wait" });
    await call(other, "DELETE", `/views/${made.body.id}`, undefined, made.etag);
    await menu(page).click();
    await page.getByRole("menuitem", { name: "Passing" }).waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    assert.equal(await navigation(page).getByRole("group", { name: "Pinned views" }).getByRole("link").count(), 1);
    await take(page, "Unpin");
    await navigation(page).getByRole("link", { name: "Ready for the board" }).waitFor({ state: "detached" });
  });

  await t.test("a view is pinned, begun with and arranged, and stands in navigation and palette", async () => {
    const page = analyst;
    await take(page, "Pin");
    await navigation(page).getByRole("link", { name: "Ready for the board" }).waitFor();
    await take(page, "Networks");
    await named(page, "Networks");
    await take(page, "Pin");
    await navigation(page).getByRole("link", { name: "Networks" }).waitFor();
    const pins = () => navigation(page).getByRole("group", { name: "Pinned views" }).getByRole("link").allInnerTexts();
    await navigation(page).getByRole("link", { name: "Ready for the board" }).waitFor();
    assert.deepEqual(await pins(), ["Ready for the board", "Networks"]);
    await take(page, "Arrange views…");
    const dialog = page.getByRole("dialog", { name: "Arrange views" });
    await axe(page);
    const up = dialog.getByRole("button", { name: "Move “Networks” up" });
    await up.focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector(".nav__pins")?.innerText.startsWith("Networks"));
    // Whoever moves by keyboard stays at the view that was moved.
    await dialog.getByRole("checkbox", { name: "Pin “Networks”" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.reload();
    await settled(page);
    assert.deepEqual(await pins(), ["Networks", "Ready for the board"]);

    await take(page, "Begin with this view");
    await messages(page).getByText("The list now begins with “Networks”").waitFor();
    await page.goto("/demands");
    await page.waitForURL((url) => url.searchParams.get("q") === "network");
    await named(page, "Networks");
    // All demands stay in reach, and taking the last filter away leads nowhere else.
    await take(page, "All demands");
    await named(page, "All demands");
    assert.equal(parameter(page, "view"), "all");
    await page.goto("/demands?status=qualified");
    await page.waitForURL((url) => url.searchParams.get("view") === "all");
    await button(page, "Clear filters").click();
    await page.waitForURL((url) => !url.searchParams.has("status"));
    await settled(page);
    await named(page, "All demands");

    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("board");
    await page.getByRole("option", { name: /Ready for the board/ }).waitFor();
    await axe(page);
    await page.getByRole("option", { name: /Ready for the board/ }).click();
    await named(page, "Ready for the board");
    assert.equal(parameter(page, "q"), "water");
    await take(page, "Begin with this view");
    await take(page, "Begin with all demands");
    await page.goto("/demands");
    await settled(page);
    await named(page, "All demands");
  });

  await t.test("a deleted view comes back when that is asked for", async () => {
    const page = analyst;
    await take(page, "Networks");
    await named(page, "Networks");
    await take(page, "Delete view");
    await messages(page).getByText("View “Networks” deleted").waitFor();
    await named(page, "All demands");
    // What was on screen stays there.
    assert.equal(parameter(page, "q"), "network");
    assert.equal(await stored("Networks"), undefined);
    await messages(page).getByRole("button", { name: "Undo" }).click();
    await messages(page).getByText("View “Networks” restored").waitFor();
    assert.deepEqual((await stored("Networks")).query.filter, { q: "network", status: "qualified" });
  });

  await t.test("what a view narrows by beyond the filters of the page holds, and is told", async () => {
    const page = analyst;
    const query = { filter: { waits_for: "submitter" } };
    const { body: view } = await call(page, "POST", "/views", { name: "Waiting for an answer", query });
    await page.goto(`/demands?view=${view.id}`);
    await page.getByText("This view also narrows by: waits_for = submitter").waitFor();
    const waiting = await keys(page);
    const { body } = await call(page, "GET", "/demands?waits_for=submitter&sort=-updated_at&limit=200");
    assert.ok(waiting.length > 0);
    assert.deepEqual(waiting, body.items.map((demand) => demand.key));
    assert.equal(await page.getByText("The list differs from").count(), 0);
    await axe(page);
  });

  await t.test("on a phone views are chosen and kept as well", async () => {
    const page = analyst;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/demands");
    await settled(page);
    await take(page, "Ready for the board");
    await named(page, "Ready for the board");
    await page.getByRole("searchbox", { name: /^Search/ }).fill("");
    await page.keyboard.press("Enter");
    await page.getByText("The list differs from").waitFor();
    await settled(page);
    await axe(page);
    await screenshot(page, "view-phone");
    const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert.equal(overflow, 0);
    assert.deepEqual(found, []);
  });
});
