/** `REDIS_URL` cannot be read. The message holds the mend and nothing of the address. */
export class RedisUrlError extends Error {
  readonly code = 'INVALID_REDIS_URL';

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}
