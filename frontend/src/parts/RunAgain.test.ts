import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { settings } from '../settings.svelte';
import { answering } from '../testing/answers';
import { ID, job } from '../testing/records';
import RunAgain from './RunAgain.svelte';

beforeEach(() => {
  looks.language = 'en';
  settings.body = { options: { languages: ['ja', 'en', 'ko'] } } as unknown as typeof settings.body;
});

it.each([['', null, 'Only what has changed since is done again.'], ['ko', 'ko', /transcribed anew/]])(
  'does again what has changed, or all in the language that is told (%s)', async (value, language, told) => {
    const asked = answering({ [`POST /api/recordings/${ID}/jobs`]: { job: job() } });
    render(RunAgain, { id: ID, busy: false, document: false });
    await fireEvent.click(screen.getByRole('button', { name: 'Run again' }));
    const box = screen.getByRole('combobox');
    expect([...box.children].map((one) => one.textContent)).toEqual(['As before', 'Korean', 'English', 'Japanese']);
    await fireEvent.change(box, { target: { value } });
    expect(screen.getByText(told)).toBeTruthy();
    await fireEvent.click(screen.getAllByRole('button', { name: 'Run again' })[1] as HTMLElement);
    expect(asked.map((one) => one.body)).toEqual([{ language }]);
    expect(screen.queryByRole('combobox')).toBeNull();
  },
);

it('asks for no language of a document', async () => {
  const asked = answering({ [`POST /api/recordings/${ID}/jobs`]: { job: job() } });
  render(RunAgain, { id: ID, busy: false, document: true });
  await fireEvent.click(screen.getByRole('button', { name: 'Run again' }));
  expect(screen.queryByRole('combobox')).toBeNull();
  expect(asked).toHaveLength(1);
});
