import { randomUUID } from 'node:crypto';

/** `open`: its process appends to it. `draining`: nobody appends any more; its records are being stored. */
export type JournalFileState = 'open' | 'draining';

const PATTERN = /^(\d{13})-[0-9a-f-]{36}-[0-9a-f]{8}\.(open|draining)$/;
const SET_ASIDE = '.set-aside';

/** Files sort by age. @param owner UUID of the process: no two take one name, not even from different machines. */
export function newFileName(now: Date, owner: string): string {
  return `${String(now.getTime()).padStart(13, '0')}-${owner}-${randomUUID().slice(0, 8)}.open`;
}

export function drainingName(name: string): string {
  return name.replace(/\.open$/, '.draining');
}

/** Where lines of a file go that nobody can store. */
export function setAsideName(name: string): string {
  return name.replace(/\.(draining|recent)$/, SET_ASIDE);
}

export function isSetAside(name: string): boolean {
  return name.endsWith(SET_ASIDE);
}

/** @returns null for a file that is none of the journal's. */
export function readFileName(name: string): { createdAt: Date; state: JournalFileState } | null {
  const [, createdAt, state] = PATTERN.exec(name) ?? [];
  return state ? { createdAt: new Date(Number(createdAt)), state: state as JournalFileState } : null;
}
