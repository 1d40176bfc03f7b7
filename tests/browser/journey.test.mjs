// The main job, end to end: a demand is handed in, screened, scored, ranked by hand and approved,
// while others look on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

const TITLE = "Flood doors for the Harbour Road pumping station";
const SUMMARY = "Steel doors and a raised switch room.";
const PROBLEM = "The station stood under water twice in three years; each time 9,000 homes were cut off.";
// High enough that the whole ranked list is on screen, so that a drag needs no scrolling.
const WINDOW = { viewport: { width: 1440, height: 1500 } };

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

test("a demand goes from the form to a funded rank, and everybody sees it", async (t) => {
  const [requester, analyst, manager, onlooker] = await Promise.all(
    [PEOPLE.requester, PEOPLE.analyst, PEOPLE.portfolioManager, PEOPLE.otherAnalyst]
      .map((person) => signIn(browser, server, person, WINDOW)),
  );
  const found = [requester, analyst, manager, onlooker].map((page) => problems(page));
  let key;
  let broken = false;
  /** A step of the journey; those after one that failed are left out. */
  const step = (name, take) => t.test(name, { skip: broken }, async () => {
    broken = true;
    await take();
    broken = false;
  });

  await step("the requester hands it in", async () => {
    const page = requester;
    await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "New demand" }).click();
    await page.getByRole("heading", { name: "The need" }).waitFor();
    // What is missing is said at once, and nothing is sent.
    await page.getByLabel("Title", { exact: true }).fill(TITLE);
    await page.getByRole("button", { name: "Hand in" }).click();
    await page.getByRole("alert").getByRole("link", { name: /What is the problem\?/ }).waitFor();
    await page.getByLabel("Summary").fill(SUMMARY);
    await page.getByLabel("Requesting unit").fill("Water Supply");
    await page.getByRole("option", { name: /Water Supply/ }).click();
    await page.getByLabel("Category").selectOption("Renewal of assets");
    await page.getByLabel("What is the problem?").fill(PROBLEM);
    await page.getByRole("group", { name: /Is it required by law/ }).getByRole("radio", { name: "No" }).check();
    await page.getByLabel("Estimated one-off cost").fill("1900000");
    await page.getByRole("button", { name: "Hand in" }).click();
    await page.waitForURL(/\/demands\/DEM-\d+$/);
    key = new URL(page.url()).pathname.split("/").at(-1);
    await page.getByRole("heading", { name: TITLE }).waitFor();
    await page.getByText("Submitted", { exact: true }).waitFor();
  });

  await step("the analyst finds, screens and qualifies it", async () => {
    const page = analyst;
    await page.getByRole("searchbox", { name: "Search demands" }).fill("harbour road");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: TITLE }).click();
    await page.waitForURL(`**/demands/${key}`);
    await page.getByText(PROBLEM).waitFor();
    await page.getByRole("button", { name: "Start screening" }).click();
    await page.getByText("Screening", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Qualify" }).click();
    await page.getByText("Qualified", { exact: true }).waitFor();
  });

  await step("the analyst answers every criterion", async () => {
    const page = analyst;
    const panel = page.getByRole("region", { name: "Score" });
    await panel.getByText("Nobody has scored it yet.").waitFor();
    await panel.getByRole("button", { name: "Answer the criteria" }).click();
    const dialog = page.getByRole("dialog", { name: `Score ${key}` });
    const criteria = await dialog.getByRole("group").all();
    assert.ok(criteria.length >= 5, `${criteria.length} criteria`);
    for (const criterion of criteria) {
      await criterion.getByRole("radio", { name: /^4/ }).check();
    }
    await dialog.getByText(`${criteria.length} of ${criteria.length} answered`).waitFor();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    // What each criterion gives adds up to the score.
    const rows = panel.getByRole("table", { name: "What each criterion gives" }).getByRole("row");
    await rows.last().getByRole("cell").last().filter({ hasText: /\d/ }).waitFor();
    const given = await rows.evaluateAll((rows) =>
      rows.slice(1).map((row) => Number(row.lastElementChild.textContent)));
    const sum = given.pop();
    assert.ok(sum > 0);
    assert.ok(Math.abs(given.reduce((a, b) => a + b) - sum) < 0.005, `${given} add up to ${sum}`);
  });

  const row = (page) => page.getByRole("listitem", { name: new RegExp(`, ${key}, `) });
  const plan = async (page) => {
    await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Plans" }).click();
    await page.getByRole("link", { name: "Portfolio 2027" }).click();
    await page.getByRole("list", { name: "Ranked list" }).waitFor();
  };

  await step("the portfolio manager adds it to the plan, below the cut line", async () => {
    await Promise.all([plan(manager), plan(onlooker)]);
    await manager.getByRole("button", { name: "Add demands" }).click();
    const dialog = manager.getByRole("dialog", { name: "Add demands" });
    await dialog.getByRole("checkbox", { name: new RegExp(TITLE) }).check();
    await dialog.getByRole("button", { name: "Add 1 demand" }).click();
    await dialog.waitFor({ state: "hidden" });
    for (const page of [manager, onlooker]) {
      await row(page).waitFor();
      assert.match(await row(page).getAttribute("aria-label"), /Below the line$/);
    }
  });

  await step("dragged up, it is funded, and another one is not any more", async () => {
    const rows = manager.getByRole("list", { name: "Ranked list" }).locator("[data-placement]");
    const before = await outcomes(manager);
    const from = await row(manager).boundingBox();
    const to = await rows.nth(1).boundingBox();
    // By the left edge, where the grip is; let go in the upper half of the second row.
    await manager.mouse.move(from.x + 12, from.y + from.height / 2);
    await manager.mouse.down();
    await manager.mouse.move(from.x + 12, from.y - 40, { steps: 4 });
    await manager.mouse.move(to.x + 12, to.y + 4, { steps: 12 });
    const panel = manager.getByRole("complementary", { name: "What a move changes" });
    await panel.getByText(`Now funded: ${TITLE}`).filter({ visible: true }).waitFor();
    await screenshot(manager, "journey-drag");
    await manager.mouse.up();
    // Nobody else sees it before it is kept.
    assert.match(await row(onlooker).getAttribute("aria-label"), /Below the line$/);
    await panel.getByLabel("Reason").fill("The insurer pays half if it stands before the winter.");
    await panel.getByRole("button", { name: "Keep the move" }).click();
    const moved = (page) => page.getByRole("listitem", { name: new RegExp(`^Rank 2, ${key}, .*, Funded$`) });
    await moved(manager).waitFor();
    await moved(onlooker).waitFor();
    const now = await outcomes(manager);
    const dropped = Object.keys(before).filter((key) => before[key] === "Funded" && now[key] !== "Funded");
    assert.ok(dropped.length > 0, "the budget is the same, so something else is not funded any more");
    assert.deepEqual(await outcomes(onlooker), now, "both windows show the same cut line");
    await screenshot(onlooker, "journey-live");
  });

  await step("the portfolio manager approves it, and the requester sees that", async () => {
    await row(manager).getByRole("link", { name: TITLE }).click();
    await manager.waitForURL(`**/demands/${key}`);
    await manager.getByRole("button", { name: "Approve" }).click();
    await manager.getByText("Approved", { exact: true }).waitFor();
    // The requester's page has been open all the time.
    await requester.getByText("Approved", { exact: true }).waitFor();
    await requester.reload();
    await settled(requester);
    await requester.getByText("Approved", { exact: true }).waitFor();
    await screenshot(requester, "journey-approved");
  });

  assert.deepEqual(found, [[], [], [], []]);
});

/** What becomes of each demand of the plan on screen, by key. */
async function outcomes(page) {
  const names = await page.locator("[data-placement]")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")));
  return Object.fromEntries(names.map((name) => [/DEM-\d+/.exec(name)[0], name.split(", ").at(-1)]));
}
