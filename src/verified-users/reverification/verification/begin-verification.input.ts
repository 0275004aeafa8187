import type { PossessionType } from './verification.entity';

/** A number to be verified for one identity. */
export interface BeginVerificationInput {
  identityId: string;
  /** The case that it belongs to; null: none. */
  reverificationId: string | null;
  /** With its country code; null: the number on record. */
  phoneNumber: string | null;
  /** Used only where no name is on record: whoever holds a link must not verify under a name of their own. */
  firstName?: string | null;
  lastName?: string | null;
  possession: PossessionType;
  /** Seconds that have to pass before a running verification of the same number may give way. Default 0. */
  pauseSeconds?: number;
}
