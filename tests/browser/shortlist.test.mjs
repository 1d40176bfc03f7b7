// Shortlists: a meeting is made, prepared and put in order; it decides by keyboard on a phone, while
// somebody else decides in another window; what it decided is corrected, closed and printed.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { pages } from "./pdf.mjs";
import { administrator, axe, call, colleague, launch, PEOPLE, problems, screenshot, settled, signIn, startServer, tabTo } from "./support.mjs";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 780 };
const FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../target/browser");
const TITLES = [
  "Replace telemetry at 38 pumping stations",
  "Leak detection in pressure zone 4",
  "Storm overflow sensors at 120 sites",
  "One work order app for all crews",
];

let server;
let browser;
/** Who leads the meeting, and who takes part in it. */
let lead;
let second;
let founds;
/** The shortlist of the journey. */
let key;
let ids;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
  lead = await signIn(browser, server, PEOPLE.portfolioManager);
  second = await signIn(browser, server, PEOPLE.analyst);
  founds = [problems(lead, [412, 422]), problems(second, [412])];
  const { body } = await call(lead, "GET", "/demands?limit=200");
  ids = TITLES.map((title) => body.items.find((one) => one.title === title).id);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const agenda = (page) => page.getByRole("list", { name: "Agenda" });
const line = (page, title) => agenda(page).getByRole("button", { name: title });
const panel = (page) => page.locator(".sl__panel");
const entries = async () => (await call(lead, "GET", `/shortlists/${key}/entries`)).body.items;
const order = async () => (await entries()).map((one) => TITLES.indexOf(one.demand.title));

/** Waits until the API has the demands in this order. */
async function ordered(expected) {
  let now;
  for (let looked = 0; looked < 50; looked += 1) {
    now = await order();
    if (now.join() === expected.join()) return;
    await lead.waitForTimeout(100);
  }
  assert.deepEqual(now, expected);
}

/** Looks at a page as it is: wide, dark and narrow, each by axe and kept as a picture. */
async function look(page, name) {
  await page.setViewportSize(WIDE);
  await settled(page);
  await axe(page);
  await screenshot(page, `${name}-1440`);
  await page.emulateMedia({ colorScheme: "dark" });
  await settled(page);
  await axe(page);
  await screenshot(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(PHONE);
  await settled(page);
  await axe(page);
  await screenshot(page, `${name}-360`);
  const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  assert.equal(over, 0, `${name} scrolls sideways by ${over} px on a phone`);
  await page.setViewportSize(WIDE);
}

test("a meeting is made, filled and put in order", async () => {
  await lead.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Shortlists" }).click();
  await lead.getByRole("link", { name: "Portfolio board, winter" }).waitFor();
  await look(lead, "shortlists");
  await lead.getByLabel("State").selectOption("closed");
  await lead.getByRole("link", { name: "Portfolio board, winter" }).waitFor({ state: "detached" });
  await lead.getByRole("link", { name: "Portfolio board, autumn" }).waitFor();

  await lead.getByRole("button", { name: "New shortlist" }).click();
  const dialog = lead.getByRole("dialog", { name: "New shortlist" });
  await dialog.getByRole("button", { name: "New shortlist" }).click();
  await dialog.getByText("Enter a name of 1 to 200 characters.").first().waitFor();
  await dialog.getByLabel("Name").fill("Board of the water works");
  await dialog.getByLabel("Day of the meeting").fill("2026-12-03");
  await dialog.getByLabel("Place").fill("Room 3");
  await dialog.getByLabel("Purpose").fill("Pumps and pipes.");
  await dialog.getByRole("combobox", { name: "Attending" }).fill("Maren");
  await dialog.getByRole("option", { name: /^Maren Holt/ }).click();
  await dialog.getByRole("button", { name: "Take Maren Holt off the meeting" }).waitFor();
  await axe(lead);
  await screenshot(lead, "shortlist-new");
  await dialog.getByRole("button", { name: "New shortlist" }).click();
  await lead.waitForURL(/\/shortlists\/SL-\d+$/);
  key = new URL(lead.url()).pathname.split("/").pop();
  await lead.getByRole("heading", { name: "No demands on it yet" }).waitFor();
  await look(lead, "shortlist-empty");

  await lead.getByRole("main").getByRole("button", { name: "Add demands" }).click();
  const adding = lead.getByRole("dialog", { name: "Add demands" });
  for (const title of TITLES) {
    await adding.getByRole("searchbox").fill(title);
    await adding.getByRole("checkbox", { name: title }).check();
  }
  await axe(lead);
  await screenshot(lead, "shortlist-adding");
  await adding.getByRole("button", { name: "Add 4 demands" }).click();
  await line(lead, TITLES[3]).waitFor();
  assert.equal((await entries()).length, 4);
  // In whatever order they came.
  for (const at of [0, 1, 2, 3]) {
    const id = (await entries()).find((one) => one.demand.title === TITLES[at]).id;
    await call(lead, "POST", `/shortlists/${key}/entries/${id}/move`, {});
  }
  await ordered([0, 1, 2, 3]);
  await agenda(lead).locator("li").last().getByText(TITLES[3]).waitFor();

  // By keyboard, several times in a row, with the focus on what moves.
  await line(lead, TITLES[0]).focus();
  await lead.keyboard.press("Alt+ArrowDown");
  await lead.keyboard.press("Alt+ArrowDown");
  await ordered([1, 2, 0, 3]);
  assert.ok(await line(lead, TITLES[0]).evaluate((button) => button === document.activeElement));
  await lead.keyboard.press("Alt+Home");
  await ordered([0, 1, 2, 3]);
  await lead.keyboard.press("ArrowDown");
  assert.ok(await line(lead, TITLES[1]).evaluate((button) => button === document.activeElement));
  // By pointer: the last before the second.
  const box = async (title) => agenda(lead).locator("li", { hasText: title }).boundingBox();
  const [from, to] = [await box(TITLES[3]), await box(TITLES[1])];
  await lead.mouse.move(from.x + 16, from.y + from.height / 2);
  await lead.mouse.down();
  await lead.mouse.move(to.x + 20, to.y + 30, { steps: 4 });
  await lead.mouse.move(to.x + 20, to.y + 4, { steps: 4 });
  await screenshot(lead, "shortlist-drag");
  await lead.mouse.up();
  await ordered([0, 3, 1, 2]);
  // By the menu, which a finger reaches.
  await line(lead, TITLES[3]).click();
  await panel(lead).getByRole("heading", { name: TITLES[3] }).waitFor();
  await panel(lead).getByRole("button", { name: "Place of this demand" }).click();
  await lead.getByRole("menuitem", { name: "To the end" }).click();
  await ordered([0, 1, 2, 3]);

  // Taken off, and back where it was, with its note.
  await line(lead, TITLES[1]).click();
  await panel(lead).getByRole("button", { name: "Add a note" }).click();
  await panel(lead).getByLabel("What to prepare").fill("Ask for the second quote.");
  await panel(lead).getByRole("button", { name: "Save" }).click();
  await panel(lead).getByText("Ask for the second quote.").waitFor();
  await panel(lead).getByRole("button", { name: "Place of this demand" }).click();
  await lead.getByRole("menuitem", { name: "Take it off the shortlist" }).click();
  await ordered([0, 2, 3]);
  await lead.getByRole("button", { name: "Undo" }).click();
  await ordered([0, 1, 2, 3]);
  assert.equal((await entries())[1].note, "Ask for the second quote.");
  await line(lead, TITLES[1]).click();
  await panel(lead).getByText("Ask for the second quote.").waitFor();
  await look(lead, "shortlist-preparing");

  // Both change it: nothing is overwritten unseen.
  await lead.getByRole("button", { name: "More about this shortlist" }).click();
  await lead.getByRole("menuitem", { name: "Change" }).click();
  const change = lead.getByRole("dialog", { name: "Change shortlist" });
  await change.getByLabel("Place").fill("Room 4");
  const { etag } = await call(second, "GET", `/shortlists/${key}`);
  await call(second, "PATCH", `/shortlists/${key}`, { purpose: "Pumps, pipes and sewers." }, etag);
  // Where the change of the other one comes in while this is saved, it is saved once more.
  for (let tries = 0; tries < 20 && (await change.isVisible()); tries += 1) {
    await change.getByRole("button", { name: "Save" }).click({ timeout: 1_000 }).catch(() => {});
    await lead.waitForTimeout(500);
  }
  await change.waitFor({ state: "hidden" });
  const { body } = await call(lead, "GET", `/shortlists/${key}`);
  assert.deepEqual([body.place, body.purpose], ["Room 4", "Pumps, pipes and sewers."]);
});

test("demands come onto a shortlist from their list and from their page", async () => {
  await lead.goto("/demands?status=qualified");
  await settled(lead);
  for (const box of await lead.getByRole("checkbox", { name: /^Select DEM-/ }).all().then((all) => all.slice(0, 2))) {
    await box.check();
  }
  await lead.getByRole("button", { name: "Put on a shortlist" }).click();
  const dialog = lead.getByRole("dialog", { name: "Put on a shortlist" });
  await dialog.getByLabel("Shortlist", { exact: true }).selectOption("");
  await dialog.getByLabel("Name").fill("Second look");
  await dialog.getByLabel("Day of the meeting").fill("2027-01-14");
  await axe(lead);
  await screenshot(lead, "shortlist-put-new");
  await dialog.getByRole("button", { name: "Put on a shortlist" }).click();
  await lead.getByText(/2 demands are on SL-\d+ Second look/).waitFor();
  await dialog.waitFor({ state: "hidden" });

  await lead.goto(`/demands/${ids[0]}`);
  await settled(lead);
  const side = lead.getByRole("complementary");
  await side.getByRole("link", { name: "Board of the water works" }).waitFor();
  await lead.getByRole("button", { name: "More actions" }).click();
  await lead.getByRole("menuitem", { name: "Put on a shortlist" }).click();
  const option = await dialog.getByLabel("Shortlist", { exact: true }).locator("option", { hasText: "Second look" }).getAttribute("value");
  await dialog.getByLabel("Shortlist", { exact: true }).selectOption(option);
  await dialog.getByLabel("What to prepare").fill("Only if the board puts it off.");
  await screenshot(lead, "shortlist-put");
  await dialog.getByRole("button", { name: "Put on a shortlist" }).click();
  await side.getByRole("link", { name: "Second look" }).waitFor();
  await axe(lead);
  await screenshot(lead, "shortlist-demand");
});

test("the session is held by keyboard on a phone, and others decide as well", async () => {
  await lead.setViewportSize(PHONE);
  await lead.goto(`/shortlists/${key}`);
  await settled(lead);
  await second.goto(`/shortlists/${key}`);
  await settled(second);
  await tabTo(lead, lead.getByRole("button", { name: "Begin the session" }));
  await lead.keyboard.press("Enter");
  await lead.getByText("The session has begun").waitFor();
  // It begins for everybody.
  await panel(second).getByRole("button", { name: "Record the decision" }).waitFor();

  // The first is approved and takes a step of its workflow.
  await tabTo(lead, line(lead, TITLES[0]));
  await lead.keyboard.press("Enter");
  await lead.waitForFunction(() => document.activeElement?.id === "shortlist-panel");
  await tabTo(lead, panel(lead).getByRole("radio", { name: "Approved" }));
  await lead.keyboard.press("Space");
  await lead.keyboard.press("Control+Enter");
  await panel(lead).getByText("This needs an answer").waitFor();
  await lead.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await lead.keyboard.type("Pays back within two years.");
  const step = panel(lead).getByLabel(/^Step in its workflow/);
  await tabTo(lead, step);
  await lead.keyboard.type("Approve");
  await panel(lead).locator("input[type=file]").setInputFiles({ name: "offer.pdf", buffer: Buffer.from("%PDF-1.7\n"), mimeType: "application/pdf" });
  await panel(lead).getByRole("button", { name: "Take away offer.pdf" }).waitFor();
  await axe(lead);
  await screenshot(lead, "shortlist-session-360");
  await lead.keyboard.press("Control+Enter");
  await panel(lead).getByText("Pays back within two years.").waitFor();
  await lead.getByText("1 of 4 decided").first().waitFor();
  const [first] = await entries();
  assert.equal(first.decision.outcome, "approved");
  assert.equal(first.decision.moved_to.en, "Approved");
  assert.equal(first.decision.files[0].name, "offer.pdf");
  assert.equal(first.decision.deciders.length, 2);

  // Whoever takes part sees it without doing anything.
  await second.getByText("1 of 4 decided").first().waitFor();
  await agenda(second).getByRole("button", { name: TITLES[0] }).getByText("Approved").waitFor();

  // On to the next by Enter alone; somebody else decides on it while it is written about.
  await lead.waitForFunction(() => document.activeElement?.id === "shortlist-next");
  await lead.keyboard.press("Enter");
  await panel(lead).getByRole("heading", { name: TITLES[1] }).waitFor();
  await tabTo(lead, panel(lead).getByRole("radio", { name: "Approved" }));
  await lead.keyboard.press("ArrowDown");
  await tabTo(lead, panel(lead).getByLabel("Reason"));
  await lead.keyboard.type("Too dear.");
  await line(second, TITLES[1]).click();
  await panel(second).getByRole("radio", { name: "Returned" }).check();
  await panel(second).getByLabel("Reason").fill("Say who pays.");
  await screenshot(second, "shortlist-session-1440");
  await axe(second);
  await panel(second).getByRole("button", { name: "Record the decision" }).click();
  await panel(second).getByText("Say who pays.").waitFor();
  await panel(lead).getByText("Somebody else recorded a decision meanwhile").waitFor();
  await panel(lead).getByText("Say who pays.").waitFor();
  assert.equal(await panel(lead).getByLabel("Reason").inputValue(), "Too dear.");
  await axe(lead);
  await screenshot(lead, "shortlist-late-360");
  await lead.keyboard.press("Control+Enter");
  await lead.waitForFunction(() => document.activeElement?.textContent === "Correct it with mine");
  await lead.keyboard.press("Enter");
  await tabTo(lead, panel(lead).getByRole("button", { name: "Record the decision" }));
  await lead.keyboard.press("Enter");
  await panel(lead).getByText("1 decision before it was corrected").waitFor();
  await panel(second).getByText("Too dear.").waitFor();

  // The next one is put off to another meeting; the last is talked about only.
  await lead.waitForFunction(() => document.activeElement?.id === "shortlist-next");
  await lead.keyboard.press("Enter");
  await panel(lead).getByRole("heading", { name: TITLES[2] }).waitFor();
  await tabTo(lead, panel(lead).getByRole("radio", { name: "Approved" }));
  for (const _ of [1, 2, 3]) await lead.keyboard.press("ArrowDown");
  await tabTo(lead, panel(lead).getByLabel(/^Onto the shortlist/));
  const later = panel(lead).getByLabel(/^Onto the shortlist/);
  await later.locator("option", { hasText: "Second look" }).waitFor({ state: "attached" });
  for (let pressed = 0; pressed < 10; pressed += 1) {
    if (/Second look/.test(await later.locator("option:checked").innerText())) break;
    await lead.keyboard.press("ArrowDown");
  }
  await lead.keyboard.press("Control+Enter");
  await lead.getByText("3 of 4 decided").first().waitFor();
  await lead.keyboard.press("n");
  await panel(lead).getByRole("heading", { name: TITLES[3] }).waitFor();
  await tabTo(lead, panel(lead).getByRole("radio", { name: "Approved" }));
  for (const _ of [1, 2, 3, 4]) await lead.keyboard.press("ArrowDown");
  await lead.keyboard.press("Control+Enter");
  await panel(lead).getByText("Everything is decided.").waitFor();
  const all = await entries();
  assert.deepEqual(all.map((one) => one.decision.outcome), ["approved", "rejected", "deferred", "no_decision"]);
  assert.equal(all[1].earlier[0].reason, "Say who pays.");
  assert.equal(all[2].decision.postponed_to.name, "Second look");
  await look(lead, "shortlist-decided");
});

test("a corrected decision is kept, and a closed meeting is only read until it is opened again", async () => {
  await lead.setViewportSize(WIDE);
  await lead.goto(`/shortlists/${key}?at=${(await entries())[3].demand.key}`);
  await settled(lead);
  await panel(lead).getByRole("button", { name: "Correct" }).click();
  await panel(lead).getByRole("radio", { name: "Rejected" }).check();
  await panel(lead).getByLabel("Reason").fill("Nobody wants it.");
  await panel(lead).getByRole("checkbox", { name: "All who attend" }).uncheck();
  await panel(lead).getByRole("button", { name: "Record the decision" }).click();
  await panel(lead).getByText("Name at least one person who decides.").waitFor();
  await panel(lead).getByRole("checkbox", { name: "Maren Holt" }).check();
  await screenshot(lead, "shortlist-correct");
  await panel(lead).getByRole("button", { name: "Record the decision" }).click();
  await panel(lead).getByText("1 decision before it was corrected").click();
  await axe(lead);

  await lead.getByRole("button", { name: "Close the session" }).click();
  const sure = lead.getByRole("alertdialog", { name: "Close this session?" });
  await sure.getByRole("button", { name: "Close the session" }).click();
  await lead.getByText("nothing of it changes any more").waitFor();
  assert.equal(await lead.getByRole("button", { name: /Record|Correct|Add demands|Add a note/ }).count(), 0);
  await second.getByText("nothing of it changes any more").waitFor();
  await look(lead, "shortlist-closed");

  await lead.getByRole("button", { name: "Open again" }).click();
  const again = lead.getByRole("dialog", { name: "Open this session again" });
  await again.getByLabel("Reason").fill("A vote was noted wrongly.");
  await again.getByRole("button", { name: "Open again" }).click();
  await panel(lead).getByRole("button", { name: "Correct" }).waitFor();
  await lead.getByRole("button", { name: "More about this shortlist" }).click();
  await lead.getByRole("menuitem", { name: "History" }).click();
  await lead.getByRole("dialog").getByText("A vote was noted wrongly.").waitFor();
  await axe(lead);
  await lead.keyboard.press("Escape");
  await lead.getByRole("button", { name: "Close the session" }).click();
  await sure.getByRole("button", { name: "Close the session" }).click();
  await lead.getByText("nothing of it changes any more").waitFor();
});

test("the minutes hold what was decided, on A4 and Letter, black on white in the dark", async () => {
  await lead.getByRole("link", { name: "Minutes" }).click();
  await lead.waitForURL(`**/shortlists/${key}/print`);
  await lead.getByText("Nobody wants it.").waitFor();
  await look(lead, "shortlist-minutes");
  assert.equal(await lead.title(), `${key} Board of the water works · Docket`);
  await lead.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
  for (const format of ["A4", "Letter"]) {
    const file = await lead.pdf({ format, preferCSSPageSize: true });
    await mkdir(FOLDER, { recursive: true });
    await writeFile(path.join(FOLDER, `shortlist-minutes-${format}.pdf`), file);
    const text = pages(file).map((one) => one.text).join("");
    const has = (words) => assert.ok(text.includes(words.normalize("NFKC").replace(/\s+/g, "")), `“${words}” is not printed: ${text}`);
    [key, "Board of the water works", "3 Dec 2026", "Room 4", "Pumps, pipes and sewers.", "Sofie Ankarberg, Maren Holt"].forEach(has);
    TITLES.forEach((title, at) => has(`${at + 1}. ${title}`));
    ["Approved", "Pays back within two years.", "offer.pdf", "Rejected", "Too dear.", "Deferred", "Second look", "Nobody wants it."].forEach(has);
    assert.ok(!text.includes("Saywhopays."), "what was corrected is not in the minutes");
    assert.ok(!text.includes("Searchorrun"));
  }
  await lead.emulateMedia({ media: "print" });
  const colour = await lead.evaluate(() => getComputedStyle(document.querySelector(".paper")).color);
  assert.equal(colour, "rgb(0, 0, 0)");
  await screenshot(lead, "shortlist-print");
  await lead.emulateMedia({ media: null });
  await lead.evaluate(() => document.documentElement.removeAttribute("data-theme"));
});

test("whoever reads some of the demands is told how many more there are", async () => {
  const office = await administrator(browser, server);
  const units = (await call(office, "GET", "/units")).body.items;
  const water = units.find((one) => one.name === "Water Supply").id;
  const reader = await colleague(browser, server, office, { name: "Piet Maas", email: "piet@example.org", role: "analyst", unit: water });
  const made = await call(office, "POST", "/shortlists", {
    name: "Mixed", meets_on: "2026-12-20", person_ids: [reader.person], demand_ids: ids,
  });
  await reader.goto(`/shortlists/${made.body.key}`);
  await settled(reader);
  const seen = (await call(reader, "GET", `/shortlists/${made.body.key}/entries`)).body;
  assert.ok(seen.hidden > 0 && seen.items.length > 0, `${seen.hidden} hidden`);
  await reader.getByText(`${seen.hidden} more that you may not read`).waitFor();
  assert.equal(await reader.getByRole("button", { name: /Begin|Add demands/ }).count(), 0);
  await axe(reader);
  await screenshot(reader, "shortlist-hidden");

  // Deleted, and back; in German.
  await office.goto(`/shortlists/${made.body.key}`);
  await settled(office);
  await office.getByRole("button", { name: "More about this shortlist" }).click();
  await office.getByRole("menuitem", { name: "Delete" }).click();
  await office.waitForURL("**/shortlists");
  await office.getByRole("button", { name: "Undo" }).click();
  await office.getByRole("link", { name: "Mixed" }).waitFor();
  await office.evaluate(() => localStorage.setItem("docket.language", "de"));
  await office.goto(`/shortlists/${key}`);
  await settled(office);
  await office.getByText("Diese Sitzungsliste ist geschlossen").waitFor();
  await axe(office);
  await screenshot(office, "shortlist-de");
  await office.getByRole("main").getByRole("link", { name: "Protokoll" }).click();
  await office.getByText("Protokoll der Sitzung").waitFor();
  await screenshot(office, "shortlist-minutes-de");
  for (const found of founds) {
    assert.deepEqual(found, []);
  }
});
