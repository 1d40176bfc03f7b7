// What an administrator does before and beside the work: people and their roles, units, registers,
// fields, the organisation, tokens, and everybody's own account.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, FOUNDER, launch, newWindow, problems, settled, setUp, startServer } from "./support.mjs";

// How many of these go on at a time.
const WINDOWS = 3;
const NEW_PASSWORD = "gravel window seventeen";

let server;
let browser;
let administrator;
let found;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  administrator = await setUp(browser, server);
  found = problems(administrator);
  // An idle window would hold a connection, of which a browser has few.
  await administrator.goto("about:blank");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const messages = (page) => page.getByRole("region", { name: "Messages" });
const row = (page, name) => page.getByRole("row", { name });

/** A window of the administrator with a path opened in it. */
async function open(path, statuses = []) {
  const page = await administrator.context().newPage();
  const wrong = problems(page, statuses);
  await page.goto(path);
  await settled(page);
  return { page, wrong };
}

/** Signs in in a window of its own; gives the page after an answer came. */
async function enter(email, password, statuses = []) {
  const page = await newWindow(browser, server);
  const wrong = problems(page, statuses);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  return { page, wrong };
}

async function person() {
  const { page, wrong } = await open("/people");
  await page.getByRole("button", { name: "Add person" }).click();
  const dialog = page.getByRole("dialog", { name: "Add person" });
  await dialog.getByLabel("Name", { exact: true }).fill("Ilva Roth");
  await dialog.getByLabel("E-mail address").fill("ilva@example.org");
  await dialog.getByRole("button", { name: "Add person" }).click();
  await page.waitForURL(/\/people\/[\w-]+$/);
  await page.getByRole("heading", { name: "Ilva Roth" }).last().waitFor();
  const address = page.url();

  // A link to set a password, shown once and good for one time.
  await page.getByRole("button", { name: "Make a password link" }).click();
  const shown = page.getByRole("dialog", { name: "Password link" });
  await shown.getByText(/\/reset\//).first().waitFor();
  const link = /https?:\/\/\S+\/reset\/\S+/.exec(await shown.innerText())?.[0];
  assert.ok(link, "the link is shown");
  await settled(page);
  await axe(page);
  await page.keyboard.press("Escape");

  const own = await newWindow(browser, server);
  const ownWrong = problems(own, [400, 401, 403, 404, 422]);
  await own.goto(link);
  await own.getByLabel("New password").fill("short");
  await own.getByRole("button", { name: "Set password" }).click();
  await own.getByLabel("New password").and(own.locator("[aria-invalid=true]")).waitFor();
  await own.getByLabel("New password").fill(NEW_PASSWORD);
  await own.getByRole("button", { name: "Set password" }).click();
  await own.getByText("Your new password is set.").waitFor();
  await own.getByRole("link", { name: "Sign in" }).click();
  await own.getByLabel("E-mail address").fill("ilva@example.org");
  await own.getByLabel("Password").fill(NEW_PASSWORD);
  await own.getByRole("button", { name: "Sign in" }).click();
  // Whoever has no role yet begins with what everybody has.
  await own.waitForURL("**/account");
  await settled(own);
  assert.equal(await own.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "People" }).count(), 0, "without a role there is little to see");
  const again = await own.context().newPage();
  await again.goto(link);
  await again.getByLabel("New password").fill("another one of these");
  await again.getByRole("button", { name: "Set password" }).click();
  await again.getByText("This link is not valid").waitFor();
  await again.close();

  // A role is given, and its pages are there.
  await page.getByRole("button", { name: "Give a role" }).click();
  const giving = page.getByRole("dialog", { name: "Give a role" });
  assert.ok(await giving.getByRole("button", { name: "Give a role" }).isDisabled());
  await giving.getByLabel("Role").selectOption({ label: "Portfolio manager" });
  await giving.getByRole("button", { name: "Give a role" }).click();
  await giving.waitFor({ state: "hidden" });
  await row(page, /^Portfolio manager Everywhere/).waitFor();
  const plans = (of) => of.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Plans" });
  await own.reload();
  await plans(own).waitFor();

  // Taken away, brought back by undo, taken away for good.
  await row(page, /^Portfolio manager/).getByRole("button", { name: "Take away" }).click();
  await row(page, /^Portfolio manager/).waitFor({ state: "detached" });
  await messages(page).getByText(/taken away/).waitFor();
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await row(page, /^Portfolio manager/).waitFor();
  await row(page, /^Portfolio manager/).getByRole("button", { name: "Take away" }).click();
  await row(page, /^Portfolio manager/).waitFor({ state: "detached" });
  await own.reload();
  await settled(own);
  assert.equal(await plans(own).count(), 0);

  // Disabled, nobody gets in.
  await page.reload();
  await page.getByRole("button", { name: "Disable account" }).click();
  await page.getByRole("button", { name: "Enable account" }).waitFor();
  const refused = await enter("ilva@example.org", NEW_PASSWORD, [401]);
  await refused.page.getByText("E-mail address or password is wrong").first().waitFor();
  await page.getByRole("button", { name: "Enable account" }).click();
  await page.getByRole("button", { name: "Disable account" }).waitFor();
  await page.goto("/people");
  await page.getByRole("searchbox", { name: /^Search/ }).fill("ilva");
  await page.keyboard.press("Enter");
  await page.getByRole("table", { name: "People" }).getByRole("link", { name: /Ilva Roth/ }).click();
  await page.waitForURL(address);
  assert.deepEqual([wrong, ownWrong, refused.wrong], [[], [], []]);
  await Promise.all([page.close(), own.context().close(), refused.page.context().close()]);
}

async function units() {
  const { page, wrong } = await open("/units", [422]);
  const dialog = (name) => page.getByRole("dialog", { name });
  const add = async (name, parent) => {
    await page.getByRole("button", { name: "Add unit" }).first().click();
    await dialog("Add unit").getByLabel("Name", { exact: true }).fill(name);
    if (parent) {
      await dialog("Add unit").getByRole("combobox", { name: "Belongs to" }).fill(parent);
      await dialog("Add unit").getByRole("option", { name: parent }).click();
    }
    await dialog("Add unit").getByRole("button", { name: "Save" }).click();
    await dialog("Add unit").waitFor({ state: "hidden" });
    await row(page, new RegExp(`^${name} `)).waitFor();
  };
  await add("Networks");
  await add("Water", "Networks");
  // What is missing is said at its field, and the dialog stays.
  await page.getByRole("button", { name: "Add unit" }).first().click();
  await dialog("Add unit").getByRole("button", { name: "Save" }).click();
  await dialog("Add unit").getByLabel("Name", { exact: true }).and(page.locator("[aria-invalid=true]")).waitFor();
  await settled(page);
  await axe(page);
  await page.keyboard.press("Escape");

  await row(page, /^Water /).getByRole("button", { name: "Change" }).click();
  await dialog("Change unit").getByLabel("Name", { exact: true }).fill("Drinking water");
  await dialog("Change unit").getByRole("combobox", { name: "PMO partner" }).fill("Amara");
  await dialog("Change unit").getByRole("option", { name: FOUNDER.name }).click();
  await dialog("Change unit").getByRole("button", { name: "Save" }).click();
  await row(page, /^Drinking water .*Amara Quill/).waitFor();

  await row(page, /^Drinking water/).getByRole("button", { name: "Archive" }).click();
  await row(page, /^Drinking water Archived/).waitFor();
  await messages(page).getByText("Drinking water archived").waitFor();
  await messages(page).getByRole("status").filter({ hasText: "archived" }).getByRole("button", { name: "Undo" }).click();
  await row(page, /^Drinking water (?!Archived)/).waitFor();
  await row(page, /^Drinking water/).getByRole("button", { name: "Archive" }).click();
  await row(page, /^Drinking water Archived/).waitFor();
  await page.reload();
  await row(page, /^Drinking water Archived/).getByRole("button", { name: "Restore" }).waitFor();
  assert.deepEqual(wrong, []);
  await page.close();
}

/** Adds, changes and archives an entry of a register, and takes the last step back. */
async function register(path, name, renamed) {
  const { page, wrong } = await open(path);
  const dialog = (name) => page.getByRole("dialog", { name });
  await page.getByRole("button", { name: "Add entry" }).click();
  await dialog("Add entry").getByLabel("Name in English").fill(name);
  await dialog("Add entry").getByRole("button", { name: "Save" }).click();
  await dialog("Add entry").waitFor({ state: "hidden" });
  await row(page, new RegExp(`^${name} `)).getByRole("button", { name: "Change" }).click();
  assert.equal(await dialog("Change entry").getByLabel("Name in English").inputValue(), name);
  await dialog("Change entry").getByLabel("Name in English").fill(renamed);
  await dialog("Change entry").getByLabel("Name in German").fill("Auf Deutsch");
  await dialog("Change entry").getByRole("button", { name: "Save" }).click();
  await row(page, new RegExp(`^${renamed} `)).getByRole("button", { name: "Archive" }).click();
  await row(page, new RegExp(`^${renamed} Archived`)).waitFor();
  await messages(page).getByRole("status").filter({ hasText: "archived" }).getByRole("button", { name: "Undo" }).click();
  await row(page, new RegExp(`^${renamed} (?!Archived)`)).waitFor();
  await row(page, new RegExp(`^${renamed} `)).getByRole("button", { name: "Archive" }).click();
  await row(page, new RegExp(`^${renamed} Archived`)).waitFor();
  await page.reload();
  await row(page, new RegExp(`^${renamed} Archived`)).waitFor();
  await settled(page);
  await axe(page);
  assert.deepEqual(wrong, []);
  await page.close();
}

async function field() {
  const { page, wrong } = await open("/organization/fields");
  await page.getByRole("button", { name: "Add field" }).click();
  const dialog = page.getByRole("dialog", { name: "Add field" });
  await dialog.getByLabel("Name in English").fill("How risky is it?");
  await dialog.getByLabel("Kind").selectOption({ label: "One of a list" });
  await dialog.getByLabel("Options").fill("Low | Niedrig\nHigh | Hoch");
  await dialog.getByLabel("Key").fill("Not a key");
  await dialog.getByRole("button", { name: "Add field" }).click();
  await dialog.getByText(/^Use a lower-case letter/).waitFor();
  await settled(page);
  await axe(page);
  await dialog.getByLabel("Key").fill("riskiness");
  await dialog.getByRole("button", { name: "Add field" }).click();
  await dialog.waitFor({ state: "hidden" });
  await row(page, /^How risky is it\? One of a list riskiness( History of How risky is it\?)?$/).waitFor();
  assert.deepEqual(wrong, []);
  await page.close();
}

async function organization() {
  const { page, wrong } = await open("/organization", [422]);
  await page.getByLabel("Name of the organisation").fill("Vallmere Utilities Group");
  await page.getByLabel("Time zone").fill("Nowhere/Land");
  await page.getByLabel("Fiscal year starts in").selectOption({ label: "Apr" });
  await page.getByRole("checkbox", { name: "Saturday" }).check();
  await page.getByLabel("Holiday", { exact: true }).fill("2027-05-01");
  await page.getByRole("button", { name: "Add holiday" }).click();
  await page.getByLabel("Currency", { exact: true }).fill("USD");
  await page.getByLabel("From", { exact: true }).fill("2027-01-01");
  await page.getByLabel("Rate", { exact: true }).fill("0.92");
  await page.getByRole("button", { name: "Add rate" }).click();
  await row(page, /^USD .*2027 0\.92/).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByLabel("Time zone").and(page.locator("[aria-invalid=true]")).waitFor();
  await axe(page);
  await page.getByLabel("Time zone").fill("Europe/Vienna");
  await page.getByRole("button", { name: "Save" }).click();
  await messages(page).getByText("Saved").waitFor();
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel("Name of the organisation").inputValue(), "Vallmere Utilities Group");
  assert.equal(await page.getByLabel("Time zone").inputValue(), "Europe/Vienna");
  assert.equal(await page.getByLabel("Fiscal year starts in").inputValue(), "4");
  assert.ok(await page.getByRole("checkbox", { name: "Saturday" }).isChecked());
  await page.getByText(/^1\sMay\s2027$/).first().waitFor();
  await row(page, /^USD/).waitFor();
  assert.deepEqual(wrong, []);
  await page.close();
}

async function token() {
  const { page, wrong } = await open("/tokens");
  await page.getByRole("heading", { name: "No tokens yet" }).waitFor();
  await page.getByRole("button", { name: "Make a token" }).click();
  const dialog = page.getByRole("dialog", { name: "Make a token" });
  await dialog.getByLabel("What it is for").fill("Nightly export");
  await dialog.getByRole("checkbox", { name: "See demands. demand.read" }).check();
  await dialog.getByRole("button", { name: "Make a token" }).click();
  await dialog.getByText("Copy the token now. It is not shown again.").waitFor();
  await settled(page);
  await axe(page);
  const secret = (await dialog.getByRole("paragraph").allInnerTexts()).find((words) => /^[\w-]{20,}$/.test(words.trim()))?.trim();
  assert.ok(secret, "the secret is shown");
  await dialog.getByRole("button", { name: "Done" }).click();
  await row(page, /^Nightly export/).waitFor();
  await page.reload();
  await row(page, /^Nightly export .*demand\.read/).waitFor();
  assert.ok(!(await page.content()).includes(secret), "the secret is nowhere any more");

  const ask = async (path) => (await fetch(`${server.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${secret}` } })).status;
  assert.equal(await ask("/demands"), 200);
  assert.equal(await ask("/people"), 403, "no more than it was made for");
  await page.reload();
  await row(page, /^Nightly export/).getByText("Never").waitFor({ state: "detached" });

  await row(page, /^Nightly export/).getByRole("button", { name: "Revoke" }).click();
  const question = page.getByRole("alertdialog", { name: "Revoke this token?" });
  await settled(page);
  await axe(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await ask("/demands"), 200);
  await row(page, /^Nightly export/).getByRole("button", { name: "Revoke" }).click();
  await question.getByRole("button", { name: "Revoke" }).click();
  await row(page, /^Nightly export .*Revoked/).waitFor();
  assert.equal(await ask("/demands"), 401);
  assert.deepEqual(wrong, []);
  await page.close();
}

test("an administrator gets everything ready", { concurrency: WINDOWS }, async (t) => {
  await Promise.all(Object.entries({
    "a person gets a password by a link, a role, and loses it": person,
    "a unit is added below another, changed, archived and brought back": units,
    "a category is added, changed, archived and brought back": () => register("/organization/categories", "Bridges", "Bridges and roads"),
    "an objective is added, changed, archived and brought back": () => register("/organization/objectives", "Fewer leaks", "No leaks"),
    "a field is added to the catalogue": field,
    "the settings of the organisation are there after a reload": organization,
    "a token shows its secret once, works for what it was made for, and stops when it is revoked": token,
  }).map(([name, run]) => t.test(name, run)));
});

test("everybody keeps their own account: name, language, password, and where they are signed in", async () => {
  const page = administrator;
  await page.goto("/account");
  await settled(page);
  const elsewhere = await enter(FOUNDER.email, FOUNDER.password, [401]);
  await elsewhere.page.waitForURL("**/demands");

  await page.getByLabel("Name", { exact: true }).fill("Amara Quill-Roth");
  await page.getByLabel("Language", { exact: true }).selectOption({ label: "Deutsch" });
  const profile = page.locator("form").filter({ has: page.locator("select") }).first();
  await profile.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Wo Sie angemeldet sind" }).waitFor();
  await page.getByRole("button", { name: /Amara Quill-Roth/ }).first().waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.reload();
  await settled(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.getByLabel("Sprache", { exact: true }).selectOption({ label: "English" });
  await profile.getByRole("button", { name: "Speichern" }).click();
  await page.getByRole("heading", { name: "Where you are signed in" }).waitFor();

  // The other window ends from here.
  await page.reload();
  await settled(page);
  const sessions = page.getByRole("table").getByRole("row").filter({ has: page.getByRole("button", { name: "Sign out" }) });
  await sessions.first().getByRole("button", { name: "Sign out" }).click();
  await sessions.waitFor({ state: "detached" });
  await elsewhere.page.reload();
  await elsewhere.page.waitForURL("**/sign-in?**");

  // The current password has to be right.
  await page.getByLabel("Current password").fill("not the one");
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByLabel("Current password").and(page.locator("[aria-invalid=true]")).waitFor();
  await page.getByLabel("Current password").fill(FOUNDER.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await messages(page).getByText("Password changed").waitFor();
  const old = await enter(FOUNDER.email, FOUNDER.password, [401]);
  await old.page.getByText("E-mail address or password is wrong").first().waitFor();
  const now = await enter(FOUNDER.email, NEW_PASSWORD, [401]);
  await now.page.waitForURL("**/demands");
  assert.deepEqual([elsewhere.wrong, old.wrong, now.wrong], [[], [], []]);
  assert.deepEqual(found.filter((words) => !/status of 422/.test(words)), []);
});
