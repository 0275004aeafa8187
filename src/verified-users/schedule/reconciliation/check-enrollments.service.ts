import { Inject, Injectable, Logger } from '@nestjs/common';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { isRetryableConflict } from '../../database/sql-state';
import { transactWithin, TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { Enrollment } from '../../identity/enrollment.entity';
import type { Cause } from '../../identity/identity-history.entity';
import { readContact } from '../../identity/read-contact';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { DifferenceKind } from '../../options/schedule-options.interface';
import { readingsOf } from '../../phone/answered-number';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { ActOnDifferences } from './act-on-differences.service';
import { AskPatiently, type Question, type Told } from './ask-patiently.service';
import { compareIdentity, maySettleItself, type FoundDifference, type ProveRecord } from './compare-identity';
import { Difference } from './difference.entity';
import { inTurn } from './in-turn';
import {
  keepDifferences,
  keepOpen,
  latestMark,
  lockDifferences,
  settleOthers,
  type KeptDifference,
} from './keep-differences.sql';
import { keepSnapshots } from './keep-snapshots.sql';
import { lockEnrollments } from './lock-enrollments';
import { noticesOfEnrollments } from './notices-of-enrollments.sql';

/** Prove's 25 requests a second are used up by so many at once, if an answer takes a third of a second. */
const REQUESTS_AT_ONCE = 8;

/** Longest wait of a run for the row of an identity; then whoever is locked is passed over. */
const LOCK_TIMEOUT_MS = 1_000;

type ToldRecord = ProveRecord & { countryCode: string | null };

/** How a batch is checked. */
export interface Check {
  /** Of the reconciliation whose lists are compared with. */
  mark: string;
  /** When those lists began to be read. */
  since: Date;
  /** What is dealt with at once. */
  apply: readonly DifferenceKind[];
  cause: Cause & { id: string };
  /** Who applies; null: the schedule. */
  by: string | null;
  now: Date;
}

export interface CheckCounts {
  checked: number;
  applied: number;
  unanswered: number;
  /** Passed over, for another session held the identity. */
  locked: number;
}

interface Judged {
  enrollment: Enrollment;
  /** Null: there is none. */
  prove: ToldRecord | null;
  found: FoundDifference[];
}

/** Asks Prove about enrollments, one by one, and settles a batch of them in one transaction. */
@Injectable()
export class CheckEnrollments {
  private readonly logger = new Logger(CheckEnrollments.name);

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly prove: AskPatiently,
    private readonly contacts: ContactCipher,
    private readonly actOnDifferences: ActOnDifferences,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * @param kept is called in the transaction of the batch.
   * @throws {ProveError} when Prove is away: nothing was changed then.
   */
  async check(
    ids: readonly string[],
    check: Check,
    question: Question,
    kept: (manager: EntityManager, counts: CheckCounts) => Promise<void>,
  ): Promise<void> {
    const before = await transactWithin(this.dataSource, (manager) =>
      manager.find(Enrollment, { where: { id: In([...ids]) }, relations: { identity: true } }),
    );
    const asked = before.filter(({ current, identity }) => current && identity!.status !== 'closed');
    const told = new Map<string, Told>();
    await inTurn(REQUESTS_AT_ONCE, asked, async ({ id, project, proveId, identity }) => {
      const contact = readContact(this.contacts, identity!);
      // Without the number it is not known whose host is to be believed, and nobody could be written to.
      if (contact === null) return void told.set(id, { is: 'none' });
      told.set(id, await this.prove.identity(project, proveId, contact.phoneNumber, question));
    });
    const settle = (skipLocked: boolean) =>
      transactWithin(
        this.dataSource,
        async (transaction) => {
          const settled = await this.settle(transaction, before, told, check, skipLocked);
          await kept(transaction, settled.counts);
          return settled;
        },
        TRANSACTION_LIMIT_MS,
        check.by === null ? LOCK_TIMEOUT_MS : undefined,
      );
    // An operator waits for the row; a run has others to settle.
    const { wake, locked } = await settle(false).catch((error: unknown) => {
      if (check.by !== null || !isRetryableConflict(error)) throw error;
      return settle(true);
    });
    this.wakeUp.rows(wake);
    for (const identityId of locked)
      this.logger.warn({
        message: 'An enrollment was passed over: another session holds the identity',
        identityId,
      });
  }

  private async settle(
    manager: EntityManager,
    before: readonly Enrollment[],
    told: ReadonlyMap<string, Told>,
    check: Check,
    skipLocked: boolean,
  ): Promise<{ counts: CheckCounts; wake: RowsToWake; locked: string[] }> {
    const { mark, now } = check;
    const { fresh, locked } = await lockEnrollments(manager, before, skipLocked);
    const answered = fresh.flatMap((enrollment): Judged[] => {
      const answer = told.get(enrollment.id);
      if (!answer || answer.is === 'none') return [];
      const prove = answer.is === 'found' ? this.recordOf(answer, enrollment.identity!) : null;
      return [{ enrollment, prove, found: this.compare(enrollment, answer, prove, check) }];
    });
    const doubted = answered.filter(({ found }) => found.length > 0).map(({ enrollment }) => enrollment.id);
    const notices = await noticesOfEnrollments(manager, doubted);
    // Told already, and about to be applied: what is to be done is done by the notice.
    const judged = answered.filter(({ enrollment }) => !notices.get(enrollment.id)?.waiting);
    const judgedIds = judged.map(({ enrollment }) => enrollment.id);
    const differences = judged.flatMap(({ enrollment, found }) =>
      found.map((one) => ({
        ...one,
        ...{ project: enrollment.project, proveId: enrollment.proveId },
        ...{ enrollmentId: enrollment.id, identityId: enrollment.identityId },
        missedNotice:
          one.action === 'treat_as_missed_notice' &&
          enrollment.identity!.watch === 'watched' &&
          !notices.has(enrollment.id),
      })),
    );
    await lockDifferences(
      manager,
      before.map(({ id }) => id),
    );
    const foundIn = check.by === null ? mark : await latestMark(manager, mark);
    const kept = await keepDifferences(manager, differences, foundIn, now);
    await settleOthers(manager, judgedIds, kept, now);
    const others = before.map(({ id }) => id).filter((id) => !judgedIds.includes(id));
    await keepOpen(manager, others, mark);
    await this.keepAnswers(manager, before, judged, check);
    const { applied, wake } = await this.apply(manager, judged, kept, check);
    const unanswered = [...told.values()].filter((one) => one.is === 'none').length;
    const checked = told.size - unanswered;
    return { counts: { checked, applied, unanswered, locked: locked.length }, wake, locked };
  }

  private compare(
    { identity, enrolledAt, endedAt, seenInRun, inactiveInRun, carrier, lineType }: Enrollment,
    answer: Told,
    prove: ProveRecord | null,
    { mark, since }: Check,
  ): FoundDifference[] {
    const { status, watch } = identity!;
    const atProveSince = (answer.is === 'found' && answer.identity.enrolledAt) || enrolledAt;
    const ours = {
      ...{ status, watch, carrier, lineType },
      ended: endedAt !== null,
      listed: seenInRun === mark,
      listedInactive: inactiveInRun === mark && atProveSince < since,
    };
    const policy = this.options.notifications.policies.get('LINE_TYPE_CHANGE');
    return compareIdentity(ours, prove, policy?.reverify ?? false);
  }

  /** Numbers are compared by their keyed hashes, and go nowhere from here. */
  private recordOf({ identity }: Told & { is: 'found' }, { phoneHash }: VerifiedIdentity): ToldRecord {
    const { active, carrier, lineType, countryCode, phoneNumber } = identity;
    const readings = phoneNumber === null ? [] : readingsOf(phoneNumber);
    const sameNumber =
      readings.length > 0 && phoneHash !== null
        ? readings.some((number) => this.contacts.phoneHashes(number).includes(phoneHash))
        : null;
    return { active, carrier, lineType, countryCode, sameNumber };
  }

  /** Of every one of the batch, whatever came of it: the next batch is of others. */
  private async keepAnswers(
    manager: EntityManager,
    before: readonly Enrollment[],
    judged: readonly Judged[],
    { now, since }: Check,
  ): Promise<void> {
    const told = new Map(judged.map(({ enrollment, prove }) => [enrollment.id, prove]));
    const snapshots = before.map(({ id }) => {
      const prove = told.get(id);
      // Of another number nothing is to be remembered.
      return prove && prove.sameNumber !== false ? { id, ...prove } : { id };
    });
    await keepSnapshots(manager, snapshots, now > since ? now : since);
  }

  private async apply(
    manager: EntityManager,
    judged: readonly Judged[],
    kept: readonly KeptDifference[],
    { apply, cause, by, now }: Check,
  ): Promise<{ applied: number; wake: RowsToWake }> {
    const wakes: RowsToWake[] = [];
    const settled: string[] = [];
    for (const { enrollment, prove, found } of judged) {
      const due = kept.filter(
        (one) => one.enrollmentId === enrollment.id && one.status === 'proposed' && apply.includes(one.kind),
      );
      const differences = found.filter(
        (difference) =>
          difference.action !== 'none' &&
          due.some(({ kind }) => kind === difference.kind) &&
          (by !== null || maySettleItself(difference, prove)),
      );
      if (differences.length === 0) continue;
      const deed = { identity: enrollment.identity!, enrollment, differences, prove, cause, now };
      wakes.push(await this.actOnDifferences.act(manager, deed));
      const kinds = differences.map(({ kind }) => kind);
      settled.push(...due.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id));
    }
    const change = { status: 'applied' as const, settledAt: now, settledBy: by };
    if (settled.length > 0) await manager.update(Difference, { id: In(settled) }, change);
    return { applied: settled.length, wake: rowsToWake(...wakes) };
  }
}
