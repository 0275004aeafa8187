import { routeOfHandler, type CapturedRoute } from './captured-route';

type Params = Record<string, string>;

/** The little of Express' router that is used here. */
export interface ExpressRouter {
  stack: {
    route?: { _handlesMethod(method: string): boolean; stack: { handle: object }[] };
    /** Since version 2.3 of the router what was matched; before, whether, with `params` set. */
    match(path: string): boolean | { params: Params };
    params?: Params;
  }[];
}

export interface FoundRoute {
  route: CapturedRoute;
  params: Params;
}

/** In every path of ours; spares the other requests of a host the search. Express' router decodes no path. */
const OURS = /\/(?:webhooks|verified-users|reverify)(?:\/|$)/i;

/**
 * The route that Express' router is about to give the request to, by asking its own matchers in their order.
 *
 * @returns null when it is none of ours; `unroutable` when the router will refuse the path as wrongly encoded.
 */
export function findExpressRoute(
  router: ExpressRouter,
  method: string,
  path: string,
): FoundRoute | 'unroutable' | null {
  if (!OURS.test(path)) return null;
  try {
    for (const layer of router.stack) {
      const match = layer.route?._handlesMethod(method) && layer.match(path);
      if (!match) continue;
      const route = routeOfHandler(layer.route!.stack.at(-1)!.handle);
      return route ? { route, params: (match === true ? layer.params : match.params) ?? {} } : null;
    }
    return null;
  } catch {
    return 'unroutable';
  }
}
