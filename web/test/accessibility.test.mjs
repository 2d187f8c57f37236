// Every kind of page, as axe sees it: light and dark, narrow and wide.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import AxePackage from '@axe-core/playwright';
import { kinds } from './kinds.mjs';
import { attempt, launch, open, start } from './site.mjs';

const Axe = AxePackage.default ?? AxePackage;

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

for (const colorScheme of ['light', 'dark']) {
  for (const width of [320, 1280]) {
    test(`accessibility, ${colorScheme}, ${width} wide`, async (t) => {
      const page = await open(browser, site.base, { colorScheme, viewport: { width, height: 900 } });
      const all = Object.entries({ ...found.pages, ...found.embeds });
      if ((colorScheme === 'dark') === (width === 320)) all.push(...found.labs.map((path) => [path, path]));
      for (const [kind, path] of all) {
        await t.test(kind, () => attempt(page, async () => {
          page.faults = [];
          await page.goto(site.base + path, { waitUntil: 'load' });
          await page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true; });
          const { violations, passes } = await new Axe({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
          const said = violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n${v.nodes.slice(0, 5).map((n) => `    ${n.target}: ${n.any.concat(n.all, n.none).map((c) => c.message).join('; ')}`).join('\n')}`);
          assert.equal(said.length, 0, `${path}\n${said.join('\n')}`);
          assert.ok(passes.some((p) => p.id === 'color-contrast'), 'the contrast was measured');
          assert.deepEqual(page.faults, []);
        }));
      }
      await page.context().close();
    });
  }
}
