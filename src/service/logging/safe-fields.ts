import { describeError, isError } from './describe-error';
import { scrubText } from './scrub-text';

/** The only keys whose values are logged. A key belongs here when its values come from us or are opaque ids. */
const SAFE_KEYS: ReadonlySet<string> = new Set([
  ...['deliveryId', 'notificationId', 'notificationIds', 'eventId', 'eventType', 'emailId', 'identityId'],
  ...['enrollmentId', 'reverificationId', 'quarantineId', 'jobId', 'requestId', 'correlationId', 'project'],
  // The name of a credential: given by the configuration, or by the host's guard.
  'actor',
  ...[
    'outcome',
    'reason',
    'reviewReason',
    'code',
    'status',
    'statusCode',
    'kind',
    'step',
    'cause',
    'err',
    'error',
  ],
  ...[
    'accepted',
    'duplicates',
    'quarantined',
    'applied',
    'recorded',
    'parked',
    'failed',
    'attempts',
    'attempt',
  ],
  ...[
    'count',
    'rows',
    'bytes',
    'items',
    'depth',
    'limit',
    'durationMs',
    'lagSeconds',
    'delaySeconds',
    'ageSeconds',
  ],
  ...[
    'queue',
    'method',
    'route',
    'port',
    'host',
    'version',
    'role',
    'signal',
    'generation',
    'migration',
    'engine',
  ],
  ...['node', 'pid', 'level', 'table', 'constraint', 'waiting', 'active', 'delayed', 'dueAt', 'receivedAt'],
]);
/** What the line holds anyhow; a second key of the same name would make it ambiguous. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'message', 'context']);
const HARMLESS_KEY = /^[A-Za-z]\w{0,31}$/;
const DEEPEST = 3;
const MOST_ITEMS = 50;
const REDACTED = '[redacted]';

export type LogFields = Record<string, unknown>;

/**
 * Keeps of an object only what stands under known keys; everything else becomes `[redacted]`, and a key that is
 * no plain word is not shown either. Texts that are kept are scrubbed as well.
 */
export function keepSafeFields(fields: object, withStacks: boolean): LogFields {
  return keepObject(fields, withStacks, 1);
}

function keepObject(fields: object, withStacks: boolean, depth: number): LogFields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key, value]) => value !== undefined && !(depth === 1 && RESERVED_KEYS.has(key)))
      .map(([key, value]): [string, unknown] => {
        if (isError(value)) return [showKey(key), describeError(value, withStacks)];
        return SAFE_KEYS.has(key) ? [key, keepValue(value, withStacks, depth)] : [showKey(key), REDACTED];
      }),
  );
}

function keepValue(value: unknown, withStacks: boolean, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return scrubText(value);
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return String(value);
    case 'object':
      return keepComposite(value, withStacks, depth);
    default:
      return REDACTED;
  }
}

function keepComposite(value: object | null, withStacks: boolean, depth: number): unknown {
  if (value === null) return null;
  if (isError(value)) return describeError(value, withStacks);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (depth >= DEEPEST) return REDACTED;
  if (Array.isArray(value)) {
    return value.slice(0, MOST_ITEMS).map((item: unknown) => keepValue(item, withStacks, depth + 1));
  }
  return keepObject(value, withStacks, depth + 1);
}

function showKey(key: string): string {
  return HARMLESS_KEY.test(key) ? key : REDACTED;
}
