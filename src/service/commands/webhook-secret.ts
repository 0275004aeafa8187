import { CommandRefusedError } from './command-refused.error';
import { InvalidEnvironmentError } from '../environment/invalid-environment.error';
import type { ServiceEnvironment } from '../environment/service-environment';
import type { ProjectOptions } from '../../verified-users/options/verified-users-options.interface';
import { missingSecret } from '../environment/stand-in-faults';

/**
 * The secret that the service here expects: the newest configured one, or the one it has made for itself.
 *
 * @param project of `CONFIG_FILE`; needed only where it holds several.
 * @throws {InvalidEnvironmentError} None is configured, and none is made up beside a database that was given.
 * @throws {CommandRefusedError} There is no such project.
 */
export async function webhookSecretOf(environment: ServiceEnvironment, project?: string): Promise<string> {
  const { prove, dataDir } = environment;
  const chosen = chooseProject(environment, project);
  if (chosen) return chosen.webhookSecrets[0]!;
  if ('secrets' in prove.webhooks) {
    const [newest] = prove.webhooks.secrets;
    if (newest === undefined) throw new InvalidEnvironmentError([missingSecret('PROVE_WEBHOOK_SECRETS')]);
    return newest;
  }
  const { readOrCreateSecrets } = await import('../../embedded/secrets/index.js');
  return (await readOrCreateSecrets(dataDir)).webhookSecret;
}

/** Undefined: the default one, of the variables. */
function chooseProject(
  { projects }: ServiceEnvironment,
  wished: string | undefined,
): ProjectOptions | undefined {
  const names = projects?.map(({ name = 'default' }) => name) ?? ['default'];
  const name = wished ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined || !names.includes(name))
    throw new CommandRefusedError([`--project is one of ${names.join(', ')}.`]);
  return projects?.[names.indexOf(name)];
}
