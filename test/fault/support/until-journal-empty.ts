import { once } from 'node:events';
import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { scale } from './scale';

/** Resolves once no delivery waits in the journal; asked again whenever the folder has changed. */
export async function untilJournalEmpty(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'journal');
  const signal = AbortSignal.timeout(scale.patienceMs);
  const watcher = watch(folder, { signal });
  try {
    for (;;) {
      const changed = once(watcher, 'change', { signal });
      changed.catch(() => undefined);
      if ((await readdir(folder)).every((name) => name.startsWith('.'))) return;
      await changed;
    }
  } finally {
    watcher.close();
  }
}
