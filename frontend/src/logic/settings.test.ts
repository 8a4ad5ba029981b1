import { expect, it } from 'vitest';
import { asName, copyName, hostOf, inUse, isAddress, isHere, troubles, withCurrent, type SettingsValues } from './settings';

it('tells addresses of this computer from others', () => {
  for (const address of ['http://127.0.0.1:11434/v1', 'http://localhost/v1', 'http://[::1]:8080', 'http://127.8.9.1'])
    expect(isHere(address), address).toBe(true);
  for (const address of ['http://192.168.0.2/v1', 'http://127.0.0.1.example.org', 'https://localhost.example.org', 'nonsense', ''])
    expect(isHere(address), address).toBe(false);
  expect(['http://192.168.0.2/v1', 'https://a.example', 'localhost:11434', 'a.example/v1', 'http://', ''].map(isAddress))
    .toEqual([true, true, false, false, false, false]);
  expect(hostOf('http://192.168.0.2:11434/v1')).toBe('192.168.0.2:11434');
});
it('names copies that are free and safe', () => {
  expect(copyName('meeting', ['meeting'])).toBe('meeting-2');
  expect(copyName('meeting-2', ['meeting-2', 'meeting-3'])).toBe('meeting-4');
  expect(copyName('a'.repeat(40), [])).toMatch(/^[a-z0-9-]{1,40}$/);
  expect(asName(' Site Visit/../현장_1')).toBe('site-visit-1');
});
it('keeps the number that holds among the choices', () => {
  expect(withCurrent([60, 300], 90)).toEqual([60, 90, 300]);
  expect(withCurrent([60, 300], 300)).toEqual([60, 300]);
});
it('tells each trouble once, what blocks first', () => {
  const found = [{ code: 'disk_low', blocking: false }, { code: 'model_missing', blocking: false }, { code: 'model_missing', blocking: true }];
  expect(troubles(found)).toEqual([found[2], found[0]]);
});
it('knows which model is in use', () => {
  const values = { speech_model: 'a', language_model: 'b', embedding_model: 'c', language_server: '' } as SettingsValues;
  const model = (id: string, kind: string): Parameters<typeof inUse>[0] => ({ id, kind, title: '', bytes: 1, state: 'ready', starter: false });
  expect([inUse(model('a', 'speech'), values), inUse(model('x', 'speech'), values), inUse(model('v', 'vad'), values)]).toEqual([true, false, false]);
  expect(inUse(model('b', 'language'), { ...values, language_server: 'http://localhost/v1' })).toBe(false);
});
