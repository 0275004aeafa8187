import { Inject, Injectable } from '@nestjs/common';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { maskPhone } from '../../privacy/mask-phone';
import { nextStep } from './next-step';
import { VerificationCipher } from './verification-cipher.service';
import { leaseMs } from './verification-lease';
import type { VerificationOfIdentity } from './verification-rows.service';
import type { VerificationFailure, VerificationView } from './verification-view';
import { RUNNING_STATUSES, type Verification } from './verification.entity';

type Outcome = Pick<VerificationView, 'status' | 'reason'>;

/** What may be told of a verification. */
@Injectable()
export class VerificationViews {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly cipher: VerificationCipher,
    private readonly contacts: ContactCipher,
    private readonly clock: Clock,
  ) {}

  of({ verification, identity }: VerificationOfIdentity): VerificationView {
    const { id, identityId, possession, startedAt, expiresAt, possessedAt } = verification;
    const outcome = this.outcomeOf(verification, identity.project);
    const isShowing = outcome.status === 'possession' && possessedAt === null;
    // A row that nobody came back to may be under a key that has left the ring since.
    const isRunning = (RUNNING_STATUSES as readonly string[]).includes(outcome.status);
    const phoneNumber = isRunning
      ? this.cipher.openPerson(verification).phoneNumber
      : this.contacts.open(identity).phoneNumber;
    return {
      ...{ id, identityId, possession, startedAt, expiresAt, ...outcome },
      maskedPhone: maskPhone(phoneNumber ?? ''),
      authToken: isShowing ? this.cipher.openToken(verification) : null,
      possessed: possessedAt !== null,
    };
  }

  /** One whose time is over is told as such, before a check has written it down. */
  private outcomeOf(verification: Verification, project: string): Outcome {
    switch (nextStep(verification, this.clock.now(), leaseMs(this.options, project))) {
      case 'time_out':
        return { status: 'expired', reason: 'timed_out' };
      case 'give_up':
        return { status: 'failed', reason: 'unavailable' };
      default:
        return { status: verification.status, reason: verification.reason as VerificationFailure | null };
    }
  }
}
