import { CronExpressionParser } from 'cron-parser';

/** Whether it is a cron pattern of five or six fields. */
export function isCron(pattern: string): boolean {
  try {
    CronExpressionParser.parse(pattern);
    return pattern.trim().split(/\s+/).length >= 5;
  } catch {
    return false;
  }
}
