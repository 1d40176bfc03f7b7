// What happens around the work: no network, somebody else's change, a phone, no mouse, another
// language.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, PEOPLE, problems, screenshot, settled, signIn, startServer, tabTo } from "./support.mjs";

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

test("without a network a banner says so, and what was typed stays", async () => {
  const page = await signIn(browser, server, PEOPLE.requester);
  const found = problems(page);
  const typed = {
    Title: "Spare pump for the north basin",
    "What is the problem?": "The only pump is 31 years old, and there are no parts left.",
  };
  await page.goto("/demands/new");
  await settled(page);
  for (const [label, words] of Object.entries(typed)) {
    await page.getByLabel(label, { exact: true }).fill(words);
  }
  await page.context().setOffline(true);
  await page.getByText("You are offline.").waitFor();
  await screenshot(page, "offline");
  await page.getByLabel("Who is affected?").fill("Two crews");
  for (const [label, words] of Object.entries(typed)) {
    assert.equal(await page.getByLabel(label, { exact: true }).inputValue(), words, `${label} while offline`);
  }
  await page.context().setOffline(false);
  await page.getByText("You are offline.").waitFor({ state: "detached" });
  await page.getByLabel("Requesting unit").fill("Water supply");
  await page.getByRole("option", { name: /Water supply/i }).first().click();
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.waitForURL(/\/demands\/DEM-\d+$/);
  await page.getByRole("heading", { name: typed.Title }).waitFor();
  await page.getByText("Two crews").waitFor();
  const own = found.filter((words) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|Failed to fetch/.test(words));
  assert.deepEqual(own, []);
});

test("two people who change the same demand are shown both versions", async () => {
  const [one, other] = [
    await signIn(browser, server, PEOPLE.analyst),
    await signIn(browser, server, PEOPLE.otherAnalyst),
  ];
  const found = problems(one, [412]);
  for (const page of [one, other]) {
    await page.goto("/demands/DEM-30/edit");
    await settled(page);
  }
  const before = await one.getByLabel("Title", { exact: true }).inputValue();
  await one.getByLabel("Title", { exact: true }).fill(`${before}, written here`);
  await other.getByLabel("Title", { exact: true }).fill(`${before}, saved there`);
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await other.waitForURL(/\/demands\/DEM-30$/);

  await one.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = one.getByRole("dialog", { name: "Somebody changed this while you were writing" });
  await dialog.getByText(`${before}, saved there`).waitFor();
  await dialog.getByText(`${before}, written here`).waitFor();
  await screenshot(one, "stale");

  // Nothing is lost by looking at it.
  await dialog.getByRole("button", { name: "Keep writing" }).click();
  assert.equal(await one.getByLabel("Title", { exact: true }).inputValue(), `${before}, written here`);
  await one.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("radio", { name: /Yours/ }).check();
  await dialog.getByRole("button", { name: "Save this choice" }).click();
  await one.waitForURL(/\/demands\/DEM-30$/);
  await one.getByRole("heading", { name: `${before}, written here` }).waitFor();
  // The other window hears of it.
  await other.getByRole("heading", { name: `${before}, written here` }).waitFor();
  assert.deepEqual(found, []);
});

test("a phone has the navigation at its lower edge", async () => {
  const page = await signIn(browser, server, PEOPLE.analyst, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const found = problems(page);
  const bar = page.getByRole("navigation", { name: "Main, narrow" });
  assert.ok(await bar.isVisible());
  assert.ok(!(await page.getByRole("navigation", { name: "Main", exact: true }).isVisible()), "one navigation, not two");
  const box = await bar.boundingBox();
  assert.equal(Math.round(box.y + box.height), 844, "the bar ends where the window ends");
  for (const link of await bar.getByRole("link").all()) {
    const { width, height } = await link.boundingBox();
    assert.ok(width >= 44 && height >= 44, `${await link.innerText()} is ${width} by ${height} px`);
  }
  await bar.getByRole("link", { name: "Plans" }).tap();
  await page.waitForURL("**/plans");
  await settled(page);
  await bar.getByRole("link", { name: "Demands", exact: true }).tap();
  await page.waitForURL("**/demands");
  await settled(page);
  await screenshot(page, "phone");
  await page.getByRole("link", { name: "Replace sludge press at Aldbeck" }).tap();
  await page.getByRole("heading", { name: "Replace sludge press at Aldbeck" }).waitFor();
  assert.deepEqual(found, []);
});

test("everything is reached without a mouse", async () => {
  const page = await signIn(browser, server, PEOPLE.analyst);
  const found = problems(page);
  const { keyboard } = page;
  await page.goto("/demands");
  await settled(page);

  // The first stop leads past the navigation.
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  assert.equal(await page.evaluate("document.activeElement.id"), "content");

  // Two keys lead to a page.
  for (const [key, path] of [["r", "/plans"], ["m", "/assessments"], ["d", "/demands"]]) {
    await keyboard.press("g");
    await keyboard.press(key);
    await page.waitForURL(`**${path}`);
    await settled(page);
  }

  // The palette finds pages and demands.
  await keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search or run" });
  await palette.getByRole("combobox").waitFor();
  await keyboard.type("lone-worker");
  await palette.getByRole("option", { name: /DEM-28/ }).waitFor();
  await keyboard.press("Enter");
  await page.waitForURL("**/demands/DEM-28");
  await settled(page);
  await keyboard.press("Control+k");
  await keyboard.press("Escape");
  await palette.waitFor({ state: "hidden" });

  // Tab leads to what can be done, and Enter does it.
  await tabTo(page, page.getByRole("link", { name: "Change", exact: true }));
  await keyboard.press("Enter");
  await page.waitForURL("**/demands/DEM-28/edit");
  await settled(page);
  await tabTo(page, page.getByLabel("Title", { exact: true }));

  // The list of keys is behind one.
  await page.goBack();
  await settled(page);
  await keyboard.press("?");
  await page.getByRole("dialog", { name: "All keys" }).waitFor();
  assert.deepEqual(found, []);
});

test("the language changes the page at once, and stays", async () => {
  const page = await signIn(browser, server, PEOPLE.portfolioManager);
  const found = problems(page);
  await page.goto("/demands/DEM-28");
  await settled(page);
  await page.getByText("Qualified", { exact: true }).waitFor();
  await page.getByRole("button", { name: "EN: choose the language" }).click();
  await page.getByRole("menuitem", { name: "Deutsch" }).click();
  await page.getByRole("navigation", { name: "Hauptnavigation" }).getByRole("link", { name: "Bedarfe" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.getByText("Qualifiziert", { exact: true }).waitFor();
  await page.reload();
  await settled(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.getByText("Qualifiziert", { exact: true }).waitFor();
  assert.deepEqual(found, []);
});
