import type { RegistrationConflict } from '../../identity/registration';

/** Rows so far, by what became of them. */
export interface ImportTally {
  rows: number;
  registered: number;
  updated: number;
  /** Known before, with everything that the row says. */
  unchanged: number;
  /** Closed customers that were reopened because their row says `reopen`. */
  reopened: number;
  /** Applied in part; an `ImportConflict` names what was not. */
  conflict: number;
  failed: number;
  /** Everything up to this line of the file is committed or was reported as failed; go on with the next. */
  throughLine: number;
}

/** A row that was left out. Never holds a value of the row, except the company's own id of the customer. */
export interface ImportFailure {
  type: 'failed';
  /** Where the row begins, counted from 1. */
  line: number;
  clientCustomerId?: string;
  /** Stable; branch on it: `INVALID_REGISTRATION`, `UNKNOWN_PROJECT`, `IDENTITY_CLOSED` or `ROW_NOT_STORED`. */
  code: string;
  /** Fields and rules. */
  faults: readonly string[];
}

/** A row that was applied in part because it conflicts with the record. */
export interface ImportConflict {
  type: 'conflict';
  /** Where the row begins, counted from 1. */
  line: number;
  clientCustomerId?: string;
  conflicts: readonly RegistrationConflict[];
}

export interface ImportProgress extends ImportTally {
  type: 'progress';
  /** How many bytes of the file are behind `throughLine`. */
  throughByte: number;
}

export interface ImportSummary extends ImportTally {
  type: 'summary';
  /** False when it was told to stop before the end. */
  complete: boolean;
}

export type ImportReport = ImportFailure | ImportConflict | ImportProgress | ImportSummary;
