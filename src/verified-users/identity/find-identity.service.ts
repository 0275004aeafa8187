import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Enrollment } from './enrollment.entity';
import { VerifiedIdentity } from './verified-identity.entity';

/** What a notification says about whom it means. */
export interface NotificationKeys {
  project: string;
  proveId: string | null;
  clientCustomerId: string | null;
}

export interface FoundIdentity {
  identityId: string;
  /** Why a person should look at the match; null when all ids agree. */
  reviewReason: 'customer_id_mismatch' | 'several_customers' | 'unknown_enrollment' | null;
}

/** Finds the identity a notification is about: by Prove id first, by `clientCustomerId` second. */
@Injectable()
export class FindIdentity {
  /** @returns null when neither id is known here. */
  async find(manager: EntityManager, keys: NotificationKeys): Promise<FoundIdentity | null> {
    const enrollments = keys.proveId ? await this.enrollmentsOf(manager, keys.project, keys.proveId) : [];
    if (enrollments.length > 0) return chooseEnrollment(enrollments, keys.clientCustomerId);
    if (keys.clientCustomerId === null) return null;

    const identity = await manager.findOne(VerifiedIdentity, {
      select: { id: true },
      where: { project: keys.project, clientCustomerId: keys.clientCustomerId },
    });
    if (!identity) return null;
    // An unseen Prove id of a known customer may be an enrolment we were not told of (batch, SFTP): it counts, and
    // a person should know.
    const reviewReason = keys.proveId ? 'unknown_enrollment' : null;
    return { identityId: identity.id, reviewReason };
  }

  private enrollmentsOf(manager: EntityManager, project: string, proveId: string): Promise<Enrollment[]> {
    return manager.find(Enrollment, {
      where: { project, proveId },
      relations: { identity: true },
      order: { current: 'DESC', enrolledAt: 'DESC', id: 'ASC' },
    });
  }
}

/**
 * A Prove id names a person, who may be several customers of the company: the one that the notification names wins.
 * When it names none of them, the Prove id is believed, and a person told: the others may be meant as well.
 */
function chooseEnrollment(enrollments: Enrollment[], clientCustomerId: string | null): FoundIdentity {
  const named = enrollments.find((enrollment) => enrollment.identity?.clientCustomerId === clientCustomerId);
  if (named) return { identityId: named.identityId, reviewReason: null };
  const { identityId } = enrollments[0]!;
  if (clientCustomerId !== null) return { identityId, reviewReason: 'customer_id_mismatch' };
  const several = enrollments.some((enrollment) => enrollment.identityId !== identityId);
  return { identityId, reviewReason: several ? 'several_customers' : null };
}
