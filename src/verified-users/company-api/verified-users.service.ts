import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { queueHostEvents, type HostEventToQueue } from '../host-events/queue-host-events';
import { IdentityHistory } from '../identity/identity-history.entity';
import type { RecordVerificationInput } from '../identity/record-verification.input';
import { stateOf } from '../identity/identity-state';
import { RegisterIdentity, type RegisteredIdentity } from '../identity/register-identity.service';
import type { RegisterIdentityInput } from '../identity/register-identity.input';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { ReleaseNotifications } from '../inbox/release-notifications.service';
import { WakeUp } from '../queue/wake-up.service';
import { Reverification } from '../reverification/reverification.entity';
import { CompleteVerification } from '../reverification/verification/complete-verification.service';
import { toIdentityView, type IdentityView } from './identity-view';

/** What the company's back end does with its customers. */
@Injectable()
export class VerifiedUsersService {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly registration: RegisterIdentity,
    private readonly verification: CompleteVerification,
    private readonly notifications: ReleaseNotifications,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * Makes a customer known, or updates name, address, number and locale of a known one. Notifications that came
   * before the customer was known are applied now.
   *
   * @throws {InvalidRegistrationError}
   */
  async registerIdentity(input: RegisterIdentityInput): Promise<{ identityId: string; created: boolean }> {
    const { identity, created, released, hostEvents } = await transactWithin(
      this.dataSource,
      async (manager) => {
        const registered = await this.registration.register(manager, input);
        const keys = { ...keysOf(registered.identity), proveId: input.enrollment?.proveId ?? null };
        const hostEvents = await queueHostEvents(manager, ...eventsOf(registered));
        return { ...registered, hostEvents, released: await this.notifications.parked(manager, keys) };
      },
    );
    this.wakeUp.notifications(released);
    this.wakeUp.hostEvents(hostEvents);
    return { identityId: identity.id, created };
  }

  /**
   * Writes down a verification that succeeded at Prove, and ends the open re-verification.
   *
   * @throws {InvalidRegistrationError}
   * @throws {IdentityNotFoundError}
   */
  async recordVerification(input: RecordVerificationInput): Promise<void> {
    const cause = { kind: 'company' as const, id: null };
    const wake = await transactWithin(this.dataSource, (manager) =>
      this.verification.complete(manager, { ...input, confirm: false }, cause),
    );
    this.wakeUp.rows(wake);
  }

  /** State, latest re-verification and history of a customer; null when it is not registered. No personal data. */
  async findIdentity(clientCustomerId: string, project = 'default'): Promise<IdentityView | null> {
    return transactWithin(this.dataSource, async (manager) => {
      const identity = await manager.findOneBy(VerifiedIdentity, { project, clientCustomerId });
      if (!identity) return null;
      const [reverification] = await manager.find(Reverification, {
        where: { identityId: identity.id },
        order: { openedAt: 'DESC' },
        take: 1,
      });
      const history = await manager.find(IdentityHistory, {
        where: { identityId: identity.id },
        order: { id: 'ASC' },
      });
      return toIdentityView(identity, reverification ?? null, history);
    });
  }

  /** Puts a `failed` notification back. @returns false when there is none with this id. */
  async retryNotification(notificationId: string): Promise<boolean> {
    const released = await transactWithin(this.dataSource, (manager) =>
      this.notifications.failed(manager, notificationId),
    );
    this.wakeUp.notifications(released);
    return released.length > 0;
  }
}

function eventsOf({ identity, created, changed }: RegisteredIdentity): HostEventToQueue[] {
  if (!created && !changed) return [];
  const name = created ? 'identity.registered' : 'identity.contact_changed';
  const at = created ? identity.createdAt : identity.updatedAt;
  const cause = { kind: 'company' as const, id: null };
  return [{ name, identityId: identity.id, at, state: stateOf(identity), cause, detail: {} }];
}

function keysOf({ project, clientCustomerId }: VerifiedIdentity) {
  return { project, clientCustomerId };
}
