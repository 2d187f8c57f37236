// Tells the page around a frame how high the content is, so that it can fit the frame. Nothing depends on it.
const content = document.getElementById('main');
const child = new URLSearchParams(location.search).get('childId');

function tell() {
  const height = Math.ceil(content.getBoundingClientRect().bottom + scrollY); // not scrollHeight, which is never below the frame's own
  parent.postMessage({ type: 'explainer:height', version: 1, path: location.pathname, height }, '*');
  if (child) parent.postMessage(`pymxPYMx${child}xPYMxheightxPYMx${height}`, '*');
}

if (parent !== window) {
  tell();
  new ResizeObserver(tell).observe(content);
}
