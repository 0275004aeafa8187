/** As many as after which the client itself sends nothing for a while. */
const FAILURES_IN_A_ROW = 5;

/** Of which projects Prove cannot be asked at present, as one run has met it. */
export class ProjectsAway {
  private readonly failures = new Map<string, number>();

  answered(project: string): void {
    this.failures.delete(project);
  }

  failed(project: string): void {
    this.failures.set(project, (this.failures.get(project) ?? 0) + 1);
  }

  /** Those that a run leaves alone from here on. */
  list(): string[] {
    return [...this.failures].flatMap(([project, count]) => (count >= FAILURES_IN_A_ROW ? project : []));
  }

  has(project: string): boolean {
    return (this.failures.get(project) ?? 0) >= FAILURES_IN_A_ROW;
  }
}
