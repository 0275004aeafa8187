import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { StandInClock } from '../embedded/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../verified-users/options/resolved-options';
import { RunSchedule } from '../verified-users/schedule/run/run-schedule.service';
import { Schedules } from '../verified-users/schedule/run/schedules';
import { tickAfter } from '../verified-users/schedule/run/tick-after';
import { Sweeper } from '../verified-users/schedule/sweeper.service';
import type { Resources } from './resources';

/** Browsers and scripts reckon with the time of the answer, as the customer's page does with its deadlines. */
export function tellTime(fastify: FastifyInstance, clock: StandInClock): void {
  fastify.addHook('onSend', async (_request, reply) => {
    reply.header('date', new Date(clock.now()).toUTCString());
  });
}

/**
 * Does at once what has come due when the clock is moved. The queue engine's ticks and delays go by the machine's own
 * clock, and would bring it up to an interval later.
 */
export function followClock(
  app: INestApplicationContext,
  clock: StandInClock,
  resources: Resources,
  logger: LoggerService,
): void {
  if (clock.ahead > 0)
    logger.warn(`The time is ${inDays(clock.ahead)} days ahead, as it was set on the emulator's page`);
  const stopping = new AbortController();
  let last: Promise<void> = Promise.resolve();
  clock.onAdvance((before) => {
    // One after the other: each move finds what the one before it has left.
    last = last
      .then(() => catchUp(app, before, new Date(clock.now()), stopping.signal))
      .catch((error: unknown) => {
        logger.warn({ message: 'Not all that has come due was done; the next sweep finds it', err: error });
      });
  });
  resources.add(() => {
    stopping.abort();
    return last;
  });
}

async function catchUp(
  app: INestApplicationContext,
  before: Date,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  const { timeZone } = app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false }).schedules;
  const runSchedule = app.get(RunSchedule, { strict: false });
  for (const { name, timing } of app.get(Schedules, { strict: false }).all()) {
    if (signal.aborted) return;
    if (timing !== false && tickAfter(timing, timeZone, before) <= now)
      await runSchedule.run(name, undefined, signal);
  }
  // What waits in rows for its time, such as an email of the night.
  if (!signal.aborted) await app.get(Sweeper, { strict: false }).sweep();
}

function inDays(ms: number): number {
  return Math.round(ms / 864_000) / 100;
}
