// Puts the sentence that a reader has selected into the report of an error.
let sentence = '';
document.addEventListener('selectionchange', () => { sentence = String(getSelection()).trim().slice(0, 600) || sentence; });
for (const link of document.querySelectorAll('a[data-blank]')) {
  const { href, dataset: { blank } } = link;
  link.addEventListener('click', () => { if (sentence) link.href = href.replace(encodeURIComponent(blank), () => encodeURIComponent(sentence)); });
}
