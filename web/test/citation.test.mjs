// The citations, read by a library that is not ours: BibTeX, RIS and CSL-JSON of every claim and question say the same.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-ris';
import { start } from './site.mjs';

let site;
before(async () => { site = await start(); });
after(() => site?.stop());

async function get(path) {
  const response = await fetch(site.base + path);
  assert.equal(response.status, 200, `${path} answers ${response.status}`);
  return response.text();
}

// cited is the one work that a file names, as the library reads it.
async function cited(path) {
  const { data } = new Cite(await get(path));
  assert.equal(data.length, 1, `${path} names ${data.length} works`);
  return data[0];
}

const day = (date) => date['date-parts'][0].map(Number).join('-');
const author = ([a, ...rest]) => rest.length === 0 && a.given === undefined && (a.literal ?? a.family).replaceAll(',', '');

test('BibTeX, RIS and CSL-JSON of every page are read alike', async () => {
  const pages = [];
  for (const list of ['claims', 'questions']) {
    for (const item of JSON.parse(await get(`/api/${list}.json`)).items) pages.push({ ...item, path: `/${list}/${item.slug}` });
  }
  assert.ok(pages.length > 0);
  for (const { path, kind, number, title, permalink } of pages) {
    const csl = await cited(path + '.csl.json');
    assert.equal(csl.type, 'webpage', path);
    assert.equal(csl.URL, permalink, path);
    assert.equal(csl.title, `${kind === 'claim' ? 'Claim' : 'Question'} ${number}: ${title.replaceAll('\u00a0', ' ')}`, path);
    for (const form of ['bib', 'ris']) {
      const read = await cited(`${path}.${form}`);
      for (const field of ['id', 'type', 'title', 'URL', 'publisher', 'note']) {
        assert.equal(read[field], csl[field], `${field} of ${path}.${form}`);
      }
      assert.equal(day(read.issued), day(csl.issued), `date of ${path}.${form}`);
      assert.equal(author(read.author), author(csl.author), `author of ${path}.${form}`);
    }
    assert.equal(day((await cited(path + '.bib')).accessed), day(csl.accessed), `access to ${path}.bib`);
  }
});
