import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../app.module';
import { openSurroundings } from '../open-surroundings';
import { toModuleOptions } from '../to-module-options';
import type { CommandContext } from './command';

/** The module without HTTP and without workers, for one call. */
export async function openModule({
  environment,
  logger,
  resources,
}: CommandContext): Promise<INestApplicationContext> {
  const surroundings = await openSurroundings(environment, resources, logger);
  const options = toModuleOptions(environment, {
    ...surroundings,
    publicUrl: environment.publicUrl ?? 'http://localhost',
  });
  const context = await NestFactory.createApplicationContext(
    AppModule.register({ role: 'web', dataSource: surroundings.dataSource, options, standIns: [] }),
    { logger, abortOnError: false },
  );
  resources.add(() => context.close());
  return context;
}
