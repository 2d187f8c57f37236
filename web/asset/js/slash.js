// The key / goes to the search from any page.
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  event.preventDefault();
  const field = document.getElementById('search-q');
  if (field) field.select();
  else location.assign(document.querySelector('a[href="/search/"]').href);
});
