import { Consents } from '../../src/verified-users/reverification/consents.service';
import { HostEvent } from '../../src/verified-users/host-events/host-event.entity';
import { IdentityHistory, MetricsRegistry, Reverification, VerifiedIdentity } from '../../src';
import { Verification } from '../../src/verified-users/reverification/verification/verification.entity';
import { NEW_NUMBER, VerificationScene, type Customer } from './verification/scene';

const IDENTITY_FAILS = '+12025550101';
const NOT_ENROLLED = '+12025550103';
const SPARSE = '+12025550107';

describe('a verification that does not succeed, or not quite', () => {
  let scene: VerificationScene;

  beforeAll(async () => {
    scene = await VerificationScene.start({ reverification: { limits: { verificationsPerCase: 3 } } });
  });
  beforeEach(() => scene.emulator.calls.clear());
  afterEach(() => {
    Object.assign(scene.emulator.settings, { instantLinks: 'opened', afterTerminalEvent: 'active' });
    scene.emulator.faults.clear();
  });
  afterAll(() => scene.stop());

  const consents = () => scene.test.app.get(Consents, { strict: false });

  describe('the doubt stays', () => {
    it('after three wrong codes', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer);
      await scene.enterCode(begun, '1111', '2222', '3333');
      const failed = { status: 'failed', reason: 'possession_failed', authToken: null, possessed: false };
      await expect(scene.check(begun)).resolves.toMatchObject(failed);
      await expect(scene.check(begun)).resolves.toMatchObject(failed);
      expect(scene.sent('/v3/verify')).toBe(0);
      expect(scene.sent('/v3/unify-status')).toBe(1);
      await expect(scene.row(begun.id)).resolves.toMatchObject({ person: null, authToken: null });
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
      await expect(scene.caseOf(customer)).resolves.toMatchObject({ closedAt: null });
    });

    it('after an Instant Link that was opened too late', async () => {
      scene.emulator.settings.instantLinks = 'waiting';
      const begun = await scene.begin(await scene.customer(), { possession: 'desktop' });
      await scene.device(begun.authToken, 'mobile/instantlink/start', {});
      const { id } = scene.emulator.sessions.list().at(-1)!.link!;
      scene.advance(4 * 60);
      await fetch(`${scene.emulator.url}/link/${id}`, { redirect: 'manual' });
      await expect(scene.check(begun)).resolves.toMatchObject({ reason: 'possession_failed' });
    });

    it('when the 15 minutes are over, without asking Prove', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer);
      scene.advance(15 * 60);
      scene.emulator.calls.clear();
      const expired = { status: 'expired', reason: 'timed_out', authToken: null };
      await expect(scene.flow.latestOf(customer.reverificationId)).resolves.toMatchObject(expired);
      await expect(scene.check(begun)).resolves.toMatchObject(expired);
      await expect(scene.row(begun.id)).resolves.toMatchObject({ status: 'expired', person: null });
      expect(scene.allSent).toEqual([]);
    });

    it('when Prove does not know the session any more', async () => {
      const begun = await scene.begin(await scene.customer());
      scene.emulator.sessions.reset();
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'expired', reason: 'timed_out' });
    });

    it('when the number is not the person’s', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer, { phoneNumber: IDENTITY_FAILS });
      await expect(scene.check(begun)).resolves.toMatchObject({
        status: 'failed',
        reason: 'identity_not_confirmed',
        possessed: true,
      });
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
      expect(scene.sent('/v3/verify')).toBe(1);
    });

    it('when another number was shown than the given one', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer);
      await scene.device(begun.authToken, 'mobile/otp/start', { mobileNumber: '+12025550151' });
      await scene.device(begun.authToken, 'mobile/otp/finish', { otp: '1234' });
      await expect(scene.check(begun)).resolves.toMatchObject({ reason: 'number_mismatch' });
      expect(scene.sent('/v3/verify')).toBe(0);
    });

    it('when Prove refuses the number', async () => {
      scene.emulator.settings.unknownNumbers = 'refused';
      try {
        await expect(scene.begin(await scene.customer())).resolves.toMatchObject({
          status: 'failed',
          reason: 'refused',
        });
      } finally {
        scene.emulator.settings.unknownNumbers = 'accepted';
      }
    });

    it('when another verification took its place', async () => {
      const customer = await scene.customer();
      const first = await scene.begin(customer);
      const second = await scene.begin(customer, { phoneNumber: '+12025550151' });
      await scene.enterCode(first);
      await expect(scene.check(first)).resolves.toMatchObject({ status: 'abandoned', reason: 'abandoned' });
      await scene.enterCode(second);
      await expect(scene.check(second)).resolves.toMatchObject({ status: 'succeeded' });
      expect(scene.sent('/v3/verify')).toBe(1);
    });
  });

  describe('the watch', () => {
    it('verified and not enrolled: it is enrolled, and asked whether it is active', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer, { phoneNumber: NOT_ENROLLED });
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      const [identity] = scene.emulator.identities.withNumber(NOT_ENROLLED);
      expect(identity).toMatchObject({ active: true, clientCustomerId: customer.clientCustomerId });
      await expect(scene.enrollment(customer)).resolves.toMatchObject({
        proveId: identity!.id,
        active: true,
      });
      await expect(scene.identity(customer)).resolves.toMatchObject({ watch: 'watched' });
      expect(scene.sent('/v3/identity')).toBe(1);
    });

    it('an answer with nothing but success', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer, { phoneNumber: SPARSE });
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.enrollment(customer)).resolves.toMatchObject({
        proveId: scene.emulator.identities.withNumber(SPARSE)[0]!.id,
      });
      await expect(scene.identity(customer)).resolves.toMatchObject({ watch: 'watched' });
    });

    it('Prove does not enrol it: verified, unwatched, a check is due', async () => {
      const customer = await scene.customer();
      scene.emulator.faults.add({ kind: 'status', status: 400, path: '/v3/identity' });
      const begun = await scene.begin(customer, { phoneNumber: '+12025550103' });
      scene.emulator.identities.reset();
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.identity(customer)).resolves.toMatchObject({
        status: 'verified',
        watch: 'unwatched',
        checkDueAt: expect.any(Date),
      });
    });

    it('a number outside of the US: not covered, never enrolled by us, a check is due', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer, { phoneNumber: '+61412345678' });
      await scene.enterCode(begun);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      const { watch, checkDueAt, verifiedAt } = await scene.identity(customer);
      expect(watch).toBe('not_covered');
      const days = (checkDueAt!.getTime() - verifiedAt!.getTime()) / 86_400_000;
      // Spread over a day.
      expect(Math.floor(days)).toBe(30);
      expect(scene.sent('/v3/identity')).toBe(0);
    });

    it('a number that another customer has is flagged', async () => {
      const shared = '+12025550155';
      await scene.customer({ phoneNumber: shared });
      const customer = await scene.customer();
      const begun = await scene.begin(customer, { phoneNumber: shared });
      await scene.enterCode(begun);
      await scene.check(begun);
      await expect(scene.identity(customer)).resolves.toMatchObject({
        status: 'verified',
        reviewReason: 'number_shared',
      });
    });

    it('of 16 customers who get one number at the same moment all but one are marked', async () => {
      const racers: Customer[] = [];
      for (let count = 0; count < 16; count += 1) racers.push(await scene.customer());
      await Promise.all(
        racers.map(({ clientCustomerId }) =>
          scene.test.users.recordVerification({ clientCustomerId, phoneNumber: '+12025550188' }),
        ),
      );
      const marked = await Promise.all(racers.map(async (one) => (await scene.identity(one)).reviewReason));
      expect(marked.filter((reason) => reason === 'number_shared')).toHaveLength(15);
    });

    it('another reason to look stays until somebody has', async () => {
      const customer = await scene.customer();
      const { identityId, clientCustomerId } = customer;
      const reviewReason = 'declined_by_customer';
      await scene.rows(VerifiedIdentity).update({ id: identityId }, { reviewReason });
      await scene.test.users.recordVerification({ clientCustomerId, phoneNumber: '+12025550187' });
      expect(await scene.identity(customer)).toMatchObject({ status: 'verified', reviewReason });
    });
  });

  describe('before Prove is asked', () => {
    it.each([
      ['CA', '+14165550123'],
      ['GB', '+447400123456'],
      ['DE', '+4915112345678'],
      ['FR', '+33612345678'],
    ])(
      '%s: no call until the consent is stored, and none after it was withdrawn',
      async (country, phoneNumber) => {
        const customer = await scene.customer();
        const { identityId } = customer;
        const begin = () => scene.begin(customer, { phoneNumber });
        await expect(begin()).rejects.toMatchObject({ code: 'CONSENT_REQUIRED', country });
        await expect(scene.rows(Verification).countBy({ identityId })).resolves.toBe(0);
        expect(scene.allSent).toEqual([]);
        const given = { country, textVersion: '1', channel: 'page', givenBy: 'customer' as const };
        const { manager } = scene.test.dataSource;
        const give = () => manager.transaction((inside) => consents().give(inside, identityId, given));
        await Promise.all([give(), give()]);
        const [consent, ...others] = await consents().list(manager, identityId);
        expect(others).toEqual([]);
        expect(consent).toMatchObject({ ...given, givenAt: expect.any(Date), withdrawnAt: null });
        await expect(begin()).resolves.toMatchObject({ status: 'possession' });
        scene.emulator.calls.clear();
        await manager.transaction((inside) => consents().withdraw(inside, identityId, country));
        await expect(begin()).rejects.toMatchObject({ code: 'CONSENT_REQUIRED' });
        expect(scene.allSent).toEqual([]);
        await expect(consents().has(manager, identityId, country)).resolves.toBe(false);
        const history = await scene
          .rows(IdentityHistory)
          .find({ where: { identityId }, order: { id: 'ASC' } });
        expect(history.slice(-2)).toMatchObject([
          { what: 'consent_given', causeKind: 'customer' },
          { what: 'consent_withdrawn', causeKind: 'company' },
        ]);
        const events = await scene.rows(HostEvent).find({ where: { identityId }, order: { id: 'ASC' } });
        expect(events.slice(-2)).toMatchObject([
          { name: 'consent.given', detail: { country, textVersion: '1', channel: 'page' } },
          { name: 'consent.withdrawn', detail: { country } },
        ]);
      },
    );

    it('another text takes the place of the earlier consent, which stays on record', async () => {
      const { identityId } = await scene.customer();
      const { manager } = scene.test.dataSource;
      const given = { country: 'GB', channel: 'app', givenBy: 'company' as const };
      for (const textVersion of ['1', '2'])
        await manager.transaction((inside) => consents().give(inside, identityId, { ...given, textVersion }));
      await expect(consents().list(manager, identityId)).resolves.toMatchObject([
        { textVersion: '1', withdrawnAt: expect.any(Date) },
        { textVersion: '2', withdrawnAt: null },
      ]);
      await expect(
        consents().give(manager, identityId, { ...given, textVersion: '', country: 'gb' }),
      ).rejects.toMatchObject({ code: 'INVALID_REGISTRATION' });
    });

    it('the name on record wins over a given one', async () => {
      const phoneNumber = '+12001004053';
      const given = { phoneNumber, firstName: 'Elena', lastName: 'Coldman', possession: 'none' as const };
      for (const name of [{ firstName: 'Mallory', lastName: 'Coldman' }, { firstName: 'Elena' }]) {
        const other = await scene.customer(name);
        await expect(scene.begin(other, given)).resolves.toMatchObject({ reason: 'identity_not_confirmed' });
      }
      const none = { firstName: undefined, lastName: undefined };
      const nameless = await scene.customer({ ...none, phoneNumber });
      await scene.rows(VerifiedIdentity).update({ id: nameless.identityId }, { doubt: 'out_of_coverage' });
      await expect(scene.begin(nameless, { phoneNumber })).rejects.toMatchObject({ code: 'NAME_REQUIRED' });
      await expect(scene.begin(nameless, given)).resolves.toMatchObject({ status: 'succeeded' });
      // The name that Prove confirmed is on record from now on.
      const again = { ...given, reverificationId: null, firstName: 'Mallory' };
      await expect(scene.begin(nameless, again)).resolves.toMatchObject({ status: 'succeeded' });
    });

    it.each(['', 'nobody', '12'])('the number %j is none', async (phoneNumber) => {
      const error = await scene
        .begin(await scene.customer(), { phoneNumber })
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'INVALID_PHONE_NUMBER' });
      expect(scene.allSent).toEqual([]);
    });

    it('tries used up: the case is over, and Prove is not asked', async () => {
      const customer = await scene.customer();
      // One that never came to a session at Prove does not count.
      scene.emulator.faults.add({ kind: 'status', status: 500, path: '/v3/unify' });
      await expect(scene.begin(customer)).rejects.toMatchObject({ code: 'PROVE_UNAVAILABLE' });
      for (let tries = 0; tries < 3; tries += 1) await scene.begin(customer);
      scene.emulator.calls.clear();
      const used = { code: 'TOO_MANY_VERIFICATIONS' };
      await expect(scene.begin(customer)).rejects.toMatchObject(used);
      await expect(scene.begin(customer)).rejects.toMatchObject(used);
      expect(scene.allSent).toEqual([]);
      await expect(scene.caseOf(customer)).resolves.toMatchObject({
        status: 'failed',
        reason: 'attempts_used_up',
      });
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
      const { identityId } = customer;
      const failed = { identityId, name: 'reverification.failed' as const };
      await expect(scene.rows(HostEvent).countBy(failed)).resolves.toBe(1);
    });

    it('a case that is over, and one of somebody else', async () => {
      const customer = await scene.customer();
      const { reverificationId } = await scene.customer();
      const over = { code: 'REVERIFICATION_OVER' };
      await expect(scene.begin(customer, { reverificationId })).rejects.toMatchObject(over);
      const id = customer.reverificationId;
      await scene
        .rows(Reverification)
        .update({ id }, { status: 'cancelled', reason: 'cancelled_by_company' });
      await expect(scene.begin(customer)).rejects.toMatchObject(over);
      expect(scene.allSent).toEqual([]);
    });

    it('an identity that is closed, or unknown', async () => {
      const customer = await scene.customer();
      await scene.rows(VerifiedIdentity).update({ id: customer.identityId }, { status: 'closed' });
      await expect(scene.begin(customer)).rejects.toMatchObject({ code: 'IDENTITY_CLOSED' });
      const nobody = { identityId: 'a0000000-0000-4000-8000-00000000dead' };
      await expect(scene.begin(customer, nobody)).rejects.toMatchObject({ code: 'IDENTITY_NOT_FOUND' });
      await expect(scene.check({ ...nobody, id: nobody.identityId })).resolves.toBeNull();
      expect(scene.allSent).toEqual([]);
    });
  });

  describe('what happens meanwhile', () => {
    it('the company cancels the case: the number was proven all the same', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer);
      const id = customer.reverificationId;
      await scene.rows(Reverification).update({ id }, { status: 'cancelled', closedAt: new Date() });
      await scene.enterCode(begun);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified' });
      await expect(scene.caseOf(customer)).resolves.toMatchObject({ status: 'cancelled' });
    });

    it('the company closes the identity: nothing changes any more', async () => {
      const customer = await scene.customer();
      const begun = await scene.begin(customer);
      await scene.rows(VerifiedIdentity).update({ id: customer.identityId }, { status: 'closed' });
      await scene.enterCode(begun);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'abandoned' });
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'closed' });
      await expect(scene.enrollment(customer)).resolves.toMatchObject({
        proveId: `old-${customer.clientCustomerId}`,
      });
    });

    it('outcomes are counted', async () => {
      const text = await scene.test.app.get(MetricsRegistry, { strict: false }).metrics();
      for (const outcome of ['succeeded', 'possession_failed', 'timed_out', 'abandoned', 'number_mismatch'])
        expect(text).toContain(`verified_users_verifications_total{outcome="${outcome}"}`);
      expect(text).not.toContain(NEW_NUMBER);
    });
  });
});
