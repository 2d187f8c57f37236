// One page of each kind that the site has, found in its sitemap: a new kind of page is tested without being named here.

const version = '2026-11-24'; // kept for good

// kinds gives an address for each kind of page, the one with the longest page, by the form of the address. Labs differ more
// from each other than other pages of a kind: they are apart, and in `kinds` stands the longest for all.
export async function kinds(base) {
  const sitemap = await (await fetch(`${base}/sitemap.xml`)).text();
  const paths = [...sitemap.matchAll(/<loc>https?:\/\/[^/]+([^<]*)/g)].map(([, path]) => path);
  if (paths.length < 100) throw new Error(`the sitemap has ${paths.length} pages; expected the whole site`);
  const longest = new Map();
  for (const path of paths) {
    const kind = path.replace(/^\/(\w+)\/[^/]+\//, '/$1/…/');
    const response = await fetch(base + path, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    const length = Number(response.headers.get('content-length'));
    if (!(longest.get(kind)?.length >= length)) longest.set(kind, { path, length });
  }
  const one = (kind) => longest.get(kind).path;
  const pages = Object.fromEntries([...longest].map(([kind, { path }]) => [kind, path]));
  for (const kind of ['/claims/…/', '/questions/…/', '/figures/…/', '/labs/…/']) {
    pages[`share of ${kind}`] = `${one(kind)}share/`;
  }
  Object.assign(pages, {
    search: '/search/',
    'search with results': '/search/?q=H800',
    'search without results': '/search/?q=nothing-of-the-kind-xq',
    'a filter': '/timeline/?q=export',
    'claims as of a day': '/claims/?asof=2025-01-29',
    'no day': '/claims/?asof=soon',
    'two states of a lab': '/labs/cost/?price=3&with=price%3D4',
    'a version': `/v/${version}/`,
    'a claim of a version': `/v/${version}/claims/fp8/`,
    'error 400': '/%7f',
    'error 404': '/claims/5-58-milion/',
    'error 404 of a state': `/v/${version}/labs/cost/?price=3`,
    'error 422': '/labs/cost/?price=99',
    'error 422 of a search': `/search/?q=${'x'.repeat(3000)}`,
  });
  const embeds = { 'no such extract': '/embed/claims/none/' };
  for (const kind of ['/claims/…/', '/questions/…/', '/figures/…/', '/labs/…/']) embeds[`/embed${kind}`] = `/embed${one(kind)}`;
  return { pages, embeds, labs: paths.filter((p) => /^\/labs\/./.test(p) && p !== one('/labs/…/')) };
}
