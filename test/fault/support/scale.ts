/**
 * How much is broken and sent. By default a small count; `FAULT_SCALE=full` for the figures that are published,
 * `FAULT_SCALE=least` for the run that every change must pass.
 */
export interface Scale {
  kills: number;
  notifications: number;
  customers: number;
  /** How often one kind of fault is repeated. */
  rounds: number;
  /** How often in a row processes are told to stop. */
  stops: number;
  /** Customers that are written to through one mail server that misbehaves. */
  mails: number;
  /** Requests that are made of noise. */
  inputs: number;
  /** Connections that say nothing, and hostile ones of each other kind. */
  hostile: { silent: number; each: number };
  /** Random plays of the model test, and rounds of concurrent callers. */
  model: { plays: number; rounds: number };
  /** Longest wait for the work to be finished, for a test that would otherwise wait for ever. */
  patienceMs: number;
}

const SMALL: Scale = {
  kills: 6,
  notifications: 600,
  customers: 200,
  rounds: 2,
  stops: 3,
  mails: 10,
  inputs: 5_000,
  hostile: { silent: 300, each: 3 },
  model: { plays: 500, rounds: 100 },
  patienceMs: 120_000,
};

const SCALES: Readonly<Record<string, Scale>> = {
  least: {
    ...SMALL,
    kills: 3,
    notifications: 150,
    customers: 60,
    rounds: 1,
    stops: 2,
    mails: 4,
    inputs: 2_000,
    hostile: { silent: 100, each: 1 },
    model: { plays: 60, rounds: 20 },
  },
  small: SMALL,
  full: {
    kills: 200,
    notifications: 20_000,
    customers: 5_000,
    rounds: 20,
    stops: 10,
    mails: 200,
    inputs: 1_000_000,
    hostile: { silent: 10_000, each: 20 },
    model: { plays: 10_000, rounds: 1_000 },
    patienceMs: 600_000,
  },
};

const name = process.env['FAULT_SCALE'] ?? 'small';
const chosen = SCALES[name];
if (!chosen) throw new Error(`FAULT_SCALE: expected one of ${Object.keys(SCALES).join(', ')}`);

export const isFull = name === 'full';

export const scale: Scale = {
  ...chosen,
  kills: Number(process.env['FAULT_KILLS'] ?? chosen.kills),
  notifications: Number(process.env['FAULT_NOTIFICATIONS'] ?? chosen.notifications),
  customers: Number(process.env['FAULT_CUSTOMERS'] ?? chosen.customers),
  rounds: Number(process.env['FAULT_ROUNDS'] ?? chosen.rounds),
  inputs: Number(process.env['FAULT_INPUTS'] ?? chosen.inputs),
};

/** For jest: the whole of one test, at this scale. */
export const TEST_LIMIT_MS = isFull ? 3_600_000 : 300_000;
