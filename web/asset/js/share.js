// Puts a button beside each text to paste. Without this script the texts can be marked and copied by hand.
for (const field of document.querySelectorAll('.share textarea')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'go-button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy: ${field.getAttribute('aria-label')}`);
  button.addEventListener('click', async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Marked: copy it'; // the browser allows no script to copy
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2500);
  });
  field.after(button);
}
