import { act, control, fieldsOf } from './control-api.mjs';
import { draw, element, facts } from './element.mjs';

export function drawWebhook({ webhook }) {
  const url = document.querySelector('#webhook [name=url]');
  if (webhook && url.value === '' && url !== document.activeElement) url.value = webhook.url;
  if (webhook) facts(document.getElementById('secret'), [['Secret', webhook.secret]]);
}

export function drawConnection({ url, credentials, users }) {
  document.getElementById('base-url').textContent = url;
  facts(document.getElementById('facts'), [
    ['Base URL', url],
    ['Client id', credentials.clientId],
    ['Client secret', credentials.clientSecret],
    ['Web SDK', `${url}/web-sdk.js`],
    ['One-time code', '1234'],
  ]);
  draw(document.getElementById('users'), users, userTable);
}

/** The other pages of the service that has started the emulator. */
export function drawLinks({ links }) {
  const nav = document.getElementById('links');
  nav.hidden = links.length === 0;
  draw(nav, links, () => links.map(({ text, href }) => element('a', { href }, text)));
}

function userTable(users) {
  const row = (cell, values) =>
    element(
      'tr',
      {},
      values.map((value) => element(cell, {}, value ?? '')),
    );
  const name = ({ firstName, lastName }) => (firstName ? `${firstName} ${lastName}` : 'any name');
  return element(
    'div',
    { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Sandbox users' },
    element(
      'table',
      {},
      element('thead', {}, row('th', ['Number', 'Name', 'Product', 'Outcome'])),
      element(
        'tbody',
        {},
        users.map((user) =>
          row('td', [user.phoneNumber, name(user), user.product, user.outcome.replaceAll('_', ' ')]),
        ),
      ),
    ),
  );
}

export function listenToWebhook() {
  const form = document.getElementById('webhook');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    act(
      ({ delivery: { attempts } }) =>
        `Tested: ${attempts.at(-1)?.status ?? attempts.at(-1)?.error ?? 'lost'}.`,
      () => control('POST', 'webhook/test', fieldsOf(form)),
    );
  });
}
