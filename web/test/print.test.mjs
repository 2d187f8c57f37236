// Every kind of page on paper: black on white whatever the screen shows, nothing for the hand, nothing cut off. Tables that were
// unfolded are printed; those that are folded leave no trace.
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

test('print', async (t) => {
  const page = await open(browser, site.base, { colorScheme: 'dark', viewport: { width: 643, height: 990 } }); // A4 within its margins
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const [kind, path] of [...Object.entries(found.pages), ...found.labs.map((path) => [path, path])]) {
    await t.test(kind, () => attempt(page, async () => {
      await page.goto(site.base + path, { waitUntil: 'load' });
      await page.evaluate(() => { const d = document.querySelector('main details'); if (d) d.open = true; });
      const seen = await page.evaluate(() => {
        const shown = (e) => e.checkVisibility({ contentVisibilityAuto: true });
        const name = (e) => e.outerHTML.slice(0, 120);
        const all = [...document.body.querySelectorAll('*')];
        const room = document.documentElement.clientWidth;
        return {
          paper: getComputedStyle(document.body).backgroundColor,
          ink: getComputedStyle(document.querySelector('main p, main li, main h1')).color,
          heading: shown(document.querySelector('h1')),
          hand: [...document.querySelectorAll('.top nav, .skip, [popover], main button:not(.cite), input[type=range], summary')].filter(shown).map(name),
          unfolded: [...document.querySelectorAll('main details[open] table')].filter((e) => !shown(e)).map(name),
          folded: [...document.querySelectorAll('main details:not([open]) > *')].filter(shown).map(name),
          wide: document.documentElement.scrollWidth > room ? all.filter((e) => e.getBoundingClientRect().right > room + 1).slice(-1).map(name).concat(`${document.documentElement.scrollWidth} px on ${room}`) : [],
          cut: all.filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && !/visible|clip/.test(getComputedStyle(e).overflowX) && shown(e) && !e.closest('svg, .vh, input, textarea, select')).map(name),
        };
      });
      assert.deepEqual(seen, { paper: 'rgb(255, 255, 255)', ink: seen.ink, heading: true, hand: [], unfolded: [], folded: [], wide: [], cut: [] }, path);
      assert.ok(seen.ink.match(/\d+/g).every((n) => Number(n) < 80), `ink ${seen.ink}`);
    }));
  }
  await page.context().close();
});

test('a claim and a lab make a few sheets of paper', async () => {
  for (const path of ['/claims/5-58-million/', '/labs/cost/']) {
    const page = await open(browser, site.base, {});
    await page.goto(site.base + path, { waitUntil: 'load' });
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    const sheets = pdf.match(/\/Type\s*\/Page\b/g).length;
    assert.ok(sheets >= 2 && sheets <= 30, `${path}: ${sheets} sheets`);
    await page.context().close();
  }
});
