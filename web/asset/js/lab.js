// Makes a lab smoother: a slider beside each number, which only mirrors the number field, and each problem beside its
// field. Without this script the fields and the button do the same.

function slide() {
  for (const field of document.querySelectorAll('.in input[data-min]')) {
    const row = field.closest('.in');
    if (row.querySelector('input[type=range]')) continue;
    const slider = document.createElement('input');
    slider.type = 'range';
    slider.min = field.dataset.min;
    slider.max = field.dataset.max;
    slider.step = field.dataset.step;
    slider.setAttribute('aria-label', field.labels[0].textContent.trim());
    const follow = () => { slider.value = field.value.replaceAll(',', ''); };
    follow();
    slider.addEventListener('input', () => {
      field.value = slider.value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    field.addEventListener('input', follow);
    field.closest('.box').after(slider);
  }
}

// complain sets what the result says is wrong with a field beside it, as the page without this script has it.
function complain() {
  for (const field of document.querySelectorAll('#inputs .in [name]')) {
    const id = `p-${field.name}`;
    const [shown, wrong] = [document.getElementById(id), document.querySelector(`#answer [data-field="${field.name}"]`)];
    if (shown?.textContent === wrong?.textContent) continue;
    shown?.remove();
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-describedby');
    if (!wrong) continue;
    const problem = document.createElement('p');
    problem.className = 'problem';
    problem.id = id;
    problem.textContent = wrong.textContent;
    const row = field.closest('.in');
    row.insertBefore(problem, row.querySelector('.why'));
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', id);
  }
}

slide();

// htmx swaps the result after each change, and the whole page when the reader goes back to a state of it.
document.addEventListener('htmx:before:settle', () => {
  slide();
  complain();
});

// A link to the address that the page has only scrolls. When what is typed can't be used, it has to load the page too.
document.addEventListener('click', (event) => {
  const link = event.target.closest('.presets a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.pathname + link.search === location.pathname + location.search && document.querySelector('#answer.stale')) setTimeout(() => location.reload());
});
