export interface CsvCustomer {
  clientCustomerId: string;
  proveId: string;
  line: number;
}

/** Customers `customer-0` and on, verified and watched, as a CSV file. @param badEvery each so-maniest has no usable address. */
export function customersCsv(count: number, { badEvery = 0 } = {}) {
  const customers: CsvCustomer[] = [];
  const bad: CsvCustomer[] = [];
  const lines = ['clientCustomerId,firstName,email,phoneNumber,proveId,verifiedAt,enrolled'];
  for (let index = 0; index < count; index += 1) {
    const customer = {
      clientCustomerId: `customer-${index}`,
      proveId: `prove-${index}`,
      line: lines.length + 1,
    };
    const isBad = badEvery > 0 && index % badEvery === 3;
    (isBad ? bad : customers).push(customer);
    const email = isBad ? 'not-an-address' : `customer-${index}@example.com`;
    const number = `+1202555${String(index % 10_000).padStart(4, '0')}`;
    lines.push(`customer-${index},Ada,${email},${number},${customer.proveId},2025-01-01T00:00:00Z,true`);
  }
  return { text: `${lines.join('\n')}\n`, customers, bad };
}
