// The maturity journey: start an assessment, answer by keyboard, see the results, complete it,
// print the report.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, launch, PEOPLE, problems, screenshot, settled, signIn, startServer, tabTo } from "./support.mjs";

const NAME = "PMO check after the merger";
const REASON = "Suppliers are bought by the group, not by us";

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

test("an assessment goes from its start to a printed report, answered by keyboard", async () => {
  const page = await signIn(browser, server, PEOPLE.portfolioManager);
  const found = problems(page);
  const { keyboard } = page;
  const saved = () => page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
  const practice = () => page.locator("#practice").innerText();
  /** Does something and waits until another practice shows. */
  const goOn = async (act) => {
    const here = await practice();
    await act();
    await page.waitForFunction((here) => document.querySelector("#practice")?.innerText !== here, here);
  };

  // Start it, for oneself.
  await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Maturity" }).click();
  await settled(page);
  await page.getByRole("button", { name: "Start assessment" }).click();
  const dialog = page.getByRole("dialog", { name: "Start assessment" });
  await dialog.getByLabel("Name").fill(NAME);
  await dialog.getByRole("combobox", { name: "Respondents" }).fill("Sofie");
  await dialog.getByRole("option", { name: /Sofie Ankarberg/ }).click();
  await dialog.getByRole("list", { name: "Respondents" }).getByText("Sofie Ankarberg").waitFor();
  await dialog.getByRole("button", { name: "Start assessment" }).click();
  await page.waitForURL(/\/assessments\/ASM-\d+$/);
  await settled(page);

  // A digit answers, n goes on.
  const first = await practice();
  await keyboard.press("3");
  await saved();
  assert.ok(await page.getByRole("radio").nth(3).isChecked(), "3 chooses the third level");
  await goOn(() => keyboard.press("n"));

  // Arrow keys climb the ladder.
  await tabTo(page, page.getByRole("radio").first());
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await saved();
  assert.ok(await page.getByRole("radio").nth(2).isChecked(), "two steps down are level 2");
  await goOn(() => keyboard.press("n"));

  // What does not apply needs a reason before it is saved.
  const left = await practice();
  await tabTo(page, page.getByRole("checkbox", { name: /Not applicable/ }));
  await keyboard.press("Space");
  await page.getByText("Say why it does not apply; then it is saved.").waitFor();
  await tabTo(page, page.getByLabel("Why it does not apply"));
  await keyboard.type(REASON);
  await saved();
  // It leaves the score once those who assess agree on it; here one person is all of them.
  const beside = page.getByRole("complementary", { name: "Other answers and the next level" });
  await tabTo(page, beside.getByRole("button", { name: "Record a level" }));
  await keyboard.press("Enter");
  await tabTo(page, beside.getByLabel("Level"));
  await keyboard.type("Not");
  await tabTo(page, beside.getByLabel("What it was agreed on"));
  await keyboard.type(REASON);
  await tabTo(page, beside.getByRole("button", { name: "Save" }));
  await keyboard.press("Enter");
  await beside.getByText(/^Recorded by Sofie Ankarberg/).waitFor();
  await tabTo(page, page.getByRole("button", { name: /^Next/ }));
  await goOn(() => keyboard.press("Enter"));

  // One practice of each further dimension.
  for (const level of ["1", "4", "5"]) {
    await keyboard.press(level);
    await saved();
    await goOn(() => keyboard.press("n"));
  }
  await goOn(() => keyboard.press("p"));
  // An answer is still there on the way back.
  const last = page.getByRole("radio").nth(5).and(page.locator(":checked"));
  await last.waitFor();

  // All of it is on the server, not only on the screen.
  await page.reload();
  await settled(page);
  await last.waitFor();

  // The results, as a chart and as the same numbers in a table.
  await page.getByRole("navigation", { name: "Pages of this assessment" }).getByRole("link", { name: "Results" }).click();
  await page.getByRole("img", { name: /Radar/i }).waitFor();
  await settled(page);
  await screenshot(page, "assessment-results");
  const drawn = (await page.locator("svg.radar text:has(tspan)").allTextContents()).map((words) => words.replace(/\s+/g, " ").trim());
  await page.getByRole("group", { name: "Show as" }).first().getByRole("button", { name: "Table" }).click();
  const table = page.getByRole("table").filter({ has: page.getByRole("columnheader", { name: "Dimension" }) }).first();
  const rows = await table.getByRole("row").filter({ has: page.getByRole("rowheader") }).all();
  assert.equal(rows.length, 12, "a row for each dimension");
  for (const row of rows) {
    const [name, now] = [
      await row.getByRole("rowheader").innerText(),
      await row.getByRole("cell").first().innerText(),
    ];
    assert.ok(drawn.includes(`${name} ${now}`), `the radar shows ${name} ${now}: ${drawn}`);
  }
  await axe(page);

  // Complete it: no more answers.
  await page.getByRole("button", { name: "More about this assessment" }).click();
  await page.getByRole("menuitem", { name: "Complete" }).click();
  const asked = page.getByRole("alertdialog", { name: "Complete this assessment?" });
  await asked.getByText(/6 of 36 practices are answered/).waitFor();
  await asked.getByRole("button", { name: "Complete" }).click();
  await page.getByText("The assessment is completed").waitFor();
  await page.getByRole("navigation", { name: "Pages of this assessment" }).getByRole("link", { name: "Answers" }).click();
  await page.getByText("This assessment is completed: nothing of it changes any more.").waitFor();
  assert.ok(await page.getByRole("radio").first().isDisabled(), "no answer can be changed");

  // The report says everything and prints on several pages.
  await page.getByRole("link", { name: "Report" }).click();
  await page.getByRole("heading", { name: NAME }).waitFor();
  await settled(page);
  const report = page.getByRole("article");
  await report.getByText(`Not applicable: ${REASON}`).waitFor();
  assert.equal(await report.getByRole("rowheader", { name: first }).count(), 1);
  assert.equal(await report.getByRole("rowheader", { name: left }).count(), 1);
  await axe(page);
  await screenshot(page, "assessment-report");
  const pdf = await page.pdf({ format: "A4", printBackground: true });
  const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  assert.ok(sheets > 1, `the report has ${sheets} pages`);
  assert.deepEqual(found, []);
});
