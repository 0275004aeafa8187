import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { queueHostEvents } from '../../host-events/queue-host-events';
import { CloseIdentity } from '../../identity/close-identity.service';
import { Enrollment } from '../../identity/enrollment.entity';
import { doubtWatchOfHolders, lockHolders } from '../../identity/holders-of-prove-id';
import { stateOf } from '../../identity/identity-state';
import type { ProjectAccess } from '../../identity/project-access';
import { Clock } from '../../options/clock';
import { stableCode } from '../../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveClient } from '../../prove/prove-client.service';
import { regionsOf } from '../../prove/region';
import { rowsToWake } from '../../queue/rows-to-wake';
import { CloseReverification } from '../../reverification/close-reverification.service';
import { VerificationRows } from '../../reverification/verification/verification-rows.service';
import { checkRequest } from '../check-request';
import type { ChangeConditions, CustomerRef } from '../customer-ref';
import { CloseCustomerInput } from '../inputs/close-customer.input';
import { ChangeCustomers } from './change-customers.service';
import type { DescribedIdentity } from './customer-rows';

const CAUSE = { kind: 'company', id: null } as const;

/**
 * What became of the enrolment: `not_asked`; `failed`: Prove still watches; `kept`: another customer has the same Prove id;
 * `done`; `none`, for there is none. Of several enrolments the first of these that is true of one.
 */
export const DISENROLL_OUTCOMES = ['not_asked', 'failed', 'kept', 'done', 'none'] as const;
export type DisenrollOutcome = (typeof DISENROLL_OUTCOMES)[number];

export interface ClosedCustomer extends DescribedIdentity {
  disenrolled: DisenrollOutcome;
}

/** The end of a customer here, and of all enrolments at Prove that are watched for it if that is wanted. */
@Injectable()
export class CloseCustomer {
  private readonly logger = new Logger(CloseCustomer.name);

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly customers: ChangeCustomers,
    private readonly closeIdentity: CloseIdentity,
    private readonly closeReverification: CloseReverification,
    private readonly verifications: VerificationRows,
    private readonly prove: ProveClient,
    private readonly clock: Clock,
  ) {}

  /** A closed one again changes nothing here; its enrolment can still be ended. */
  async close(
    access: ProjectAccess,
    ref: CustomerRef,
    given: CloseCustomerInput,
    conditions: ChangeConditions,
  ): Promise<ClosedCustomer> {
    const { disenroll } = await checkRequest(CloseCustomerInput, given);
    let enrollments: Enrollment[] = [];
    const described = await this.customers.change(access, ref, conditions, async (manager, identity) => {
      const identityId = identity.id;
      const live = [
        { identityId, current: true },
        { identityId, linked: true },
      ];
      enrollments = await manager.findBy(Enrollment, live);
      if (!(await this.closeIdentity.close(manager, identity, CAUSE))) return rowsToWake();
      const at = this.clock.now();
      await this.verifications.abandon(manager, identityId);
      const outcome = { status: 'cancelled' as const, reason: 'identity_closed' };
      const { wake } = await this.closeReverification.close(manager, identity, outcome, CAUSE);
      const state = stateOf(identity);
      const event = { name: 'identity.closed' as const, identityId, at, state, cause: CAUSE, detail: {} };
      return rowsToWake(wake, { hostEvents: await queueHostEvents(manager, event) });
    });
    return { ...described, disenrolled: disenroll ? await this.disenroll(enrollments) : 'not_asked' };
  }

  /** After the commit, and once: the customer is closed whatever Prove says. */
  private async disenroll(enrollments: readonly Enrollment[]): Promise<DisenrollOutcome> {
    const outcomes: DisenrollOutcome[] = [];
    for (const one of enrollments) outcomes.push(await this.disenrollOne(one));
    return DISENROLL_OUTCOMES.find((outcome) => outcomes.includes(outcome)) ?? 'none';
  }

  /** Not where another customer has the Prove id, who would be watched no more without anybody knowing. */
  private async disenrollOne(enrollment: Enrollment): Promise<DisenrollOutcome> {
    const holders = await transactWithin(this.dataSource, (manager) => lockHolders(manager, enrollment));
    if (holders.length > 0) return 'kept';
    const outcome = await this.askToDisenroll(enrollment);
    // Also when it failed: an attempt whose answer was lost may have ended it.
    await transactWithin(this.dataSource, (manager) =>
      doubtWatchOfHolders(manager, enrollment, CAUSE, this.clock.now()),
    );
    return outcome;
  }

  /** At each host: the number may have changed since, and with it the host that would be asked about it. */
  private async askToDisenroll({ project, proveId }: Enrollment): Promise<DisenrollOutcome> {
    const regions = regionsOf(this.options.projects.get(project) ?? { prove: null });
    let outcome: DisenrollOutcome = regions.length > 0 ? 'none' : 'failed';
    for (const region of regions) {
      try {
        if (await this.prove.disenroll(proveId, { project, region })) return 'done';
        outcome = 'failed';
      } catch (error) {
        if (error instanceof ProveNotFoundError) continue;
        outcome = 'failed';
        this.logger.warn({
          message: 'A closed customer was not disenrolled at Prove',
          code: stableCode(error),
        });
      }
    }
    return outcome;
  }
}
