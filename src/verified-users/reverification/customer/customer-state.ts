import type { Watch } from '../../identity/identity-status';
import type { VerificationFailure } from '../verification/verification-view';

/** Why a case ended without success, as the customer is told. */
export type CustomerEnd = 'attempts_used_up' | 'declined' | 'cancelled' | 'expired';

/** A live link that was not used yet. Needs no session, so it tells no more than the email did. */
export interface LinkStep {
  step: 'link';
  maskedPhone: string;
}

/** The customer is to name the number. */
export interface NumberStep {
  step: 'number';
  /** The number on record, masked: whoever followed the link has not shown the phone yet. Null: none. */
  maskedPhone: string | null;
  /** The name on record, `A••• K•••`; null: it must be asked for. */
  maskedName: string | null;
  /** Whether the number on record may be somebody else's by now: then ask for one, and send nothing to that unasked. */
  numberInDoubt: boolean;
  consent: {
    /** Countries whose mobile operators want the text to be shown: going on after it is the agreement. */
    byContinuing: string[];
    /** Countries whose numbers need the customer's agreement, and have none yet. */
    countries: string[];
    /** Version of the text to be agreed to. */
    textVersion: string;
  };
  triesLeft: number;
  /** Why the verification before came to nothing; null: there was none. */
  notice: VerificationFailure | null;
}

/** The customer is to show the phone, by Prove's web SDK. */
export interface PossessionStep {
  step: 'possession';
  possession: 'mobile' | 'desktop';
  maskedPhone: string;
  /** For the web SDK. */
  authToken: string;
  /** When Prove's session ends. */
  expiresAt: Date;
  /** When another message may be asked for. */
  resendAt: Date;
  triesLeft: number;
}

/** The phone was shown, and Prove's answer is awaited: ask `check` again. */
export interface VerifyingStep {
  step: 'verifying';
  maskedPhone: string;
}

export interface SucceededStep {
  step: 'succeeded';
  maskedPhone: string;
  watch: Watch;
}

export interface FailedStep {
  step: 'failed';
  reason: CustomerEnd;
  /** Why the last verification came to nothing; null: there was none. */
  notice: VerificationFailure | null;
}

/**
 * What a customer may do next behind a link. `locale`: BCP 47 tag of the customer, or the default one; `caseReference`: what
 * to quote to support, null before the link was used.
 */
export type CustomerState = { locale: string; caseReference: string | null } & CustomerStep;

export type CustomerStep =
  LinkStep | NumberStep | PossessionStep | VerifyingStep | SucceededStep | FailedStep;
