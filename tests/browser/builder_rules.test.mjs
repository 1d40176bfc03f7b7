// The form builder: a new form from its first question to a demand handed in with it, by keyboard
// alone; every rule set on screen, stored word for word and followed by the preview; the preview's
// two widths.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, launch, problems, screenshot, settled, setUp, startServer, tabTo } from "./support.mjs";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };

const words = (en) => ({ en, de: `${en} (de)` });

let server;
let browser;
let page;
let found;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  page = await setUp(browser, server);
  found = problems(page);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const outline = () => page.getByRole("region", { name: "Outline" });
const editor = () => page.getByRole("region", { name: "What is selected" });
const preview = () => page.getByRole("region", { name: "Preview" });
const saved = () => page.locator(".build__head").getByRole("status").getByText("Saved", { exact: true }).waitFor();
const focused = (target) => target.evaluate((element) => element === document.activeElement);

/** Goes to a control by Tab, unless the focus is on it already. */
async function reach(target) {
  if (!(await focused(target))) {
    await tabTo(page, target);
  }
}

async function press(target, key = "Enter") {
  await reach(target);
  await page.keyboard.press(key);
}

async function type(target, text) {
  await reach(target);
  await page.keyboard.type(text);
}

/** Chooses an entry of a list by its first letter. */
async function pick(target, letter, label) {
  await press(target, letter);
  await target.locator("option:checked", { hasText: label }).waitFor({ state: "attached" });
}

/** Asks something that the catalogue does not have yet, by keyboard. */
async function ask(question, kind) {
  await press(outline().getByRole("button", { name: "Question", exact: true }));
  await press(page.getByRole("dialog", { name: "Question", exact: true }).getByRole("button", { name: "Add field" }));
  const dialog = page.getByRole("dialog", { name: "Add field" });
  await type(dialog.getByLabel("Name in English"), question);
  await pick(dialog.getByLabel("Kind"), kind[0], kind);
  await press(dialog.getByRole("button", { name: "Add field" }));
  await editor().getByRole("heading", { name: question }).waitFor();
}

test("by keyboard alone at 360 px a new form is written, published, put to use and handed in", async () => {
  await page.setViewportSize(PHONE);
  await page.goto("/organization/forms");
  await settled(page);
  await press(page.getByRole("button", { name: "New form", exact: true }));
  const dialog = page.getByRole("dialog", { name: "Write a new form" });
  await type(dialog.getByLabel("Name in English"), "Van request");
  await press(dialog.getByRole("button", { name: "New form" }));
  await page.getByRole("heading", { name: "Van request, version 1" }).waitFor();
  await settled(page);
  await press(page.getByRole("link", { name: "Work on the draft" }));
  await outline().waitFor();
  await settled(page);

  await ask("Needs a trailer", "Yes or no");
  await ask("Weight of the trailer", "Number");
  // It is asked of those who need one, and then it must be answered.
  await press(editor().getByRole("group", { name: "Shown" }).getByLabel("Always"), "ArrowDown");
  await pick(editor().getByLabel("Question", { exact: true }), "N", "Needs a trailer");
  assert.equal(await editor().getByLabel("Comparison", { exact: true }).locator("option:checked").innerText(), "is");
  await press(editor().getByRole("radio", { name: "Yes" }), "Space");
  await reach(editor().getByRole("group", { name: "Must be answered" }).getByLabel("Never"));
  await page.keyboard.press("ArrowDown");
  await outline().getByRole("button", { name: /^Weight of the trailer.*Required/ }).waitFor();
  await saved();

  // The preview asks it when it is called for.
  assert.equal(await preview().getByLabel("Weight of the trailer").count(), 0);
  await press(preview().getByRole("radio", { name: "Yes" }), "Space");
  await preview().getByLabel("Weight of the trailer").waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "builder-rules-keyboard-360");

  await press(page.getByRole("button", { name: "Check and publish" }));
  const checklist = page.getByRole("dialog", { name: "Check and publish" });
  await checklist.getByText("Nothing keeps this draft from being published.").waitFor();
  await checklist.getByText("No type of demand uses this form yet").waitFor();
  await press(checklist.getByRole("button", { name: "Publish this version", disabled: false }));
  await page.waitForURL(/\/organization\/forms\?version=/);
  await page.getByText("Published. It does not change any more.").waitFor();
  const own = page.locator(".side__sec", { has: page.getByRole("heading", { name: "Van request", exact: true }) });
  const use = own.getByRole("button", { name: "Use it for new demands" });
  await use.waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "builder-rules-published-360");
  await press(use);
  await page.getByText("New demands can be written with it").waitFor();
  await use.waitFor({ state: "detached" });

  // A demand is written with it.
  await page.goto("/demands/new");
  await settled(page);
  const about = page.getByLabel("What is it about?");
  await pick(about, "V", "Van request");
  const trailer = page.getByRole("group", { name: "Needs a trailer" });
  await trailer.waitFor();
  await settled(page);
  await type(page.getByLabel("Title"), "A van for the north pumps");
  assert.equal(await page.getByLabel("Weight of the trailer").count(), 0);
  await press(trailer.getByLabel("Yes"), "Space");
  const weight = page.getByLabel("Weight of the trailer");
  await weight.waitFor();
  await press(page.getByRole("button", { name: "Hand in" }));
  // What is missing takes the focus, and leads to its question.
  const missing = page.getByRole("alert").getByRole("link", { name: "Weight of the trailer: This needs an answer" });
  await missing.waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "builder-rules-missing-360");
  await press(missing);
  await weight.and(page.locator(":focus")).waitFor();
  await page.keyboard.type("750");
  await press(page.getByRole("button", { name: "Hand in" }));
  await page.waitForURL(/\/demands\/DEM-\d+$/);
  await page.getByRole("heading", { name: "A van for the north pumps" }).waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "builder-rules-handed-in-360");
  const key = new URL(page.url()).pathname.split("/").pop();
  const { body: demand } = await call(page, "GET", `/demands/${key}`);
  assert.equal(demand.status, "submitted");
  assert.equal(demand.demand_type.name, "Van request");
  assert.deepEqual(demand.values, { needs_a_trailer: true, weight_of_the_trailer: "750" });
  assert.deepEqual(found.splice(0), []);
});

test("the focus stays where one chooses what a demand is about", async () => {
  const { body: form } = await call(page, "POST", "/forms", {
    key: "ladders",
    name: words("Ladders"),
    definition: {
      sections: [{ key: "need", title: words("The ladder"), help: {}, items: [{ field: "title", required: true }] }],
      thank_you: {},
    },
  });
  const version = `/form-versions/${form.versions[0].id}`;
  await call(page, "POST", `${version}/publish`, {}, (await call(page, "GET", version)).etag);
  await call(page, "POST", "/demand-types", { name: words("Ladders"), form_id: form.id });
  await page.setViewportSize(WIDE);
  await page.goto("/demands/new");
  await settled(page);
  const about = page.getByLabel("What is it about?");
  await pick(about, "L", "Ladders");
  await page.getByRole("heading", { name: "The ladder" }).waitFor();
  await settled(page);
  assert.ok(await focused(about), "another type is chosen with the next key");
  assert.deepEqual(found.splice(0), []);
});

test("the page of forms fits on a phone", async () => {
  await page.setViewportSize(PHONE);
  await page.goto("/organization/forms");
  await page.getByRole("button", { name: "New form", exact: true }).waitFor();
  await settled(page);
  const beside = await page.getByRole("main").getByRole("button").or(page.getByRole("main").getByRole("link")).evaluateAll((all) => all
    // A strip of tabs may be moved sideways.
    .filter((one) => one.checkVisibility() && one.closest("nav, [role=tablist]") === null)
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.innerText));
  assert.deepEqual(beside, [], "nothing stands beside the screen");
  assert.deepEqual(found.splice(0), []);
});

// A form that asks one thing of every kind that the rules look at.
const OPTIONS = { topics: ["Water", "Roads"], urgency: ["Low", "High"] };
const FIELDS = [
  ["topics", "multiple_choice", "Topics"],
  ["users", "number", "Users in all"],
  ["pilot_users", "number", "Users of the pilot"],
  ["begins_on", "date", "Begins on"],
  ["ends_on", "date", "Ends on"],
  ["site_code", "short_text", "Code of the site"],
  ["urgency", "single_choice", "Urgency"],
  ["reasons", "long_text", "Reasons"],
];

/** Makes a draft that asks these fields without any rule, and opens it in the builder. */
async function draft(key, definition = {}) {
  const { body: form } = await call(page, "POST", "/forms", {
    key,
    name: words(key),
    definition: {
      sections: [{
        key: "need",
        title: words("The need"),
        help: {},
        items: [{ field: "title", required: true }, ...FIELDS.map(([field]) => ({ field, required: false, ...definition[field] }))],
      }],
      thank_you: {},
    },
    fields: FIELDS.map(([field, kind, label]) => ({
      key: field,
      kind,
      label: words(label),
      ...(OPTIONS[field] ? { options: OPTIONS[field].map((one) => ({ key: one.toLowerCase(), label: words(one) })) } : {}),
    })),
  });
  const { id } = form.versions[0];
  await page.setViewportSize(WIDE);
  await page.goto(`/organization/forms/${id}`);
  await outline().waitFor();
  await settled(page);
  return id;
}

/** Selects something in the outline, to be worked on. */
async function select(name) {
  await outline().getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await editor().getByRole("heading", { name }).waitFor();
}

/** A rule that is switched on by its checkbox. */
async function rule(name) {
  const box = page.getByRole("checkbox", { name, exact: true });
  const around = editor().locator("div.stack--2", { has: box });
  await around.locator(box).check();
  return around;
}

// A condition: groups of lines and of groups.
const condition = (legend) =>
  editor().locator("div.stack--2", { has: page.getByRole("group", { name: legend, exact: true }) }).locator("> .rule");
const part = (group, number) => group.locator("> .rule__part").nth(number);
const line = (group, number) => part(group, number).locator("> .rule__line");
const inner = (group, number) => part(group, number).locator("> .rule");
// That of the group itself comes before those of the groups in it.
const join = (group) => group.getByLabel("Which of these must hold").first();
const add = (group, name) => group.locator("> .row").getByRole("button", { name, exact: true }).click();
const chosen = (list) => list.locator("option:checked").innerText();
const choose = (place, label, option) => place.getByLabel(label, { exact: true }).last().selectOption({ label: option });

async function compare(place, question, comparison) {
  await place.getByLabel("Question", { exact: true }).first().selectOption({ label: question });
  await choose(place, "Comparison", comparison);
}

/** Waits until the server has a version that says exactly this. */
async function stores(id, expected) {
  const canonical = (value) => JSON.stringify(value, (_, one) =>
    one && typeof one === "object" && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one);
  const read = async () => (await call(page, "GET", `/form-versions/${id}`)).body.definition;
  await page.waitForFunction(async ([id, expected]) => {
    const answer = await fetch(`/api/v1/form-versions/${id}`);
    const sorted = JSON.stringify((await answer.json()).definition, (_, one) =>
      one && typeof one === "object" && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one);
    return sorted === expected;
  }, [id, canonical(expected)], { polling: 250 }).catch(async () => assert.deepEqual(await read(), expected));
}

test("every rule is set on screen, saves itself, and is stored as it was set", async () => {
  const id = await draft("survey");
  const { definition: plain } = (await call(page, "GET", `/form-versions/${id}`)).body;

  // How much: a value, and another answer.
  await select("Users in all");
  await (await rule("At least")).getByRole("textbox").fill("1");
  await (await rule("At most")).getByRole("textbox").fill("500");
  await select("Users of the pilot");
  const most = await rule("At most");
  await choose(most, "Compared with", "Another answer");
  await choose(most, "Question", "Users in all");

  // How early, and what it begins as: days from today.
  await select("Begins on");
  const first = await rule("At least");
  await choose(first, "Compared with", "A day from today");
  await first.getByLabel("Days from today").fill("7");
  const begins = await rule("Begins with an answer");
  await choose(begins, "Compared with", "A day from today");
  await begins.getByLabel("Days from today").fill("14");

  // What must hold between two answers.
  await select("Ends on");
  const checks = editor().getByRole("group", { name: "Checks" });
  await checks.getByRole("button", { name: "Add a check" }).click();
  await choose(checks, "Comparison", "is more than");
  await choose(checks, "Compared with", "Another answer");
  await choose(checks, "Question", "Begins on");
  await checks.getByLabel("What to enter instead (English)").fill("End after the beginning");
  await checks.getByLabel("What to enter instead (Deutsch)").fill("Nach dem Beginn enden");

  // What helps to answer, how long it may be, and that it is the only one.
  await select("Code of the site");
  await editor().getByLabel("Help (English)").fill("It stands on the gate.");
  await editor().getByLabel("Example in the empty field (English)").fill("NW-12");
  await editor().getByLabel("At least characters").fill("3");
  await editor().getByLabel("At most characters").fill("8");
  await editor().getByRole("checkbox", { name: "No other demand may have the same answer" }).check();

  await select("Urgency");
  await (await rule("Begins with an answer")).getByRole("radio", { name: "Low" }).check();

  // All of: a line, any of two, none of two.
  await select("Reasons");
  await editor().getByRole("group", { name: "Shown" }).getByLabel("Under a condition").check();
  const shown = condition("Shown");
  await compare(line(shown, 0), "Users in all", "is at least");
  await line(shown, 0).getByRole("textbox").fill("10");
  await add(shown, "Add a group");
  await add(shown, "Add a group");
  await join(shown).selectOption({ label: "All of these" });
  await compare(line(inner(shown, 1), 0), "Urgency", "is");
  await line(inner(shown, 1), 0).getByRole("radio", { name: "High" }).check();
  await add(inner(shown, 1), "Add a rule");
  await compare(line(inner(shown, 1), 1), "Code of the site", "has an answer");
  await join(inner(shown, 1)).selectOption({ label: "Any of these" });
  await compare(line(inner(shown, 2), 0), "Topics", "includes");
  await line(inner(shown, 2), 0).getByRole("radio", { name: "Roads" }).check();
  await add(inner(shown, 2), "Add a rule");
  const pilot = line(inner(shown, 2), 1);
  await compare(pilot, "Users of the pilot", "is more than");
  await choose(pilot, "Compared with", "Another answer");
  await choose(pilot, "Question", "Users in all");
  await join(inner(shown, 2)).selectOption({ label: "None of these" });

  // Not all of two, when it must be answered.
  await editor().getByRole("group", { name: "Must be answered" }).getByLabel("Under a condition").check();
  const needed = condition("Must be answered");
  await compare(line(needed, 0), "Users of the pilot", "has an answer");
  await add(needed, "Add a rule");
  await compare(line(needed, 1), "Begins on", "has an answer");
  await join(needed).selectOption({ label: "Not all of these" });
  await settled(page);
  await screenshot(page, "builder-rules-condition");

  await select("The form as a whole");
  await editor().getByLabel("What somebody reads who has handed it in (English)").fill("Thank you for telling us.");
  await editor().getByLabel("What somebody reads who has handed it in (Deutsch)").fill("Danke für den Hinweis.");
  await saved();

  const expected = structuredClone(plain);
  expected.thank_you = { en: "Thank you for telling us.", de: "Danke für den Hinweis." };
  const of = (field) => expected.sections[0].items.find((item) => item.field === field);
  of("users").range = { min: "1", max: "500" };
  of("pilot_users").range = { max: { field: "users" } };
  Object.assign(of("begins_on"), { range: { min: { today: 7 } }, default: { today: 14 } });
  of("ends_on").checks = [{
    holds: { greater_than: { field: "ends_on", value: { field: "begins_on" } } },
    message: { en: "End after the beginning", de: "Nach dem Beginn enden" },
  }];
  Object.assign(of("site_code"), {
    help: { en: "It stands on the gate." },
    placeholder: { en: "NW-12" },
    length: { min: 3, max: 8 },
    unique: true,
  });
  of("urgency").default = "low";
  Object.assign(of("reasons"), {
    show_when: {
      all: [
        { at_least: { field: "users", value: "10" } },
        { any: [{ equals: { field: "urgency", value: "high" } }, { answered: "site_code" }] },
        {
          not: {
            any: [
              { includes: { field: "topics", option: "roads" } },
              { greater_than: { field: "pilot_users", value: { field: "users" } } },
            ],
          },
        },
      ],
    },
    require_when: { not: { all: [{ answered: "pilot_users" }, { answered: "begins_on" }] } },
  });
  await stores(id, expected);

  // Opened again, it is on screen as it was set.
  await page.reload();
  await outline().waitFor();
  await settled(page);
  await select("Reasons");
  assert.equal(await chosen(join(shown)), "All of these");
  assert.equal(await chosen(join(inner(shown, 1))), "Any of these");
  assert.equal(await chosen(join(inner(shown, 2))), "None of these");
  assert.equal(await chosen(join(needed)), "Not all of these");
  assert.equal(await line(shown, 0).getByRole("textbox").inputValue(), "10");
  assert.ok(await line(inner(shown, 1), 0).getByRole("radio", { name: "High" }).isChecked());
  assert.equal(await chosen(pilot.getByLabel("Question", { exact: true }).last()), "Users in all");
  await stores(id, expected);
  assert.deepEqual(found.splice(0), []);
});

/** The day so many days from today, as a date field has it. */
async function day(days) {
  const { today } = (await call(page, "GET", "/me")).body;
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
}

// What the preview asks, whatever the editor beside it shows.
const asked = (field) => preview().locator(`[id="answer-${field}"]`);
const reasons = () => asked("reasons");

test("the preview follows the rules: it begins, helps, shows, hides and refuses", async () => {
  await page.goto("/organization/forms");
  await settled(page);
  const survey = (await call(page, "GET", "/forms")).body.items.find((form) => form.key === "survey");
  await page.goto(`/organization/forms/${survey.versions[0].id}`);
  await outline().waitFor();
  await settled(page);

  // What it begins as, and what helps to answer it.
  assert.equal(await asked("begins_on").inputValue(), await day(14));
  assert.ok(await preview().getByRole("radio", { name: "Low" }).isChecked());
  await preview().getByText("It stands on the gate.").waitFor();
  assert.equal(await asked("site_code").getAttribute("placeholder"), "NW-12");

  // All of them must hold.
  assert.equal(await reasons().count(), 0);
  await asked("users").fill("20");
  await preview().getByRole("radio", { name: "High" }).check();
  await reasons().waitFor();
  await asked("users").fill("9");
  await reasons().waitFor({ state: "detached" });
  await asked("users").fill("20");
  await reasons().waitFor();
  // Of these any one.
  await preview().getByRole("radio", { name: "Low" }).check();
  await reasons().waitFor({ state: "detached" });
  await asked("site_code").fill("NW-1");
  await reasons().waitFor();
  // And of these none.
  await preview().getByRole("checkbox", { name: "Roads" }).check();
  await reasons().waitFor({ state: "detached" });
  await preview().getByRole("checkbox", { name: "Roads" }).uncheck();
  await reasons().waitFor();
  await asked("pilot_users").fill("21");
  await reasons().waitFor({ state: "detached" });
  await asked("pilot_users").fill("20");
  await reasons().waitFor();

  // What is not as it must be is refused, each at its place.
  await asked("title").fill("Pumps");
  const all = preview().getByRole("alert").filter({ hasText: "Check these answers" }).getByRole("listitem");
  const refused = async (...lines) => {
    await page.waitForFunction((wanted) => {
      const lines = [...document.querySelectorAll(".build__preview .errsum li")].map((line) => line.innerText);
      return JSON.stringify(lines) === JSON.stringify(wanted);
    }, lines).catch(async () => assert.deepEqual(await all.allInnerTexts(), lines));
  };
  await preview().getByRole("button", { name: "Check as when handing in" }).click();
  await preview().getByText("It could be handed in like this.").waitFor();
  // Both were answered; without one of them there must be reasons.
  await asked("pilot_users").fill("");
  await refused("Reasons: This needs an answer");
  await reasons().fill("People walk a long way.");
  await preview().getByText("It could be handed in like this.").waitFor();
  await asked("site_code").fill("NW");
  await refused("Code of the site: Write at least 3 characters; there are 2");
  await asked("site_code").fill("NW-123456");
  await refused("Code of the site: Shorten it to 8 characters; it has 9");
  await asked("site_code").fill("NW-12");
  await asked("users").fill("501");
  await refused("Users in all: Enter 500 or less");
  await asked("users").fill("20");
  await asked("pilot_users").fill("21");
  await refused("Users of the pilot: Enter 20 or less");
  await asked("pilot_users").fill("5");
  await asked("ends_on").fill(await day(14));
  await refused("Ends on: End after the beginning");
  await screenshot(page, "builder-rules-refused");
  await asked("ends_on").fill(await day(15));
  await preview().getByText("It could be handed in like this.").waitFor();
  await asked("begins_on").fill(await day(6));
  await page.waitForFunction(() => /^Begins on: Choose .+ or a later day$/.test(document.querySelector(".build__preview .errsum li")?.innerText ?? ""));
  await asked("users").fill("0");
  await preview().getByText("Users in all: Enter 1 or more").waitFor();
  assert.deepEqual(found.splice(0), []);
});

test("while it is checked, one goes on typing where one types", async () => {
  await draft("typing", { site_code: { length: { min: 3 } } });
  await preview().getByLabel("Title").fill("Pumps");
  await preview().getByLabel("Code of the site").fill("N");
  await preview().getByRole("button", { name: "Check as when handing in" }).click();
  const wrong = preview().getByRole("link", { name: /^Code of the site: Write at least 3/ });
  await wrong.waitFor();
  await wrong.click();
  await preview().getByLabel("Code of the site").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("End");
  // Still too short after the first letter.
  await page.keyboard.type("WW-12");
  assert.equal(await preview().getByLabel("Code of the site").inputValue(), "NWW-12");
  await preview().getByText("It could be handed in like this.").waitFor();
  assert.deepEqual(found.splice(0), []);
});

test("every control of the builder has a name of its own while rules are set", async () => {
  await draft("names", { users: { range: { min: "1", max: "500" } } });
  await select("Users in all");
  for (const name of ["At least", "At most"]) {
    await (await rule(name)).getByLabel("Value").waitFor();
  }
  // The label of the preview leads to the preview.
  await preview().getByText("Users in all", { exact: false }).first().click();
  await asked("users").and(page.locator(":focus")).waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "builder-rules-names");
  assert.deepEqual(found.splice(0), []);
});

test("what takes a line of a condition away says so", async () => {
  await draft("removing", {
    reasons: { show_when: { any: [{ answered: "users" }, { answered: "site_code" }] } },
  });
  await select("Reasons");
  const shown = condition("Shown");
  const remove = part(shown, 0).getByRole("button");
  assert.match(await remove.getAttribute("aria-label"), /^Remove/);
  assert.doesNotMatch(await remove.getAttribute("aria-label"), /[{}]/, "a name without gaps to fill");
  await remove.click();
  await part(shown, 1).waitFor({ state: "detached" });
  assert.equal(await chosen(line(shown, 0).getByLabel("Question", { exact: true })), "Code of the site");
  await saved();
  assert.deepEqual(found.splice(0), []);
});

test("the preview is wide or narrow, by keyboard and by pointer, and says which", async () => {
  await draft("widths");
  const form = preview().locator(".try");
  const width = async () => Math.round((await form.boundingBox()).width);
  const button = (name) => preview().getByRole("group", { name: "Width" }).getByRole("button", { name });
  const pressed = (name) => preview().getByRole("button", { name, pressed: true }).waitFor();
  const none = (name) => preview().getByRole("button", { name, pressed: false }).waitFor();
  const is = async (on, off) => {
    await pressed(on);
    await none(off);
  };
  await is("Wide", "Narrow");
  const wide = await width();
  await asked("site_code").fill("NW-12");

  await tabTo(page, button("Narrow"));
  await page.keyboard.press("Enter");
  await is("Narrow", "Wide");
  const narrow = await width();
  assert.ok(narrow <= 360 && narrow < wide, `${narrow} px is less than ${wide} px`);
  // What stands in it fits into it.
  const spills = await form.evaluate((form) => form.scrollWidth > form.clientWidth);
  assert.ok(!spills, "nothing is cut off");
  assert.equal(await asked("site_code").inputValue(), "NW-12", "what was entered stays");
  await settled(page);
  await axe(page);
  await screenshot(page, "builder-rules-narrow");

  // Back, with the other key.
  await page.keyboard.press("Shift+Tab");
  await button("Wide").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Space");
  await is("Wide", "Narrow");
  assert.equal(await width(), wide);

  await button("Narrow").click();
  await is("Narrow", "Wide");
  assert.equal(await width(), narrow);
  await button("Wide").click();
  await is("Wide", "Narrow");
  assert.equal(await width(), wide);
  await settled(page);
  await axe(page);
  assert.deepEqual(found.splice(0), []);
});
