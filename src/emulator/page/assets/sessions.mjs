import { act, control } from './control-api.mjs';
import { badge, button, draw, element, empty } from './element.mjs';

const KINDS = { success: 'good', failed: 'bad' };

export function drawSessions({ sessions }) {
  draw(document.getElementById('session-list'), sessions, (all) =>
    all.length === 0
      ? empty(
          'No check is open.',
          'A call of verify (with possessionType) or unify opens one for 15 minutes.',
        )
      : element('ul', { class: 'cards' }, [...all].reverse().map(card)),
  );
}

function card({ correlationId, flow, possessionType, possession, phoneNumber, expiresAt, message }) {
  const decide = (result) => () =>
    act('Decided.', () => control('POST', `sessions/${correlationId}/possession`, { result }));
  return element(
    'li',
    { class: 'card' },
    element(
      'div',
      { class: 'card-head' },
      element('strong', { class: 'number' }, phoneNumber ?? 'number not known yet'),
      badge(possession.replace('_', ' '), KINDS[possession]),
      element(
        'span',
        { class: 'muted' },
        `${flow} · ${possessionType} · until ${new Date(expiresAt).toLocaleTimeString()}`,
      ),
    ),
    message ? element('p', { class: 'sms' }, 'SMS: ', content(message)) : null,
    element('p', { class: 'ids' }, element('span', {}, 'correlationId ', element('code', {}, correlationId))),
    possession === 'pending'
      ? element(
          'div',
          { class: 'buttons' },
          button(`pass-${correlationId}`, 'Possession shown', decide('success')),
          button(`fail-${correlationId}`, 'Not shown', decide('failed')),
        )
      : null,
  );
}

function content(message) {
  if (!message.startsWith('http')) return element('code', {}, message);
  return element('a', { href: message, target: '_blank', rel: 'noreferrer' }, 'open the Instant Link');
}
