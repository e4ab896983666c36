// Tests the page of `scan --report`, with a log of the usual kind and one of hostile texts in it.
export async function reports({ test, open, accessible, assert }) {
  const page = await open("report.html");

  await test("a report shows what was found, and nothing of a mail is run", async () => {
    const tiles = await page.$$eval(".tiles li", (all) => all.map((one) => one.textContent));
    assert.ok(tiles.some((one) => /422\s+Delivered/.test(one)), tiles.join("; "));
    const titles = await page.$$eval("h2", (all) => all.map((one) => one.textContent.trim()));
    for (const title of ["When", "What to do", "Recipient domains", "Hosts", "All kinds of failures", "Texts that no words of the tables explain"]) assert.ok(titles.includes(title), title);
    // What the hostile log says stands there as text.
    const text = await page.evaluate(() => document.body.textContent);
    for (const said of ["<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "</script></style></table>", "{{ 7*7 }}", "${7*7}"]) assert.ok(text.includes(said), said);
    assert.equal(await page.$$eval("img, iframe, script:not(:last-child), h1, a, form[action], svg [onload]", (all) => all.length), 1, "the heading alone");
    for (const sign of ["\u202e", "\u2066", "\u001b", "\u0007", "\u2028"]) assert.ok(!text.includes(sign), "a sign that turns text about");
    assert.ok(await page.$$eval("svg.line rect", (all) => all.length) > 36);
  });

  await test("a report's tables are sorted and filtered", async () => {
    const column = (place) => page.$$eval("#kinds tbody tr", (all, place) => all.filter((one) => !one.hidden).map((one) => one.cells[place].textContent), place);
    const before = await column(0);
    await page.click("#kinds thead button >> nth=0");
    const down = (await column(0)).map(Number);
    assert.deepEqual(down, [...down].sort((one, other) => other - one));
    await page.click("#kinds thead button >> nth=0");
    assert.equal(await page.getAttribute("#kinds thead th", "aria-sort"), "ascending");
    await page.click("#kinds thead button >> nth=2");
    const causes = await column(2);
    assert.deepEqual(causes, [...causes].sort((one, other) => one.localeCompare(other)));
    await page.fill("#q", "greylist");
    assert.deepEqual(await column(3), ["450 4.2.0"]);
    assert.match(await page.textContent("#count"), /^1 of /);
    await page.fill("#q", "");
    await page.selectOption("#end", "Deferred");
    assert.ok((await column(1)).every((one) => one === "Deferred"));
    await page.selectOption("#end", "");
    await page.check("#open");
    const open_ = await column(5);
    assert.ok(open_.length > 0 && open_.length < before.length && open_.some((one) => one.includes("gate keeper")));
    const number = (row) => Number(row.split(",").join(""));
    await page.locator("table.sort").first().locator("thead button").nth(1).click();
    const domains = (await page.locator("table.sort").first().locator("tbody tr td:nth-of-type(1)").allTextContents()).map(number);
    assert.deepEqual(domains, [...domains].sort((one, other) => other - one));
  });

  await test("a report without JavaScript has all of it", async () => {
    const plain = await open("report.html", { javaScriptEnabled: false });
    assert.equal(await plain.isVisible("#tools"), false);
    assert.ok(await plain.isVisible("#kinds tbody tr"));
    await plain.context().close();
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 1280]) {
      await test(`axe finds nothing in a report, ${colorScheme}, ${width} pixels`, async () => {
        const it = await open("report.html", { colorScheme, viewport: { width, height: 800 } });
        assert.ok(await it.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), "wider than the screen");
        await it.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
        await accessible(it, "the report");
        await it.context().close();
      });
    }
  }
}
