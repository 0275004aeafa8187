import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { queueHostEvents } from '../../host-events/queue-host-events';
import { checkInput } from '../../identity/check-input';
import { stateOf } from '../../identity/identity-state';
import type { RegisterIdentityInput } from '../../identity/register-identity.input';
import { RegisterIdentity, type RegisteredIdentity } from '../../identity/register-identity.service';
import { ReleaseNotifications } from '../../inbox/release-notifications.service';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { Consents } from '../../reverification/consents.service';
import { FollowContactChange } from '../../reverification/follow-contact-change.service';
import { RegisterCustomerInput } from '../inputs/register-customer.input';

const CAUSE = { kind: 'company', id: null } as const;

/** Makes customers known, with everything that follows from it. */
@Injectable()
export class RegisterCustomers {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly registration: RegisterIdentity,
    private readonly followContactChange: FollowContactChange,
    private readonly notifications: ReleaseNotifications,
    private readonly consents: Consents,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @param alongside what else belongs into the transaction. */
  async register(
    given: RegisterCustomerInput,
    alongside?: (manager: EntityManager, registered: RegisteredIdentity) => Promise<void>,
  ): Promise<{ identityId: string; created: boolean }> {
    const { consents, ...input } = await checkInput(RegisterCustomerInput, given);
    const { registered, wake } = await transactWithin(this.dataSource, async (manager) => {
      const one = await this.registration.register(manager, input);
      const followed = await this.follow(manager, one, input);
      const given: RowsToWake[] = [];
      for (const consent of consents ?? [])
        given.push(await this.consents.give(manager, one.identity.id, { ...consent, givenBy: 'company' }));
      await alongside?.(manager, one);
      return { registered: one, wake: rowsToWake(followed, ...given) };
    });
    this.wakeUp.rows(wake);
    return { identityId: registered.identity.id, created: registered.created };
  }

  private async follow(
    manager: EntityManager,
    { identity, created, change }: RegisteredIdentity,
    { enrollment }: RegisterIdentityInput,
  ): Promise<RowsToWake> {
    const { project, clientCustomerId, id: identityId } = identity;
    const keys = { project, clientCustomerId, proveId: enrollment?.proveId ?? null };
    const notifications = await this.notifications.parked(manager, keys);
    if (change)
      return rowsToWake({ notifications }, await this.followContactChange.follow(manager, change, CAUSE));
    if (!created) return rowsToWake({ notifications });
    const hostEvents = await queueHostEvents(manager, {
      name: 'identity.registered',
      ...{ identityId, at: identity.createdAt, state: stateOf(identity), cause: CAUSE, detail: {} },
    });
    return rowsToWake({ notifications, hostEvents });
  }
}
