import { render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { store } from '../store.svelte';
import { answering } from '../testing/answers';
import { ID, recording } from '../testing/records';
import Moment from './Moment.svelte';

const given = { id: ID, title: 'Plan', start: null, page: 1, segment: 12 };

beforeEach(() => {
  looks.language = 'en';
  store.recordings = {};
});

it('names the line of a plain text once it knows that it is one', async () => {
  answering({ [`GET /api/recordings/${ID}`]: recording({ kind: 'text' }) });
  render(Moment, given);
  await waitFor(() => expect(screen.getByRole('link').textContent).toBe('Line 12 Plan'));
});

it.each([['pdf', 'Page 1 Plan'], ['text', 'Line 12 Plan']] as const)('names the place in a document as it is called there: %s', (kind, name) => {
  store.recordings = { [ID]: recording({ kind }) };
  render(Moment, given);
  expect(screen.getByRole('link').textContent).toBe(name);
});
