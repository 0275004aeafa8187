import { Inject, Injectable } from '@nestjs/common';
import { In, LessThanOrEqual, Not, type DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { Enrollment } from '../../identity/enrollment.entity';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import type { DueCheck } from './due-check';

const BATCH = 200;

/** Reads whose check is due. */
@Injectable()
export class FindDueChecks {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /**
   * A batch, the longest overdue first. Whatever becomes of one, its date is moved: so the next batch is another one.
   *
   * @param without projects and identities to pass over.
   */
  find(
    now: Date,
    without: { projects: readonly string[]; identityIds: readonly string[] },
  ): Promise<DueCheck[]> {
    return transactWithin(this.dataSource, async (manager) => {
      const identities = await manager.find(VerifiedIdentity, {
        where: {
          checkDueAt: LessThanOrEqual(now),
          project: Not(In([...without.projects])),
          id: Not(In([...without.identityIds])),
        },
        order: { checkDueAt: 'ASC' },
        take: BATCH,
      });
      if (identities.length === 0) return [];
      const enrollments = await manager.findBy(Enrollment, {
        identityId: In(identities.map(({ id }) => id)),
        current: true,
      });
      const byIdentity = new Map(enrollments.map((one) => [one.identityId, one]));
      return identities.map((identity) => ({ identity, enrollment: byIdentity.get(identity.id) ?? null }));
    });
  }
}
