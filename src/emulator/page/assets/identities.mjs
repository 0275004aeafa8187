import { act, actIfConfirmed, control } from './control-api.mjs';
import { badge, button, draw, element, empty } from './element.mjs';

const EVENTS = [
  ['PHONE_NUMBER_CHANGE', 'Number changed'],
  ['DISCONNECT', 'Disconnected'],
  ['MOVED_OUT_OF_COVERAGE', 'Out of coverage'],
  ['PORT', 'Port'],
  ['LINE_TYPE_CHANGE', 'Line type'],
];

const SILENCE = {
  not_us: 'Nothing is sent: not a US number.',
  inactive: 'Nothing is sent: the identity is paused.',
  ended: 'Nothing is sent: its notices have ended. Verify or enrol it again.',
  no_webhook: 'Nothing is sent: no webhook is saved.',
  not_enrolled: 'Nothing is sent: nobody is enrolled under this id.',
};

export function drawIdentities({ identities }) {
  draw(document.getElementById('identity-list'), identities, (all) =>
    all.length === 0
      ? empty('Nobody is enrolled.', 'Verify somebody through the API, or enrol a number here.')
      : element('ul', { class: 'cards' }, all.map(card)),
  );
}

function card(identity) {
  const { id, phoneNumber, clientCustomerId, carrier, lineType, country, active, ended } = identity;
  return element(
    'li',
    { class: 'card' },
    element(
      'div',
      { class: 'card-head' },
      element('strong', { class: 'number' }, phoneNumber),
      watch(identity),
      element('span', { class: 'muted' }, [carrier, lineType, country ?? 'no country'].join(' · ')),
    ),
    element(
      'p',
      { class: 'ids' },
      clientCustomerId ? element('span', {}, 'customer ', element('code', {}, clientCustomerId)) : null,
      element('span', {}, 'Prove id ', element('code', {}, id)),
    ),
    element(
      'div',
      { class: 'buttons', role: 'group', 'aria-label': `Events of ${phoneNumber}` },
      EVENTS.map(([eventType, text]) => button(`${eventType}-${id}`, text, () => raise(id, eventType))),
    ),
    element(
      'div',
      { class: 'buttons quiet' },
      button(`active-${id}`, active ? 'Pause' : 'Resume', () =>
        act(active ? 'Paused.' : 'Resumed.', () => control('PATCH', `identities/${id}`, { active: !active })),
      ),
      ended
        ? button(`revive-${id}`, 'Let notices go on', () =>
            act('Its notices go on.', () => control('PATCH', `identities/${id}`, { ended: false })),
          )
        : null,
      button(
        `disenrol-${id}`,
        'Disenrol',
        () =>
          actIfConfirmed(
            {
              question: `Disenrol ${clientCustomerId ?? phoneNumber}?`,
              consequence: 'Prove forgets this identity and sends nothing about it any more.',
              yes: 'Disenrol',
            },
            'Disenrolled.',
            () => control('DELETE', `identities/${id}`),
          ),
        'danger',
      ),
    ),
  );
}

function watch({ active, ended, country }) {
  if (country !== 'US') return badge('no notices abroad');
  if (!active) return badge('paused');
  return ended ? badge('notices ended', 'warn') : badge('watched', 'good');
}

function raise(to, eventType) {
  return act(
    ({ events, deliveries }) => SILENCE[events[0].silence] ?? told(deliveries[0]),
    () => control('POST', 'events', { events: [{ eventType, to }] }),
  );
}

function told(delivery) {
  if (!delivery) return 'Held back: send it under Deliveries.';
  const last = delivery.attempts.at(-1);
  return `Sent: ${last?.status ?? last?.error ?? 'lost on the way'}.`;
}

export function listenToEnrolment() {
  const form = document.getElementById('enrol');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    act('Enrolled.', () => control('POST', 'identities', fields)).then(() => form.reset());
  });
}
