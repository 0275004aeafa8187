interface Parameter {
  name: string;
  in: string;
}

interface Operation {
  operationId?: string;
  parameters?: Parameter[];
  responses?: Record<string, unknown>;
  security?: Record<string, unknown>[];
}

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown>; schemas: Record<string, unknown> };
}

/** What a generator of clients would stumble over; one line each. */
export function findOpenApiFaults(document: OpenApi): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ at: `${method} ${path}`, path, operation })),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  return [
    ...operations.flatMap(({ at, path, operation }) => [
      ...parameterFaults(path, operation).map((fault) => `${at}: ${fault}`),
      ...(Object.keys(operation.responses ?? {}).length > 0 ? [] : [`${at}: no responses`]),
      ...(operation.security ?? [])
        .flatMap(Object.keys)
        .filter((name) => !(name in document.components.securitySchemes))
        .map((name) => `${at}: no security scheme ${name}`),
    ]),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `operationId ${id} twice`),
    ...referencesIn(document)
      .filter((reference) => !resolves(document, reference))
      .map((reference) => `nothing at ${reference}`),
  ];
}

function parameterFaults(path: string, { parameters = [] }: Operation): string[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const described = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  return [
    ...inPath.filter((name) => !described.includes(name)).map((name) => `{${name}} is not described`),
    ...described.filter((name) => !inPath.includes(name)).map((name) => `${name} is not in the path`),
  ];
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

function resolves(document: OpenApi, reference: string): boolean {
  let place: unknown = document;
  for (const step of reference.replace(/^#\//, '').split('/'))
    place = (place as Record<string, unknown> | undefined)?.[step];
  return place !== undefined;
}
