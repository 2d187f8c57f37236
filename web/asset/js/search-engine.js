// The search itself, one code for the server and the browser: what a word is, how the index is made and read, how hits
// are ranked, what of a hit is shown and what is said of an answer. It stands on MiniSearch, loaded before it. Words are
// told apart without \p{…}, which not every engine that runs this reads alike.
var SiteSearch = (function () {
  'use strict';

  const LONGEST = 200; // characters of a query
  const MOST = 8; // words of a query that are looked up, the parts of hyphenated ones included
  const MOST_GUESSED = 4; // of them, those that may be misspelt
  const EXCERPT = 230; // characters of an excerpt, about

  const BOOST = { title: 6, name: 4, heads: 4, text: 2, words: 1.5 };
  const KINDS = {
    Claim: 6, Question: 6, Lab: 4, Page: 2.5, Figure: 1.2, Event: 0.8, Measure: 0.8, Source: 0.8, Term: 0.6, Numbers: 0.4, Number: 0.2,
  };

  const STOP = new Set(('a about also an and any are as at be been but by can could did do does for from had has have how i if in into is it its ' +
    'me my of on or our out should so than that the their them then there these they this those to up was we were what when where ' +
    'which who whom whose why will with would you your').split(' '));

  const weight = (kind) => KINDS[kind.split(/[ ,]/, 1)[0]] || 1;

  // A word may also stand as another one.
  const ALSO = new Map(Object.entries({
    moe: ['mixtur', 'expert'], nvda: ['nvidia'], chip: ['gpu'], gpu: ['chip'], verifi: ['replic', 'reproduc'], ban: ['restrict'],
    spy: ['espionag'],
  }));
  const SCALE = new Map([['thousand', 'k'], ['million', 'm'], ['billion', 'b'], ['trillion', 't']]);
  const SCALED = { k: 'thousand', m: 'million', mn: 'million', b: 'billion', bn: 'billion', t: 'trillion' };

  const PLAIN = { '\u2010': '-', '\u2011': '-', '\u2019': "'" };

  // fold makes letters small and takes accents off. Each character stays one character, so that places in the text hold.
  function fold(text) {
    return text.toLowerCase().replace(/[\u00c0-\u024f\u2010\u2011\u2019]/g, (c) => PLAIN[c] || c.normalize('NFD')[0]);
  }

  // Endings and what stays of them, so that "verify" is apart from "very".
  const ENDINGS = Object.entries({
    ification: 'ifi', ifiable: 'ifi', ifying: 'ifi', ified: 'ifi', ifier: 'ifi', ify: 'ifi',
    ization: 'iz', izing: 'iz', ized: 'iz', izer: 'iz', ize: 'iz', ibility: '', ability: '', ation: '', ating: '', ated: '',
    able: '', ible: '', ied: 'i', ate: '', ing: '', tion: 't', sion: 's', ive: '', ed: '', ly: '', e: '', y: 'i',
  });

  const stems = new Map(); // of words met before: they come again and again

  function stem(word) {
    let s = stems.get(word);
    if (s === undefined) {
      s = strip(word);
      if (stems.size < 20000) stems.set(word, s);
    }
    return s;
  }

  // strip leaves what forms of a word share: verify, verified and verification; optimise and optimization; chip and chips.
  function strip(word) {
    if (/\d/.test(word)) return word.replace(/^([a-z]*\d+)s$/, '$1');
    if (word.length < 4 || /[^a-z]/.test(word)) return word;
    let w = word;
    if (/^[a-z]pus$/.test(w)) w = w.slice(0, -1);
    else if (!/(ss|us|is)$/.test(w)) w = w.replace(/ies$/, 'y').replace(/s$/, '');
    w = w.replace(/is(e|ed|er|ing|ation|ability|able)$/, 'iz$1');
    for (const [end, kept] of ENDINGS) {
      if (!w.endsWith(end) || end === 'y' && /[aeiou]y$/.test(w)) continue;
      const rest = w.slice(0, -end.length) + kept;
      if (rest.length < (end.length > 1 ? 4 : 3)) continue;
      w = rest;
      break;
    }
    return w.replace(/([b-df-hj-np-rtv-y])\1$/, '$1');
  }

  const PIECE = /\d+(?:[.,]\d+)*[a-z]*(?:\d[a-z\d]*)?|[a-z\u00df-\u1fff\u3040-\u9fff][a-z\d\u00df-\u1fff\u3040-\u9fff]*(?:\.\d+)?/g;

  // scan finds the words of a text. A chain joined by hyphens is its parts and the whole: pre-training is found as
  // pretraining, too. Numbers stay whole: 2,048 is 2048, and 671B is also 671 billion.
  function scan(text) {
    const folded = fold(text);
    const found = [];
    let chain = [];
    const close = () => {
      if (chain.length > 1 && chain.some((t) => /^[a-z]+$/.test(t.raw))) {
        const whole = stem(chain.map((t) => t.raw).join(''));
        for (const t of chain) t.whole = whole;
        chain[0].forms.push(whole);
      }
      chain = [];
    };
    let at = 0;
    folded.replace(PIECE, (piece, start) => {
      const gap = folded.slice(at, start);
      at = start + piece.length;
      if (gap !== '-') close();
      if (gap === "'" && piece === 's') return;
      const raw = /,/.test(piece) && /^\d{1,3}(,\d{3})+(\.\d+)?[a-z]*$/.test(piece) ? piece.replace(/,/g, '') : piece;
      const t = { start, end: at, raw, term: stem(raw), forms: [] };
      const scaled = /^\d/.test(raw) && raw.match(/^(\d+(?:\.\d+)?)(k|m|b|t|mn|bn)$/);
      if (scaled) {
        t.term = scaled[1] + scaled[2][0];
        t.forms.push(scaled[1], stem(SCALED[scaled[2]]));
      }
      const before = found[found.length - 1];
      if (SCALE.has(raw) && before && /^\d+(\.\d+)?$/.test(before.raw) && /^[\s\u00a0\u202f-]$/.test(gap)) before.forms.push(before.raw + SCALE.get(raw));
      t.forms.push(t.term);
      chain.push(t);
      found.push(t);
    });
    close();
    return found;
  }

  // terms is what the index holds of a text.
  function terms(text) {
    const out = [];
    for (const t of scan(text)) for (const f of t.forms) if (!STOP.has(f) && !(STOP.has(t.raw) && f === t.term)) out.push(f);
    return out;
  }

  // The address of a page names it, too: 2048-h800, v3-report.
  const NAMED = /^(Claim|Question|Lab|Page|Source)/;
  const name = (href) => href.match(/[^/]*\/?$/)[0].replace('/', '');

  const FIELDS = Object.keys(BOOST);
  const STORED = ['kind', 'mark', 'title', 'text'];
  const options = { idField: 'href', fields: FIELDS, storeFields: STORED };
  const content = (doc, field) => field !== 'name' ? doc[field] : NAMED.test(doc.kind) ? name(doc.href) : '';

  // make gives the index of documents, both as JSON. It holds what MiniSearch would make of them, in short: for each term
  // and field the steps from document to document, doubled, and one more where how often the term stands there follows.
  function make(documents) {
    const docs = JSON.parse(documents);
    const byTerm = new Map();
    const lengths = [];
    docs.forEach((doc, id) => FIELDS.forEach((field, f) => {
      const often = new Map();
      for (const t of terms(content(doc, field))) often.set(t, (often.get(t) || 0) + 1);
      lengths.push(often.size);
      for (const [t, n] of often) {
        let entry = byTerm.get(t);
        if (!entry) byTerm.set(t, entry = FIELDS.map(() => ({ last: 0, steps: [] })));
        entry[f].steps.push(2 * (id - entry[f].last) + (n > 1 ? 1 : 0));
        if (n > 1) entry[f].steps.push(n);
        entry[f].last = id;
      }
    }));
    const postings = [...byTerm.keys()].sort().map((t) => [t, ...byTerm.get(t).map((p) => (p.steps.length ? p.steps : 0))]);
    return JSON.stringify({ documents: docs.map((d) => [d.href, ...STORED.map((k) => d[k])]), lengths, postings });
  }

  let index; // that is open
  const weights = new Map(); // of its documents

  // open reads what make wrote; queries are answered from it.
  function open(json) {
    const { documents, lengths, postings } = JSON.parse(json);
    for (const [href, kind] of documents) weights.set(href, weight(kind));
    const width = FIELDS.length;
    const sum = (f) => documents.reduce((n, _, id) => n + lengths[id * width + f], 0);
    const numbered = (each) => Object.fromEntries(documents.map((d, id) => [id, each(d, id)]));
    const places = (steps) => {
      const out = {};
      for (let i = 0, id = 0; i < steps.length; i++) {
        id += steps[i] >> 1;
        out[id] = steps[i] & 1 ? steps[++i] : 1;
      }
      return out;
    };
    index = MiniSearch.loadJS({
      serializationVersion: 2, documentCount: documents.length, nextId: documents.length, dirtCount: 0,
      fieldIds: Object.fromEntries(FIELDS.map((field, f) => [field, f])),
      documentIds: numbered((d) => d[0]),
      storedFields: numbered((d) => Object.fromEntries(STORED.map((k, i) => [k, d[i + 1]]))),
      fieldLength: numbered((_, id) => lengths.slice(id * width, (id + 1) * width)),
      averageFieldLength: FIELDS.map((_, f) => sum(f) / documents.length),
      index: postings.map(([term, ...fields]) => [term, Object.fromEntries(fields.flatMap((steps, f) => (steps ? [[f, places(steps)]] : [])))]),
    }, options);
    return index;
  }

  // asked are the words of a query, each with the ways in which it may stand in a text.
  function asked(query) {
    const out = [];
    const tokens = scan(query).filter((t, i, all) => !STOP.has(t.raw) && all.findIndex((o) => o.raw === t.raw) === i);
    for (const t of tokens.slice(0, MOST)) {
      const before = out[out.length - 1];
      const word = { text: query.slice(t.start, t.end), raw: t.raw, term: t.term };
      if (t.whole && before && before.whole === t.whole) {
        before.parts.push(word);
        before.text += '-' + word.text;
      } else out.push(t.whole ? { text: word.text, whole: t.whole, parts: [word] } : word);
    }
    return out;
  }

  const leaf = { tokenize: (t) => [t], processTerm: (t) => t, boost: BOOST, boostDocument: (href) => weights.get(href), combineWith: 'OR' };

  // look finds one word: as it stands, else as the beginning of a word, else as a word whose ending is not typed in full,
  // else, if it may be misspelt, as the words nearest to it.
  function look(word, last, guess) {
    const find = (term, more) => index.search(term, { ...leaf, ...more });
    const prefix = { prefix: true, weights: { fuzzy: 0.4, prefix: 0.3 } };
    if (word.parts) {
      const joined = find(word.whole, last ? prefix : {});
      for (const h of joined) h.score *= 2; // it is more to stand together
      const finds = word.parts.map((p, i) => look(p, last && i === word.parts.length - 1, guess && !joined.length));
      const { all, list } = together(finds);
      if (!joined.length || all) return { hits: merge(joined, list), guessed: finds.some((f) => f.guessed) };
      return { hits: joined, guessed: false };
    }
    const hits = find(word.term, last && word.raw.length > 1 ? prefix : {});
    if (hits.length) {
      const also = (ALSO.get(word.term) || []).flatMap((t) => find(t, { boostTerm: () => 0.5 }));
      return { hits: merge(hits, also), guessed: false };
    }
    if (word.raw.length > 1) {
      for (const start of beginnings(word)) {
        const begun = find(start, prefix);
        if (begun.length) return { hits: begun, guessed: false };
      }
    }
    if (guess && /^[a-z]{4,}$/.test(word.raw)) {
      const near = find(word.term, { fuzzy: word.term.length < 8 ? 1 : 2 });
      if (near.length) return { hits: near, guessed: true };
    }
    return { hits: [], guessed: false };
  }

  // beginnings are what a word that is still being typed may be the beginning of: the stem of "verificat" is "verifi".
  function beginnings(word) {
    const out = [word.raw];
    if (/^[a-z]+$/.test(word.raw)) {
      const raw = word.raw.replace(/is(a[a-z]*)?$/, 'iz$1');
      for (let cut = 1; raw.length - cut >= 4; cut++) {
        const end = raw.slice(raw.length - cut);
        if (ENDINGS.some(([e]) => e.startsWith(end)) || 'cation'.startsWith(end)) out.push(raw.slice(0, raw.length - cut));
      }
    }
    return [...new Set(out)];
  }

  // merge joins two lists of hits; what is in both counts once, as the better.
  function merge(a, b) {
    if (!b.length) return a;
    const by = new Map(a.map((h) => [h.id, h]));
    for (const h of b) {
      const other = by.get(h.id);
      if (!other) by.set(h.id, h);
      else {
        other.score = Math.max(h.score, other.score);
        other.terms = other.terms.concat(h.terms);
      }
    }
    return [...by.values()];
  }

  // together joins what the words found: the pages that have all of them or, where none has, those that have most.
  function together(finds) {
    if (finds.length === 1) return { all: true, list: finds[0].hits };
    const by = new Map();
    for (const f of finds) {
      for (const h of f.hits) {
        const sum = by.get(h.id);
        if (!sum) {
          h.count = 1;
          by.set(h.id, h);
        } else {
          sum.score += h.score;
          sum.count++;
          sum.terms = sum.terms.concat(h.terms);
        }
      }
    }
    const some = [...by.values()];
    const every = some.filter((h) => h.count === finds.length);
    if (every.length) return { all: true, list: every };
    for (const h of some) h.score *= h.count * h.count;
    return { all: false, list: some };
  }

  // rank puts the best first. Scores are rounded, so that two engines agree on what is equal.
  function rank(hits) {
    for (const h of hits) h.score = Math.round(h.score * 1e6);
    return hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }

  // marked cuts a text, from one place to another, into segments that are highlighted or not.
  function marked(text, found, from, to) {
    const out = [];
    let at = from;
    const push = (end, mark) => {
      if (end > at) out.push({ text: text.slice(at, end), mark });
      at = end;
    };
    for (const t of found) {
      if (t.start < from || t.end > to) continue;
      push(t.start, false);
      push(t.end, true);
    }
    push(to, false);
    return out;
  }

  // matching finds the words of a text that stand for one of some terms. Only words that begin like one are looked at.
  function matching(text, set) {
    if (!set.size) return [];
    const starts = [...set].map((t) => (/^\d/.test(t) ? t[0] : t.slice(0, 3)));
    const out = [];
    fold(text).replace(new RegExp(`\\S*(?:${[...new Set(starts)].join('|')})\\S*`, 'g'), (word, at) => {
      for (const t of scan(word)) {
        if (!STOP.has(t.raw) && (t.forms.some((f) => set.has(f)) || t.whole && set.has(t.whole))) out.push({ start: at + t.start, end: at + t.end, term: t.term });
      }
    });
    return out;
  }

  // excerpt is the part of a text that holds most of the words, cut between words.
  function excerpt(text, set) {
    const found = matching(text, set);
    if (text.length <= EXCERPT) return marked(text, found, 0, text.length);
    let best = 0, most = 0;
    for (const t of found) {
      const n = new Set(found.filter((o) => o.start >= t.start && o.end <= t.start + EXCERPT - 50).map((o) => o.term)).size;
      if (n > most) [best, most] = [t.start, n];
    }
    const from = best < 80 ? 0 : text.lastIndexOf(' ', Math.min(best - 40, text.length - EXCERPT)) + 1;
    const to = from + EXCERPT < text.length ? text.lastIndexOf(' ', from + EXCERPT) : text.length;
    const out = marked(text, found, from, to);
    if (from > 0) out.unshift({ text: '… ', mark: false });
    if (to < text.length) out.push({ text: ' …', mark: false });
    return out;
  }

  function show(hit) {
    const set = new Set(hit.terms);
    const title = marked(hit.title, matching(hit.title, set), 0, hit.title.length);
    const text = excerpt(hit.text, set);
    return { href: hit.id, kind: hit.kind, mark: hit.mark || '', title, excerpt: text, beyond: ![...title, ...text].some((s) => s.mark) };
  }

  const quoted = (words) => words.map((w) => `“${w}”`).join(', ');

  // query answers a query: hits, at most limit of them, and the status that a reader is told. Asked is false where there
  // was nothing to look up.
  function query(typed, limit) {
    const characters = [...typed.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()];
    if (characters.length > LONGEST) {
      return { asked: false, typed: characters.slice(0, LONGEST).join(''), long: true, total: 0, hits: [],
        status: `That is too long to look up: ${characters.length} characters, where ${LONGEST} are the most. The field keeps the first ${LONGEST}.` };
    }
    const answer = { asked: false, typed: characters.join(''), long: false, total: 0, hits: [], status: '' };
    if (!answer.typed) return answer;
    const words = asked(answer.typed);
    if (!words.length) return { ...answer, status: `“${answer.typed}” has no word to look up: such words stand on every page.` };
    let guesses = MOST_GUESSED;
    const finds = words.map((w, i) => {
      const f = look(w, i === words.length - 1, guesses > 0);
      if (f.guessed || !f.hits.length) guesses--;
      return { ...f, text: w.text };
    });
    const { all, list } = together(finds);
    const missing = finds.filter((f) => !f.hits.length).map((f) => f.text);
    const guessed = finds.filter((f) => f.guessed).map((f) => f.text);
    let status = '';
    if (!list.length) status = `Nothing found for “${answer.typed}”.`;
    else {
      if (missing.length) status = `Nothing has ${quoted(missing)}. `;
      else if (!all) status = 'No page has all of these words. ';
      if (guessed.length) status += `Nothing has ${quoted(guessed)} as it is spelt; what comes nearest is shown. `;
      status += list.length > limit ? `The first ${limit} of ${list.length} results for “${answer.typed}”.` : `${list.length} ${list.length === 1 ? 'result' : 'results'} for “${answer.typed}”.`;
    }
    return { ...answer, asked: true, status, total: list.length, hits: rank(list).slice(0, limit).map(show) };
  }

  return { make, open, query, terms };
})();
