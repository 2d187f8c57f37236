// What a reader does in a lab: with the script and without, by the keyboard, on a narrow screen, with bad input.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { attempt, launch, open, start } from './site.mjs';

// For each lab: addresses of states beside the defaults, and a query that can't be used.
const labs = {
  jevons: { presets: ['e=0.5', 'pass=0.5&e=1.5'], bad: 'e=x' },
  'revenue-share': { presets: ['on=trailing', 'amount=3.127&basis=quarter'], bad: 'amount=-1' },
  cost: { presets: ['base=owned', 'net=8913.58&life=3.102&util=100&opex=0&base=owned'], bad: 'price=99' },
  cluster: { presets: ['dual=off', 'given=rate&peak=fp8'], bad: 'n=12.5' },
  runs: { presets: ['kind=disclosed', 'gpu=H800'], bad: 'gpu=TPU' },
  fp8: { presets: ['value=448', 'over=leave'], bad: 'value=x' },
  'fp8-scaling': { presets: ['scale=power', 'seed=1'], bad: 'seed=x' },
  'fp8-accumulation': { presets: ['cut=down', 'k=1024'], bad: 'k=x' },
  'fp8-savings': { presets: ['combine=fp8', 'cached=50'], bad: 'cached=x' },
  dualpipe: { presets: ['p=4', 'n=24'], bad: 'p=7' },
  trace: { presets: ['zoom=2', 'trim=5'], bad: 'trim=x' },
  overlap: { presets: ['work=forward', 's=24'], bad: 's=x' },
  parameters: { presets: ['mtp=on', 'active=4'], bad: 'active=300' },
  router: { presets: ['use=learned', 'k=4'], bad: 'k=65' },
  eplb: { presets: ['gpus=4', 'slots=24'], bad: 'slots=1' },
  'kv-cache': { presets: ['bytes=1', 'context=8000'], bad: 'context=x' },
  serving: { presets: ['list=night', 'rent=1'], bad: 'rent=x' },
  scaling: { presets: ['dense=off', 'until=2024-12'], bad: 'until=never' },
  benchmarks: { presets: ['by=self', 'by=others'], bad: 'a=nobody' },
  grpo: { presets: ['std=sample', 'g=8'], bad: 'g=x' },
  tries: { presets: ['k=8', 'p=60'], bad: 'n=x' },
};
const jevons = '/labs/jevons/';
const narrow = { viewport: { width: 390, height: 800 } };

let site, browser;
before(async () => {
  site = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  if (site) assert.equal(await site.stop(), 0, 'the program, told to stop, ends cleanly');
});

// visit opens a page, runs a check on it, and lets none pass that did what a page must not.
async function visit(path, options, check) {
  const page = await open(browser, site.base, options);
  page.setDefaultTimeout(5000);
  await page.addInitScript(() => {
    window.inOrder = (html) => html.replace(/<[a-z][^>]*>/g, (tag) => tag.replace(/( [a-z-]+="[^"]*")+/g, (list) => list.match(/ [a-z-]+="[^"]*"/g).sort().join('')));
    // Notes each request of the script, and how many were under way when it began, itself included.
    const { fetch } = window;
    let running = [];
    window.asked = [];
    window.fetch = (url, options) => {
      running = running.filter((signal) => !signal.aborted && !signal.over);
      running.push(options.signal);
      window.asked.push({ url, running: running.length });
      return fetch(url, options).finally(() => { options.signal.over = true; });
    };
  });
  try {
    await attempt(page, async () => {
      const response = await page.goto(site.base + path, { waitUntil: 'load' });
      await check(page, response);
      // Chromium itself notes on the console that the script was answered with 422, which bad input is meant to be.
      assert.deepEqual(page.faults.filter((f) => !/^on the console: Failed to load resource.* status of 422/.test(f)), []);
      assert.deepEqual(await page.context().cookies(), []);
    });
  } finally {
    await page.context().close();
  }
}

const field = (page, name) => page.locator(`#i-${name}`);
const slider = (page, name) => page.locator('.in', { has: field(page, name) }).locator('input[type=range]');
const first = (page) => page.locator('#answer output').first();
const outputs = (page) => page.locator('#answer output').allInnerTexts();
const focused = (locator) => locator.evaluate((e) => e === document.activeElement);
const address = (page) => page.url().slice(site.base.length);

// shows waits until the first answer is a value.
async function shows(page, value) {
  await page.waitForFunction((v) => document.querySelector('#answer output').textContent === v, value).catch(async () => {
    assert.equal(await first(page).innerText(), value, 'the first answer');
  });
}

// at waits until the page has an address.
async function at(page, path) {
  await page.waitForURL(site.base + path).catch(() => assert.equal(address(page), path));
}

// mark leaves on the window and on the section of the result what a load of the page, or a swap of the section, would take away.
const mark = (page) => page.evaluate(() => { window.here = document.querySelector('#result').here = history.length; });
const marked = (page) => page.evaluate(() => window.here === history.length && document.querySelector('#result').here === window.here);

// rows reads CSV.
function rows(text) {
  const out = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    out.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\n') out.push([]);
  }
  return out;
}

describe('a lab', { concurrency: 4 }, () => {
  for (const [name, { presets, bad }] of Object.entries(labs)) {
    test(`${name}: an address shows the same with JavaScript and without`, async () => {
      const seen = new Map();
      const addresses = ['', ...presets, bad].map((query) => `/labs/${name}/${query && `?${query}`}`);
      for (const javaScriptEnabled of [true, false]) {
        await visit('/labs/', { javaScriptEnabled }, async (page) => {
          for (const path of addresses) {
            const response = await page.goto(site.base + path, { waitUntil: 'domcontentloaded' });
            assert.equal(response.status(), path.endsWith(bad) ? 422 : 200, path);
            const shown = {
              answer: await page.locator('#answer').innerText(),
              fields: await page.locator('#inputs [name]').evaluateAll((list) => list.map((e) => `${e.name}=${e.value}`)),
              labels: await page.locator('#inputs').innerText(),
            };
            assert.ok(shown.answer.length > 100 && (await outputs(page)).every((o) => o.length > 0), path);
            if (javaScriptEnabled) {
              seen.set(path, shown);
            } else {
              assert.deepEqual(shown, seen.get(path), path);
            }
          }
        });
      }
      const different = new Set(addresses.slice(0, 3).map((path) => seen.get(path).answer));
      assert.equal(different.size, 3, 'three states, three results');
    });

    test(`${name}: a result changed in place is the one that its address loads, as page, CSV and JSON`, () => visit(`/labs/${name}/`, {}, async (page) => {
      // A morph leaves attributes in the order in which they came; the order means nothing.
      const html = () => page.locator('#answer').evaluate((e) => inOrder(e.outerHTML.replace(/ data-htmx-powered="true"/g, '')));
      for (const query of [presets[0], bad, presets[1]]) {
        await page.evaluate((state) => {
          const fields = [...document.querySelectorAll('#inputs .in [name]')];
          for (const e of fields) {
            const value = new URLSearchParams(state).get(e.name) ?? (e.matches('select') ? e.options[0].value : e.defaultValue);
            if (e.matches('select') && ![...e.options].some((o) => o.value === value)) e.add(new Option(value));
            e.value = value;
          }
          fields[0].dispatchEvent(new Event('input', { bubbles: true }));
        }, query);
        if (query === bad) {
          await page.locator('#answer.stale').waitFor();
          await page.waitForFunction(() => document.querySelector('[aria-invalid]'));
          continue;
        }
        await at(page, `/labs/${name}/?${query}`);
        await page.locator('#answer:not(.stale, .htmx-swapping, .htmx-settling)').waitFor();
        const loaded = await page.evaluate((text) => inOrder(new DOMParser().parseFromString(text, 'text/html').querySelector('#answer').outerHTML), await (await fetch(page.url())).text());
        assert.equal(await html(), loaded, query);
      }

      // The links beside the result are in step too: CSV and JSON have its numbers.
      const shown = await page.locator('#answer .ans:not(.with)').evaluateAll((list) => list.map((a) => ({
        label: a.querySelector('h2').textContent, value: a.querySelector('output').textContent, formula: a.querySelector('.f').textContent,
      })));
      const cells = await page.locator('#answer td').evaluateAll((list) => list.map((d) => d.textContent));
      const fetched = async (form) => {
        const response = await fetch(new URL(await page.locator('#answer').getByRole('link', { name: form, exact: true }).getAttribute('href'), site.base));
        assert.equal(response.status, 200);
        return response;
      };
      const json = await (await fetched('JSON')).json();
      assert.deepEqual(json.answers.map(({ label, value, formula }) => ({ label, value, formula })), shown);
      for (const a of json.answers) assert.equal(typeof a.number, 'number');
      assert.deepEqual(json.tables.flatMap((t) => t.rows.flat()), cells);
      assert.ok(json.address.endsWith(`/labs/${name}/?${presets[1]}`), json.address);
      const csv = rows(await (await fetched('CSV')).text());
      assert.deepEqual(csv.slice(1, shown.length + 1).map(([label, value, , , formula]) => ({ label, value, formula })), shown);
      assert.deepEqual(csv.slice(1, shown.length + 1).map((row) => Number(row[2])), json.answers.map((a) => a.number));
      for (const cell of cells.filter((c) => c !== '')) assert.ok(csv.flat().includes(cell), `CSV has ${cell}`);
    }));
  }

  test('without JavaScript the form gives a result, and its address keeps the state', () => visit(jevons, { javaScriptEnabled: false }, async (page) => {
    const before = await outputs(page);
    assert.equal(before[0], '1×');
    assert.equal(await page.locator('input[type=range]').count(), 0, 'no slider without its script');
    await field(page, 'e').fill('2');
    await page.getByRole('button', { name: 'Compute', exact: true }).click();
    assert.equal(page.url(), `${site.base}${jevons}?e=2#result`, 'the short address of the state');
    const submitted = await outputs(page);
    assert.equal(submitted[0], '10×');
    assert.equal(await field(page, 'e').inputValue(), '2');

    await page.reload();
    assert.deepEqual(await outputs(page), submitted, 'after a reload');
    await page.getByRole('link', { name: `${jevons}?e=2`, exact: true }).click();
    await at(page, `${jevons}?e=2`);
    assert.deepEqual(await outputs(page), submitted, 'at the short address');

    await page.goBack();
    assert.deepEqual(await outputs(page), submitted, 'back at the submitted address');
    await page.goBack();
    await at(page, jevons);
    assert.deepEqual(await outputs(page), before, 'back at the defaults');
    assert.equal(await field(page, 'e').inputValue(), '1');

    await page.goForward();
    await page.getByRole('link', { name: 'Reset' }).click();
    await at(page, jevons);
    assert.deepEqual(await outputs(page), before, 'after Reset');
  }));

  test('without JavaScript a bad value is named and takes nothing away', () => visit(`${jevons}?e=2`, { javaScriptEnabled: false }, async (page) => {
    const before = await outputs(page);
    const colour = () => first(page).evaluate((e) => getComputedStyle(e).color);
    const black = await colour();
    await field(page, 'e').fill('1,5x');
    const [response] = await Promise.all([page.waitForResponse('**/labs/jevons/?*'), field(page, 'e').press('Enter')]);
    assert.equal(response.status(), 422);
    await page.waitForLoadState();
    assert.equal(await field(page, 'e').inputValue(), '1,5x', 'what was typed is kept');
    assert.equal(await field(page, 'e').getAttribute('aria-invalid'), 'true');
    const said = page.locator(`#${await field(page, 'e').getAttribute('aria-describedby')}`);
    assert.match(await said.innerText(), /^Price elasticity of demand: “1,5x” is not a number; expected one from 0 to 3\.$/);
    assert.match(await page.locator('#answer > .problem').innerText(), /Price elasticity of demand: “1,5x” is not a number/);
    assert.equal(await field(page, 'g').getAttribute('aria-invalid'), null, 'a good field is not marked');
    assert.equal(await page.locator('#answer.stale').count(), 1);
    assert.deepEqual(await outputs(page), before, 'the last valid result');
    assert.notEqual(await colour(), black, 'in grey');

    await field(page, 'e').fill('9');
    await field(page, 'e').press('Enter');
    await page.waitForURL('**/?*e=9*');
    assert.match(await said.innerText(), /9 is out of range/);
    assert.deepEqual(await outputs(page), before, 'still the last valid result after a second bad value');

    await field(page, 'e').fill('1.5');
    await field(page, 'e').press('Enter');
    await page.waitForURL('**/?*e=1.5*');
    await shows(page, '3.162×');
    assert.equal(await page.locator('.stale, .problem, [aria-invalid]').count(), 0, 'put right');
  }));

  test('typing changes the result in place and the address with it', () => visit(jevons, {}, async (page) => {
    const result = page.locator('#result');
    assert.equal(await result.getAttribute('aria-live'), 'polite');
    await mark(page);
    await page.evaluate(() => {
      window.changes = 0;
      new MutationObserver(() => { window.changes++; }).observe(document.querySelector('#result'), { subtree: true, childList: true, characterData: true });
    });
    await field(page, 'e').click();
    await field(page, 'e').press('ControlOrMeta+a');
    await field(page, 'e').pressSequentially('2.0', { delay: 20 });
    await shows(page, '10×');
    await at(page, `${jevons}?e=2`); // the canonical one: no defaults, and 2.0 is 2
    assert.equal(await page.getByRole('link', { name: `${jevons}?e=2`, exact: true }).count(), 1, 'the link to this state is in step');
    assert.equal(await focused(field(page, 'e')), true, 'the focus stays');
    assert.deepEqual(await field(page, 'e').evaluate((e) => [e.value, e.selectionStart, e.selectionEnd]), ['2.0', 3, 3], 'the caret stays');
    assert.equal(await slider(page, 'e').inputValue(), '2', 'the slider follows');
    assert.equal(await marked(page), true, 'the page was not loaded, the section stayed, nothing was added to the history');
    assert.ok(await page.evaluate(() => window.changes > 0), 'the text of the live region changed');
    assert.equal(await page.locator('#answer').count(), 1);

    await field(page, 'e').fill('1');
    await shows(page, '1×');
    await at(page, jevons);
    assert.equal(await marked(page), true);
  }));

  test('a slider and a choice change the result in place', async () => {
    await visit(jevons, {}, async (page) => {
      assert.equal(await page.locator('input[type=range]').count(), 3);
      assert.equal(await slider(page, 'e').getAttribute('aria-label'), 'Price elasticity of demand');
      await mark(page);
      const box = await slider(page, 'e').boundingBox();
      await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width + 20, box.y + box.height / 2, { steps: 15 });
      await page.mouse.up();
      await shows(page, '100×');
      await at(page, `${jevons}?e=3`);
      assert.equal(await field(page, 'e').inputValue(), '3', 'the field follows');
      const asked = await page.evaluate(() => window.asked.length);
      assert.ok(asked < 8, `${asked} requests for one drag`);
      assert.equal(await marked(page), true);
    });
    await visit('/labs/revenue-share/', {}, async (page) => {
      await mark(page);
      await field(page, 'on').selectOption('trailing');
      await shows(page, '1.32%');
      await at(page, '/labs/revenue-share/?on=trailing');
      assert.equal(await marked(page), true);
    });
  });

  test('fast typing has one request under way at most, and the last value wins', () => visit('/labs/cost/', {}, async (page) => {
    // Answers come late, the first latest.
    let late = 1200;
    await page.route('**/labs/cost/?*', async (route) => {
      const wait = late;
      late = Math.max(100, late - 500);
      await new Promise((resolve) => { setTimeout(resolve, wait); });
      await route.continue().catch(() => {}); // given up
    });
    const type = (...prices) => field(page, 'price').evaluate((e, list) => {
      for (const price of list) {
        e.value = price;
        e.dispatchEvent(new Event('input', { bubbles: true }));
      }
    }, prices);
    const sent = (n) => page.waitForFunction((many) => window.asked.length === many, n);
    await type('3');
    await sent(1);
    await type('4');
    await sent(2);
    await type('5', '5.9', '6');
    await at(page, '/labs/cost/?price=6');
    await shows(page, '$16,728,000');
    await page.waitForTimeout(800); // the first answers would be here by now
    await shows(page, '$16,728,000');
    assert.equal(await field(page, 'price').inputValue(), '6');
    const asked = await page.evaluate(() => window.asked.map(({ url, running }) => [new URLSearchParams(url.split('?')[1]).get('price'), running]));
    assert.deepEqual(asked, [['3', 1], ['4', 1], ['6', 1]], 'values, each with the requests under way');
  }));

  test('with JavaScript a bad value is named, and neither what was typed nor the address changes', () => visit(jevons, {}, async (page) => {
    await mark(page);
    await field(page, 'e').fill('2');
    await shows(page, '10×');
    await at(page, `${jevons}?e=2`);
    await field(page, 'e').fill('2x');
    const problem = page.locator('#answer > .problem');
    await problem.waitFor();
    assert.match(await problem.innerText(), /Price elasticity of demand: “2x” is not a number; expected one from 0 to 3\./);
    assert.equal(await page.locator('#answer.stale').count(), 1);
    assert.equal(await first(page).innerText(), '10×', 'the last valid result, not the one that the page came with');
    assert.equal(await field(page, 'e').inputValue(), '2x');
    assert.equal(await focused(field(page, 'e')), true);
    assert.equal(address(page), `${jevons}?e=2`);
    assert.equal(await field(page, 'e').getAttribute('aria-invalid'), 'true', 'the field is marked');
    assert.match(await page.locator(`#${await field(page, 'e').getAttribute('aria-describedby')}`).innerText(), /“2x” is not a number/, 'and the problem stands beside it');

    await field(page, 'e').fill('1.5');
    await shows(page, '3.162×');
    await at(page, `${jevons}?e=1.5`);
    assert.equal(await page.locator('.stale, .problem, [aria-invalid]').count(), 0, 'put right');
    assert.equal(await marked(page), true);
  }));

  test('a page that came with a bad value is put right in place', () => visit(`${jevons}?e=x&last=e%3D2`, {}, async (page, response) => {
    assert.equal(response.status(), 422);
    assert.equal(await first(page).innerText(), '10×');
    assert.equal(await page.locator('#inputs .problem').count(), 1);
    await field(page, 'e').fill('1.5');
    await shows(page, '3.162×');
    await at(page, `${jevons}?e=1.5`);
    assert.equal(await page.locator('.stale, .problem, [aria-invalid]').count(), 0, 'put right');
  }));

  test('a ready-made state undoes a bad value', () => visit(jevons, {}, async (page) => {
    await field(page, 'e').fill('x');
    await page.locator('#answer.stale').waitFor();
    await page.getByRole('link', { name: 'In proportion' }).click();
    await page.locator('#answer:not(.stale)').waitFor();
    await page.waitForFunction(() => document.querySelector('#i-e').value === '1');
    assert.equal(await page.locator('.problem').count(), 0);
  }));

  test('Back returns to the state in the address', () => visit(jevons, {}, async (page) => {
    await field(page, 'e').fill('2');
    await at(page, `${jevons}?e=2`);
    await page.getByRole('link', { name: 'Glossary' }).first().click();
    await at(page, '/glossary/');
    await page.goBack();
    await at(page, `${jevons}?e=2`);
    await shows(page, '10×');
    assert.equal(await field(page, 'e').inputValue(), '2');
    assert.equal(await slider(page, 'e').inputValue(), '2');
    // It goes on from there.
    await field(page, 'g').fill('4');
    await shows(page, '4×');
    await at(page, `${jevons}?g=4&e=2`);
  }));

  test('Back returns to the choice in the address', () => visit('/labs/revenue-share/', {}, async (page) => {
    await field(page, 'on').selectOption('trailing');
    await at(page, '/labs/revenue-share/?on=trailing');
    await field(page, 'amount').fill('x'); // not in the address
    await page.locator('#answer.stale').waitFor();
    await page.getByRole('link', { name: 'Glossary' }).first().click();
    await at(page, '/glossary/');
    await page.goBack();
    await at(page, '/labs/revenue-share/?on=trailing');
    await shows(page, '1.32%');
    assert.equal(await field(page, 'on').inputValue(), 'trailing');
    assert.equal(await field(page, 'amount').inputValue(), '1.5');
    assert.equal(await page.locator('#answer.stale').count(), 0);
  }));

  test('Reset comes and goes with a change', () => visit(jevons, {}, async (page) => {
    const reset = page.getByRole('link', { name: 'Reset' });
    assert.equal(await reset.count(), 0);
    await field(page, 'e').fill('2');
    await reset.waitFor();
    assert.equal(await focused(field(page, 'e')), true);
    await field(page, 'e').fill('1');
    await reset.waitFor({ state: 'detached' });
    await field(page, 'e').fill('2y');
    await reset.click();
    await page.waitForFunction(() => document.querySelector('#i-e').value === '1');
    assert.equal(address(page), jevons);
  }));

  test('Back within the page returns to the state in the address', () => visit(jevons, {}, async (page) => {
    await field(page, 'e').fill('2');
    await at(page, `${jevons}?e=2`);
    await page.evaluate(() => { location.hash = 'misleads'; });
    await field(page, 'e').fill('0.5');
    await shows(page, '0.3162×');
    await at(page, `${jevons}?e=0.5`);
    await page.goBack();
    await at(page, `${jevons}?e=2`);
    await shows(page, '10×');
    await page.waitForFunction(() => document.querySelector('#i-e').value === '2');
    assert.equal(await page.locator('input[type=range]').count(), 3, 'with its sliders');
    assert.equal(await slider(page, 'e').inputValue(), '2');
    await slider(page, 'e').press('Home');
    await shows(page, '0.1×');
  }));

  test('a table that was opened stays open', () => visit('/labs/cost/', {}, async (page) => {
    const data = page.locator('#answer details').first();
    await data.locator('summary').click();
    await field(page, 'price').fill('4');
    await at(page, '/labs/cost/?price=4');
    await shows(page, '$11,152,000');
    assert.equal(await data.evaluate((e) => e.open), true);
  }));

  test('a second state stands beside the first while that changes', () => visit('/labs/cost/', {}, async (page) => {
    await field(page, 'with').fill('/labs/cost/?price=4');
    await field(page, 'with').press('Enter');
    await page.waitForURL('**/?*with=*');
    const cell = page.locator('.with td').filter({ hasText: '$11,152,000' });
    assert.equal(await cell.count() > 0, true);
    await field(page, 'price').fill('3');
    await shows(page, '$8,364,000');
    await at(page, '/labs/cost/?price=3&with=price%3D4');
    assert.equal(await cell.count() > 0, true, 'still compared');
  }));

  for (const javaScriptEnabled of [true, false]) {
    test(`by the keyboard alone, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => visit(jevons, { javaScriptEnabled }, async (page) => {
      const reach = async (locator) => {
        for (let i = 0; i < 60; i++) {
          await page.keyboard.press('Tab');
          if (await focused(locator)) return;
        }
        assert.fail('not reached by Tab');
      };
      await reach(field(page, 'e'));
      assert.equal(await field(page, 'e').evaluate((e) => e.matches(':focus-visible') && getComputedStyle(e).outlineStyle !== 'none'), true, 'it shows that it has the focus');
      await page.keyboard.type('2'); // Tab selects what is in a field
      await page.keyboard.press('Enter');
      await page.waitForURL('**/labs/jevons/?*e=2*#result');
      await shows(page, '10×');
      if (!javaScriptEnabled) return;

      await reach(slider(page, 'e'));
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await at(page, `${jevons}?e=2.1`);
      await shows(page, '12.59×');
      assert.equal(await field(page, 'e').inputValue(), '2.1');
      assert.equal(await focused(slider(page, 'e')), true, 'the focus stays');
      await page.keyboard.press('End');
      await shows(page, '100×');
      await reach(page.getByRole('button', { name: 'Compute', exact: true }));
      await page.keyboard.press('Enter');
      await page.waitForURL('**/labs/jevons/?*e=3*#result');
      await shows(page, '100×');
    }));

    test(`on a narrow screen, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => visit('/labs/', { javaScriptEnabled, ...narrow }, async (page) => {
      for (const [name, { presets, bad }] of Object.entries(labs)) {
        for (const query of javaScriptEnabled ? [presets[1], bad] : ['']) {
          await page.goto(`${site.base}/labs/${name}/?${query}`);
          const [wide, room] = await page.evaluate(() => {
            for (const d of document.querySelectorAll('details')) d.open = true;
            return [document.documentElement.scrollWidth, document.documentElement.clientWidth];
          });
          assert.ok(wide <= room, `${name}?${query}: ${wide} wide`);
        }
      }
      for (const [path, value] of [['/labs/cost/', '4'], ['/labs/cost/', 'x']]) {
        await page.goto(site.base + path);
        await field(page, 'price').fill(value);
        await page.getByRole('button', { name: 'Compute', exact: true }).click();
        await page.waitForURL(`**/?*price=${value}*#result`);
        await page.waitForLoadState();
        const top = await page.locator('#result').evaluate((e) => e.getBoundingClientRect().top);
        assert.ok(top > -2 && top < 200, `submitting lands on the result: ${top}`);
      }
    }));
  }
});
