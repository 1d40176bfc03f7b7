// A plan by keyboard, mouse and finger: moves are tried, kept, put back, refused and undone, in the
// ranked list and by columns.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, launch, PEOPLE, problems, screenshot, settled, signIn, startServer, tabTo } from "./support.mjs";

// High enough that the whole list is on screen.
const WINDOW = { viewport: { width: 1440, height: 1500 } };

let server;
let browser;
let page;
let found;
let planId;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
  page = await signIn(browser, server, PEOPLE.portfolioManager, WINDOW);
  found = problems(page);
  planId = (await (await page.request.get("/api/v1/plans", { maxRetries: 3 })).json()).items[0].id;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const list = (page) => page.getByRole("list", { name: "Ranked list" });
const row = (page, key) => list(page).getByRole("listitem", { name: new RegExp(`, ${key}, `) });
const panel = (page) => page.getByRole("complementary", { name: "What a move changes" });
const said = (page, words) => page.getByRole("status").filter({ hasText: words }).waitFor({ state: "attached" });
const changes = (page, words) => panel(page).getByText(words).filter({ visible: true }).first().waitFor();
const column = (page, name) => page.getByRole("list", { name, exact: true });
const card = (page, name, key) => column(page, name).getByRole("listitem").filter({ hasText: new RegExp(`${key}\\b`) });

/** The plan as the server has it: rank, outcome, reason and status of each demand, by key. */
async function stored() {
  const ranking = await (await page.request.get(`/api/v1/plans/${planId}/ranking`, { maxRetries: 3 })).json();
  return Object.fromEntries(ranking.items.map((item) => [item.demand.key, {
    placement: item.placement_id,
    rank: item.rank,
    outcome: item.outcome,
    reason: item.reason,
    version: item.version,
    status: item.demand.status,
  }]));
}

/** The keys of the ranked list on screen, from top to bottom. */
function order(page) {
  return list(page).getByRole("listitem", { name: /^Rank \d/ })
    .evaluateAll((rows) => rows.map((row) => /DEM-\d+/.exec(row.getAttribute("aria-label"))[0]));
}

async function open(page, search = "") {
  await page.goto(`/plans/${planId}${search}`);
  await settled(page);
}

/** Waits until the row of a demand has the focus. */
async function focused(target) {
  await target.waitFor();
  await target.page().waitForFunction((row) => row === document.activeElement, await target.elementHandle());
}

test("a rank is tried, put back and kept without a mouse, and said on the way", async () => {
  const { keyboard } = page;
  await open(page);
  const before = await order(page);
  const own = await stored();
  const [first, second, third] = before;

  // The list is one stop; arrows look around in it.
  await tabTo(page, row(page, first));
  await keyboard.press("ArrowDown");
  await focused(row(page, second));
  await keyboard.press("j");
  await focused(row(page, third));
  await keyboard.press("k");
  await focused(row(page, second));

  await keyboard.press("Alt+ArrowUp");
  await said(page, new RegExp(`${second} to rank 1 of ${before.length}: Funded\\. 0 outcomes change\\. Enter keeps it, Escape puts it back\\.`));
  await panel(page).getByText("Rank 2 to 1.").waitFor();
  await keyboard.press("Alt+ArrowDown");
  await keyboard.press("Alt+ArrowDown");
  await said(page, new RegExp(`${second} to rank 3 of`));
  await keyboard.press("Alt+End");
  await said(page, new RegExp(`${second} to rank ${before.length} of ${before.length}: Below the line\\. [1-9]\\d* outcomes? changes?`));
  const title = await row(page, second).getByRole("link").innerText();
  await changes(page, `Drops out: ${title}`);
  await changes(page, /^Now funded: /);
  await axe(page);
  await keyboard.press("Alt+Home");
  await said(page, new RegExp(`${second} to rank 1 of`));

  await keyboard.press("Escape");
  await said(page, /^Put back\. Nothing has changed\.$/);
  await focused(row(page, second));
  assert.deepEqual(await order(page), before);
  assert.deepEqual(await stored(), own, "nothing was stored on the way");

  // Keys that come faster than the page is drawn are all answered.
  await page.evaluate(() => {
    window.drawn = window.requestAnimationFrame;
    window.requestAnimationFrame = (draw) => window.drawn.call(window, () => setTimeout(draw, 500));
  });
  for (const key of ["ArrowDown", "ArrowUp", "ArrowDown", "ArrowDown"]) await keyboard.press(`Alt+${key}`);
  await said(page, new RegExp(`${second} to rank 4 of`));
  await keyboard.press("Escape");
  await focused(row(page, second));
  await page.evaluate(() => {
    window.requestAnimationFrame = window.drawn;
  });

  // The first below the line goes to the top: it is funded now, and something else is not.
  const below = before.find((key) => own[key].outcome === "below_line");
  await row(page, below).focus();
  await keyboard.press("Alt+Home");
  await said(page, new RegExp(`${below} to rank 1 of ${before.length}: Funded\\. [1-9]\\d* outcomes? change`));
  await changes(page, `Now funded: ${await row(page, below).getByRole("link").innerText()}`);
  await keyboard.press("Enter");
  await page.getByRole("listitem", { name: new RegExp(`^Rank 1, ${below}, .*, Funded$`) }).waitFor();
  const messages = page.getByRole("region", { name: "Messages" });
  await messages.getByText(`${below} is now rank 1`).waitFor();
  await focused(row(page, below));
  const kept = await stored();
  assert.equal(kept[below].rank, 1);
  assert.equal(kept[below].outcome, "funded");
  assert.ok(before.some((key) => own[key].outcome === "funded" && kept[key].outcome !== "funded"), "somebody pays for it");

  // And back again, without the mouse as well.
  await tabTo(page, messages.getByRole("button", { name: "Undo" }));
  await keyboard.press("Enter");
  await page.getByRole("listitem", { name: new RegExp(`^Rank ${own[below].rank}, ${below}, .*, Below the line$`) }).waitFor();
  await page.waitForFunction((words) => !document.body.innerText.includes(words), `${below} is now rank 1`);
  assert.deepEqual(await order(page), before);
});

test("a rank is chosen in a dialog, and one that does not exist is refused", async () => {
  const { keyboard } = page;
  await open(page);
  const [first, ...others] = await order(page);
  await row(page, first).focus();
  await keyboard.press("m");
  const dialog = page.getByRole("dialog", { name: `Move ${first}` });
  await dialog.getByLabel("New rank").fill("99");
  await keyboard.press("Enter");
  await dialog.getByText(`Enter a number from 1 to ${others.length + 1}`).waitFor();
  await axe(page);
  await dialog.getByLabel("New rank").fill("3");
  await keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await panel(page).getByText("Rank 1 to 3.").waitFor();
  await panel(page).getByLabel("Reason").fill("It waits for the permit.");
  await panel(page).getByRole("button", { name: "Keep the move" }).click();
  await page.getByRole("listitem", { name: new RegExp(`^Rank 3, ${first}, `) }).waitFor();
  await page.getByText(`${first} is now rank 3`).waitFor();
  assert.equal((await stored())[first].reason, "It waits for the permit.");

  // From the button of the row, to the top by one press.
  await row(page, first).hover();
  await row(page, first).getByRole("button", { name: `Move ${first}` }).click();
  await dialog.getByRole("button", { name: "To the top" }).click();
  await panel(page).getByText("Rank 3 to 1.").waitFor();
  await panel(page).getByRole("button", { name: /^Put it back/ }).click();
  await row(page, first).getByText("3", { exact: true }).first().waitFor();
  assert.equal((await stored())[first].rank, 3);
});

test("a demand is taken out of the plan, and comes back to its rank", async () => {
  const { keyboard } = page;
  await open(page);
  const before = await order(page);
  const own = await stored();
  const key = before[4];
  await row(page, key).focus();
  await keyboard.press("Enter");
  await panel(page).getByText(key, { exact: true }).waitFor();
  await panel(page).getByRole("button", { name: "Take out of the plan" }).click();
  await row(page, key).waitFor({ state: "detached" });
  const toast = page.getByRole("status").filter({ hasText: `${key} taken out of the plan` });
  await toast.waitFor();
  assert.equal((await stored())[key], undefined);
  await toast.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("listitem", { name: new RegExp(`^Rank 5, ${key}, `) }).waitFor();
  await page.waitForFunction((words) => !document.body.innerText.includes(words), `${key} taken out of the plan`);
  // It is placed last and moved up; the events of both are told one after the other.
  await page.waitForFunction((expected) => {
    const rows = [...document.querySelectorAll("[role=listitem][aria-label^='Rank '], li[aria-label^='Rank ']")];
    return rows.map((row) => /DEM-\d+/.exec(row.getAttribute("aria-label"))[0]).join() === expected.join();
  }, before);
  assert.deepEqual(await order(page), before);
  // The page shows the place before the server has it.
  let rank;
  for (let looked = 0; looked < 50 && rank !== own[key].rank; looked += 1) {
    await page.waitForTimeout(100);
    rank = (await stored())[key].rank;
  }
  assert.equal(rank, own[key].rank);
});

test("a move somebody else was faster with is told, offered again, and kept over theirs", async () => {
  const other = await signIn(browser, server, PEOPLE.administrator);
  const { keyboard } = page;
  await open(page);
  const before = await order(page);
  const key = before[6];
  const { placement, version } = (await stored())[key];
  // Between the press and the answer the other one puts the same demand at the end.
  await page.route("**/placements/*/move", async (route) => {
    const faster = await other.request.post(`/api/v1/plans/${planId}/placements/${placement}/move`, {
      headers: { "Sec-Fetch-Site": "same-origin", "If-Match": `"${version}"` },
      data: { after: (await stored())[before.at(-1)].placement },
    });
    assert.equal(faster.status(), 200);
    await route.continue();
  }, { times: 1 });
  const refused = page.waitForResponse((answer) => answer.status() === 412);
  await row(page, key).focus();
  await keyboard.press("Alt+ArrowUp");
  await keyboard.press("Enter");
  await refused;
  await panel(page).getByText(/^Somebody else moved this demand meanwhile/).waitFor();
  await panel(page).getByText(`Rank ${before.length} to 6.`).waitFor();
  assert.equal((await stored())[key].rank, before.length, "theirs stands until it is decided");
  await panel(page).getByRole("button", { name: "Keep the move" }).click();
  await page.getByRole("listitem", { name: new RegExp(`^Rank 6, ${key}, `) }).waitFor();
  await page.getByText(`${key} is now rank 6`).waitFor();
  assert.equal((await stored())[key].rank, 6);
  // The one refusal that belongs to this test.
  assert.match(found.pop() ?? "", /412/);
  await other.context().close();
});

test("by columns, a card goes to the next state by keyboard, with its reason where one is needed", async () => {
  const { keyboard } = page;
  await open(page);
  await page.getByRole("group", { name: "Show as" }).getByRole("button", { name: "Columns" }).click();
  await column(page, "Qualified").waitFor();
  await card(page, "Qualified", "DEM-28").focus();
  // One rank down inside the column, put back.
  await keyboard.press("Alt+ArrowDown");
  await said(page, /^DEM-28 to rank \d+ of/);
  await keyboard.press("Escape");
  await said(page, /^Put back/);
  await card(page, "Qualified", "DEM-28").focus();
  await keyboard.press("Alt+ArrowRight");
  await card(page, "Approved", "DEM-28").waitFor();
  await page.getByText("DEM-28: Approve").waitFor();
  await focused(card(page, "Approved", "DEM-28"));
  await page.waitForFunction(async (path) => (await (await fetch(path)).json()).status === "approved", "/api/v1/demands/DEM-28");

  // What is beside "Approved" asks why.
  await keyboard.press("Alt+ArrowRight");
  const dialog = page.getByRole("dialog", { name: /DEM-28$/ });
  await dialog.waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Save" }).isDisabled(), "not without a reason");
  await axe(page);
  await dialog.getByLabel("Reason").fill("The supplier delivers a year later.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });
  await card(page, "Approved", "DEM-28").waitFor({ state: "detached" });
  assert.notEqual((await stored())["DEM-28"]?.status, "approved");
  await focused(page.getByRole("listitem").filter({ hasText: /DEM-28\b/ }));

  // By outcome the columns say what is funded; there is no step to another outcome.
  await page.getByRole("group", { name: "Columns by" }).getByRole("button", { name: "Outcome" }).click();
  await column(page, "Funded").waitFor();
  const outcomes = Object.entries(await stored());
  for (const [name, outcome] of [["Funded", "funded"], ["Does not fit", "does_not_fit"], ["Below the line", "below_line"]]) {
    const expected = outcomes.filter(([, item]) => item.outcome === outcome).length;
    assert.equal(await column(page, name).getByRole("listitem").count(), expected, name);
  }
  await settled(page);
  await axe(page);
});

test("by columns, a card is dragged to another state with the mouse, and a state it cannot go to is refused", async () => {
  await open(page, "?view=columns");
  const drag = async (from, name) => {
    const start = await from.boundingBox();
    const end = await column(page, name).boundingBox();
    await page.mouse.move(start.x + 14, start.y + 14);
    await page.mouse.down();
    await page.mouse.move(start.x + 40, start.y + 30, { steps: 4 });
    await page.mouse.move(end.x + end.width / 2, start.y + 30, { steps: 10 });
    await page.mouse.up();
  };
  await drag(card(page, "Qualified", "DEM-53"), "Approved");
  await card(page, "Approved", "DEM-53").waitFor();
  await page.getByText("DEM-53: Approve").waitFor();
  await screenshot(page, "board-dragged");

  await drag(card(page, "Approved", "DEM-53"), "Qualified");
  await page.getByRole("alert").filter({ hasText: "DEM-53 cannot go there" }).waitFor();
  await card(page, "Approved", "DEM-53").waitFor();
  assert.equal((await stored())["DEM-53"].status, "approved");
});

test("by columns, a finger drags a card by its grip", async () => {
  const tablet = await signIn(browser, server, PEOPLE.portfolioManager, {
    viewport: { width: 1180, height: 1400 },
    hasTouch: true,
  });
  const wrong = problems(tablet);
  await open(tablet, "?view=columns");
  const from = await card(tablet, "Qualified", "DEM-44").boundingBox();
  const to = await column(tablet, "Approved").boundingBox();
  const finger = await tablet.context().newCDPSession(tablet);
  const touch = (type, x, y) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  const [x, y] = [from.x + 16, from.y + 18];
  await touch("touchStart", x, y);
  const steps = 12;
  for (let done = 1; done <= steps; done += 1) {
    await touch("touchMove", x + (to.x + to.width / 2 - x) * done / steps, y + 10);
  }
  await touch("touchEnd");
  await card(tablet, "Approved", "DEM-44").waitFor();
  await tablet.getByText("DEM-44: Approve").waitFor();
  assert.deepEqual(wrong, []);
  await tablet.context().close();
});

test("nothing went wrong on the way", () => {
  assert.deepEqual(found, []);
});
