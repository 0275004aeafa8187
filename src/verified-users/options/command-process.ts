import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<true>();

/** Runs what boots an application for one command: its queues are filled but not worked off, and no schedule runs. */
export function asCommand<T>(boot: () => Promise<T>): Promise<T> {
  return storage.run(true, boot);
}

/** Whether the application is being booted for one command. Not by role: a host has fixed that in its own module. */
export function isCommand(): boolean {
  return storage.getStore() === true;
}
