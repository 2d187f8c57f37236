// What a wiki shows of us: frames and pictures in a page of another site, sandboxed in several ways, narrow and wide,
// light and dark, with the storage of third parties blocked.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { attempt, launch, open, start } from './site.mjs';

const things = {
  claim: { path: '/claims/5-58-million/', state: 'Rests on an assumption' },
  question: { path: '/embed/questions/cost-accuracy/', state: 'Partly answered' },
  figure: { path: '/embed/figures/gpu-hours-by-stage/', state: 'pre-training' },
  lab: { path: '/labs/cost/?price=3', state: '$8.364' },
};
const card = '/claims/5-58-million/card-600.png';
const sandboxes = { none: null, all: '', scripts: 'allow-scripts', popups: 'allow-scripts allow-popups' };

let site, browser, wiki, host;
before(async () => {
  site = await start();
  browser = await launch('--test-third-party-cookie-phaseout');
  wiki = createServer((request, response) => {
    const { searchParams: q } = new URL(request.url, 'http://wiki');
    const frame = (path) => `<iframe title="${path}" src="${site.base}${path}" width="${q.get('width')}" height="420"${q.get('sandbox') === null ? '' : ` sandbox="${q.get('sandbox')}"`}></iframe>`;
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>A wiki</title><link rel="icon" href="data:,"><h1>A wiki</h1>
      ${q.getAll('path').map(frame).join('\n')}<img alt="card" src="${site.base}${card}">${q.get('fit') ? `<script src="${site.base}/embed.js"></script>` : ''}`);
  });
  await new Promise((resolve) => { wiki.listen(0, '127.0.0.1', resolve); });
  host = `http://localhost:${wiki.address().port}`; // another site than 127.0.0.1
});
after(async () => {
  wiki?.close();
  await browser?.close();
  if (site) assert.equal(await site.stop(), 0);
});

// show opens a page of the wiki with frames of ours, and hands the frames over.
async function show(query, options, check) {
  const page = await open(browser, site.base, options, [host]);
  try {
    await attempt(page, async () => {
      await page.goto(`${host}/?${query}`, { waitUntil: 'load' });
      await check(page, page.frames().slice(1));
      assert.deepEqual(page.faults.filter((f) => !/Blocked script execution/.test(f)), []); // a sandbox without scripts says so
      assert.deepEqual(await page.context().cookies(), []);
    });
  } finally {
    await page.context().close();
  }
}

const paths = Object.values(things).map((t) => `path=${encodeURIComponent(t.path)}`).join('&');

for (const [name, sandbox] of Object.entries(sandboxes)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`frames in another site: sandbox ${name}, ${colorScheme}`, async () => {
      for (const width of [197, 400, 640, 1000]) {
        await show(`${paths}&width=${width}${sandbox === null ? '' : `&sandbox=${sandbox}`}`, { colorScheme, viewport: { width: 1100, height: 900 } }, async (page, frames) => {
          assert.equal(frames.length, 4);
          for (const [i, thing] of Object.values(things).entries()) {
            const frame = frames[i];
            assert.match(frame.url(), /\/embed\//, 'the frame shows the extract');
            for (let tries = 0; tries < 30 && !await frame.evaluate(() => [...document.fonts].some((f) => f.status === 'loaded')); tries++) await page.waitForTimeout(100);
            const seen = await frame.evaluate(() => ({
              heading: document.querySelector('h1').textContent,
              text: document.body.innerText,
              wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
              paper: getComputedStyle(document.body).backgroundColor,
              font: getComputedStyle(document.querySelector('h1')).fontFamily,
              loaded: [...document.fonts].filter((f) => f.status === 'loaded').length,
              chart: [...document.querySelectorAll('svg.plot')].filter((s) => s.getBoundingClientRect().width > 0).length,
            }));
            assert.ok(seen.heading.length > 5, 'it has its heading');
            assert.match(seen.text, new RegExp(thing.state.replace('$', '\\$')), 'it says how things stand');
            assert.ok(seen.text.includes(site.base), 'the address of the full page can be read');
            assert.ok(seen.wide <= 0, `${thing.path} at ${width}: ${seen.wide} px stick out sideways`);
            assert.equal(seen.paper, colorScheme === 'dark' ? 'rgb(17, 22, 27)' : 'rgb(255, 255, 255)', 'the stylesheet is there');
            assert.ok(seen.loaded >= 1, 'its fonts are there');
          }
          assert.equal(await page.evaluate(() => document.querySelector('img').naturalWidth), 600, 'the card is there');
        });
      }
    });
  }
}

test('a claim and a question fit a frame of 600 × 420', async () => {
  await show(`path=/embed/claims/5-58-million/&path=/embed/questions/cost-accuracy/&width=600`, {}, async (page, frames) => {
    for (const frame of frames) {
      const over = await frame.evaluate(() => document.documentElement.scrollHeight - innerHeight);
      assert.ok(over <= 0, `${frame.url()} is ${over} px too high`);
    }
  });
});

test('a frame tells its height, and embed.js fits it', async () => {
  await show('path=/embed/claims/5-58-million/&path=/embed/labs/cost/&width=600&fit=1', {}, async (page, frames) => {
    for (const [i, frame] of frames.entries()) {
      await page.waitForFunction((n) => document.querySelectorAll('iframe')[n].style.height !== '', i);
      await page.waitForTimeout(100);
      const content = await frame.evaluate(() => document.getElementById('main').getBoundingClientRect().bottom + scrollY);
      const given = await page.evaluate((n) => document.querySelectorAll('iframe')[n].getBoundingClientRect().height, i);
      assert.ok(Math.abs(given - Math.min(4000, Math.max(120, content))) < 6, `the frame is ${given} px high, its content ${content}`);
    }
  });
});

test('the message has the agreed form, for pym.js as well', async () => {
  const page = await open(browser, site.base, {}, [host]);
  await page.addInitScript(() => { window.got = []; addEventListener('message', (e) => window.got.push(e.data)); });
  await page.goto(`${host}/?path=${encodeURIComponent('/embed/claims/fp8/?childId=x7')}&width=500&sandbox=allow-scripts`, { waitUntil: 'load' });
  await page.waitForFunction(() => window.got.length >= 2);
  const got = await page.evaluate(() => window.got);
  const told = got.find((d) => d.type === 'explainer:height');
  assert.equal(told.version, 1);
  assert.equal(told.path, '/embed/claims/fp8/');
  assert.ok(Number.isInteger(told.height) && told.height > 100);
  assert.ok(got.includes(`pymxPYMxx7xPYMxheightxPYMx${told.height}`));
  await page.context().close();
});

for (const sandbox of [null, 'allow-popups', 'allow-scripts allow-popups allow-popups-to-escape-sandbox']) {
  test(`the full page opens outside the frame: sandbox ${sandbox ?? 'none'}`, () => show(`path=/embed/claims/fp8/&width=600${sandbox === null ? '' : `&sandbox=${sandbox}`}`, {}, async (page, [frame]) => {
    const [opened] = await Promise.all([page.context().waitForEvent('page'), frame.locator('.foot a').last().click()]);
    await opened.waitForLoadState();
    assert.equal(opened.url(), `${site.base}/claims/fp8/`);
    assert.equal(new URL(page.url()).origin, host, 'the wiki stays');
    assert.match(frame.url(), /\/embed\/claims\/fp8\//, 'the extract stays');
  }));
}

test('a theme in the address wins over the system', async () => {
  const page = await open(browser, site.base, { colorScheme: 'light' });
  await page.goto(`${site.base}/embed/claims/fp8/?theme=dark`);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(17, 22, 27)');
  await page.context().close();
});

test('the share page copies, and shows what the snippet shows', async () => {
  const page = await open(browser, site.base, {});
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.base });
  await page.goto(`${site.base}/claims/5-58-million/share/`);
  const shown = page.frames()[1];
  assert.match(await shown.locator('h1').innerText(), /5\.58/);
  await page.getByRole('button', { name: /^Copy: MediaWiki with raw HTML/ }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^<html><iframe src="http.*<\/iframe><\/html>$/);
  await page.getByLabel('A picture').check();
  await page.getByRole('button', { name: 'Show' }).click();
  assert.match(page.url(), /show=picture/);
  assert.equal(await page.locator('.shown img').evaluate((i) => i.naturalWidth), 600);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the share page works without scripts', async () => {
  const page = await open(browser, site.base, { javaScriptEnabled: false, viewport: { width: 390, height: 900 } });
  await page.goto(`${site.base}/labs/cost/share/?price=3`);
  await page.getByLabel('Text').check();
  await page.getByRole('button', { name: 'Show' }).click();
  assert.match(page.url(), /price=3/, 'the state of the lab is carried on');
  assert.match(await page.locator('textarea').first().inputValue(), /\/labs\/cost\/\?price=3&version=1$/);
  await page.context().close();
});
