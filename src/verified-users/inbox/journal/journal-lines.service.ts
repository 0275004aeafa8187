import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Cipher } from '../../privacy/cipher.service';
import { readRecord, writeRecord, type JournalRecord } from './journal-record';

const PLACE = 'journal';

/**
 * One record as one line of text: `sha256 of the rest, 16 hex digits | space | encrypted record in base64`.
 *
 * The sum tells a line that was torn by a crash from one that was encrypted under a key that is gone.
 */
@Injectable()
export class JournalLines {
  constructor(private readonly cipher: Cipher) {}

  /** With its line end. */
  write(record: JournalRecord): Buffer {
    const content = this.cipher.encrypt(writeRecord(record), PLACE).toString('base64');
    return Buffer.from(`${sumOf(content)} ${content}\n`, 'latin1');
  }

  /** @returns null when this is no whole line. @throws {DecryptionError} */
  read(line: string): JournalRecord | null {
    const [sum, content = ''] = line.split(' ', 2);
    if (sum !== sumOf(content)) return null;
    return readRecord(this.cipher.decrypt(Buffer.from(content, 'base64'), PLACE));
  }
}

function sumOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
