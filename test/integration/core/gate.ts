/** Holds up who passes, until it is opened. */
export class Gate {
  open: () => void = () => undefined;
  private come: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));
  private readonly came = new Promise<void>((resolve) => (this.come = resolve));

  pass(): Promise<void> {
    this.come();
    return this.opened;
  }

  /** Resolves once someone stands before it. */
  reached(): Promise<void> {
    return this.came;
  }
}
