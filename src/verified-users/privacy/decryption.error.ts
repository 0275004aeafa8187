import { VerifiedUsersError } from '../options/verified-users-error';

/** A stored value cannot be read: its key left the ring too early, or it was tampered with. */
export class DecryptionError extends VerifiedUsersError {
  readonly code = 'DECRYPTION_FAILED';

  constructor(keyId: string, known: boolean, cause?: unknown) {
    super(
      known
        ? `A value stored under encryption key ${keyId} does not decrypt: it was changed or moved.`
        : `A value is stored under encryption key ${keyId}, which is not in the ring: add the old key behind the new ones.`,
      { cause },
    );
  }
}
