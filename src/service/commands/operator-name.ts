import { userInfo } from 'node:os';

/** Who decides, unless `--by` says so. Containers often run under a user id that has no name. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
