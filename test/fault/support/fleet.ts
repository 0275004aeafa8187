import { EventEmitter, once } from 'node:events';
import { answerLike } from '../../e2e/service/deliver';
import { ServiceProcesses, type ServiceEnv, type ServiceProcess } from '../../e2e/service/service-process';

/** One place of the fleet: when its process is killed, the next one takes the place. */
export class Place {
  process: ServiceProcess;
  /** Its address while it serves. */
  url: string | null = null;

  constructor(
    private readonly begin: () => ServiceProcess,
    private readonly changed: () => void,
  ) {
    this.process = this.startNext();
  }

  get pid(): number {
    return this.process.child.pid!;
  }

  /** Resolves once the process that has the place serves. */
  async up(): Promise<string> {
    return this.process.url();
  }

  /** SIGKILL, and the next process is on its way. */
  async kill(): Promise<void> {
    this.url = null;
    await this.process.stop('SIGKILL');
    this.process = this.startNext();
  }

  /**
   * As a platform does it: the next process serves, this one is told to go in the middle of its load, and its load
   * goes to the next one as soon as it says that it is not ready any more. @returns its end.
   */
  async replace(): Promise<{ code: number | string; seconds: number }> {
    const { process: leaving, url } = this;
    const next = this.begin();
    const nextUrl = await next.url();
    const end = leaving.stop();
    await answerLike(`${url}/health/ready`, (status) => status === 503);
    this.process = next;
    this.url = nextUrl;
    return end;
  }

  private startNext(): ServiceProcess {
    const started = this.begin();
    // A process that is killed on its way up serves never; nobody needs to be told.
    started.url().then(
      (url) => {
        if (this.process === started) this.url = url;
        this.changed();
      },
      () => undefined,
    );
    return started;
  }
}

/** Web and worker processes of the built service over the same surroundings. */
export class Fleet {
  readonly webs: Place[];
  readonly workers: Place[];
  private readonly services = new ServiceProcesses();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private turn = 0;

  constructor(env: ServiceEnv, { webs, workers }: { webs: number; workers: number }) {
    const places = (count: number, ROLE: string) =>
      Array.from(
        { length: count },
        () =>
          new Place(
            () => this.services.start({ ...env, ROLE }),
            () => this.changes.emit('changed'),
          ),
      );
    this.webs = places(webs, 'web');
    this.workers = places(workers, 'worker');
  }

  get places(): Place[] {
    return [...this.webs, ...this.workers];
  }

  async up(): Promise<void> {
    await Promise.all(this.places.map((place) => place.up()));
  }

  /** The address of a web process that serves, in turn; when none does, of the first that does again. */
  readonly door = async (): Promise<string> => {
    for (;;) {
      const open = this.webs.flatMap(({ url }) => url ?? []);
      if (open.length > 0) return open[this.turn++ % open.length]!;
      await once(this.changes, 'changed');
    }
  };

  /** Ends every process in order. @returns their exit codes. */
  async stop(): Promise<(number | string)[]> {
    const ends = await Promise.all(this.places.map(({ process }) => process.stop()));
    return ends.map(({ code }) => code);
  }

  /** For whoever reads of a failed test: which processes run, how the others ended, and their last words. */
  get fates(): string {
    const fates = this.places.map(({ process: { child, lines, stderr } }) => {
      const fate = child.exitCode ?? child.signalCode ?? 'runs';
      return `${child.pid}: ${fate}\n${lines.slice(-5).join('\n')}\n${stderr.slice(-2_000)}`;
    });
    return fates.join('\n');
  }

  killAll(): Promise<void> {
    return this.services.killAll();
  }
}
