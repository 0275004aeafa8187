/** An answer that is not 2xx, as Prove gives it: `{code, message}`. */
export class ProveError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  static missing(field: string, code = 8001): ProveError {
    return new ProveError(400, code, `field '${field}' is missing`);
  }

  static invalid(field: string, code = 8001): ProveError {
    return new ProveError(400, code, `field '${field}' is invalid`);
  }

  static unauthorised(): ProveError {
    return new ProveError(401, 8002, 'not authorized');
  }

  static forbidden(): ProveError {
    return new ProveError(403, 8003, 'access forbidden');
  }

  /** `code` is 1003 in generation A. */
  static outOfOrder(code = 8003): ProveError {
    return new ProveError(403, code, 'step not allowed');
  }

  static internal(): ProveError {
    return new ProveError(500, 8000, 'error occurred');
  }

  static tooMany(retryAfterSeconds = 1): ProveError {
    return new ProveError(429, 8000, 'rate limit exceeded', retryAfterSeconds);
  }
}
