/** ISO 8601 with its offset: without one the same text is another time on another server. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** JSON has no times: a text that is one becomes one, anything else is left for the rules to refuse. */
export function toTime({ value }: { value: unknown }): unknown {
  return typeof value === 'string' && TIME.test(value) ? new Date(value) : value;
}
