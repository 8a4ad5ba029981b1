import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../../language.svelte';
import { settings } from '../../settings.svelte';
import { EMPTY_SETTINGS } from '../../testing/settings';
import NumberField from './NumberField.svelte';
import SelectField from './SelectField.svelte';

const refused = { code: 'invalid_setting', message: '', hint: '' };
beforeEach(() => {
  looks.language = 'en';
  settings.body = { values: EMPTY_SETTINGS, defaults: EMPTY_SETTINGS, fixed: {}, chosen: [] } as unknown as typeof settings.body;
  settings.fault = null;
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(refused, { status: 422 })));
});

it.each([
  ['a number', () => render(NumberField, { name: 'threads', label: 'Threads', hint: '', least: 0, most: 4 }), '9'],
  ['a choice', () => render(SelectField, { name: 'device', label: 'Threads', options: [{ value: 'auto', label: 'A' }, { value: 'cuda', label: 'B' }] }), 'cuda'],
])('says of %s that was refused that it is wrong, and why', async (_, show, value) => {
  show();
  const field = screen.getByLabelText('Threads');
  expect(field.getAttribute('aria-invalid')).toBeNull();
  await fireEvent.change(field, { target: { value } });
  const told = screen.getByRole('status');
  await waitFor(() => expect(told.textContent).toContain('This value cannot be used.'));
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(field.getAttribute('aria-describedby')?.split(' ')).toContain(told.id);
});
