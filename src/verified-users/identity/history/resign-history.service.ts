import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { headContent, type ChainHead } from './history-chain';
import { HistoryKeys } from './history-keys.service';
import { MarkHistoryStart } from './mark-history-start.service';
import type { Signature } from './history-signer';

const BATCH = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** A head that is being written is signed anew by that. */
const LOCK_OLDER = `
  SELECT identity_id AS "identityId", seq, hash, base_seq AS "baseSeq", base_hash AS "baseHash", broken,
         key_id AS "keyId", mac
    FROM vu_history_head WHERE identity_id > $1 AND key_id <> $2
   ORDER BY identity_id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
const SIGN = `
  UPDATE vu_history_head AS head SET key_id = decode(signed."keyId", 'hex'), mac = decode(signed.mac, 'hex')
    FROM jsonb_to_recordset($1) AS signed ("identityId" uuid, "keyId" text, mac text)
   WHERE head.identity_id = signed."identityId"`;

/** Signs the heads of chains under the newest key, so that the older ones may leave the ring. Rows stay as they are. */
@Injectable()
export class ResignHistory {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly keys: HistoryKeys,
    private readonly starts: MarkHistoryStart,
  ) {}

  /** A head that is not genuine is left: signed anew it would pass for one. @returns how many were signed. */
  async run(): Promise<number> {
    await transactWithin(this.dataSource, (manager) => this.starts.sign(manager));
    const { signer } = this.keys;
    const current = signer.sign('').keyId;
    let signed = 0;
    for (let after: string | null = FIRST_ID; after !== null;) {
      const from: string = after;
      after = await transactWithin(this.dataSource, async (manager) => {
        const heads = await manager.query<(ChainHead & Signature)[]>(LOCK_OLDER, [from, current]);
        const genuine = heads.filter((head) => signer.check(headContent(head), head) === 'genuine');
        const anew = genuine.map((head) => {
          const { keyId, mac } = signer.sign(headContent(head));
          return { identityId: head.identityId, keyId: keyId.toString('hex'), mac: mac.toString('hex') };
        });
        if (anew.length > 0) await manager.query(SIGN, [JSON.stringify(anew)]);
        signed += anew.length;
        return heads.length < BATCH ? null : heads.at(-1)!.identityId;
      });
    }
    return signed;
  }
}
