// That what is on screen can be relied on: amounts as they are typed, sums that add up, Back in a
// list, and only what one may do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

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

test("an amount is read as the language of the page writes it, or refused at its field", async () => {
  // The narrow space between thousands reads as any space here.
  const plain = (text) => text.replace(/\s/g, " ");
  for (const [locale, taken, refused, sentence] of [
    ["de-DE", { "12.500": "12 500", "1.500.000": "1 500 000", "1,50": "1,50" }, ["12.50", "1,234.50", "viel"], /12\.500 oder 99,50/],
    ["en-GB", { "12,500": "12 500", "1,500,000": "1 500 000", "1.50": "1.50" }, ["1,50", "12.500", "much"], /12,500 or 99\.50/],
  ]) {
    const context = await browser.newContext({ baseURL: server.url, locale });
    const page = await context.newPage();
    const found = problems(page);
    await page.goto("/design");
    const amount = page.locator("input[inputmode=decimal]").filter({ visible: true }).and(page.locator(".affix > input")).first();
    await amount.waitFor();
    const field = page.locator(".field").filter({ has: amount });
    // As people do it: what shows changes when the field is entered, so only then all of it is chosen.
    const enter = async (typed) => {
      await amount.focus();
      await page.keyboard.press("Control+A");
      await page.keyboard.type(typed);
      await amount.blur();
    };
    for (const [typed, shown] of Object.entries(taken)) {
      await enter(typed);
      assert.equal(plain(await amount.inputValue()), shown, `${typed} in ${locale}`);
      assert.equal(await amount.getAttribute("aria-invalid"), null, `${typed} in ${locale}`);
    }
    for (const typed of refused) {
      await enter(typed);
      assert.equal(await amount.inputValue(), typed, "it stays as it was typed");
      assert.equal(await amount.getAttribute("aria-invalid"), "true", `${typed} in ${locale}`);
      const said = await field.locator(".err").innerText();
      assert.ok(/\d/.test(typed) ? sentence.test(said) : said.length > 0, `${typed} in ${locale}: ${said}`);
    }
    await enter(refused[0]);
    await amount.scrollIntoViewIfNeeded();
    await page.screenshot({ path: new URL(`../../target/browser/money-${locale}.png`, import.meta.url).pathname });
    await enter("7");
    assert.equal(await amount.getAttribute("aria-invalid"), null, "the complaint goes with its reason");
    assert.deepEqual(found, []);
    await context.close();
  }
});

test("what each criterion gives adds up to the score, to the last digit that shows", async () => {
  const page = await signIn(browser, server, PEOPLE.analyst);
  const found = problems(page);
  const answer = await page.request.get("/api/v1/demands?limit=50&sort=-score", { maxRetries: 3 });
  const scored = (await answer.json()).items.find((demand) => demand.score);
  assert.ok(scored, "the demo has scores");
  // Thirds: each rounds to 33.33, and 99.99 is not what the score says.
  await page.route((url) => url.pathname.endsWith(`/demands/${scored.key}/score`), async (route) => {
    const answer = await route.fetch();
    const score = await answer.json();
    score.rows = score.rows.slice(0, 3).map((row, index) => ({
      ...row, contribution: index === 0 ? "33.333333334" : "33.333333333",
    }));
    score.value = "100";
    await route.fulfill({ response: answer, json: score });
  });
  await page.goto(`/demands/${scored.key}`);
  await settled(page);
  const rows = page.getByRole("table", { name: "What each criterion gives" }).getByRole("row");
  await rows.nth(3).waitFor();
  const shown = await rows.evaluateAll((rows) => rows.slice(1).map((row) => row.lastElementChild.textContent.trim()));
  assert.deepEqual(shown, ["33.34", "33.33", "33.33", "100.00"]);
  await screenshot(page, "score-adds-up");
  assert.deepEqual(found, []);
});

test("Back brings the order of the assessments back", async () => {
  const page = await signIn(browser, server, PEOPLE.portfolioManager);
  const found = problems(page);
  await page.goto("/assessments");
  await settled(page);
  const head = page.getByRole("columnheader", { name: "Name", exact: true });
  const names = () => page.locator("tbody a.title").allInnerTexts();
  const before = await names();
  assert.ok(before.length > 1, "an order needs two assessments");
  await head.getByRole("button").click();
  await page.waitForURL(/sort=name$/);
  await settled(page);
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  const up = await names();
  await head.getByRole("button").click();
  await page.waitForURL(/sort=-name$/);
  await settled(page);
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  await page.goBack();
  await page.waitForURL(/sort=name$/);
  await settled(page);
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  assert.deepEqual(await names(), up);
  await page.goBack();
  await page.waitForURL(/\/assessments$/);
  await settled(page);
  assert.equal(await head.getAttribute("aria-sort"), null);
  assert.deepEqual(await names(), before);
  await page.goForward();
  await page.waitForURL(/sort=name$/);
  assert.deepEqual(found, []);
});

test("cards of a plan offer to move only to those who may", async () => {
  for (const [person, may] of [[PEOPLE.portfolioManager, true], [PEOPLE.otherAnalyst, false]]) {
    const page = await signIn(browser, server, person);
    const found = problems(page);
    await page.goto("/plans");
    await page.getByRole("link", { name: "Portfolio 2027" }).click();
    await page.getByRole("button", { name: "Columns", exact: true }).click();
    const card = page.locator(".card").first();
    await card.waitFor();
    await settled(page);
    const offered = await page.locator(".cols").getByRole("button", { name: /^Move DEM-/ }).count();
    assert.equal(offered > 0, may, `${person} sees ${offered}`);
    assert.deepEqual(found, []);
    await page.context().close();
  }
});
