import {
  EMAILS_QUEUE,
  HOST_EVENTS_QUEUE,
  NOTIFICATIONS_QUEUE,
} from '../../../src/verified-users/queue/queue-names';
import { queueOf } from '../../integration/core/idle-queues';
import { startTestApp, type TestAppSettings } from '../../support/test-app';

export interface JobCounts {
  ended: number;
  /** In the hands of a worker that has not said how it ended. */
  active: number;
  /** How often a job was taken from a worker that no longer answered for it. */
  stalled: number;
}

/** @param settings with the queue of the service that is asked about. */
export async function countJobs(settings: TestAppSettings): Promise<JobCounts> {
  const test = await startTestApp({ ...settings, extras: { role: 'web' } });
  const counts: JobCounts = { ended: 0, active: 0, stalled: 0 };
  try {
    for (const name of [NOTIFICATIONS_QUEUE, EMAILS_QUEUE, HOST_EVENTS_QUEUE]) {
      const queue = queueOf(test, name);
      const jobs = await queue.getJobs(['completed', 'failed', 'active', 'wait', 'delayed']);
      counts.ended += await queue.getJobCountByTypes('completed', 'failed');
      counts.active += await queue.getActiveCount();
      counts.stalled += jobs.reduce((sum, { stalledCounter }) => sum + stalledCounter, 0);
    }
  } finally {
    await test.close();
  }
  return counts;
}
