import { createHash } from 'node:crypto';
import type { Cause } from '../identity-history.entity';

/** Hash before the first entry of a chain. */
export const CHAIN_START: Buffer = Buffer.alloc(0);

/** What the hash of an entry covers, beside its place in the chain. */
export interface ChainedContent {
  at: Date;
  what: string;
  cause: Cause;
  before: object | null;
  after: object | null;
}

/** Where the chain of an identity begins and ends; covered by a keyed code as a whole. */
export interface ChainHead {
  identityId: string;
  /** Number of the latest entry, from 1; 0: none yet. */
  seq: number;
  hash: Buffer;
  /** Number and hash of the latest entry that retention deleted; 0: none. */
  baseSeq: number;
  baseHash: Buffer;
  /** Whether the chain went on after a head that was not genuine. Stays true for good. */
  broken: boolean;
}

/**
 * SHA-256 over the hash of the entry before and over everything that the entry says. Needs no key, so that a rotation of
 * keys touches heads only.
 */
export function hashEntry(
  previous: Buffer,
  identityId: string,
  seq: number,
  { at, what, cause, before, after }: ChainedContent,
): Buffer {
  const states = [asStored(before), asStored(after)];
  const content = JSON.stringify([identityId, seq, at.toISOString(), what, cause.kind, cause.id, ...states]);
  return createHash('sha256').update('verified-users history 1\0').update(previous).update(content).digest();
}

/** What the keyed code of a head covers. */
export function headContent({ identityId, seq, hash, baseSeq, baseHash, broken }: ChainHead): string {
  const content = [identityId, seq, hash.toString('hex'), baseSeq, baseHash.toString('hex'), broken];
  return `verified-users history head 1\0${JSON.stringify(content)}`;
}

/** A value as `jsonb` keeps it, with sorted keys: `jsonb` has an order of its own. */
export function asStored(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(asStored);
  if (typeof value !== 'object' || value === null) return value;
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) fields[key] = asStored(field);
  }
  return fields;
}
