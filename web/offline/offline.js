// Answers the form of a lab where the site is served as files: the labs run in a worker, in the same Go code that a server
// runs, and htmx swaps what they give as it would a server's answer. Nothing is fetched before the reader touches the lab,
// or comes to an address that asks for a state.

const { dataset } = document.currentScript;
const form = document.getElementById('inputs');
const home = new URL(form.action).pathname; // /labs/NAME/

let models; // a promise of a function that asks the worker; none before the first touch and after a failure
const waiting = new Map();

// say shows what the labs are at, at the foot of the window; an empty text takes it away.
function say(text) {
  let line = document.getElementById('models');
  if (!text) {
    line?.remove();
    return;
  }
  if (!line) {
    line = document.createElement('p');
    line.id = 'models';
    line.className = 'models';
    document.getElementById('answer').before(line);
  }
  line.textContent = text;
}

function load() {
  models ??= new Promise((resolve, reject) => {
    say('Loading the models …');
    const worker = new Worker(dataset.worker);
    const fail = (why) => {
      models = undefined;
      worker.terminate();
      for (const { reject } of waiting.values()) reject(new Error(why));
      waiting.clear();
      say(`The models could not be run (${why}), so that the result below may not be that of the fields. The next change tries again.`);
      reject(new Error(why));
    };
    worker.onerror = (event) => fail(event.message || 'the browser refused');
    worker.onmessage = ({ data }) => {
      if (data.failed) {
        fail(data.failed);
      } else if (data.ready) {
        say('');
        resolve((query) => new Promise((resolve, reject) => {
          const id = crypto.getRandomValues(new Uint32Array(1))[0];
          waiting.set(id, { resolve, reject });
          worker.postMessage({ id, lab: home.split('/')[2], query });
        }));
      } else {
        waiting.get(data.id).resolve(data);
        waiting.delete(data.id);
      }
    };
    worker.postMessage({ ...dataset });
  });
  models.catch(() => {}); // said already
  return models;
}

// The state of the page is that of its address: what a preset's page shows, and on top of it what the query asks for.
const shown = document.querySelector('#answer [name=last]').value;
let asked = location.search && [shown, location.search.slice(1)].filter(Boolean).join('&');

document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  ctx.fetch = async (url) => {
    const query = asked || new URL(url, location.href).search.slice(1);
    asked = '';
    const { answer, reset, state } = await (await load())(query);
    return new Response(answer + reset, {
      status: state ? 200 : 422, headers: { 'Content-Type': 'text/html; charset=utf-8', 'HX-Replace-Url': state || 'false' },
    });
  };
});

const change = () => form.dispatchEvent(new Event('input', { bubbles: true }));

form.addEventListener('focusin', load);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  change();
});

// limit leads from the result only to files that there are: of its data and the page that shares it, those of the defaults.
function limit() {
  const links = [...document.querySelectorAll('#answer > p a')].filter((a) => a.search && a.pathname !== home);
  for (const a of links) a.search = '';
  if (links.length) links.at(-1).after(' (these of the defaults: only a server makes those of a state)');
}

// Going back to a state loads its page, which computes it.
document.addEventListener('htmx:before:history:restore', (event) => {
  event.preventDefault();
  location.reload();
});
document.addEventListener('htmx:after:settle', limit);
limit();

if (asked) {
  load();
  for (const [name, value] of [...new URLSearchParams(location.search)].reverse()) { // of a repeated field the first counts
    const field = form.elements.namedItem(name);
    if (field && name !== 'last') field.value = value;
  }
  // Once all scripts have run, so that the sliders follow.
  addEventListener('load', () => {
    for (const field of form.querySelectorAll('[data-min]')) field.dispatchEvent(new Event('input'));
    change();
  });
}
