// Searches as the reader types, with the engine that the server has, too. Without this script the form does the same.
// The arrow keys go through the results.

const form = document.querySelector('#search');

function part(name) {
  return document.querySelector(`#search-${name}`);
}

let loaded; // promise of the index

function load() {
  loaded ??= fetch(form.dataset.index)
    .then((answer) => {
      if (!answer.ok) throw new Error(`the index came with status ${answer.status}`);
      return answer.text();
    })
    .then(SiteSearch.open);
  loaded.catch(() => { loaded = undefined; }); // the form still works
  return loaded;
}

// fill puts segments of text into an element, the highlighted ones marked.
function fill(element, segments) {
  element.replaceChildren(...segments.map((s) => {
    if (!s.mark) return s.text;
    const mark = document.createElement('mark');
    mark.textContent = s.text;
    return mark;
  }));
}

function item(hit) {
  const li = part('hit').content.firstElementChild.cloneNode(true);
  const [kind, link, excerpt, beyond, mark] = ['.kind', 'h2 a', '.excerpt', '.beyond', '.mark'].map((s) => li.querySelector(s));
  kind.textContent = hit.kind;
  link.href = hit.href;
  fill(link, hit.title);
  if (hit.excerpt.length) fill(excerpt, hit.excerpt);
  else excerpt.remove();
  if (!hit.beyond) beyond.remove();
  const state = hit.mark && part('marks').content.querySelector(`[data-mark="${hit.mark}"]`);
  mark.replaceChildren(...(state ? state.cloneNode(true).children : []));
  return li;
}

let shown; // the query whose answer the page shows

async function search() {
  await load();
  const typed = part('q').value;
  if (typed === shown) return;
  shown = typed;
  const answer = SiteSearch.query(typed, Number(form.dataset.most));
  part('hits').replaceChildren(...answer.hits.map(item));
  part('said').textContent = answer.status;
  part('said').classList.remove('problem'); // the field takes no query that is too long
  part('q').removeAttribute('aria-invalid');
  part('hints').hidden = answer.total > 0;
  const path = new URL(form.action).pathname;
  history.replaceState(null, '', typed.trim() ? `${path}?q=${encodeURIComponent(typed.trim())}` : path);
}

if (form) {
  const field = part('q');
  shown = field.value;
  let waiting;
  field.addEventListener('focus', () => load().catch(() => {}));
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search().catch(() => {}), 120);
  });
}

// step goes to the next or previous of the field and the results.
function step(by) {
  const stops = [part('q'), ...document.querySelectorAll('#search-hits h2 a')];
  const at = stops.indexOf(document.activeElement);
  const next = stops[at + by];
  if (at < 0 || !next) return false;
  next.focus();
  return true;
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (form && (event.key === 'ArrowDown' && step(1) || event.key === 'ArrowUp' && step(-1))) event.preventDefault();
});
