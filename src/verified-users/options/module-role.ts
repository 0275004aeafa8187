export const ROLES = ['all', 'web', 'worker'] as const;

/** What a process with the module does: `web` serves HTTP, `worker` processes the queues, `all` does both. */
export type ModuleRole = (typeof ROLES)[number];

/** Injection token of the `ModuleRole` of this process. */
export const MODULE_ROLE = Symbol('VERIFIED_USERS_MODULE_ROLE');
