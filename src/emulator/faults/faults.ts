import { randomUUID } from 'node:crypto';
import type { Fault, FaultInput } from './fault';

/** The faults that wait for their calls. */
export class Faults {
  private faults: Fault[] = [];

  add(input: FaultInput): Fault {
    const fault: Fault = {
      ...input,
      path: input.path ?? '*',
      times: input.times ?? 1,
      id: randomUUID(),
      used: 0,
    };
    this.faults.push(fault);
    return fault;
  }

  /** Takes the first fault that is meant for this call. */
  take(method: string, path: string): Fault | undefined {
    const fault = this.faults.find((one) => isMeant(one, method, path));
    if (!fault) return undefined;
    fault.used += 1;
    if (fault.used === fault.times) this.remove(fault.id);
    return fault;
  }

  list(): readonly Fault[] {
    return this.faults;
  }

  remove(id: string): void {
    this.faults = this.faults.filter((fault) => fault.id !== id);
  }

  clear(): void {
    this.faults = [];
  }
}

function isMeant(fault: Fault, method: string, path: string): boolean {
  if (fault.method && fault.method.toUpperCase() !== method) return false;
  const parts = fault.path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}
