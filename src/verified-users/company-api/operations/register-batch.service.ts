import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { queueHostEvents, type HostEventToQueue } from '../../host-events/queue-host-events';
import { RegisterIdentities, type RegisteredBatch } from '../../identity/register-identities.service';
import type { IdentityState } from '../../identity/identity-state';
import type { ProjectAccess } from '../../identity/project-access';
import type { Registration, RegistrationOutcome, TakenRegistration } from '../../identity/registration';
import { ReleaseNotifications } from '../../inbox/release-notifications.service';
import { ReviseNotifications } from '../../inbox/revise-notifications.service';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { FollowContactChange } from '../../reverification/follow-contact-change.service';

const CAUSE = { kind: 'company', id: null } as const;

/** Registers customers, including all consequences. A single registration is a batch of one. */
@Injectable()
export class RegisterBatch {
  constructor(
    private readonly registration: RegisterIdentities,
    private readonly followContactChange: FollowContactChange,
    private readonly notifications: ReleaseNotifications,
    private readonly revision: ReviseNotifications,
  ) {}

  /**
   * Runs in the caller's transaction. @returns an outcome for each registration, in order, and the rows to wake after
   * the commit.
   */
  async register(
    manager: EntityManager,
    registrations: readonly Registration[],
    access: ProjectAccess,
  ): Promise<{ outcomes: RegistrationOutcome[]; wake: RowsToWake }> {
    const batch = await this.registration.register(manager, registrations, access);
    const taken = registrations.filter((_, index) => batch.outcomes[index]!.outcome !== 'refused');
    const notifications = await this.notifications.parked(manager, ...taken.map(keysOf));
    const wake = [
      rowsToWake({ notifications, hostEvents: await queueHostEvents(manager, ...eventsOf(batch)) }),
      await this.revision.ofRegistered(manager, newlyEnrolled(batch, registrations)),
    ];
    for (const one of batch.outcomes) {
      if (one.outcome === 'refused') continue;
      if (one.change) wake.push(await this.followContactChange.follow(manager, one.change, CAUSE));
      wake.push(await this.followEnrollment(manager, one, batch.at));
    }
    return { outcomes: batch.outcomes, wake: rowsToWake(...wake) };
  }

  /**
   * The customer is now verified, so notifications that were decided before are decided again, as if everything had
   * arrived in order (P6).
   */
  private async followEnrollment(
    manager: EntityManager,
    { identityId, state, enrolledProveId: proveId, decideAnewAfter }: TakenRegistration,
    at: Date,
  ): Promise<RowsToWake> {
    const hostEvents =
      proveId === null
        ? []
        : await queueHostEvents(manager, {
            name: 'identity.verified',
            ...{ identityId, at, state, cause: CAUSE, detail: { proveId } },
          });
    if (decideAnewAfter === null) return rowsToWake({ hostEvents });
    const { wake } = await this.revision.receivedAfter(manager, identityId, decideAnewAfter);
    return rowsToWake({ hostEvents }, wake);
  }
}

function keysOf({ project, clientCustomerId, enrollment }: Registration) {
  return { project, clientCustomerId, proveId: enrollment?.proveId ?? null };
}

function newlyEnrolled({ outcomes }: RegisteredBatch, registrations: readonly Registration[]): string[] {
  return outcomes.flatMap((one, index) =>
    one.outcome === 'registered' && registrations[index]!.enrollment ? one.identityId : [],
  );
}

function eventsOf({ outcomes, consents, at }: RegisteredBatch): HostEventToQueue[] {
  const states = new Map<string, IdentityState>();
  const events: HostEventToQueue[] = [];
  for (const one of outcomes) {
    if (one.outcome === 'refused') continue;
    const { outcome, identityId, state } = one;
    states.set(identityId, state);
    if (outcome === 'registered' || outcome === 'reopened')
      events.push({ name: `identity.${outcome}`, identityId, at, state, cause: CAUSE, detail: {} });
  }
  for (const { identityId, ...detail } of consents) {
    const state = states.get(identityId)!;
    events.push({ name: 'consent.given', identityId, at, state, cause: CAUSE, detail });
  }
  return events;
}
