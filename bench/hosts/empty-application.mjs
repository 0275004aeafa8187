// The frameworks that the service stands on, all loaded, and an application without anything of its own.
import 'reflect-metadata';
import '@nestjs/bullmq';
import '@nestjs/swagger';
import '@nestjs/typeorm';
import 'bullmq';
import 'class-transformer';
import 'class-validator';
import 'pino';
import 'typeorm';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class EmptyModule {}
Module({})(EmptyModule);
const app = await NestFactory.create(EmptyModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
process.stdout.write('Listening\n');
process.once('SIGTERM', () => process.exit(0));
