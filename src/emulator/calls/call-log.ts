const KEPT = 1000;

/** A request to Prove's API as it came, whatever became of it. */
export interface Call {
  method: string;
  /** Without its query. */
  path: string;
  /** When it was there, in milliseconds since 1970 of the real time. */
  at: number;
}

/** The newest calls, so that a test can count what a back end really sent. */
export class CallLog {
  private calls: Call[] = [];

  add(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > KEPT) this.calls.shift();
  }

  /** In the order of arrival; those of one path where it is given. */
  list(path?: string): readonly Call[] {
    return path === undefined ? this.calls : this.calls.filter((call) => call.path === path);
  }

  clear(): void {
    this.calls = [];
  }
}
