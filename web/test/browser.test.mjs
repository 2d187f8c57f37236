// What a reader meets in a browser: narrow screens, no script, citations, and no traffic elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { kinds } from './kinds.mjs';
import { attempt, crawl, launch, open, start } from './site.mjs';

const claim = '/claims/5-58-million/';

let site, browser, pages, found;
before(async () => {
  site = await start('--corrections', 'mailto:corrections@example.org');
  browser = await launch();
  pages = await crawl(site.base);
  found = await kinds(site.base);
});
after(async () => {
  await browser?.close();
  if (site) assert.equal(await site.stop(), 0, 'the program, told to stop, ends cleanly');
});

// visit opens a page, runs a check on it, and lets none pass that did what a page must not.
async function visit(path, options, check) {
  const page = await open(browser, site.base, options);
  try {
    await attempt(page, async () => {
      await page.goto(site.base + path, { waitUntil: 'load' });
      await check(page);
      assert.deepEqual(page.faults, []);
      assert.deepEqual(await page.context().cookies(), []);
    });
  } finally {
    await page.context().close();
  }
}

test('no page is wider than its window', async (t) => {
  // Of the pages of sources, which have one layout, those with the longest text and one in eight are enough.
  const sources = [...pages.keys()].filter((p) => /^\/sources\/./.test(p));
  const longest = sources.toSorted((a, b) => pages.get(b).length - pages.get(a).length).slice(0, 8);
  const all = [...pages.keys()].filter((p) => !sources.includes(p) || longest.includes(p) || sources.indexOf(p) % 8 === 0);
  const wide = [];
  await visit('/', {}, async (page) => {
    for (const path of new Set([...all, ...Object.values(found.pages), ...Object.values(found.embeds)])) {
      await page.goto(site.base + path);
      await page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true; });
      for (const width of [320, 390, 768, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return null;
          const e = [...document.body.querySelectorAll('*')].findLast((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.scroll, .vh, .skip'));
          return `${root.scrollWidth} wide, by ${e?.outerHTML.slice(0, 120)}`;
        });
        if (over) wide.push(`${path} at ${width}: ${over}`);
      }
    }
  });
  t.diagnostic(`${all.length} pages and one of each kind`);
  assert.deepEqual(wide, []);
});

test('without JavaScript a page shows everything', async (t) => {
  for (const [kind, path] of [...Object.entries({ ...found.pages, ...found.embeds }), ...found.labs.map((path) => [path, path])]) {
    await t.test(kind, async () => {
      const shown = [];
      for (const javaScriptEnabled of [true, false]) {
        await visit(path, { javaScriptEnabled }, async (page) => {
          const text = await page.locator('body').innerText();
          shown.push(text.replace(/Request [0-9a-f]+/, '').replace(/^Copy$/gm, '').replace(/\n+/g, '\n')); // a button that copies is of a script
          for (const image of await page.locator('main figure .chart.w svg:visible').all()) assert.ok((await image.boundingBox()).width > 200, 'a figure is drawn');
        });
      }
      assert.ok(shown[0].length > 100, `${path}: ${shown[0].length} characters`);
      assert.equal(shown[1], shown[0], `${path} without JavaScript`);
    });
  }
});

for (const javaScriptEnabled of [true, false]) {
  test(`a citation opens in place, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => visit(claim, { javaScriptEnabled }, async (page) => {
    const marks = page.locator('main .cite');
    assert.ok(await marks.count() > 5);
    const mark = marks.nth(3);
    const popover = page.locator(`#${await mark.getAttribute('popovertarget')}`);
    assert.equal(await popover.isVisible(), false, 'closed at first');

    await mark.click();
    assert.equal(await popover.isVisible(), true, 'open after a click');
    const [box, view] = [await popover.boundingBox(), page.viewportSize()];
    assert.ok(box.x >= 0 && box.x + box.width <= view.width && box.y >= 0 && box.y + box.height <= view.height, `within the window: ${JSON.stringify(box)}`);
    const at = await mark.boundingBox();
    assert.ok(Math.abs(box.y - at.y) < box.height + 60, `beside its mark: ${JSON.stringify(at)}, ${JSON.stringify(box)}`);
    assert.match(await popover.innerText(), /About this source/);
    await page.keyboard.press('Escape');
    assert.equal(await popover.isVisible(), false, 'closed by Escape');
    assert.equal(await focused(page, mark), true, 'focus is back on the mark');

    await page.keyboard.press('Enter');
    assert.equal(await popover.isVisible(), true, 'open by the keyboard');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page, popover.locator('a').first()), true, 'the next stop is inside');
    await page.keyboard.press('Escape');
    assert.equal(await popover.isVisible(), false, 'closed from inside');
    assert.equal(await focused(page, mark), true, 'focus is back on the mark');

    await mark.click();
    await popover.getByText('About this source').click();
    await page.waitForURL('**/sources/*/');
    assert.equal(await page.locator('h1').count(), 1);
  }));
}

const focused = (page, locator) => locator.evaluate((e) => e === document.activeElement);

test('a reader gets from the home page to a claim, its source and its number', () => visit('/', {}, async (page) => {
  await page.locator(`main a[href="${claim}"]`).first().click();
  await page.waitForURL(`**${claim}`);
  await page.locator('main a.q').first().click();
  await page.waitForURL('**/numbers/*/#*');
  const entry = page.locator('article.entry:target');
  assert.equal(await entry.count(), 1, 'the number leads to its own entry');
  assert.equal(await entry.isVisible(), true);
  await page.goBack();
  await page.locator('main .srcs a').first().click();
  await page.waitForURL('**/sources/*/');
  await page.locator('.uses a').first().click();
  assert.match(new URL(page.url()).pathname, /^\/(claims|questions|numbers|glossary|method)\//, 'a source leads to the places that cite it');
}));

for (const javaScriptEnabled of [true, false]) {
  test(`a report of an error names page, edition and sentence, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => visit(claim, { javaScriptEnabled }, async (page) => {
    const link = page.locator('footer a[href^="mailto:"]');
    const report = async () => Object.fromEntries(new URL(await link.getAttribute('href')).searchParams);
    const { subject, body } = await report();
    assert.match(subject, /^Correction: V3’s training cost/);
    assert.match(body, new RegExp(`Page: http://[^/]+${claim}\\s+Edition: \\d+ \\w+ 20\\d\\d\\s+Sentence: \\[copy the sentence here\\]`));
    if (!javaScriptEnabled) return;
    const sentence = await page.evaluate(() => {
      addEventListener('click', (event) => event.preventDefault()); // no mail program is opened
      const marked = document.querySelector('.exactly');
      getSelection().selectAllChildren(marked);
      return marked.textContent.trim();
    });
    await link.click();
    assert.ok((await report()).body.includes(`Sentence: ${sentence}`), (await report()).body);
  }));
}
