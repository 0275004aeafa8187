import { inspect } from 'node:util';
import type { FaultInput } from '../../src/emulator';
import { IdentityHistory } from '../../src';
import { HostEvent } from '../../src/verified-users/host-events/host-event.entity';
import { Verification } from '../../src/verified-users/reverification/verification/verification.entity';
import { NEW_NUMBER, VerificationScene, type Customer } from './verification/scene';

const RACERS = 16;
const CALL_TIMEOUT_SECONDS = 5;
/** Of the process that takes over: so it is still asking when the first one comes back. */
const LONGER_SECONDS = 10;
/** Longer than any call may take, and what is done around it. */
const LEASE_SECONDS = LONGER_SECONDS + 16;
const NOT_ENROLLED = '+12025550103';

describe('a verification that is interrupted', () => {
  let scene: VerificationScene;
  let second: VerificationScene;

  beforeAll(async () => {
    scene = await VerificationScene.start({ prove: { callTimeoutSeconds: CALL_TIMEOUT_SECONDS } });
    second = await scene.restart({ prove: { callTimeoutSeconds: LONGER_SECONDS } });
  });
  beforeEach(() => scene.emulator.calls.clear());
  afterEach(() => scene.emulator.faults.clear());
  afterAll(async () => {
    await second.test.close();
    await scene.stop();
  });

  const fault = (path: string, given: Partial<FaultInput> = {}) =>
    scene.emulator.faults.add({ kind: 'status', status: 500, path, ...given });

  /** Nothing ever answers this call. */
  const hang = (path: string) => fault(path, { kind: 'latency', latencyMs: 600_000 });

  const verifiedTimes = ({ identityId }: Customer) =>
    scene.rows(IdentityHistory).countBy({ identityId, what: 'verified' });

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
  }

  const reached = (path: string) =>
    until(async () => scene.emulator.calls.list().some((call) => call.path.startsWith(path)));

  async function possessed(phoneNumber = NEW_NUMBER) {
    const customer = await scene.customer();
    const begun = await scene.begin(customer, { phoneNumber });
    if (phoneNumber === NEW_NUMBER) await scene.enterCode(begun);
    scene.emulator.calls.clear();
    return { customer, begun };
  }

  /** P13: nothing of the customer in what is thrown. */
  async function failing(promise: Promise<unknown>, code: string): Promise<void> {
    const error: unknown = await promise.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code });
    const text = `${inspect(error, { depth: 10 })} ${(error as Error).stack} ${JSON.stringify(error)}`;
    for (const secret of [NEW_NUMBER.slice(2), NOT_ENROLLED.slice(2), 'Keller', 'customer-']) {
      expect(text).not.toContain(secret);
    }
  }

  describe('P5 one effect', () => {
    it(`${RACERS} racers on one check: exactly one asks the billed question, and it counts once`, async () => {
      const { customer, begun } = await possessed();
      const racers = Array.from({ length: RACERS }, (_, index) => (index % 2 ? second : scene).check(begun));
      const views = await Promise.all(racers);
      expect(scene.sent('/v3/verify')).toBe(1);
      expect(new Set(views.map((view) => view?.status))).toEqual(
        new Set(
          views.some((view) => view?.status === 'verifying') ? ['verifying', 'succeeded'] : ['succeeded'],
        ),
      );
      await expect(verifiedTimes(customer)).resolves.toBe(1);
      const { identityId } = customer;
      await expect(scene.rows(HostEvent).countBy({ identityId, name: 'identity.verified' })).resolves.toBe(1);
    });

    it(`${RACERS} racers on one beginning: one verification is running, and each counts as a try`, async () => {
      const customer = await scene.customer();
      const racers = Array.from({ length: RACERS }, () => scene.begin(customer));
      const ended = await Promise.allSettled(racers);
      const refused = ended.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
      // Five tries, then the case is over.
      expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(
        Array.from({ length: RACERS - 5 }, () => 'TOO_MANY_VERIFICATIONS'),
      );
      const { identityId } = customer;
      await expect(scene.rows(Verification).countBy({ identityId, status: 'possession' })).resolves.toBe(1);
      await expect(scene.rows(Verification).countBy({ identityId, status: 'abandoned' })).resolves.toBe(4);
      await expect(scene.caseOf(customer)).resolves.toMatchObject({ reason: 'attempts_used_up' });
    });
  });

  describe('P14 Prove fails, and it goes on', () => {
    it.each([
      ['500', { status: 500 }, 'PROVE_UNAVAILABLE'],
      ['429', { status: 429 }, 'PROVE_LIMITED'],
      ['a cut line', { kind: 'cut' as const }, 'PROVE_UNAVAILABLE'],
      ['no answer', { kind: 'latency' as const, latencyMs: 600_000 }, 'PROVE_UNAVAILABLE'],
      ['half an answer', { kind: 'half' as const }, 'PROVE_UNAVAILABLE'],
      ['broken JSON', { kind: 'broken_json' as const }, 'PROVE_MALFORMED_ANSWER'],
    ])('%s to the beginning: begin again', async (_, given, code) => {
      const customer = await scene.customer();
      fault('/v3/unify', given);
      await failing(scene.begin(customer), code);
      await expect(scene.flow.latestOf(customer.reverificationId)).resolves.toMatchObject({
        status: 'failed',
        reason: 'unavailable',
        authToken: null,
      });
      await expect(scene.begin(customer)).resolves.toMatchObject({ status: 'possession' });
      expect(scene.sent('/v3/unify')).toBe(2);
    });

    it.each([
      ['500', { status: 500 }, 'PROVE_UNAVAILABLE'],
      ['429', { status: 429 }, 'PROVE_LIMITED'],
      ['no answer', { kind: 'latency' as const, latencyMs: 600_000 }, 'PROVE_UNAVAILABLE'],
      ['broken JSON', { kind: 'broken_json' as const }, 'PROVE_MALFORMED_ANSWER'],
    ])('%s to the status: check again', async (_, given, code) => {
      const { begun } = await possessed();
      fault('/v3/unify-status', given);
      await failing(scene.check(begun), code);
      expect(scene.sent('/v3/verify')).toBe(0);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    });

    it.each([
      ['500', { status: 500 }, 'PROVE_UNAVAILABLE'],
      ['500 after the work', { status: 500, worked: true }, 'PROVE_UNAVAILABLE'],
      ['429', { status: 429 }, 'PROVE_LIMITED'],
      ['no answer', { kind: 'latency' as const, latencyMs: 600_000 }, 'PROVE_UNAVAILABLE'],
      ['half an answer', { kind: 'half' as const }, 'PROVE_UNAVAILABLE'],
    ])('%s to the billed question: asked once, and again by the next check only', async (_, given, code) => {
      const { customer, begun } = await possessed();
      fault('/v3/verify', given);
      await failing(scene.check(begun), code);
      expect(scene.sent('/v3/verify')).toBe(1);
      await expect(scene.flow.latestOf(customer.reverificationId)).resolves.toMatchObject({
        status: 'possession',
        possessed: true,
        authToken: null,
      });
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      expect(scene.sent('/v3/verify')).toBe(2);
      expect(scene.sent('/v3/unify-status')).toBe(1);
    });

    it.each([
      ['500', { status: 500 }],
      ['429', { status: 429 }],
      ['no answer', { kind: 'latency' as const, latencyMs: 600_000 }],
      ['a cut line', { kind: 'cut' as const }],
    ])('%s to the enrolment: verified, and nobody knows whether it is watched', async (_, given) => {
      const { customer, begun } = await possessed(NOT_ENROLLED);
      scene.emulator.identities.reset();
      fault('/v3/identity', given);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      expect(scene.sent('/v3/identity')).toBe(1);
      await expect(scene.identity(customer)).resolves.toMatchObject({
        status: 'verified',
        watch: 'unknown',
        checkDueAt: expect.any(Date),
      });
      await expect(scene.caseOf(customer)).resolves.toMatchObject({ status: 'succeeded' });
    });

    it.each([
      ['500', { status: 500 }],
      ['429', { status: 429 }],
      ['no answer', { kind: 'latency' as const, latencyMs: 600_000 }],
      ['broken JSON', { kind: 'broken_json' as const }],
    ])('%s to the question whether it is active: what the verification said holds', async (_, given) => {
      const { customer, begun } = await possessed();
      fault('/v3/identity/*', given);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified', watch: 'watched' });
      await expect(scene.enrollment(customer)).resolves.toMatchObject({ active: null, checkedAt: null });
    });
  });

  describe('P9 a process is gone, and another one takes over', () => {
    it('while Prove was asked to begin: begin again, or see that it came to nothing', async () => {
      const customer = await scene.customer();
      hang('/v3/unify');
      const lost = failing(scene.begin(customer), 'PROVE_UNAVAILABLE');
      await reached('/v3/unify');
      const stuck = (await second.flow.latestOf(customer.reverificationId))!;
      expect(stuck).toMatchObject({ status: 'opening', authToken: null });
      await expect(second.check(stuck)).resolves.toMatchObject({ status: 'opening' });
      scene.advance(LEASE_SECONDS);
      await expect(second.check(stuck)).resolves.toMatchObject({ status: 'failed', reason: 'unavailable' });
      const begun = await second.begin(customer);
      await lost;
      await second.enterCode(begun);
      await expect(second.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    });

    it('while Prove was asked to begin, and the customer does not wait', async () => {
      const customer = await scene.customer();
      hang('/v3/unify');
      const lost = failing(scene.begin(customer), 'PROVE_UNAVAILABLE');
      await reached('/v3/unify');
      const begun = await second.begin(customer);
      await lost;
      const rows = await scene.rows(Verification).findBy({ identityId: customer.identityId });
      expect(rows.map(({ status }) => status).sort()).toEqual(['abandoned', 'possession']);
      await second.enterCode(begun);
      await expect(second.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    });

    it('while the customer was showing the phone', async () => {
      const { begun } = await possessed();
      await expect(second.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    });

    it('while Prove was asked who owns the number; whoever comes back late changes nothing', async () => {
      const { customer, begun } = await possessed();
      hang('/v3/verify');
      const lost = failing(scene.check(begun), 'PROVE_UNAVAILABLE');
      await reached('/v3/verify');
      await expect(second.check(begun)).resolves.toMatchObject({ status: 'verifying', possessed: true });
      expect(scene.sent('/v3/verify')).toBe(1);
      scene.advance(LEASE_SECONDS);
      const taken = Array.from({ length: RACERS }, () => second.check(begun));
      expect((await Promise.all(taken)).some((view) => view?.status === 'succeeded')).toBe(true);
      expect(scene.sent('/v3/verify')).toBe(2);
      await lost;
      await expect(second.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(verifiedTimes(customer)).resolves.toBe(1);
    });

    it('one that comes back late does not hand it to a third while another is asking', async () => {
      const { begun } = await possessed();
      hang('/v3/verify');
      hang('/v3/verify');
      const lost = failing(scene.check(begun), 'PROVE_UNAVAILABLE');
      await reached('/v3/verify');
      scene.advance(LEASE_SECONDS);
      const other = failing(second.check(begun), 'PROVE_UNAVAILABLE');
      await until(async () => scene.sent('/v3/verify') === 2);
      await lost;
      await expect(scene.row(begun.id)).resolves.toMatchObject({ status: 'verifying' });
      await other;
      await expect(scene.row(begun.id)).resolves.toMatchObject({ status: 'possession' });
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    });

    it('after Prove’s answer: nobody pays for it again', async () => {
      const { customer, begun } = await possessed();
      hang('/v3/identity/*');
      const late = scene.check(begun);
      await reached('/v3/identity/');
      await expect(second.check(begun)).resolves.toMatchObject({ status: 'verifying' });
      scene.advance(20 * 60);
      await expect(second.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      const { verifiedAt } = await scene.identity(customer);
      expect(scene.now() - verifiedAt!.getTime()).toBeGreaterThanOrEqual(20 * 60_000);
      await expect(late).resolves.toMatchObject({ status: 'succeeded' });
      expect(scene.sent('/v3/verify')).toBe(1);
      await expect(verifiedTimes(customer)).resolves.toBe(1);
    });
  });
});
