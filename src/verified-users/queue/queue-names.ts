/** Key of the module's own BullMQ configuration, apart from any that the host registers. */
export const QUEUE_CONFIG_KEY = 'verified-users';

export const NOTIFICATIONS_QUEUE = 'verified-users-notifications';
export const EMAILS_QUEUE = 'verified-users-emails';
export const HOST_EVENTS_QUEUE = 'verified-users-host-events';
export const SCHEDULES_QUEUE = 'verified-users-schedules';

export const DEFAULT_QUEUE_SCHEMA = 'verified_users_queue';

/** Data of every job: ids of rows, and nothing else (P13). */
export interface WakeUpJob {
  ids: string[];
}
