import { addressKey, networkKey } from './address-key';

describe('addressKey', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
    ['unix:', 'unix:'],
  ])('%j counts as %j', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe('networkKey', () => {
  it.each([
    ['203.0.113.7', '203.0.113'],
    ['::ffff:203.0.113.7', '203.0.113'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1'],
    ['2001:DB8:0001::9', '2001:db8:1'],
    ['::1', '0:0:0'],
    ['', ''],
    ['unix:', 'unix:'],
  ])('%j is in %j', (address, key) => {
    expect(networkKey(address)).toBe(key);
  });
});
