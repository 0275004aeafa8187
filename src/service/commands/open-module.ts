import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../app.module';
import { asCommand } from '../../verified-users/options/command-process';
import { openSurroundings } from '../open-surroundings';
import { toModuleOptions } from '../to-module-options';
import type { ServiceContext } from './command';

/** The module without HTTP and without workers, for one call. */
export async function openModule({
  environment,
  logger,
  resources,
}: Pick<ServiceContext, 'environment' | 'logger' | 'resources'>): Promise<INestApplicationContext> {
  const surroundings = await openSurroundings(environment, resources, logger);
  const options = toModuleOptions(environment, {
    ...surroundings,
    publicUrl: environment.publicUrl ?? 'http://localhost',
  });
  const context = await asCommand(() =>
    NestFactory.createApplicationContext(
      AppModule.register({ role: 'web', dataSource: surroundings.dataSource, options, standIns: [] }),
      { logger, abortOnError: false },
    ),
  );
  resources.add(() => context.close());
  return context;
}
