import { QueryFailedError } from 'typeorm';
import { seededRandom } from '../fault/support/random';
import { NotificationsProcessor } from '../../src/verified-users/inbox/notifications.processor';
import { ApplyToIdentities } from '../../src/verified-users/identity/apply-to-identities.service';
import { OpenReverifications } from '../../src/verified-users/reverification/open-reverifications.service';
import { PlayChecker } from './check-play';
import { ModelWorld } from './model-world';
import { performStep } from './perform-step';
import { PlayState } from './play-state';
import { playOnce } from './run-plays';
import { generatePlay, type Step } from './steps';

const REGISTERED: Step = {
  do: 'register',
  with: {
    customer: 0,
    number: '+12025550123',
    email: 0,
    reopen: false,
    enrollment: { proveId: 0, hoursAgo: 24, enrolled: true },
  },
};
const CHANGED: Step = {
  do: 'notify',
  notices: [{ event: 0, type: 'PHONE_NUMBER_CHANGE', customer: 0, proveId: 0, hoursAgo: 0 }],
};

/** Injected faults, each of which the model test must find. */
describe('the model test finds', () => {
  let world: ModelWorld;
  let checker: PlayChecker;

  beforeAll(async () => {
    world = await ModelWorld.start();
    checker = await PlayChecker.connect(world.test.database.url);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await checker.close();
    await world.stop();
  });

  const play = async (...steps: Step[]) =>
    (await playOnce(world, checker, steps)).map(({ invariant }) => invariant);

  it('no violation when nothing is wrong', async () => {
    expect(await play(REGISTERED, CHANGED, { do: 'pass', minutes: 15 })).toEqual([]);
  });

  it('a notification that neither a worker nor the sweep applies', async () => {
    jest.spyOn(world.get(NotificationsProcessor), 'process').mockResolvedValue();
    expect(await play(REGISTERED, CHANGED)).toContain('stored_notification_is_not_overdue');
  });

  it('a notification that changes the identity without a case', async () => {
    jest
      .spyOn(world.get(OpenReverifications), 'open')
      .mockResolvedValue({ notifications: [], emails: [], hostEvents: [] });
    expect(await play(REGISTERED, CHANGED)).toContain('required_identity_has_an_open_case');
  });

  it('a notification that opens a case and leaves the identity as it was', async () => {
    const service = world.get(ApplyToIdentities);
    const original = service.apply.bind(service);
    jest.spyOn(service, 'apply').mockImplementation(async (manager, notifications) => {
      const applied = await original(manager, notifications);
      await manager.query(`UPDATE vu_identity SET status = 'verified'`);
      return applied;
    });
    expect(await play(REGISTERED, CHANGED)).toEqual(
      expect.arrayContaining([
        'open_case_belongs_to_a_required_identity',
        'history_ends_in_the_state_on_record',
        'verified_identity_has_no_newer_notice',
      ]),
    );
  });

  it.each([
    [
      'no_deadlock_reaches_a_caller',
      new QueryFailedError('', [], Object.assign(new Error(''), { code: '40P01' })),
    ],
    ['no_unexpected_error', new TypeError('undefined is not a function')],
  ])('%s', async (invariant, error) => {
    jest.spyOn(world.test.users, 'closeIdentity').mockRejectedValue(error);
    expect(await play(REGISTERED, { do: 'close', customer: 0 })).toEqual([invariant]);
  });

  it('a watched number that is another one at Prove', async () => {
    const state = new PlayState();
    world.reset();
    await performStep(world, state, REGISTERED);
    const own = [state.customer(0), state.proveId(0)] as const;
    state.prove(...own, '+12025550199', world.now());
    await checker.check(world, state);
    expect(state.violations.map(({ invariant }) => invariant)).toEqual([
      'watched_number_is_the_number_on_record',
    ]);
    world.emulator.identities.enrol(
      { given: '+12025550199', e164: '+12025550199', country: 'US' },
      { id: state.proveId(0) },
    );
    await checker.check(world, state);
    expect(state.violations.at(-1)!.invariant).toBe('watched_number_is_watched_at_prove');
    await checker.forget(state);
  });

  it('the same play for the same seed', () => {
    expect(generatePlay(seededRandom(7))).toEqual(generatePlay(seededRandom(7)));
    expect(generatePlay(seededRandom(7))).not.toEqual(generatePlay(seededRandom(8)));
  });
});
