// Makes a lab smoother: a slider beside each number, which only mirrors the number field. Without this script the
// fields and the button do the same.
for (const field of document.querySelectorAll('.in input[data-min]')) {
  const slider = document.createElement('input');
  slider.type = 'range';
  slider.min = field.dataset.min;
  slider.max = field.dataset.max;
  slider.step = field.dataset.step;
  slider.value = field.value;
  slider.setAttribute('aria-label', field.labels[0].textContent.trim());
  slider.addEventListener('input', () => {
    field.value = slider.value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  field.addEventListener('input', () => { slider.value = field.value.replaceAll(',', ''); });
  field.closest('.box').after(slider);
}
