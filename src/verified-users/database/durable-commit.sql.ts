/**
 * Raises the durability of the transaction that evaluates it, commit included, and of no other.
 *
 * `synchronous_commit` below `on` acknowledges what is not on disk yet (`off`), or not on the synchronous standby
 * (`local`). Where no standby is named, `on` waits for the local disk only. `remote_write` and `remote_apply` do wait
 * for the standby and are left as they are.
 *
 * A cancelled wait for the standby is told by a warning and by nothing else, so the client must be sent warnings.
 */
export const DURABLE_COMMIT = `
  CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
    THEN set_config('synchronous_commit', 'on', true) END AS commit_mode,
  CASE WHEN current_setting('client_min_messages') = 'error'
    THEN set_config('client_min_messages', 'warning', true) END AS messages`;
