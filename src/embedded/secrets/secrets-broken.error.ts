import { EmbeddedError } from '../embedded.error';

/** The secrets file is there and cannot be used; it is left as it is, for it may hold the only key to the data. */
export class SecretsBrokenError extends EmbeddedError {
  readonly code = 'SECRETS_BROKEN';

  constructor(path: string, fault: string) {
    super(
      `The secrets in DATA_DIR are unusable: ${path} ${fault}. Restore the file from a backup; ` +
        'without it, encrypted data stays unreadable and only a new DATA_DIR helps.',
    );
  }
}
