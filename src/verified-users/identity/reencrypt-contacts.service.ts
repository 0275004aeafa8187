import { Inject, Injectable } from '@nestjs/common';
import { MoreThan, type DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { BindContacts1764620000000 } from '../database/migrations/1764620000000-bind-contacts';
import { OwnerRequiredError } from '../database/owner-required.error';
import { SchemaCompatibility } from '../database/schema-compatibility.entity';
import { Cipher } from '../privacy/cipher.service';
import { storedKeyIds } from './check-key-ring';
import { ContactBinding } from './contact-binding.service';
import { ContactCipher } from './contact-cipher.service';
import { ResignHistory } from './history/resign-history.service';
import { VerifiedIdentity } from './verified-identity.entity';

const BATCH = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Re-encrypts every contact, former address and former number under the newest key, binds it to its project and customer,
 * recomputes keyed hashes, and signs the hash chains of the history again. Afterwards the older keys may be removed, and
 * versions that do not know this binding are refused at start: run it when none of their processes is left.
 * Can be stopped and run again at any time: what is done already is passed over.
 */
@Injectable()
export class ReencryptContacts {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly contacts: ContactCipher,
    private readonly binding: ContactBinding,
    private readonly cipher: Cipher,
    private readonly history: ResignHistory,
  ) {}

  /**
   * @returns of how many customers something was encrypted anew.
   * @throws {OwnerRequiredError} in the first run after an upgrade, under a role that does not own the tables.
   * @throws {DecryptionError} when a key that is still in use is missing from the ring.
   */
  async run(): Promise<number> {
    await this.refuseOlderVersions();
    this.binding.turnOn();
    let done = 0;
    for (
      let after = FIRST_ID, ids = await this.idsAfter(after);
      ids.length > 0;
      ids = await this.idsAfter(after)
    ) {
      for (const id of ids) if (await this.reencrypt(id)) done += 1;
      after = ids.at(-1)!;
    }
    await this.history.run();
    return done;
  }

  /** Whether something stored still needs an older key: a running verification, or what another process stored meanwhile. */
  async olderKeysNeeded(): Promise<boolean> {
    const current = this.cipher.currentKeyId.toString('hex');
    return (await storedKeyIds(this.dataSource)).some((id) => id !== current);
  }

  /** Before the first contact is written that they cannot read. */
  private async refuseOlderVersions(): Promise<void> {
    const { name: migration } = new BindContacts1764620000000();
    await transactWithin(this.dataSource, async (manager) => {
      const isRefused = { migration, oldestCompatible: migration };
      // The application's role may only read it, which is enough from the second run on.
      if (await manager.existsBy(SchemaCompatibility, isRefused)) return;
      const [{ mayRefuse }] = await manager.query<[{ mayRefuse: boolean }]>(
        `SELECT has_table_privilege('vu_schema_compatibility', 'UPDATE') AS "mayRefuse"`,
      );
      if (!mayRefuse) throw new OwnerRequiredError();
      await manager.update(SchemaCompatibility, { migration }, { oldestCompatible: migration });
    });
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
        lock: { mode: 'for_no_key_update' },
      });
      if (!identity) return false;
      const change = {
        ...this.contactAnew(identity),
        ...this.formerEmailAnew(identity),
        ...this.formerPhoneAnew(identity),
      };
      if (Object.keys(change).length === 0) return false;
      await manager.update(VerifiedIdentity, { id }, change);
      return true;
    });
  }

  private contactAnew(identity: VerifiedIdentity): Partial<VerifiedIdentity> {
    if (this.contacts.isCurrent(identity.contact)) return {};
    return this.contacts.seal(identity, this.contacts.open(identity));
  }

  private formerEmailAnew(identity: VerifiedIdentity): Partial<VerifiedIdentity> {
    const { formerEmail } = identity;
    if (formerEmail === null || this.contacts.isCurrent(formerEmail)) return {};
    return { formerEmail: this.contacts.sealFormerEmail(identity, this.contacts.openFormerEmail(identity)!) };
  }

  private formerPhoneAnew(identity: VerifiedIdentity): Partial<VerifiedIdentity> {
    const { formerPhone } = identity;
    if (formerPhone === null || this.contacts.isCurrent(formerPhone)) return {};
    return { formerPhone: this.contacts.sealFormerPhone(identity, this.contacts.openFormerPhone(identity)!) };
  }
}
