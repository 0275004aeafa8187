import { startEmbeddedPostgres } from '../../src/embedded/postgres';

/**
 * A service reduced to its database, for tests that kill it: prints one line of JSON when it is up (or why it is
 * not), and stops on SIGTERM.
 */
async function main(dataDir: string): Promise<void> {
  try {
    const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
    print({ ready: true, url: server.url, port: server.port, pid: server.pid, adopted: server.adopted });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    print({ ready: false, code, message });
  }
}

function print(report: object): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

void main(process.argv[2] ?? '');
