// Importing the list people keep today: looked at, corrected, tried, imported, and imported again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { axe, launch, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

const HEAD = "Nr;Projekt;Einheit;Status;Beginn;Kosten 2028 (€)";
const FIRST = [
  HEAD,
  "K-1;Straßenbrücke erneuern;Water Supply;Submitted;01.02.2028;1.200.000",
  "K-2;Pumpe Nord tauschen;Wastewater;Submitted;01.03.2028;450.000,50",
  "K-3;;Water Supply;Submitted;01.04.2028;1.000",
  "K-4;Leitwarte umbauen;Power Grid;Submitted;irgendwann;viel",
];
const SECOND = [
  HEAD,
  "K-1;Straßenbrücke neu bauen;Water Supply;Submitted;01.02.2028;1.300.000",
  "K-2;Pumpe Nord tauschen;Wastewater;Submitted;01.03.2028;450.000,50",
  "K-5;Rechen am Einlauf;Wastewater;Submitted;01.05.2028;80.000",
];

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

/** A file as spreadsheets of old save it: Windows-1252, where the euro sign has a place of its own. */
function windows1252(lines) {
  return Buffer.from(`${lines.join("\r\n")}\r\n`.replaceAll("€", "\x80"), "latin1");
}

/** Chooses a file in the dialog of the browser. */
async function choose(page, name, buffer) {
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a file" }).click();
  await (await asked).setFiles({ name, mimeType: "application/octet-stream", buffer });
}

const preview = (page) => page.getByRole("table", { name: "Beginning of the table" });
const meaning = (page, column) => page.getByLabel(`What column ${column} becomes`);
const chosen = (select) => select.evaluate((select) => select.selectedOptions[0]?.text);

/** Makes a correction and waits until the server has it. */
async function correct(page, select, option) {
  const answered = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  await select.selectOption(option);
  assert.equal((await answered).status(), 200);
  await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
}

/** Waits until the report counts this many rows under a name. */
async function figure(page, name, count) {
  await page.getByText(name, { exact: true }).first().locator("..").getByText(String(count), { exact: true }).waitFor();
}

/** Waits until the list of demands, searched for some words, shows exactly these titles. */
async function listed(page, words, titles) {
  await page.goto(`/demands?q=${encodeURIComponent(words)}`);
  await settled(page);
  const links = page.getByRole("table", { name: "Demands" }).getByRole("link");
  assert.deepEqual(await links.allInnerTexts(), titles, `demands with ${words}`);
}

test("a list from a spreadsheet is looked at, corrected, tried, imported, and imported again", async (t) => {
  const page = await signIn(browser, server, PEOPLE.portfolioManager);
  const found = problems(page);
  let broken = false;
  const step = (name, take) => t.test(name, { skip: broken }, async () => {
    broken = true;
    await take();
    broken = false;
  });

  await step("the file is read as it was written, and each column has a meaning", async () => {
    await page.goto("/demands");
    await settled(page);
    await page.getByRole("link", { name: "Import", exact: true }).click();
    await page.waitForURL("**/demands/import");
    await page.getByLabel("System it comes from").fill("erp");
    await choose(page, "plan.csv", windows1252(FIRST));
    await preview(page).getByText("Straßenbrücke erneuern").waitFor();
    await preview(page).getByRole("columnheader", { name: "Kosten 2028 (€)" }).waitFor();
    assert.equal(await page.getByLabel("Encoding").inputValue(), "windows-1252");
    assert.equal(await chosen(page.getByLabel("Columns separated by")), "Semicolon");
    assert.equal(await page.getByLabel("System it comes from").inputValue(), "erp");
    for (const [column, means] of [["Nr", "Key in the other system"], ["Projekt", "Title"], ["Einheit", "Unit"], ["Status", "State"]]) {
      assert.equal(await chosen(meaning(page, column)), means, column);
    }
    await settled(page);
    await axe(page);
  });

  await step("a wrong encoding shows at once, and the right one mends it", async () => {
    await correct(page, page.getByLabel("Encoding"), "macintosh");
    await preview(page).getByText("Straßenbrücke erneuern").waitFor({ state: "detached" });
    await correct(page, page.getByLabel("Encoding"), "windows-1252");
    await preview(page).getByText("Straßenbrücke erneuern").waitFor();
  });

  await step("a column is given another meaning, and keeps it over a reload", async () => {
    await correct(page, meaning(page, "Kosten 2028 (€)"), { label: "Capital cost 2028" });
    await page.reload();
    await settled(page);
    assert.equal(await chosen(meaning(page, "Kosten 2028 (€)")), "Capital cost 2028");
  });

  await step("two columns cannot mean the same: the other one is left out, and that is said", async () => {
    await correct(page, meaning(page, "Status"), { label: "Unit" });
    await page.getByText("Column Einheit is now left out").waitFor();
    assert.equal(await chosen(meaning(page, "Einheit")), "Leave out");
    await correct(page, meaning(page, "Einheit"), { label: "Unit" });
    await correct(page, meaning(page, "Status"), { label: "State" });
  });

  await step("trying it names line, column and cell of what is wrong, and stores nothing", async () => {
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText(/^Nothing is stored yet/).waitFor();
    await figure(page, "New demands", 3);
    await figure(page, "Left out", 1);
    const issues = page.getByRole("region", { name: "To look at" });
    await issues.getByRole("row", { name: /^4 .*no title/ }).waitFor();
    await issues.getByRole("row", { name: /^5 Beginn.* irgendwann .*not a date/ }).waitFor();
    await issues.getByRole("row", { name: /^5 Kosten 2028 \(€\).* viel .*not an amount/ }).waitFor();
    await page.getByRole("button", { name: "Only rows left out" }).click();
    assert.equal(await issues.getByRole("row").count(), 2, "the head and the row left out");
    await settled(page);
    await axe(page);
    const other = await page.context().newPage();
    await listed(other, "straßenbrücke", []);
    await other.close();
  });

  await step("it is imported, and the rows left out can be taken home and corrected", async () => {
    await page.getByRole("button", { name: "Import 3 demands" }).click();
    await page.getByText("This is what was imported.").waitFor();
    await screenshot(page, "import-done");
    const begun = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download the row left out" }).click();
    const download = await begun;
    assert.match(download.suggestedFilename(), /\.csv$/);
    const rows = await readFile(await download.path(), "utf8");
    assert.match(rows, /Projekt/);
    assert.match(rows, /K-3/);
    assert.doesNotMatch(rows, /K-[124]/);
    await page.getByRole("link", { name: "Open the demands" }).click();
    await page.waitForURL("**/demands");
    await settled(page);
    const table = page.getByRole("table", { name: "Demands" });
    for (const title of ["Straßenbrücke erneuern", "Pumpe Nord tauschen", "Leitwarte umbauen"]) {
      await table.getByRole("link", { name: title }).waitFor();
    }
    await table.getByRole("link", { name: "Straßenbrücke erneuern" }).click();
    await page.getByRole("heading", { name: "Straßenbrücke erneuern" }).waitFor();
    await page.getByText(/1\s200\s000\s€/).first().waitFor();
  });

  await step("the next file with the same columns is understood as the last one", async () => {
    await page.goto("/demands/import");
    await settled(page);
    await page.getByLabel("System it comes from").fill("erp");
    await choose(page, "plan-may.csv", windows1252(SECOND));
    await preview(page).getByText("Straßenbrücke neu bauen").waitFor();
    await page.getByText("As last time").waitFor();
    assert.equal(await chosen(meaning(page, "Kosten 2028 (€)")), "Capital cost 2028");
  });

  await step("its keys find their demands: one changes, none is doubled", async () => {
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText(/^Nothing is stored yet/).waitFor();
    await figure(page, "New demands", 1);
    await figure(page, "Changed", 1);
    await figure(page, "Unchanged", 1);
    await figure(page, "Left out", 0);
    await page.getByRole("button", { name: "Import 2 demands" }).click();
    await page.getByText("This is what was imported.").waitFor();
    await listed(page, "straßenbrücke", ["Straßenbrücke neu bauen"]);
    await listed(page, "pumpe nord", ["Pumpe Nord tauschen"]);
    await listed(page, "rechen am einlauf", ["Rechen am Einlauf"]);
  });

  assert.deepEqual(found, []);
});

test("a file that is no table says what is wrong with it, and the next one is taken", async () => {
  const page = await signIn(browser, server, PEOPLE.analyst);
  const found = problems(page, [422]);
  await page.goto("/demands/import");
  await settled(page);
  const wrong = [
    ["picture.csv", Buffer.from([0x89, 0x50, 0x00, 0x01, 0x02, 0xff, 0xfe, 0x00, 0x00, 0x07]), /not text/],
    ["book.xlsx", Buffer.from("PK\x03\x04 and then nothing a workbook has"), /looks like a workbook but cannot be read/],
    ["empty.csv", Buffer.alloc(0), /empty|nothing|no table|no rows/i],
  ];
  for (const [name, content, words] of wrong) {
    await choose(page, name, content);
    const note = await page.getByText(words).first().innerText();
    assert.equal(note.split(words).length, 2, `said once: ${note}`);
    await page.getByText("CSV in any encoding, or XLSX", { exact: false }).waitFor();
    assert.equal(new URL(page.url()).search, "", `${name} is not gone on with`);
    await settled(page);
    await axe(page);
  }
  await choose(page, "good.csv", Buffer.from("title\nStand-by pump for the ferry dock\n"));
  await preview(page).getByText("Stand-by pump for the ferry dock").waitFor();
  await page.getByRole("button", { name: "Choose another file" }).click();
  await page.getByText("Drop a CSV or Excel file here").waitFor();
  assert.deepEqual(found, []);
});

test("who may not import is told so, and is not offered it", async () => {
  const page = await signIn(browser, server, PEOPLE.requester);
  const found = problems(page);
  assert.equal(await page.getByRole("link", { name: "Import", exact: true }).count(), 0);
  await page.goto("/demands/import");
  await page.getByText("Importing needs the right to import demands.").waitFor();
  assert.deepEqual(found, []);
});
