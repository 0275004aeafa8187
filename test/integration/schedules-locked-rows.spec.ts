import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import type { TestDatabase } from '../support/test-database';
import { DAY, DueChecksScene } from './due-checks/due-checks-scene';
import { ReconciliationScene } from './reconciliation/scene';

/** Another session has the row of one customer in hand. @returns what lets go of it. */
async function holdIdentity({ url }: TestDatabase, clientCustomerId: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  // The end of its database, when the test fails.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM vu_identity WHERE client_customer_id = $1 FOR UPDATE', [clientCustomerId]);
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}

describe('one identity row that another session holds', () => {
  it('P8 is passed over by due checks, which go on with the others and come back to it in the next run', async () => {
    const scene = await DueChecksScene.start();
    try {
      const [held] = [await scene.customer(), await scene.customer(), await scene.customer()];
      scene.advance(400 * DAY);
      const release = await holdIdentity(scene.test.database, held.clientCustomerId);
      const warn = jest.spyOn(Logger.prototype, 'warn');
      expect(await scene.run()).toEqual({ outcome: 'done', counts: { checked: 2, good: 2, locked: 1 } });
      const { identityId } = held;
      expect(warn).toHaveBeenCalledWith(expect.objectContaining({ identityId, code: 'DATABASE_55P03' }));
      await release();
      expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
    } finally {
      await scene.stop();
    }
  });

  it('P8 is passed over by reconciliation, which settles the others and comes back to it in the next run', async () => {
    const scene = await ReconciliationScene.start();
    try {
      await scene.reset();
      for (const name of ['held', 'one', 'two']) (await scene.customer(name)).active = false;
      const release = await holdIdentity(scene.test.database, 'held');
      expect(await scene.reconcile()).toMatchObject({ applied: 2, locked: 1 });
      await release();
      expect(await scene.state('held')).toBe('verified watched null');
      expect(await scene.state('one')).toBe('reverification_required unwatched null');
      expect(await scene.reconcile()).toMatchObject({ applied: 1, locked: 0 });
      expect(await scene.state('held')).toBe('reverification_required unwatched null');
    } finally {
      await scene.stop();
    }
  });
});
