// The search: the same results with a script and without, as the reader types, by the keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { attempt, launch, open, start } from './site.mjs';

let site, browser;
before(async () => {
  site = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  if (site) assert.equal(await site.stop(), 0);
});

async function visit(path, options, check) {
  const page = await open(browser, site.base, options);
  page.setDefaultTimeout(20000); // the first query waits for the index
  try {
    await attempt(page, async () => {
      await page.goto(site.base + path, { waitUntil: 'load' });
      await check(page);
      assert.deepEqual(page.faults, []);
    });
  } finally {
    await page.context().close();
  }
}

const hits = (page) => page.locator('#search-hits').evaluate((e) => e.innerHTML.replaceAll(/\s+/g, ' ').replaceAll('> <', '><').trim());
const said = (page) => page.locator('#search-said').innerText();

test('typed with a script, a query finds what the server finds without one', async () => {
  for (const q of ['5.58', 'H800', 'who verified', '14 bits', 'bubble', 'nothing-of-the-kind-xq']) {
    let without;
    await visit(`/search/?q=${encodeURIComponent(q)}`, { javaScriptEnabled: false }, async (page) => { without = { hits: await hits(page), said: await said(page) }; });
    await visit('/search/', {}, async (page) => {
      await page.locator('#search-q').fill(q);
      await page.waitForFunction((text) => document.querySelector('#search-said').textContent.trim() === text.trim(), without.said);
      assert.equal(await hits(page), without.hits, q);
      assert.equal(new URL(page.url()).searchParams.get('q'), q, 'the address is in step');
    });
  }
});

test('the key / leads to the search from anywhere, and arrows go through what is found', () => visit('/claims/fp8/', {}, async (page) => {
  await page.keyboard.press('/');
  await page.waitForURL('**/search/');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search-q');
  await page.keyboard.type('H800');
  await page.locator('#search-hits h2 a').first().waitFor();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '/claims/2048-h800/');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search-q');
}));

test('what was found is highlighted, in a narrow window without sideways scroll', () => visit('/search/?q=H800', { javaScriptEnabled: false, viewport: { width: 320, height: 700 } }, async (page) => {
  assert.equal(await page.locator('#search-hits mark').first().innerText(), 'H800');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}));

test('an empty query says what can be searched; a long one is refused and kept', async () => {
  await visit('/search/?q=', { javaScriptEnabled: false }, async (page) => {
    assert.ok(await page.locator('#search-hints a').count() >= 5);
  });
  const response = await fetch(`${site.base}/search/?q=${'x'.repeat(3000)}`);
  assert.equal(response.status, 422);
  const much = await fetch(`${site.base}/search/?q=${'x'.repeat(10000)}`);
  assert.equal(much.status, 414);
  assert.match(await much.text(), /too long/);
});
