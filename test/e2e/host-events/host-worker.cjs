// A host's worker process with a handler that never ends; its parent kills it. Settings come as JSON in the arguments.
const { NestFactory } = require('@nestjs/core');
const { TypeOrmModule } = require('@nestjs/typeorm');
const { OnVerifiedUser, VerifiedUsersModule, verifiedUsersEntities } = require('../../../dist/src');

const { databaseUrl, options } = JSON.parse(process.argv[2]);

class Host {
  quick() {
    process.send('quick');
  }

  endless() {
    process.send('endless');
    return new Promise(() => undefined);
  }
}
for (const method of ['quick', 'endless'])
  OnVerifiedUser('identity.registered')(
    Host.prototype,
    method,
    Object.getOwnPropertyDescriptor(Host.prototype, method),
  );

class HostModule {}

NestFactory.createApplicationContext(
  {
    module: HostModule,
    imports: [
      TypeOrmModule.forRoot({ type: 'postgres', url: databaseUrl, entities: verifiedUsersEntities }),
      VerifiedUsersModule.forRoot({ ...options, role: 'worker' }),
    ],
    providers: [Host],
  },
  { logger: false },
);
