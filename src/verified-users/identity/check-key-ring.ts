import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { ResolvedOptions } from '../options/resolved-options';
import { readKeyRing } from '../privacy/key-ring';
import { isUnavailable } from '../problem/is-unavailable';
import { KeyMissingError } from './key-missing.error';
import { STORED_KEY_IDS } from './stored-key-ids.sql';

/** A table or a column does not exist. */
const NOT_MIGRATED = ['42P01', '42703'];

/** Injection token that stands for a key ring with every key in it that the database needs. */
export const KEY_RING_CHECKED = Symbol('VERIFIED_USERS_KEY_RING_CHECKED');

/**
 * Refuses a key ring that lacks a key under which something is stored. A process with the wrong keys would store new
 * contacts under a key that nobody else has, and could read none of the old ones.
 *
 * A database that is away or not migrated is not judged here: whoever needs it says so.
 *
 * @throws {KeyMissingError}
 */
export async function checkKeyRing(dataSource: DataSource, { encryption }: ResolvedOptions): Promise<void> {
  const missing = await missingKeyIds(dataSource, encryption.keys).catch((error: unknown) => {
    const { code } = error as { code?: string };
    if (!isUnavailable(error) && !NOT_MIGRATED.includes(code ?? '')) throw error;
    new Logger('VerifiedUsersModule').warn({ message: 'The encryption keys could not be compared', code });
    return [];
  });
  if (missing.length > 0) throw new KeyMissingError(missing);
}

async function missingKeyIds(dataSource: DataSource, keys: readonly string[]): Promise<string[]> {
  // A host may open its DataSource after its modules.
  if (!dataSource.isInitialized) return [];
  const known = readKeyRing(keys).map(({ id }) => id.toString('hex'));
  return (await storedKeyIds(dataSource)).filter((id) => !known.includes(id));
}

/** In hex, as `DecryptionError` names them. */
export async function storedKeyIds(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ id: Buffer }[]>(STORED_KEY_IDS);
  return rows.map(({ id }) => id.toString('hex')).sort();
}
