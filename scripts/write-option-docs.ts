import { writeFileSync } from 'node:fs';
import { generatedFiles } from './option-docs';

for (const [path, content] of generatedFiles()) writeFileSync(path, content);
