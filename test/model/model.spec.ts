import { describeModel } from './model-suite';

// A few in every run of the tests; `npm run test:fault` plays thousands.
describeModel({ plays: 30, rounds: 8 }, 300_000);
