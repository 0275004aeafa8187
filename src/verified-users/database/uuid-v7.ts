import { randomBytes } from 'node:crypto';

/**
 * A UUIDv7 (RFC 9562): milliseconds since 1970 in the first 48 bits, then random. For ids that leave the database:
 * unlike a sequence they never collide between two databases, or after a restore, and unlike a UUIDv4 they sort by time.
 *
 * @param at the time to encode.
 */
export function uuidV7(at: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
