import { act, control } from './control-api.mjs';
import { badge, button, draw, element, empty } from './element.mjs';

/** More would hide the time. */
const NAMED = 3;
const KINDS = { accepted: 'good', refused: 'bad', lost: 'warn', waiting: '' };

export function drawDeliveries({ deliveries, held }) {
  draw(document.getElementById('delivery-list'), { deliveries, held }, () => [
    ...(held > 0 ? [heldBack(held)] : []),
    deliveries.length === 0
      ? empty('Nothing was sent yet.', 'Press a button of an identity, or test the webhook.')
      : element('ul', { class: 'cards' }, deliveries.map(item)),
  ]);
}

function heldBack(count) {
  const flush = () => act('Sent.', () => control('POST', 'deliveries/flush'));
  return element('p', { class: 'held' }, `${count} held back. `, button('flush', 'Send them', flush));
}

function item({ id, about, url, body, outcome, createdAt, attempts, correlationId }) {
  const last = attempts.at(-1);
  return element(
    'li',
    { class: 'card' },
    element(
      'details',
      { id: `delivery-${id}` },
      element(
        'summary',
        { class: 'card-head' },
        badge(last?.status ?? last?.error ?? outcome, KINDS[outcome]),
        element('strong', {}, about || 'no event'),
        element('span', { class: 'customers' }, customersOf(body)),
        element('time', { class: 'muted', dateTime: createdAt }, new Date(createdAt).toLocaleTimeString()),
        attempts.length > 1 ? element('span', { class: 'muted' }, `${attempts.length} attempts`) : null,
      ),
      element('p', { class: 'ids' }, element('span', {}, 'to ', element('code', {}, url))),
      block('Body', pretty(body)),
      attempts.map(attempt),
      element(
        'div',
        { class: 'buttons' },
        button(`again-${id}`, 'Send again', () =>
          act('Sent again.', () => control('POST', `deliveries/${id}/again`)),
        ),
        element('span', { class: 'muted' }, 'X-Correlation-ID ', element('code', {}, correlationId)),
      ),
    ),
  );
}

/** Whom it is about, each once: the company's own id, or else Prove's. */
function customersOf(body) {
  const ids = new Set(
    itemsOf(body).map((one) => one?.clientCustomerId ?? one?.identityId ?? one?.proveId ?? 'nobody named'),
  );
  const [shown, others] = [[...ids].slice(0, NAMED), ids.size - NAMED];
  return shown.join(', ') + (others > 0 ? ` and ${others} more` : '');
}

/** A body may be anything: the test of a receiver sends broken ones too. */
function itemsOf(body) {
  try {
    const { notifications } = JSON.parse(body);
    return Array.isArray(notifications) ? notifications : [];
  } catch {
    return [];
  }
}

function attempt({ at, requestHeaders, status, answer, error, durationMs }, index) {
  const headers = Object.entries(requestHeaders).map(([name, value]) => `${name}: ${value}`);
  return element(
    'div',
    { class: 'attempt' },
    element('h3', {}, `Attempt ${index + 1}, ${new Date(at).toLocaleTimeString()}, ${durationMs} ms`),
    block('Request', headers.join('\n')),
    block('Answer', error ? `No answer: ${error}` : `${status}\n${pretty(answer)}`),
  );
}

function block(name, text) {
  return [element('p', { class: 'label' }, name), element('pre', { tabIndex: 0 }, text)];
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
