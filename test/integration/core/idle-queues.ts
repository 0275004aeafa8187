import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import {
  EMAILS_QUEUE,
  HOST_EVENTS_QUEUE,
  NOTIFICATIONS_QUEUE,
} from '../../../src/verified-users/queue/queue-names';
import { WakeUp } from '../../../src/verified-users/queue/wake-up.service';
import { untilWorkersMakeIt, workersOf, type TestApp } from '../../support/test-app';

/** What is put off longer than this waits for the morning, and nobody waits for it. */
const LATER_MS = 60_000;

export function queueOf(test: TestApp, name: string): Queue<{ ids: string[] }> {
  return test.app.get<Queue<{ ids: string[] }>>(getQueueToken(name), { strict: false });
}

/** Resolves once nothing is under way, or soon to be, in apps that share their queues: what could have an effect has had it. */
export async function untilIdle(...tests: [TestApp, ...TestApp[]]): Promise<void> {
  const queues = [NOTIFICATIONS_QUEUE, EMAILS_QUEUE, HOST_EVENTS_QUEUE].map((name) =>
    queueOf(tests[0], name),
  );
  const wakeUps = tests.map((test) => test.app.get(WakeUp, { strict: false }));
  const settle = () => Promise.all(wakeUps.map((wakeUp) => wakeUp.settled()));
  const areEmpty = async () => {
    const empty = await Promise.all(
      queues.map(async (queue) => {
        // First, for a job that comes due at this moment must not be missed.
        const later = (await queue.getDelayed()).filter((job) => job?.delay >= LATER_MS).length;
        return (await queue.getJobCountByTypes('wait', 'active', 'delayed')) === later;
      }),
    );
    return empty.every(Boolean);
  };
  await untilWorkersMakeIt(
    tests.flatMap((test) => workersOf(test.app)),
    async () => {
      await settle();
      if (!(await areEmpty())) return false;
      // A job that ended while the queues were being asked may have left wake-ups that nobody had added yet.
      await settle();
      return areEmpty();
    },
  );
}
