/** How much is broken and sent: a small count by default, `FAULT_SCALE=full` for the figures that are published. */
export interface Scale {
  kills: number;
  notifications: number;
  customers: number;
  /** How often one kind of fault is repeated. */
  rounds: number;
  /** Longest wait for the work to be finished, for a test that would otherwise wait for ever. */
  patienceMs: number;
}

const SMALL: Scale = {
  kills: 6,
  notifications: 600,
  customers: 200,
  rounds: 2,
  patienceMs: Number(process.env['FAULT_PATIENCE_MS'] ?? 120_000),
};
const FULL: Scale = {
  kills: 200,
  notifications: 20_000,
  customers: 5_000,
  rounds: 20,
  patienceMs: 600_000,
};

const chosen = process.env['FAULT_SCALE'] === 'full' ? FULL : SMALL;

export const scale: Scale = {
  ...chosen,
  kills: Number(process.env['FAULT_KILLS'] ?? chosen.kills),
  notifications: Number(process.env['FAULT_NOTIFICATIONS'] ?? chosen.notifications),
};

/** For jest: the whole of one test, at this scale. */
export const TEST_LIMIT_MS = chosen === FULL ? 3_600_000 : 300_000;
