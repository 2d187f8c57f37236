// Every page of the site is valid HTML, as the Nu Html Checker sees it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { crawl, start } from './site.mjs';

const jar = fileURLToPath(new URL('../node_modules/vnu-jar/build/dist/vnu.jar', import.meta.url));

let site, folder;
before(async () => {
  site = await start();
  folder = await mkdtemp(join(tmpdir(), 'explainer-html-'));
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
  await site?.stop();
});

test('every page is valid HTML', async (t) => {
  const pages = await crawl(site.base);
  // Error pages are not linked.
  pages.set('/error/404/', await (await fetch(site.base + '/claims/no-such-claim/')).text());
  pages.set('/error/400/', await (await fetch(site.base + '/%00')).text());
  pages.set('/error/405/', await (await fetch(site.base + '/', { method: 'POST' })).text());
  for (const [path, html] of pages) {
    const file = join(folder, path, 'index.html');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, html);
  }
  // Warnings fail as well; so far the checker has raised no false alarm.
  const out = await promisify(execFile)('java', ['-Xss2m', '-jar', jar, '--format', 'json', '--stdout', '--exit-zero-always', folder], { maxBuffer: 1 << 28 });
  const lines = JSON.parse(out.stdout).messages.map((m) => `${m.url.split(folder)[1].replace('index.html', '')} line ${m.lastLine}: ${m.subType ?? m.type}: ${m.message}\n    ${m.extract?.replace(/\s+/g, ' ')}`);
  t.diagnostic(`${pages.size} pages`);
  assert.ok(pages.size > 50, `${pages.size} pages; expected the whole site`);
  assert.equal(lines.length, 0, `${lines.length} messages:\n${lines.slice(0, 40).join('\n')}`);
});
