import 'reflect-metadata';

/** Key under which Nest's Fastify adapter looks for a route's `config`; `RouteConfig` of its package sets the same. */
const FASTIFY_CONFIG = '__fastify_route_config__';
const KEY = 'verifiedUsersRoute';

/** Which check, if any, comes before everything else: see `RawBodyCapture.checkFirst`. */
export type CapturedRoute = 'webhook' | 'api';

/**
 * Marks all routes of a controller: their bodies are read by the module, after its guards and those of the host, and
 * by no parser of the host. The mark travels with the route itself, so it fits exactly the requests that the router
 * gives to it, whatever prefix, version or encoding their paths have.
 */
export function CapturesBodies(route: CapturedRoute): ClassDecorator {
  return ({ prototype }) => {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value === 'function')
        Reflect.defineMetadata(FASTIFY_CONFIG, { [KEY]: route }, value as object);
    }
  };
}

/** @param config of a Fastify route. */
export function routeOfConfig(config: unknown): CapturedRoute | undefined {
  return (config as Record<string, CapturedRoute> | undefined)?.[KEY];
}

/** @param handler as Nest gave it to Express' router. */
export function routeOfHandler(handler: object): CapturedRoute | undefined {
  return routeOfConfig(Reflect.getMetadata(FASTIFY_CONFIG, handler));
}
