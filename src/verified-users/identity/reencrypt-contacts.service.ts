import { Inject, Injectable } from '@nestjs/common';
import { MoreThan, type DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { Cipher } from '../privacy/cipher.service';
import { ContactCipher } from './contact-cipher.service';
import { VerifiedIdentity } from './verified-identity.entity';

const BATCH = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Brings every contact and former address under the newest key, keyed hashes included. Afterwards the older keys may leave the ring.
 * Can be stopped and run again at any time: what is done already is passed over.
 */
@Injectable()
export class ReencryptContacts {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly cipher: Cipher,
    private readonly contacts: ContactCipher,
  ) {}

  /**
   * @returns of how many customers something was encrypted anew.
   * @throws {DecryptionError} when a key that is still in use is missing from the ring.
   */
  async run(): Promise<number> {
    let done = 0;
    for (
      let after = FIRST_ID, ids = await this.idsAfter(after);
      ids.length > 0;
      ids = await this.idsAfter(after)
    ) {
      for (const id of ids) if (await this.reencrypt(id)) done += 1;
      after = ids.at(-1)!;
    }
    return done;
  }

  private async idsAfter(id: string): Promise<string[]> {
    const rows = await transactWithin(this.dataSource, (manager) =>
      manager.find(VerifiedIdentity, {
        select: { id: true },
        where: { id: MoreThan(id) },
        order: { id: 'ASC' },
        take: BATCH,
      }),
    );
    return rows.map((row) => row.id);
  }

  /** Under the row's lock, so that a contact that changes meanwhile is not overwritten with its old self. */
  private async reencrypt(id: string): Promise<boolean> {
    return transactWithin(this.dataSource, async (manager) => {
      const identity = await manager.findOne(VerifiedIdentity, {
        where: { id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!identity) return false;
      const change = { ...this.contactAnew(identity), ...this.formerEmailAnew(identity) };
      if (Object.keys(change).length === 0) return false;
      await manager.update(VerifiedIdentity, { id }, change);
      return true;
    });
  }

  private contactAnew(identity: VerifiedIdentity): Partial<VerifiedIdentity> {
    if (this.cipher.isCurrent(identity.contact)) return {};
    return this.contacts.seal(identity.id, this.contacts.open(identity));
  }

  private formerEmailAnew(identity: VerifiedIdentity): Partial<VerifiedIdentity> {
    const { id, formerEmail } = identity;
    if (formerEmail === null || this.cipher.isCurrent(formerEmail)) return {};
    return { formerEmail: this.contacts.sealFormerEmail(id, this.contacts.openFormerEmail(identity)!) };
  }
}
