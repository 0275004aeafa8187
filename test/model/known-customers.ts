import type { ModelWorld } from './model-world';
import type { PlayState } from './play-state';
import type { RegistrationStep } from './steps';

const HOUR_MS = 3_600_000;

export interface Row {
  id: string;
  status: string;
  verifiedAt: Date | null;
  reviewReason: string | null;
}

export async function rowOf(world: ModelWorld, clientCustomerId: string): Promise<Row | undefined> {
  const [row] = await world.test.dataSource.query<Row[]>(
    `SELECT id, status, verified_at AS "verifiedAt", review_reason AS "reviewReason"
       FROM vu_identity WHERE project = 'default' AND client_customer_id = $1`,
    [clientCustomerId],
  );
  return row;
}

export async function numberOf(world: ModelWorld, clientCustomerId: string): Promise<string | null> {
  if (!(await rowOf(world, clientCustomerId))) return null;
  return (await world.test.users.getContact({ clientCustomerId })).phoneNumber;
}

export async function enrollmentOf(world: ModelWorld, clientCustomerId: string) {
  const [row] = await world.test.dataSource.query<{ status: string; current: string | null }[]>(
    `SELECT i.status, (SELECT e.prove_id FROM vu_enrollment e WHERE e.identity_id = i.id AND e.current) AS current
       FROM vu_identity i WHERE i.client_customer_id = $1`,
    [clientCustomerId],
  );
  return row;
}

/**
 * A registration that was taken protects the customer: not closed, its Prove id on record, or a conflict is told.
 *
 * @returns false when the customer has no Prove id although one was registered.
 */
export async function afterRegistration(
  world: ModelWorld,
  play: PlayState,
  { customer, enrollment, number }: RegistrationStep,
  before: { current: string | null } | undefined,
  numberBefore: string | null,
): Promise<boolean> {
  const clientCustomerId = play.customer(customer);
  const row = await enrollmentOf(world, clientCustomerId);
  if (!row) return true;
  if (row.status === 'closed') play.report('registered_customer_is_not_closed', clientCustomerId);
  if (
    numberBefore !== null &&
    number !== numberBefore &&
    (await numberOf(world, clientCustomerId)) === number
  )
    play.numberChangedAt.set(customer, world.now());
  if (!enrollment) return true;
  const proveId = play.proveId(enrollment.proveId);
  // A customer who had an enrollment keeps it, whatever the registration says.
  const isTaken = (before?.current ?? null) === null && row.current === proveId;
  if (!isTaken && !play.racing) return row.current !== null;
  // Without a time, every other word about this id is a later one.
  const at = enrollment.hoursAgo === null ? 0 : world.now() - enrollment.hoursAgo * HOUR_MS;
  play.prove(clientCustomerId, proveId, number, at);
  return row.current !== null;
}
