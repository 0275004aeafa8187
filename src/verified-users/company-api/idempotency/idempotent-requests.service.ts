import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { IsNull, type DataSource } from 'typeorm';
import stringify from 'safe-stable-stringify';
import { DATA_SOURCE } from '../../database/data-source.token';
import { DatabaseUnavailableError } from '../../database/database-unavailable.error';
import { transactWithin } from '../../database/transact-within';
import { Clock } from '../../options/clock';
import { VerifiedUsersError } from '../../options/verified-users-error';
import { stableCode } from '../../observability/stable-code';
import { Cipher } from '../../privacy/cipher.service';
import { ProveError } from '../../prove/errors/prove.error';
import { IdempotencyKeyInUseError } from './idempotency-key-in-use.error';
import { IdempotencyKeyReusedError } from './idempotency-key-reused.error';
import { IdempotencyKey } from './idempotency-key.entity';
import { OutcomeUnknownError } from './outcome-unknown.error';

/** After this long a request that did not finish is taken for dead (P9). */
const DEAD_AFTER_MS = 60_000;
const PURPOSE = 'idempotency';

/** What is kept of an answer. No personal data, no secrets. */
export interface KeptAnswer {
  status: number;
  body: object | null;
}

export interface IdempotentRequest {
  /** Name of the operation; keys of different operations are different keys. */
  operation: string;
  key: string;
  /** Everything that makes the request what it is; only a keyed hash of it is stored. */
  request: unknown;
  /** Whether it must not run twice even when its outcome is unknown. */
  costly: boolean;
}

type Claim = { startedAt: Date } | { kept: KeptAnswer };

/** Lets a request with a key happen once, however often and however concurrently it comes. */
@Injectable()
export class IdempotentRequests {
  private readonly logger = new Logger(IdempotentRequests.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly cipher: Cipher,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {IdempotencyKeyReusedError}
   * @throws {IdempotencyKeyInUseError}
   * @throws {OutcomeUnknownError}
   */
  async run(
    request: IdempotentRequest,
    work: () => Promise<KeptAnswer>,
  ): Promise<KeptAnswer & { replayed: boolean }> {
    const claim = await this.claim(request);
    if ('kept' in claim) return { ...claim.kept, replayed: true };
    let answer: KeptAnswer;
    try {
      answer = await work();
    } catch (error) {
      await this.failed(request, claim.startedAt, error);
      throw error;
    }
    const { status: statusCode, body } = answer;
    await this.unlessFailing(() => this.finish(request, claim.startedAt, { statusCode, body }));
    return { ...answer, replayed: false };
  }

  /** The key's row decides the race: of many at one moment, one inserts it. */
  private claim(request: IdempotentRequest): Promise<Claim> {
    const { scope, keySha256, requestSha256 } = this.placeOf(request);
    return transactWithin(this.dataSource, async (manager) => {
      const startedAt = this.clock.now();
      const inserted = await manager
        .createQueryBuilder()
        .insert()
        .into(IdempotencyKey)
        .values({ scope, keySha256, requestSha256, startedAt })
        .orIgnore()
        .returning('scope')
        .execute();
      if ((inserted.raw as unknown[]).length > 0) return { startedAt };
      const where = { scope, keySha256 };
      const row = await manager.findOne(IdempotencyKey, { where, lock: { mode: 'pessimistic_write' } });
      // It failed at this very moment, and its row is gone: the next attempt will be the first again.
      if (!row) throw new IdempotencyKeyInUseError();
      if (!this.isSame(row, request)) throw new IdempotencyKeyReusedError();
      if (row.finishedAt) {
        if (row.statusCode === null) throw new OutcomeUnknownError();
        return { kept: { status: row.statusCode, body: row.body as object | null } };
      }
      if (startedAt.getTime() - row.startedAt.getTime() < DEAD_AFTER_MS) throw new IdempotencyKeyInUseError();
      if (request.costly) throw new OutcomeUnknownError();
      await manager.update(IdempotencyKey, where, { startedAt });
      return { startedAt };
    });
  }

  /** What surely did nothing may be tried again under the same key. */
  private async failed(request: IdempotentRequest, startedAt: Date, error: unknown): Promise<void> {
    if (request.costly && !surelyDidNothing(error))
      return this.unlessFailing(() => this.finish(request, startedAt, { statusCode: null, body: null }));
    const { scope, keySha256 } = this.placeOf(request);
    await this.unlessFailing(() =>
      transactWithin(this.dataSource, (manager) =>
        manager.delete(IdempotencyKey, { scope, keySha256, startedAt, finishedAt: IsNull() }),
      ),
    );
  }

  /** The time of the start is part of the guard: whoever was taken for dead must not overwrite its successor. */
  private async finish(
    request: IdempotentRequest,
    startedAt: Date,
    end: { statusCode: number | null; body: object | null },
  ): Promise<void> {
    const { scope, keySha256 } = this.placeOf(request);
    await transactWithin(this.dataSource, (manager) =>
      manager.update(
        IdempotencyKey,
        { scope, keySha256, startedAt, finishedAt: IsNull() },
        { finishedAt: this.clock.now(), statusCode: end.statusCode, body: end.body as never },
      ),
    );
  }

  /** The work is done or failed by now, and that is what the caller is told; the row is then taken for dead. */
  private async unlessFailing(store: () => Promise<unknown>): Promise<void> {
    try {
      await store();
    } catch (error) {
      this.logger.warn({
        message: 'The end of an idempotent request was not stored',
        code: stableCode(error),
      });
    }
  }

  private isSame(row: IdempotencyKey, { request }: IdempotentRequest): boolean {
    // Under any key of the ring: it may have changed since.
    return this.cipher
      .possibleHashes(canonical(request), PURPOSE)
      .some((hash) => Buffer.from(hash, 'base64url').equals(row.requestSha256));
  }

  private placeOf({ operation, key, request }: IdempotentRequest) {
    return {
      scope: operation,
      keySha256: createHash('sha256').update(key).digest(),
      requestSha256: Buffer.from(this.cipher.hash(canonical(request), PURPOSE), 'base64url'),
    };
  }
}

function surelyDidNothing(error: unknown): boolean {
  if (!(error instanceof VerifiedUsersError) || error instanceof DatabaseUnavailableError) return false;
  return !(error instanceof ProveError && error.doubtful);
}

/** The order of fields does not matter; undefined ones are left out. */
function canonical(request: unknown): string {
  return stringify(request) ?? '';
}
