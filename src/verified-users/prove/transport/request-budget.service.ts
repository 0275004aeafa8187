import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { ProveLimitedError } from '../errors/prove-limited.error';
import { RequestBudgetUnavailableError } from '../errors/request-budget-unavailable.error';
import type { CallDeadline } from './call-deadline';
import type { Endpoint } from './endpoint';
import { holdTurns } from './hold-turns.sql';
import { Pause } from './pause.service';
import type { ProveCall } from './prove-call';
import { takeTurn, type Turn } from './take-turn.sql';

/** A wrong `Retry-After` must not close the way to Prove for long. */
const LONGEST_HOLD_MS = 300_000;

/** Keeps the requests of all processes on one database within Prove's limit (P14). Without the database nothing is sent. */
@Injectable()
export class RequestBudget {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly pause: Pause,
  ) {}

  /**
   * Resolves when it is this request's turn.
   *
   * @throws {ProveLimitedError} when that would take more than half of the time that is left.
   * @throws {RequestBudgetUnavailableError}
   */
  async turn(call: ProveCall, { project, api }: Endpoint, deadline: CallDeadline): Promise<void> {
    deadline.signal.throwIfAborted();
    const { given, waitMs } = await this.take(
      call,
      project,
      1000 / api.requestsPerSecond,
      deadline.remainingMs() / 2,
    );
    if (!given) {
      throw new ProveLimitedError(
        'not sent; its turn among the requests of all processes would come too late',
        { call: call.name },
        waitMs / 1000,
      );
    }
    await this.pause.for(waitMs, deadline.signal);
  }

  /** Prove said that it has had enough: no process asks again for so long. */
  async hold({ project }: Endpoint, milliseconds: number): Promise<void> {
    // With the database away no process gets a turn anyway.
    await holdTurns(this.dataSource, project, Math.min(milliseconds, LONGEST_HOLD_MS)).catch(() => undefined);
  }

  private async take(call: ProveCall, project: string, stepMs: number, longestWaitMs: number): Promise<Turn> {
    try {
      return await takeTurn(this.dataSource, project, stepMs, longestWaitMs);
    } catch {
      throw new RequestBudgetUnavailableError(
        'not sent; the database that counts the requests does not answer',
        { call: call.name },
      );
    }
  }
}
