#!/usr/bin/env node
import { runCommand } from './service/commands/run-command';

void runCommand(process.argv.slice(2), process.env).then((code) => process.exit(code));
