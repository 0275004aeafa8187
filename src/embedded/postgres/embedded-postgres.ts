/** What a caller may wish for; only the folder is needed. */
export interface EmbeddedPostgresOptions {
  /** The data folder; made when absent. The database lives in `<dataDir>/postgres`. */
  dataDir: string;
  /** TCP port on 127.0.0.1. Default 0: a free one, chosen once and remembered in the data folder. */
  port?: number;
  /** Name of the database; made when absent. Default `verified_users`. */
  database?: string;
  /** Server settings such as `{ fsync: 'off' }`. A server that is adopted keeps those it was started with. */
  settings?: Readonly<Record<string, string>>;
  /** Told, in one line, when the server was lost and when it is back. Default: nobody. */
  onNotice?: (notice: string) => void;
}

/** A running PostgreSQL that belongs to this process until `stop()`. */
export interface EmbeddedPostgres {
  /** `postgres://user:password@127.0.0.1:port/database`; holds the password, so never log it. */
  readonly url: string;
  readonly port: number;
  /** True when the server had outlived an earlier service and was taken over. */
  readonly adopted: boolean;
  /** The postmaster's process id; another one after the server was lost and started again. */
  readonly pid: number;
  /** Ends the server: open transactions are rolled back and everything committed is on disk. */
  stop(): Promise<void>;
}
