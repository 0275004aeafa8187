import { randomInt } from 'node:crypto';

/** Whole numbers from 0 to `below - 1`, the same ones again for the same seed. */
export interface Random {
  readonly seed: number;
  below(limit: number): number;
}

/** Mulberry32. @param seed `FAULT_SEED`, or another one each time; every test prints its own. */
export function seededRandom(seed = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31))): Random {
  let state = seed;
  return {
    seed,
    below(limit) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
    },
  };
}
