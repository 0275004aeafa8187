import { Inject, Injectable, Scope, type INestApplicationContext, type Provider } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { HostEventHandlers } from './host-event-handlers.service';
import { OnVerifiedUser } from './on-verified-user.decorator';
import type { VerifiedUserEvent } from './verified-user-events';

const EVENT = { id: '1' } as VerifiedUserEvent;

describe('handlers of events', () => {
  let context: INestApplicationContext | undefined;

  afterEach(async () => {
    await context?.close();
    context = undefined;
  });

  async function handlersIn(...providers: Provider[]): Promise<HostEventHandlers> {
    class OtherModule {}
    class HostModule {}
    const other = { module: OtherModule, providers };
    context = await NestFactory.createApplicationContext(
      { module: HostModule, imports: [DiscoveryModule, other], providers: [HostEventHandlers] },
      { logger: false, abortOnError: false },
    );
    return context.get(HostEventHandlers);
  }

  it('are found in every module, by each of their names, inherited ones too, and know their instance', async () => {
    const heard: string[] = [];
    class Base {
      readonly who: string = 'base';
      @OnVerifiedUser('identity.lapsed')
      onLapsed() {
        heard.push(`${this.who} lapsed`);
      }
    }
    @Injectable()
    class First extends Base {
      override readonly who = 'first';
      @OnVerifiedUser('identity.closed', 'identity.lapsed')
      @OnVerifiedUser('consent.given')
      onThree() {
        heard.push(`${this.who} three`);
      }
    }
    const made = { provide: 'made', useFactory: () => new Base() };
    const handlers = await handlersIn(First, made, { provide: 'again', useExisting: First });

    const keysOf = (name: Parameters<HostEventHandlers['of']>[0]) => handlers.of(name).map(({ key }) => key);
    expect(keysOf('identity.lapsed').sort()).toEqual(['Base.onLapsed', 'First.onLapsed', 'First.onThree']);
    expect(keysOf('consent.given')).toEqual(['First.onThree']);
    expect(keysOf('identity.review_required')).toEqual([]);
    expect(handlers.handled().sort()).toEqual(['consent.given', 'identity.closed', 'identity.lapsed']);
    expect(handlers.unhandled()).toContain('identity.review_required');
    expect(handlers.unhandled()).not.toContain('identity.closed');
    for (const { run } of handlers.of('identity.lapsed')) await run(EVENT);
    expect(heard.sort()).toEqual(['base lapsed', 'first lapsed', 'first three']);
  });

  it('with * are told of everything, and once', async () => {
    class All {
      @OnVerifiedUser('*', 'identity.closed')
      onAny() {}
    }
    const handlers = await handlersIn(All);
    expect(handlers.unhandled()).toEqual([]);
    expect(handlers.of('identity.closed')).toHaveLength(1);
  });

  it('that throw at once fail as those that reject', async () => {
    class Throwing {
      @OnVerifiedUser('identity.closed')
      onClosed(): void {
        throw new TypeError();
      }
    }
    const [handler] = (await handlersIn(Throwing)).of('identity.closed');
    await expect(handler!.run(EVENT)).rejects.toThrow(TypeError);
  });

  it('stop the start when there is no such event', async () => {
    class Mistaken {
      @OnVerifiedUser('identity.lapsed', 'identity.lasped' as 'identity.lapsed')
      onLapsed() {}
    }
    await expect(handlersIn(Mistaken)).rejects.toMatchObject({
      code: 'UNKNOWN_HOST_EVENT',
      message: expect.stringMatching(/Mistaken\.onLapsed.*"identity\.lasped".*identity\.lapsed, /) as string,
    });
  });

  class Scoped {
    @OnVerifiedUser('identity.lapsed')
    onLapsed() {}
  }
  @Injectable({ scope: Scope.REQUEST })
  class RequestScoped extends Scoped {}
  @Injectable({ scope: Scope.TRANSIENT })
  class Transient extends Scoped {}
  @Injectable()
  class OfRequest extends Scoped {
    constructor(@Inject(RequestScoped) readonly request: object) {
      super();
    }
  }
  const plain = { provide: RequestScoped, useFactory: () => ({}), scope: Scope.REQUEST as const };

  it.each([
    ['RequestScoped.onLapsed', [RequestScoped]],
    ['Transient.onLapsed', [Transient]],
    ['OfRequest.onLapsed', [OfRequest, plain]],
  ])('stop the start when they are no singletons: %s', async (handler, providers) => {
    await expect(handlersIn(...providers)).rejects.toMatchObject({
      code: 'UNUSABLE_HOST_EVENT_HANDLER',
      message: expect.stringMatching(new RegExp(`${handler}.*singleton`)) as string,
    });
  });

  it('stop the start when two have one name, for then nobody knows which has run', async () => {
    const twice = { provide: 'twice', useClass: Scoped };
    await expect(handlersIn(Scoped, twice)).rejects.toMatchObject({
      code: 'UNUSABLE_HOST_EVENT_HANDLER',
      message: expect.stringMatching(/Scoped\.onLapsed.*two providers/) as string,
    });
  });
});
