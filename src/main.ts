#!/usr/bin/env node
import { runService } from './service/run-service';

void runService(process.env);
