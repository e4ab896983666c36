// Tests the pages in a real browser: test.mjs FOLDER, with what scripts/page-test wrote there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const folder = process.argv[2];
const url = (name) => pathToFileURL(`${folder}/${name}`).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const document_ = JSON.parse(readFileSync(`${folder}/codes.json`, "utf8"));
const pairs = readFileSync(`${folder}/pairs.jsonl`, "utf8").trim().split("\n").map((line) => JSON.parse(line));

const browser = await chromium.launch({ executablePath: process.env.BROWSER, args: ["--no-sandbox"] });
const problems = [];
// A page that may say nothing on the console and load nothing but itself.
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => problems.push(`${name}: console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`${name}: error: ${error.message}`));
  page.on("dialog", (dialog) => { problems.push(`${name}: dialog`); dialog.dismiss(); });
  page.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith("data:") && to.split("#")[0] !== url(name.split("#")[0])) problems.push(`${name}: request: ${to}`);
  });
  await page.goto(url(name.split("#")[0]) + (name.includes("#") ? "#" + name.split("#")[1] : ""));
  return page;
}
let count = 0, failed = 0;
async function test(name, run) {
  const start = Date.now();
  try {
    await run();
    assert.deepEqual(problems, []);
  } catch (error) {
    console.error(`page-test: Chromium: FAILED: ${name}\n${error.message}`);
    problems.length = 0;
    failed += 1;
    return;
  }
  count += 1;
  console.log(`page-test: Chromium: ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}
async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map((one) => `${what}: ${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
  assert.deepEqual(told, []);
}
const codes = (page) => page.$$eval("#found .entry > summary .code", (all) => all.map((one) => one.textContent));
const type = (page, text) => page.fill("#q", text);
// Pastes many texts, and tells what each shows: from which evidence, the cause and the action.
const shown = (page, texts) => page.evaluate((texts) => texts.map((text) => {
  const q = document.getElementById("q");
  q.value = text;
  q.dispatchEvent(new Event("input"));
  return [...document.querySelectorAll("#said [data-from]")].map((one) => ({ ...one.dataset }));
}), texts);

const page = await open("page.html");

await test("typing finds the right entries first", async () => {
  for (const [text, first] of [
    ["550", "550"], ["5.1.1", "X.1.1"], ["x.7.1", "X.7.1"], ["550 5.1.1", "550"], ["quota", "mailbox-full"],
    ["mailbox full", "mailbox-full"], ["greylisting", "greylisted"], ["dmarc", "dmarc-failed"], ["spam", "spam"],
    ["gmail", "google"], ["hotmail", "microsoft"], ["no-such-user", "no-such-user"], ["user unknown", "no-such-user"],
    ["too many recipients", "too-many-recipients"], ["relay denied", "relaying-denied"], ["rate limit", "rate-limited"],
    ["TSS02", "rate-limited"], ["null mx", "domain-takes-no-mail"], ["suppress", "suppress"], ["spf", "spf-failed"],
  ]) {
    await type(page, text);
    const found = await codes(page);
    assert.equal(found[0], first, `${text}: ${found.slice(0, 5).join(", ")}`);
  }
  await type(page, "quota");
  assert.ok((await codes(page)).includes("X.2.2"), "by what people call its cause");
  await type(page, "zzxxqq");
  assert.match(await page.textContent("#count"), /Nothing fits/);
  await page.waitForTimeout(600);
  assert.equal(await page.evaluate(() => location.hash), "#q=zzxxqq");
});

await test("keys: / to search, Enter for the first result, Esc to clear", async () => {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("/");
  await page.keyboard.type("greylisted");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".entry").id), "greylisted");
  assert.ok(await page.evaluate(() => document.activeElement.closest(".entry").open));
  await page.keyboard.press("Escape");
  assert.equal(await page.inputValue("#q"), "");
  const order = await page.$$eval(".part .entry", (all) => all.map((one) => one.id));
  assert.equal(order.length, await page.evaluate(() => document.querySelectorAll(".entry").length), "all are back home");
  const replies = order.filter((id) => /^\d{3}$/.test(id));
  assert.deepEqual(replies, [...replies].sort(), "in their order");
});

await test("filters leave what is chosen", async () => {
  const visible = (kind) => page.$$eval(".entry", (all, kind) => all.filter((one) => !one.hidden && one.offsetParent && (!kind || one.dataset.kind === kind)).length, kind);
  const everything = await visible();
  await page.selectOption("#f-kind", "reply");
  assert.equal(await visible(), document_.replies.length);
  await page.selectOption("#f-class", "5");
  assert.equal(await visible(), document_.replies.filter((row) => row.reply >= 500).length);
  await page.click("#reset");
  assert.equal(await visible(), everything);
  await page.selectOption("#f-subject", "X.7");
  assert.equal(await visible(), document_.details.filter((row) => row.subject === 7).length);
  await page.selectOption("#f-subject", "");
  await page.selectOption("#f-provider", "google");
  assert.ok(await visible("provider") === 1 && await visible("detail") > 5);
  await type(page, "spf");
  assert.ok((await codes(page)).length < 20);
  await page.click("#reset");
  await page.selectOption("#f-family", "address");
  await page.selectOption("#f-retry", "never");
  assert.ok(await visible("cause") > 0 && await visible() < 40);
  await page.click("#reset");
  assert.equal(await visible(), everything);
});

await test("each code has an address", async () => {
  for (const [hash, id, part] of [["550", "550"], ["X.1.1", "X.1.1"], ["5.1.1", "X.1.1", "5.1.1"], ["no-such-user", "no-such-user"], ["provider-google", "provider-google"], ["q=quota", null]]) {
    const other = await open(`page.html#${hash}`);
    if (id) {
      assert.ok(await other.evaluate((id) => document.getElementById(id).open, id), hash);
      const place = await other.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, part || id);
      assert.ok(place >= -5 && place < 900, `${hash} is at ${place}`);
    } else {
      assert.equal((await codes(other))[0], "mailbox-full");
    }
    await other.context().close();
  }
  // From within a search, and a code that nobody registered.
  await type(page, "quota");
  await page.evaluate(() => { location.hash = "#X.7.1"; });
  await page.waitForFunction(() => document.getElementById("X.7.1").open && document.getElementById("q").value === "");
  await page.evaluate(() => { location.hash = "#5.7.511"; });
  await page.waitForFunction(() => document.querySelector("#said [data-cause]"));
  // Each link in the page leads somewhere.
  const dead = await page.$$eval("a[href^='#']", (all) => all.map((one) => one.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id)));
  assert.deepEqual(dead, []);
});

await test(`${pairs.length} random pairs show the cause and the action that explain gives`, async () => {
  const texts = pairs.map((pair) => `${pair.reply} ${pair.enhanced}`);
  const all = await shown(page, texts);
  all.forEach((found, place) => {
    const { cause, action } = pairs[place];
    const codes = found.filter((one) => one.from === "codes");
    assert.equal(codes.length, 1, texts[place]);
    assert.deepEqual([codes[0].cause, codes[0].action], [cause, action], texts[place]);
  });
});

await test("the sample of each phrase and token shows its cause", async () => {
  const sample = (row) => {
    const [digit] = row.classes;
    const [beside] = row.with;
    if (beside) return `${beside.startsWith("X") ? (digit || 5) + beside.slice(1) : beside} ${row.sample}`;
    return digit ? `${digit}50 ${digit}.0.0 ${row.sample}` : row.sample;
  };
  for (const [rows, from] of [[document_.phrases, "words"], [document_.tokens, "token"]]) {
    const all = await shown(page, rows.map(sample));
    const wrong = rows.filter((row, place) => !all[place].some((one) => one.from === from && one.cause === row.cause));
    assert.deepEqual(wrong.map((row) => `${row.pattern || row.token}: ${sample(row)}`), []);
  }
});

await test("what a provider means is shown where it speaks", async () => {
  const [[google], [microsoft]] = await shown(page, [
    "421-4.7.28 Gmail has detected an unusual rate of mail\n421 4.7.28 from your IP address. a1-20020ab.1 - gsmtp",
    "550 5.7.511 Access denied, banned sender [192.0.2.9]. (S3140) [AM1.prod.outlook.com]",
  ].map((text) => text)).then((all) => all.map((found) => found.filter((one) => one.from === "provider" || one.from === "token" || one.from === "other")));
  assert.equal(google.cause, "rate-limited");
  assert.equal(microsoft.cause, "ip-blocked");
});

await test("each code of a provider that marks its replies shows what it means by it", async () => {
  const marks = new Map(document_.providers.map((row) => [row.provider, row.marks[0]]));
  const rules = document_.rules.filter((rule) => rule.provider && rule.cause && marks.get(rule.provider));
  const first = (cell) => cell.split(/[|-]/)[0];
  const texts = rules.map((rule) => {
    const code = first(rule.code), mark = marks.get(rule.provider);
    if (code.startsWith("X")) return `${rule.classes.at(-1)}${code.slice(1)} Not this time, says ${mark}`;
    const beside = ["any", "none"].includes(rule.with) ? "" : ` ${code[0]}${first(rule.with).slice(1)}`;
    return `${code}${beside} Not this time, says ${mark}`;
  });
  assert.ok(rules.length > 100);
  const all = await shown(page, texts);
  const wrong = texts.filter((_, place) => !all[place].some((one) => one.from === "provider" && one.cause === rules[place].cause));
  assert.deepEqual(wrong, []);
});

await test("a pasted bounce is read, and nothing in it is run", async () => {
  const hostile = "550 5.1.1 <img src=x onerror=alert(1)>: User unknown '\"><script>alert(2)</script>\n\u202e\u0000 https://evil.example/?a=1";
  await type(page, hostile);
  assert.equal(await page.$$eval("#reading img, #reading script", (all) => all.length), 0);
  const command = await page.textContent(".command code");
  assert.ok(command.startsWith("smtp-codes explain '550 5.1.1 <img") && command.includes("'\\''"));
  await type(page, "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; jo@example.com\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 The mailbox is over quota (see 192.0.2.1)");
  const found = await page.$$eval("#said [data-from]", (all) => all.map((one) => `${one.dataset.from} ${one.dataset.cause}`));
  assert.ok(found.includes("codes mailbox-full") && found.includes("words mailbox-full"), found.join("; "));
  await page.waitForTimeout(600);
  assert.equal(await page.evaluate(() => location.hash), "", "what is pasted stays out of the address");
  await page.keyboard.press("Escape");
});

await test("without JavaScript all of it can be read", async () => {
  const plain = await open("page.html", { javaScriptEnabled: false });
  assert.equal(await plain.isVisible("#tools"), false);
  const first = plain.locator(".entry").first();
  await first.locator("summary").click();
  assert.ok(await first.locator(".verdict").isVisible());
  await plain.context().close();
  const deep = await open("page.html#5.1.1", { javaScriptEnabled: false });
  assert.ok(await deep.locator("[id='5.1.1']").isVisible(), "the browser opens what an address leads to");
  await deep.context().close();
});

await test("a table of one's own is on its page", async () => {
  const own = await open("own.html");
  await type(own, "590");
  assert.equal((await codes(own))[0], "590");
  const [[codes_], [words]] = await shown(own, ["590", "450 4.0.0 Relay seven is asleep"]).then((all) => [all[0], all[1].filter((one) => one.from === "words")]);
  assert.deepEqual([codes_.cause, codes_.action], ["system-unavailable", "try-next-host"]);
  assert.equal(words.cause, "system-unavailable");
  await own.context().close();
});

for (const width of [360, 1280]) {
  // Two at a time, as each keeps a processor busy.
  await Promise.all(["light", "dark"].map((colorScheme) =>
    test(`axe finds nothing, ${colorScheme}, ${width} pixels`, async () => {
      const it = await open("page.html", { colorScheme, viewport: { width, height: 800 } });
      const fits = async (what) => assert.ok(await it.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), `${what} is wider than the screen`);
      await fits("the page");
      await it.evaluate(() => ["550", "X.7.1", "spam", "provider-google", "2yz"].forEach((id) => { document.getElementById(id).open = true; }));
      await fits("the page with open entries");
      await accessible(it, "open entries");
      await type(it, "421 4.7.28 unusual rate of mail, user unknown - gsmtp");
      await fits("what is read");
      await accessible(it, "what is read");
      await it.context().close();
    })));
}

await test("on paper there are no tools", async () => {
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible("#tools"), false);
  assert.ok(await page.isVisible("h1"));
  assert.ok((await page.pdf()).length > 50_000);
});

await import("./report.mjs").then(({ reports }) => reports({ test, open, accessible, assert }));

await browser.close();
console.log(`page-test: Chromium: ${count} tests passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
