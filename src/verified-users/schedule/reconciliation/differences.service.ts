import { Inject, Injectable } from '@nestjs/common';
import { MoreThan, type DataSource, type FindOptionsWhere } from 'typeorm';
import { checkRequest } from '../../company-api/check-request';
import { limitOf, readCursor, toPage, type Page } from '../../company-api/paging';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { Clock } from '../../options/clock';
import { CheckEnrollments } from './check-enrollments.service';
import { DifferenceWithoutActionError } from './difference-without-action.error';
import { Difference } from './difference.entity';
import { DisenrollLeftover } from './disenroll-leftover.service';
import { LinkUnknown } from './link-unknown.service';
import { ListDifferencesInput } from './list-differences.input';

const ID = /^\d{1,18}$/;

/** Differences between Prove's records and ours, for operators: list them, deal with one, or dismiss it. */
@Injectable()
export class Differences {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly checkEnrollments: CheckEnrollments,
    private readonly disenrollLeftover: DisenrollLeftover,
    private readonly linkUnknown: LinkUnknown,
    private readonly clock: Clock,
  ) {}

  /** In the order in which they were found. */
  async list(given: ListDifferencesInput = {}): Promise<Page<Difference>> {
    const input = await checkRequest(ListDifferencesInput, given);
    const { project, kind, status = 'proposed' } = input;
    const after = readCursor(input.cursor, ID);
    const limit = limitOf(input);
    const where: FindOptionsWhere<Difference> = {
      status,
      ...(project == null ? {} : { project }),
      ...(kind == null ? {} : { kind }),
      ...(after === null ? {} : { id: MoreThan(after) }),
    };
    const rows = await transactWithin(this.dataSource, (manager) =>
      manager.find(Difference, { where, order: { id: 'ASC' }, take: limit + 1 }),
    );
    return toPage(
      rows,
      limit,
      (row) => row,
      ({ id }) => id,
    );
  }

  /**
   * Does what is proposed, after asking Prove whether it is still so: otherwise it is `gone`.
   *
   * @param by who wants it, as your own records name that person.
   * @returns how it stands now: still `proposed` when Prove had no clear answer; null when no such one is proposed.
   * @throws {DifferenceWithoutActionError}
   * @throws {ProveError} when Prove is away: nothing was changed then.
   */
  async apply(id: string, by: string): Promise<Difference | null> {
    const difference = await this.find(id);
    if (difference?.status !== 'proposed') return null;
    switch (difference.action) {
      case 'none':
        throw new DifferenceWithoutActionError();
      case 'disenroll_at_prove':
        await this.disenrollLeftover.disenroll(difference, by);
        break;
      case 'link_to_customer':
        await this.linkUnknown.link(difference, by);
        break;
      default:
        await this.actOn(difference, by);
    }
    return this.find(id);
  }

  /** It stays dismissed as long as it is found again. @returns null when no such one is proposed. */
  async dismiss(id: string, by: string): Promise<Difference | null> {
    if (!ID.test(id)) return null;
    const change = { status: 'dismissed' as const, settledAt: this.clock.now(), settledBy: by };
    const { affected } = await transactWithin(this.dataSource, (manager) =>
      manager.update(Difference, { id, status: 'proposed' }, change),
    );
    return affected === 1 ? this.find(id) : null;
  }

  private find(id: string): Promise<Difference | null> {
    if (!ID.test(id)) return Promise.resolve(null);
    return transactWithin(this.dataSource, (manager) => manager.findOneBy(Difference, { id }));
  }

  private async actOn({ id, kind, enrollmentId, runId, foundAt }: Difference, by: string): Promise<void> {
    const cause = { kind: 'operator' as const, id };
    const check = { mark: runId, since: foundAt, apply: [kind], cause, by, now: this.clock.now() };
    const question = { signal: new AbortController().signal, onRequest: () => undefined };
    await this.checkEnrollments.check([enrollmentId!], check, question, () => Promise.resolve());
  }
}
