import { act, control, onActed, say } from './control-api.mjs';
import { drawDeliveries } from './deliveries.mjs';
import { drawFaults, listenToFaults } from './faults.mjs';
import { drawIdentities, listenToEnrolment } from './identities.mjs';
import { drawSessions } from './sessions.mjs';
import { drawSwitches } from './switches.mjs';
import { drawConnection, drawWebhook, listenToWebhook } from './webhook.mjs';

const REFRESH_MS = 1500;
const PARTS = [
  drawConnection,
  drawIdentities,
  drawDeliveries,
  drawSessions,
  drawFaults,
  drawSwitches,
  drawWebhook,
  drawClock,
];

function drawClock({ clock: { now, aheadMs } }) {
  const ahead = aheadMs > 0 ? `, ${Math.round(aheadMs / 60_000)} minutes ahead` : '';
  document.getElementById('now').textContent = `${now.slice(0, 19).replace('T', ' ')} UTC${ahead}`;
}

let isAway = false;

async function refresh() {
  try {
    const state = await control('GET', 'state');
    for (const part of PARTS) part(state);
    if (isAway) say('');
    isAway = false;
  } catch {
    isAway = true;
    say('The emulator does not answer.', true);
  }
}

onActed(refresh);
listenToEnrolment();
listenToFaults();
listenToWebhook();
for (const button of document.querySelectorAll('#clock button'))
  button.addEventListener('click', () =>
    act('The clock was advanced.', () =>
      control('POST', 'clock', { advanceSeconds: Number(button.dataset.seconds) }),
    ),
  );
document
  .getElementById('revoke')
  .addEventListener('click', () =>
    act('All access tokens have ended.', () => control('POST', 'tokens/revoke')),
  );
document
  .getElementById('reset')
  .addEventListener('click', () => act('Everything is forgotten.', () => control('POST', 'reset')));
document.addEventListener('visibilitychange', () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), REFRESH_MS);
refresh();
