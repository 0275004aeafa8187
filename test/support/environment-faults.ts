import { InvalidEnvironmentError } from '../../src/service/environment/invalid-environment.error';
import { readEnvironment } from '../../src/service/environment/read-environment';

/** What is wrong with an environment; nothing when it can be read. */
export function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readEnvironment(env);
    return [];
  } catch (error) {
    if (error instanceof InvalidEnvironmentError) return error.faults;
    throw error;
  }
}
