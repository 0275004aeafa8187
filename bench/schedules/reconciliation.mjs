// Customers who are the same at Prove. It takes as many requests a second as are sent: so what is measured is us.
import { fillCustomers } from '../parts/fill-customers.mjs';

export const hasProve = true;

export const fill = (client, rows) => fillCustomers(client, rows);
