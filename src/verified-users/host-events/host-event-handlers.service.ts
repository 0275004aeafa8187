import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { selectorsOf } from './on-verified-user.decorator';
import { UnknownHostEventError } from './unknown-host-event.error';
import { UnusableHostEventHandlerError } from './unusable-host-event-handler.error';
import {
  VERIFIED_USER_EVENTS,
  type VerifiedUserEvent,
  type VerifiedUserEventName,
} from './verified-user-events';

/** A method of the host that has `@OnVerifiedUser`. */
export interface HostEventHandler {
  /** Class and method. Stored with an event once the handler has run, so it is unique. */
  key: string;
  run: (event: VerifiedUserEvent) => Promise<unknown>;
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];
type Methods = Record<string, (event: VerifiedUserEvent) => unknown>;

/** The handlers of the whole application. Found in every process, so that a wrong one stops each of them. */
@Injectable()
export class HostEventHandlers implements OnModuleInit {
  private readonly byEvent = new Map<VerifiedUserEventName, HostEventHandler[]>();
  private readonly owners = new Map<string, unknown>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /**
   * By now every provider exists, and no event has been taken.
   *
   * @throws {UnknownHostEventError}
   * @throws {UnusableHostEventHandlerError}
   */
  onModuleInit(): void {
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()])
      this.readMethods(wrapper);
  }

  of(name: VerifiedUserEventName): readonly HostEventHandler[] {
    return this.byEvent.get(name) ?? [];
  }

  /** Names of events that have a handler here. */
  handled(): VerifiedUserEventName[] {
    return [...this.byEvent.keys()];
  }

  /** Names of events that have none. A name that this version does not know is in neither list. */
  unhandled(): VerifiedUserEventName[] {
    return VERIFIED_USER_EVENTS.filter((name) => !this.byEvent.has(name));
  }

  private readMethods(wrapper: Wrapper): void {
    const isSingleton = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
    const instance: unknown = isSingleton ? wrapper.instance : null;
    // What is made anew for each request has no instance yet; its class has the methods too.
    const prototype = isSingleton
      ? prototypeOf(instance)
      : (wrapper.metatype?.prototype as object | undefined);
    if (!prototype) return;
    for (const method of this.scanner.getAllMethodNames(prototype)) {
      const selectors = selectorsOf((prototype as Methods)[method]);
      if (!selectors) continue;
      const key = `${prototype.constructor.name}.${method}`;
      if (!isSingleton) throw new UnusableHostEventHandlerError(key, 'not_a_singleton');
      this.add(key, instance as Methods, method, namesOf(key, selectors));
    }
  }

  private add(
    key: string,
    instance: Methods,
    method: string,
    names: ReadonlySet<VerifiedUserEventName>,
  ): void {
    // Under a second token (`useExisting`) it is the same handler.
    if (this.owners.get(key) === instance) return;
    if (this.owners.has(key)) throw new UnusableHostEventHandlerError(key, 'not_unique');
    this.owners.set(key, instance);
    const handler = { key, run: async (event: VerifiedUserEvent) => instance[method]!(event) };
    for (const name of names) this.byEvent.set(name, [...this.of(name), handler]);
  }
}

function prototypeOf(instance: unknown): object | null {
  return typeof instance === 'object' && instance !== null
    ? (Object.getPrototypeOf(instance) as object | null)
    : null;
}

function namesOf(key: string, selectors: readonly unknown[]): Set<VerifiedUserEventName> {
  return new Set(
    selectors.flatMap((selector) => {
      if (selector === '*') return VERIFIED_USER_EVENTS;
      const known = VERIFIED_USER_EVENTS.find((name) => name === selector);
      if (!known) throw new UnknownHostEventError(key, String(selector));
      return [known];
    }),
  );
}
