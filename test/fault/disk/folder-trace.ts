import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

const CALLS = 'mkdir,mkdirat,open,openat,rename,renameat,renameat2,link,linkat,fsync';
/** Files that only try whether a folder can be written. */
const PROBE = /^\.writable-/;

/** Whether processes can be traced here; with `REQUIRE_STRACE` they must be. */
export function canTrace(): boolean {
  if (spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0) return true;
  const hint =
    'install strace (Debian: apt-get install strace), and let this user trace its processes (ptrace)';
  if (process.env['REQUIRE_STRACE']) throw new Error(`Traces of system calls are required: ${hint}.`);
  process.stdout.write(`Traces of system calls skipped: ${hint}.\n`);
  return false;
}

/** What a process is started under; the process keeps the pid that was spawned (`-D`). */
export function traceTo(file: string): string[] {
  return ['strace', '-D', '-f', '-y', '-qq', '-s', '4096', '-e', `trace=${CALLS}`, '-o', file];
}

/** Folders in which something was created or renamed and that were not synced since, from a trace. */
export async function unsyncedFolders(file: string, beneath: string): Promise<string[]> {
  const unsynced = new Set<string>();
  for (const call of finishedCalls(await readFile(file, 'utf8'))) {
    const paths = [...call.matchAll(/"([^"]*)"/g)].map(([, path]) => path!);
    const made = paths.at(-1);
    if (/^fsync\(/.test(call)) unsynced.delete(/<(.*)>/.exec(call)![1]!);
    else if (made?.startsWith(beneath) && creates(call) && !PROBE.test(basename(made)))
      unsynced.add(dirname(made));
  }
  return [...unsynced];
}

function creates(call: string): boolean {
  return !call.startsWith('open') || /O_CREAT\|O_EXCL|O_EXCL\|.*O_CREAT/.test(call);
}

/** Calls that succeeded, in the order of their ends. A call during which another thread was shown is in two lines. */
function finishedCalls(trace: string): string[] {
  const begun = new Map<string, string>();
  return trace.split('\n').flatMap((line) => {
    const [, pid, text] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (pid === undefined || text === undefined) return [];
    if (text.endsWith('<unfinished ...>')) {
      begun.set(pid, text.slice(0, -'<unfinished ...>'.length));
      return [];
    }
    const call = text.replace(/^<\.\.\. \w+ resumed>/, () => begun.get(pid) ?? '');
    return / = \d/.test(call) ? [call] : [];
  });
}
