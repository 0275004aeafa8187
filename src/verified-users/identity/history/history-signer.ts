import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EntityManager, DataSource } from 'typeorm';
import type { RingKey } from '../../privacy/key-ring';

export interface Signature {
  keyId: Buffer;
  mac: Buffer;
}

export type Authenticity = 'genuine' | 'forged' | 'unknown_key';

const signers = new WeakMap<DataSource, HistorySigner>();

/**
 * Keyed codes of chain heads, under a ring of keys: the newest signs, all check.
 *
 * Kept by DataSource, as the write breaker is: history is written by functions that are handed a transaction, which may
 * be the host's, and nothing else.
 */
export class HistorySigner {
  constructor(private readonly ring: readonly RingKey[]) {}

  /** @throws {Error} where the module that owns the DataSource was not started. */
  static of({ connection }: Pick<EntityManager, 'connection'>): HistorySigner {
    const signer = signers.get(connection);
    if (!signer)
      throw new Error('The history of this DataSource cannot be signed: its module was not started');
    return signer;
  }

  signFor(dataSource: DataSource): void {
    signers.set(dataSource, this);
  }

  sign(content: string): Signature {
    const key = this.ring[0]!;
    return { keyId: key.id, mac: macOf(key, content) };
  }

  check(content: string, { keyId, mac }: Signature): Authenticity {
    const key = this.ring.find(({ id }) => id.equals(keyId));
    if (!key) return 'unknown_key';
    const right = macOf(key, content);
    return right.length === mac.length && timingSafeEqual(right, mac) ? 'genuine' : 'forged';
  }

  /** Whether the newest key made it. */
  isCurrent({ keyId }: Pick<Signature, 'keyId'>): boolean {
    return this.ring[0]!.id.equals(keyId);
  }
}

function macOf(key: RingKey, content: string): Buffer {
  return createHmac('sha256', key.signing).update(content).digest();
}
