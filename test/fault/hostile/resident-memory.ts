import { readFile } from 'node:fs/promises';

/** Memory of a process in MB, now and at its most. Linux only. */
export async function residentMemory(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)![1]) / 1024;
  return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
}
