// Optional, for pages that frame ours: fits each frame to its content. <script src="…/embed.js" defer></script>
(() => {
  const home = new URL(document.currentScript.src).origin;
  addEventListener('message', (event) => {
    const d = event.data;
    if (!d || d.type !== 'explainer:height' || !Number.isInteger(d.height)) return;
    for (const frame of document.querySelectorAll('iframe')) {
      if (frame.contentWindow !== event.source || new URL(frame.src, location.href).origin !== home) continue;
      frame.style.height = `${Math.min(4000, Math.max(120, d.height))}px`;
    }
  });
})();
