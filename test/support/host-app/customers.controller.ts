import { InjectQueue } from '@nestjs/bullmq';
import { Body, Controller, Get, NotFoundException, Param, Post } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Queue } from 'bullmq';
import type { Repository } from 'typeorm';
import { VerifiedUsersService } from '../../../src';
import { Public } from './api-key.guard';
import { CustomerDto } from './customer.dto';
import { Customer } from './customer.entity';
import { HOST_DATA_SOURCE } from './host-data-source';
import { WELCOME_QUEUE } from './welcome.processor';

@Controller('customers')
export class CustomersController {
  constructor(
    @InjectRepository(Customer, HOST_DATA_SOURCE) private readonly customers: Repository<Customer>,
    @InjectQueue(WELCOME_QUEUE) private readonly welcomes: Queue,
    private readonly verifiedUsers: VerifiedUsersService,
  ) {}

  @Post()
  async create(@Body() { id, plan, email, phoneNumber, proveId, verifiedAt }: CustomerDto) {
    await this.customers.insert({ id, plan });
    await this.verifiedUsers.registerIdentity({
      clientCustomerId: id,
      email,
      phoneNumber,
      ...(proveId && { enrollment: { proveId, enrolled: true, ...(verifiedAt && { verifiedAt }) } }),
    });
    await this.welcomes.add('welcome', { customerId: id });
    return { id };
  }

  @Public()
  @Get('count')
  async count() {
    return { count: await this.customers.count() };
  }

  @Get(':id')
  async show(@Param('id') id: string) {
    const customer = await this.customers.findOneBy({ id });
    if (!customer) throw new NotFoundException();
    return { ...customer, identity: await this.verifiedUsers.findIdentity(id) };
  }
}
