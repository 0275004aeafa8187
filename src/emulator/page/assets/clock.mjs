import { act, control } from './control-api.mjs';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const REACH = {
  true: 'Moves Prove and the service that goes by this clock: reminders go out, deadlines pass, schedules run. It does not go back; a new DATA_DIR starts at the present.',
  false: 'Moves the emulator only: its sessions, tokens and codes run out. Your server keeps its own time.',
};

export function drawClock({ clock: { now, aheadMs, isShared } }) {
  document.getElementById('now').textContent = `${now.slice(0, 19).replace('T', ' ')} UTC${ahead(aheadMs)}`;
  const hint = document.getElementById('clock-hint');
  if (hint.textContent === '') hint.textContent = REACH[isShared];
}

/** Whole units, the two largest: `, 2 days 1 hour ahead`. */
function ahead(ms) {
  const parts = [];
  let left = ms;
  for (const [name, length] of UNITS) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return parts.length > 0 ? `, ${parts.slice(0, 2).join(' ')} ahead` : '';
}

export function listenToClock() {
  for (const button of document.querySelectorAll('#clock button'))
    button.addEventListener('click', () =>
      act('The clock was advanced.', () =>
        control('POST', 'clock', { advanceSeconds: Number(button.dataset.seconds) }),
      ),
    );
}
