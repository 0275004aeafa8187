import type { ResolvedOptions } from './resolved-options';

/** Options that decide what becomes of customers and their records, by their paths. */
export type DescribedOptions = Record<string, string>;

/**
 * The options on which two processes over one database must agree, fit to be stored and shown: no secret, no connection,
 * no address. Limits of a process and what it is made of, such as concurrency, may differ.
 */
export function describeOptions(options: ResolvedOptions): DescribedOptions {
  const { projects, notifications, reverification, companyApi, phoneNumbers, schedules, mail } = options;
  // On a laptop the emulator sets them, whose port may be another one each time.
  const { pageUrl, webSdk, provePrivacyUrl, ...decisive } = reverification;
  void [pageUrl, webSdk, provePrivacyUrl];
  return flatten({
    projects: [...projects.keys()].sort(),
    notifications: { policies: Object.fromEntries(notifications.policies) },
    reverification: decisive,
    companyApi: { staleNumber: companyApi.staleNumber, requireNames: companyApi.requireNames },
    phoneNumbers,
    schedules: withoutTimings(schedules),
    mail: { defaultLocale: mail.defaultLocale },
  });
}

/** @returns a line for each path that is not the same, `path: there, here`. */
export function differingOptions(there: DescribedOptions, here: DescribedOptions): string[] {
  const paths = [...new Set([...Object.keys(there), ...Object.keys(here)])].sort();
  return paths
    .filter((path) => there[path] !== here[path])
    .map((path) => `${path}: ${there[path] ?? 'absent'} there, ${here[path] ?? 'absent'} here`);
}

/** A command runs a schedule at any time, and also one that is off. */
function withoutTimings(schedules: ResolvedOptions['schedules']): object {
  const entries = Object.entries(schedules).map(([name, value]) => {
    if (typeof value !== 'object') return [name, value] as const;
    const { timing, ...rest } = value as { timing?: unknown };
    void timing;
    return [name, rest] as const;
  });
  return Object.fromEntries(entries);
}

function flatten(value: unknown, path = ''): DescribedOptions {
  const isBranch =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  if (!isBranch) return { [path]: JSON.stringify(value) ?? 'absent' };
  const entries = Object.entries(value).filter(
    ([, inner]) => inner !== undefined && typeof inner !== 'function',
  );
  return Object.assign(
    {},
    ...entries.map(([name, inner]) => flatten(inner, path ? `${path}.${name}` : name)),
  ) as DescribedOptions;
}
