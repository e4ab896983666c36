// Makes the screenshots: shots.mjs FOLDER OUT, with the pages in FOLDER.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [, , folder, out] = process.argv;
const browser = await chromium.launch({ executablePath: process.env.BROWSER, args: ["--no-sandbox"] });
const reply = "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550 5.7.26 Gmail requires all senders to authenticate with SPF or DKIM. - gsmtp";
for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[360, 720], [1280, 860]]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height } });
    const shot = (name) => page.screenshot({ path: `${out}/${name}-${width}-${colorScheme}.png` });
    const url = pathToFileURL(`${folder}/page.html`).href;
    await page.goto(url);
    await page.fill("#q", "quota");
    await page.evaluate(() => document.activeElement.blur());
    await shot("search");
    await page.fill("#q", reply);
    await page.evaluate(() => document.activeElement.blur());
    if (width < 600) await page.evaluate(() => document.getElementById("reading").scrollIntoView());
    await shot("paste");
    await page.goto(pathToFileURL(`${folder}/report.html`).href);
    await shot("report");
    await page.close();
  }
}

// What a terminal shows: bold and eight colours are all that the program uses.
const escape = (text) => text.replace(/[&<>]/g, (c) => `&#${c.codePointAt(0)};`);
const colours = { 31: "#f39b97", 32: "#84d6a4", 33: "#ebc273", 34: "#8ab4f8", 35: "#d7a6f0", 36: "#66cfc5" };
let style = "";
const pieces = readFileSync(`${folder}/terminal.txt`, "utf8").split(/\x1b\[([0-9;]*)m/);
const screen = pieces.map((piece, place) => {
  if (place % 2 === 0) return `<span style="${style}">${escape(piece)}</span>`;
  for (const code of piece.split(";")) {
    if (code === "" || code === "0") style = "";
    if (code === "1") style += "font-weight:700;";
    if (colours[code]) style += `color:${colours[code]};`;
  }
  return "";
});
const page = await browser.newPage({ viewport: { width: 900, height: 600 }, deviceScaleFactor: 1.5 });
await page.setContent(`<body style="margin:0;background:#13181a"><pre style="display:inline-block;margin:0;padding:20px 24px;color:#e3e8e7;font:15px/1.45 'DejaVu Sans Mono',monospace">${screen.join("")}</pre>`);
await page.locator("pre").screenshot({ path: `${out}/terminal.png` });
await browser.close();
