// Running commands from forms and buttons: one at a time, errors in words beside them.

import { show } from './dom.js';
import { CommandError } from './command-error.js';
import { errorWords } from './strings.js';

/** Run `action` when the form is sent; its errors appear in `errorNode`. */
export function onSubmit(form, errorNode, action) {
  const run = oneAtATime(form.querySelector('[type=submit]'), errorNode, action);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run();
  });
}

/** Run `action` when the button is pressed; its errors appear in `errorNode`. */
export function onPress(button, errorNode, action) {
  button.addEventListener('click', oneAtATime(button, errorNode, action));
}

/** Show why something failed; null takes the message away. */
export function showError(node, error) {
  node.textContent = error ? errorWords(error) : '';
  show(node, Boolean(error));
}

function oneAtATime(button, errorNode, action) {
  let busy = false;
  return async () => {
    if (busy) return;
    busy = true;
    button.setAttribute('aria-disabled', 'true');
    showError(errorNode, null);
    try {
      await action();
    } catch (error) {
      showError(errorNode, error);
      if (!(error instanceof CommandError)) throw error;
    } finally {
      busy = false;
      button.removeAttribute('aria-disabled');
    }
  };
}

/** A refusal of this page's own, in words. */
export function complaint(message) {
  return new CommandError({ code: 'incomplete', message });
}

/** Fill a <select> with [value, label] pairs, keeping what is chosen. */
export function fillSelect(select, options) {
  const chosen = select.value;
  const same = options.length === select.options.length
    && options.every(([value, label], at) => select.options[at].value === value && select.options[at].text === label);
  if (same) return;
  select.replaceChildren(...options.map(([value, label]) => new Option(label, value)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}
