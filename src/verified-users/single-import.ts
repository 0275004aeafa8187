import type { FactoryProvider, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DATA_SOURCE } from './database/data-source.token';
import { ModuleImportedTwiceError } from './module-imported-twice.error';

/**
 * Refuses a second import of the module into one application. It would bind the same routes, of which the first answers:
 * the second webhook would refuse every token.
 *
 * @param module the class that is imported: a host may extend ours.
 */
export function singleImport(module: Type): FactoryProvider<true> {
  return {
    provide: 'VERIFIED_USERS_SINGLE_IMPORT',
    useFactory: (modules: ModulesContainer) => {
      const imports = [...modules.values()].filter(({ metatype }) => metatype === module);
      if (imports.length > 1) throw new ModuleImportedTwiceError();
      return true;
    },
    // The DataSource is only waited for: one that is still connecting would outlive the start that is refused.
    inject: [ModulesContainer, DATA_SOURCE],
  };
}
