import { confirmed } from './confirm.mjs';

/** Calls the control API; what it refuses is told in words. */
export async function control(method, path, body) {
  const response = await fetch(`/_emulator/${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? `The emulator answered ${response.status}.`);
  return answer;
}

const status = document.getElementById('status');

/** Shows one line for what was done or why it was not. */
export function say(text, isFault = false) {
  status.textContent = text;
  status.classList.toggle('fault', isFault);
}

let refresh = async () => undefined;

/** Called after everything that `act` does. */
export function onActed(listener) {
  refresh = listener;
}

/** Does one thing, says so, and shows what has become of it. */
export async function act(done, work) {
  try {
    const result = await work();
    say(typeof done === 'function' ? done(result) : done);
  } catch (error) {
    say(error.message, true);
  }
  await refresh();
}

/** As `act`, once the person has said yes. */
export async function actIfConfirmed({ question, consequence, yes }, done, work) {
  if (await confirmed(question, consequence, yes)) await act(done, work);
}

/** The form's fields by name; numbers and check boxes as what they are. */
export function fieldsOf(form) {
  const fields = {};
  for (const { name, type, value, checked } of form.elements) {
    if (name === '' || value === '') continue;
    fields[name] = type === 'checkbox' ? checked : type === 'number' ? Number(value) : value;
  }
  return fields;
}
