import type { Random } from '../fault/support/random';
import { normalFormOf } from '../integration/core/normal-form';
import type { PlayChecker } from './check-play';
import type { ModelWorld } from './model-world';
import type { PlayState } from './play-state';

const HOUR_MS = 3_600_000;
const TYPES = ['PHONE_NUMBER_CHANGE', 'DISCONNECT', 'PORT', 'LINE_TYPE_CHANGE', 'CARRIER_CHANGE'];

type Fact =
  | { is: 'notice'; label: string; type: string; hoursAgo: number; proveId: number | null; named: boolean }
  | { is: 'verification'; hoursAgo: number; proveId: number | null };

/**
 * The same facts about two customers, in two orders: notices, and verifications that are recorded late. Both end alike
 * (P6). Nothing in it depends on when it is told: each fact has a time of its own.
 */
export async function playInTwoOrders(
  world: ModelWorld,
  checker: PlayChecker,
  play: PlayState,
  random: Random,
): Promise<string[]> {
  const facts = generate(random);
  const now = world.now();
  const told: string[][] = [];
  const forms: unknown[] = [];
  for (const [customer, order] of [facts, shuffled(facts, random)].entries()) {
    const registeredAfter = customer === 0 ? 0 : random.below(1 + leading(order));
    told.push([]);
    for (const [index, fact] of order.entries()) {
      if (index === registeredAfter) await register(world, play, customer, now, told[customer]!);
      await tell(world, play, customer, now, fact);
      told[customer]!.push(JSON.stringify(fact));
      await world.settle();
    }
    if (registeredAfter >= order.length) await register(world, play, customer, now, told[customer]!);
    await world.settle();
    const { identity, enrollments, notifications, openCases } = await normalFormOf(
      world.test.dataSource,
      play.customer(customer),
    );
    forms.push({
      identity,
      current: enrollments.find((one) => one.current),
      notifications: notifications.map(({ label, status, reason }) => `${label} ${status} ${reason}`),
      openCases,
    });
  }
  await checker.check(world, play);
  const [one, other] = forms.map((form) => JSON.stringify(form));
  if (one !== other)
    play.report(
      'end_does_not_depend_on_order',
      `\n${told[0]!.join('\n')}\n=> ${one}\n${told[1]!.join('\n')}\n=> ${other}\n`,
    );
  return told.flat();
}

/** Times differ by hours, so that no two facts are within the tolerance of clocks. */
function generate(random: Random): Fact[] {
  const count = 2 + random.below(5);
  return Array.from({ length: count }, (_, index): Fact => {
    const hoursAgo = 1 + index * 3 + random.below(2);
    const proveId = random.below(4) === 0 ? null : random.below(3);
    if (random.below(3) === 0) return { is: 'verification', hoursAgo, proveId };
    const named = proveId === null || random.below(2) === 0;
    return {
      is: 'notice',
      label: `n${index}`,
      type: TYPES[random.below(TYPES.length)]!,
      hoursAgo,
      proveId,
      named,
    };
  });
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.below(left.length), 1)[0]!);
}

/** A verification of somebody unknown is refused: the registration comes before the first. */
function leading(order: readonly Fact[]): number {
  const first = order.findIndex(({ is }) => is === 'verification');
  return first === -1 ? order.length : first;
}

async function register(
  world: ModelWorld,
  play: PlayState,
  customer: number,
  now: number,
  told: string[],
): Promise<void> {
  const clientCustomerId = play.customer(customer);
  await world.test.users.registerIdentity({
    clientCustomerId,
    email: `${clientCustomerId}@example.com`,
    phoneNumber: '+12025550123',
    enrollment: {
      proveId: `${clientCustomerId}:P0`,
      enrolled: true,
      verifiedAt: new Date(now - 720 * HOUR_MS),
    },
  });
  told.push('registered');
}

async function tell(
  world: ModelWorld,
  play: PlayState,
  customer: number,
  now: number,
  fact: Fact,
): Promise<void> {
  const clientCustomerId = play.customer(customer);
  const at = new Date(now - fact.hoursAgo * HOUR_MS);
  const proveId = fact.proveId === null ? undefined : `${clientCustomerId}:P${fact.proveId}`;
  if (fact.is === 'verification') {
    await world.test.users.recordVerification({ clientCustomerId, proveId, enrolled: true, verifiedAt: at });
    return;
  }
  const { label, type, named } = fact;
  await world.deliver([
    {
      eventId: `${clientCustomerId}:${label}`,
      event: 'something changed',
      eventType: type,
      eventTimestamp: at.toISOString(),
      ...(named && { clientCustomerId }),
      ...(proveId !== undefined && { identityId: proveId }),
    },
  ]);
}
