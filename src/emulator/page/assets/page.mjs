import { drawClock, listenToClock } from './clock.mjs';
import { actIfConfirmed, control, onActed, say } from './control-api.mjs';
import { drawDeliveries } from './deliveries.mjs';
import { drawFaults, listenToFaults } from './faults.mjs';
import { drawIdentities, listenToEnrolment } from './identities.mjs';
import { drawSessions } from './sessions.mjs';
import { drawSwitches } from './switches.mjs';
import { drawConnection, drawLinks, drawWebhook, listenToWebhook } from './webhook.mjs';

const REFRESH_MS = 1500;
const PARTS = [
  drawConnection,
  drawLinks,
  drawIdentities,
  drawDeliveries,
  drawSessions,
  drawFaults,
  drawSwitches,
  drawWebhook,
  drawClock,
];

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
listenToClock();
listenToEnrolment();
listenToFaults();
listenToWebhook();
document.getElementById('revoke').addEventListener('click', () =>
  actIfConfirmed(
    {
      question: 'End all access tokens?',
      consequence: 'Every caller has to ask for a new one, as when the client secret was changed.',
      yes: 'End them',
    },
    'All access tokens have ended.',
    () => control('POST', 'tokens/revoke'),
  ),
);
document.getElementById('reset').addEventListener('click', () =>
  actIfConfirmed(
    {
      question: 'Forget everything?',
      consequence:
        'Identities, checks, deliveries, faults and added users go. Switches, the webhook and a clock that is shared stay. Your service keeps what it knows.',
      yes: 'Forget everything',
    },
    'Everything is forgotten.',
    () => control('POST', 'reset'),
  ),
);
document.addEventListener('visibilitychange', () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), REFRESH_MS);
refresh();
