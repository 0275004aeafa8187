import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ProveRegion, type ResolvedOptions } from '../../options/resolved-options';
import type { ProveIdentity, ProveIdentityPage } from '../../prove/answers/prove-identity';
import { ProveLimitedError } from '../../prove/errors/prove-limited.error';
import { ProveMalformedAnswerError } from '../../prove/errors/prove-malformed-answer.error';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import type { ListInput } from '../../prove/inputs/enroll.input';
import { ProveClient } from '../../prove/prove-client.service';
import { Pause } from '../../prove/transport/pause.service';
import { regionOfNumber } from '../../prove/region';
import { regionsOf } from '../../prove/region';

/** Longest single wait after a 429, whatever `Retry-After` says, and the longest that one question waits in all. */
const LONGEST_WAIT_MS = 30_000;
const PATIENCE_MS = 600_000;
/** Broken answers to one question before it counts as unanswered. */
const BROKEN_ANSWERS = 3;

/** `none`: there was an answer, but no word on the identity: neither that it is there, nor that it is not. */
export type Told = { is: 'found'; identity: ProveIdentity } | { is: 'missing' } | { is: 'none' };

export interface Question {
  signal: AbortSignal;
  /** Called once for each request, repeats of a failed one not counted. */
  onRequest: () => void;
}

/** Asks Prove as someone does who has the whole night: waits when there were too many requests, and never guesses. */
@Injectable()
export class AskPatiently {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly prove: ProveClient,
    private readonly pause: Pause,
  ) {}

  /** @throws {ProveError}; `PROVE_REFUSED` when the key of the page is not taken any more. */
  async page(
    project: string,
    region: ProveRegion,
    input: ListInput,
    question: Question,
  ): Promise<ProveIdentityPage> {
    const { signal } = question;
    const page = await this.patiently(question, () =>
      this.prove.listIdentities(input, { project, region, signal }),
    );
    if (page.nextKey === null || page.nextKey !== input.startKey) return page;
    throw new ProveMalformedAnswerError('the page leads to itself', { name: 'list', repeatable: true });
  }

  /**
   * What Prove holds under an id, at whichever host. It is `missing` only when every host said so.
   *
   * @param number of the customer in E.164, whose host is asked first; without its host nothing can be said.
   * @throws {ProveError} when Prove is away: nothing is known then.
   */
  async identity(project: string, proveId: string, number: string | null, question: Question): Promise<Told> {
    const { signal } = question;
    for (const region of this.hosts(project, number)) {
      try {
        const options = { project, region, signal };
        const identity = await this.patiently(question, () => this.prove.getIdentity(proveId, options));
        return { is: 'found', identity };
      } catch (error) {
        if (error instanceof ProveNotFoundError) continue;
        // One identity that Prove will not tell of must not keep the others from being compared.
        if (error instanceof ProveRefusedError || error instanceof ProveMalformedAnswerError)
          return { is: 'none' };
        throw error;
      }
    }
    return { is: this.canTell(project, number) ? 'missing' : 'none' };
  }

  private hosts(project: string, number: string | null): ProveRegion[] {
    const regions = regionsOf(this.options.projects.get(project) ?? { prove: null });
    const first = number === null ? 'north_america' : regionOfNumber(number);
    return [...regions].sort((one, other) => Number(other === first) - Number(one === first));
  }

  private canTell(project: string, number: string | null): boolean {
    const hosts = this.options.projects.get(project)?.prove?.hosts;
    return number === null || hosts?.[regionOfNumber(number)] != null;
  }

  private async patiently<T>({ signal, onRequest }: Question, call: () => Promise<T>): Promise<T> {
    let waitedMs = 0;
    for (let broken = 1; ;) {
      try {
        onRequest();
        return await call();
      } catch (error) {
        if (error instanceof ProveLimitedError && waitedMs < PATIENCE_MS) {
          const waitMs = Math.min(Math.max(1, error.retryAfterSeconds ?? 1) * 1000, LONGEST_WAIT_MS);
          waitedMs += waitMs;
          await this.pause.for(waitMs, signal);
        } else if (error instanceof ProveMalformedAnswerError && broken < BROKEN_ANSWERS) broken += 1;
        else throw error;
      }
    }
  }
}
