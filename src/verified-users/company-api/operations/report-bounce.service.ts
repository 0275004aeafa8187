import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import type { ProjectAccess } from '../../identity/project-access';
import { undeliverableSince } from '../../identity/undeliverable';
import { bounceTypeOf } from '../../mail/bounces/bounce-type';
import { parseDeliveryStatus } from '../../mail/bounces/parse-delivery-status';
import { MailWarnings } from '../../mail/mail-warnings.service';
import { MailMetrics } from '../../observability/mail-metrics';
import { WakeUp } from '../../queue/wake-up.service';
import { RecordBounce, type Bounce, type RecordedBounce } from '../../reverification/record-bounce.service';
import { checkRequest } from '../check-request';
import { InvalidRequestError } from '../errors/invalid-request.error';
import { ReportBounceInput } from '../inputs/report-bounce.input';
import { RequestRules } from './request-rules.service';

/** What became of the report of a bounce. */
export interface BounceReport {
  /** `unknown_email`: no email of the project has this id. */
  outcome: RecordedBounce['outcome'];
  project: string | null;
  clientCustomerId: string | null;
  /** Whether the address on record takes no emails, and so gets none. */
  emailUndeliverable: boolean;
}

const UUID_AT = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}@/i;

/** Takes reports of emails that came back. Reporting one again does no harm. */
@Injectable()
export class ReportBounce {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly rules: RequestRules,
    private readonly recordBounce: RecordBounce,
    private readonly metrics: MailMetrics,
    private readonly warnings: MailWarnings,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @throws {InvalidRequestError} @throws {UnknownProjectError} */
  async report(access: ProjectAccess, given: ReportBounceInput): Promise<BounceReport> {
    const { messageId, type, status, project } = await checkRequest(ReportBounceInput, given);
    if (!type && !status) throw new InvalidRequestError(['type or status is needed']);
    return this.record(this.rules.require(access, project), {
      messageId: withBrackets(messageId.trim()),
      onlyOurId: false,
      type: type ?? bounceTypeOf(status!),
      status: status ?? null,
    });
  }

  /** @throws {UnknownProjectError} */
  async reportNotification(
    access: ProjectAccess,
    raw: string | Buffer,
    given: string,
  ): Promise<BounceReport> {
    const project = this.rules.require(access, given);
    const parsed = parseDeliveryStatus(raw);
    if (!parsed) return toReport({ outcome: 'unknown_email', identity: null });
    return this.record(project, { ...parsed, onlyOurId: true });
  }

  private async record(project: string, bounce: Bounce): Promise<BounceReport> {
    const recorded = await transactWithin(this.dataSource, (manager) =>
      this.recordBounce.record(manager, project, bounce),
    );
    const { outcome, failed, wake } = recorded;
    this.wakeUp.rows(wake);
    if (outcome === 'recorded') this.metrics.bounced(bounce.type);
    if (failed) this.warnings.failed(failed.kind, 'bounced');
    return toReport(recorded);
  }
}

/** Providers show our Message-ID with and without angle brackets. */
function withBrackets(id: string): string {
  return UUID_AT.test(id) ? `<${id}>` : id;
}

function toReport({ outcome, identity }: Pick<RecordedBounce, 'outcome' | 'identity'>): BounceReport {
  return {
    outcome,
    project: identity?.project ?? null,
    clientCustomerId: identity?.clientCustomerId ?? null,
    emailUndeliverable: identity !== null && undeliverableSince(identity) !== null,
  };
}
