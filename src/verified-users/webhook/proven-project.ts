import type { IncomingMessage } from 'node:http';

const projects = new WeakMap<IncomingMessage, string>();

/** Notes that the request's token was right for the project. */
export function markProven(request: IncomingMessage, project: string): void {
  projects.set(request, project);
}

/** The project whose token the request holds; undefined when no guard has said so. */
export function provenProjectOf(request: IncomingMessage): string | undefined {
  return projects.get(request);
}
