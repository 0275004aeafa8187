import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { chooseIdentity, type FoundIdentity } from './choose-identity';
import { findCandidates, type Candidate } from './find-candidates.sql';

/** What a notification says about whom it means. */
export interface NotificationKeys {
  project: string;
  proveId: string | null;
  clientCustomerId: string | null;
}

/** Finds the identities that notifications are about: by Prove id first, by `clientCustomerId` second. */
@Injectable()
export class FindIdentities {
  /** @returns in the order of the keys; null where neither id is known here. */
  async find(manager: EntityManager, keys: readonly NotificationKeys[]): Promise<(FoundIdentity | null)[]> {
    if (keys.length === 0) return [];
    const candidates: Candidate[][] = keys.map(() => []);
    for (const candidate of await findCandidates(manager, keys)) candidates[candidate.index]!.push(candidate);
    return keys.map((one, index) => chooseIdentity(candidates[index]!, one));
  }
}
