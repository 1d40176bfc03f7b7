// What a form asks: every kind of question filled in and read again; help, examples, defaults and
// answers out of the address; what is hidden; the day; earlier versions; and the public form's steps
// and its trap for programs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, FOUNDER, launch, newWindow, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

const WIDE = { width: 1440, height: 900 };
// High enough that a whole form is in the picture.
const WIDE_WHOLE = { width: 1440, height: 2600 };
const PHONE = { width: 360, height: 740 };
const PHONE_WHOLE = { width: 360, height: 2700 };

let server;
let browser;
let office;
let unit;
let person;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  unit = (await api("POST", "/units", { name: "Water Supply" })).id;
  person = (await api("GET", "/me")).person.id;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const api = async (method, path, body, etag) => (await call(office, method, path, body, etag)).body;
const en = (words) => ({ en: words });
const options = (words) => words.map((word) => ({ key: word.toLowerCase(), label: en(word) }));
const choices = (...words) => ({ options: options(words) });
const plain = (words) => words.replace(/[\u00a0\u202f]/g, " ").trim();
const eur = (amount) => ({ amount, currency: "EUR" });
const TITLE = { field: "title", required: true };

/** Adds a field to the catalogue. */
function field(key, kind, label, more = {}) {
  return api("POST", "/fields", { key, kind, label: en(label), ...more });
}

/** Publishes a version of a form. */
async function publish(id, sections) {
  const path = `/form-versions/${id}`;
  const draft = await call(office, "GET", path);
  const changed = await call(office, "PUT", path, { definition: { sections } }, draft.etag);
  assert.deepEqual(changed.body.problems, []);
  await api("POST", `${path}/publish`, {}, changed.etag);
}

/**
 * Makes a form with a type of demand of its own, whose key is the form's, and a public link.
 *
 * @returns {Promise<{id: string, path: string}>} the form, and the path of its public page
 */
async function form(key, sections) {
  const made = await api("POST", "/forms", { key, name: en(key), definition: { sections } });
  await publish(made.versions[0].id, sections);
  await api("POST", "/demand-types", { key, name: en(key), form_id: made.id });
  const { etag } = await call(office, "GET", `/forms/${made.id}`);
  const link = await api("PUT", `/forms/${made.id}/public-link`, { published: true }, etag);
  return { id: made.id, path: link.public_path };
}

const section = (title, items, more = {}) => ({ key: title.toLowerCase().replaceAll(" ", "_"), title: en(title), items, ...more });

/** The form on the page. */
const asked = (page) => page.locator("main form");
// What need not be answered says so after its name.
const group = (page, name) => asked(page).getByRole("group", { name: new RegExp(`^${name.replace(/[?()]/g, "\\$&")}( optional)?$`) });
const value = (page, label) => asked(page).getByLabel(label).inputValue();
/** The words of what is chosen in a group. */
const chosen = (page, name) => group(page, name).locator("input:checked")
  .evaluateAll((inputs) => inputs.map((input) => input.closest("label").textContent.trim()));
const key = (page) => new URL(page.url()).searchParams.get("draft");
const heading = (page, text) => page.getByRole("heading", { level: 1, name: text, exact: true }).waitFor();
const demandsCalled = async (title) => (await api("GET", "/demands?limit=200")).items.filter((one) => one.title === title);

/** Hands in the demand on screen; gives it as the API has it. */
async function handIn(page, title) {
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.waitForURL(/\/demands\/DEM-\d+$/);
  await page.locator(".rec__title", { hasText: title }).waitFor();
  return api("GET", `/demands/${new URL(page.url()).pathname.split("/").pop()}`);
}

/** The questions and answers on a demand's page. */
async function answersShown(page) {
  await page.locator(".qa dd").first().waitFor();
  await settled(page);
  const rows = await page.locator(".answers .qa > div").evaluateAll((all) => all.map((row) => [
    row.querySelector("dt").textContent, row.querySelector("dd").innerText,
  ]));
  return Object.fromEntries(rows.map(([question, answer]) => [question, plain(answer)]));
}

/** Asserts that nothing sticks out of the page at its side. */
async function fits(page) {
  const sticking = await page.evaluate(() => [...document.querySelectorAll("main, main *")]
    .filter((one) => one.checkVisibility() && one.closest(".vh") === null && one.getBoundingClientRect().right > window.innerWidth + 1)
    .map((one) => `${one.tagName}.${one.className}`));
  assert.deepEqual(sticking, [], "something is wider than the page");
}

/** Waits until the API says that something holds of a demand. */
async function until(demand, holds) {
  for (let looked = 0; looked < 200; looked += 1) {
    const now = await api("GET", `/demands/${demand}`);
    if (holds(now)) {
      return now;
    }
    await office.waitForTimeout(100);
  }
  return assert.fail(`${demand} is not as it is waited for: ${JSON.stringify(await api("GET", `/demands/${demand}`))}`);
}

/** A window of somebody without an account. */
async function stranger(expected = []) {
  const page = await newWindow(browser, server);
  return { page, found: problems(page, expected) };
}

/** Does the first step of a public form. */
async function introduce(page) {
  await heading(page, "About you");
  await page.fill("#submitter-name", "Jonna Thielen");
  await page.fill("#submitter-email", "jonna@example.org");
  await page.click("button[type=submit]");
}

/** Goes on to the step with this heading. */
async function goOn(page, next) {
  await page.click("button[type=submit]");
  await heading(page, next);
}

/** Sends the public form from its last step. */
async function send(page) {
  await page.getByRole("button", { name: "Send request" }).click();
  await page.waitForURL(/\/t\//);
}

test("every kind of question is asked, answered and shown", async (all) => {
  await field("plate", "short_text", "Number on the plate");
  await field("story", "long_text", "What happened");
  await field("volume", "number", "Volume", { unit_label: en("litres") });
  await field("price", "money", "Price of a new one");
  await field("seen", "date", "First seen");
  await field("closed", "date_range", "Days of closure");
  await field("urgency", "single_choice", "Urgency", choices("Low", "Middle", "High"));
  await field("colour", "single_choice", "Colour of the line", choices("Red", "Green", "Blue", "Black", "White", "Grey"));
  await field("hours", "multiple_choice", "Hours of use", choices("Morning", "Noon", "Night"));
  await field("leaks", "yes_no", "Does it leak");
  await field("site", "unit", "Site");
  await field("contact", "person", "Contact on the spot");
  await field("manual", "link", "Manual of the maker");
  await field("condition", "rating", "Condition");
  await field("extent", "size", "Extent of the work");
  await field("parts", "table", "Parts", { columns: [
    { key: "item", kind: "short_text", label: en("Item"), required: true },
    { key: "count", kind: "number", label: en("Count") },
    { key: "cost", kind: "money", label: en("Cost") },
    { key: "needed", kind: "date", label: en("Needed by") },
  ] });
  const keys = [
    "plate", "story", "volume", "price", "seen", "closed", "urgency", "colour", "hours", "leaks",
    "site", "contact", "manual", "condition", "extent", "parts",
  ];
  await form("kinds", [section("The pump", [TITLE, ...keys.map((one) => ({ field: one, required: one !== "manual" }))])]);
  const found = problems(office);

  let demand;
  let ids;
  await all.test("filled in and handed in", async () => {
    await office.setViewportSize(WIDE_WHOLE);
    await office.goto("/demands/new?type=kinds");
    const at = (label) => asked(office).getByLabel(label);
    await at(/^Number on the plate/).fill("P-7");
    await at(/^What happened/).fill("It **stops** at night.\n\n- no alarm\n- no water");
    await at(/^Volume/).fill("1234.5");
    await at(/^Price of a new one/).fill("12,500.5");
    await at(/^First seen/).fill("2027-10-28");
    await at(/^Days of closure/).fill("2027-11-01");
    await at(/^Last day/).fill("2028-01-15");
    await group(office, "Urgency").getByLabel("High").check();
    await at(/^Colour of the line/).selectOption({ label: "Grey" });
    // Chosen in another order than they are offered in.
    await group(office, "Hours of use").getByLabel("Night").check();
    await group(office, "Hours of use").getByLabel("Morning").check();
    await group(office, "Does it leak").getByLabel("No").check();
    await at(/^Site/).fill("Wat");
    await office.getByRole("option", { name: "Water Supply" }).click();
    await at(/^Contact on the spot/).fill("Amara");
    await office.getByRole("option", { name: FOUNDER.name }).click();
    await at(/^Manual of the maker/).fill("https://example.org/pumps?type=7#oil");
    await at(/^Condition/).selectOption("2");
    await at(/^Extent of the work/).selectOption({ label: "XL" });
    await at("Item, row 1").fill("Seal");
    await at("Count, row 1").fill("2");
    await at("Cost, row 1").fill("1,200");
    await at("Needed by, row 1").fill("2027-12-24");
    await group(office, "Parts").getByRole("button", { name: "Add a row" }).click();
    await at("Item, row 2").fill("Oil");
    await at("Cost, row 2").fill("9.99");
    await at(/^Title/).fill("The pump stops at night");
    await office.getByText("Saved as draft").waitFor();
    await settled(office);
    await axe(office);
    await fits(office);
    await screenshot(office, "kinds-1440");
    ids = await asked(office).locator("[id]").evaluateAll((all) => all.map((one) => one.id));
    await office.emulateMedia({ colorScheme: "dark" });
    await settled(office);
    await axe(office);
    await screenshot(office, "kinds-1440-dark");
    await office.setViewportSize(PHONE_WHOLE);
    await settled(office);
    await axe(office);
    await screenshot(office, "kinds-360-dark");
    await office.emulateMedia({ colorScheme: "light" });
    await settled(office);
    await axe(office);
    await fits(office);
    await screenshot(office, "kinds-360");
    await office.setViewportSize(WIDE_WHOLE);

    demand = await handIn(office, "The pump stops at night");
    assert.deepEqual(demand.values, {
      plate: "P-7",
      story: "It **stops** at night.\n\n- no alarm\n- no water",
      volume: "1234.5",
      price: eur("12500.50"),
      seen: "2027-10-28",
      closed: { from: "2027-11-01", to: "2028-01-15" },
      urgency: "high",
      colour: "grey",
      hours: ["morning", "night"],
      leaks: false,
      site: unit,
      contact: person,
      manual: "https://example.org/pumps?type=7#oil",
      condition: 2,
      extent: "xl",
      parts: [{ item: "Seal", count: "2", cost: eur("1200.00"), needed: "2027-12-24" }, { item: "Oil", cost: eur("9.99") }],
    });
  });

  await all.test("no two controls have the same id", () => {
    assert.ok(ids.includes("answer-closed"));
    assert.deepEqual(ids.filter((id, place) => ids.indexOf(id) !== place), []);
  });

  await all.test("its answers are shown on its page", async () => {
    const shown = await answersShown(office);
    // The names of units and people are looked at apart.
    const { Site: _site, "Contact on the spot": _contact, ...rest } = shown;
    assert.deepEqual(rest, {
      "Number on the plate": "P-7",
      "What happened": rest["What happened"],
      Volume: "1 234.5 litres",
      "Price of a new one": "12 500.50 €",
      "First seen": "28 Oct 2027",
      "Days of closure": "1 Nov 2027 – 15 Jan 2028",
      Urgency: "High",
      "Colour of the line": "Grey",
      "Hours of use": "Morning, Night",
      "Does it leak": "No",
      "Manual of the maker": "https://example.org/pumps?type=7#oil",
      Condition: "2",
      "Extent of the work": "XL",
      Parts: "Seal · 2 · 1 200.00 € · 24 Dec 2027\nOil · 9.99 €",
    });
    const story = office.locator(".qa > div", { hasText: "What happened" });
    assert.equal(await story.locator("strong").textContent(), "stops");
    assert.deepEqual(await story.getByRole("listitem").allTextContents(), ["no alarm", "no water"]);
    await axe(office);
    await screenshot(office, "kinds-demand-1440");
    await office.setViewportSize(PHONE_WHOLE);
    await settled(office);
    await axe(office);
    await fits(office);
    await screenshot(office, "kinds-demand-360");
    await office.setViewportSize(WIDE_WHOLE);
  });

  await all.test("units and people are shown by their names", async () => {
    const shown = await answersShown(office);
    assert.deepEqual([shown.Site, shown["Contact on the spot"]], ["Water Supply", FOUNDER.name]);
  });

  await all.test("its answers stand in their controls when it is changed", async () => {
    await office.goto(`/demands/${demand.key}/edit`);
    await asked(office).getByLabel(/^Number on the plate/).waitFor();
    await office.waitForFunction((name) => document.querySelector("#answer-contact")?.value === name, FOUNDER.name);
    await office.waitForFunction(() => document.querySelector("#answer-site")?.value === "Water Supply");
    await settled(office);
    const texts = {};
    for (const label of [
      "Title", "Number on the plate", "What happened", "Volume", "Price of a new one", "First seen", "Days of closure",
      "Last day", "Colour of the line", "Manual of the maker", "Condition", "Extent of the work", "Item, row 1", "Count, row 1",
      "Cost, row 1", "Needed by, row 1", "Item, row 2", "Count, row 2", "Cost, row 2", "Needed by, row 2",
    ]) {
      texts[label] = plain(await value(office, new RegExp(`^${label}`)));
    }
    assert.deepEqual(texts, {
      Title: "The pump stops at night",
      "Number on the plate": "P-7",
      "What happened": "It **stops** at night.\n\n- no alarm\n- no water",
      Volume: "1234.5",
      "Price of a new one": "12 500.50",
      "First seen": "2027-10-28",
      "Days of closure": "2027-11-01",
      "Last day": "2028-01-15",
      "Colour of the line": "grey",
      "Manual of the maker": "https://example.org/pumps?type=7#oil",
      Condition: "2",
      "Extent of the work": "xl",
      "Item, row 1": "Seal",
      "Count, row 1": "2",
      "Cost, row 1": "1 200.00",
      "Needed by, row 1": "2027-12-24",
      "Item, row 2": "Oil",
      "Count, row 2": "",
      "Cost, row 2": "9.99",
      "Needed by, row 2": "",
    });
    assert.deepEqual(await chosen(office, "Urgency"), ["High"]);
    assert.deepEqual(await chosen(office, "Hours of use"), ["Morning", "Night"]);
    assert.deepEqual(await chosen(office, "Does it leak"), ["No"]);
    await axe(office);

    // One row goes, everything else stays what it was.
    await group(office, "Parts").getByRole("button", { name: "Remove row 1" }).click();
    await asked(office).getByLabel("Item, row 2").waitFor({ state: "detached" });
    assert.equal(await value(office, "Item, row 1"), "Oil");
    await asked(office).getByRole("button", { name: "Save" }).click();
    await office.waitForURL(`**/demands/${demand.key}`);
    const changed = await api("GET", `/demands/${demand.key}`);
    assert.deepEqual(changed.values, { ...demand.values, parts: [{ item: "Oil", cost: eur("9.99") }] });
  });

  await all.test("what is left out is told at every question", async () => {
    await office.setViewportSize(WIDE_WHOLE);
    await office.goto("/demands/new?type=kinds");
    await office.getByRole("button", { name: "Hand in" }).click();
    const summary = office.getByRole("alert").filter({ hasText: "Check these answers" });
    await summary.waitFor();
    // The title and everything but the manual.
    assert.equal(await summary.getByRole("link").count(), keys.length);
    await settled(office);
    await axe(office);
    await screenshot(office, "kinds-missing-1440");
    for (const [label, at] of [["Urgency", "urgency"], ["Site", "site"], ["Parts", "parts"], ["Days of closure", "closed"]]) {
      await summary.getByRole("link", { name: `${label}: ` }).click();
      await office.waitForFunction((id) => document.activeElement?.id === id, `answer-${at}`);
    }
  });
  await office.setViewportSize(WIDE);
  assert.deepEqual(found, []);
});

/** What a form with every kind of default begins with, as its controls show it. */
async function begun(page) {
  return {
    asset: await value(page, /^Asset/),
    reading: await value(page, /^Reading/),
    notes: await value(page, /^Notes/),
    budget: plain(await value(page, /^Budget/)),
    due: await value(page, /^Due/),
    first: await value(page, /^Works/),
    last: await value(page, /^Last day/),
    priority: await chosen(page, "Priority"),
    shifts: await chosen(page, "Shifts"),
    agreed: await chosen(page, "Is it agreed"),
    grade: await value(page, /^Grade/),
    format: await value(page, /^Format/),
  };
}

/** Waits until a unit's name stands in its control. */
const named = (page, name) => page.waitForFunction((wanted) => {
  const control = document.querySelector("#answer-place");
  const words = control?.selectedOptions?.[0]?.textContent ?? control?.value;
  return words?.trim() === wanted;
}, name);

test("help, examples and defaults stand on the form, and the address fills it in", async (all) => {
  await field("asset", "short_text", "Asset", { help: en("As the catalogue explains it.") });
  await field("reading", "number", "Reading", { help: en("Read it off the dial.") });
  await field("notes", "long_text", "Notes");
  await field("budget", "money", "Budget");
  await field("due", "date", "Due");
  await field("works", "date_range", "Works");
  await field("priority", "single_choice", "Priority", choices("Low", "High"));
  await field("shifts", "multiple_choice", "Shifts", choices("Early", "Late", "Night"));
  await field("agreed", "yes_no", "Is it agreed", { help: en("With everybody on the shift.") });
  await field("place", "unit", "Place");
  await field("grade", "rating", "Grade");
  await field("format", "size", "Format");
  const made = await form("prefilled", [section("The meter", [
    TITLE,
    { field: "asset", help: en("It is engraved below the motor."), placeholder: en("AB-12") },
    { field: "reading", placeholder: en("1200") },
    { field: "notes", placeholder: en("What you saw, and when.") },
    { field: "budget", default: eur("500.00") },
    { field: "due", default: { today: 7 } },
    { field: "works" },
    { field: "priority", default: "low" },
    { field: "shifts", default: ["early"] },
    { field: "agreed", default: true },
    { field: "place" },
    { field: "grade", default: 3 },
    { field: "format", default: "m" },
  ])]);
  const due = await day(7);
  const defaults = {
    asset: "", reading: "", notes: "", budget: "500.00", due, first: "", last: "", priority: ["Low"], shifts: ["Early"],
    agreed: ["Yes"], grade: "3", format: "m",
  };
  const right = new URLSearchParams({
    title: "A new meter", asset: "CD-34", reading: "7.25", notes: "Two lines,\nof it.", budget: "1200", due: "2031-05-06",
    works: "2031-06-01/2031-06-15", priority: "high", shifts: "late,night", agreed: "no", place: unit, grade: "5", format: "xxl",
    nonsense: "1",
  });
  const filled = {
    asset: "CD-34", reading: "7.25", notes: "Two lines,\nof it.", budget: "1 200.00", due: "2031-05-06", first: "2031-06-01",
    last: "2031-06-15", priority: ["High"], shifts: ["Late", "Night"], agreed: ["No"], grade: "5", format: "xxl",
  };
  const values = {
    asset: "CD-34", reading: "7.25", notes: "Two lines,\nof it.", budget: eur("1200.00"), due: "2031-05-06",
    works: { from: "2031-06-01", to: "2031-06-15" }, priority: "high", shifts: ["late", "night"], agreed: false, place: unit,
    grade: 5, format: "xxl",
  };
  // None of it can be an answer, except the title.
  const wrong = new URLSearchParams({
    title: "Wrong answers", asset: "x".repeat(301), reading: "many", budget: "a lot", due: "2031-02-30",
    works: "2031-06-15/2031-06-01", priority: "never", shifts: "late,sometimes", agreed: "perhaps", place: "nowhere", grade: "9",
    format: "xs-ish",
  });

  /** Help and examples, where those who see and those who listen find them. */
  const explained = async (page) => {
    const described = (label) => asked(page).getByLabel(label).evaluate((control) => control.getAttribute("aria-describedby")
      .split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
    assert.match(await described(/^Asset/), /It is engraved below the motor\./);
    assert.match(await described(/^Reading/), /Read it off the dial\./);
    for (const help of ["It is engraved below the motor.", "Read it off the dial."]) {
      assert.ok(await asked(page).getByText(help).isVisible());
    }
    assert.ok(await group(page, "Is it agreed").getByText("With everybody on the shift.").isVisible());
    assert.equal(await asked(page).getByText("As the catalogue explains it.").count(), 0, "the form's own words take its place");
    for (const [label, example] of [[/^Asset/, "AB-12"], [/^Reading/, "1200"], [/^Notes/, "What you saw, and when."]]) {
      assert.equal(await asked(page).getByLabel(label).getAttribute("placeholder"), example);
    }
  };

  await all.test("for people with an account", async () => {
    const found = problems(office);
    await office.goto("/demands/new?type=prefilled");
    await asked(office).getByLabel(/^Asset/).waitFor();
    assert.deepEqual(await begun(office), defaults);
    await explained(office);
    await settled(office);
    await axe(office);
    await office.setViewportSize(WIDE_WHOLE);
    await screenshot(office, "kinds-defaults-1440");
    await office.setViewportSize(WIDE);

    await office.goto(`/demands/new?type=prefilled&${wrong}`);
    await asked(office).getByLabel(/^Asset/).waitFor();
    assert.equal(await value(office, /^Title/), "Wrong answers");
    assert.deepEqual(await begun(office), defaults);
    assert.equal(await value(office, /^Place/), "");

    await office.goto(`/demands/new?type=prefilled&${right}`);
    await asked(office).getByLabel(/^Asset/).waitFor();
    await named(office, "Water Supply");
    assert.deepEqual(await begun(office), filled);
    // Nobody has to touch what the address filled in.
    const demand = await handIn(office, "A new meter");
    assert.deepEqual(demand.values, values);
    assert.deepEqual(found, []);
  });

  // A new window each, because a browser keeps what was begun.
  const open = async (query) => {
    const { page, found } = await stranger();
    await page.goto(`${made.path}${query}`);
    await introduce(page);
    await heading(page, "The meter");
    return { page, found };
  };

  await all.test("for people without one", async () => {
    const plainly = await open("");
    assert.deepEqual(await begun(plainly.page), defaults);
    await explained(plainly.page);
    await settled(plainly.page);
    await axe(plainly.page);
    await screenshot(plainly.page, "kinds-public-1440");

    const mistaken = await open(`?${wrong}`);
    assert.equal(await value(mistaken.page, /^Title/), "Wrong answers");
    assert.deepEqual(await begun(mistaken.page), defaults);
    assert.equal(await value(mistaken.page, /^Place/), "");

    const { page, found } = await open(`?${right}`);
    assert.equal(await value(page, /^Title/), "A new meter");
    await named(page, "Water Supply");
    assert.deepEqual(await begun(page), filled);
    await goOn(page, "Check and send");
    await settled(page);
    await axe(page);
    await screenshot(page, "kinds-public-review-1440");
    const sent = page.waitForResponse((response) => response.request().method() === "POST" && response.url().endsWith("/submissions"));
    await send(page);
    const receipt = await (await sent).json();
    const demand = await api("GET", `/demands/${receipt.key}`);
    assert.equal(demand.title, "A new meter");
    assert.deepEqual(demand.values, values);
    assert.deepEqual([...plainly.found, ...mistaken.found, ...found], []);
    await Promise.all([plainly.page, mistaken.page, page].map((one) => one.context().close()));
  });

  await all.test("a link that was only looked at does not keep the next one from filling in its answers", async () => {
    const { page, found } = await stranger();
    await page.goto(`${made.path}?title=Another%20meter&grade=1`);
    await heading(page, "About you");
    // The questions are there, and nobody enters anything.
    await page.locator("input[name=website]").waitFor({ state: "attached" });
    await page.goto(`${made.path}?${right}`);
    await introduce(page);
    await heading(page, "The meter");
    assert.equal(await value(page, /^Title/), "A new meter");
    assert.deepEqual(await begun(page), filled);
    assert.deepEqual(found, []);
    await page.context().close();
  });

  await all.test("on a phone", async () => {
    const { page, found } = await open(`?${right}`);
    await page.setViewportSize(PHONE);
    await settled(page);
    await axe(page);
    await screenshot(page, "kinds-public-360");
    assert.deepEqual(found, []);
    await fits(page);
    await page.context().close();
  });
});

/** The server's day, so many days from today. */
async function day(days) {
  const { today } = await api("GET", "/me");
  return new Date(new Date(`${today}T12:00:00Z`).getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

test("what a hidden question holds stays in the draft, and is not handed in", async () => {
  await field("breaks", "yes_no", "Does it break a rule");
  await field("rule", "short_text", "Which rule");
  const when = { equals: { field: "breaks", value: true } };
  await form("hidden", [section("Rules", [TITLE, { field: "breaks" }, { field: "rule", required: true, show_when: when }])]);
  const found = problems(office);
  const rule = asked(office).getByLabel("Which rule");
  await office.goto("/demands/new?type=hidden");
  await asked(office).getByLabel(/^Title/).fill("A rule is broken");
  assert.equal(await rule.count(), 0);
  await group(office, "Does it break a rule").getByLabel("Yes").check();
  await office.getByText("Asked because you answered “Yes” to “Does it break a rule”").waitFor();
  await rule.fill("Paragraph 7");
  await office.waitForFunction(() => new URL(location.href).searchParams.has("draft"));
  await until(key(office), (now) => now.values.rule === "Paragraph 7");
  await settled(office);
  await axe(office);

  await group(office, "Does it break a rule").getByLabel("No").check();
  await rule.waitFor({ state: "detached" });
  const kept = await until(key(office), (now) => now.values.breaks === false);
  assert.deepEqual(kept.values, { breaks: false, rule: "Paragraph 7" });
  await office.getByText("Saved as draft").waitFor();
  await office.reload();
  await asked(office).getByLabel(/^Title/).waitFor();
  assert.deepEqual(await chosen(office, "Does it break a rule"), ["No"]);
  assert.equal(await rule.count(), 0);
  await group(office, "Does it break a rule").getByLabel("Yes").check();
  await rule.waitFor();
  assert.equal(await rule.inputValue(), "Paragraph 7");

  await group(office, "Does it break a rule").getByLabel("No").check();
  await rule.waitFor({ state: "detached" });
  const demand = await handIn(office, "A rule is broken");
  assert.deepEqual(demand.values, { breaks: false });
  assert.deepEqual(await answersShown(office), { "Does it break a rule": "No" });
  assert.deepEqual(found, []);
});

test("today is the server's, whatever the browser's clock says", async () => {
  await field("from_day", "date", "From which day");
  const made = await form("today", [section("When", [TITLE, { field: "from_day", required: true, range: { min: { today: 0 } } }])]);
  const [yesterday, today, tomorrow] = await Promise.all([-1, 0, 1].map(day));
  const told = new RegExp(`^From which day: Choose ${Number(today.slice(8))}\\s\\w+\\s${today.slice(0, 4)} or a later day$`);
  // With a clock that is behind, yesterday would be allowed; with one ahead, tomorrow would not be.
  for (const year of [2001, 2090]) {
    const window = async () => {
      const page = await newWindow(browser, server);
      await page.clock.setFixedTime(new Date(`${year}-06-15T10:00:00Z`));
      return page;
    };
    const page = await window();
    await page.context().addCookies(await office.context().cookies());
    const found = problems(page);
    const steps = [];
    page.on("request", (request) => request.url().endsWith("/transitions") && steps.push(request.url()));
    await page.goto("/demands/new?type=today");
    assert.equal(await page.evaluate(() => new Date().getFullYear()), year);
    const title = `With the clock of ${year}`;
    await asked(page).getByLabel(/^Title/).fill(title);
    await asked(page).getByLabel(/^From which day/).fill(yesterday);
    await page.getByRole("button", { name: "Hand in" }).click();
    await page.getByRole("alert").getByRole("link", { name: told }).waitFor();
    assert.deepEqual(steps, [], "the form itself refuses it");
    await asked(page).getByLabel(/^From which day/).fill(tomorrow);
    const demand = await handIn(page, title);
    assert.equal(demand.values.from_day, tomorrow);
    assert.deepEqual(found, []);
    await page.context().close();

    const outside = await window();
    const seen = problems(outside);
    await outside.goto(made.path);
    await introduce(outside);
    await heading(outside, "When");
    await outside.fill("#answer-title", `Outside in ${year}`);
    await outside.fill("#answer-from_day", yesterday);
    await outside.click("button[type=submit]");
    await outside.getByRole("alert").getByRole("link", { name: told }).waitFor();
    await outside.fill("#answer-from_day", tomorrow);
    await goOn(outside, "Check and send");
    await send(outside);
    await heading(outside, `Outside in ${year}`);
    assert.equal((await demandsCalled(`Outside in ${year}`)).length, 1);
    assert.deepEqual(seen, []);
    await outside.context().close();
  }
});

test("a demand keeps to the version of the form it was made with", async () => {
  await field("machine", "short_text", "Machine");
  await field("operator", "short_text", "Operator");
  await field("warranty", "yes_no", "Is there a warranty");
  const made = await form("versions", [section("As it was first", [
    TITLE,
    { field: "machine", label: en("Machine, as on its plate") },
    { field: "operator", label: en("Who operates it") },
  ])]);
  const demand = await api("POST", "/demands", {
    demand_type: "versions", title: "A demand of version 1", values: { machine: "M-1", operator: "Ole Brandt" }, submit: true,
  });
  const draft = await api("POST", "/demands", { demand_type: "versions", title: "A draft of version 1", values: { operator: "Ida" } });
  const second = await api("POST", `/forms/${made.id}/versions`, {});
  assert.equal(second.number, 2);
  await publish(second.id, [section("As it is now", [
    TITLE,
    { field: "machine", label: en("Which machine is it?") },
    { field: "warranty" },
  ])]);
  const found = problems(office);

  // New ones are asked what version 2 asks.
  await office.goto("/demands/new?type=versions");
  await asked(office).getByLabel(/^Which machine is it\?/).waitFor();
  await group(office, "Is there a warranty").waitFor();
  assert.equal(await asked(office).getByLabel(/^Who operates it/).count(), 0);

  await office.goto(`/demands/${demand.key}`);
  assert.deepEqual(await answersShown(office), { "Machine, as on its plate": "M-1", "Who operates it": "Ole Brandt" });
  await office.getByRole("heading", { name: "As it was first" }).waitFor();
  assert.equal(await office.getByText("Besides the form").count(), 0);
  await axe(office);
  await screenshot(office, "kinds-version-1-1440");

  await office.goto(`/demands/${demand.key}/edit`);
  const operator = asked(office).getByLabel(/^Who operates it/);
  await operator.waitFor();
  assert.equal(await value(office, /^Machine, as on its plate/), "M-1");
  assert.equal(await operator.inputValue(), "Ole Brandt");
  assert.equal(await group(office, "Is there a warranty").count(), 0);
  assert.equal(await asked(office).getByLabel(/^Which machine is it/).count(), 0);
  await settled(office);
  await axe(office);
  await operator.fill("Ole Brandt and Ida");
  await asked(office).getByRole("button", { name: "Save" }).click();
  await office.waitForURL(`**/demands/${demand.key}`);
  const changed = await api("GET", `/demands/${demand.key}`);
  assert.equal(changed.form_version_id, demand.form_version_id);
  assert.deepEqual(changed.values, { machine: "M-1", operator: "Ole Brandt and Ida" });

  // A draft goes on with what it was begun with, too.
  await office.goto(`/demands/new?draft=${draft.key}`);
  await operator.waitFor();
  assert.equal(await operator.inputValue(), "Ida");
  await asked(office).getByLabel(/^Machine, as on its plate/).fill("M-2");
  const handed = await handIn(office, "A draft of version 1");
  assert.equal(handed.form_version_id, demand.form_version_id);
  assert.deepEqual(handed.values, { machine: "M-2", operator: "Ida" });
  assert.deepEqual(found, []);
});

test("a program that fills in everything gives itself away, and people do not meet its field", async () => {
  await field("wish", "short_text", "Your wish");
  const made = await form("trap", [section("Wishes", [TITLE, { field: "wish" }])]);
  for (const [title, website] of [["Buy my spam", "https://spam.example"], ["A bench in the park", ""]]) {
    // What was not kept has no page.
    const { page, found } = await stranger([404]);
    await page.goto(made.path);
    await introduce(page);
    await heading(page, "Wishes");
    await page.fill("#answer-title", title);
    await page.fill("#answer-wish", "As soon as possible.");
    const trap = page.locator("input[name=website]");
    assert.equal(await trap.count(), 1);
    await settled(page);
    await axe(page);

    // Nobody sees it, hears of it or comes to it by keyboard.
    const { width, height } = await trap.locator("xpath=ancestor::div[1]").boundingBox();
    assert.ok(width <= 1 && height <= 1, `it takes ${width} by ${height}`);
    assert.equal(await trap.evaluate((input) => input.closest("[aria-hidden=true]") !== null), true);
    assert.equal(await page.getByRole("textbox", { name: "Website" }).count(), 0);
    assert.ok(!(await page.locator("main").ariaSnapshot()).includes("Website"));
    await page.locator("#answer-title").focus();
    const met = [];
    while (met.at(-1) !== "BODY" && met.length < 60) {
      await page.keyboard.press("Tab");
      met.push(await page.evaluate(() => {
        const at = document.activeElement;
        return at.getAttribute("name") ?? at.getAttribute("type") ?? at.tagName;
      }));
    }
    assert.ok(met.includes("submit"), `Tab leads to the button: ${met}`);
    assert.ok(!met.includes("website"), `Tab leads to it: ${met}`);

    await goOn(page, "Check and send");
    await trap.evaluate((input, words) => {
      input.value = words;
    }, website);
    const sent = page.waitForRequest((request) => request.url().endsWith("/submissions"));
    await send(page);
    assert.equal((await sent).postDataJSON().website ?? "", website);
    await settled(page);
    assert.equal((await demandsCalled(title)).length, website === "" ? 1 : 0);
    assert.deepEqual(found, []);
    await page.context().close();
  }
});

test("a public form of several sections shows its steps", async () => {
  await field("device", "short_text", "Device");
  await field("dangerous", "yes_no", "Is it dangerous");
  await field("danger", "short_text", "What can happen");
  await field("hopes", "short_text", "What you hope for");
  const when = { equals: { field: "dangerous", value: true } };
  const made = await form("steps", [
    section("The device", [TITLE, { field: "device", required: true }, { field: "dangerous" }]),
    section("Danger", [{ field: "danger", show_when: when }]),
    section("Hopes", [{ field: "hopes" }], { help: en("Whatever comes to mind.") }),
  ]);
  const { page, found } = await stranger();
  const nav = page.getByRole("navigation", { name: "Steps" });
  /** The steps: those that are done lead back, one is the current one. */
  const steps = () => nav.getByRole("listitem").evaluateAll((all) => all.map((one) => {
    const words = one.lastElementChild.textContent.trim();
    const link = one.querySelector("a") ? "<" : "";
    return `${link}${one.getAttribute("aria-current") === "step" ? "*" : ""}${words}`;
  }));

  // Whatever the address says, one begins with what is not done.
  await page.goto(`${made.path}#step-4`);
  await heading(page, "About you");
  await settled(page);
  assert.deepEqual(await steps(), ["*About you", "The device", "Hopes", "Check and send"]);
  await page.fill("#submitter-name", "Jonna Thielen");
  await page.fill("#submitter-email", "jonna@example.org");
  await goOn(page, "The device");
  assert.deepEqual(await steps(), ["<About you", "*The device", "Hopes", "Check and send"]);
  assert.deepEqual(await nav.locator(".dot").evaluateAll((dots) => dots.map((dot) => dot.textContent.trim())), ["", "2", "3", "4"]);
  await settled(page);
  await axe(page);

  // Nobody goes past what has to be answered.
  await page.fill("#answer-title", "A noisy device");
  await page.click("button[type=submit]");
  await page.getByRole("alert").getByRole("link", { name: /^Device: / }).waitFor();
  assert.deepEqual(await steps(), ["<About you", "*The device", "Hopes", "Check and send"]);
  await page.fill("#answer-device", "Fan 3");

  // A section that asks something now is a step.
  await group(page, "Is it dangerous").getByLabel("Yes").check();
  await nav.getByText("Danger", { exact: true }).waitFor();
  assert.deepEqual(await steps(), ["<About you", "*The device", "Danger", "Hopes", "Check and send"]);
  await goOn(page, "Danger");
  await page.waitForSelector("h1:focus");
  assert.deepEqual(await steps(), ["<About you", "<The device", "*Danger", "Hopes", "Check and send"]);
  await screenshot(page, "kinds-steps-1440");
  // Back by the button, by the list of steps and by the browser.
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await heading(page, "The device");
  assert.deepEqual(await steps(), ["<About you", "*The device", "Danger", "Hopes", "Check and send"]);
  await nav.getByRole("link", { name: "About you" }).click();
  await heading(page, "About you");
  assert.deepEqual(await steps(), ["*About you", "The device", "Danger", "Hopes", "Check and send"]);
  assert.equal(await page.getByRole("link", { name: "Back", exact: true }).count(), 0);
  await page.goBack();
  await heading(page, "The device");
  await group(page, "Is it dangerous").getByLabel("No").check();
  await nav.getByText("Danger", { exact: true }).waitFor({ state: "detached" });
  await goOn(page, "Hopes");
  await page.getByText("Whatever comes to mind.").waitFor();
  assert.deepEqual(await steps(), ["<About you", "<The device", "*Hopes", "Check and send"]);
  await page.reload();
  await heading(page, "Hopes");

  // On a phone there is a line of words instead of the list.
  await page.setViewportSize(PHONE);
  await page.getByText("Step 3 of 4 · next: Check and send", { exact: true }).waitFor();
  assert.ok(!(await nav.isVisible()));
  await settled(page);
  await axe(page);
  await fits(page);
  await screenshot(page, "kinds-steps-360");
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await heading(page, "The device");
  await page.getByText("Step 2 of 4 · next: Hopes", { exact: true }).waitFor();
  assert.equal(await page.inputValue("#answer-device"), "Fan 3");
  await goOn(page, "Hopes");
  await page.fill("#answer-hopes", "Silence");
  await goOn(page, "Check and send");
  await page.getByText("Step 4 of 4", { exact: true }).waitFor();
  await settled(page);
  await axe(page);
  await page.setViewportSize(WIDE);
  assert.deepEqual(await steps(), ["<About you", "<The device", "<Hopes", "*Check and send"]);
  await send(page);
  await heading(page, "A noisy device");
  const [sent] = await demandsCalled("A noisy device");
  assert.deepEqual((await api("GET", `/demands/${sent.key}`)).values, { device: "Fan 3", dangerous: false, hopes: "Silence" });
  assert.deepEqual(found, []);
  await page.context().close();
});
