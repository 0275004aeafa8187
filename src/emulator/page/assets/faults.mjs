import { act, control, fieldsOf } from './control-api.mjs';
import { button, draw, element } from './element.mjs';

export function drawFaults({ faults }) {
  draw(document.getElementById('fault-list'), faults, (all) =>
    element('ul', { class: 'cards' }, all.map(card)),
  );
}

function card({ id, kind, path, times, used, status, latencyMs, worked }) {
  const what =
    { status: `status ${status ?? 500}`, latency: `${latencyMs ?? 1000} ms slow` }[kind] ??
    kind.replace('_', ' ');
  const left = times === 0 ? 'until removed' : `${times - used} to come`;
  return element(
    'li',
    { class: 'card card-head' },
    element('strong', {}, what),
    element('code', {}, path),
    element('span', { class: 'muted' }, worked ? `${left}, after the work` : left),
    button(`fault-${id}`, 'Remove', () => act('Removed.', () => control('DELETE', `faults/${id}`))),
  );
}

/** Only what matters for the kind is sent. */
export function listenToFaults() {
  const form = document.getElementById('fault');
  form.elements.kind.addEventListener('change', ({ target }) => {
    for (const label of form.querySelectorAll('[data-kinds]'))
      label.hidden = !label.dataset.kinds.split(' ').includes(target.value);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { status, latencyMs, worked, ...rest } = fieldsOf(form);
    const fault = {
      ...rest,
      ...(rest.kind === 'status' && { status: Number(status) }),
      ...(rest.kind === 'latency' && { latencyMs }),
      ...((rest.kind === 'status' || rest.kind === 'cut') && { worked }),
    };
    act('The fault waits for its call.', () => control('POST', 'faults', fault));
  });
}
