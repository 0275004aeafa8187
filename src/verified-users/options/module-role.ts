/** What a process with the module does: `web` serves HTTP, `worker` processes the queues, `all` does both. */
export type ModuleRole = 'all' | 'web' | 'worker';

/** Injection token of the `ModuleRole` of this process. */
export const MODULE_ROLE = Symbol('VERIFIED_USERS_MODULE_ROLE');
