// Figures about demands: each is as long as the list it opens, in charts and in tables; narrowed by
// period, unit, category and type, which the address holds; by keyboard, narrow, in German, printed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, launch, PEOPLE, problems, screenshot, settled, setUp, signIn, startServer, tabTo } from "./support.mjs";

let server;
let browser;
let office;
let units;
let keys;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  const unit = async (name, parent_id = null) => (await api("POST", "/units", { name, parent_id })).id;
  const utilities = await unit("Utilities");
  units = { utilities, water: await unit("Water", utilities), roads: await unit("Roads") };
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What the API answers. */
const api = async (method, path, body, ifMatch) => (await call(office, method, path, body, ifMatch)).body;

/** Hands a demand in and takes it some steps; gives its key. */
async function make(title, unit, ...steps) {
  let demand = await api("POST", "/demands", {
    title,
    unit_id: unit,
    submit: true,
    summary: "Remote units are old.",
    values: { problem: "No parts.", benefit: "Fewer failures.", required_by_law: false },
  });
  for (const transition of steps) {
    const reason = transition === "reject" ? "Not now." : null;
    demand = await api("POST", `/demands/${demand.key}/transitions`, { transition, reason }, `"${demand.version}"`);
  }
  return demand.key;
}

const part = (page, name) => page.getByRole("region", { name, exact: true }).first();
const main = (page) => page.getByRole("main");
const parameter = (page, name) => new URL(page.url()).searchParams.get(name);
const chips = (page) => page.getByRole("group", { name: "Filters that hold" });
const listed = (page) => page.getByRole("table", { name: "Demands" }).getByRole("row")
  .evaluateAll((rows) => rows.map((row) => row.innerText.match(/\bDEM-\d+\b/)?.[0]).filter(Boolean).sort());
const heading = { volume: "Handed in and no longer open", ages: "Age of what is open, in days", states: "Time in each state", units: "What became of it, by unit", categories: "What became of it, by category" };

/** Shows a part as a chart or as a table. */
async function show(page, name, as) {
  await page.getByRole("group", { name: `${heading[name]}: Show as` }).getByRole("button", { name: as }).click();
}

/** Keeps a picture of the whole page, which scrolls in the window. */
async function picture(page, name) {
  const { width, height } = page.viewportSize();
  const whole = await page.evaluate(() => document.querySelector(".page").scrollHeight + 200);
  await page.setViewportSize({ width, height: whole });
  await screenshot(page, name);
  await page.setViewportSize({ width, height });
}

async function open(page, path) {
  await page.goto(path);
  await settled(page);
}

/** Follows a figure; the list has these demands and no other. */
async function leadsTo(page, link, expected) {
  const back = page.url();
  await link.click();
  await page.waitForURL((url) => url.pathname === "/demands");
  await chips(page).waitFor();
  await page.waitForFunction((count) => document.querySelectorAll("main table tbody tr:not(.spacer)").length === count, expected.length)
    .catch(() => {});
  await settled(page);
  assert.deepEqual(await listed(page), [...expected].sort(), page.url());
  await open(page, back);
}

test("an organisation without demands is shown the first step", async () => {
  const found = problems(office);
  await open(office, "/analytics");
  await office.getByRole("heading", { name: "Nothing to count yet" }).waitFor();
  await axe(office);
  await picture(office, "analytics-empty");
  await main(office).getByRole("link", { name: "New demand" }).click();
  await office.waitForURL("**/demands/new");
  assert.deepEqual(found, []);
});

test("every figure opens the demands it counts, in chart and table", async () => {
  const page = office;
  keys = {
    open: await make("Pumps", units.water),
    screened: await make("Pipes", units.utilities, "screen"),
    rejected: await make("Valves", units.water, "screen", "reject"),
    withdrawn: await make("Bridge", units.roads, "withdraw"),
  };
  await api("POST", "/demands", { title: "Draft", unit_id: units.water });
  const found = problems(page);
  await open(page, "/demands");
  await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Analytics" }).click();
  await page.waitForURL("**/analytics");
  await settled(page);
  assert.equal(await page.title(), "Analytics · Docket");
  await axe(page);
  await picture(page, "analytics");

  const top = part(page, "Key figures");
  const kpi = (name) => top.locator(".kpi").filter({ hasText: name }).getByRole("link");
  assert.equal(await kpi("Handed in").first().innerText(), "4");
  assert.equal(await kpi("Open now").innerText(), "2");
  await leadsTo(page, kpi("Open now"), [keys.open, keys.screened]);
  await leadsTo(page, kpi("No longer open"), [keys.rejected, keys.withdrawn]);
  await leadsTo(page, kpi("Handed in").first(), Object.values(keys));

  const day = (await api("GET", "/me")).today;
  const volume = part(page, heading.volume);
  await leadsTo(page, volume.getByRole("link", { name: /, No longer open: 2$/ }), [keys.rejected, keys.withdrawn]);
  await show(page, "volume", "Table");
  await page.waitForURL((url) => url.searchParams.get("volume") === "table");
  const last = volume.getByRole("table").getByRole("row").last();
  assert.deepEqual((await last.getByRole("cell").allInnerTexts()).map(Number), [4, 2, 0, 0, 1, 1, 0]);
  await leadsTo(page, last.getByRole("link").nth(5), [keys.withdrawn]);
  assert.match(await last.getByRole("rowheader").innerText(), new RegExp(day.slice(0, 4)));

  await show(page, "volume", "Chart");
  const ages = part(page, heading.ages);
  await leadsTo(page, ages.getByRole("link", { name: "0–7 days, Since handed in: 2" }), [keys.open, keys.screened]);
  await show(page, "ages", "Table");
  const youngest = ages.getByRole("row", { name: /^0–7 days/ });
  await leadsTo(page, youngest.getByRole("link").last(), [keys.open, keys.screened]);

  const states = part(page, heading.states);
  const submitted = states.getByRole("listitem").filter({ hasText: "Submitted" });
  await submitted.getByText("Half within 0.0 d, 9 of 10 within 0.0 d, 3 stays").waitFor();
  await leadsTo(page, submitted.getByRole("link").first(), [keys.screened, keys.rejected, keys.withdrawn]);
  await leadsTo(page, submitted.getByRole("link", { name: "1 in it now" }), [keys.open]);
  await show(page, "states", "Table");
  // Nothing left the state that the one rejected is in: there is no percentile of nothing.
  const rejected = states.getByRole("row", { name: /^Rejected/ });
  assert.deepEqual(await rejected.getByRole("cell").allInnerTexts(), ["–", "–", "0", "0", "1"]);
  const screening = states.getByRole("row", { name: /^Screening/ });
  await leadsTo(page, screening.getByRole("link", { name: "0.0 d" }).first(), [keys.rejected]);

  const byUnit = part(page, heading.units);
  const water = byUnit.getByRole("listitem").filter({ hasText: "Utilities" });
  assert.equal(await water.locator(".shares__of").innerText(), "0 of 3");
  await leadsTo(page, byUnit.getByRole("link", { name: "Water, Rejected: 1" }), [keys.rejected]);
  await leadsTo(page, byUnit.getByRole("link", { name: "Utilities, Open: 2" }), [keys.open, keys.screened]);
  await show(page, "units", "Table");
  const roads = byUnit.getByRole("row", { name: /^Roads/ });
  assert.deepEqual(await roads.getByRole("cell").allInnerTexts(), ["1", "0\u00a0%", "0", "0", "0", "1", "0", "0"]);
  await leadsTo(page, roads.getByRole("link").first(), [keys.withdrawn]);

  const byCategory = part(page, heading.categories);
  await leadsTo(page, byCategory.getByRole("link", { name: "None, Withdrawn: 1" }), [keys.withdrawn]);
  await show(page, "categories", "Table");
  await settled(page);
  await axe(page);
  await picture(page, "analytics-tables");
  await page.emulateMedia({ colorScheme: "dark" });
  await settled(page);
  await axe(page);
  await picture(page, "analytics-tables-dark");
  await page.emulateMedia({ colorScheme: "light" });
  assert.deepEqual(found, []);
});

test("what a figure asks for stands as filters on the list, and goes one by one", async () => {
  const page = office;
  await open(page, "/analytics");
  const submitted = part(page, heading.states).getByRole("listitem").filter({ hasText: "Submitted" });
  await submitted.getByRole("link").first().click();
  await page.waitForURL((url) => url.searchParams.get("stayed_in") === "submitted");
  await chips(page).getByText("Left the state").waitFor();
  await chips(page).getByText(/^Submitted, \d+\s\w+\s\d+ to \d+\s\w+\s\d+$/).waitFor();
  await axe(page);
  await picture(page, "analytics-list");
  // All of it goes at once: days on which a state was left mean nothing without it.
  await chips(page).getByRole("button", { name: "Remove filter" }).click();
  await page.waitForURL((url) => url.search === "" || url.search === "?");
  await open(page, `/demands?outcome=rejected,withdrawn&unit=${units.roads}&category=none&submitted_from=2020-01-01&status_category=closed&since_to=2099-01-01`);
  await chips(page).getByText("Rejected, Withdrawn").waitFor();
  for (const words of ["Roads", "None", "from 1 Jan 2020 on", "Closed", "by 1 Jan 2099"]) {
    await chips(page).getByText(words, { exact: true }).waitFor();
  }
  assert.deepEqual(await listed(page), [keys.withdrawn]);
  const chip = (words) => chips(page).locator(".chip").filter({ hasText: words });
  await chip("Roads").getByRole("button", { name: "Remove filter" }).click();
  await page.waitForURL((url) => !url.searchParams.has("unit"));
  await page.getByText("2 of 2").or(page.getByRole("link", { name: "Valves" })).first().waitFor();
  await settled(page);
  assert.deepEqual(await listed(page), [keys.rejected, keys.withdrawn].sort());
  await page.reload();
  await chip("Rejected, Withdrawn").waitFor();
  await chip("Rejected, Withdrawn").getByRole("button", { name: "Remove filter" }).click();
  await page.waitForURL((url) => !url.searchParams.has("outcome") && url.searchParams.has("submitted_from"));

  // A view that is kept of it is the same list.
  await page.getByRole("button", { name: /^View: / }).click();
  await page.getByRole("menuitem", { name: "Save view…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save view" });
  await dialog.getByLabel("Name of the view").fill("Closed ones");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "View: Closed ones", exact: true }).waitFor();
  const view = (await api("GET", "/views")).items.find((one) => one.name === "Closed ones");
  assert.deepEqual(view.query.filter, { category: "none", "submitted[gte]": "2020-01-01", status_category: "closed", "status_since[lte]": "2099-01-01" });
  await open(page, `/demands?view=${view.id}`);
  await chip("Closed").first().waitFor();
  assert.deepEqual(await listed(page), [keys.rejected, keys.withdrawn].sort());
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.waitForURL((url) => !url.searchParams.has("status_category"));
});

test("period, unit and category stand in the address, survive a reload, and go back", async () => {
  const page = office;
  await open(page, "/analytics");
  const top = part(page, "Key figures");
  const submitted = () => top.locator(".kpi").first().getByRole("link").innerText();
  await page.getByLabel("Period").selectOption({ label: "Last 30 days" });
  await page.waitForURL((url) => url.searchParams.get("period") === "30d");
  const today = (await api("GET", "/me")).today;
  assert.equal(await page.getByLabel("Until").inputValue(), today);
  await page.getByRole("combobox", { name: "Unit" }).fill("Wat");
  await page.getByRole("option", { name: /Water/ }).click();
  await page.waitForURL((url) => url.searchParams.get("unit") === units.water);
  await page.waitForFunction(() => document.querySelector(".kpi a").innerText === "2");
  await page.reload();
  await settled(page);
  assert.equal(await submitted(), "2");
  assert.equal(await page.getByRole("combobox", { name: "Unit" }).inputValue(), "Water");
  assert.equal(await page.getByLabel("Period").inputValue(), "30d");
  await page.goBack();
  await page.waitForURL((url) => !url.searchParams.has("unit"));
  await page.waitForFunction(() => document.querySelector(".kpi a").innerText === "4");
  await page.waitForFunction(() => document.querySelector(".narrowing input[role=combobox]").value === "");

  // Days of one's own; what cannot be is said at its place, and the figures stay.
  await page.getByLabel("From").fill("2020-02-01");
  await page.waitForURL((url) => url.searchParams.get("from") === "2020-02-01" && !url.searchParams.has("period"));
  await page.getByLabel("Until").fill("2020-01-01");
  await page.getByText("Choose a last day that is not before the first.").waitFor();
  await page.getByText(/^1\sFeb\s2020 to/).waitFor();
  await axe(page);
  await page.getByLabel("Until").fill("2020-02-29");
  await page.getByText("Choose a last day that is not before the first.").waitFor({ state: "hidden" });
  await page.getByText("1 Feb 2020 to 29 Feb 2020").waitFor();
  await page.waitForFunction(() => document.querySelector(".kpi a").innerText === "0");
  await page.getByText("Nothing was handed in on these days.").first().waitFor();
  await settled(page);
  await axe(page);
  await picture(page, "analytics-nothing-then");
  await page.getByLabel("Category", { exact: true }).selectOption({ label: "None" });
  await page.waitForURL((url) => url.searchParams.get("category") === "none");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.waitForURL((url) => url.search === "" || url.search === "?");
  await page.waitForFunction(() => document.querySelector(".kpi a").innerText === "4");
  // What others do shows by itself.
  await make("Hydrants", units.roads);
  await page.waitForFunction(() => document.querySelector(".kpi a").innerText === "5");
});

test("a unit with nothing says so, and offers the way back", async () => {
  const empty = (await api("POST", "/units", { name: "Nobody", parent_id: null })).id;
  await open(office, `/analytics?unit=${empty}`);
  await office.getByRole("heading", { name: "Nothing matches these filters" }).waitFor();
  await axe(office);
  await main(office).getByRole("button", { name: "Clear filters" }).last().click();
  await part(office, "Key figures").waitFor();
});

test("by keyboard alone at 360 px", async () => {
  const page = await office.context().newPage();
  const found = problems(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, "/demands");
  await page.keyboard.press("g");
  await page.keyboard.press("y");
  await page.waitForURL("**/analytics");
  await settled(page);
  await axe(page);
  const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  assert.equal(overflow, 0);
  // The latest columns are in sight, those of long ago are scrolled to.
  await page.waitForFunction(() => {
    const columns = document.querySelector(".scrollx");
    return columns.scrollLeft > 0 && columns.scrollLeft + columns.clientWidth >= columns.scrollWidth - 1;
  });
  await picture(page, "analytics-narrow");
  const table = page.getByRole("group", { name: `${heading.states}: Show as` }).getByRole("button", { name: "Table" });
  await tabTo(page, table);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("states") === "table");
  assert.equal(await table.evaluate((button) => button === document.activeElement), true, "the focus stays");
  const figure = part(page, heading.states).getByRole("row", { name: /^Screening/ }).getByRole("link").last();
  await tabTo(page, figure);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/demands" && url.searchParams.get("status") === "screening");
  await page.getByRole("link", { name: "Pipes" }).waitFor();
  assert.deepEqual(found, []);
  await page.close();
});

test("the palette leads there, and German has its own dates, numbers and words", async () => {
  const page = await office.context().newPage();
  await open(page, "/demands");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search or run/ }).fill("analy");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/analytics");
  await page.evaluate(() => localStorage.setItem("docket.language", "de"));
  await page.reload();
  await settled(page);
  assert.equal(await page.title(), "Auswertung · Docket");
  await page.getByText("Hälfte in 0,0 T, 9 von 10 in 0,0 T").first().waitFor();
  await axe(page);
  await picture(page, "analytics-german");
  await page.evaluate(() => localStorage.setItem("docket.language", "en"));
  await page.close();
});

test("printed, it has the figures and what they are narrowed by", async () => {
  const page = await office.context().newPage();
  await open(page, `/analytics?states=table&unit=${units.water}`);
  await part(page, "Key figures").waitFor();
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 718, height: 1000 });
  assert.equal(await page.getByRole("combobox", { name: "Unit" }).inputValue(), "Water");
  assert.equal(await page.locator(".narrowing").isVisible(), true);
  assert.equal(await page.getByRole("button", { name: "Clear filters" }).isVisible(), false);
  assert.equal(await page.getByRole("group", { name: `${heading.states}: Show as` }).isVisible(), false);
  assert.equal(await part(page, "Key figures").isVisible(), true);
  await picture(page, "analytics-print");
  await page.close();
});

test("with a year of demands every link is as long as its figure", async () => {
  const demo = await startServer({ demo: true });
  try {
    const page = await signIn(browser, demo, PEOPLE.analyst);
    const found = problems(page);
    await open(page, "/analytics?volume=table&ages=table&states=table&units=table&categories=table");
    await picture(page, "analytics-demo-tables");
    const more = main(page).getByRole("button", { name: "Show more" });
    while (await more.count() > 0) {
      await more.first().click();
    }
    // Cells that say how many demands there are, each with where it leads.
    const links = await main(page).locator("td a, .kpi a").evaluateAll((all) => all
      .map((link) => [link.innerText.replace(/\s/g, ""), link.getAttribute("href")])
      .filter(([count]) => /^\d+$/.test(count)));
    assert.ok(links.length > 150, `${links.length} links`);
    const of = { from: "[gte]", to: "[lte]" };
    const wrong = [];
    for (const [count, href] of links) {
      const asked = [...new URL(href, demo.url).searchParams].map(([name, value]) => {
        const days = /^(submitted|decided|since|left)_(from|to)$/.exec(name);
        const known = days ? `${days[1] === "since" ? "status_since" : days[1]}${of[days[2]]}` : name;
        return `${encodeURIComponent(known)}=${encodeURIComponent(value)}`;
      });
      const total = (await call(page, "GET", `/demands?limit=1&count=true&${asked.join("&")}`)).body.total;
      // Stays are told beside the demands that stayed; one demand can stay several times.
      if (total !== Number(count) && !(href.includes("stayed_in") && total < Number(count))) wrong.push([count, total, href]);
    }
    assert.deepEqual(wrong, []);
    await open(page, "/analytics");
    await axe(page);
    await picture(page, "analytics-demo");
    await page.emulateMedia({ colorScheme: "dark" });
    await settled(page);
    await axe(page);
    await picture(page, "analytics-demo-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 390, height: 844 });
    await settled(page);
    await picture(page, "analytics-demo-narrow");
    await page.setViewportSize({ width: 1440, height: 900 });
    await open(page, "/analytics?period=90d");
    await picture(page, "analytics-demo-weeks");
    // A link of the chart shows on the list what the figure said.
    const bar = part(page, heading.volume).getByRole("link", { name: /, Handed in: [1-9]\d*$/ }).last();
    const [, count] = /: (\d+)$/.exec(await bar.getAttribute("aria-label"));
    await bar.click();
    await page.waitForURL((url) => url.pathname === "/demands");
    await page.getByText(`${count} of ${count}`).first().waitFor();
    assert.deepEqual(found, []);
  } finally {
    await demo.stop();
  }
});

test("an answer that does not come is told, and asked for again", async () => {
  const page = await office.context().newPage();
  let fails = true;
  await page.route("**/api/v1/analytics/**", (route) => (fails
    ? route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ type: "/api/problems/internal", code: "internal", title: "From the test", detail: "", status: 500, request_id: "test-0001" }) })
    : route.continue()));
  await page.goto("/analytics");
  await main(page).getByRole("alert").getByText("The server failed").first().waitFor();
  await axe(page);
  fails = false;
  await main(page).getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await part(page, "Key figures").waitFor();
  await page.close();
});
