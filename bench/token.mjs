// What one token check costs: @nestjs/jwt with the secret as text, with a KeyObject (what the guard does), and the
// bare HMAC in node:crypto as the floor.
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';

const SECRET = 'whsec_bench_0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const ROUNDS = 5;
const CHECKS = 2_000;

export async function run() {
  const jwt = new JwtService();
  const token = jwt.sign({}, { secret: SECRET, issuer: 'Prove Identity', expiresIn: 300 });
  const key = createSecretKey(Buffer.from(SECRET));
  const options = { algorithms: ['HS256'], ignoreExpiration: true, ignoreNotBefore: true };
  const ways = {
    'node:crypto HMAC alone': () => checkMac(token),
    '@nestjs/jwt, KeyObject': () => jwt.verify(token, { ...options, secret: key }),
    '@nestjs/jwt, text': () => jwt.verify(token, { ...options, secret: SECRET }),
  };
  const figures = Object.entries(ways).map(([name, check]) => [name, median(rounds(check))]);
  const floor = figures[0][1];
  for (const [name, microseconds] of figures) {
    process.stdout.write(
      `${name.padEnd(24)} ${microseconds.toFixed(1).padStart(8)} µs  ${(microseconds / floor).toFixed(1).padStart(6)} x floor\n`,
    );
  }
}

function checkMac(token) {
  const end = token.lastIndexOf('.');
  const mac = createHmac('sha256', SECRET).update(token.slice(0, end)).digest();
  if (!timingSafeEqual(mac, Buffer.from(token.slice(end + 1), 'base64url'))) throw new Error('wrong');
}

function rounds(check) {
  for (let i = 0; i < CHECKS; i += 1) check();
  return Array.from({ length: ROUNDS }, () => {
    const started = process.hrtime.bigint();
    for (let i = 0; i < CHECKS; i += 1) check();
    return Number(process.hrtime.bigint() - started) / 1_000 / CHECKS;
  });
}

function median(values) {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
