import { Injectable, Logger } from '@nestjs/common';
import { queueHostEvents } from '../../host-events/queue-host-events';
import { CloseIdentity } from '../../identity/close-identity.service';
import { Enrollment } from '../../identity/enrollment.entity';
import { stateOf } from '../../identity/identity-state';
import { Clock } from '../../options/clock';
import { stableCode } from '../../observability/stable-code';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveClient } from '../../prove/prove-client.service';
import { rowsToWake } from '../../queue/rows-to-wake';
import { CloseReverification } from '../../reverification/close-reverification.service';
import { VerificationRows } from '../../reverification/verification/verification-rows.service';
import { checkRequest } from '../check-request';
import type { ChangeConditions, CustomerRef } from '../customer-ref';
import { CloseCustomerInput } from '../inputs/close-customer.input';
import { ChangeCustomers } from './change-customers.service';
import type { DescribedIdentity } from './customer-rows';

const CAUSE = { kind: 'company', id: null } as const;

/** What became of the enrolment: `not_asked`; `done`; `none`, for there is none; `failed`: Prove still watches. */
export const DISENROLL_OUTCOMES = ['not_asked', 'done', 'none', 'failed'] as const;
export type DisenrollOutcome = (typeof DISENROLL_OUTCOMES)[number];

export interface ClosedCustomer extends DescribedIdentity {
  disenrolled: DisenrollOutcome;
}

/** The end of a customer here, and of the enrolment at Prove if that is wanted. */
@Injectable()
export class CloseCustomer {
  private readonly logger = new Logger(CloseCustomer.name);

  constructor(
    private readonly customers: ChangeCustomers,
    private readonly closeIdentity: CloseIdentity,
    private readonly closeReverification: CloseReverification,
    private readonly verifications: VerificationRows,
    private readonly prove: ProveClient,
    private readonly clock: Clock,
  ) {}

  /** A closed one again changes nothing here; its enrolment can still be ended. */
  async close(
    ref: CustomerRef,
    given: CloseCustomerInput,
    conditions: ChangeConditions,
  ): Promise<ClosedCustomer> {
    const { disenroll } = await checkRequest(CloseCustomerInput, given);
    let proveIds: string[] = [];
    const described = await this.customers.change(ref, conditions, async (manager, identity) => {
      const identityId = identity.id;
      proveIds = (await manager.findBy(Enrollment, { identityId, current: true })).map((one) => one.proveId);
      if (!(await this.closeIdentity.close(manager, identity, CAUSE))) return rowsToWake();
      const at = this.clock.now();
      await this.verifications.abandon(manager, identityId);
      const outcome = { status: 'cancelled' as const, reason: 'identity_closed' };
      const { wake } = await this.closeReverification.close(manager, identity, outcome, CAUSE);
      const state = stateOf(identity);
      const event = { name: 'identity.closed' as const, identityId, at, state, cause: CAUSE, detail: {} };
      return rowsToWake(wake, { hostEvents: await queueHostEvents(manager, event) });
    });
    return { ...described, disenrolled: disenroll ? await this.disenroll(ref, proveIds) : 'not_asked' };
  }

  /** After the commit, and once: the customer is closed whatever Prove says. */
  private async disenroll({ project }: CustomerRef, [proveId]: string[]): Promise<DisenrollOutcome> {
    if (proveId === undefined) return 'none';
    try {
      return (await this.prove.disenroll(proveId, project === undefined ? {} : { project }))
        ? 'done'
        : 'failed';
    } catch (error) {
      if (error instanceof ProveNotFoundError) return 'none';
      this.logger.warn({
        message: 'A closed customer was not disenrolled at Prove',
        code: stableCode(error),
      });
      return 'failed';
    }
  }
}
