// The site as files, whose labs compute in the browser: the program gives what the server answers, and a page uses it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { attempt, launch, open, start } from './site.mjs';

const run = promisify(execFile);
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.wasm': 'application/wasm' };

let folder, files, site, browser;
const asked = []; // addresses that the files were asked for

// serve is a server of files that knows no more than that, and the policy that the export asks for at labs.
function serve(root) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    asked.push(pathname);
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    try {
      const body = await readFile(join(root, name));
      const rules = (await readFile(join(root, '_headers'), 'utf8')).split(/\n(?=\S)/);
      const rule = rules.find((r) => r.startsWith(`/${pathname.split('/')[1]}/*\n`) || r.startsWith(`${pathname}\n`));
      const policy = /Content-Security-Policy: (.*)/.exec(rule)[1];
      response.writeHead(200, { 'Content-Type': types[/\.\w+$/.exec(name)[0]] ?? 'application/octet-stream', 'Content-Security-Policy': policy }).end(body);
    } catch {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('no such file');
    }
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve({ base: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() })); });
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'explainer-offline-'));
  const [kit, out] = [join(folder, 'labs'), join(folder, 'site')];
  await run('make', ['-C', join(import.meta.dirname, '../..'), 'labs', `LABS=${kit}`]);
  await run(process.env.EXPLAINER_BIN, ['export', '--labs', kit, '--out', out, '--public-url', 'https://claims.example.org']);
  files = await serve(out);
  site = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  files?.stop();
  await site?.stop();
  await rm(folder, { recursive: true, force: true });
});

const asset = async (name) => join(folder, 'site/asset', (await readdir(join(folder, 'site/asset'))).find((f) => name.test(f)));

test('the program gives the bytes of the server for every lab: defaults, ready-made states, what can’t be used', async () => {
  vm.runInThisContext(await readFile(await asset(/^wasm_exec\.\w+\.js$/), 'utf8'));
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiate(await readFile(await asset(/^labs\.\w+\.wasm$/)), go.importObject);
  go.run(instance);
  const ask = globalThis.labs(await readFile(await asset(/^labs\.\w+\.json$/), 'utf8'));
  const index = await (await fetch(`${site.base}/labs/`)).text();
  const names = [...new Set([...index.matchAll(/href="\/labs\/([a-z0-9-]+)\/"/g)].map((m) => m[1]))];
  assert.ok(names.length > 20, `${names.length} labs`);
  const part = (html, begin, end) => html.slice(html.indexOf(begin), html.indexOf(end, html.indexOf(begin)));
  for (const name of names) {
    const page = await (await fetch(`${site.base}/labs/${name}/`)).text();
    const first = /id="i-[^"]*" name="([^"]+)"/.exec(page)[1];
    const states = [['', ''], [`?${first}=no+such`, `${first}=no+such`]];
    for (const [, address] of page.matchAll(new RegExp(`<a href="(/labs/${name}/[a-z0-9-]+/)#result"`, 'g'))) {
      const preset = await (await fetch(site.base + address)).text();
      states.push([`${address}`, /name="last" value="([^"]*)"/.exec(preset)[1].replaceAll('&amp;', '&')]);
    }
    assert.ok(states.length > 2, `${name} has ready-made states`);
    for (const [address, query] of states) {
      const path = address.startsWith('/') ? address : `/labs/${name}/${address}`;
      const response = await fetch(site.base + path);
      const html = await response.text();
      const { answer, reset, state } = ask(name, query);
      assert.ok(answer === part(html, '<div id="answer"', '</section>'), `the result of ${path}`);
      assert.ok(reset === part(html, '<span id="reset">', '</div></form>'), `the way back from ${path}`);
      assert.equal(state !== '', response.status === 200, path);
    }
  }
  assert.equal(ask('no-such-lab', ''), null);
  go.exit(0);
});

// visit opens a page of the files and lets none pass that did what a page must not.
async function visit(path, options, check) {
  asked.length = 0;
  const page = await open(browser, files.base, options);
  page.setDefaultTimeout(60000);
  try {
    await attempt(page, async () => {
      await page.goto(files.base + path, { waitUntil: 'load' });
      await check(page);
      assert.deepEqual(page.faults.filter((f) => !f.includes('404')), []);
      assert.deepEqual(await page.context().cookies(), []);
    });
  } finally {
    await page.context().close();
  }
}

const first = (page) => page.locator('#answer output').first();
const field = (page, name) => page.locator(`#i-${name}`);
const fetched = () => asked.filter((a) => a.endsWith('.wasm')).length;
const becomes = (page, value) => page.waitForFunction((v) => document.querySelector('#answer output').textContent === v, value);
const at = (page, path) => page.waitForURL(files.base + path);

test('a lab computes once it is touched, and nothing is fetched before', () => visit('/labs/jevons/', {}, async (page) => {
  await page.waitForLoadState('networkidle');
  assert.equal(fetched(), 0, 'nothing before the first touch');
  await field(page, 'e').click();
  await field(page, 'e').press('ControlOrMeta+a');
  await field(page, 'e').pressSequentially('2.0');
  await becomes(page, '10×');
  await at(page, '/labs/jevons/?e=2');
  assert.equal(fetched(), 1);
  assert.deepEqual(await field(page, 'e').evaluate((e) => [e === document.activeElement, e.value, e.selectionStart]), [true, '2.0', 3], 'focus and caret stay');
  assert.equal(await page.locator('#models').count(), 0, 'the line about loading is gone');
  assert.equal(await page.getByRole('link', { name: 'Reset' }).count(), 1);
  assert.equal(new URL(await page.locator('#answer').getByRole('link', { name: 'CSV', exact: true }).evaluate((a) => a.href)).search, '', 'data are those of the file');

  await field(page, 'e').fill('1,5x');
  await page.locator('#answer.stale').waitFor();
  await page.locator('#p-e').waitFor();
  assert.match(await page.locator('#p-e').innerText(), /“1,5x” is not a number/);
  assert.equal(await first(page).innerText(), '10×', 'the last valid result');

  await field(page, 'e').fill('1');
  await page.getByRole('button', { name: 'Compute', exact: true }).click();
  await becomes(page, '1×');
  await at(page, '/labs/jevons/');
  assert.equal(fetched(), 1, 'the program is fetched once');
}));

test('an address that asks for a state is computed', async () => {
  await visit('/labs/jevons/?e=2', {}, async (page) => {
    await becomes(page, '10×');
    assert.equal(await field(page, 'e').inputValue(), '2');
    await page.goto(`${files.base}/labs/jevons/?e=nothing`);
    await page.locator('#answer.stale').waitFor();
    assert.equal(await field(page, 'e').inputValue(), 'nothing', 'what was asked for is kept');
  });
});

test('the page of a ready-made state shows it without JavaScript, and says what else there is', () => visit('/labs/jevons/', { javaScriptEnabled: false }, async (page) => {
  assert.match(await page.locator('noscript p, p.version').first().innerText(), /without a server/);
  const before = await first(page).innerText();
  const link = page.locator('.presets a').last();
  const address = new URL(await link.evaluate((a) => a.getAttribute('href')), files.base).pathname;
  await link.click();
  await page.waitForURL(`**${address}#result`);
  assert.notEqual(await first(page).innerText(), before);
}));

test('when the program can’t be had, the page says so and goes on at the next change', () => visit('/labs/jevons/', {}, async (page) => {
  await page.context().route('**/*.wasm', (route) => route.fulfill({ status: 404 }));
  await field(page, 'e').fill('2');
  await page.locator('#models', { hasText: 'could not be run' }).waitFor();
  await page.context().unroute('**/*.wasm');
  await field(page, 'e').fill('2.0');
  await becomes(page, '10×');
  assert.equal(await page.locator('#models').count(), 0);
  page.faults = page.faults.filter((f) => !/404|answers 404/.test(f));
}));
