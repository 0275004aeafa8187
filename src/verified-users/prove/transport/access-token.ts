/** What Prove's token call gave. */
export interface IssuedToken {
  value: string;
  lifetimeSeconds: number;
}

/** A token is renewed this long before it ends, or after half its life when that is short. */
const EARLY_SECONDS = 60;

/** The access token of one project at one host, shared by all calls of this process. */
export class AccessToken {
  private held: { value: string; renewAt: number } | undefined;
  private renewal: Promise<string> | undefined;

  constructor(
    private readonly request: () => Promise<IssuedToken>,
    private readonly now: () => Date,
  ) {}

  /** However many ask at once, one request is on its way (P14). */
  get(): Promise<string> {
    if (this.held && this.now().getTime() < this.held.renewAt) return Promise.resolve(this.held.value);
    this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  /** Prove refused this token. One that was renewed in the meantime stays. */
  forget(value: string): void {
    if (this.held?.value === value) this.held = undefined;
  }

  private async renew(): Promise<string> {
    const askedAt = this.now().getTime();
    const { value, lifetimeSeconds } = await this.request();
    const early = Math.min(EARLY_SECONDS, lifetimeSeconds / 2);
    this.held = { value, renewAt: askedAt + (lifetimeSeconds - early) * 1000 };
    return value;
  }
}
