import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../../language.svelte';
import LanguageServer from './LanguageServer.svelte';

beforeEach(() => { looks.language = 'en'; });
const use = (): HTMLButtonElement => screen.getByRole('button', { name: 'Use this server' });

it('can be used once there are an address and a model', async () => {
  render(LanguageServer);
  expect(use().disabled).toBe(true);
  await fireEvent.input(screen.getByLabelText('Address'), { target: { value: 'http://192.0.2.7:11434/v1' } });
  expect(use().disabled).toBe(true);
  await fireEvent.input(screen.getByLabelText('Name of the model there'), { target: { value: 'qwen3:4b' } });
  expect(use().disabled).toBe(false);
});

it('says where words go, and of an address without its beginning what is missing', async () => {
  render(LanguageServer);
  const field = screen.getByLabelText('Address');
  await fireEvent.input(field, { target: { value: 'localhost:11434' } });
  expect(screen.getByText(/^Begin the address with http:/)).toBeTruthy();
  expect(document.body.textContent).not.toContain('will be sent');
  await fireEvent.input(field, { target: { value: 'http://192.0.2.7:11434/v1' } });
  expect(document.body.textContent).toContain('What was said will be sent to 192.0.2.7:11434');
  await fireEvent.input(field, { target: { value: 'http://localhost:11434/v1' } });
  expect(document.body.textContent).not.toMatch(/will be sent|Begin the address/);
});
