import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engines } from '../support/engines';
import { startTestApp, type TestApp } from '../support/test-app';

const SEED_BODY = readFileSync(join(__dirname, '../fixtures/webhook.seed-example.body.json'), 'utf8');
const SEED = JSON.parse(SEED_BODY) as { notifications: { clientCustomerId: string; identityId: string }[] };

describe.each(engines)('the way of a notification on $name', (engine) => {
  describe.each(['fastify', 'express'] as const)('with %s', (adapter) => {
    let test: TestApp;

    beforeAll(async () => {
      test = await startTestApp({ engine, adapter });
      for (const [index, { clientCustomerId, identityId }] of SEED.notifications.entries()) {
        await test.users.registerIdentity({
          clientCustomerId,
          firstName: 'Ada',
          email: `customer-${index}@example.com`,
          phoneNumber: `+1202555012${index}`,
          locale: index === 1 ? 'es' : 'en',
          enrollment: { proveId: identityId, enrolled: true, verifiedAt: new Date('2025-01-01') },
        });
      }
    });

    afterAll(() => test.close());

    it("P1 P5 the three notifications of Prove's example become three changed identities and three emails", async () => {
      const answer = await test.deliver(SEED_BODY);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({
        deliveryId: expect.any(String),
        accepted: 3,
        duplicates: 0,
        quarantined: 0,
      });

      const emails = await test.smtp.received(3);
      expect(
        emails.map((email) => email.to && 'value' in email.to && email.to.value[0]?.address).sort(),
      ).toEqual(['customer-0@example.com', 'customer-1@example.com', 'customer-2@example.com']);
      await test.until(async () => {
        const views = await Promise.all(
          SEED.notifications.map((one) => test.users.findIdentity(one.clientCustomerId)),
        );
        return views.every((view) => view?.reverification?.status === 'invited');
      });
      const views = await Promise.all(
        SEED.notifications.map((one) => test.users.findIdentity(one.clientCustomerId)),
      );
      expect(views.map((view) => [view?.status, view?.watch, view?.doubt])).toEqual([
        ['reverification_required', 'unwatched', 'number_changed'],
        ['reverification_required', 'unwatched', 'number_disconnected'],
        ['reverification_required', 'unwatched', 'out_of_coverage'],
      ]);
    });

    it('P5 the same body again is three duplicates and no further email', async () => {
      const answer = await test.deliver(SEED_BODY);
      expect(await answer.json()).toMatchObject({ accepted: 0, duplicates: 3, quarantined: 0 });
      const emails = await test.dataSource.query<unknown[]>('SELECT * FROM vu_email');
      expect(emails).toHaveLength(3);
    });
  });
});
