import type { VerifiedIdentity } from './verified-identity.entity';

/** When emails to the address on record were found to come back; null: they were not, or the address is another by now. */
export function undeliverableSince({
  emailHash,
  undeliverableEmailHash,
  emailUndeliverableAt,
}: Pick<VerifiedIdentity, 'emailHash' | 'undeliverableEmailHash' | 'emailUndeliverableAt'>): Date | null {
  return emailHash !== null && emailHash === undeliverableEmailHash ? emailUndeliverableAt : null;
}
