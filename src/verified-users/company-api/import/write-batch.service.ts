import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { queueHostEvents, type HostEventToQueue } from '../../host-events/queue-host-events';
import { eachCustomerOnce } from '../../identity/each-customer-once';
import {
  RegisterIdentities,
  type RegisteredBatch,
  type RegistrationOutcome,
} from '../../identity/register-identities.service';
import type { Registration } from '../../identity/registration';
import { wasInTheWay } from '../../inbox/own-fault';
import { ReleaseNotifications } from '../../inbox/release-notifications.service';
import { FollowContactChange } from '../../reverification/follow-contact-change.service';
import { isUnavailable } from '../../problem/is-unavailable';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { faultOfRow } from './fault-of-row';

/** What became of a row. */
export type WrittenRow = Pick<RegistrationOutcome, 'outcome'> | { outcome: 'failed'; fault: string };

/** A row that others were in the way of is tried so often. */
const MAX_TRIES = 4;
const CAUSE = { kind: 'company', id: null } as const;

/** Stores many customers in one transaction, or, when that fails, each in one of its own. */
@Injectable()
export class WriteBatch {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly registration: RegisterIdentities,
    private readonly followContactChange: FollowContactChange,
    private readonly notifications: ReleaseNotifications,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * @returns what became of each, in the same order.
   * @throws what the database says when it is away. What it had taken until then stays.
   */
  async write(registrations: readonly Registration[]): Promise<WrittenRow[]> {
    const written: WrittenRow[] = [];
    for (const run of eachCustomerOnce(registrations)) written.push(...(await this.writeRun(run)));
    return written;
  }

  private async writeRun(registrations: readonly Registration[]): Promise<WrittenRow[]> {
    try {
      return await this.together(registrations);
    } catch (error) {
      if (isUnavailable(error) && !wasInTheWay(error)) throw error;
      const written: WrittenRow[] = [];
      for (const registration of registrations) written.push(await this.alone(registration));
      return written;
    }
  }

  private async together(registrations: readonly Registration[]): Promise<RegistrationOutcome[]> {
    const { outcomes, wake } = await transactWithin(this.dataSource, async (manager) => {
      const batch = await this.registration.register(manager, registrations);
      const notifications = await this.notifications.parked(manager, ...registrations.map(keysOf));
      const hostEvents = await queueHostEvents(manager, ...eventsOf(batch));
      const followed: RowsToWake[] = [];
      for (const { change } of batch.outcomes)
        if (change) followed.push(await this.followContactChange.follow(manager, change, CAUSE));
      return { outcomes: batch.outcomes, wake: rowsToWake({ notifications, hostEvents }, ...followed) };
    });
    this.wakeUp.rows(wake);
    return outcomes;
  }

  private async alone(registration: Registration): Promise<WrittenRow> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.together([registration]))[0]!;
      } catch (error) {
        if (wasInTheWay(error) && attempt < MAX_TRIES) continue;
        const fault = faultOfRow(error);
        if (fault === null) throw error;
        return { outcome: 'failed', fault };
      }
    }
  }
}

function keysOf({ project, clientCustomerId, enrollment }: Registration) {
  return { project, clientCustomerId, proveId: enrollment?.proveId ?? null };
}

function eventsOf({ outcomes, consents, at }: RegisteredBatch): HostEventToQueue[] {
  const states = new Map(outcomes.map(({ identityId, state }) => [identityId, state]));
  return [
    ...outcomes.flatMap(({ outcome, identityId, state }): HostEventToQueue[] => {
      if (outcome !== 'registered') return [];
      return [{ name: 'identity.registered', identityId, at, state, cause: CAUSE, detail: {} }];
    }),
    ...consents.map(({ identityId, ...detail }): HostEventToQueue => {
      const state = states.get(identityId)!;
      return { name: 'consent.given', identityId, at, state, cause: CAUSE, detail };
    }),
  ];
}
