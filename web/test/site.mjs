// The site under test: the program on a free port, its pages, and a browser that watches what a page does.
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

// start runs the program that EXPLAINER_BIN names, with more flags if there are any, and gives its address and how to stop it.
export async function start(...flags) {
  const bin = process.env.EXPLAINER_BIN;
  if (!bin) throw new Error('EXPLAINER_BIN names no program; run the tests with `make test`, or build one: go build -o /tmp/explainer ./cmd/explainer');
  const program = spawn(bin, ['serve', '--addr', '127.0.0.1:0', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const base = await new Promise((resolve, reject) => {
    program.on('error', reject);
    program.on('exit', (status) => reject(new Error(`${bin} ended with status ${status}:\n${said}`)));
    program.stderr.on('data', (d) => { said = (said + d).slice(-4000); });
    program.stdout.on('data', (d) => {
      const m = /Serving on (http:\S+)\//.exec(d);
      if (m) resolve(m[1]);
    });
  });
  program.removeAllListeners('exit');
  const ended = new Promise((resolve) => { program.on('exit', (status) => resolve(status)); });
  return { base, stop() { program.kill('SIGTERM'); return ended; } };
}

// crawl fetches every page that links from the home page lead to: a map from address to HTML, in the order found. Of
// addresses with a query, of which some pages have no end, it takes those that a page without one links to; of what would
// fall without each of hundreds of sources, those that the map itself links to. Versions of dates stay out: they were tested
// when they were the latest, and never change.
export async function crawl(base) {
  const pages = new Map();
  const queue = ['/'];
  const seen = new Set(queue);
  while (queue.length > 0) {
    const path = queue.shift();
    const response = await fetch(base + path, { redirect: 'error' });
    if (response.status !== 200) throw new Error(`${path} answers ${response.status}`);
    const html = await response.text();
    if (!response.headers.get('content-type').startsWith('text/html')) continue; // the data of a lab
    pages.set(path, html);
    for (const [, escaped] of html.matchAll(/<a\b[^>]*\bhref="(\/(?!v\/)[^"#]*)/g)) {
      const href = escaped.replaceAll('&amp;', '&');
      const oneOfMany = href.includes('?') && (path.includes('?') || (href.startsWith('/map/?') && path !== '/map/'));
      if (!seen.has(href) && !oneOfMany) {
        seen.add(href);
        queue.push(href);
      }
    }
  }
  return pages;
}

// launch starts a browser without its own traffic.
export function launch(...more) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  });
}

// open gives a page of a fresh profile, which may speak to the site and to the others named. What it must not do is collected in
// page.faults: requests to elsewhere,
// cookies, messages on the console, which is where a refusal by the content policy shows.
export async function open(browser, base, options = {}, others = []) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.faults = [];
  page.requests = 0;
  context.on('request', (r) => {
    page.requests++;
    if (![base, ...others].some((b) => r.url().startsWith(b + '/')) && !r.url().startsWith('data:')) page.faults.push(`a request to ${r.url()}`);
  });
  context.on('response', async (r) => {
    if (r.headers()['set-cookie']) page.faults.push(`a cookie from ${r.url()}`);
  });
  page.on('console', (m) => {
    // Chromium reports the document itself when its status is an error; an error page is meant to have one.
    const own = m.location().url === page.url() && /status of 4\d\d/.test(m.text());
    if (!own) page.faults.push(`on the console: ${m.text()}`);
  });
  page.on('pageerror', (e) => page.faults.push(`an error: ${e.message}`));
  return page;
}

let folder;

// attempt runs a check on a page. When it fails, a screenshot goes to a temporary folder.
export async function attempt(page, check) {
  try {
    await check();
  } catch (error) {
    folder ??= await mkdtemp(join(tmpdir(), 'explainer-failed-'));
    const file = join(folder, `${Date.now()}.png`);
    await page.screenshot({ path: file }).then(() => console.error(`${page.url()} failed: see ${file}`), () => {});
    throw error;
  }
}
