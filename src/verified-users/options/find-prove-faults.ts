import { findBaseUrlFaults } from './find-base-url-faults';
import { isWithin } from './is-within';
import type { ProveApiOptions } from './prove-api-options.interface';

/** @param where the option's name, `projects[0].prove`; each line begins with it and repeats no value. */
export function findProveFaults(prove: ProveApiOptions | undefined, where: string): string[] {
  if (prove === undefined) return [];
  if (typeof prove !== 'object' || prove === null) {
    return [`${where}: expected an object, { clientId, clientSecret, environment: "sandbox" }`];
  }
  return [
    ...credentialFaults(prove, where),
    ...(prove.international === undefined
      ? []
      : credentialFaults(prove.international, `${where}.international`)),
    ...hostFaults(prove, where),
    ...(prove.generation === undefined || ['A', 'B'].includes(prove.generation)
      ? []
      : [`${where}.generation: expected "B" or "A"`]),
    ...numberFaults(prove, where),
  ];
}

function credentialFaults(given: unknown, where: string): string[] {
  const credentials = (given ?? {}) as Record<string, unknown>;
  return ['clientId', 'clientSecret']
    .filter((name) => typeof credentials[name] !== 'string' || credentials[name] === '')
    .map((name) => `${where}.${name}: needed; it stands in Prove's portal`);
}

function hostFaults({ environment, baseUrl, international }: ProveApiOptions, where: string): string[] {
  if ((environment === undefined) === (baseUrl === undefined)) {
    return [`${where}: either environment ("sandbox" or "production") or baseUrl is needed`];
  }
  if (baseUrl === undefined) {
    return ['sandbox', 'production'].includes(environment!)
      ? []
      : [`${where}.environment: expected "sandbox" or "production"`];
  }
  return [
    ...findBaseUrlFaults(baseUrl).map((fault) => `${where}.baseUrl: ${fault}`),
    ...(international === undefined
      ? []
      : [`${where}.international: of no use with baseUrl; leave one of them out`]),
  ];
}

function numberFaults(prove: ProveApiOptions, where: string): string[] {
  const rules: [number | undefined, string, number, number][] = [
    [prove.connectTimeoutSeconds, 'connectTimeoutSeconds', 0.1, 60],
    [prove.callTimeoutSeconds, 'callTimeoutSeconds', 0.1, 300],
    [prove.requestsPerSecond, 'requestsPerSecond', 0.1, 25],
    [prove.retry?.maxAttempts, 'retry.maxAttempts', 1, 10],
    [prove.retry?.firstDelaySeconds, 'retry.firstDelaySeconds', 0, 60],
    [prove.retry?.maxDelaySeconds, 'retry.maxDelaySeconds', 0, 300],
  ];
  return rules.flatMap(([value, name, least, most]) => {
    const whole = name === 'retry.maxAttempts';
    if (value === undefined || (isWithin(value, least, most) && (!whole || Number.isInteger(value))))
      return [];
    return [`${where}.${name}: expected ${whole ? 'a whole number from ' : ''}${least} to ${most}`];
  });
}
