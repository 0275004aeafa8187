import { EmbeddedError } from '../embedded.error';

/** Another living service holds the database in this data folder. */
export class DataDirBusyError extends EmbeddedError {
  readonly code = 'DATA_DIR_BUSY';

  constructor(
    dataDir: string,
    /** The other service's process id, where it could be learned. */
    readonly holderPid: number | undefined,
  ) {
    super(
      `DATA_DIR ${dataDir} is in use by another service (process ${holderPid ?? 'unknown'}). ` +
        'Stop it or choose another DATA_DIR.',
    );
  }
}
