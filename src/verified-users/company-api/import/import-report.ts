/** Rows so far, by what became of them. */
export interface ImportTally {
  rows: number;
  registered: number;
  updated: number;
  /** Known before, with everything that the row says. */
  unchanged: number;
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
  /** Fields and rules. */
  faults: readonly string[];
}

export interface ImportProgress extends ImportTally {
  type: 'progress';
}

export interface ImportSummary extends ImportTally {
  type: 'summary';
  /** False when it was told to stop before the end. */
  complete: boolean;
}

export type ImportReport = ImportFailure | ImportProgress | ImportSummary;
