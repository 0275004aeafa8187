// Customers of a project whose webhook never came: to know since when it could have, all of them are read.
import { fillCustomers } from '../parts/fill-customers.mjs';

const PROJECT = 'quiet';

export const host = {
  projects: [{ name: PROJECT, webhookSecrets: ['whsec_bench_4f5e6d7c8b9a08192a3b4c5d6e7f8091'] }],
};

export const fill = (client, rows) => fillCustomers(client, rows, { project: PROJECT });
