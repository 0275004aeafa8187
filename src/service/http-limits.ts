/** For the head of a request, counted from the connection's first moment: one that says nothing is a request that never comes. */
export const HEADERS_LIMIT_MS = 10_000;
/** For a whole request with its body: a mebibyte at 52 kB/s. Longer ones are slow on purpose. */
export const REQUEST_LIMIT_MS = 20_000;
/** How often Node looks for requests that are over these limits; its own 30 seconds would be the limit. */
export const LIMIT_CHECK_MS = 1_000;
/** Between two requests: longer than the minute after which load balancers give a connection up, so that they do it first. */
const IDLE_LIMIT_MS = 72_000;
/**
 * Without a byte in or out, for a sender that does not read its answers. Longer than any delivery may wait for the
 * database (`STORE_DEADLINE_SECONDS`, at most 60), or its answer would be cut.
 */
export const SILENCE_LIMIT_MS = 90_000;

/**
 * Characters of one part of a path, as sent: an id of the company's has up to 255, and percent-encoding makes up to nine of
 * one. Fastify's default is 100; a longer part is refused before any controller has it.
 */
export const PATH_PARAMETER_LIMIT = 255 * 9;

/** Of a body that the framework parses. The module reads those of its routes itself, each within its own limit. */
export const BODY_LIMIT_BYTES = 4 * 1024;

/**
 * How long a stranger may hold a connection (P3), as Fastify takes it. No limit to the requests of one connection: a
 * load balancer sends those of everybody over few.
 */
export const HTTP_LIMITS = {
  http: {
    headersTimeout: HEADERS_LIMIT_MS,
    requestTimeout: REQUEST_LIMIT_MS,
    connectionsCheckingInterval: LIMIT_CHECK_MS,
  },
  requestTimeout: REQUEST_LIMIT_MS,
  keepAliveTimeout: IDLE_LIMIT_MS,
  connectionTimeout: SILENCE_LIMIT_MS,
};
