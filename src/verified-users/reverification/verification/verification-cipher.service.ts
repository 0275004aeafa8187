import { Injectable } from '@nestjs/common';
import { Cipher } from '../../privacy/cipher.service';
import type { Verification } from './verification.entity';

/** Who is being verified. */
export interface PersonToVerify {
  firstName: string;
  lastName: string;
  /** E.164. */
  phoneNumber: string;
}

/** What of a verification is encrypted; bound to its row. */
@Injectable()
export class VerificationCipher {
  constructor(private readonly cipher: Cipher) {}

  sealPerson(id: string, person: PersonToVerify): Buffer {
    return this.cipher.encrypt(JSON.stringify(person), `${id}:person`);
  }

  /** @throws for a verification that is over: it holds nobody any more. */
  openPerson({ id, person }: Pick<Verification, 'id' | 'person'>): PersonToVerify {
    return JSON.parse(this.cipher.decrypt(person!, `${id}:person`)) as PersonToVerify;
  }

  sealToken(id: string, authToken: string): Buffer {
    return this.cipher.encrypt(authToken, `${id}:auth-token`);
  }

  openToken({ id, authToken }: Pick<Verification, 'id' | 'authToken'>): string | null {
    return authToken && this.cipher.decrypt(authToken, `${id}:auth-token`);
  }
}
