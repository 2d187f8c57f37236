// Every kind of page by the keyboard alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { kinds } from './kinds.mjs';
import { attempt, launch, open, start } from './site.mjs';

let site, browser, found;
before(async () => {
  site = await start('--corrections', 'mailto:corrections@example.org');
  browser = await launch();
  found = await kinds(site.base);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const focused = (locator) => locator.evaluate((e) => e === document.activeElement);

// reach goes on by Tab until an element has the focus.
async function reach(page, locator, most = 400) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if (await focused(locator)) return;
  }
  assert.fail(`not reached by Tab: ${locator}`);
}

test('the first stop skips to the content', async (t) => {
  const page = await open(browser, site.base, { viewport: { width: 390, height: 800 } });
  for (const [kind, path] of Object.entries(found.pages)) {
    await t.test(kind, () => attempt(page, async () => {
      await page.goto(site.base + path);
      const skip = page.locator('a.skip');
      await page.keyboard.press('Tab');
      assert.equal(await focused(skip), true, 'it has the focus');
      const box = await skip.boundingBox();
      assert.ok(box.x >= 0 && box.y >= 0 && box.height > 15, `it shows: ${JSON.stringify(box)}`);
      await page.keyboard.press('Enter');
      assert.equal(new URL(page.url()).hash, '#main');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.querySelector('main').contains(document.activeElement) || !document.querySelector('main :is(a[href], button, input, select, textarea, summary)')), true, 'the next stop is in the content');
    }));
  }
  await page.context().close();
});

// What a reader with a keyboard needs of each stop: that there is a next one, that it can be seen, and that it shows that it is
// the one. Long lists repeat themselves: of a page, the first 120 stops.
test('each stop can be seen and left', async (t) => {
  for (const width of [320, 1280]) {
    const page = await open(browser, site.base, { viewport: { width, height: 800 } });
    for (const [kind, path] of Object.entries({ ...found.pages, ...found.embeds })) {
      await t.test(`${kind}, ${width} wide`, () => attempt(page, async () => {
        await page.goto(site.base + path, { waitUntil: 'load' });
        const faults = [];
        for (let i = 0; i < 120; i++) {
          await page.keyboard.press('Tab');
          const what = await page.evaluate(() => {
            const e = document.activeElement;
            if (e === document.body || e === window.start) return 'end';
            window.start ??= e;
            const same = e === window.last;
            window.last = e;
            if (e.matches('iframe')) return null; // its stops are those of the extract
            const s = getComputedStyle(e);
            const b = e.getBoundingClientRect();
            const name = e.outerHTML.slice(0, 100);
            if (same) return `held: ${name}`;
            if (!(s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) && !e.matches('.skip')) return `no outline: ${name}`;
            if (b.bottom <= 0 || b.top >= innerHeight || b.right <= 0 || b.left >= innerWidth || b.width === 0) return `out of sight: ${name}`;
            return null;
          });
          if (what === 'end') break;
          if (what) faults.push(what);
        }
        assert.deepEqual(faults, []);
      }));
    }
    await page.context().close();
  }
});

test('the menu leads to every part of the site', async () => {
  for (const width of [320, 1280]) {
    const page = await open(browser, site.base, { viewport: { width, height: 800 } });
    await attempt(page, async () => {
      await page.goto(site.base);
      const entries = await page.locator('.top nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
      assert.ok(entries.length >= 6);
      for (const href of entries) {
        await page.goto(site.base);
        await reach(page, page.locator(`.top nav a[href="${href}"]`), 30);
        await page.keyboard.press('Enter');
        await page.waitForURL(`**${href}`);
        assert.equal(await page.locator('.top nav a[aria-current]').count(), 1, `${href}: the menu says where one is`);
      }
    });
    await page.context().close();
  }
});

for (const javaScriptEnabled of [true, false]) {
  test(`what is folded opens and closes, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const page = await open(browser, site.base, { javaScriptEnabled });
    await attempt(page, async () => {
      for (const path of ['/claims/5-58-million/', '/labs/cost/']) {
        await page.goto(site.base + path, { waitUntil: 'load' });
        const details = page.locator('main details').first();
        await reach(page, details.locator('summary').first());
        await page.keyboard.press('Enter');
        assert.equal(await details.locator('table').first().isVisible(), true, `${path}: open`);
        await page.keyboard.press('Space');
        assert.equal(await details.locator('table').first().isVisible(), false, `${path}: closed`);
      }
    });
    await page.context().close();
  });

  test(`a filter is set and sent, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const page = await open(browser, site.base, { javaScriptEnabled });
    await attempt(page, async () => {
      await page.goto(`${site.base}/timeline/`, { waitUntil: 'load' });
      await reach(page, page.locator('main form input[name=q]'));
      await page.keyboard.type('export');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/timeline/?*q=export*');
      assert.ok((await page.locator('main').innerText()).toLowerCase().includes('export'));
      assert.deepEqual(page.faults, []);
    });
    await page.context().close();
  });
}
